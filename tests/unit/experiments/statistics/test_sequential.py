"""Anytime-valid intervals, against numbers worked by hand."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from experiments.statistics.paired import Floats, Interval, paired_difference
from experiments.statistics.sequential import FIRST_LOOK, anytime_difference, anytime_factor, mean_skewness


def wobbling(n: int, middle: float) -> Floats:
    """Values that are ever 1 below and 1 above a middle."""
    return np.where(np.arange(n) % 2 == 0, middle - 1, middle + 1)


def test_factor_by_hand() -> None:
    """Tuned for 1000: y = 9.2 solves y = 1 + log y + 2 log 20; there half the width is sqrt(y) = 3.03 errors.

    1 + 2.22 + 5.99 = 9.21; with 9.21 once more: 1 + 2.2203 + 5.9915 = 9.2118, root 3.0351.
    """
    assert 3.0351 == pytest.approx(anytime_factor(np.array([1000.0]))[0], abs=1e-4)


@pytest.mark.parametrize("tuned_for", [100, 1000, 4000])
def test_interval_is_narrowest_where_it_is_tuned_for(tuned_for: int) -> None:
    """Among all intervals tuned for another number of pairs none is narrower at that number."""
    best = minimize_scalar(
        lambda other: anytime_factor(np.array([float(tuned_for)]), tuned_for=other)[0],
        bounds=(tuned_for / 10, tuned_for * 10),
        method="bounded",
    )

    assert tuned_for == pytest.approx(best.x, rel=1e-3)


def test_interval_by_hand() -> None:
    """1000 differences 4 and 6: mean 5, variance 1000 / 999, half the width 3.0351 x .031639 = .09603."""
    found = anytime_difference(wobbling(1000, 105.0), np.full(1000, 100.0))

    assert (5 - 0.09603, 5.0, 5 + 0.09603) == pytest.approx(
        (found.absolute.low, found.absolute.estimate, found.absolute.high), abs=1e-5
    )
    assert found.relative is not None
    assert (0.05 - 0.0009603, 0.05) == pytest.approx((found.relative.low, found.relative.estimate), abs=1e-7)


def test_p_by_hand() -> None:
    """1000 differences of mean .1 and variance 1000 / 999: z^2 = 9.99, x = 8.2118.

    p = sqrt(9.2118) exp(-9.99 x 8.2118 / (2 x 9.2118)) = 3.0351 x e^-4.4528 = .03535.
    """
    assert 0.03535 == pytest.approx(anytime_difference(wobbling(1000, 0.1), np.zeros(1000)).p, abs=1e-5)


def test_p_is_the_interval_turned_round() -> None:
    """Where 0 lies on the very bound of the interval p is .05."""
    half = anytime_difference(wobbling(400, 0.0), np.zeros(400)).absolute.high
    assert half is not None

    assert 0.05 == pytest.approx(anytime_difference(wobbling(400, half), np.zeros(400)).p, rel=1e-9)


def test_p_is_never_above_one() -> None:
    """A mean of exactly 0 speaks for no difference, and p stays a probability."""
    assert 1.0 == anytime_difference(wobbling(400, 0.0), np.zeros(400)).p


def test_nothing_is_said_before_the_hundredth_pair() -> None:
    """99 pairs: estimates alone, also where more runs were done but failed."""
    values = np.append(wobbling(99, 105.0), [math.nan] * 50)

    found = anytime_difference(values, np.full(149, 100.0))

    assert FIRST_LOOK == 100
    assert (99, None) == (found.n, found.p)
    assert Interval(found.absolute.estimate, None, None) == found.absolute
    assert found.relative is not None
    assert Interval(found.relative.estimate, None, None) == found.relative


def test_equal_differences_are_treated_as_by_t() -> None:
    """All 0: [0, 0] and p = 1; all equal and not 0: no bounds and no p."""
    same, apart = np.full(200, 7.0), np.full(200, 9.0)

    assert paired_difference(same, same) == anytime_difference(same, same)
    assert (Interval(2.0, None, None), None) == (
        anytime_difference(apart, same).absolute,
        anytime_difference(apart, same).p,
    )


def test_skewness_of_the_mean_by_hand() -> None:
    """Differences 0, 0, 0, 1: deviations -1/4 and 3/4, skewness (6/64) / (3/16)^1.5 = 1.155, over sqrt(4)."""
    assert 0.57735 == pytest.approx(mean_skewness(np.array([0.0, 0.0, 0.0, 1.0])), abs=1e-5)
    assert 0.57735 == pytest.approx(mean_skewness(np.array([1e200, 1e200, math.nan, 1e200, 0.0])), abs=1e-5)


def test_skewness_of_too_little_is_none() -> None:
    """No pair, one pair and equal pairs have no long tail."""
    assert [0.0, 0.0, 0.0] == [mean_skewness(np.array(d)) for d in ([], [3.0], [3.0, 3.0])]
