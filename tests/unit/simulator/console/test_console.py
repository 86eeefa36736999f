"""What an account is told, and what it may change."""

from __future__ import annotations

import markets
import numpy as np
import pytest

from simulator.console.console import Console
from simulator.entities import Decision
from simulator.exchange.exchange import Exchange


@pytest.fixture
def exchange() -> Exchange:
    """The small market, half a day in."""
    exchange = Exchange(markets.market(), 1, 0)
    exchange.settle(12.0)
    return exchange


@pytest.fixture
def console(exchange: Exchange) -> Console:
    """The shop's door to it."""
    return Console(exchange, 0)


def test_view_names_the_account_and_its_targets(console: Console) -> None:
    """A view holds names, initial bids and budgets, and where each target belongs."""
    view = console.view()
    assert ("shop", ("lamps", "sofas")) == (view.account, tuple(view.campaigns))
    assert ["lamps / lamp", "sofas / sofa"] == list(view.targets)
    assert [0, 1] == view.target_campaign.tolist()
    assert [0.6, 0.5] == view.initial_bids.tolist()
    assert [8.0, 6.0] == view.initial_budgets.tolist()
    assert 14.0 == view.account_budget
    assert 1.0 == pytest.approx(view.traffic_by_hour.sum())


def test_a_later_account_sees_only_its_own(exchange: Exchange) -> None:
    """The second account's view and report hold its own targets, counted from zero."""
    rival = Console(exchange, 1)
    assert ["all keywords / lamp", "all keywords / sofa"] == list(rival.view().targets)
    assert [0, 0] == rival.view().target_campaign.tolist()
    assert exchange.today.clicks[2:4].tolist() == rival.report(12.0).clicks.tolist()


def test_report_adds_up(console: Console, exchange: Exchange) -> None:
    """Impressions are the sum over positions, spend today is the cost, position lies on the page."""
    report = console.report(12.0)
    assert report.impressions.tolist() == report.impressions_by_position.sum(axis=1).tolist()
    assert report.spend_today == pytest.approx(report.cost)
    assert 20 < report.impressions.min()
    assert 1.0 <= report.average_position.min() <= report.average_position.max() <= 4.0
    assert 0 == report.day
    assert 12.0 == report.hour
    assert exchange.today.conversions[:2].sum() >= report.conversions.sum()


def test_a_target_never_shown_has_no_position(exchange: Exchange) -> None:
    """Without impressions the average position is NaN, not 0."""
    fresh = Console(Exchange(markets.market(), 1, 0), 0)
    assert np.isnan(fresh.report(0.0).average_position).all()


def test_report_is_read_only(console: Console) -> None:
    """A bidder cannot change what the market reads."""
    report = console.report(12.0)
    with pytest.raises(ValueError, match="read-only"):
        report.bids[0] = 100.0


def test_conversions_are_reported_when_due(exchange: Exchange, console: Console) -> None:
    """A conversion happens at the click and is reported after its delay, never before."""
    at_noon = console.report(12.0).conversions.sum()
    exchange.settle(24.0)
    assert at_noon < console.report(24.0).conversions.sum() <= exchange.today.conversions[:2].sum()
    assert exchange.today.conversions[:2].sum() == console.report(1000.0).conversions.sum()


def test_decision_puts_all_its_parts_in_force(exchange: Exchange, console: Console) -> None:
    """Bids, budgets, throttles and pauses hold from the decision on; None leaves a part alone."""
    console.apply(Decision(bids=np.array([0.7, 0.0]), throttles=np.array([1.0, 0.5])))
    console.apply(Decision(budgets=np.array([9.0, 5.0]), paused=np.array([True, False])))
    report = console.report(12.0)
    assert [0.7, 0.0] == report.bids.tolist()
    assert [1.0, 0.5] == report.throttles.tolist()
    assert [9.0, 5.0] == report.budgets.tolist()
    assert [True, False] == report.paused.tolist()
    assert exchange.in_force.decided.bid[2:].tolist() == exchange.world.bid[2:].tolist()


def test_a_budget_below_what_is_spent_counts_as_spent(exchange: Exchange, console: Console) -> None:
    """Such a campaign stops at once, holds its spend against the account, and starts afresh at midnight."""
    spent = console.report(12.0).spend_today
    assert spent.min() > 0.5
    console.apply(Decision(budgets=np.array([0.5, 14.0 - spent[0]])))
    exchange.settle(24.0)
    assert spent[0] == console.report(24.0).spend_today[0]
    exchange.close_day(0)
    assert 0.5 == exchange.in_force.decided.campaign_ceiling[0]


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision(bids=np.array([np.nan, 1.0])), r"bids\[0\] is nan, allowed: finite and >= 0"),
        (Decision(bids=np.array([1.0, -1.0])), r"bids\[1\] is -1.0, allowed: finite and >= 0"),
        (Decision(bids=np.array([np.inf, 1.0])), r"bids\[0\] is inf, allowed: finite and >= 0"),
        (Decision(bids=np.array([1.0])), r"bids has shape \(1,\), allowed: \(2,\)"),
        (Decision(bids="high"), "bids is str of <U4, allowed: 2 numbers"),  # type: ignore[arg-type] # a user's mistake
        (Decision(budgets=np.array([20.0, 0.0])), "budgets sum to .*, allowed: at most the account's 14,"),
        (Decision(budgets=np.array([-0.1, 0.0])), r"budgets\[0\] is -0.1"),
        (Decision(throttles=np.array([0.5, 1.1])), r"throttles\[1\] is 1.1, allowed: 0 to 1"),
        (Decision(paused=np.array([1.0, 0.0])), "paused has shape .* of float64, allowed: .* of bool"),
        ({"bids": [1, 2]}, "decide returned dict, allowed: Decision"),
    ],
)
def test_impossible_decisions_are_refused_whole(exchange: Exchange, console: Console, decision: Decision,
                                                message: str) -> None:  # fmt: skip
    """A wrong field raises with its name, value and range, and nothing of the decision is taken."""
    bids, budgets = exchange.in_force.decided.bid.copy(), exchange.in_force.decided.budget.copy()
    with pytest.raises(ValueError, match=message):
        console.apply(decision)
    assert bids.tolist() == exchange.in_force.decided.bid.tolist()
    assert budgets.tolist() == exchange.in_force.decided.budget.tolist()


def test_spent_money_counts_against_the_account(console: Console) -> None:
    """Budgets whose sum fits, but not beside what another campaign has spent, are refused."""
    with pytest.raises(ValueError, match="each campaign counted at no less than it has spent today"):
        console.apply(Decision(budgets=np.array([14.0, 0.0])))


def test_an_account_without_a_budget_may_repeat_its_infinite_one(exchange: Exchange) -> None:
    """A rival that gives back the budgets it was told passes, infinite as they are."""
    rival = Console(exchange, 1)
    rival.apply(Decision(budgets=rival.report(12.0).budgets))
    assert [np.inf] == rival.report(12.0).budgets.tolist()
