"""Which column is what: headers in their languages, the line they stand on, and what is in no list."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from experiments.importing.currencies import currency_of
from simulator.errors import InputError, nearest
from simulator.text import brief

#: Fields whose cells are added up, then those that describe a row, then those that tell what is set.
AMOUNTS = ("impressions", "clicks", "cost", "conversions", "revenue")
KEYS = ("campaign", "ad_group", "keyword", "match_type", "device")
DAYS = ("date", "week", "month", "start", "end")
TOLD = (
    "max_cpc", "budget", "quality_score", "position", "impression_share", "lost_to_rank", "lost_to_budget",
    "top_share", "top_of_page_share",
)  # fmt: skip
SHARES = ("impression_share", "lost_to_rank", "lost_to_budget", "top_share", "top_of_page_share")
#: All that a header can mean.
FIELDS = (
    *AMOUNTS, *KEYS, *DAYS, *TOLD, "search_term", "network", "currency", "avg_cpc", "entity", "granularity",
)  # fmt: skip
#: Blanks that are no blanks, marks of byte order.
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"), None)
_WINDOW = re.compile(
    r"\b(?:(?:sur|de|in|bei|za|в течение)\s+)?\d{1,2}[\s-]*"
    r"(?:day|days|tage[n]?|jours?|días|dias|giorni|dagen|dni|дней|gün)\b"
    r"|\d{1,2}\s*(?:日間|天|日)(?:の)?",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_AFTER_COMMA = re.compile(r",\s*([^,\s]+)$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that means something.

    Attributes
    ----------
    index
        Its place, from 0.
    field
        What it means, one of :data:`FIELDS`.
    title
        Its header as the file writes it.
    currency
        The currency its header names; empty where none.
    """

    index: int
    field: str
    title: str
    currency: str = ""

    @property
    def micros(self) -> bool:
        """Whether its money is counted in millionths."""
        return _key(self.title).endswith("micros")


@dataclass(frozen=True, slots=True)
class Header:
    """The line of a file that names its columns.

    Attributes
    ----------
    record
        Which record it is, from 0.
    titles
        All headers, as the file writes them but for blanks.
    columns
        The column of each field that has one.
    seconds
        Columns that stand in where the first of their field is blank.
    language
        Of most headers, such as ``de``; empty where none is clear.
    decimal
        The decimal sign that language writes; empty where it is not known.
    """

    record: int
    titles: tuple[str, ...]
    columns: Mapping[str, Column]
    seconds: Mapping[str, Column]
    language: str
    decimal: str

    @property
    def unused(self) -> list[str]:
        """Headers of columns that nothing is made of."""
        used = {column.index for column in (*self.columns.values(), *self.seconds.values())}
        return [title for i, title in enumerate(self.titles) if title and i not in used]


def clean(text: str) -> str:
    """Return a cell of text without blanks around it, invisible marks and line ends within."""
    return " ".join(text.translate(_INVISIBLE).split())


def known(cells: Sequence[str]) -> int:
    """Return how many different fields the cells of a row are headers of."""
    return len({field for cell in cells if cell for field, _ in meanings(cell)[:1]})


@cache
def meanings(title: str) -> tuple[tuple[str, int], ...]:
    """Return the fields a header may mean, each with its rank there, and those of other languages."""
    return tuple((field, rank) for field, rank, _ in _meant(title))


@cache
def language_decimals() -> dict[str, str]:
    """Return the decimal sign of each language that headers are known in."""
    return {language: str(words["decimal"]) for language, words in _lists().items()}


@cache
def totals() -> frozenset[str]:
    """Return what languages call a row of totals, in small letters."""
    return frozenset(label for words in _lists().values() for label in words["totals"])


def find_header(rows: Sequence[Sequence[str]], label: str, mapped: Mapping[str, str]) -> Header:
    """Find the line that names the columns.

    Parameters
    ----------
    rows
        The first records of a file.
    label
        The file, for messages.
    mapped
        What the user says: the header of a field, ``{"clicks": "Klicks"}``.

    Raises
    ------
    InputError
        No row has a header for impressions and clicks (what is there is told, and how to name it); a
        mapped header is in no row; a field's header stands twice.
    """
    titles = [[clean(cell) for cell in row] for row in rows]
    own = {_key(title): field for field, title in mapped.items()}
    for field, title in mapped.items():
        if not any(_key(title) == _key(cell) for row in titles for cell in row if cell):
            there = {cell for row in titles for cell in row if cell and not cell[0].isdigit()}
            raise InputError(f"--map {field}={title!r}: {label} has no such header; {nearest(title, there)}")

    def score(i: int) -> int:
        return len({own.get(_key(cell)) or _first(cell) for cell in titles[i] if cell} - {None})

    best = max(range(len(titles)), key=score, default=0)  # of equal ones the first
    _refuse_two(titles, [i for i in range(len(titles)) if _is_header(titles[i])], label)
    if not titles or score(best) < 2:
        _refuse_headless(titles, label)
    chosen = titles[best]
    columns, seconds = _assigned(chosen, own, label)
    missing = [field for field in ("impressions", "clicks") if field not in columns]
    if missing or not columns.keys() & {"campaign", "keyword", "search_term"}:
        _refuse_incomplete(chosen, missing or ["keyword"], columns, label)
    counts = Counter(
        language
        for title in chosen
        if title
        for _, _, languages in _meant(title)[:1]
        for language in languages
    )
    most = max(counts.values(), default=0)
    leading = [language for language, count in counts.items() if count == most]
    language = "en" if "en" in leading else leading[0] if len(leading) == 1 else ""
    signs = {language_decimals()[one] for one in leading}
    return Header(best, tuple(chosen), columns, seconds, language, signs.pop() if len(signs) == 1 else "")


def _is_header(titles: Sequence[str]) -> bool:
    """Tell whether a row could be the header of a report."""
    fields = {_first(title) for title in titles if title}
    return {"impressions", "clicks"} <= fields and bool(fields & {"campaign", "keyword", "search_term"})


def _refuse_two(titles: Sequence[Sequence[str]], headers: Sequence[int], label: str) -> None:
    """Refuse two tables of different columns one below the other."""
    for first, second in pairwise(headers):
        if list(titles[first]) != list(titles[second]) and any(
            cell[:1].isdigit() for row in titles[first + 1 : second] for cell in row
        ):
            raise InputError(
                f"{label}: two tables, with headers in rows {first + 1} and {second + 1}, allowed: one; "
                "save them apart"
            )


def _assigned(
    titles: Sequence[str], own: Mapping[str, str], label: str
) -> tuple[dict[str, Column], dict[str, Column]]:
    """Give each field its column: the one the user says, else the one whose name is listed first."""
    ranked: dict[str, list[tuple[int, int, Column]]] = {}
    for i, title in enumerate(titles):
        if not title:
            continue
        if _key(title) in own:
            field = own[_key(title)]
            ranked.setdefault(field, []).append((-1, i, Column(i, field, title, header_currency(title))))
        elif meant := _meant(title):
            field, rank, _ = meant[0]
            ranked.setdefault(field, []).append((rank, i, Column(i, field, title, header_currency(title))))
    columns, seconds = {}, {}
    for field, candidates in ranked.items():
        candidates.sort(key=lambda one: one[:2])
        columns[field] = candidates[0][2]
        same = [one for one in candidates[1:] if _key(one[2].title) == _key(candidates[0][2].title)]
        if same and field in (*AMOUNTS, "keyword", "campaign"):
            raise InputError(
                f"{label}: column {candidates[0][2].title!r} stands twice, allowed: once; leave one "
                "out of the export"
            )
        if field in ("campaign", "ad_group", "keyword") and len(candidates) > 1:
            seconds[field] = candidates[1][2]
    return columns, seconds


def _refuse_headless(titles: Sequence[Sequence[str]], label: str) -> None:
    """Say that no row names columns, and show the one that looks most like it."""
    widest = max(titles, key=lambda row: sum(bool(cell) for cell in row), default=[])
    shown = brief(", ".join(cell for cell in widest if cell), 200) or "nothing"
    raise InputError(
        f"{label}: no header found in the first {len(titles)} lines (widest: {shown}); allowed: a line "
        "that names "
        "impressions, clicks and keyword or campaign in any language, or name yours: --map "
        'clicks="their name"'
    )


def _refuse_incomplete(
    titles: Sequence[str], missing: Sequence[str], columns: Mapping[str, Column], label: str
) -> None:
    """Say which column is missing, what is there, and what may have been meant."""
    found = brief(", ".join(title for title in titles if title), 300)
    free = [title for title in titles if title and not any(title == one.title for one in columns.values())]
    hints = []
    for field in missing:
        names = {_key(name): name for words in _lists().values() for name in words.get(field, ())}
        for title in free:
            if difflib.get_close_matches(_key(title), names, n=1, cutoff=0.75):
                hints.append(f"is {title!r} {field}? then --map {field}={title!r}")
                break
        else:
            hints.append(f'name it: --map {field}="its header"')
    raise InputError(f"{label}: no column for {' and '.join(missing)}; found: {found}; {'; '.join(hints)}")


def header_currency(title: str) -> str:
    """Return the currency that a header names: ``Amount spent (EUR)``, ``Расход, ₽``."""
    parts = [*_BRACKETS.findall(title), *_AFTER_COMMA.findall(title)]
    return next((code for part in parts if (code := currency_of(part))), "")


def _first(title: str) -> str | None:
    """Return what a header most likely means."""
    meant = _meant(title)
    return meant[0][0] if meant else None


@cache
def _meant(title: str) -> tuple[tuple[str, int, tuple[str, ...]], ...]:
    """Return field, rank and languages of a header, the best rank first."""
    found = _names().get(_key(title), {})
    return tuple(
        sorted(
            ((field, rank, languages) for field, (rank, languages) in found.items()), key=lambda one: one[1]
        )
    )


@cache
def _names() -> dict[str, dict[str, tuple[int, tuple[str, ...]]]]:
    """Return, by a header's letters, the fields it means: rank and languages of each."""
    names: dict[str, dict[str, tuple[int, tuple[str, ...]]]] = {}
    for language, words in _lists().items():
        for field in FIELDS:
            for rank, name in enumerate(words.get(field, ())):
                for written in (name, f"{name} %", f"% {name}") if field in SHARES else (name,):
                    there = names.setdefault(_key(written), {})
                    least, languages = there.get(field, (rank, ()))
                    there[field] = (min(least, rank), (*languages, language))
    for field in FIELDS:  # what Bidloom calls it itself
        names.setdefault(_key(field), {}).setdefault(field, (0, ("en",)))
    return names


@cache
def _lists() -> dict[str, dict[str, list[str]]]:
    """Return the lists of headers."""
    return tomllib.loads(resources.files(__package__).joinpath("headers.toml").read_text("utf-8"))


@cache
def _key(title: str) -> str:
    """Return a header's letters and digits: what makes it different from others."""
    text = unicodedata.normalize("NFKC", title.translate(_INVISIBLE))
    text = text.replace("%", " percent ")
    text = _BRACKETS.sub(lambda found: "" if _is_unit(found[1]) else f" {found[1]} ", text)
    text = _AFTER_COMMA.sub(lambda found: "" if _is_unit(found[1]) else found[0], text)
    return "".join(one for one in _WINDOW.sub(" ", text).casefold() if one.isalnum())


def _is_unit(text: str) -> bool:
    """Tell whether what stands in brackets is a unit: a currency, a percent sign, a number sign."""
    return (
        text.strip().casefold().rstrip(".") in ("", "#", "anz", "次", "笔", "个")
        or currency_of(text) is not None
    )
