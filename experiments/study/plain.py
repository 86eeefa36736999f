"""Numbers and intervals as JSON holds them."""

from __future__ import annotations

import math

from experiments.statistics.judged import Judged
from experiments.statistics.paired import Interval


def plain(value: object) -> object:
    """Return a value as JSON can hold it: numbers to 12 digits, not-a-number as None, infinity as text.

    Examples
    --------
    >>> plain(0.1 + 0.2), plain(float("nan")), plain(float("inf")), plain(3), plain((1, 2))
    (0.3, None, 'inf', 3, '(1, 2)')
    """
    match value:
        case float() if math.isnan(value):
            return None
        case float() if math.isinf(value):
            return str(value)
        case float():
            return float(f"{value:.12g}")
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)


def interval_json(interval: Interval) -> dict[str, object]:
    """Return estimate, low and high."""
    return {
        "estimate": plain(interval.estimate),
        "low": plain(interval.low),
        "high": plain(interval.high),
    }


def judged_json(judged: Judged) -> dict[str, object]:
    """Return a judged difference: its intervals, p, corrected p and pairs."""
    paired = judged.paired
    return {
        "absolute": interval_json(paired.absolute),
        "relative": paired.relative and interval_json(paired.relative),
        "same": paired.same,
        "p": plain(paired.p),
        "p_holm": plain(judged.p_holm),
        "n": paired.n,
    }
