"""Moving bids and budget to high-CTR campaigns: does it raise profit, and when not.

What is clicked more is worth more only if people who click more also buy more. No click log tells how far
they do: it is the setting `relevance_conversion_correlation`, so it is swept, with the margin and with how
unlike the campaigns are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Figure, Region, Verdict
from experiments.claims.judging import Rise, judge, rise, signs
from experiments.claims.markets import six_campaigns
from experiments.claims.wording import measure
from experiments.report.phrases import listed
from experiments.statistics.paired import UNKNOWN, Floats, Interval, mean_interval

CORRELATIONS = (-0.5, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
MARGINS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
#: The margin of an account that says nothing of it.
USUAL_MARGIN = 0.4
#: How unlike campaigns are: spread of log relevance, at .6 half of them within 1.5 times the median.
SPREADS = (0.0, 0.3, 0.6, 0.9, 1.2)
USUAL_SPREAD = 0.6
TITLE = "Profit of following CTR less leaving all alone, % of revenue"
#: Correlations that are looked at, one after the other, for where the rule may break even.
STEPS = 1301

Gains = dict[float, dict[float, tuple[Floats, Floats]]]


def gains(
    bench: Bench,
    rule: str,
    correlations: tuple[float, ...],
    margins: tuple[float, ...],
    spread: float = USUAL_SPREAD,
) -> Gains:
    """Return by correlation and margin the (runs,) profits of a rule and of `fixed`.

    Both are in units of the mean revenue of `fixed`. The margin is no setting of the market here: neither
    rule looks at it, so profit = margin x revenue - cost tells all margins from the same runs.
    """
    found: Gains = {}
    compared = bench.compare(
        {one: six_campaigns(one, spread=spread) for one in correlations}, ["fixed", rule]
    )
    for correlation, comparison in compared.items():
        base, moved = comparison.strategies
        unit = float(np.mean(base.values["revenue"]))
        found[correlation] = {
            margin: (
                (margin * moved.values["revenue"] - moved.values["cost"]) / unit,
                (margin * base.values["revenue"] - base.values["cost"]) / unit,
            )
            for margin in margins
        }
    return found


def break_even(found: Gains, margin: float) -> Interval:
    """Return the correlation from which on the rule pays at a margin.

    Its 95 % interval holds every correlation between the points at which the mean difference, read off a line
    through its neighbours, may be 0 by the t interval; without bounds where that goes on to an end. (A
    jackknife of the crossing is too narrow: with little luck shared by the points it holds in 82 studies of
    100.)
    """
    differences = np.array([moved - base for moved, base in (by[margin] for by in found.values())])
    correlations = np.array(list(found))
    whole = _crossing(correlations, differences.mean(axis=1))
    if np.isnan(whole):
        return UNKNOWN
    steps = np.linspace(correlations[0], correlations[-1], STEPS)
    runs = [np.interp(steps, correlations, of_run) for of_run in differences.T]
    intervals = [mean_interval(column) for column in np.array(runs).T]
    may_be = [one.low is not None and one.high is not None and one.low <= 0 <= one.high for one in intervals]
    if may_be[0] or may_be[-1] or not any(may_be):
        return Interval(whole, None, None)
    inside = np.flatnonzero(may_be)
    return Interval(whole, float(steps[inside[0]]), float(steps[inside[-1]]))


def _crossing(x: Floats, y: Floats) -> float:
    """Return where a line through points first rises above 0; NaN where it does not."""
    above = np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))
    if not above.size:
        return float("nan")
    i = int(above[0])
    return float(np.interp(0.0, y[i : i + 2], x[i : i + 2]))


def _from_where(margin: float, even: Interval) -> str:
    """Say at which correlation the rule breaks even at a margin, where that can be told."""
    if even.estimate is None:
        return ""
    return f" At a margin of {100 * margin:g} % it breaks even at a correlation of {measure(even)}."


def _by_spread(unlike: Mapping[float, Gains], margin: float) -> Iterator[Figure]:
    """Yield where the rule breaks even, by how unlike the campaigns are."""
    for spread, found in unlike.items():
        even = break_even(found, margin)
        if even.estimate is not None:
            yield Figure(f"the same, margin {100 * margin:g} %, spread of log relevance {spread:g}", even)


def _at_stake(spreads: Sequence[float], rows: Sequence[Sequence[Rise]]) -> str:
    """Say from where to where the gain goes over the correlations, where campaigns are alike and unlike."""
    parts = []
    for spread, row in [*zip(spreads, rows, strict=True)][:: max(len(spreads) - 1, 1)]:
        ends = " to ".join(measure(one.absolute, "%", change=True) for one in (row[0], row[-1]))
        parts.append(f"from {ends} of revenue where log relevance spreads by {spread:g}")
    return f" From the lowest correlation to the highest the gain goes {listed(parts)}." if parts else ""


def _count(rows: Sequence[Sequence[int]], sign: int) -> int:
    """Count the cells of a sign."""
    return sum(list(row).count(sign) for row in rows)


def trial(
    bench: Bench,
    *,
    rule: str = "ctr_weighted",
    correlations: tuple[float, ...] = CORRELATIONS,
    margins: tuple[float, ...] = MARGINS,
    spreads: tuple[float, ...] = SPREADS,
) -> Verdict:
    """Sweep the correlation with the margin, and with how unlike the campaigns are."""
    shown = USUAL_MARGIN if USUAL_MARGIN in margins else margins[0]
    found = gains(bench, rule, correlations, margins)
    unlike = {spread: gains(bench, rule, correlations, (shown,), spread) for spread in spreads}
    rows = [[rise("profit", *found[rho][margin]) for rho in correlations] for margin in margins]
    rows += [[rise("profit", *one[rho][shown]) for rho in correlations] for one in unlike.values()]
    rises = list(dict.fromkeys(one for row in rows for one in row))  # a row of both regions counts once
    of = dict(zip(rises, signs(rises), strict=True))
    clear = [[of[one] for one in row] for row in rows]
    by_spread = f"At a margin of {100 * shown:g} %"
    even = {margin: break_even(found, margin) for margin in (shown, *margins)}
    n = len(margins)
    return Verdict(
        holds=judge(rises),
        figures=(
            *(
                Figure(f"correlation at which it breaks even, margin {100 * margin:g} %", interval)
                for margin, interval in even.items()
                if interval.estimate is not None
            ),
            *_by_spread(unlike, shown),
            *(
                Figure(f"profit at correlation {rho:g}, in % of revenue", one.absolute, "%", change=True)
                for rho, one in zip(correlations, rows[margins.index(shown)], strict=True)
            ),
        ),
        words=(
            f"Of {n * len(correlations)} pairs of correlation and margin `{rule}` earns clearly more than "
            f"`fixed` in {_count(clear[:n], 1)} and clearly less in {_count(clear[:n], -1)}."
            + _from_where(shown, even[shown])
            + _at_stake(spreads, rows[n:])
        ),
        limits=(
            "It loses wherever people who click more do not also buy more, and wherever the margin is thin: "
            "the rule buys higher slots, whose clicks are dearer, and only a click that earns well pays for "
            "that. What the correlation is in your market no click log tells; compare conversion rates of "
            "your keywords with their CTRs before you follow the rule. Fixed bids here are all alike; bids "
            "that fit the worth of clicks already were not tried."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=tuple(
            Region(
                title, "correlation of relevance and conversion rate", y, correlations, ys,
                tuple(map(tuple, cells)), tuple(map(tuple, marks)), "%",
            )
            for title, y, ys, cells, marks in (
                (TITLE, "margin", margins, rows[:n], clear[:n]),
                (by_spread, "spread of log relevance", spreads, rows[n:], clear[n:]),
            )
            if ys
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="profit-from-ctr",
    sentence="Moving bids and budget to high-CTR campaigns raises profit.",
    kind="assumed",
    measured=(
        "Profit of `ctr_weighted` less that of `fixed` on six campaigns, as far as relevance and conversion "
        "go together (correlation -0.5 to 0.8), by margin and by how unlike the campaigns are."
    ),
    runs=80,
    seconds=300,
    trial=trial,
)
