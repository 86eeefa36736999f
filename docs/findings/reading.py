"""What the comparison of one market says: who is clearly ahead, by how much, and what cannot be told."""

from __future__ import annotations

import numpy as np

from experiments.comparison import CLEAR, Comparison, Difference, StrategyResult
from experiments.statistics import UNKNOWN, Interval, paired_difference
from experiments.words import p_between


def others(comparison: Comparison) -> list[Difference]:
    """Return every rule's difference in profit from the baseline that runs can tell, in order of name."""
    return [one for one in comparison.differences if one.metric == "profit" and one.paired.n]


def size(difference: Difference) -> float:
    """Return the estimate of a difference, 0 where there is none."""
    return difference.paired.absolute.estimate or 0.0


def ahead(comparison: Comparison) -> list[Difference]:
    """Return the rules that earn clearly more than the baseline, the most first."""
    return sorted((one for one in others(comparison) if one.clear and size(one) > 0), key=size, reverse=True)


def behind(comparison: Comparison) -> list[Difference]:
    """Return the rules that earn clearly less than the baseline, the least first."""
    return sorted((one for one in others(comparison) if one.clear and size(one) < 0), key=size)


def same(comparison: Comparison) -> list[Difference]:
    """Return the rules that earn exactly what the baseline earns, run by run."""
    return [
        one for one in others(comparison) if (one.paired.absolute.low, one.paired.absolute.high) == (0.0, 0.0)
    ]


def unclear(comparison: Comparison) -> list[Difference]:
    """Return the rules that differ from the baseline, but not clearly."""
    alike = {one.strategy for one in same(comparison)}
    return [one for one in others(comparison) if not one.clear and one.strategy not in alike]


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
    """Return a rule's difference in profit as a fraction of the baseline's revenue, with its interval.

    Profits may be near 0 or below, so a difference in percent of them says little; revenue is not.
    """
    baseline = comparison.strategies[0].values
    profit = next(one for one in comparison.strategies if one.name == name).values["profit"]
    moved = baseline["revenue"] + (profit - baseline["profit"])
    relative = paired_difference(moved, baseline["revenue"]).relative
    return relative or UNKNOWN


def relative(comparison: Comparison, name: str, metric: str) -> Interval:
    """Return a relative difference from the baseline; unknown where it has none."""
    return comparison.difference(name, metric).paired.relative or UNKNOWN


def typical_half_width(comparisons: list[Comparison]) -> float:
    """Return the median half width of all differences in profit, as a fraction of the baseline's revenue."""
    halves = []
    for comparison in comparisons:
        for one in others(comparison):
            interval = of_revenue(comparison, one.strategy)
            if interval.high is not None and interval.estimate is not None and size(one):
                halves.append(interval.high - interval.estimate)
    return float(np.median(halves)) if halves else float("nan")
