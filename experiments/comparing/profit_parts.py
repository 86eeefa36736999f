"""Why one strategy earns more or less than another: four parts that add up to the difference in profit.

A rule that buys more clicks may still earn less: its clicks may cost more, or come from targets on which
a click is worth less. The four parts tell these apart, from what each target did in all paired runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.comparing.outcome import Comparison, StrategyResult
from experiments.statistics.paired import UNKNOWN, Floats, Interval, jackknife_interval

#: Columns of ``by_target`` that profit is made of.
_COLUMNS = ("clicks", "revenue", "cost")


@dataclass(frozen=True, slots=True)
class ProfitParts:
    """A difference in mean profit, strategy less baseline, as a sum of four parts.

    Attributes
    ----------
    volume
        What more or fewer clicks bring at the profit a click has under the baseline.
    shift
        Clicks that went to other targets, where a click earns more or less under the baseline.
    sales
        Clicks of the same target that sell more or less than under the baseline.
    price
        Clicks of the same target that cost less or more; and what is paid where nobody clicks.
    total
        The difference: ``volume + shift + sales + price``, to rounding.
    n
        Pairs of runs.
    """

    volume: Interval
    shift: Interval
    sales: Interval
    price: Interval
    total: Interval
    n: int

    def parts(self) -> Mapping[str, Interval]:
        """Return the four parts by name, in the order in which they are explained."""
        return {name: getattr(self, name) for name in ("volume", "shift", "sales", "price")}


def profit_parts(comparison: Comparison, name: str) -> ProfitParts:
    """Split the difference in profit between a strategy and the baseline of a comparison.

    Use it after a clear difference, to see what makes it. It is arithmetic, not cause: a rule that had
    bid higher on one target alone would show a shift and dearer clicks at once.

    Parameters
    ----------
    comparison
        With its runs' targets.
    name
        Of a strategy in it.

    Returns
    -------
    ProfitParts
        Per run, in currency units. Intervals are 95 % jackknife intervals over pairs of runs, without
        bounds below two pairs; everything is unknown without pairs, and all but the total where one
        of the two has no clicks at all.

    Raises
    ------
    UnknownNameError
        No such strategy; the nearest is suggested.

    Notes
    -----
    With n clicks in all, and on target c a share s_c of them, at a value v_c (margin x revenue) and a
    cost k_c a click, the profit is n x sum of s_c (v_c - k_c). With 0 the baseline and 1 the strategy,

        volume = (n1 - n0) x sum of s0_c (v0_c - k0_c)
        shift  = n1 x sum of (s1_c - s0_c) (v0_c - k0_c)
        sales  = n1 x sum of s1_c (v1_c - v0_c)
        price  = n1 x sum of s1_c (k0_c - k1_c)

    Counts and sums are those of all paired runs together, because one run has too few orders on a
    target to tell v_c. A target that only one of the two was clicked on has that one's v_c and k_c in
    both: all of its clicks are shift.
    """
    baseline = comparison.strategies[0]
    strategy = comparison.result(name)
    (learner,) = (a for a in comparison.scenario.account if a.name == comparison.scenario.learner)
    if not (baseline.completed and strategy.completed):
        return _unknown(0)
    both = np.flatnonzero(np.isfinite(baseline.values["profit"]) & np.isfinite(strategy.values["profit"]))
    if len(both) == 0:
        return _unknown(0)
    before, after = _sums(baseline, both), _sums(strategy, both)
    whole = _split(before.mean(axis=0), after.mean(axis=0), learner.margin)
    runs = range(len(both)) if len(both) > 1 else ()
    left_out = np.array(
        [_split(_mean_without(before, run), _mean_without(after, run), learner.margin) for run in runs]
    ).reshape(-1, len(whole))
    volume, shift, sales, price, total = map(_interval, whole.tolist(), left_out.T)
    return ProfitParts(volume, shift, sales, price, total, len(both))


def _interval(estimate: float, left_out: Floats) -> Interval:
    """Return the jackknife interval; without bounds where no run can be left out."""
    if math.isnan(estimate):
        return UNKNOWN
    return jackknife_interval(estimate, left_out) if left_out.size else Interval(estimate, None, None)


def _unknown(n: int) -> ProfitParts:
    """Return parts of which nothing is known."""
    return ProfitParts(UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, n)


def _sums(strategy: StrategyResult, runs: NDArray[np.intp]) -> Floats:
    """Return (runs, 3, n_targets) clicks, revenue and cost."""
    return np.stack([strategy.by_target[name][runs] for name in _COLUMNS], axis=1)


def _mean_without(sums: Floats, run: int) -> Floats:
    """Return the mean over all runs but one."""
    mean: Floats = np.delete(sums, run, axis=0).mean(axis=0)
    return mean


def _split(before: Floats, after: Floats, margin: float) -> Floats:
    """Return volume, shift, sales, price and total from (3, n_targets) clicks, revenue and cost."""
    clicks0, clicks1 = before[0], after[0]
    total = margin * (after[1].sum() - before[1].sum()) - (after[2].sum() - before[2].sum())
    n0, n1 = clicks0.sum(), clicks1.sum()
    if n0 == 0 or n1 == 0:
        return np.array([np.nan, np.nan, np.nan, np.nan, total])
    value0, value1 = _a_click(margin * before[1], clicks0, margin * after[1], clicks1)
    cost0, _ = _a_click(before[2], clicks0, after[2], clicks1)
    earned0 = value0 - cost0
    volume = (n1 - n0) * (clicks0 @ earned0) / n0
    shift = clicks1 @ earned0 - n1 * (clicks0 @ earned0) / n0
    sales = clicks1 @ (value1 - value0)
    return np.array([volume, shift, sales, total - volume - shift - sales, total])


def _a_click(sum0: Floats, clicks0: Floats, sum1: Floats, clicks1: Floats) -> tuple[Floats, Floats]:
    """Return sums a click; where one side has no clicks, the other's."""
    rate0 = np.divide(sum0, clicks0, out=np.zeros_like(sum0), where=clicks0 > 0)
    rate1 = np.divide(sum1, clicks1, out=np.zeros_like(sum1), where=clicks1 > 0)
    return np.where(clicks0 > 0, rate0, rate1), np.where(clicks1 > 0, rate1, rate0)
