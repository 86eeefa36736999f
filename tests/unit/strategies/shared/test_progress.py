"""What has happened between two reports, by campaign."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.shared.day_plan import DayPlan
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.progress import Progress

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


def progress(view: View, report: Report) -> Progress:
    """Return what had happened by a report."""
    return Progress.by(report, EndToEnd.of([view]), DayPlan(view.traffic_by_hour))


def test_targets_are_added_up_by_campaign(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Targets 0 and 2 belong to campaign 0, target 1 to campaign 1."""
    view = view_of(3, campaigns=2)
    report = report_of(view, cost=[1.0, 2.0, 4.0], eligible_searches=[10, 20, 40], lost_to_budget=[1, 0, 3])
    now = progress(view, report)
    assert [5.0, 2.0] == now.cost.tolist()
    assert [50.0, 20.0] == now.eligible.tolist()
    assert [4.0, 0.0] == now.lost.tolist()


def test_time_passes_as_searches_do(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A third of the day's searches come before noon, so noon of day 2 is 2.33 days in."""
    view = view_of(1, traffic_by_hour=[1 / 36] * 12 + [2 / 36] * 12)
    assert 2 + 1 / 3 == pytest.approx(progress(view, report_of(view, time=60.0)).days)


def test_what_happened_since_is_a_difference(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Of 50 searches since, 10 were lost: it was live for .8 of them."""
    view = view_of(1)
    before = progress(view, report_of(view, cost=[1.0], eligible_searches=[10], lost_to_budget=[10]))
    now = report_of(view, time=24.0, cost=[4.0], eligible_searches=[60], lost_to_budget=[20])
    since = progress(view, now).since(before)
    counts = (since.cost.tolist(), since.eligible.tolist(), since.lost.tolist())
    assert (1.0, ([3.0], [50.0], [10.0])) == (since.days, counts)
    assert [0.8] == pytest.approx(since.live.tolist())


def test_without_a_search_it_was_live() -> None:
    """Nothing can be lost where nothing was searched for."""
    assert [1.0] == Progress(0.1, np.zeros(1), np.zeros(1), np.zeros(1)).live.tolist()
