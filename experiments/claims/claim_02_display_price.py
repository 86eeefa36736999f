"""In CPM display a higher CTR means a lower click price: CPC = CPM / (1000 CTR).

Ads are ranked by their CPM bids alone, so a better ad is shown as often and pays as much for being shown;
only its clicks are more, and so each is cheaper.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from experiments.claims.bench import Bench
from experiments.claims.claim import Claim, Curves, Figure, Verdict, exactly
from experiments.claims.judging import judge, rise, signs
from experiments.claims.wording import change, said
from experiments.comparing.outcome import StrategyResult
from experiments.statistics.paired import Floats, mean_interval
from simulator.settings.scenario import Scenario

#: How often the shop's banner is clicked once looked at, the first being what the others are held against.
RELEVANCES = (0.005, 0.01, 0.02, 0.04)


def market(relevance: float, *, bid: float = 12.0, **tables: Any) -> Scenario:
    """Return a shop with one banner of this relevance among five rivals that bid by CPM."""
    banner = {"audience": "weekend hikers", "bid": bid, "relevance": relevance}
    return Scenario.model_validate(
        {
            "name": "banners",
            "days": 7,
            "learner": "shop",
            "audience": [{"name": "weekend hikers", "volume": 4000, "relevance": 0.01}],
            "rivals": {"channel": "display", "count": 5, "bid": 5.0},
            "account": [
                {"name": "shop", "campaign": [
                    {"name": "banners", "channel": "display", "budget": 1000, "target": [banner]}
                ]}
            ],
        }
        | tables
    )  # fmt: skip


def cpm_over_ctr(result: StrategyResult) -> Floats:
    """Return what the formula says a click costs in each run."""
    shown = result.values["impressions"]
    cpm = 1000 * np.divide(result.values["cost"], shown, out=np.full(len(shown), np.nan), where=shown > 0)
    return np.asarray(cpm / (1000 * result.values["ctr"]))


def trial(bench: Bench, *, make: Callable[[float], Scenario] = market) -> Verdict:
    """Raise the relevance of the banner step by step."""
    results = bench.run({relevance: make(relevance) for relevance in RELEVANCES})
    base, *better = results.values()
    rises = [
        rise(f"relevance {relevance:g}", result.values["cpc"], base.values["cpc"], wanted=-1)
        for relevance, result in zip(RELEVANCES[1:], better, strict=True)
    ]
    gap = max(float(np.nanmax(np.abs(cpm_over_ctr(one) / one.values["cpc"] - 1))) for one in results.values())
    moved = [np.abs(one.values["impressions"] - base.values["impressions"]).max() for one in better]
    times = RELEVANCES[-1] / RELEVANCES[0]
    return Verdict(
        holds=judge(rises),
        figures=(
            change(f"click price at {times:g} times the CTR", rises[-1]),
            Figure("largest gap between CPC and CPM / (1000 CTR)", exactly(gap), "%"),
        ),
        words=(
            f"A banner that is clicked {times:g} times as often pays a click price "
            f"{said(rises[-1], signs(rises)[-1])}, and was shown "
            f"{'just' if max(moved) == 0 else 'not'} as often in every run. A click costs what a thousand "
            "impressions cost, divided by the clicks they bring."
        ),
        limits=(
            "It is the price of a click that falls, not the bill: as many impressions are paid as before, "
            "and a banner that is clicked more wins no better place. Where display is ranked by bid x "
            "predicted CTR, a better banner moves up, into a dearer place, and its clicks may cost more."
        ),
        runs=bench.runs,
        seed=bench.seed,
        pictures=(
            Curves(
                "Click price of a banner", "relevance of the banner", "price of a click", RELEVANCES,
                (
                    ("measured", tuple(one.metrics["cpc"] for one in results.values())),
                    ("CPM / (1000 CTR)", tuple(mean_interval(cpm_over_ctr(one)) for one in results.values())),
                ),
            ),
        ),
    )  # fmt: skip


CLAIM = Claim(
    key="display-price",
    sentence="In CPM display a higher CTR means a lower click price.",
    kind="rule",
    measured="The price of a click on one banner as its relevance is raised, rivals and bids as they were.",
    runs=20,
    seconds=10,
    trial=trial,
)
