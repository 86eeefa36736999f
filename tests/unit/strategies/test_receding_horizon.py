"""Plans for the rest of a day worked through by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from experiments.hindsight.benchmark import hindsight
from simulator import Scenario
from simulator.entities import BidSimulator, Decision, Report, View
from strategies.receding_horizon import RecedingHorizon
from strategies.testing import StrategyContract

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

EVEN = [1 / 24] * 24


class TestRecedingHorizonContract(StrategyContract):
    strategy = RecedingHorizon()


class TestBusyRecedingHorizonContract(StrategyContract):
    strategy = RecedingHorizon(days=1.0, cap=1.5, prior_clicks=50.0, prior_share=1.0, interval=0.5)


class TestCalmRecedingHorizonContract(StrategyContract):
    strategy = RecedingHorizon(prior_share=math.inf, interval=6.0)


#: Levels .5 and 1 of one campaign of two targets: 30 worth for 10 a day, 60 for 30.
TABLE = BidSimulator(
    np.array([1.0, 2.0]), np.full((2, 2), 900), np.array([[10, 20], [20, 40]]), np.array([[4.0, 10.0],
    [6.0, 20.0]]), np.ones((2, 2)),
)  # fmt: skip


class Day:
    """An account of one campaign of two targets, bids 1 and 2, 30 a day unless told; clicks are worth 1."""

    def __init__(
        self, view_of: ViewMaker, report_of: ReportMaker, rule: RecedingHorizon, budget: float
    ) -> None:
        self.view = view_of(
            2, campaigns=1, values=[1.0, 1.0], initial_bids=[1.0, 2.0], bid_points=[0.5, 1.0],
            traffic_by_hour=EVEN, initial_budgets=[budget], account_budget=budget,
        )  # fmt: skip
        self.report_of = report_of
        self.bidder = rule.start(self.view, np.random.default_rng(1))

    def at(self, time: float, **fields: object) -> Decision:
        """Return what is decided at a time."""
        return self.bidder.decide(self.report_of(self.view, time=time, bid_simulator=TABLE, **fields))

    def bids(self, time: float, **fields: object) -> list[float]:
        """Return the bids decided at a time."""
        decided = self.at(time, **fields).bids
        assert decided is not None
        return decided.tolist()  # type: ignore[no-any-return] # a list of floats


MakeDay = Callable[..., Day]


@pytest.fixture
def day(view_of: ViewMaker, report_of: ReportMaker) -> MakeDay:
    """Return a maker of days."""
    calm = RecedingHorizon(prior_clicks=math.inf)
    return lambda rule=calm, budget=30.0: Day(view_of, report_of, rule, budget)


def test_all_bids_of_a_campaign_move_together(day: MakeDay) -> None:
    """30 pay the second corner: both targets at their initial bids.

    10 pay the first: both at half of them.
    """
    assert [1.0, 2.0] == day().bids(0.0)
    assert [0.5, 1.0] == day(budget=10.0).bids(0.0)


def test_the_larger_part_of_a_mix_is_bid(day: MakeDay) -> None:
    """18 pay 4 tenths of the second step, 22 pay 6: the nearer corner it is."""
    assert [0.5, 1.0] == day(budget=18.0).bids(0.0)
    assert [1.0, 2.0] == day(budget=22.0).bids(0.0)


def test_money_that_went_too_fast_lowers_bids(day: MakeDay) -> None:
    """At 12:00 half of a day is left: 15 pay the second corner, 5 pay the first."""
    one = day()
    one.bids(0.0)
    assert [1.0, 2.0] == one.bids(12.0, spend_today=[15.0])
    assert [0.5, 1.0] == one.bids(12.0, spend_today=[25.0])


def test_money_that_is_left_over_raises_bids(day: MakeDay) -> None:
    """10 pay the first corner; 8 of them are left at 18:00 for a quarter of a day, which is 32 a day."""
    one = day(budget=10.0)
    assert [0.5, 1.0] == one.bids(0.0)
    assert [1.0, 2.0] == one.bids(18.0, spend_today=[2.0])


def test_without_money_the_first_corner_stays_in_reach(day: MakeDay) -> None:
    """All is spent: half of the bids, as a table reaches up to the bids, and the first corner is at .5."""
    assert [0.5, 1.0] == day().bids(12.0, spend_today=[30.0])


def test_bids_at_midnight_are_those_of_a_usual_day(day: MakeDay) -> None:
    """The next table multiplies them: 30 pay the second corner, 10 the first, whatever is left at 23:00."""
    assert [1.0, 2.0] == day().bids(23.0, spend_today=[30.0])
    assert [0.5, 1.0] == day(budget=10.0).bids(23.0, spend_today=[2.0])


def test_a_busy_day_is_expected_to_stay_busy(day: MakeDay) -> None:
    """Usual days have 100 searches. By 12:00 of the second day 110 came, where 50 were due: f = 120 / 60 = 2.

    Half a day twice as busy is a day: 18 left pay four tenths of its second step, but more than all of a
    usual one's.
    """
    busy, calm = day(), day(RecedingHorizon(prior_clicks=math.inf, prior_share=math.inf))
    for one in (busy, calm):
        one.bids(0.0, eligible_searches=[0, 0])
        one.bids(24.0, eligible_searches=[50, 50])
    noon = {"eligible_searches": [100, 110], "spend_today": [12.0]}
    assert [0.5, 1.0] == busy.bids(36.0, **noon)
    assert [1.0, 2.0] == calm.bids(36.0, **noon)


def test_a_plan_never_outlasts_midnight(day: MakeDay) -> None:
    """Late at night next to nothing of the day is left, and any money pays it."""
    one = day(RecedingHorizon(prior_clicks=math.inf, interval=1 / 60))
    one.bids(0.0)
    assert [1.0, 2.0] == one.bids(23.98, spend_today=[29.9])


def test_paused_targets_keep_their_bids(day: MakeDay) -> None:
    """The first target is paused at .7."""
    assert [0.7, 2.0] == day().bids(0.0, bids=[0.7, 2.0], paused=[True, False])


def test_before_a_table_nothing_changes(day: MakeDay, report_of: ReportMaker) -> None:
    """In a market without warm-up there is no table on day 0."""
    one = day()
    assert None is one.bidder.decide(report_of(one.view)).bids


def shaky_market() -> Scenario:
    """Return a market whose days are half or twice the last, and whose budget binds."""
    target = {"keyword": "lamp", "bid": 0.8, "relevance": 0.3, "conversion_rate": 0.06, "value": 1.2}
    return Scenario.model_validate(
        {
            "name": "shaky",
            "days": 14,
            "learner": "shop",
            "market": {"slots": 1, "examination": [1.0], "warm_up_days": 1, "increment": 0.0},
            "demand": {"shop_noise": 0.5},
            "quality": {"prior_weight": 1e9, "frozen": True},
            "conversion": {"basket_value": 50.0},
            "keyword": [{"name": "lamp", "volume": 3000.0, "relevance": 0.3}],
            "rivals": {"count": 8, "bid": 0.6, "redraw": False},
            "account": [{"name": "shop", "campaign": [{"name": "all", "budget": 150.0, "target": [target]}]}],
        }
    )


@pytest.mark.long
def test_replanning_pays_where_days_differ() -> None:
    """Of the most that can be had in hindsight, planning once a day has less than planning every hour."""
    hourly, daily = (
        hindsight(shaky_market(), RecedingHorizon(prior_clicks=math.inf, interval=interval), seed=1).share
        for interval in (1.0, 24.0)
    )
    assert hourly > daily + 0.02


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("days", 0.5, "a number from 1 to 60"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("prior_clicks", -1.0, "a number from 0 to inf"),
        ("prior_share", 0.0, "a number from 0.001 to inf"),
        ("interval", math.nan, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: float, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        RecedingHorizon(**{name: value})
