"""Counts of the last days, by hand."""

import dataclasses

import numpy as np

from simulator.entities import Report
from strategies.shared.recent import Recent
from strategies.testing.toy_market import ToyMarket, make_view

EMPTY = ToyMarket(make_view(targets=1, campaigns=1), searches=0.0).report()


def _report(time: float, clicks: int) -> Report:
    """Return a report with so many clicks of all time."""
    return dataclasses.replace(EMPTY, time=time, clicks=np.array([clicks]))


def _recent(days: float, reports: list[tuple[float, int]]) -> list[int]:
    """Return the clicks of the last days at each report."""
    recent = Recent(["clicks"], days)
    return [int(recent.add(_report(*report))["clicks"][0]) for report in reports]


def test_counts_reach_back_as_far_as_asked() -> None:
    """With daily reports, two days are the difference to the report before the last one."""
    assert [10, 30, 50, 100] == _recent(2.0, [(0, 10), (24, 30), (48, 60), (72, 130)])


def test_between_two_reports_the_older_one_counts() -> None:
    """A day before hour 60 is hour 36: reports at 24 and 48 are kept, the one at 24 is taken."""
    assert 60 == _recent(1.0, [(24, 40), (48, 90), (60, 100)])[-1]


def test_one_report_is_everything_so_far() -> None:
    """Before any time has passed the warm-up is all there is."""
    assert [7] == _recent(1.0, [(0, 7)])


def test_a_report_that_changes_later_does_not_change_what_is_remembered() -> None:
    """What is kept is a copy."""
    recent, clicks = Recent(["clicks"], 1.0), np.array([5])
    recent.add(dataclasses.replace(EMPTY, time=0.0, clicks=clicks))
    clicks[0] = 100
    assert 4 == recent.add(_report(24.0, 9))["clicks"][0]
