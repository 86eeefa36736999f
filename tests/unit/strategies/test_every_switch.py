"""Every rule runs under every switch of the market, with budgets that end.

One market holds an account for every rule, all alike, so that the whole product takes a run for each
combination of switches and not one for each rule.
"""

from __future__ import annotations

from itertools import product
from typing import Any, get_args

import markets
import pytest

from simulator import Result, simulate
from simulator.settings.market import DisplaySettings, MarketSettings
from simulator.strategy import parameters_of, resolve, strategy_names

#: Budgets ended long before: once in two hours is often enough to decide.
RULES = [
    f"{name}[interval=2]" if "interval" in parameters_of(resolve(name)) else name for name in strategy_names()
] + ["ctr_weighted[adjust=none]"]
BUDGET_RULES, PRICINGS, CLICKS = (
    get_args(MarketSettings.model_fields[name].annotation) for name in ("budget_rule", "pricing", "clicks")
)
RANKINGS = get_args(DisplaySettings.model_fields["ranking"].annotation)
#: The one combination that a market refuses is VCG with the cascade.
SWITCHES = [
    switches
    for switches in product(BUDGET_RULES, RANKINGS, PRICINGS, CLICKS)
    if switches[2:] != ("vcg", "cascade")
]


def account(rule: str, ranking: str) -> dict[str, Any]:
    """Two search campaigns and one on display, with money for some hours of the day."""
    lamps = {"name": "lamps", "budget": 1.8, "target": [{"keyword": "lamp", "bid": 0.6}]}
    rugs = {"name": "rugs", "budget": 0.8, "target": [{"keyword": "rug", "bid": 0.5}]}
    visitors = {"audience": "visitors", "bid": 40.0 if ranking == "cpm" else 0.5}
    banners = {"name": "banners", "channel": "display", "budget": 1.4, "target": [visitors]}
    return {"name": rule, "strategy": rule, "campaign": [lamps, rugs, banners]}


def run(budget_rule: str, ranking: str, pricing: str, clicks: str) -> Result:
    """Run two days after one of warm-up."""
    scenario = markets.market(
        learner="fixed",
        account=[account(rule, ranking) for rule in RULES],
        rivals={"count": 0},
        market={
            "warm_up_days": 1,
            "budget_rule": budget_rule,
            "pricing": pricing,
            "clicks": clicks,
            "increment": 0.0,  # VCG has none
            "bid_points": [0.5, 1.0, 2.0],
        },
        display={"ranking": ranking, "slots": 4, "examination": [1.0, 0.9, 0.8, 0.7]},
        keyword=[{"name": name, "volume": 180.0, "relevance": 0.3} for name in ("lamp", "rug")],
        audience=[{"name": "visitors", "volume": 180.0, "relevance": 0.2}],
    )
    return simulate(scenario, "fixed", seed=1)


@pytest.mark.parametrize(("budget_rule", "ranking", "pricing", "clicks"), SWITCHES)
def test_every_rule_runs(budget_rule: str, ranking: str, pricing: str, clicks: str) -> None:
    """No decision is refused, no law of the market breaks, and every account is short of money."""
    result = run(budget_rule, ranking, pricing, clicks)
    short = result.by_account["lost_to_budget"] > 0.01
    assert [] == result.by_account["account"][~short].tolist()


def test_budgets_are_overdrawn_in_these_markets() -> None:
    """Under `stop_when_spent` most accounts spend more than 4 a day: what was refused before is tried."""
    cost = run("stop_when_spent", "cpm", "gsp", "position").by_account["cost"]
    assert len(cost) / 2 < (cost > 2 * 4.0).sum()
