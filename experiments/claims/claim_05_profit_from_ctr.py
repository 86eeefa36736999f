"""Moving bids and budget to high-CTR campaigns: does it raise profit, and when not.

What is clicked more is worth more only if people who click more also buy more. No click log tells how far
they do: it is the setting `relevance_conversion_correlation`, so it is swept, and the margin with it.
"""

from __future__ import annotations

import numpy as np

from experiments.claims import Claim, Figure, Region, Verdict
from experiments.claims.bench import Bench
from experiments.claims.judging import effect, judge, signs
from experiments.claims.markets import six_campaigns
from experiments.claims.wording import measure
from experiments.statistics import UNKNOWN, Floats, Interval, mean_interval

CORRELATIONS = (-0.5, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
MARGINS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
#: The margin of an account that says nothing of it.
USUAL_MARGIN = 0.4
#: Correlations that are looked at, one after the other, for where the rule may break even.
STEPS = 1301

Gains = dict[float, dict[float, tuple[Floats, Floats]]]


def gains(bench: Bench, rule: str, correlations: tuple[float, ...], margins: tuple[float, ...]) -> Gains:
    """Return by correlation and margin the (runs,) profits of a rule and of `fixed`.

    Both are in units of the mean revenue of `fixed`. The margin is no setting of the market here: neither
    rule looks at it, so profit = margin x revenue - cost tells all margins from the same runs.
    """
    found: Gains = {}
    compared = bench.compare({one: six_campaigns(one) for one in correlations}, ["fixed", rule])
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


def trial(
    bench: Bench,
    *,
    rule: str = "ctr_weighted",
    correlations: tuple[float, ...] = CORRELATIONS,
    margins: tuple[float, ...] = MARGINS,
) -> Verdict:
    """Sweep the correlation, and the margin with it."""
    found = gains(bench, rule, correlations, margins)
    cells = [
        [effect(f"correlation {rho:g}, margin {margin:g}", *found[rho][margin]) for rho in correlations]
        for margin in margins
    ]
    effects = [one for row in cells for one in row]
    flat = signs(effects)
    clear = np.array(flat).reshape(len(margins), len(correlations))
    shown = USUAL_MARGIN if USUAL_MARGIN in margins else margins[0]
    even = {margin: break_even(found, margin) for margin in (shown, *margins)}
    return Verdict(
        holds=judge(effects),
        figures=(
            *(
                Figure(f"correlation at which it breaks even, margin {100 * margin:g} %", interval)
                for margin, interval in even.items()
                if interval.estimate is not None
            ),
            *(
                Figure(f"profit at correlation {rho:g}, in % of revenue", one.absolute, "%", change=True)
                for rho, one in zip(correlations, cells[margins.index(shown)], strict=True)
            ),
        ),
        words=(
            f"Of {len(flat)} pairs of correlation and margin `{rule}` earns clearly more than `fixed` in "
            f"{flat.count(1)} and clearly less in {flat.count(-1)}."
            + _from_where(shown, even[shown])
        ),
        limits=(
            "It loses wherever people who click more do not also buy more, and wherever the margin is thin: "
            "the rule buys higher slots, whose clicks are dearer, and only a click that earns well pays for "
            "that. What the correlation is in your market no click log tells; compare conversion rates of "
            "your keywords with their CTRs before you follow the rule. Fixed bids here are all alike; where "
            "they fit the worth of clicks already, the rule has less to gain."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Region(
                "Profit of following CTR less that of leaving all alone, % of revenue",
                "correlation of relevance and conversion rate", "margin", correlations, margins,
                tuple(tuple(row) for row in cells), tuple(tuple(row) for row in clear.tolist()), "%",
            ),
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="profit-from-ctr",
    sentence="Moving bids and budget to high-CTR campaigns raises profit.",
    kind="assumed",
    measured=(
        "Profit of `ctr_weighted` less that of `fixed` on six campaigns, as far as relevance and conversion "
        "go together (correlation -0.5 to 0.8) and by margin."
    ),
    runs=40,
    seconds=60,
    trial=trial,
)
