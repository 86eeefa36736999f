"""What a decision may be, by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest

from simulator.decisions import DecisionError, Standing, checked, parts_of
from simulator.entities import Decision
from strategies.testing.toy_market import ToyMarket, make_view


def standing(
    budgets: list[float], spent: list[float] | None = None, account_budget: float = 14.0, **fields: Any
) -> Standing:
    """One account with a campaign a budget, and what its campaigns have spent today."""
    view = make_view(targets=len(budgets), campaigns=len(budgets), account_budget=account_budget)
    changes = {"budgets": np.array(budgets), "spend_today": np.array(spent or [0.0] * len(budgets))} | fields
    return dataclasses.replace(Standing.of(view, ToyMarket(view, searches=0.0).report()), **changes)


def refusal(budgets: list[float], now: Standing) -> str:
    """Why budgets are refused."""
    with pytest.raises(DecisionError) as error:
        checked(Decision(budgets=np.array(budgets)), now)
    return str(error.value)


def passes(budgets: list[float], now: Standing) -> bool:
    """Tell whether budgets are taken as they are."""
    return bool(budgets == checked(Decision(budgets=np.array(budgets)), now)["budgets"].tolist())


def test_what_is_set_comes_back_as_numbers() -> None:
    """Whole numbers become floats, flags stay flags, and what is left out is not there."""
    given = checked(Decision(bids=np.array([1, 2]), paused=np.array([True, False])), standing([8.0, 6.0]))
    assert {"bids": [1.0, 2.0], "paused": [True, False]} == {name: x.tolist() for name, x in given.items()}
    assert {} == checked(Decision(), standing([8.0, 6.0]))


def test_the_field_and_the_row_are_told() -> None:
    """The second row's third hour is wrong."""
    factors = np.ones((2, 24))
    factors[1, 2] = -1.0
    with pytest.raises(DecisionError, match=r"^bid_by_hour\[1, 2\] is -1.0, allowed: 0 to 1000$") as error:
        checked(Decision(bid_by_hour=factors), standing([8.0, 6.0]))
    assert ("bid_by_hour", 1) == (error.value.field, error.value.row)


def test_ragged_rows_are_no_numbers() -> None:
    """Lists of unequal length make no table."""
    with pytest.raises(DecisionError, match="bid_by_hour is list of object, allowed: 48 numbers"):
        checked(Decision(bid_by_hour=[[1.0], [1.0, 2.0]]), standing([8.0, 6.0]))  # type: ignore[arg-type] # a user's mistake


def test_budgets_sum_to_the_accounts_at_most() -> None:
    """9 and 5 are 14; 9 and 5.1 are more."""
    assert passes([9.0, 5.0], standing([8.0, 6.0]))
    assert refusal([9.0, 5.1], standing([8.0, 6.0])).startswith(
        "budgets sum to 14.1, allowed: at most the ac"
    )


def test_rounding_is_no_reason_to_refuse() -> None:
    """A sum above the account's by one part in 10^12 passes."""
    assert passes([8.0, 6.0 + 1e-11], standing([8.0, 6.0]))


def test_money_that_is_spent_cannot_be_moved() -> None:
    """Of 8 the first campaign has spent 7: whatever its budget is to be, 7 are left for the second."""
    assert passes([1.0, 7.0], standing([8.0, 6.0], [7.0, 2.0]))
    assert refusal([1.0, 7.1], standing([8.0, 6.0], [7.0, 2.0])).startswith("budgets sum to 14.1, allowed")


def test_a_click_that_overdrew_a_budget_is_held_against_nobody() -> None:
    """8.1 of 8 are spent: budgets of 8 and 6 still come to 14, and so do 8.1, which buys nothing, and 6."""
    assert passes([8.0, 6.0], standing([8.0, 4.0], [8.1, 2.0]))
    assert passes([8.1, 6.0], standing([8.0, 4.0], [8.1, 2.0]))
    assert refusal([8.2, 6.0], standing([8.0, 4.0], [8.1, 2.0])).startswith("budgets sum to 14.2, allowed")


def test_budgets_of_what_is_spent_are_never_too_much() -> None:
    """Both campaigns overdrew theirs; budgets of 8.1 and 6.2 give nobody anything."""
    assert passes([8.1, 6.2], standing([8.0, 6.0], [8.1, 6.2]))


def test_an_account_that_overdrew_its_own_gives_no_more() -> None:
    """Budgets of 10 and 10 in an account of 14, of which 14.1 are spent: they may stay or fall."""
    now = standing([10.0, 10.0], [7.1, 7.0])
    assert passes([10.0, 10.0], now)
    assert passes([7.1, 7.0], now)
    assert passes([9.0, 10.0], now)
    assert refusal([10.5, 10.0], now).startswith(
        "budgets sum to 20.5, allowed: at most 20 as they do now, each"
    )


def test_infinite_budgets_may_stay() -> None:
    """Where one is unlimited, so is the sum; the other may move."""
    assert passes([math.inf, 50.0], standing([math.inf, 6.0]))
    assert refusal([50.0, math.inf], standing([math.inf, 6.0])).startswith(
        "budgets[1] is inf, allowed: finite"
    )


def test_every_account_has_its_own_sum() -> None:
    """Budgets of 6 and 2 are fine for accounts of 6 and 2, and 2 and 6 are not."""
    now = standing([6.0, 2.0], campaign_account=np.array([0, 1]), account_budget=0.0)
    now = dataclasses.replace(now, account_budget=np.array([6.0, 2.0]))
    assert passes([6.0, 2.0], now)
    assert refusal([2.0, 6.0], now).startswith("budgets sum to 6, allowed: at most the account's 2,")


def test_a_decision_is_cut_by_account() -> None:
    """Two targets and one campaign are the first account's, one target and no campaign the second's."""
    sizes = [{"targets": 2, "campaigns": 1, "creatives": 1}, {"targets": 1, "campaigns": 0, "creatives": 0}]
    first, second = parts_of(Decision(bids=np.array([1.0, 2.0, 3.0]), budgets=np.array([4.0])), sizes)
    assert ([1.0, 2.0], [4.0]) == (np.asarray(first.bids).tolist(), np.asarray(first.budgets).tolist())
    assert ([3.0], []) == (np.asarray(second.bids).tolist(), np.asarray(second.budgets).tolist())
    assert None is first.throttles
