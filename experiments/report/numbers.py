"""Numbers as a person reads them: three digits, thousands apart, never seventeen."""

from __future__ import annotations

import math

from experiments.statistics.paired import Interval


def number(value: float | None) -> str:
    """Write a number with three digits or to the unit, thousands apart.

    Examples
    --------
    >>> number(12345.678), number(12.345), number(0.04567), number(-0.0), number(None)
    ('12,346', '12.3', '0.0457', '0', '-')
    """
    if value is None:
        return "-"
    return f"{value:,.{decimals(value)}f}" if value else "0"


def percent(fraction: float | None) -> str:
    """Write a fraction in percent, without the sign.

    Examples
    --------
    >>> percent(0.0612), percent(0.123), percent(0.00045), percent(2.5)
    ('6.1', '12.3', '0.045', '250')
    """
    if fraction is None:
        return "-"
    return rounded(100 * fraction, percent_decimals(100 * fraction))


def p_text(p: float | None) -> str:
    """Write a p value.

    Examples
    --------
    >>> p_text(0.0004), p_text(0.0317), p_text(0.314), p_text(1.0), p_text(None)
    ('< .001', '= .032', '= .31', '= 1', 'unknown')
    """
    if p is None:
        return "unknown"
    if p < 0.001:
        return "< .001"
    if p > 0.995:
        return "= 1"
    return "= " + f"{p:.{3 if p < 0.1 else 2}f}".removeprefix("0")


def days(n: int) -> str:
    """Write ``28 days``."""
    return counted(n, "day")


def counted(n: int, what: str) -> str:
    """Write how many of something there are.

    Examples
    --------
    >>> counted(1, "fresh run"), counted(4000, "fresh run")
    ('1 fresh run', '4,000 fresh runs')
    """
    return f"{n} {what}" if n == 1 else f"{n:,} {what}s"


def rounded(value: float, places: int) -> str:
    """Round without leaving a minus before a zero."""
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def signed(value: float, places: int) -> str:
    """Write a number with its sign, none before 0.

    Examples
    --------
    >>> signed(12.34, 1), signed(-0.04, 1), signed(-3.0, 0)
    ('+12.3', '0.0', '-3')
    """
    text = rounded(value, places)
    return f"+{text}" if value > 0 and float(text.replace(",", "")) else text


def bounds(interval: Interval, scale: float = 1.0) -> str:
    """Write the bounds of an interval, in percent where ``scale`` is 100; nothing where there are none.

    Examples
    --------
    >>> bounds(Interval(0.15, 0.104, 0.23), 100), bounds(Interval(2.0, None, None))
    ('95 %: 10.4 to 23.0', '')
    """
    if interval.low is None or interval.high is None:
        return ""
    low, high = scale * interval.low, scale * interval.high
    places = common_decimals(low, high) if scale == 1.0 else percent_decimals(low, high)
    return f"95 %: {rounded(low, places)} to {rounded(high, places)}"


def decimals(value: float) -> int:
    """Return how many decimals give three digits."""
    size = abs(value)
    return next((places for places, limit in enumerate((100, 10, 1, 0.1, 0.01)) if size >= limit), 5)


def common_decimals(*values: float) -> int:
    """Return how many decimals give the largest of some numbers three digits.

    Examples
    --------
    >>> common_decimals(36.04, -144.8, 216.8), common_decimals(0.0)
    (0, 0)
    """
    largest = max(abs(value) for value in values)
    return decimals(largest) if largest else 0


def percent_decimals(*percentages: float) -> int:
    """Return how many decimals suit some percentages: one, none from 100 %, more if all are small.

    Examples
    --------
    >>> percent_decimals(6.1, 5.2, 7.0), percent_decimals(250), percent_decimals(0.25)
    (1, 0, 2)
    """
    largest = max(abs(value) for value in percentages)
    return 0 if largest >= 100 else 1 if largest >= 1 or largest == 0 else 2 if largest >= 0.1 else 3


def duration(seconds: float) -> str:
    """Write a length of time to the unit that matters.

    Examples
    --------
    >>> duration(8.2), duration(200), duration(7300)
    ('8 s', '3 min', '2.0 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def round_number(value: float, *, down: bool = False) -> str:
    """Write an amount with two digits, as one says it; ``down``: never more, as of what is the least.

    Examples
    --------
    >>> round_number(528.3), round_number(-1609.0), round_number(7.04), round_number(0.0)
    ('530', '-1,600', '7', '0')
    >>> round_number(528.3, down=True), round_number(0.29, down=True)
    ('520', '0.29')
    """
    if not value or not math.isfinite(value):
        return "0" if not value else str(value)
    step = 10.0 ** (math.floor(math.log10(abs(value))) - 1)
    digits = math.floor(value / step + 1e-9) if down else round(value / step)
    return f"{digits * step:,.10g}" if step < 1 else f"{digits * step:,.0f}"


def share_in_words(share: float) -> str:
    """Write a share as one says it: a third, half, or percent.

    Examples
    --------
    >>> share_in_words(0.328), share_in_words(0.51), share_in_words(0.063), share_in_words(1.4)
    ('a third', 'half', '6.3 %', '140 %')
    """
    said = {0.25: "a quarter", 1 / 3: "a third", 0.5: "half", 2 / 3: "two thirds", 0.75: "three quarters"}
    near = min(said, key=lambda size: abs(size - share))
    if abs(near - share) <= 0.015:
        return said[near]
    return "all" if abs(share - 1) <= 0.015 else f"{round_number(100 * share)} %"
