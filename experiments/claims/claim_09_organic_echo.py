"""Paid traffic brings as much organic traffic again.

In the simulator this is a setting, `organic.strength`, and no log of ads tells it. So the trial asks what the
setting does: how strong it has to be, and for which shop, before the sentence is true.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Figure, Region, Verdict
from experiments.claims.judging import Rise, judge, rise, signs
from experiments.claims.markets import shop_market
from experiments.claims.wording import measure
from experiments.comparing.outcome import StrategyResult
from experiments.statistics.paired import Interval, mean_interval
from simulator.settings.scenario import Scenario

#: Strength of the organic echo, and service rating of the shop, where 4.7 is the average shop's.
STRENGTHS = (0.25, 0.5, 1.0, 1.5, 2.0)
SERVICES = (4.3, 4.5, 4.7, 4.9)
USUAL = (1.0, 4.7)
#: Organic visits for one paid visit that count as "as much again".
AS_MUCH = 0.9


def market(strength: float | None, service: float = 4.7) -> Scenario:
    """Return a shop in a steady state: five half-lives of warm-up; no organic traffic where None."""
    target = {"keyword": "boots", "bid": 0.5, "relevance": 0.05, "conversion_rate": 0.05}
    organic: dict[str, Any] = {} if strength is None else {"organic": {"strength": strength}}
    return shop_market(
        "organic",
        [target],
        volume=4000.0,
        rivals={"count": 6},
        market={"warm_up_days": 35},
        shop={"service": service},
        **organic,
    )


def echo(where: str, result: StrategyResult) -> Rise:
    """Compare organic visits with nine tenths of the paid ones."""
    return rise(where, result.values["organic_visits"], AS_MUCH * result.values["clicks"])


def ratio(result: StrategyResult) -> Interval:
    """Return organic visits for one paid visit."""
    paid = result.values["clicks"]
    return mean_interval(
        np.divide(result.values["organic_visits"], paid, out=np.full(len(paid), np.nan), where=paid > 0)
    )


def trial(
    bench: Bench,
    *,
    strengths: tuple[float | None, ...] = STRENGTHS,
    services: tuple[float, ...] = SERVICES,
) -> Verdict:
    """Sweep the strength of the echo and the service of the shop."""
    results = bench.run(
        {(strength, service): market(strength, service) for service in services for strength in strengths}
    )
    rises = [
        echo(f"strength {strength}, service {service}", one) for (strength, service), one in results.items()
    ]
    flat = signs(rises)
    shown = USUAL if USUAL in results else next(iter(results))
    usual = ratio(results[shown])
    rows = [slice(row * len(strengths), (row + 1) * len(strengths)) for row in range(len(services))]
    return Verdict(
        holds=judge(rises),
        figures=(
            Figure("organic visits for one paid visit, default settings", usual),
            *(
                Figure(f"strength {strength}, service {service}", ratio(one))
                for (strength, service), one in results.items()
                if service == shown[1] and (strength, service) != shown
            ),
        ),
        words=(
            f"In steady state one paid visit brings {measure(usual)} organic visits at the default strength. "
            f"Of {len(flat)} pairs of strength and service rating, organic traffic is clearly at least "
            f"{100 * AS_MUCH:g} % of the paid one in {flat.count(1)} and clearly less in {flat.count(-1)}."
        ),
        limits=(
            "It is true where the setting makes it true; no published measurement of it was found. A shop "
            "whose service rating is below average gets less at the same strength, a new campaign nothing at "
            "first, and clicks that do not sell bring none. On some platforms ads even take visits from the "
            "organic results: leave `organic` out for those."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Region(
                f"Organic visits less {100 * AS_MUCH:g} % of the paid ones, in 14 days",
                "strength of the echo",
                "service rating", tuple(strength or 0.0 for strength in strengths), services,
                tuple(tuple(rises[row]) for row in rows), tuple(tuple(flat[row]) for row in rows),
            ),
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="organic-echo",
    sentence="Paid traffic brings as much organic traffic again.",
    kind="assumed",
    measured=(
        "Organic visits for one paid visit in steady state, by the strength of the organic echo and the "
        "service rating of the shop."
    ),
    runs=12,
    seconds=40,
    trial=trial,
)
