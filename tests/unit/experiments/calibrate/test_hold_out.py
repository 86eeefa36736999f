"""Days held out: what is forecast is not looked at, what is scored is what came, and too short is refused."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.day_counts import DayCounts, day_counts
from experiments.calibrate.hold_out import HoldOut, hold_out
from experiments.importing.import_reports import import_reports
from simulator import InputError
from tests.unit.experiments.calibrate.accounts import account, drawn


@pytest.fixture(scope="module")
def held() -> HoldOut:
    """Four weeks of an account of thirty keywords, forecast from eight."""
    return hold_out(drawn(4, keywords=30, days=84, drift=0.03), 28)


def test_a_steady_account_is_forecast_exactly() -> None:
    """Nobody is off where every day is the same, and every total lies inside."""
    found = hold_out(account(np.full((4, 84), 50.0), ("A", "A", "B", "B"), price=0.5), 28)

    for score in found.scores:
        assert 0.0 == pytest.approx(score.error, abs=0.01)
        assert score.of == score.inside
    assert {"impressions", "clicks", "cost"} == {score.quantity for score in found.scores}


def test_errors_are_those_of_the_totals_of_the_window(held: HoldOut) -> None:
    """Sum of |forecast - came| over the sum of what came, worked out once more."""
    (window,) = held.windows
    told, came = window.future.by["keyword"]["clicks"].mean, window.came["clicks"]

    assert np.abs(told - came).sum() / came.sum() == pytest.approx(held.of("clicks", "keyword").error)
    assert told.sum() / came.sum() - 1 == pytest.approx(held.of("clicks", "campaign").bias)
    assert 3 == held.of("clicks", "campaign").of


def test_the_days_held_out_are_not_looked_at(held: HoldOut) -> None:
    """Other days at the end change what came, and no forecast, interval or weight."""
    counts = drawn(4, keywords=30, days=84, drift=0.03)
    for values in counts.amounts.values():
        values[:, 56:] = 1.0
    (one,), (other,) = held.windows, hold_out(counts, 28).windows

    assert one.future.weights == other.future.weights
    for name in ("mean", "low", "high"):
        assert np.array_equal(
            *(getattr(window.future.by["keyword"]["cost"], name) for window in (one, other))
        )
    assert not np.array_equal(one.came["cost"], other.came["cost"])


def test_windows_stand_one_before_the_other() -> None:
    """Two windows of two weeks end the log, each scored, both scored together."""
    counts = drawn(5, keywords=9, days=70)
    both = hold_out(counts, 14, 2)
    alone = hold_out(counts.until(56), 14)

    assert ["2026-03-02", "2026-02-16"] == [one.future.first.isoformat() for one in both.windows]
    assert 18 == both.of("clicks", "keyword").of
    assert np.array_equal(
        both.windows[1].future.by["keyword"]["clicks"].mean,
        alone.windows[0].future.by["keyword"]["clicks"].mean,
    )


def test_keywords_without_campaigns_are_grouped_by_what_was_known() -> None:
    """Six campaigns by click rate, of the days before the window only."""
    counts = dataclasses.replace(drawn(6, keywords=30, days=84), campaigns=("(no campaign)",) * 30)
    found = hold_out(counts, 28)
    for name in ("impressions", "clicks"):
        counts.amounts[name][:, 56:] = 3.0

    assert found.made_groups
    assert 6 == found.of("clicks", "campaign").of
    again = hold_out(counts, 28).windows[0].future.groups.index
    assert found.windows[0].future.groups.index.tolist() == again.tolist()


@pytest.mark.parametrize(
    ("ahead", "windows", "said"),
    [
        (0, 1, "--hold-out is 0, allowed: 1 or more"),
        (7, 0, "--windows is 0, allowed: 1 or more"),
        (28, 1, "--hold-out 28: log.csv covers 60 days, allowed: 1 to 23; before the days held out there"),
        (14, 3, "--hold-out 14 with --windows 3: log.csv covers 60 days, allowed: 1 to 11; before the days"),
        (7, 50, "allowed: a report of 65 days or more; before"),
    ],
)
def test_a_report_too_short_is_refused(ahead: int, windows: int, said: str) -> None:
    """With how many days could be held out."""
    with pytest.raises(InputError) as caught:
        hold_out(drawn(1, keywords=3, days=60), ahead, windows)

    assert said in str(caught.value)


def test_the_most_that_may_be_held_out_can_be() -> None:
    """Twenty-three of sixty days, and eleven three times."""
    counts = drawn(1, keywords=3, days=60)

    assert 1 == len(hold_out(counts, 23).windows)
    assert 3 == len(hold_out(counts, 11, 3).windows)


def test_an_account_that_stood_still_at_the_end_is_scored() -> None:
    """Where nothing came the error is not known, and every zero inside its interval counts."""
    counts = drawn(2, keywords=5, days=84)
    for values in counts.amounts.values():
        values[:, 40:] = 0.0
    found = hold_out(counts, 28)

    assert all(np.isnan(score.error) for score in found.scores)
    assert found.numbers()["scores"][0]["error"] is None  # type: ignore[index] # plain data


def test_a_report_without_days_is_refused(tmp_path: Path) -> None:
    """There is nothing to hold out of totals."""
    file = tmp_path / "total.csv"
    file.write_text("campaign,keyword,impressions,clicks\nA,tent,100,5\n", "utf-8")

    with pytest.raises(
        InputError, match=r"total\.csv: its rows tell of no days, allowed for a forecast: a report"
    ):
        day_counts(import_reports([file]))


def test_days_of_a_report_are_added_up_by_keyword(tmp_path: Path) -> None:
    """Rows of one keyword and day are one cell; a day without rows is 0; cost of 0 throughout is none."""
    file = tmp_path / "days.csv"
    rows = "A,tent,2026-03-01,100,5,0\nA,tent,2026-03-01,10,1,0\nB,tent,2026-03-03,7,0,0\n"
    file.write_text(f"campaign,keyword,date,impressions,clicks,cost\n{rows}", "utf-8")
    counts: DayCounts = day_counts(import_reports([file]))

    assert [[110, 0, 0], [0, 0, 7]] == counts.amounts["impressions"].tolist()
    assert (("A", "B"), ("tent", "tent")) == (counts.campaigns, counts.keywords)
    assert {"impressions", "clicks"} == set(counts.amounts)


@pytest.fixture(scope="module")
def real(real_data: Path) -> HoldOut:
    """November and December of a real account, forecast from April to October."""
    (file,) = (real_data / "adwords_daily").glob("*.csv.gz")
    return hold_out(day_counts(import_reports([file])), 61)


def test_a_real_account_is_forecast_no_worse_than_naively(real: HoldOut) -> None:
    """Each of four errors lies no more than 2 % above that of the naive forecast that was best afterwards."""
    assert "2012-11-01" == real.windows[0].future.first.isoformat()
    for quantity in ("impressions", "clicks"):
        for level in ("keyword", "campaign"):
            score = real.of(quantity, level)
            assert score.error <= 1.02 * min(score.naive.values())


def test_intervals_of_a_real_account_hold_what_came(real: HoldOut) -> None:
    """Of 903 keywords from 72 to 88 in a hundred lie inside their 80 % intervals."""
    for quantity in ("impressions", "clicks"):
        score = real.of(quantity, "keyword")
        assert 903 == score.of
        assert 0.72 <= score.coverage <= 0.88
