"""A rule that is set to change nothing is the control, to the last bit."""

from __future__ import annotations

import dataclasses
from typing import get_args

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.settings.market import MarketSettings
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve
from strategies.testing.rehearsal import play
from strategies.testing.toy_market import ToyMarket, make_view

RULES = get_args(MarketSettings.model_fields["budget_rule"].annotation)
RATIO_RULES = ("ctr_weighted", "roi_weighted", "profit_weighted", "conversion_shift")
NOTHING = ("gain=0", "step=0", "floor=1,cap=1")
SPECS = [
    *(f"{rule}[interval=1,{setting}]" for rule in RATIO_RULES for setting in NOTHING),
    "ctr_weighted[gain=0,adjust=none]",
    "random_walk[step=0]",
    "random_walk[floor=1,cap=1]",
    "ctr_steps[change=0,minimum_impressions=1]",
    "ctr_steps[floor=1,cap=1,minimum_impressions=1]",
    "lowest_bid[step=0]",
    "lowest_bid[floor=1,cap=1]",
    "pid_pacing[proportional=0,integral=0]",
    "pid_pacing[floor=1,cap=1]",
    "throttle_pacing[adjustment=0]",
    "throttle_pacing[floor=1]",
    "adaptive_pacing[step=0,values=bids]",
    "adaptive_pacing[mu_max=0,values=bids]",
    "ortb[floor=1,cap=1]",
    "balanced_bidding[activity=0]",
]


def small(budget_rule: str) -> Scenario:
    """Three campaigns whose budgets end, one of them early; 0.1 and 0.7 are no round numbers in binary."""
    campaigns = [
        {"name": name, "budget": budget, "target": [{"keyword": name, "bid": bid}]}
        for name, budget, bid in (("lamp", 3.1, 0.7), ("sofa", 5.7, 0.6), ("rug", 1.1, 0.9))
    ]
    return markets.market(
        keyword=[{"name": name, "volume": 120.0, "relevance": 0.3} for name in ("lamp", "sofa", "rug")],
        account=[{"name": "shop", "campaign": campaigns}],
        market={"warm_up_days": 1, "budget_rule": budget_rule},
    )


def told(spec: str, budget_rule: str) -> dict[str, object]:
    """What a run measured, to the last bit, but for the name of the rule."""
    result = simulate(small(budget_rule), spec, seed=1, keep_clicks=True)
    return dataclasses.asdict(result) | {"strategy": ""}


@pytest.fixture(scope="module")
def control() -> dict[str, dict[str, object]]:
    """What runs of `fixed` measured, by budget rule."""
    return {rule: told("fixed", rule) for rule in RULES}


@pytest.mark.parametrize("spec", SPECS)
def test_a_rule_that_changes_nothing_returns_what_was(spec: str) -> None:
    """After two days of decisions bids and budgets are the initial ones, not within rounding but exactly."""
    view = make_view(budget=2.7, bid=0.7, targets=7)
    market = ToyMarket(view, searches=200.0)
    play(resolve(spec), market, view, hours=48)
    assert view.initial_bids.tolist() == market.bids.tolist()
    assert view.initial_budgets.tolist() == market.budgets.tolist()
    assert [1.0] * 3 == market.throttles.tolist()


@pytest.mark.parametrize("budget_rule", RULES)
@pytest.mark.parametrize("spec", SPECS)
def test_its_run_is_that_of_fixed(spec: str, budget_rule: str, control: dict[str, dict[str, object]]) -> None:
    """Every click, price and budget is the same, though budgets end and are overdrawn."""
    np.testing.assert_equal(told(spec, budget_rule), control[budget_rule])


@pytest.mark.parametrize("budget_rule", RULES)
def test_budgets_end_in_these_runs(budget_rule: str, control: dict[str, dict[str, object]]) -> None:
    """Searches are lost to budgets in every campaign; else nothing would be tried."""
    table = control[budget_rule]["by_campaign"]
    assert isinstance(table, dict)
    assert [True] * 3 == (table["lost_to_budget"] > 0.05).tolist()
