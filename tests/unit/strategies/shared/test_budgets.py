"""One total, shared within limits."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.entities import Floats, Report, View
from strategies.shared.budgets import share_total, spent_of_budgets

AMOUNTS = st.integers(0, 10**8).map(lambda cents: cents / 100)
ROWS = st.lists(st.tuples(st.floats(1e-3, 1e6), AMOUNTS, AMOUNTS), min_size=1, max_size=8)


def shares(total: float, wanted: list[float], lower: list[float], upper: list[float]) -> list[float]:
    """Call with lists, round what comes back."""
    return share_total(total, np.array(wanted), np.array(lower), np.array(upper)).round(6).tolist()  # type: ignore[no-any-return]


def test_a_click_that_overdrew_a_budget_is_not_of_it(
    view_of: Callable[..., View], report_of: Callable[..., Report]
) -> None:
    """8.1 of 8 and 2 of 6 are spent: of the budgets, 8 and 2; of an unlimited one, all that is spent."""
    view = view_of(3)
    report = report_of(view, budgets=[8.0, 6.0, math.inf], spend_today=[8.1, 2.0, 5.0])
    assert [8.0, 2.0, 5.0] == spent_of_budgets(report).tolist()


def test_without_limits_shares_are_proportional() -> None:
    """30, 15 and 50 of 100 are scaled by 100 / 95."""
    assert [31.578947, 15.789474, 52.631579] == shares(100, [30, 15, 50], [0, 0, 0], [100, 100, 100])


def test_limits_hold_and_the_rest_stays_proportional() -> None:
    """The second is held at 25; of the 75 left, 30 : 50 is 28.125 and 46.875."""
    assert [28.125, 25.0, 46.875] == shares(100, [30, 15, 50], [0, 25, 0], [100, 100, 100])


def test_limits_from_both_sides() -> None:
    """With 30 held at 22 and 15 at 27, the third makes up the total: 51."""
    assert [22.0, 27.0, 51.0] == shares(100, [30, 15, 50], [18, 27, 45], [22, 33, 55])


def test_lower_limits_above_the_total_are_kept() -> None:
    """Where 60 + 50 is spent of 100, the nearest sum is 110."""
    assert [60.0, 50.0] == shares(100, [1, 1], [60, 50], [100, 100])


def test_a_total_that_only_the_lower_limits_meet_is_met_to_the_last_bit() -> None:
    """.1 of .1 is .1, though dividing by and multiplying with what is wanted rounds it up."""
    one = share_total(0.1, np.array([585511.7458151206]), np.array([0.1]), np.array([1.0]))
    assert [0.1] == one.tolist()


def test_upper_limits_below_the_total_are_kept() -> None:
    """Where each may rise to 20 only, the nearest sum to 100 is 40."""
    assert [20.0, 20.0] == shares(100, [1, 1], [0, 0], [20, 20])


def test_what_is_not_wanted_gets_its_lower_limit() -> None:
    """A campaign of zero budget gets what it has spent, and no division by zero."""
    assert [3.0, 7.0] == shares(10, [0, 5], [3, 0], [10, 10])


def test_nothing_wanted_at_all() -> None:
    """Zero budgets everywhere stay zero."""
    assert [0.0, 0.0] == shares(0, [0, 0], [0, 0], [0, 0])


@given(ROWS, st.integers(0, 1000).map(lambda mille: mille / 1000))
def test_any_reachable_total_is_met_within_limits(
    rows: list[tuple[float, float, float]], part: float
) -> None:
    """Between the sums of the limits every total is met, and none is passed by rounding."""
    wanted = np.array([row[0] for row in rows])
    lower: Floats = np.array([min(row[1:]) for row in rows])
    upper: Floats = np.array([max(row[1:]) for row in rows])
    total = math.fsum(lower) + part * (math.fsum(upper) - math.fsum(lower))
    result = share_total(total, wanted, lower, upper)
    assert np.all(lower <= result)
    assert np.all(result <= upper)
    assert total == pytest.approx(math.fsum(result), rel=1e-9, abs=1e-9)
    assert math.fsum(result) <= max(total, math.fsum(lower))
