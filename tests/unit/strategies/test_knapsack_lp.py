"""The knapsack's plan on tables worked through by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator import load_scenario, simulate
from simulator.entities import BidSimulator, Decision, Report, View
from strategies.knapsack_lp import KnapsackLp
from strategies.testing import StrategyContract

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

EVEN = [1 / 24] * 24
#: At points .5 and 1: worth 30 and 60 a day at values of 1.
CLICKS = np.array([[30, 60], [30, 60]])


class TestKnapsackLpContract(StrategyContract):
    strategy = KnapsackLp()


class TestLearningKnapsackContract(StrategyContract):
    strategy = KnapsackLp(days=1.0, floor=0.5, cap=1.5, prior_clicks=50.0, interval=0.25)


def table(cost: list[list[float]], clicks: object = CLICKS) -> BidSimulator:
    """Return a bid simulator for bids of 1 at points .5 and 1."""
    counts = np.array(clicks)
    return BidSimulator(np.ones(len(counts)), 10 * counts, counts, np.array(cost), np.ones(counts.shape))


class Day:
    """An account of two campaigns of 25 a day each, or another budget, on an even day; clicks are worth 1."""

    def __init__(
        self, view_of: ViewMaker, report_of: ReportMaker, rule: KnapsackLp, budget: float = 25.0
    ) -> None:
        self.view = view_of(
            2, values=[1.0, 1.0], bid_points=[0.5, 1.0], traffic_by_hour=EVEN,
            initial_budgets=[budget, budget], account_budget=2 * budget,
        )  # fmt: skip
        self.report_of = report_of
        self.bidder = rule.start(self.view, np.random.default_rng(1))

    def at(self, time: float, told: BidSimulator | None, **fields: object) -> Decision:
        """Return what is decided at a time."""
        return self.bidder.decide(self.report_of(self.view, time=time, bid_simulator=told, **fields))


MakeDay = Callable[..., Day]


@pytest.fixture
def day(view_of: ViewMaker, report_of: ReportMaker) -> MakeDay:
    """Return a maker of days."""
    known = KnapsackLp(prior_clicks=math.inf)
    return lambda rule=known, budget=25.0: Day(view_of, report_of, rule, budget)


def bids(decision: Decision) -> list[float]:
    """Return the bids of a decision."""
    assert decision.bids is not None
    return decision.bids.tolist()  # type: ignore[no-any-return] # a list of floats


def budgets(decision: Decision) -> list[float]:
    """Return the budgets of a decision."""
    assert decision.budgets is not None
    return decision.budgets.tolist()  # type: ignore[no-any-return] # a list of floats


COSTS = [[10.0, 30.0], [10.0, 50.0]]


def test_the_best_steps_are_bought_and_budgets_follow(day: MakeDay) -> None:
    """First steps bring 30 for 10, second ones 30 for 20 and, at a loss, for 40: 40 of 50 are planned."""
    decision = day().at(0.0, table(COSTS))
    assert [1.0, 0.5] == bids(decision)
    assert [37.5, 12.5] == pytest.approx(budgets(decision))


def test_what_is_dear_is_bought_last_with_all_the_money(day: MakeDay) -> None:
    """The fourth step brings 30 for 40: a loss, also where money for it is there."""
    assert [1.0, 0.5] == bids(day(budget=1000.0).at(0.0, table(COSTS)))


def test_a_mix_of_two_bids_is_the_lower_one_first(day: MakeDay) -> None:
    """Of 30 for 20 the money pays half: the first target's lower bid until noon, its higher one then."""
    one = day(budget=15.0)
    assert [0.5, 0.5] == bids(one.at(0.0, table(COSTS)))
    assert [0.5, 0.5] == bids(one.at(11.0, None))
    assert [1.0, 0.5] == bids(one.at(12.0, None))
    assert [1.0, 0.5] == bids(one.at(23.0, None))


def test_a_part_of_the_day_without_a_bid_ends_with_one(day: MakeDay) -> None:
    """15 pay the first target and 5 / 12 of a day of the second, of which the last 10 hours are bid for."""
    one = day(budget=7.5)
    told = table([[10.0, 90.0], [12.0, 90.0]])
    shares = [bids(one.at(float(hour), told)) for hour in range(24)]
    assert [0.0] * 14 + [0.5] * 10 == [second for _, second in shares]
    assert [0.5] * 24 == [first for first, _ in shares]


def test_what_the_money_does_not_pay_stays_in_reach(day: MakeDay) -> None:
    """The first target takes the money; a table made at .5 tells of the second's point at .5."""
    assert [0.5, 0.5] == bids(day(budget=5.0).at(0.0, table([[10.0, 90.0], [12.0, 90.0]])))


def test_rest_of_the_day_money_goes_where_it_is_planned(day: MakeDay) -> None:
    """At noon 20 and 5 are spent. Planned for the rest are 15 and 5, and 25 are left."""
    one = day()
    one.at(0.0, table(COSTS))
    assert [38.75, 11.25] == pytest.approx(budgets(one.at(12.0, None, spend_today=[20.0, 5.0])))


def test_a_target_without_clicks_bids_the_highest_point(day: MakeDay) -> None:
    """Bids of .5 in force tell nothing up to level .5, so the highest of the levels .25 and .5 it is."""
    silent = BidSimulator(np.full(2, 0.5), np.zeros((2, 2), dtype=int), np.zeros((2, 2), dtype=int),
    np.zeros((2, 2)),
                          np.full((2, 2), np.nan))  # fmt: skip
    assert [0.5, 0.5] == bids(day().at(0.0, silent))


def test_paused_targets_keep_their_bids(day: MakeDay) -> None:
    """The first target would bid 1."""
    decision = day().at(0.0, table(COSTS), bids=[0.7, 0.7], paused=[True, False])
    assert [0.7, 0.5] == bids(decision)


def test_before_a_table_nothing_changes(day: MakeDay) -> None:
    """In a market without warm-up there is no table on day 0."""
    assert None is day().at(0.0, None).bids


def test_values_are_learned(day: MakeDay) -> None:
    """Worth 1 before data, as 100 clicks; 900 clicks earned .4 x 4750: (1900 + 100) / 1000 = 2 a click.

    Then its second step brings 60 for 40 and is bought.
    """
    earned = {"clicks": [0, 900], "revenue": [0.0, 4750.0]}
    assert [1.0, 1.0] == bids(
        day(KnapsackLp(prior_clicks=100.0), budget=1000.0).at(0.0, table(COSTS), **earned)
    )
    assert [1.0, 0.5] == bids(day(budget=1000.0).at(0.0, table(COSTS), **earned))


def test_bids_too_low_are_searched_outward() -> None:
    """From bids of .05, a tenth of what the market asks, two-campaigns is bid up and earns within a week."""
    scenario = load_scenario("two-campaigns")
    shop = scenario.account[0]
    low = shop.model_copy(
        update={
            "campaign": [
                campaign.model_copy(
                    update={"target": [target.model_copy(update={"bid": 0.05}) for target in campaign.target]}
                )
                for campaign in shop.campaign
            ]
        }
    )
    scenario = scenario.model_copy(update={"account": [low]})
    clicks = simulate(scenario, KnapsackLp(cap=100.0), seed=1).by_day["clicks"]
    assert clicks[:2].sum() < 0.1 * clicks[7:9].sum()
    assert simulate(scenario, "fixed", seed=1).totals["clicks"] < 0.1 * clicks.sum()


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("days", 0.5, "a number from 1 to 60"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("prior_clicks", -1.0, "a number from 0 to inf"),
        ("interval", math.nan, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: float, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        KnapsackLp(**{name: value})
