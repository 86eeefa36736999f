"""Figures as a person reads them, in tables and in sentences."""

from __future__ import annotations

from experiments.claims.claim import Figure
from experiments.claims.judging import Rise
from experiments.report.numbers import (
    bounds,
    common_decimals,
    number,
    percent,
    percent_decimals,
    rounded,
    signed,
)
from experiments.statistics.paired import Interval


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


def change(what: str, rise: Rise) -> Figure:
    """Return a rise as a figure: in percent of the baseline where that is known, else in its own unit."""
    if rise.paired.relative is None:
        return Figure(what, rise.absolute, change=True)
    return Figure(what, rise.paired.relative, "%", change=True)


def amount(rise: Rise, more: str = "more", less: str = "less") -> str:
    """Write the size of a rise, as ``21.8 % less``.

    Examples
    --------
    >>> import numpy as np
    >>> from experiments.claims.judging import rise
    >>> amount(rise("here", np.array([1.1, 1.3]), np.array([1.0, 1.0])), "dearer", "cheaper")
    '20.0 % dearer'
    """
    relative = rise.paired.relative
    size = (rise.absolute if relative is None else relative).estimate or 0.0
    text = number(abs(size)) if relative is None else f"{percent(abs(size))} %"
    return f"{text} {more if size > 0 else less}"


def said(rise: Rise, sign: int, more: str = "higher", less: str = "lower") -> str:
    """Write a rise as an amount where it is clear, and else that it is not.

    Parameters
    ----------
    rise
        The rise.
    sign
        What :func:`experiments.claims.judging.signs` says of it: 0 where it is not clear.
    more, less
        Words for a rise and a fall.
    """
    return amount(rise, more, less) if sign else f"not clearly {more} or {less}"
