"""Naive forecasts, worked out by hand."""

import numpy as np
import pytest

from experiments.calibrate.baselines import naive_forecasts


def test_each_mean_is_of_its_own_days() -> None:
    """Of eight weeks, four at 1 a day and four at 3: 3 a day, 2 a day, and 3 a day."""
    daily = np.array([[1.0] * 28 + [3.0] * 28])

    assert {"last four weeks": 30.0, "whole log": 20.0, "same weekday": 30.0} == {
        name: pytest.approx(totals[0]) for name, totals in naive_forecasts(daily, 10).items()
    }


def test_a_weekday_is_forecast_by_its_own_kind() -> None:
    """Where only Mondays have impressions, three days from a Monday on have one Monday, ten have two."""
    daily = np.array([[7.0, 0, 0, 0, 0, 0, 0] * 5])

    assert 7.0 == naive_forecasts(daily, 3)["same weekday"][0]
    assert 14.0 == naive_forecasts(daily, 10)["same weekday"][0]
    assert 10.0 == pytest.approx(naive_forecasts(daily, 10)["whole log"][0])


def test_a_short_log_is_taken_whole() -> None:
    """Two weeks have no four weeks, and two of each weekday."""
    daily = np.array([[2.0] * 14])

    assert [14.0] * 3 == [totals[0] for totals in naive_forecasts(daily, 7).values()]
