"""Rows that are no keywords: totals in every language, footers, headers that stand again."""

from __future__ import annotations

import re
from functools import cache

from experiments.importing.headers import totals


@cache
def _pattern() -> re.Pattern[str]:
    """Return what a label of a row of totals looks like."""
    words = "|".join(re.escape(label) for label in sorted(totals(), key=len, reverse=True))
    more = r"\s*[:：].*|\s+[-–—]\s+.*|\s*\(.*\)|\s+(?:for|of|über|de|des|por|per|voor|dla)\s+.*"
    return re.compile(rf"(?:{words})(?P<more>{more})?", re.IGNORECASE | re.DOTALL)


@cache
def label_beginnings() -> frozenset[str]:
    """Return the first two letters of every label: most texts begin otherwise."""
    return frozenset(label[:2].casefold() for label in totals())


def label_of(text: str) -> str | None:
    """Tell which kind of label a cell is: ``strong`` with a colon, ``bare`` otherwise, None where it is none.

    Examples
    --------
    >>> label_of("Total: Account"), label_of("Gesamt"), label_of("Totals & more"), label_of("total station")
    ('strong', 'bare', None, None)
    """
    if text[:2].casefold() not in label_beginnings():
        return None
    found = _pattern().fullmatch(text)
    if found is None:
        return None
    return "strong" if found["more"] and found["more"].lstrip()[0] in ":：" else "bare"


def labelled_name(text: str) -> str:
    """Return the name whose total a cell is the label of: ``Lamps Total`` of a pivot table; else nothing.

    Examples
    --------
    >>> labelled_name("Lamps Total"), labelled_name("Lamps")
    ('Lamps', '')
    """
    name, _, last = text.rpartition(" ")
    return name if last.casefold() in totals() else ""
