"""Beliefs about a curve after one and two days, against formulas solved by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from strategies.shared.return_curves import covariance, mean_spend, posterior

FAR = 1000.0  # where the curve's being 0 at 0 tells nothing any more


def test_curves_are_zero_where_nothing_is_spent() -> None:
    """The variance is 0 at 0; one length away it is 1 - exp(-1/2)^2 = 1 - 1/e."""
    x = np.array([0.0, 2.0])
    assert [0.0, 1 - 1 / math.e] == pytest.approx(covariance(x, x, 2.0).diagonal())


def test_nearby_points_move_together() -> None:
    """Far from 0, points one length apart have covariance exp(-1/2)."""
    (between,) = covariance(np.array([FAR]), np.array([FAR + 3.0]), 3.0)
    assert [math.exp(-0.5)] == pytest.approx(between)


def test_without_a_day_the_prior_is_believed() -> None:
    """Mean 0, standard deviation 2."""
    mean, spread = posterior(np.zeros(0), np.zeros(0), np.zeros(0), np.array([FAR]), sd=2.0, length=1.0)
    assert ([0.0], [[4.0]]) == (mean.tolist(), spread.tolist())


def test_one_day() -> None:
    """Prior variance 4, luck 1: gain 4 / 5, mean .8 x 10 = 8, variance 4 - .8 x 4 = .8."""
    mean, spread = posterior(
        np.array([FAR]), np.array([10.0]), np.ones(1), np.array([FAR]), sd=2.0, length=1.0
    )
    assert [8.0] == pytest.approx(mean)
    assert 0.8 == pytest.approx(spread.item())


def test_one_day_seen_from_a_length_away() -> None:
    """Covariance k = exp(-1/2) with what was seen: mean k / 2 x 10, variance 1 - k^2 / 2."""
    mean, spread = posterior(
        np.array([FAR]), np.array([10.0]), np.ones(1), np.array([FAR + 1.0]), sd=1.0, length=1.0
    )
    assert [5 * math.exp(-0.5)] == pytest.approx(mean)
    assert 1 - math.exp(-1) / 2 == pytest.approx(spread.item())


def test_two_days_of_different_luck() -> None:
    """K + N = [[2, k], [k, 3]], whose inverse is [[3, -k], [-k, 2]] / (6 - k^2); asked at the first."""
    k = math.exp(-0.5)
    gain = np.array([3 - k * k, -k + 2 * k]) / (6 - k * k)
    mean, spread = posterior(
        np.array([FAR, FAR + 1.0]), np.array([4.0, 7.0]), np.array([1.0, math.sqrt(2)]), np.array([FAR]),
        sd=1.0, length=1.0,
    )  # fmt: skip
    assert [gain @ [4.0, 7.0]] == pytest.approx(mean)
    assert 1 - gain @ [1.0, k] == pytest.approx(spread.item())


def test_two_days_at_one_spend_are_one_of_half_the_variance() -> None:
    """Returns 4 and 8 with luck 1 each: as one day of 6 with luck sqrt(1/2)."""
    asked = np.array([1.0, 3.0])
    two = posterior(np.full(2, 2.0), np.array([4.0, 8.0]), np.ones(2), asked, sd=1.0, length=1.0)
    one = posterior(np.full(1, 2.0), np.array([6.0]), np.full(1, math.sqrt(0.5)), asked, sd=1.0, length=1.0)
    for expected, found in zip(one, two, strict=True):
        assert expected == pytest.approx(found)


def test_mean_spend_weighs_days() -> None:
    """At a budget of 20, demands of 12 and 30 spend 12 and 20; the second counts three times: 18."""
    assert [18.0] == mean_spend(np.array([20.0]), np.array([12.0, 30.0]), np.array([1.0, 3.0])).tolist()


def test_without_days_a_budget_is_taken_to_be_spent() -> None:
    """Where nothing is known, a budget of 20 spends 20."""
    assert [20.0] == mean_spend(np.array([20.0]), np.array([5.0]), np.zeros(1)).tolist()
