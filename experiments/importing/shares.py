"""Shares that consoles tell: a number, or only that it lies below or above a limit."""

from __future__ import annotations

import re
from collections.abc import Sequence

from experiments.importing.numerals import is_missing, read_numeral

Share = tuple[float, float]


def read_share(text: str, *, decimal: str = ".") -> Share | None:
    """Return the limits between which a share lies, None where the cell tells nothing.

    Examples
    --------
    >>> read_share("43.9%"), read_share("< 10%"), read_share("> 90%"), read_share(" --")
    ((0.439, 0.439), (0.0, 0.1), (0.9, 1.0), None)
    >>> read_share("0.1..0.25")
    (0.1, 0.25)
    """
    if is_missing(text):
        return None
    between = re.fullmatch(r"([\d.]+)\.\.([\d.]+)", text.strip())
    if between:
        try:
            return float(between[1]), float(between[2])
        except ValueError:
            return None
    sign = text.strip()[:1]
    numeral = read_numeral(text.strip().lstrip("<>≤≥ "))
    if numeral is None:
        return None
    value = float(numeral.value(decimal=numeral.mark == decimal or not numeral.open))
    if not numeral.percent and value > 1:
        value /= 100
    if not 0 <= value <= 1:
        return None
    return (0.0, value) if sign in "<≤" else (value, 1.0) if sign in ">≥" else (value, value)


def share_text(share: Share | None) -> str:
    """Write a share as :func:`read_share` reads it.

    Examples
    --------
    >>> share_text((0.439, 0.439)), share_text((0.0, 0.1)), share_text(None)
    ('0.439', '0..0.1', '')
    """
    if share is None:
        return ""
    low, high = (f"{round(limit, 6):g}" for limit in share)
    return low if low == high else f"{low}..{high}"


def shares_together(
    shares: Sequence[Share | None], impressions: Sequence[float], *, of_all: bool
) -> Share | None:
    """Return the share of several rows together, from those that tell one.

    Parameters
    ----------
    shares, impressions
        One a row.
    of_all
        Whether it is the share of all searches that were won, and not of the impressions.
    """
    told = [(share, n) for share, n in zip(shares, impressions, strict=True) if share is not None and n > 0]
    if not told:
        return next((share for share in shares if share is not None), None)
    total = sum(n for _, n in told)
    if not of_all:
        low, high = (sum(share[side] * n for share, n in told) / total for side in (0, 1))
        return low, high
    limits = []
    for side in (0, 1):
        searches = sum(n / share[side] if share[side] > 0 else float("inf") for share, n in told)
        limits.append(total / searches)
    return limits[0], limits[1]
