"""Raise conversion first, then traffic.

Two investments, both made in the end: one at once, the other a fortnight later. In that fortnight a better
page sells more to the visitors there are, at no cost a click; more traffic brings more visitors, each of whom
is paid for.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Figure, Region, Verdict
from experiments.claims.judging import Rise, judge, rise, signs
from experiments.claims.markets import six_campaigns
from experiments.claims.wording import measure
from experiments.statistics.paired import Floats
from simulator.settings.scenario import Scenario

#: What the better page does to conversion rates, and when the second investment comes.
BETTER_PAGE, LATER, DAYS = 1.2, 14, 28
#: What the other investment does to searches, at the same bids.
TRAFFIC = (1.2, 1.4, 1.6, 2.0)
MARGINS = (0.2, 0.3, 0.4, 0.6, 0.8)
USUAL_MARGIN = 0.4
#: Bids that bring about a fifth more clicks, as a seller would buy them.
RAISE = "experiments.claims.rules:RaiseBids[factor=1.15,day={day}]"


def market(page: int, *, traffic: float = 1.0, traffic_day: int = 0) -> Scenario:
    """Return a market with a better page from one day on and more searches from another."""
    events: list[dict[str, Any]] = [
        {
            "name": "page",
            "start": page,
            "length": DAYS - page,
            "conversion": BETTER_PAGE,
            "accounts": ["shop"],
        },
        {"name": "traffic", "start": traffic_day, "length": DAYS - traffic_day, "demand": traffic},
    ]
    return six_campaigns(0.3, budget=1000.0, days=DAYS, event=events)


def orders(bench: Bench, traffic: float) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return what both orders come to: conversion first, traffic first."""
    found = bench.run(
        {
            "conversion": market(0, traffic=traffic, traffic_day=LATER),
            "traffic": market(LATER, traffic=traffic),
        }
    )
    return dict(found["conversion"].values), dict(found["traffic"].values)


def bought(bench: Bench) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Return the same where the traffic is bought with higher bids."""
    first = bench.run({0: market(0)}, RAISE.format(day=LATER))[0]
    second = bench.run({0: market(LATER)}, RAISE.format(day=0))[0]
    return dict(first.values), dict(second.values)


def advantage(where: str, one: dict[str, Floats], other: dict[str, Floats], margin: float) -> Rise:
    """Return the profit of conversion first less that of traffic first, in units of mean revenue."""
    unit = float(np.mean(other["revenue"]))
    first, second = ((margin * run["revenue"] - run["cost"]) / unit for run in (one, other))
    return rise(where, first, second)


def trial(
    bench: Bench, *, sizes: tuple[float, ...] = TRAFFIC, margins: tuple[float, ...] = MARGINS
) -> Verdict:
    """Sweep how much traffic the money for a better page would have brought, and the margin."""
    found = {size: orders(bench, size) for size in sizes}
    cells = [
        [advantage(f"traffic {size:g}, margin {margin:g}", *found[size], margin) for size in sizes]
        for margin in margins
    ]
    rises = [one for row in cells for one in row]
    flat = signs(rises)
    clear = np.array(flat).reshape(len(margins), len(sizes))
    shown = USUAL_MARGIN if USUAL_MARGIN in margins else margins[0]
    equal = cells[margins.index(shown)][0]
    grows = f"{100 * (sizes[0] - 1):.0f}"
    by_bids = advantage("bids", *bought(bench), shown)
    return Verdict(
        holds=judge(rises),
        figures=(
            Figure(f"profit, traffic +{grows} %, in % of revenue", equal.absolute, "%", change=True),
            Figure("the same, traffic bought with higher bids", by_bids.absolute, "%", change=True),
        ),
        words=(
            f"A page that converts {100 * (BETTER_PAGE - 1):.0f} % better, then {grows} % more searches, "
            f"earns {measure(equal.absolute, '%', change=True)} of revenue beside the other order, at a "
            f"margin of {100 * shown:g} %. At this size the order is clearly right at "
            f"{int((clear[:, 0] > 0).sum())} of {len(margins)} margins: the page costs no clicks, traffic "
            f"does. Over all sizes and margins it is clearly right in {flat.count(1)} of {len(flat)} "
            f"cases and clearly wrong in {flat.count(-1)}."
        ),
        limits=(
            "Equal relative size is not equal money. Where the same effort brings several times as much "
            "traffic as conversion, and a click earns well above its cost, traffic comes first. Only the "
            "order of two investments is judged, not whether either is worth its price; and traffic is "
            "as good here as what the shop has, which bought traffic seldom is."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Region(
                "Conversion first: profit less that of traffic first, % of revenue",
                "searches that the other investment brings, times today's", "margin", sizes, margins,
                tuple(tuple(row) for row in cells), tuple(tuple(row) for row in clear.tolist()), "%",
            ),
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="conversion-first",
    sentence="Raise conversion first, then traffic.",
    kind="emergent",
    measured=(
        "Profit of four weeks with a better page at once and more traffic after a fortnight, less that "
        "of the other order, by the size of the traffic and by margin."
    ),
    runs=24,
    seconds=60,
    trial=trial,
)
