"""Targets for return and for the cost of an order: goals by hand, and held in a market."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator import simulate
from simulator.entities import Report, View
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy
from strategies.target_cpa import TargetCpa
from strategies.target_roas import TargetRoas
from strategies.testing import StrategyContract

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


class TestTargetRoasContract(StrategyContract):
    strategy = TargetRoas()


class TestReportedRevenueContract(StrategyContract):
    strategy = TargetRoas(target=5.0, orders="reported", prior_clicks=0.0, prior_orders=0.0, derivative=1.0)


class TestTargetCpaContract(StrategyContract):
    strategy = TargetCpa()


class TestReportedOrdersContract(StrategyContract):
    strategy = TargetCpa(target=4.0, orders="reported", prior_clicks=math.inf, interval=6.0)


def _told(view_of: ViewMaker, report_of: ReportMaker) -> tuple[View, Report, dict[str, NDArray[Any]]]:
    """Of 100 clicks, 10 became orders and 6 of those are reported, at 20 each; margin .5, values 1."""
    view = view_of(1, margin=0.5, values=[1.0])
    report = report_of(view, clicks=[100], conversions=[6], orders_placed=[10], revenue=[120.0])
    columns = ("cost", "revenue", "conversions", "orders_placed")
    return view, report, {name: getattr(report, name) for name in columns}


def test_roas_allows_revenue_over_the_target(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """10 orders of 20 are 200, at a target of 4 they may have cost 50, and one of them 5.

    A click has earned .6 in 100 clicks beside 1 in 100 of prior: .8, which is revenue of 1.6, over 4.
    """
    goal = TargetRoas(target=4.0, prior_clicks=100.0).goal(*_told(view_of, report_of))
    assert (50.0, 5.0) == (goal.allowed, goal.of_order)
    assert [0.4] == pytest.approx(goal.per_click.tolist())


def test_roas_can_count_what_is_reported_only(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """120 of revenue over 4."""
    goal = TargetRoas(target=4.0, orders="reported").goal(*_told(view_of, report_of))
    assert goal.allowed == 30.0


def test_the_default_roas_leaves_a_third_of_the_margin(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """1.5 / .5 is a target of 3: 200 of revenue may have cost 66.67."""
    goal = TargetRoas().goal(*_told(view_of, report_of))
    assert 200 / 3 == pytest.approx(goal.allowed)


def test_cpa_allows_the_target_for_each_order(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """10 orders at 4; the rate is 10 of 100 beside 1 / (.5 x 20) = .1 in 100 of prior: .1 x 4 a click."""
    goal = TargetCpa(target=4.0, prior_clicks=100.0).goal(*_told(view_of, report_of))
    assert (40.0, 4.0) == (goal.allowed, goal.of_order)
    assert [0.4] == pytest.approx(goal.per_click.tolist())


def test_without_an_order_its_cost_is_unknown(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Bids stay the initial ones then."""
    view, _, counts = _told(view_of, report_of)
    nothing = report_of(view)
    goal = TargetCpa().goal(view, nothing, dict.fromkeys(counts, np.zeros(1)))
    assert np.isnan(goal.per_click).all()
    bids = TargetCpa().start(view, np.random.default_rng(1)).decide(nothing).bids
    assert bids is not None
    assert view.initial_bids.tolist() == bids.tolist()


@pytest.mark.parametrize("rule", [TargetRoas, TargetCpa])
def test_a_value_out_of_its_range_is_refused(rule: type) -> None:
    """Both check what they are given."""
    with pytest.raises(ValueError, match=re.escape("orders is 'late', allowed: placed, reported")):
        rule(orders="late")
    with pytest.raises(ValueError, match=re.escape("target is -1, allowed: a number from 0 to 1e+09")):
        rule(target=-1)


MARKET = Scenario.model_validate(
    {
        "name": "many orders",
        "days": 28,
        "learner": "shop",
        "keyword": [{"name": "lamp", "volume": 3000.0, "relevance": 0.2}],
        "conversion": {"rate": 0.2, "rate_sd": 0.0, "basket_value": 20.0},
        "relevance": {"sd": 0.0},
        "rivals": {"count": 6, "bid": 1.0, "redraw": False},
        "account": [
            {
                "name": "shop",
                "campaign": [
                    {
                        "name": "c",
                        "budget": 1e6,
                        "target": [{"keyword": "lamp", "bid": 1.0, "relevance": 0.2}],
                    }
                ],
            }
        ],
    }
)


def _last_weeks(strategy: Strategy) -> tuple[float, float]:
    """Return revenue over cost, and cost of an order, from day 14 on."""
    days = simulate(MARKET, strategy, seed=1).by_day
    cost, revenue, orders = (days[name][14:].sum() for name in ("cost", "revenue", "conversions"))
    return float(revenue / cost), float(cost / orders)


@pytest.mark.parametrize("target", [2.5, 4.0])
def test_return_is_held_in_a_market(target: float) -> None:
    """After two weeks revenue over cost is the target's, within a tenth; bids of 1 give another."""
    assert target == pytest.approx(_last_weeks(TargetRoas(target=target))[0], rel=0.1)


@pytest.mark.parametrize("target", [5.0, 8.0])
def test_the_cost_of_an_order_is_held_in_a_market(target: float) -> None:
    """After two weeks an order costs what the target says, within a tenth."""
    assert target == pytest.approx(_last_weeks(TargetCpa(target=target))[1], rel=0.1)


def test_twin_without_control_the_targets_are_missed() -> None:
    """With gains of 0 the multiplier stays at 1, and prices below bids leave room unused."""
    assert _last_weeks(TargetRoas(target=2.5, proportional=0.0, integral=0.0))[0] > 2.5 * 1.1
    assert _last_weeks(TargetCpa(target=8.0, proportional=0.0, integral=0.0))[1] < 8.0 * 0.9
