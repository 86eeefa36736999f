"""The other rule of the trade on days worked through by hand: a budget of 24 and even demand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator import simulate
from simulator.entities import Report, View
from simulator.market import Market
from simulator.settings.scenario import Scenario
from strategies.lowest_bid import LowestBid
from strategies.testing import StrategyContract

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

EVEN = [1 / 24] * 24


class TestLowestBidContract(StrategyContract):
    strategy = LowestBid()


class TestByImpressionsContract(StrategyContract):
    strategy = LowestBid(examination_decay=1.0, cap=1.0, slack=0.0, interval=4.0)


class Day:
    """A bidder that has been asked once, at time 0, and spends today what it spends at all."""

    def __init__(self, rule: LowestBid, view: View, report_of: ReportMaker) -> None:
        self.bidder = rule.start(view, np.random.default_rng(1))
        self.view = view
        self.report_of = report_of
        self.bids(0.0, [0.0] * len(view.targets))

    def bids(self, time: float, cost: list[float], **fields: object) -> list[float]:
        """Return the bids decided at a time, each target a campaign of its own."""
        report = self.report_of(self.view, time=time, cost=cost, spend_today=cost, **fields)
        bids = self.bidder.decide(report).bids
        assert bids is not None
        return bids.tolist()  # type: ignore[no-any-return] # a list of floats


@pytest.fixture
def day(view_of: ViewMaker, report_of: ReportMaker) -> Callable[..., Day]:
    """Return a maker of days with one campaign."""

    def make(rule: LowestBid | None = None) -> Day:
        view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=EVEN)
        return Day(rule or LowestBid(), view, report_of)

    return make


@pytest.mark.parametrize(
    ("cost", "lost", "bid"),
    [
        (6.0, 0, 1 / 1.05),  # 6 in 3 hours: 48 a day
        (1.5, 0, 1.05),  # 12 a day
        (3.0, 0, 1.0),  # 24 a day
        (3.1, 0, 1.0),  # 24.8, within the slack
        (3.0, 50, 1 / 1.05),  # 3 on half of the searches: 3 + 21 x 2 = 45
    ],
)
def test_one_step_against_the_projection(cost: float, lost: int, bid: float, day: Callable[..., Day]) -> None:
    """At 03:00 the pace since midnight is carried to the end of the day."""
    assert [bid] == pytest.approx(day().bids(3.0, [cost], eligible_searches=[100], lost_to_budget=[lost]))


def test_only_the_last_hours_make_the_pace(day: Callable[..., Day]) -> None:
    """12 by 06:00 and nothing until 12:00: nothing more is projected, 12 of 24, and bids rise."""
    one = day()
    one.bids(6.0, [12.0], eligible_searches=[100])
    assert [1.0] == pytest.approx(one.bids(12.0, [12.0], eligible_searches=[200]))


def test_out_of_budget_for_hours_nothing_moves(day: Callable[..., Day]) -> None:
    """Spent at 06:00 and every search lost until 12:00: there is no pace to go by."""
    one = day()
    lowered = one.bids(6.0, [24.0], eligible_searches=[100])
    assert lowered == one.bids(12.0, [24.0], eligible_searches=[200], lost_to_budget=[100])


@pytest.mark.parametrize(
    ("decay", "by_position", "bid"),
    [
        (0.5, [96, 2], 1 / 1.05),  # 97 looks of 100
        (0.5, [80, 20], 1.05),  # 90 looks of 100
        (1.0, [0, 98], 1 / 1.05),  # a rank loss of .02
        (1.0, [0, 90], 1.05),  # a rank loss of .1
    ],
)
def test_a_target_that_has_all_traffic_pays_less(
    decay: float, by_position: list[int], bid: float, day: Callable[..., Day]
) -> None:
    """Money would be left, but only a target that misses traffic is raised."""
    one = day(LowestBid(examination_decay=decay))
    fields = {"eligible_searches": [100], "impressions_by_position": [by_position]}
    assert [bid] == pytest.approx(one.bids(3.0, [1.0], **fields))


def test_floor_and_cap(day: Callable[..., Day]) -> None:
    """Steps of one half stop at .8 and at 1.2."""
    rule = LowestBid(step=0.5, floor=0.8, cap=1.2)
    assert [0.8] == pytest.approx(day(rule).bids(3.0, [6.0], eligible_searches=[100]))
    assert [1.2] == pytest.approx(day(rule).bids(3.0, [1.0], eligible_searches=[100]))


def test_campaigns_without_budget_or_limit_stay(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A third campaign beside them, in an account without limit, moves."""
    budgets = [0.0, math.inf, 24.0]
    view = view_of(3, initial_budgets=budgets, account_budget=math.inf, traffic_by_hour=EVEN)
    one = Day(LowestBid(), view, report_of)
    assert [1.0, 1.0, 1.05] == pytest.approx(one.bids(3.0, [0.0, 9.0, 1.0], eligible_searches=[100] * 3))


def one_keyword(rivals: int, budget: float, bid: float) -> Scenario:
    """4,000 searches a day for three days."""
    target = {"keyword": "lamp", "bid": bid, "relevance": 0.1}
    settings: dict[str, Any] = {
        "name": "one keyword",
        "days": 3,
        "learner": "shop",
        "market": {"warm_up_days": 1},
        "keyword": [{"name": "lamp", "volume": 4000.0, "relevance": 0.1}],
        "rivals": {"count": rivals, "bid": 0.5, "redraw": False},
        "account": [{"name": "shop", "campaign": [{"name": "only", "budget": budget, "target": [target]}]}],
    }
    return Scenario.model_validate(settings)


def test_the_same_money_buys_more_clicks() -> None:
    """A budget that is gone by noon at the initial bids buys at least a fifth more clicks."""
    scenario = one_keyword(rivals=4, budget=20.0, bid=0.6)
    rule, fixed = (simulate(scenario, strategy, seed=1).totals for strategy in (LowestBid(), "fixed"))
    assert 1.2 * fixed["clicks"] < rule["clicks"]
    assert fixed["cost"] + 1e-9 >= rule["cost"] >= 0.9 * fixed["cost"]


def test_alone_on_the_page_a_bid_falls_and_loses_nothing() -> None:
    """Without rivals a bid of 2 falls to its floor of .2 in 48 steps, and has every search all the same."""
    market = Market(one_keyword(rivals=0, budget=1e6, bid=2.0), LowestBid(), seed=1, replication=0)
    market.run()
    assert [0.2] == pytest.approx(market.exchange.in_force.decided.bid.tolist())
    totals = simulate(one_keyword(rivals=0, budget=1e6, bid=2.0), LowestBid(), seed=1).totals
    assert totals["searches"] == totals["impressions"]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("step", -0.1, "a number from 0 to 1"),
        ("slack", 2.0, "a number from 0 to 1"),
        ("missed", math.nan, "a number from 0 to 1"),
        ("examination_decay", 0.0, "a number from 0.01 to 1"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("days", 0.1, "a number from 0.25 to 365"),
        ("interval", 0.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        LowestBid(**{name: value})  # type: ignore[arg-type] # wrong on purpose
