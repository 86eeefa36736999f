"""Intervals: what makes them wide, and what does not."""

import numpy as np
import pytest

from experiments.calibrate.bands import Tried, account_half, band, day_noise, shrinks


def tried(spread: float, *, keywords: int = 400, windows: int = 4, seed: int = 1) -> Tried:
    """Forecasts of 100 to 10,000, off by a lognormal factor of mean 1 with this spread."""
    rng = np.random.default_rng(seed)
    told = 10 ** rng.uniform(2, 4, (windows, keywords))
    came = told * np.exp(rng.normal(-(spread**2) / 2, spread, told.shape))
    return Tried(told, came, float(windows), np.ones(windows))


@pytest.mark.parametrize("spread", [0.1, 0.5])
def test_bounds_are_those_of_the_errors_seen(spread: float) -> None:
    """1.28 standard deviations of the logarithm around its median, where the account was never off."""
    middle = -(spread**2) / 2
    low, high = band(tried(spread), 0.0)(np.array([200.0, 5000.0]))

    assert middle - 1.28 * spread == pytest.approx(np.log(low / [200, 5000]), rel=0.25)
    assert middle + 1.28 * spread == pytest.approx(np.log(high / [200, 5000]), rel=0.25)


def test_the_account_s_part_is_added_in_squares() -> None:
    """A half of 0.6 beside one of 0.128 gives one of 0.61."""
    _, high = band(tried(0.1), 0.6)(np.array([5000.0]))

    assert np.hypot(0.6, 0.128) == pytest.approx(np.log(high[0] / 5000), rel=0.05)


def test_a_keyword_alone_has_the_account_s_interval() -> None:
    """Nothing is its own beside the account that it is."""
    one = tried(0.3, keywords=1)
    low, high = band(one, 0.4)(np.array([1000.0]))

    assert [1000 * np.exp(-0.4), 1000 * np.exp(0.4)] == pytest.approx([low[0], high[0]], rel=0.001)


def test_nothing_forecast_may_still_come() -> None:
    """The interval of 0 begins at 0 and has an end above."""
    low, high = band(tried(0.3), 0.1)(np.array([0.0]))

    assert 0.0 == low[0] < high[0]


def test_drift_of_few_windows_counts_more() -> None:
    """The same errors of the account make a wider half where fewer windows are independent."""
    told, came = np.full(6, 1e4), 1e4 * np.exp([0.2, -0.2] * 3)

    assert 0.2 * 3.078 == pytest.approx(account_half(told, came, 2.0, (0.0, 0.0)), rel=0.01)
    assert 0.2 * 1.476 == pytest.approx(account_half(told, came, 6.0, (0.0, 0.0)), rel=0.01)


def test_noise_of_days_is_no_drift() -> None:
    """Errors no larger than day noise makes them leave the normal quantile of that noise."""
    told, came = np.full(6, 1e4), 1e4 * np.exp([0.2, -0.2] * 3)

    assert 0.1 * 1.2816 == pytest.approx(account_half(told, came, 2.0, (0.04, 0.01)), rel=0.01)


def test_the_noise_of_a_day_is_found_again() -> None:
    """A coefficient of variation of 0.2, beside weekdays that are no noise."""
    rng = np.random.default_rng(3)
    index = np.tile([1.5, 1.2, 1.0, 1.0, 0.9, 0.7, 0.7], 60)

    assert 0.2 == pytest.approx(np.sqrt(day_noise(1000 * index * rng.gamma(25, 1 / 25, 420))), rel=0.1)


def test_more_days_known_make_less_noise() -> None:
    """From 28 to 56 days before a window of 28: (1/28 + 1/56) over (1/28 + 1/28), and its root."""
    assert [np.sqrt(0.75), 1.0] == pytest.approx(shrinks(56, [28, 56], 28, float("inf")))
