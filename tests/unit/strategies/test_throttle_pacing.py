"""Participation on days worked through by hand: a budget of 24 and even demand, so 1 an hour is the plan."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator import simulate
from simulator.entities import Report, View
from simulator.settings.scenario import Scenario
from strategies.testing import StrategyContract
from strategies.throttle_pacing import ThrottlePacing

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

EVEN = [1 / 24] * 24


class TestThrottlePacingContract(StrategyContract):
    strategy = ThrottlePacing()


class TestCoarseContract(StrategyContract):
    strategy = ThrottlePacing(adjustment=0.5, floor=0.3, interval=2.0)


def decided(rule: ThrottlePacing, view: View, report: Report) -> list[float]:
    """Return the probabilities of a bidder that has just been started."""
    decision = rule.start(view, np.random.default_rng(1)).decide(report)
    assert decision.bids is None
    assert decision.throttles is not None
    return decision.throttles.tolist()  # type: ignore[no-any-return] # a list of floats


@pytest.mark.parametrize(
    ("in_force", "spent", "after"),
    [
        (0.5, 6.5, 0.45),  # ahead of the 6 planned: a tenth less
        (0.5, 5.5, 0.55),  # behind: a tenth more
        (1.0, 5.5, 1.0),  # a probability
        (0.02, 6.5, 0.02),  # the floor
        (0.5, 24.0, 0.5),  # nothing left to pace
    ],
)
def test_one_step_at_six(
    in_force: float, spent: float, after: float, view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """At 06:00 of an even day 6 of 24 are planned; the probability moves by a tenth of itself."""
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=EVEN)
    report = report_of(view, time=6.0, spend_today=[spent], throttles=[in_force])
    assert [after] == pytest.approx(decided(ThrottlePacing(), view, report))


def test_midnight_keeps_the_probability(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """At 24:00 nothing is planned and nothing spent."""
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=EVEN)
    assert [0.3] == decided(ThrottlePacing(), view, report_of(view, time=24.0, throttles=[0.3]))


def test_each_campaign_is_paced_by_itself(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """One ahead, one behind, one without a budget, one without limit: the last two stay."""
    budgets = [24.0, 24.0, 0.0, math.inf]
    view = view_of(4, initial_budgets=budgets, account_budget=math.inf, traffic_by_hour=EVEN)
    report = report_of(view, time=6.0, spend_today=[7.0, 5.0, 0.0, 9.0], throttles=[0.5] * 4)
    assert [0.45, 0.55, 0.5, 0.5] == pytest.approx(decided(ThrottlePacing(), view, report))


def test_an_account_that_is_out_of_money_waits(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Two campaigns of 24 in an account of 24: 12 each at 06:00 is all, and neither moves."""
    view = view_of(2, initial_budgets=[24.0, 24.0], account_budget=24.0, traffic_by_hour=EVEN)
    report = report_of(view, time=6.0, spend_today=[12.0, 12.0], throttles=[0.5, 0.5])
    assert [0.5, 0.5] == decided(ThrottlePacing(), view, report)


def spend_by_noon(strategy: object) -> float:
    """Return which share of three days' cost came before noon, where a budget pays for a part of the day."""
    campaign = {"name": "only", "budget": 20.0, "target": [{"keyword": "lamp", "bid": 0.6, "relevance": 0.1}]}
    scenario = Scenario.model_validate(
        {
            "name": "short of money",
            "days": 3,
            "learner": "shop",
            "market": {"warm_up_days": 1},
            "keyword": [{"name": "lamp", "volume": 4000.0, "relevance": 0.1}],
            "rivals": {"count": 4, "bid": 0.5, "redraw": False},
            "account": [{"name": "shop", "campaign": [campaign]}],
        }
    )
    result = simulate(scenario, strategy, seed=1)  # type: ignore[arg-type] # a name or an object
    cost = result.by_hour["cost"]
    return float(cost[:12].sum() / cost.sum())


def test_spend_comes_to_follow_demand_in_the_market() -> None:
    """Half of an even day's money is spent by noon."""
    assert 0.5 == pytest.approx(spend_by_noon(ThrottlePacing()), abs=0.06)


def test_twin_without_pacing_money_is_gone_by_noon() -> None:
    """The same campaign as it stands has spent everything by noon."""
    assert 0.9 < spend_by_noon("fixed")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("adjustment", 0.6, "a number from 0 to 0.5"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("interval", math.nan, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        ThrottlePacing(**{name: value})  # type: ignore[arg-type] # wrong on purpose
