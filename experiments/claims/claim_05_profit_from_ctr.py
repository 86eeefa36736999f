"""... and does it raise profit? When not?

What is clicked more is worth more only if people who click more also buy more. No click log tells how far they
do: it is the setting `relevance_conversion_correlation`, so it is swept, and the margin with it.
"""

from __future__ import annotations

import numpy as np

from experiments.claims import Bench, Claim, Figure, Region, Verdict
from experiments.claims.judging import effect, everywhere, signs
from experiments.claims.markets import six_campaigns
from experiments.claims.wording import measure
from experiments.statistics import UNKNOWN, Floats, Interval, jackknife_interval

CORRELATIONS = (-0.5, -0.2, 0.0, 0.2, 0.4, 0.6, 0.8)
MARGINS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.8)
#: The margin of an account that says nothing of it.
USUAL_MARGIN = 0.4

Gains = dict[float, dict[float, tuple[Floats, Floats]]]


def gains(bench: Bench, rule: str, correlations: tuple[float, ...]) -> Gains:
    """Return by correlation and margin the (runs,) profits of a rule and of `fixed`.

    Both are in units of the mean revenue of `fixed`. The margin is no setting of the market here: neither
    rule looks at it, so profit = margin x revenue - cost tells all margins from the same runs.
    """
    found: Gains = {}
    for correlation in correlations:
        base, moved = bench.compare(six_campaigns(correlation), ["fixed", rule]).strategies
        unit = float(np.mean(base.values["revenue"]))
        found[correlation] = {
            margin: (
                (margin * moved.values["revenue"] - moved.values["cost"]) / unit,
                (margin * base.values["revenue"] - base.values["cost"]) / unit,
            )
            for margin in MARGINS
        }
    return found


def break_even(found: Gains, margin: float) -> Interval:
    """Return the correlation from which on the rule pays at a margin, with a jackknife interval over runs."""
    differences = np.array([moved - base for moved, base in (by[margin] for by in found.values())])
    correlations = np.array(list(found))
    whole = _crossing(correlations, differences.mean(axis=1))
    runs = differences.shape[1]
    left_out = [
        _crossing(correlations, np.delete(differences, run, axis=1).mean(axis=1)) for run in range(runs)
    ]
    return UNKNOWN if np.isnan(whole) else jackknife_interval(whole, np.array(left_out))


def _crossing(x: Floats, y: Floats) -> float:
    """Return where a line through points first rises above 0; NaN where it does not."""
    above = np.flatnonzero((y[:-1] < 0) & (y[1:] >= 0))
    if not above.size:
        return float("nan")
    i = int(above[0])
    return float(np.interp(0.0, y[i : i + 2], x[i : i + 2]))


def trial(
    bench: Bench, *, rule: str = "ctr_weighted", correlations: tuple[float, ...] = CORRELATIONS
) -> Verdict:
    """Sweep the correlation, and the margin with it."""
    found = gains(bench, rule, correlations)
    cells = [
        [effect(f"correlation {rho:g}, margin {margin:g}", *found[rho][margin]) for rho in correlations]
        for margin in MARGINS
    ]
    flat = signs([one for row in cells for one in row])
    clear = np.array(flat).reshape(len(MARGINS), len(correlations))
    usual = {rho: cells[MARGINS.index(USUAL_MARGIN)][place] for place, rho in enumerate(correlations)}
    even = {margin: break_even(found, margin) for margin in (0.3, USUAL_MARGIN, 0.6)}
    return Verdict(
        holds=everywhere(flat),
        figures=(
            Figure(f"correlation from which it pays, margin {100 * USUAL_MARGIN:g} %", even[USUAL_MARGIN]),
            *(
                Figure(f"correlation from which it pays, margin {100 * margin:g} %", interval)
                for margin, interval in even.items()
                if margin != USUAL_MARGIN
            ),
            *(
                Figure(f"profit at correlation {rho:g}, in % of revenue", one.absolute, "%", change=True)
                for rho, one in usual.items()
            ),
        ),
        words=(
            f"Of {len(flat)} pairs of correlation and margin `{rule}` earns clearly more than `fixed` in "
            f"{flat.count(1)} and clearly less in {flat.count(-1)}. At a margin of {100 * USUAL_MARGIN:g} % "
            f"it pays from a correlation of {measure(even[USUAL_MARGIN])} on."
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
                "correlation of relevance and conversion rate", "margin", correlations, MARGINS,
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
    runs=60,
    seconds=60,
    trial=trial,
)
