"""The day's plan, by hand."""

import math
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.shared.day_plan import DayPlan, behind_plan, spendable
from strategies.shared.end_to_end import EndToEnd
from strategies.testing.toy_market import make_view

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


@pytest.mark.parametrize(
    ("hour", "passed"), [(0.0, 0.0), (12.0, 12 / 36), (12.5, 13 / 36), (18.0, 24 / 36), (24.0, 1.0)]
)
def test_passed_follows_the_traffic(hour: float, passed: float) -> None:
    """Afternoon hours have twice as many searches as those of the morning."""
    assert passed == pytest.approx(DayPlan(make_view().traffic_by_hour).passed(hour))


def test_budgets_are_scaled_down_to_the_account() -> None:
    """An account with 30 a day can spend half of campaign budgets that come to 60."""
    own = EndToEnd.of([make_view(account_budget=30.0), make_view()])
    np.testing.assert_allclose([10.0, 10.0, 10.0, 20.0, 20.0, 20.0], spendable(own, own.initial_budgets))


def test_unlimited_budgets_stay_unlimited() -> None:
    """Where a campaign has no limit there are no proportions to scale by."""
    own = EndToEnd.of([make_view(account_budget=30.0)])
    budgets = np.array([np.inf, 5.0, 5.0])
    np.testing.assert_array_equal(budgets, spendable(own, budgets))


def test_behind_plan_is_a_share_of_the_budget(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """By 06:00 of an even day a quarter is planned: 3 of 24 are an eighth behind, 12 a quarter ahead.

    A campaign without a budget, and one without limit, are on plan.
    """
    view = view_of(4, initial_budgets=[24.0, 24.0, 0.0, math.inf], account_budget=math.inf)
    plan = DayPlan(np.full(24, 1 / 24))
    report = report_of(view, time=6.0, spend_today=[3.0, 12.0, 0.0, 5.0])
    behind = behind_plan(EndToEnd.of([view]), plan, report)
    assert [0.125, -0.25, 0.0, 0.0] == pytest.approx(behind.tolist())
