"""Pieces of sentences that every study writes alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from experiments.report.numbers import common_decimals, counted, p_text, percent_decimals, rounded
from experiments.statistics.judged import Judged
from experiments.statistics.paired import Interval, PairedDifference
from experiments.study.metrics import SHARES, scale_of, spoken_unit

#: Below this many runs a verdict comes with advice to run more.
FEW_RUNS = 5
#: Before what is clearly more, and clearly less.
UP, DOWN = "▲", "▼"


def listed(parts: Sequence[str]) -> str:
    """Write ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def names_listed(names: list[str]) -> str:
    """Write the names of strategies."""
    return listed([f"`{name}`" for name in names])


@dataclass(frozen=True, slots=True)
class Amount:
    """A difference as it is written: in percent of the baseline where that is known, else absolute."""

    estimate: float
    low: float
    high: float
    unit: str
    places: int

    def size(self) -> str:
        """Write the amount without its sign."""
        return rounded(abs(self.estimate), self.places) + self.unit

    def signed(self) -> str:
        """Write ``+6.1 %`` or ``-120``, and no sign before 0."""
        sign = "+" if self.estimate > 0 else "-"
        return (sign if round(self.estimate, self.places) else "") + self.size()

    def bounds(self, sign: int) -> str:
        """Write the interval of the amount, or of its opposite, smaller number first."""
        low, high = sorted((sign * self.low, sign * self.high))
        return f"{rounded(low, self.places)} to {rounded(high, self.places)}"


def amount(paired: PairedDifference, unit: str = "") -> Amount:
    """Choose percent or the ``unit`` behind an amount, and decimals; unknown bounds are the estimate."""
    relative = paired.relative
    if relative is not None and relative.low is None and paired.absolute.low is not None:
        relative = None  # the same share in every run: only the amount has an interval
    interval, scale = (paired.absolute, 1.0) if relative is None else (relative, 100.0)
    unit = unit if relative is None else " %"
    estimate = scale * (interval.estimate or 0.0)
    low = estimate if interval.low is None else scale * interval.low
    high = estimate if interval.high is None else scale * interval.high
    choose = percent_decimals if relative is not None else common_decimals
    return Amount(estimate, low, high, unit, choose(estimate, low, high))


def evidence(judged: Judged, *, runs: bool = True, shown: Amount | None = None, sign: int = 1) -> str:
    """Write ``95 %: 5.2 to 7.0, 40 runs, Holm p < .001``.

    Parameters
    ----------
    judged
        The difference.
    runs
        Whether to say how many.
    shown
        How it is written; else as :func:`amount` chooses.
    sign
        -1 after "1.9 % less": the bounds are amounts of less.
    """
    n = counted(judged.paired.n, "run") if runs else ""
    if judged.same:
        return ", ".join(filter(None, (n, "the same in every run")))
    if judged.p_holm is None:
        same = "the same in every run, " if judged.paired.n > 1 else ""
        return ", ".join(filter(None, (n, f"{same}which cannot be judged")))
    interval = f"95 %: {(shown or amount(judged.paired)).bounds(sign)}"
    return ", ".join(filter(None, (interval, n, f"Holm p {p_text(judged.p_holm)}")))


def measured(interval: Interval, metric: str, currency: str | None) -> str:
    """Write ``325 EUR (95 %: 284 to 366)``, shares in percent; a dash where nothing is known."""
    if interval.estimate is None:
        return "-"
    scale, unit = scale_of(metric), " %" if metric in SHARES else spoken_unit(metric, currency)
    known = [scale * value for value in (interval.estimate, interval.low, interval.high) if value is not None]
    places = common_decimals(*known)
    mean, *around = (rounded(value, places) for value in known)
    return f"{mean}{unit} (95 %: {' to '.join(around)})" if around else mean + unit


def capital(text: str) -> str:
    """Begin a sentence: the first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
