"""The velocity form on errors worked through by hand; `test_pid_pacing` holds more of them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.pid import Pid, SpendPid

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


def test_each_gain_answers_its_own_part() -> None:
    """After .2 at 2 hours, .1 at 4: change -.1, sum .2, slope -.05 after .1.

    2 x -.1 + .5 x .2 + 4 x -.15 = -.7.
    """
    pid = Pid(2.0, 0.5, 4.0, 1)
    pid.change(np.array([0.2]), 2.0)
    assert [-0.7] == pytest.approx(pid.change(np.array([0.1]), 2.0).tolist())


def test_without_time_nothing_changes_and_nothing_is_remembered() -> None:
    """An error of 9 at the same moment is no error: the next change is 1 x .1."""
    pid = Pid(1.0, 0.0, 0.0, 1)
    assert [0.0] == pid.change(np.array([9.0]), 0.0).tolist()
    assert [0.1] == pytest.approx(pid.change(np.array([0.1]), 1.0).tolist())


def test_forgetting_begins_again() -> None:
    """After forgetting, the same error counts in full once more."""
    pid = Pid(1.0, 0.0, 0.0, 2)
    pid.change(np.array([0.1, 0.2]), 1.0)
    pid.forget()
    assert [0.1, 0.2] == pytest.approx(pid.change(np.array([0.1, 0.2]), 1.0).tolist())


def test_spend_is_held_to_the_days_plan(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """6 of 24 are planned by 06:00; with 12 spent the error is -.25, and 2 x -.25 the change."""
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=[1 / 24] * 24)
    control = SpendPid(EndToEnd.of([view]), view.traffic_by_hour, 2.0, 0.0)
    assert [-0.5] == pytest.approx(control.change(report_of(view, time=6.0, spend_today=[12.0])).tolist())


def test_spend_begins_again_at_midnight(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """On plan at 01:00, yesterday's error is not given back."""
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=[1 / 24] * 24)
    control = SpendPid(EndToEnd.of([view]), view.traffic_by_hour, 2.0, 1.0)
    control.change(report_of(view, time=23.0, spend_today=[0.0]))
    assert [0.0] == pytest.approx(control.change(report_of(view, time=25.0, spend_today=[1.0])).tolist())
