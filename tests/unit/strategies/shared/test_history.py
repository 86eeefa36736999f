"""Counts of earlier moments, by hand."""

import dataclasses

import numpy as np
import pytest

from simulator.entities import Report
from strategies.shared.history import History
from strategies.testing.toy_market import ToyMarket, make_view

EMPTY = ToyMarket(make_view(targets=1, campaigns=1), searches=0.0).report()


def _report(time: float, clicks: int) -> Report:
    """Return a report with so many clicks of all time."""
    return dataclasses.replace(EMPTY, time=time, clicks=np.array([clicks]))


@pytest.mark.parametrize(("time", "clicks"), [(0.0, 1), (5.9, 1), (6.0, 2), (11.0, 2), (99.0, 3)])
def test_the_last_report_not_after_the_time_is_given(time: float, clicks: int) -> None:
    """Of reports at 0, 6 and 12 the one at 6 stands from 6 until 12."""
    history = History(["clicks"], hours=12.0)
    for report in (_report(0.0, 1), _report(6.0, 2), _report(12.0, 3)):
        history.add(report)
    counts = history.at(time)
    assert counts is not None
    assert [clicks] == counts["clicks"].tolist()


def test_before_the_first_report_there_is_nothing() -> None:
    """A time before all reports has no counts."""
    history = History(["clicks"], hours=6.0)
    history.add(_report(3.0, 1))
    assert None is history.at(2.9)


def test_what_is_too_old_to_be_asked_for_is_forgotten() -> None:
    """With 6 hours to look back at hour 12, the report at 6 is the oldest that is kept."""
    history = History(["clicks"], hours=6.0)
    for report in (_report(0.0, 1), _report(6.0, 2), _report(12.0, 3)):
        history.add(report)
    assert None is history.at(5.9)
    assert history.at(6.0) is not None


def test_a_report_that_changes_later_does_not_change_what_is_remembered() -> None:
    """What is kept is a copy."""
    history, clicks = History(["clicks"], 1.0), np.array([5])
    history.add(dataclasses.replace(EMPTY, time=0.0, clicks=clicks))
    clicks[0] = 100
    assert 5 == history.at(0.0)["clicks"][0]  # type: ignore[index] # there is one
