"""What the market takes passes the contract, and what it refuses fails there: the two are twins."""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.console.console import Console
from simulator.entities import Decision, Report, View
from simulator.exchange.exchange import Exchange
from strategies.testing import check_decision

BUDGET = st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.9, 6.0, 8.0, 9.5, 10.0, 14.0, math.inf, math.nan])


def at_noon(budget: float, budget_rule: str) -> tuple[Console, View, Report]:
    """Campaign budgets of 8 and 6 in an account with a budget of its own, and what is known at noon."""
    exchange = Exchange(markets.market(market={"warm_up_days": 0, "budget_rule": budget_rule}), 1, 0)
    # No scenario begins so, but budgets that were overdrawn and sent again come to more than the account's.
    exchange.world.account_budget[0] = exchange.in_force._set.account_ceiling[0] = budget
    exchange.settle(12.0)
    console = Console(exchange, 0)
    return console, console.view(), console.report(12.0)


def market_says(console: Console, decision: Decision) -> str:
    """Return why the market refuses a decision, nothing where it takes it."""
    try:
        console.apply(decision)
    except ValueError as error:
        return str(error)
    return ""


def contract_says(view: View, report: Report, decision: Decision) -> str:
    """Return why the contract refuses a decision, nothing where it takes it."""
    try:
        check_decision(view, report, decision)
    except AssertionError as error:
        return str(error).rsplit(" (at ", 1)[0]
    return ""


@pytest.mark.parametrize("rule", ["cap_charge", "stop_when_spent", "skip_if_bid"])
def test_budgets_sent_again_pass_both(rule: str) -> None:
    """8 and 6 in an account of 10 may stand, whoever sends them."""
    console, view, report = at_noon(10.0, rule)
    assert [8.0, 6.0] == report.budgets.tolist()
    assert "" == contract_says(view, report, Decision(budgets=report.budgets))
    assert "" == market_says(console, Decision(budgets=report.budgets))


def test_budgets_raised_above_the_accounts_pass_neither() -> None:
    """8 and 6.1 in an account of 14 are refused by both, in the same words."""
    console, view, report = at_noon(14.0, "cap_charge")
    raised = Decision(budgets=np.array([8.0, 6.1]))
    assert "budgets sum to 14.1, allowed: at most the account's 14," in market_says(console, raised)
    assert market_says(console, raised) == contract_says(view, report, raised)


@pytest.mark.long
@given(
    st.tuples(BUDGET, BUDGET),
    st.sampled_from([3.0, 10.0, 14.0, 20.0, math.inf]),
    st.sampled_from(["cap_charge", "stop_when_spent", "skip_if_bid"]),
)
@settings(max_examples=100, deadline=None)
def test_any_budgets_pass_both_or_neither(budgets: tuple[float, float], account: float, rule: str) -> None:
    """Whatever is sent and however much is spent, market and contract say the same."""
    console, view, report = at_noon(account, rule)
    decision = Decision(budgets=np.array(budgets))
    told = contract_says(view, report, decision)
    assert market_says(console, decision) == told


@pytest.mark.parametrize(
    "fields",
    [
        {"bids": np.array([1.0])}, {"bids": np.array([0.0, -1.0])}, {"bids": "high"}, {"bids": [1, 2]},
        {"throttles": np.array([0.5, 1.5])}, {"paused": np.array([1, 0])}, {"paused": np.array([True])},
        {"creative_weights": np.array([1e13, 1.0])}, {"bid_by_hour": np.ones(24)},
        {"bid_by_weekday": np.full((2, 7), 1001.0)}, {"bid_by_segment": np.ones((2, 1))},
        {"bid_by_segment": np.ones((2, 0))}, {"budgets": [[1.0], [1.0, 2.0]]},
    ],
)  # fmt: skip
def test_any_field_passes_both_or_neither(fields: dict[str, Any]) -> None:
    """Shapes, types and ranges are judged alike, in the same words."""
    console, view, report = at_noon(14.0, "cap_charge")
    told = contract_says(view, report, Decision(**fields))
    assert market_says(console, Decision(**fields)) == told


def test_an_account_without_limits_is_judged_alike() -> None:
    """A rival's infinite budget may stay in both, and fall."""
    rival = Console(Exchange(markets.market(), 1, 0), 1)
    view, report = rival.view(), rival.report(0.0)
    assert [math.inf] == report.budgets.tolist()
    for budgets in (report.budgets, np.array([5.0])):
        assert "" == contract_says(view, report, Decision(budgets=budgets))
        assert "" == market_says(rival, Decision(budgets=budgets))
