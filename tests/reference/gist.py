"""What a sentence carries, however it is put: names, flags, numbers and the words of a decision."""

from __future__ import annotations

import re

#: What counts, in the order in which it is looked for, and as what, where that is not the word itself.
_CARRIED = {
    r"`[^`]*`": "",
    r"--[a-z][a-z-]*": "",
    r"(?<![\w.])[-+]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)": "",
    r"\b(?:no|not|nor|nowhere)(?: \w+){0,2} clear(?:ly)?\b": "unclear",
    r"\bclear(?:ly)?\b": "clear",
    r"\b(?:more|higher|highest|dearer|ahead|most|beats?|grows)\b": "more",
    r"\b(?:less|fewer|lower|least|cheaper|shrinks)\b": "less",
    r"\b(?:cannot|nothing|none|neither|open)\b": "nothing",
    r"\b(?:fails?|failed|no run)\b": "failed",
    r"\bsame\b": "same",
    r"\bloses?\b": "loses",
    r"\buse\b": "use",
    r"\b(?:keep|leave)\b": "keep",
    r"\b(?:above|below|clicks|profit|revenue|cost|CTR|CPC|ROAS)\b": "",
}


def gist(text: str, *also: str) -> str:
    """Return, one after the other, names, flags, numbers, metrics and what is more, less or unclear.

    Parameters
    ----------
    text
        Sentences.
    also
        Other words that count, such as what a rule is called.

    Examples
    --------
    >>> gist("`pacing` earns 10.5 % more clicks than `fixed` (95 %: 10.1 to 10.9); nothing else is clear.")
    '`pacing` 10.5 more clicks `fixed` 95 10.1 10.9 nothing clear'
    """
    carried = {rf"\b{re.escape(word)}\b": word for word in also} | _CARRIED
    meanings = list(carried.values())
    found = re.finditer("|".join(f"({pattern})" for pattern in carried), text, re.IGNORECASE)
    return " ".join(meanings[(one.lastindex or 1) - 1] or one[0] for one in found)


def tells(text: str, facts: str, *also: str) -> bool:
    """Tell whether a text carries some facts without any other between them, see :func:`gist`."""
    return f" {facts} " in f" {gist(text, *also)} "
