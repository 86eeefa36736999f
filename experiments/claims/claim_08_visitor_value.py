"""With equal visitor costs the shop with the higher visitor value wins the market.

Two shops alike in everything but the conversion rate, following the same rule. By symmetry one seat tells
both sides: the shop is run once with the better rate against its twin with the worse, and once the other way
round.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Curves, Figure, Verdict
from experiments.claims.judging import Rise, judge, rise, signs
from experiments.claims.markets import shop_market
from experiments.claims.wording import amount, change, measure, said
from experiments.statistics.paired import Floats, Interval, mean_interval
from simulator.settings.scenario import Scenario

#: Equal bids for equal visitors; and two rules that bid what a visitor is worth.
RULES = ("fixed", "target_roas", "balanced_bidding")
#: Conversion rate of the better shop, and how many times the other's it is; the last is what is judged.
RATE, TIMES = 0.05, (1.25, 1.5, 2.0)


def market(own: float, other: float, rule: str) -> Scenario:
    """Return a market in which the learner converts at one rate and its twin at another."""
    shops: list[dict[str, Any]] = []
    for name, rate in (("shop", own), ("twin", other)):
        target: dict[str, Any] = {
            "keyword": "boots", "bid": 0.5, "relevance": 0.05, "conversion_rate": rate, "value": 20 * rate
        }  # fmt: skip
        campaign = {"name": "boots", "budget": 1000, "target": [target]}
        shops.append({"name": name, "strategy": rule, "campaign": [campaign]})
    return shop_market(
        "two shops", [shops[0]["campaign"][0]["target"][0]], volume=1000.0, rivals={"count": 3}, account=shops
    )


Column = dict[str, Floats]


def sides(bench: Bench, rule: str, times: float) -> tuple[Column, Column]:
    """Return what the better and the worse of the two shops come to."""
    rates = {"better": (RATE, RATE / times), "worse": (RATE / times, RATE)}
    found = bench.run({side: market(*pair, rule) for side, pair in rates.items()}, rule)
    return dict(found["better"].values), dict(found["worse"].values)


def trial(bench: Bench, *, rules: Sequence[str] = RULES, times: tuple[float, ...] = TIMES) -> Verdict:
    """Compare the visits of both shops under each rule."""
    found = {rule: [sides(bench, rule, size) for size in times] for rule in rules}
    last = {rule: pairs[-1] for rule, pairs in found.items()}
    visits = [rise(rule, better["clicks"], worse["clicks"]) for rule, (better, worse) in last.items()]
    costs = [
        rise(rule, better["visitor_cost"], worse["visitor_cost"]) for rule, (better, worse) in last.items()
    ]
    profit = rise("profit", last[rules[0]][0]["profit"], last[rules[0]][1]["profit"])
    gain, *dear = signs([profit, *costs, *visits])[: 1 + len(costs)]
    share = {rule: _share(*pair) for rule, pair in last.items()}
    parts = [_of(*one, share[one[0].where]) for one in zip(visits, costs, dear, strict=True)]
    return Verdict(
        holds=judge(visits, [*costs, profit]),
        figures=(
            *(Figure(f"share of both shops' visits, {rule}", share[rule], "%") for rule in reversed(rules)),
            *(change(f"visits beside the twin's, {one.where}", one) for one in reversed(visits)),
            *(change(f"cost of a visitor beside the twin's, {one.where}", one) for one in reversed(costs)),
        ),
        words=(
            f"The shop whose visitors buy {times[-1]:g} times as often as its twin's has {'; '.join(parts)}. "
            f"Under `{rules[0]}` its profit is {said(profit, gain)}."
        ),
        limits=(
            "At equal bids the auction does not ask what a visitor is worth: both shops get the same "
            "visitors at the same cost, and only the profit differs. Visitors are won by bidding up to "
            "their worth, which ends the equality of costs. How long the poorer shop can stand it is not "
            "modelled."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                "Visits of the better of two shops", "conversion rate, times the other's",
                "share of both shops' visits", times,
                tuple((rule, tuple(_share(*pair) for pair in pairs)) for rule, pairs in found.items()),
                "%", 0.5,
            ),
        ),
    )  # fmt: skip


def _of(visits: Rise, costs: Rise, dear: int, share: Interval) -> str:
    """Say which share of the visits the better shop has under a rule, and at what cost."""
    if visits.nothing_moved:
        return f"under `{visits.where}` as many visits, each at the same cost"
    price = f"each {amount(costs, 'dearer', 'cheaper')}" if dear else "each at a cost not clearly another"
    return f"under `{visits.where}` {measure(share, '%')} of the visits of both, {price}"


def _share(better: Column, worse: Column) -> Interval:
    """Return the better shop's share of the visits of both."""
    both = better["clicks"] + worse["clicks"]
    return mean_interval(np.divide(better["clicks"], both, out=np.full(len(both), np.nan), where=both > 0))


CLAIM = Claim(
    key="visitor-value",
    sentence="With equal visitor costs the shop with the higher visitor value wins the market.",
    kind="emergent",
    measured=(
        "Paid visits of a shop less those of its twin, alike but for a conversion rate that is half, both "
        "following one rule: equal bids, or bids by what a visitor is worth."
    ),
    runs=16,
    seconds=40,
    trial=trial,
)
