"""Budgets by plan, by hand."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.shared.planned_budgets import PlannedBudgets

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


def test_money_is_the_smaller_of_both_totals(view_of: ViewMaker) -> None:
    """Campaigns of 50 and 50 come to 100; an account of 80 has 80, one of 150 leaves 50 unallocated."""
    assert 80.0 == PlannedBudgets(view_of(2, account_budget=80.0)).money
    assert 100.0 == PlannedBudgets(view_of(2, account_budget=150.0)).money


def test_budgets_are_what_is_spent_and_a_share_of_what_is_left(
    view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """30 of 100 are spent, and 10 and 25 planned: the 70 left are twice as much, so 20 and 50 are added."""
    view = view_of(2, account_budget=100.0)
    budgets = PlannedBudgets(view).share(np.array([10.0, 25.0]), report_of(view, spend_today=[25.0, 5.0]))
    assert budgets is not None
    assert [45.0, 55.0] == pytest.approx(budgets.tolist())


def test_what_is_not_planned_keeps_what_it_spent(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """The second campaign is to spend nothing more: its budget is the 5 it has spent."""
    view = view_of(2, account_budget=100.0)
    budgets = PlannedBudgets(view).share(np.array([10.0, 0.0]), report_of(view, spend_today=[25.0, 5.0]))
    assert budgets is not None
    assert [95.0, 5.0] == pytest.approx(budgets.tolist())


def test_money_that_is_gone_is_gone(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """More is spent than the total, as the budgets stood higher before: everybody keeps what was spent."""
    view = view_of(2, account_budget=60.0)
    budgets = PlannedBudgets(view).share(np.array([10.0, 10.0]), report_of(view, spend_today=[40.0, 30.0]))
    assert budgets is not None
    assert [40.0, 30.0] == budgets.tolist()


def test_a_click_that_overdrew_a_budget_is_not_planned_away(
    view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """50.5 and 20 of 50 each are spent: 30 of 100 are left, all for the second."""
    view = view_of(2, account_budget=100.0)
    planned, report = PlannedBudgets(view), report_of(view, spend_today=[50.5, 20.0])
    assert 30.0 == planned.left(report)
    assert [50.0, 50.0] == pytest.approx(planned.share(np.array([0.0, 10.0]), report))


def test_without_a_plan_or_a_limit_budgets_stay(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Nothing planned gives no proportions; an unlimited budget gives no total."""
    view = view_of(2)
    assert None is PlannedBudgets(view).share(np.zeros(2), report_of(view))
    view = view_of(2, initial_budgets=[50.0, math.inf], account_budget=80.0)
    assert None is PlannedBudgets(view).share(np.ones(2), report_of(view))
    assert 80.0 == PlannedBudgets(view).money
