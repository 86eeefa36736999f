"""Paired differences, relative differences and Holm's correction, against numbers worked by hand."""

import math

import numpy as np
import pytest

from experiments.statistics.paired import Interval, holm, mean_interval, paired_difference, pairing_gain


def test_mean_interval_is_students() -> None:
    """Values 1, 2, 3: mean 2, sd 1, t(.975, 2) = 4.3027, so half = 4.3027 / sqrt(3) = 2.4842."""
    interval = mean_interval(np.array([1.0, 2.0, 3.0]))

    assert interval.estimate == 2.0
    assert (-0.4842, 4.4842) == pytest.approx((interval.low, interval.high), abs=5e-4)


def test_mean_interval_leaves_out_what_is_not_finite() -> None:
    """A run without clicks has no cost per click and is left out of the mean."""
    assert mean_interval(np.array([1.0, 3.0])) == mean_interval(np.array([1.0, math.nan, 3.0, math.inf]))


def test_mean_of_nothing_is_unknown() -> None:
    """Where no run has a value there is no mean."""
    assert Interval(None, None, None) == mean_interval(np.array([math.nan, math.nan]))


def test_mean_of_one_run_has_no_interval() -> None:
    """One replication gives an estimate and no bounds."""
    assert Interval(7.0, None, None) == mean_interval(np.array([7.0]))


def test_paired_difference_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, standard error .5774, t = 3.4641 with 2 degrees, p = .0742."""
    result = paired_difference(np.array([11.0, 22.0, 33.0]), np.array([10.0, 20.0, 30.0]))

    assert result.n == 3
    assert result.absolute.estimate == 2.0
    assert result.p == pytest.approx(0.0742, abs=5e-5)
    assert (-0.4841, 4.4841) == pytest.approx((result.absolute.low, result.absolute.high), abs=5e-4)


def test_pairing_removes_what_pairs_share() -> None:
    """A shop whose luck varies by hundreds still shows differences of 1, 1, 1 and 2: p = .0154."""
    shared = np.array([100.0, 900.0, 300.0, 700.0])

    result = paired_difference(shared + np.array([1.0, 1.0, 1.0, 2.0]), shared)

    assert 1.25 == result.absolute.estimate
    assert result.p == pytest.approx(0.0154, abs=5e-5)


def test_equal_differences_are_no_certainty() -> None:
    """Two runs, each 1 click apart, show no spread to judge by: no bounds and no test, not p = 0."""
    result = paired_difference(np.array([1000.0, 1002.0]), np.array([999.0, 1001.0]))

    assert Interval(1.0, None, None) == result.absolute
    assert Interval(0.001, None, None) == result.relative
    assert (None, 2) == (result.p, result.n)


def test_equal_ratios_have_no_bounds() -> None:
    """Exactly twice the baseline in every run: the ratio has no spread, the differences have one."""
    result = paired_difference(np.array([16.0, 20.0, 18.0]), np.array([8.0, 10.0, 9.0]))

    assert Interval(1.0, None, None) == result.relative
    assert result.absolute.low is not None
    assert result.p is not None


def test_equal_strategies_differ_by_exactly_zero() -> None:
    """A/A: no difference, an interval of width 0, and nothing to test."""
    values = np.array([10.1, 10.2, 10.7])

    result = paired_difference(values, values.copy())

    assert Interval(0.0, 0.0, 0.0) == result.absolute == result.relative
    assert (True, None) == (result.same, result.p)


def test_differences_within_rounding_are_none() -> None:
    """A budget of 7.999999999992 in place of 8 moves profit by 1e-12: that is the same, and no test."""
    values = np.array([10.1, -3.2, 1250.7])

    result = paired_difference(values + np.array([1e-12, -2e-12, 3e-12]), values)

    assert (Interval(0.0, 0.0, 0.0), True, None) == (result.absolute, result.same, result.p)


def test_one_pair_of_many_within_rounding_is_none_among_others() -> None:
    """Rounding in one pair does not undo that another pair differs."""
    result = paired_difference(np.array([5.0 + 1e-14, 6.0]), np.array([5.0, 5.0]))

    assert (0.5, False) == (result.absolute.estimate, result.same)


def test_a_cent_in_a_million_is_no_rounding() -> None:
    """The smallest difference of money that one could mean counts, whatever the size of the account."""
    result = paired_difference(np.array([1e6 + 0.01, 2e6 + 0.03]), np.array([1e6, 2e6]))

    assert (False, True) == (result.same, result.p is not None)


def test_what_is_the_same_is_no_hypothesis() -> None:
    """Holm's correction counts what was tested: a rule that does nothing shifts nobody's p."""
    base = np.array([10.0, 12.0, 11.0, 13.0])
    better = paired_difference(base + np.array([1.0, 1.2, 0.9, 1.1]), base)
    nothing = paired_difference(base + 1e-13, base)

    assert [better.p, None] == holm([better.p, nothing.p])


def test_equal_differences_have_no_rounding_noise() -> None:
    """Three pairs .1 apart are equal, though their computed mean is not quite .1."""
    result = paired_difference(np.full(3, 0.1), np.zeros(3))

    assert (None, None) == (result.absolute.low, result.p)


def test_relative_difference_by_the_delta_method() -> None:
    """Base 9, 10, 11, differences 1, 1, 2.

    r = (4/3) / 10 = .13333; d - r b = -.2, -.33333, .53333 with sd .46667 (mean 0), so the standard
    error is .46667 / sqrt(3) / 10 = .026943 and half of the interval 4.3027 times that, .11593.
    The base is clearly positive: three half-widths are 3 x 2.484 = 7.45 < 10.
    """
    result = paired_difference(np.array([10.0, 11.0, 13.0]), np.array([9.0, 10.0, 11.0]))

    assert result.relative is not None
    assert result.relative.estimate == pytest.approx(0.13333, abs=5e-6)
    assert (0.01741, 0.24926) == pytest.approx((result.relative.low, result.relative.high), abs=5e-5)


def test_relative_difference_needs_a_clearly_positive_baseline() -> None:
    """Base 8, 10, 12 has mean 10 but three half-widths of 14.9: a ratio to it would mislead."""
    result = paired_difference(np.array([9.0, 11.0, 14.0]), np.array([8.0, 10.0, 12.0]))

    assert result.relative is None
    assert result.absolute.estimate is not None


def test_losses_have_no_relative_difference() -> None:
    """More than a loss of 10 is not a percentage of it."""
    result = paired_difference(np.array([-8.0, -8.5, -9.0]), np.array([-10.0, -10.0, -10.0]))

    assert result.relative is None


def test_one_pair_has_estimates_only() -> None:
    """One replication: absolute and relative estimates, no bounds, no p."""
    result = paired_difference(np.array([11.0]), np.array([10.0]))

    assert Interval(1.0, None, None) == result.absolute
    assert Interval(0.1, None, None) == result.relative
    assert result.p is None


def test_pairs_with_a_missing_value_are_left_out() -> None:
    """A run that failed takes its pair along, not the study."""
    result = paired_difference(np.array([11.0, math.nan, 13.0]), np.array([10.0, 10.0, math.nan]))

    assert result.n == 1
    assert result.absolute.estimate == 1.0


def test_no_pairs_no_difference() -> None:
    """Without a common run nothing is known."""
    result = paired_difference(np.array([math.nan]), np.array([1.0]))

    assert (None, None, None, 0) == (result.absolute.estimate, result.relative, result.p, result.n)


def test_unequal_lengths_are_refused() -> None:
    """Values that are not paired must not be compared as pairs."""
    with pytest.raises(ValueError, match="2 values against 3 of the baseline"):
        paired_difference(np.zeros(2), np.zeros(3))


def test_holm_steps_down() -> None:
    """Holm 1979 on .01, .04, .03, .005: 4 x .005, 3 x .01, 2 x .03, then never below the one before."""
    assert [0.03, 0.06, 0.06, 0.02] == pytest.approx(holm([0.01, 0.04, 0.03, 0.005]))


def test_holm_stops_at_one() -> None:
    """A corrected p is a probability."""
    assert [1.0, 1.0] == holm([0.7, 0.9])


def test_holm_does_not_count_what_was_not_tested() -> None:
    """A strategy without common runs costs the others nothing."""
    assert [0.02, None, 0.03] == pytest.approx(holm([0.01, None, 0.03]))


def test_holm_of_nothing_is_nothing() -> None:
    """A study of one strategy has no family."""
    assert [] == holm([])


def test_pairing_gain_by_hand() -> None:
    """Values 10, 21, 30 against 10, 20, 30: variances 100.33 and 100, of differences 0, 1, 0 one third."""
    assert 601 == pytest.approx(pairing_gain(np.array([10.0, 21.0, 30.0]), np.array([10.0, 20.0, 30.0])))


def test_pairing_that_shares_nothing_gains_nothing() -> None:
    """Uncorrelated values: 1, -1, 1, -1 against 1, 1, -1, -1 have variances 4/3 and 4/3, differences 8/3."""
    values, baseline = np.array([1.0, -1.0, 1.0, -1.0]), np.array([1.0, 1.0, -1.0, -1.0])

    assert 1 == pytest.approx(pairing_gain(values, baseline))


def test_pairing_may_do_harm() -> None:
    """One strategy's luck is the other's misfortune: a paired run is worth half an independent one."""
    assert 0.5 == pytest.approx(pairing_gain(np.array([1.0, -1.0]), np.array([-1.0, 1.0])))


def test_pairing_gain_without_limit_is_unknown() -> None:
    """Equal differences have no variance to divide by, one pair has none either."""
    values = np.array([10.1, 10.2, 10.7])

    assert [None, None, None] == [
        pairing_gain(values, values.copy()),
        pairing_gain(values, values + 1),
        pairing_gain(np.array([1.0, math.nan]), np.array([0.5, 2.0])),
    ]
