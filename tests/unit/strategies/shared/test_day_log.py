"""A log of days, by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.entities import Report, View
from strategies.shared.day_log import DayLog

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


def test_rows_are_differences_between_reports(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """From 100 to 150 eligible, from 10 to 30 lost: a row of 30 searches and 20 lost, at its last bid."""
    view, log = view_of(1), DayLog(days=7.0)
    assert None is log.add(report_of(view, eligible_searches=[100], lost_to_budget=[10], clicks=[5]))
    rows = log.add(
        report_of(
            view, time=48.0, bids=[2.0], eligible_searches=[150], lost_to_budget=[30], impressions=[25],
            clicks=[9], cost=[3.0],
        )
    )  # fmt: skip
    assert rows is not None
    assert [2.0] == rows.days.tolist()
    columns = (rows.bids, rows.searches, rows.lost, rows.impressions, rows.clicks, rows.cost)
    assert [2.0, 30.0, 20.0, 25.0, 4.0, 3.0] == [column[0, 0].item() for column in columns]
    assert [15.0] == rows.a_day(rows.searches).tolist()


def test_old_rows_are_forgotten(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """With two days, the rows of the last two days are there, and after a jump the one row there is."""
    view, log = view_of(1), DayLog(days=2.0)
    lengths = []
    for time in (0.0, 24.0, 48.0, 72.0, 96.0, 500.0):
        rows = log.add(report_of(view, time=time))
        lengths.append(0 if rows is None else len(rows.days))
    assert [0, 1, 2, 2, 2, 1] == lengths


def test_the_same_moment_twice_is_no_row(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Nothing can have happened in between."""
    view, log = view_of(1), DayLog(days=2.0)
    log.add(report_of(view))
    assert None is log.add(report_of(view))


def test_rows_do_not_change_with_later_reports(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A row that was told stays as it was told."""
    view, log = view_of(1), DayLog(days=7.0)
    log.add(report_of(view))
    first = log.add(report_of(view, time=24.0, clicks=[4]))
    second = log.add(report_of(view, time=48.0, clicks=[5]))
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal([[4.0]], first.clicks)
    np.testing.assert_array_equal([[4.0], [1.0]], second.clicks)
