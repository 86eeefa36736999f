"""Empirical Bayes: rates shrunk across keywords."""

import numpy as np
import pytest

from experiments.calibrate.click_rates import beta_prior, rates_with_group_totals, shrunk_rates


def test_the_prior_is_recovered() -> None:
    """1000 rates drawn from Beta(2, 50), 500 trials each: mean 2 / 52 and weight 52 come back."""
    rng = np.random.default_rng(1)
    trials = np.full(1000, 500.0)
    successes = rng.binomial(500, rng.beta(2, 50, 1000)).astype(float)

    a, b = beta_prior(successes, trials)

    assert 2 / 52 == pytest.approx(a / (a + b), rel=0.05)
    assert 52 == pytest.approx(a + b, rel=0.15)


def test_shrinking_beats_raw_rates() -> None:
    """With 20 trials a keyword the shrunk rates miss the truth by less than half the raw error."""
    rng = np.random.default_rng(2)
    truth = rng.beta(2, 50, 500)
    trials = np.full(500, 20.0)
    successes = rng.binomial(20, truth).astype(float)

    def error(rates: np.ndarray) -> float:
        return float(np.sqrt(np.mean((rates - truth) ** 2)))

    assert error(shrunk_rates(successes, trials)) < 0.6 * error(successes / trials)


def test_equal_rates_are_pooled() -> None:
    """Where keywords differ no more than luck, each gets the common rate."""
    rates = shrunk_rates(np.array([9.0, 10.0, 11.0]), np.full(3, 1000.0))

    assert [0.01] * 3 == pytest.approx(rates, rel=0.01)


def test_much_evidence_is_left_alone() -> None:
    """A million trials speak for themselves."""
    rates = shrunk_rates(np.array([1e4, 5e4, 9e4]), np.full(3, 1e6))

    assert [0.01, 0.05, 0.09] == pytest.approx(rates, rel=1e-3)


def test_without_any_success_rates_are_small_but_not_zero() -> None:
    """One success in twice the trials is what is believed of a keyword that has all the trials."""
    assert [1 / 201] == pytest.approx(shrunk_rates(np.array([0.0]), np.array([100.0])), rel=1e-3)


def test_more_successes_than_trials_count_as_all() -> None:
    """A rate stays a probability whatever the log says."""
    rates = shrunk_rates(np.array([9.0, 1.0, 0.0]), np.array([5.0, 100.0, 50.0]))

    assert (rates <= 1).all()


def test_groups_keep_their_successes() -> None:
    """Shrinking moves clicks within a campaign and makes none; a campaign without keeps the prior."""
    successes, trials = np.array([30.0, 0.0, 0.0]), np.array([1000.0, 200.0, 100.0])

    rates = rates_with_group_totals(successes, trials, np.array([0, 0, 1]))

    assert 30.0 == pytest.approx(rates[:2] @ trials[:2])
    assert 0 < rates[1] < rates[0]
    assert 0 < rates[2]
