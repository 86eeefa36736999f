"""Rows that are no keywords: totals in every language, footers, headers that stand again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from experiments.importing.headers import totals
from experiments.importing.numerals import is_missing


@cache
def _pattern() -> re.Pattern[str]:
    """Return what a label of a row of totals looks like."""
    words = "|".join(re.escape(label) for label in sorted(totals(), key=len, reverse=True))
    return re.compile(rf"(?:{words})(?P<more>\s*[:：].*|\s+[-–—]\s+.*|\s*\(.*\))?", re.IGNORECASE | re.DOTALL)


@cache
def label_beginnings() -> frozenset[str]:
    """Return the first two letters of every label: most texts begin otherwise."""
    return frozenset(label[:2].casefold() for label in totals())


def label_of(text: str) -> str | None:
    """Tell which kind of label a cell is: ``strong`` with a colon or a dash, ``bare``, None where it is none.

    Examples
    --------
    >>> label_of("Total: Account"), label_of("Gesamt"), label_of("Totals & more"), label_of("total station")
    ('strong', 'bare', None, None)
    """
    if text[:2].casefold() not in label_beginnings():
        return None
    found = _pattern().fullmatch(text)
    return None if found is None else "strong" if found["more"] else "bare"


def is_total(keys: Sequence[str], label: str) -> bool:
    """Tell whether a row with a label among its first cells is one of totals: its other names are blank.

    Parameters
    ----------
    keys
        What the row says for campaign, ad group, keyword and search term, as far as there are columns.
    label
        The cell that is a label.

    Examples
    --------
    >>> is_total(["Total", "Total"], "Total"), is_total(["Total", "red shoes"], "Total")
    (True, False)
    """
    return all(is_missing(key) or key == label or label_of(key) is not None for key in keys)
