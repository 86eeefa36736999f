"""What the comparison of one market says: who is clearly ahead, by how much, and what cannot be told."""

from __future__ import annotations

import numpy as np

from experiments.comparing.outcome import Comparison, Difference, StrategyResult
from experiments.comparing.words import p_between
from experiments.statistics.judged import CLEAR
from experiments.statistics.paired import UNKNOWN, Interval

#: Money below this is rounding: a sum in another order.
ROUNDING = 1e-6


def others(comparison: Comparison) -> list[Difference]:
    """Return every rule's difference in profit from the baseline that runs can tell, in order of name."""
    return [one for one in comparison.differences if one.metric == "profit" and one.paired.n]


def against_baseline(comparison: Comparison, name: str, metric: str) -> Difference | None:
    """Return a rule's difference from the baseline; None where all of its runs failed."""
    wanted = (name, metric)
    return next((one for one in comparison.differences if (one.strategy, one.metric) == wanted), None)


def clearly(difference: Difference | None) -> int:
    """Return 1 where a rule is clearly above the baseline, -1 where clearly below, else 0."""
    return difference.sign if difference is not None and _beyond_rounding(difference) else 0


def ahead(comparison: Comparison) -> list[Difference]:
    """Return the rules that earn clearly more than the baseline, the most first."""
    return sorted((one for one in others(comparison) if clearly(one) > 0), key=lambda one: -one.estimate)


def behind(comparison: Comparison) -> list[Difference]:
    """Return the rules that earn clearly less than the baseline, the least first."""
    return sorted((one for one in others(comparison) if clearly(one) < 0), key=lambda one: one.estimate)


def same(comparison: Comparison) -> list[Difference]:
    """Return the rules that earn what the baseline earns, run by run, but for the rounding of sums."""
    return [one for one in others(comparison) if not _beyond_rounding(one)]


def unclear(comparison: Comparison) -> list[Difference]:
    """Return the rules that differ from the baseline, but not clearly."""
    alike = {one.strategy for one in same(comparison)}
    return [one for one in others(comparison) if not clearly(one) and one.strategy not in alike]


def ranked(comparison: Comparison) -> list[StrategyResult]:
    """Return the rules that have runs, the highest mean profit first."""
    able = [one for one in comparison.strategies if one.completed]
    return sorted(able, key=lambda one: -(one.metrics["profit"].estimate or 0.0))


def not_behind_the_best(comparison: Comparison) -> list[str]:
    """Return the rules that are not clearly behind the one with the highest mean profit."""
    best, *rest = ranked(comparison)
    p_values = {one.name: p_between(comparison, best, one) for one in rest}
    return [name for name, p in p_values.items() if p is None or p >= CLEAR]


def of_revenue(comparison: Comparison, name: str) -> Interval:
    """Return a rule's difference in profit, and its interval, over the baseline's mean revenue.

    Revenue makes markets comparable: profits may be near 0 or below.
    """
    return _over_mean(comparison, name, "profit", "revenue")


def relative(comparison: Comparison, name: str, metric: str) -> Interval:
    """Return a relative difference from the baseline.

    Where the baseline's mean is too uncertain for a share of it, it is taken as a mere yardstick.
    """
    known = comparison.difference(name, metric).paired.relative
    return known or _over_mean(comparison, name, metric, metric)


def typical_half_width(comparisons: list[Comparison]) -> float:
    """Return the median half width of all differences in profit, as a fraction of the baseline's revenue."""
    halves = []
    for comparison in comparisons:
        for one in others(comparison):
            interval = of_revenue(comparison, one.strategy)
            if interval.high is not None and interval.estimate is not None and one.estimate:
                halves.append(interval.high - interval.estimate)
    return float(np.median(halves)) if halves else float("nan")


def _over_mean(comparison: Comparison, name: str, metric: str, yardstick: str) -> Interval:
    """Stretch a difference and its interval alike, so that both tell the same as in their own unit."""
    mean = comparison.strategies[0].metrics[yardstick].estimate
    difference = against_baseline(comparison, name, metric)
    if not mean or difference is None:
        return UNKNOWN
    paired = difference.paired.absolute
    estimate, low, high = (
        None if value is None else value / mean for value in (paired.estimate, paired.low, paired.high)
    )
    return Interval(estimate, low, high)


def _beyond_rounding(difference: Difference) -> bool:
    """Tell whether a difference is more than the rounding of sums."""
    interval = difference.paired.absolute
    return max(abs(value or 0.0) for value in (interval.estimate, interval.low, interval.high)) > ROUNDING
