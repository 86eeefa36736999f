"""The part of the page on rules that follow clicks: what they gain, what they lose, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from experiments.comparing.outcome import Comparison
from experiments.comparing.profit_parts import ProfitParts, profit_parts
from experiments.comparing.words import sentence
from experiments.report.blocks import Block, Bullets, Cell, Grid, Heading, Text, name_of, table_of
from experiments.report.numbers import common_decimals, number, percent, rounded, signed
from experiments.report.phrases import listed
from experiments.statistics.paired import UNKNOWN, Floats, Interval, jackknife_interval
from findings import reading
from findings.study import CHASERS
from findings.text import change, code, codes, level, mark, percent_change

#: The metrics of the tables: heading, factor for the baseline's row.
METRICS = {
    "ctr": ("CTR, %", 100.0),
    "clicks": ("clicks", 1.0),
    "cost": ("spend", 1.0),
    "cpc": ("CPC", 1.0),
    "cvr": ("conversions a 100 clicks", 100.0),
}
#: The parts of a difference in profit: heading; what a gain and a loss of that kind are called.
PARTS = {
    "volume": ("more clicks", "more clicks", "fewer clicks"),
    "shift": ("other targets", "clicks on targets that earn more", "clicks on targets that earn less"),
    "sales": ("what clicks sell", "clicks that sell more", "clicks that sell less"),
    "price": ("what clicks cost", "cheaper clicks", "dearer clicks"),
}
#: A correlation over fewer targets says nothing; two are set side by side instead.
FEWEST_TARGETS = 3


def chasers(comparison: Comparison) -> list[str]:
    """Return the rules that follow clicks, of those compared that have runs."""
    able = {one.name for one in comparison.strategies if one.completed}
    return [name for name in CHASERS if name in able]


def clicks_up_profit_down(comparison: Comparison, name: str) -> bool:
    """Tell whether a rule has clearly more clicks than the baseline and clearly less profit."""
    return _clear(comparison, name, "clicks", 1) and _clear(comparison, name, "profit", -1)


def overview(comparisons: Sequence[Comparison]) -> Bullets:
    """Return the sentences that open the part: where clicks and profit part ways, and what makes it."""
    lines = []
    for name in CHASERS:
        able = [one for one in comparisons if name in chasers(one)]
        up = [one for one in able if _clear(one, name, "clicks", 1)]
        ctr = [one for one in able if _clear(one, name, "ctr", 1)]
        both = codes(one.scenario.name for one in able if clicks_up_profit_down(one, name))
        idle = codes(one.scenario.name for one in up if _clear(one, name, "profit", 0))
        paid = codes(one.scenario.name for one in up if _clear(one, name, "profit", 1))
        rated = codes(one.scenario.name for one in ctr if _clear(one, name, "profit", -1))
        lines.append(
            f"{code(name)}: more clicks and less profit on {_or_none(both)}; more clicks and no clear "
            f"difference in profit on {_or_none(idle)}; more clicks and more profit on {_or_none(paid)}. A "
            f"higher CTR and less profit on {_or_none(rated)}."
        )
    return Bullets(tuple(lines))


def clicks_section(comparison: Comparison) -> list[Block]:
    """Return one market's tables and sentences."""
    names = chasers(comparison)
    able = [one for name in names for one in comparison.strategies if one.name == name]
    return [
        Heading(f"Clicks on {comparison.scenario.name}", 3),
        _metrics_table(comparison, names),
        _parts_table(comparison, names),
        Bullets(
            tuple(
                f"{sentence(comparison, one)}{_made_of(comparison, one.name)}{_moved(comparison, one.name)}"
                for one in able
            )
        ),
        Text(_ctr_and_worth(comparison)),
    ]


def largest_loss(comparison: Comparison, name: str) -> str | None:
    """Return what the part that takes most from a rule's profit is called; None where nothing is known."""
    parts = _known(profit_parts(comparison, name))
    if not parts:
        return None
    return PARTS[min(parts, key=lambda part: parts[part].estimate or 0.0)][2]


def worth(comparison: Comparison) -> tuple[Floats, Floats]:
    """Return (n_targets,) CTR and profit a click under the baseline, over all runs; NaN without clicks."""
    sums = {name: np.nansum(column, axis=0) for name, column in comparison.strategies[0].by_target.items()}
    return _ctr(sums), _profit_a_click(sums, _margin(comparison))


def correlation(comparison: Comparison) -> Interval:
    """Return how CTR and profit a click go together over the targets, under the baseline, over all runs.

    The interval is a jackknife over runs, of Fisher's z: it holds the targets fixed and covers the luck of
    their sales.
    """
    columns = comparison.strategies[0].by_target
    runs = np.flatnonzero(np.isfinite(columns["clicks"]).all(axis=1))
    margin = _margin(comparison)
    whole = _correlation({name: column[runs].sum(axis=0) for name, column in columns.items()}, margin)
    if len(runs) < 2:
        return Interval(whole, None, None)
    without = [
        _correlation(
            {name: column[runs[runs != run]].sum(axis=0) for name, column in columns.items()}, margin
        )
        for run in runs
    ]
    z = jackknife_interval(math.atanh(whole), np.arctanh(without))
    if z.low is None or z.high is None:
        return UNKNOWN
    return Interval(whole, math.tanh(z.low), math.tanh(z.high))


def _clear(comparison: Comparison, name: str, metric: str, sign: int) -> bool:
    """Tell whether a rule is clearly above (1), below (-1) or neither (0) the baseline in a metric."""
    return reading.clearly(reading.against_baseline(comparison, name, metric)) == sign


def _or_none(markets: Sequence[str]) -> str:
    """Write names of markets, or that there is none."""
    return listed(markets) if markets else "none"


def _metrics_table(comparison: Comparison, names: Sequence[str]) -> Grid:
    """Return the baseline's means, and the rules' differences from it in percent; profit in money."""
    base = comparison.strategies[0].metrics
    rows: list[list[Cell | str]] = [
        [
            name_of(comparison.baseline),
            *(level(base[name], scale) for name, (_, scale) in METRICS.items()),
            level(base["profit"]),
        ]
    ]
    for name in names:
        cells = [_relative(comparison, name, metric) for metric in METRICS]
        profit = comparison.difference(name, "profit")
        rows.append([name_of(name), *cells, mark(profit) + change(profit.paired.absolute)])
    return table_of(["rule", *(heading for heading, _ in METRICS.values()), "profit"], rows)


def _relative(comparison: Comparison, name: str, metric: str) -> str:
    """Write a difference in percent; in the metric's unit where there is no percentage."""
    difference = comparison.difference(name, metric)
    if difference.paired.relative is None:
        return mark(difference) + change(difference.paired.absolute, METRICS[metric][1])
    return f"{mark(difference)}{percent_change(difference.paired.relative)} %"


def _parts_table(comparison: Comparison, names: Sequence[str]) -> Grid:
    """Return what each rule's difference in profit is made of."""
    rows: list[list[Cell | str]] = []
    for name in names:
        parts = profit_parts(comparison, name)
        rows.append([name_of(name), change(parts.total), *(change(part) for part in parts.parts().values())])
    return table_of(["rule", "profit", *(f"by {heading}" for heading, _, _ in PARTS.values())], rows)


def _known(parts: ProfitParts) -> Mapping[str, Interval]:
    """Return the parts, none where they are not known."""
    found = parts.parts()
    return {} if any(part.estimate is None for part in found.values()) else found


def _places(parts: Mapping[str, Interval]) -> int:
    """Return how many decimals suit all parts."""
    return common_decimals(*(part.estimate or 0.0 for part in parts.values()))


def _made_of(comparison: Comparison, name: str) -> str:
    """Say what a clear difference in profit is made of, the largest part first."""
    difference = comparison.difference(name, "profit")
    parts = _known(profit_parts(comparison, name))
    if not difference.clear or not parts:
        return ""
    places = _places(parts)
    said = [
        f"{signed(size, places)} from {PARTS[part][1 if size > 0 else 2]}"
        for part, size in sorted(
            ((part, interval.estimate or 0.0) for part, interval in parts.items()),
            key=lambda one: -abs(one[1]),
        )
        if float(rounded(size, places).replace(",", ""))
    ]
    return f" The {signed(difference.estimate, places)} a run are {listed(said)}." if said else ""


def _moved(comparison: Comparison, name: str) -> str:
    """Say whose share of the clicks grew and shrank most, and what a click earns there."""
    if not comparison.difference(name, "profit").clear:
        return ""
    base, rule = (
        next(one for one in comparison.strategies if one.name == wanted)
        for wanted in (comparison.baseline, name)
    )
    before, after = (np.nansum(one.by_target["clicks"], axis=0) for one in (base, rule))
    if len(before) < 2 or not (before.sum() and after.sum()):
        return ""
    rise = after / after.sum() - before / before.sum()
    up, down = int(np.argmax(rise)), int(np.argmin(rise))
    _, earned = worth(comparison)
    if rise[up] <= 0 or not np.isfinite(earned[[up, down]]).all():
        return ""
    places = common_decimals(earned[up], earned[down])
    return (
        f" The share of clicks on {code(base.targets[up])} grows most, from "
        f"{percent(before[up] / before.sum())} to {percent(after[up] / after.sum())} %, that of "
        f"{code(base.targets[down])} shrinks most, from {percent(before[down] / before.sum())} to "
        f"{percent(after[down] / after.sum())} %; under {code(comparison.baseline)} a click earns "
        f"{rounded(earned[up], places)} on the one and {rounded(earned[down], places)} on the other."
    )


def _ctr_and_worth(comparison: Comparison) -> str:
    """Say whether targets with a higher CTR earn more a click."""
    names = comparison.strategies[0].targets
    rate, earned = worth(comparison)
    known = np.flatnonzero(np.isfinite(rate) & np.isfinite(earned) & (rate > 0))
    base = code(comparison.baseline)
    if len(known) < 2:
        return (
            f"Under {base} only {len(known)} of {len(names)} targets has clicks: there is nothing to choose."
        )
    if len(known) < FEWEST_TARGETS:
        low, high = sorted(known.tolist(), key=lambda target: float(rate[target]))
        return (
            f"Under {base}, {code(names[high])} is clicked {number(rate[high] / rate[low])} times as often "
            f"as {code(names[low])}, and a click there earns {number(earned[high])} after its cost, against "
            f"{number(earned[low])}."
        )
    found = correlation(comparison)
    if found.estimate is None:
        return f"Under {base} no correlation of CTR and profit a click can be told over {len(known)} targets."
    inside = ""
    if found.low is not None and found.high is not None:
        inside = f" (95 %: {signed(found.low, 2)} to {signed(found.high, 2)})"
    return (
        f"Under {base}, CTR and profit a click correlate at {signed(found.estimate, 2)}{inside} over "
        f"{len(known)} targets."
    )


def _margin(comparison: Comparison) -> float:
    """Return the learner's margin."""
    scenario = comparison.scenario
    return next(account.margin for account in scenario.account if account.name == scenario.learner)


def _ctr(sums: Mapping[str, Floats]) -> Floats:
    """Return click-through rates; NaN without impressions."""
    return _ratio(sums["clicks"], sums["impressions"])


def _profit_a_click(sums: Mapping[str, Floats], margin: float) -> Floats:
    """Return profit a click; NaN without clicks."""
    return _ratio(margin * sums["revenue"] - sums["cost"], sums["clicks"])


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide; NaN by 0."""
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below > 0)


def _correlation(sums: Mapping[str, Floats], margin: float) -> float:
    """Return Pearson's correlation over the targets with clicks; NaN where it has none."""
    rate, earned = _ctr(sums), _profit_a_click(sums, margin)
    known = np.isfinite(rate) & np.isfinite(earned)
    if known.sum() < FEWEST_TARGETS or not (np.ptp(rate[known]) and np.ptp(earned[known])):
        return float("nan")
    return float(np.corrcoef(rate[known], earned[known])[0, 1])
