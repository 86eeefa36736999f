"""Numbers, names and marks as the page writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from experiments.comparing.outcome import Difference
from experiments.report.numbers import common_decimals, percent_decimals, rounded, signed
from experiments.report.phrases import DOWN, UP
from experiments.statistics.paired import Interval
from findings.reading import ROUNDING, clearly


def code(name: str) -> str:
    """Write a name as a sentence holds it."""
    return f"`{name}`"


def codes(names: Iterable[str]) -> list[str]:
    """Write names as sentences hold them."""
    return [code(name) for name in names]


def level(interval: Interval, scale: float = 1.0) -> str:
    """Write a mean and half its interval.

    Examples
    --------
    >>> level(Interval(1234.5, 1200.0, 1269.0)), level(Interval(0.0208, 0.0193, 0.0223), 100)
    ('1,234 ± 34', '2.08 ± 0.15')
    """
    return _with_half(interval, scale, common_decimals, sign=False)


def change(interval: Interval, scale: float = 1.0) -> str:
    """Write a difference in its own unit, with its sign and half its interval.

    Examples
    --------
    >>> change(Interval(-104.2, -140.0, -68.4)), change(Interval(2.0, None, None))
    ('-104 ± 36', '+2.00')
    """
    return _with_half(interval, scale, common_decimals, sign=True)


def percent_change(interval: Interval, *, most_places: int = 2) -> str:
    """Write a difference that is a fraction in percent, without the sign of percent.

    Examples
    --------
    >>> percent_change(Interval(0.167, 0.104, 0.230)), percent_change(Interval(None, None, None))
    ('+16.7 ± 6.3', '-')
    """

    def places(*percentages: float) -> int:
        """Return no more decimals than are wanted."""
        return min(most_places, percent_decimals(*percentages))

    return _with_half(interval, 100.0, places, sign=True)


def _with_half(interval: Interval, scale: float, choose: Callable[..., int], *, sign: bool) -> str:
    """Write an estimate and half its interval with as many decimals as they need."""
    if interval.estimate is None:
        return "-"
    mean = scale * interval.estimate
    half = 0.0 if interval.high is None else scale * interval.high - mean
    places = choose(mean, half)
    if sign and max(abs(mean), half) < ROUNDING:
        return "0"
    text = signed(mean, places) if sign else rounded(mean, places)
    return f"{text} ± {rounded(half, places)}" if half else text


def mark(difference: Difference | None) -> str:
    """Return the mark of a clear difference and a blank; nothing where none is clear."""
    return {1: f"{UP} ", 0: "", -1: f"{DOWN} "}[clearly(difference)]
