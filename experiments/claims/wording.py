"""Figures as a person reads them, in tables and in sentences."""

from __future__ import annotations

from experiments.claims import Figure
from experiments.numbers import bounds, common_decimals, percent_decimals, rounded, signed
from experiments.statistics import Interval


def figure_text(figure: Figure) -> str:
    """Write a figure with its interval.

    Examples
    --------
    >>> figure_text(Figure("CTR", Interval(0.15, 0.104, 0.23), "%", change=True))
    '+15.0 % (95 %: 10.4 to 23.0)'
    >>> figure_text(Figure("auctions", Interval(1.0, None, None), "%"))
    '100 %'
    """
    return measure(figure.interval, figure.unit, change=figure.change)


def measure(interval: Interval, unit: str = "", *, change: bool = False) -> str:
    """Write an estimate and its interval; ``-`` where nothing is known.

    Examples
    --------
    >>> measure(Interval(12.0, 10.0, 14.0)), measure(Interval(None, None, None))
    ('12.0 (95 %: 10.0 to 14.0)', '-')
    """
    if interval.estimate is None:
        return "-"
    scale = 100.0 if unit == "%" else 1.0
    known = [scale * value for value in (interval.estimate, interval.low, interval.high) if value is not None]
    places = (percent_decimals if unit == "%" else common_decimals)(*known)
    estimate = scale * interval.estimate
    text = signed(estimate, places) if change else rounded(estimate, places)
    inside = bounds(interval, scale)
    return " ".join(part for part in (text, unit, f"({inside})" if inside else "") if part)


def amount(interval: Interval, more: str = "more", less: str = "less") -> str:
    """Write a relative change as ``21.8 % less``.

    Examples
    --------
    >>> amount(Interval(-0.218, -0.24, -0.195)), amount(Interval(0.05, 0.04, 0.06), "dearer", "cheaper")
    ('21.8 % less', '5.0 % dearer')
    """
    if interval.estimate is None:
        return f"an unknown share {more} or {less}"
    size = 100 * abs(interval.estimate)
    return f"{rounded(size, percent_decimals(size))} % {more if interval.estimate > 0 else less}"
