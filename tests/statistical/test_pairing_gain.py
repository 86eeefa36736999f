"""The pairing gain means what it says: so many independent runs know a difference as well as one paired run.

Of 4000 studies each way, the ratio of two variances scatters by sqrt(4 / 4000) = .032 around 1; the bounds
are four times that, a false alarm on about 6 in 100,000 seeds; the seeds are fixed.
"""

import numpy as np

from experiments.statistics.paired import Floats, pairing_gain

STUDIES, PAIRS = 4000, 10


def paired(rng: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    """Draw two strategies that meet the same luck and answer it differently, each with some luck of its own.

    Variances 2^2 x 9 + 1 = 37 and 9 + 1 = 10, of the differences 9 + 2 = 11: gain 47 / 11 = 4.27.
    """
    luck = rng.normal(10, 3, shape)
    return 2 * luck + rng.normal(0, 1, shape), luck + rng.normal(0, 1, shape)


def variance_paired(rng: np.random.Generator) -> float:
    """Return the variance of the mean difference of ten paired runs, over many studies."""
    values, baseline = paired(rng, (STUDIES, PAIRS))
    return float((values - baseline).mean(1).var())


def variance_independent(rng: np.random.Generator, runs: int) -> float:
    """Return the same where each strategy has its own luck in its own runs."""
    values, _ = paired(rng, (STUDIES, runs))
    _, baseline = paired(rng, (STUDIES, runs))
    return float((values.mean(1) - baseline.mean(1)).var())


def test_gain_is_the_number_of_independent_runs() -> None:
    """Ten paired runs and 10 x the gain, 43, independent ones know the difference equally well."""
    rng = np.random.default_rng(30)
    gain = pairing_gain(*paired(rng, (100_000,)))
    assert gain is not None

    ratio = variance_independent(rng, round(PAIRS * gain)) / variance_paired(rng)

    assert 43 == round(PAIRS * gain)
    assert 0.87 <= ratio <= 1.13


def test_twin_as_many_independent_runs_know_less() -> None:
    """Ten independent runs leave more than four times the variance, and the bounds notice."""
    rng = np.random.default_rng(31)

    assert variance_independent(rng, PAIRS) / variance_paired(rng) > 1.13
