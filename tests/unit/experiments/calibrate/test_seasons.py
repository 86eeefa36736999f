"""Weekdays, trend and noise, from logs made with a known truth."""

import datetime
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.keyword_log import simulated
from experiments.calibrate.seasons import Seasons, fit_seasons
from tests.unit.experiments.calibrate.reading import read_log

MONDAY = datetime.date(2026, 1, 5)
WEEKDAY = np.array([1.3, 1.1, 1.0, 0.9, 0.8, 0.7, 1.2])


def made_log(
    mean: float, *, keyword_noise: float, shop_noise: float, keywords: int = 30, days: int = 280
) -> np.ndarray:
    """Return impressions by keyword and day with these laws."""
    rng = np.random.default_rng(3)
    day = np.arange(days)
    expected = mean * WEEKDAY[day % 7] * np.exp(0.002 * day)

    def factors(noise: float, *shape: int) -> np.ndarray:
        return rng.gamma(1 / noise**2, noise**2, shape) if noise else np.ones(shape)

    mean_by_day = expected * factors(shop_noise, days) * factors(keyword_noise, keywords, days)
    return np.asarray(rng.poisson(mean_by_day), dtype=np.float64)


def test_a_known_truth_is_recovered() -> None:
    """Weekdays within 10 %, trend within .0005 a day, the noises within 8 and 15 %."""
    fit = fit_seasons(made_log(200, keyword_noise=0.4, shop_noise=0.2), MONDAY)

    assert fit.weekday == pytest.approx(WEEKDAY, rel=0.1)
    assert 7.0 == pytest.approx(sum(fit.weekday))
    assert 0.002 == pytest.approx(fit.trend, abs=5e-4)
    assert 0.4 == pytest.approx(fit.keyword_noise, rel=0.08)
    assert 0.2 == pytest.approx(fit.shop_noise, rel=0.15)


def test_poissons_own_noise_is_taken_off() -> None:
    """Four impressions a day vary by half their mean; a log with no other noise shows next to none."""
    fit = fit_seasons(made_log(4, keyword_noise=0, shop_noise=0), MONDAY)

    assert fit.keyword_noise < 0.06
    assert fit.shop_noise < 0.06


def test_slow_drift_is_no_noise_of_days() -> None:
    """A keyword that doubles halfway is not noisy from day to day."""
    daily = np.full((5, 280), 1000.0)
    daily[:, 140:] = 2000.0

    fit = fit_seasons(daily, MONDAY)

    assert fit.keyword_noise < 0.05
    assert fit.shop_noise < 0.05


def test_the_log_may_start_on_any_weekday() -> None:
    """The index is Monday first whatever day the log begins with."""
    daily = made_log(200, keyword_noise=0, shop_noise=0)

    assert WEEKDAY == pytest.approx(fit_seasons(daily[:, 3:], datetime.date(2026, 1, 8)).weekday, rel=0.05)


def test_a_weekday_without_impressions_gets_none() -> None:
    """A shop that is dark on Sundays stays dark in the market."""
    daily = np.full((2, 28), 100.0)
    daily[:, 6::7] = 0.0

    assert [7 / 6] * 6 + [0.0] == pytest.approx(fit_seasons(daily, MONDAY).weekday)


def test_short_logs_leave_things_assumed() -> None:
    """13 days tell nothing about weekdays, 27 nothing about a trend."""
    daily = made_log(200, keyword_noise=0.4, shop_noise=0.2)

    assert Seasons() == fit_seasons(daily[:, :13], MONDAY)
    assert "weekday" in fit_seasons(daily[:, :27], MONDAY).fitted
    assert "trend" not in fit_seasons(daily[:, :27], MONDAY).fitted
    assert 0.0 == fit_seasons(daily[:, :27], MONDAY).trend


def test_factors_follow_weekday_and_trend() -> None:
    """Day 0 has its weekday's index, day 7 the same with a week's growth."""
    seasons = Seasons(weekday=(2.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0), trend=0.1)

    assert [0.0, np.exp(0.1), np.exp(0.2)] == pytest.approx(seasons.factors(1, 3))


def test_the_real_log(real_data: Path) -> None:
    """The outdoor shop's 40 largest keywords: Sunday busiest, Saturday quietest, growth to Christmas."""
    path = real_data / "adwords_daily" / "keyword_daily_2012-04_2012-12.csv.gz"
    log = simulated(read_log([path]), 40, "drop")
    assert log.daily is not None
    assert log.start is not None

    fit = fit_seasons(log.daily, log.start)

    assert [1.092, 1.036, 1.0, 0.953, 0.873, 0.850, 1.196] == pytest.approx(fit.weekday, abs=5e-4)
    assert 0.00136 == pytest.approx(fit.trend, abs=5e-6)
    assert (0.276, 0.182) == pytest.approx((fit.keyword_noise, fit.shop_noise), abs=5e-4)
