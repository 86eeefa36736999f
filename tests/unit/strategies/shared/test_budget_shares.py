"""The split of a total: against every combination, and on days worked through by hand."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.entities import Decision, Floats, Report, View
from strategies.shared.budget_shares import best_levels
from strategies.ucb_budget import UcbBudget

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

GREEDY = UcbBudget(width=0.0, aim="clicks", levels=10)


@given(st.integers(1, 3), st.integers(1, 5), st.integers(0, 10**6))
def test_no_combination_within_the_total_returns_more(campaigns: int, pieces: int, seed: int) -> None:
    """Dynamic programming finds what trying every combination finds."""
    returns = np.random.default_rng(seed).normal(size=(campaigns, pieces + 1)).round(1)
    levels = best_levels(returns)
    most = max(
        sum(returns[c, level] for c, level in enumerate(combination))
        for combination in itertools.product(range(pieces + 1), repeat=campaigns)
        if sum(combination) <= pieces
    )
    assert levels.sum() <= pieces
    assert most == pytest.approx(returns[np.arange(campaigns), levels].sum())


def test_of_equal_combinations_the_last_campaign_gets_least() -> None:
    """One piece and two campaigns alike: the first gets it."""
    assert [1, 0] == best_levels(np.array([[0.0, 1.0], [0.0, 1.0]])).tolist()


def test_money_that_returns_less_than_nothing_is_kept() -> None:
    """Where both lose whatever they get, neither gets anything."""
    assert [0, 0] == best_levels(np.array([[0.0, -1.0], [0.0, -2.0]])).tolist()


def decided(rule: UcbBudget, view: View, *reports: Report) -> list[Decision]:
    """Return what one bidder decides on reports, one after the other."""
    bidder = rule.start(view, np.random.default_rng(1))
    return [bidder.decide(report) for report in reports]


def budgets(decision: Decision) -> list[float]:
    """Return the budgets of a decision, rounded."""
    assert decision.budgets is not None
    return decision.budgets.round(6).tolist()  # type: ignore[no-any-return] # a list of floats


@pytest.fixture
def two(view_of: ViewMaker) -> View:
    """Two campaigns of 50 with a target each, worth 3 a click."""
    return view_of(2, values=[3.0, 3.0])


@pytest.fixture
def day(report_of: ReportMaker) -> Callable[..., Report]:
    """Return a maker of reports on two campaigns, half of whose 400 searches found a spent budget."""

    def make(view: View, days: int, **fields: object) -> Report:
        searches = [400 * days, 400 * days]
        lost = [200 * days, 200 * days]
        given = {"eligible_searches": searches, "lost_to_budget": lost, "budgets": [50.0, 50.0]} | fields
        return report_of(view, time=24.0 * days, **given)

    return make


def test_the_first_day_only_watches(two: View, day: Callable[..., Report]) -> None:
    """At time 0 there is no day to learn from."""
    assert [Decision()] == decided(GREEDY, two, day(two, 0))


def test_without_clicks_budgets_stay(two: View, day: Callable[..., Report]) -> None:
    """A day that cost nothing and brought nothing tells nothing."""
    assert [Decision(), Decision()] == decided(GREEDY, two, day(two, 0), day(two, 1))


def test_money_goes_where_it_brings_more_clicks(two: View, day: Callable[..., Report]) -> None:
    """Both spend 50 and could spend 100; the first has 100 clicks for it, the second 50: all to the first."""
    after = day(two, 1, clicks=[100, 50], cost=[50.0, 50.0])
    assert [100.0, 0.0] == budgets(decided(GREEDY, two, day(two, 0), after)[1])


def test_no_more_than_can_be_spent_goes_to_the_better(two: View, day: Callable[..., Report]) -> None:
    """The first spent 30 of 50 on a whole day: it needs 3 pieces of 10, the second takes the other 7."""
    after = day(two, 1, clicks=[60, 50], cost=[30.0, 50.0], lost_to_budget=[0, 200])
    assert [30.0, 70.0] == budgets(decided(GREEDY, two, day(two, 0), after)[1])


def test_what_nobody_can_spend_is_left_by_initial_budgets(two: View, day: Callable[..., Report]) -> None:
    """20 and 10 spent of 50 each: 2 and 1 pieces, and of the 70 left over each gets half."""
    after = day(two, 1, clicks=[40, 20], cost=[20.0, 10.0], lost_to_budget=[0, 0])
    assert [55.0, 45.0] == budgets(decided(GREEDY, two, day(two, 0), after)[1])


def test_profit_stops_what_costs_more_than_it_is_worth(two: View, day: Callable[..., Report]) -> None:
    """100 clicks worth 3 for 50 are a gain of 250; 5 clicks for 50 a loss of 35: nothing for the second."""
    rule = UcbBudget(width=0.0, prior_clicks=math.inf, noise=0.05)
    after = day(two, 1, clicks=[100, 5], cost=[50.0, 50.0], lost_to_budget=[0, 0])
    assert [100.0, 0.0] == budgets(decided(rule, two, day(two, 0), after)[1])


def test_days_are_valued_at_what_clicks_are_worth_by_now(two: View, day: Callable[..., Report]) -> None:
    """An even day stays even until all sales turn out to be the first one's."""
    rule = UcbBudget(width=0.0, prior_clicks=1.0, noise=0.05)
    one = day(two, 1, clicks=[50, 50], cost=[50.0, 50.0], revenue=[375.0, 375.0], lost_to_budget=[0, 0])
    late = day(two, 2, clicks=[50, 50], cost=[50.0, 50.0], revenue=[2000.0, 0.0], lost_to_budget=[0, 0])
    unsold, sold = decided(rule, two, day(two, 0, lost_to_budget=[0, 0]), one, late)[1:]
    assert [50.0, 50.0] == budgets(unsold)
    assert [100.0, 0.0] == budgets(sold)


def test_the_total_is_the_accounts_where_that_is_smaller(
    view_of: ViewMaker, day: Callable[..., Report]
) -> None:
    """Two campaigns of 50 in an account of 60 share 60."""
    view = view_of(2, account_budget=60.0)
    after = day(view, 1, clicks=[60, 30], cost=[30.0, 30.0], budgets=[30.0, 30.0])
    assert 60.0 == pytest.approx(sum(budgets(decided(GREEDY, view, day(view, 0), after)[1])))


def test_a_campaign_without_a_budget_stays_without(view_of: ViewMaker, day: Callable[..., Report]) -> None:
    """What the owner has switched off is not tried, however hopeful the rule."""
    view = view_of(2, initial_budgets=[50.0, 0.0], account_budget=50.0)
    after = day(view, 1, clicks=[100, 0], cost=[50.0, 0.0], budgets=[50.0, 0.0])
    assert [50.0, 0.0] == budgets(decided(UcbBudget(width=9.0), view, day(view, 0), after)[1])


def test_unlimited_budgets_are_left_alone(view_of: ViewMaker, day: Callable[..., Report]) -> None:
    """One campaign without limit leaves nothing to share."""
    limits = np.array([math.inf, 50.0])
    view = view_of(2, initial_budgets=limits, account_budget=math.inf)
    after = day(view, 1, clicks=[60, 30], cost=[30.0, 30.0], budgets=limits)
    assert [Decision(), Decision()] == decided(GREEDY, view, day(view, 0), after)


def test_a_stopped_campaign_is_tried_again_when_it_is_forgotten(
    two: View, day: Callable[..., Report]
) -> None:
    """After one bad day it gets nothing at first, and something within weeks; never forgetting, nothing."""

    def given(half_life: float) -> list[float]:
        rule = UcbBudget(aim="clicks", half_life=half_life, levels=10)
        bidder = rule.start(two, np.random.default_rng(1))
        clicks: Floats = np.zeros(2)
        cost, money, second = np.zeros(2), np.full(2, 50.0), []
        for number in range(40):
            report = day(two, number, clicks=clicks.astype(np.int64), cost=cost, budgets=money)
            decision = bidder.decide(report)
            money = money if decision.budgets is None else decision.budgets
            second.append(float(money[1]))
            clicks, cost = clicks + money * [2.0, 0.1], cost + money
        return second

    forgetful, faithful = given(3.0), given(math.inf)
    assert 0.0 == forgetful[3]
    assert 0.0 < max(forgetful[4:])
    assert 0.0 == max(faithful[3:])
