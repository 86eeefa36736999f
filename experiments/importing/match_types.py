"""Match types: the marks around a keyword, and the words of consoles."""

from __future__ import annotations

from functools import cache

#: What words begin with, in small letters, by what they mean.
_WORDS = {
    "exact": (
        "exact", "genau", "exakt", "eksakt", "dokładn", "точн", "точ", "tam eş", "精准", "精确", "完全",
        "일치", "přesn",
        "pontos", "concordancia exacta", "correspondência exata", "requête exacte", "correspondance exacte",
        "corrispondenza esatta", "dopasowanie ścisłe", "dopasowanie dokładne", "nauwkeurig",
    ),
    "phrase": (
        "phrase", "passende wortgruppe", "wortgruppe", "expression", "zinsdeel", "woordgroep",
        "dopasowanie do wyr",
        "фраз", "sıralı", "短语", "词组", "フレーズ", "구문", "fras", "sætning", "frázov", "kifejezés",
        "concordancia de frase", "correspondência de frase", "corrispondenza a frase",
    ),
    "broad": (
        "broad", "weitgehend", "amplia", "ampla", "large", "requête large", "breed", "dopasowanie przy",
        "широк",
        "geniş", "广泛", "部分一致", "インテント", "확장", "bred", "voln", "általános",
        "concordancia amplia",
        "correspondência ampla", "correspondance large", "corrispondenza generica",
    ),
}  # fmt: skip


@cache
def match_type_of(text: str) -> str:
    """Return ``exact``, ``phrase`` or ``broad`` for the words of any console, other words as they are.

    Examples
    --------
    >>> match_type_of("Weitgehend passend"), match_type_of("EXACT"), match_type_of("close-match")
    ('broad', 'exact', 'close-match')
    """
    small = text.casefold()
    return next((kind for kind, words in _WORDS.items() if small.startswith(words)), text)


def without_marks(keyword: str) -> tuple[str, str]:
    """Split a keyword into its words and the match type that marks around it tell; plus signs stay.

    Examples
    --------
    >>> without_marks("[desk lamp]"), without_marks('"desk lamp"'), without_marks("+oak +shelf")
    (('desk lamp', 'exact'), ('desk lamp', 'phrase'), ('+oak +shelf', ''))
    """
    if len(keyword) > 2:
        if keyword[0] == "[" and keyword[-1] == "]":
            return keyword[1:-1].strip(), "exact"
        if keyword[0] == '"' and keyword[-1] == '"':
            return keyword[1:-1].strip(), "phrase"
    return keyword, ""
