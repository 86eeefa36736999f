"""Simulated studies that are looked at after every pair: how often the truth was ever outside.

A study looks at all numbers of pairs from the hundredth to the 5,000th. The true mean of every law is 0.
"""

from collections.abc import Callable

import numpy as np

from experiments.statistics.paired import Floats
from experiments.statistics.sequential import FIRST_LOOK, anytime_factor

PAIRS = 5000
N = np.arange(1.0, PAIRS + 1)
Law = Callable[[np.random.Generator], Floats]


def normal(rng: np.random.Generator) -> Floats:
    """Normal differences."""
    return rng.normal(0, 1, PAIRS)


def mild(rng: np.random.Generator) -> Floats:
    """Exponential differences, skewness 2."""
    return rng.exponential(1, PAIRS) - 1


def skewed(rng: np.random.Generator) -> Floats:
    """Lognormal differences, skewness 6.2."""
    values: Floats = rng.lognormal(0, 1, PAIRS) - np.exp(0.5)
    return values


def rare_sale(rng: np.random.Generator) -> Floats:
    """One pair in 33 has a big sale in it, worth 11 standard deviations of the others on average."""
    sales = (rng.random(PAIRS) < 0.03) * 10 * rng.lognormal(0, 0.5, PAIRS)
    values: Floats = rng.normal(0, 1, PAIRS) + sales - 0.3 * np.exp(0.125)
    return values


def unseen_sale(rng: np.random.Generator) -> Floats:
    """One pair in 100 has a sale worth 30 standard deviations of the others."""
    values: Floats = rng.normal(0, 1, PAIRS) + 30.0 * (rng.random(PAIRS) < 0.01) - 0.3
    return values


def looks(law: Law, study: int) -> tuple[Floats, Floats, Floats]:
    """Return mean, its standard error and its skewness at every look of a study."""
    x = law(np.random.default_rng([20, study]))
    mean, square, cube = (np.cumsum(x**power) / N for power in (1, 2, 3))
    variance = square - mean**2
    later = slice(FIRST_LOOK - 1, None)
    skewness = (cube - 3 * mean * square + 2 * mean**3)[later] / variance[later] ** 1.5
    error = np.sqrt(variance[later] / (N[later] - 1))
    return mean[later], error, np.abs(skewness) / np.sqrt(N[later])


def wrong(law: Law, studies: int, factor: Floats, *, most_skew: float = np.inf) -> int:
    """Count the studies in which the truth was ever outside at a look that gave no warning of skew."""
    count = 0
    for study in range(studies):
        mean, error, skew = looks(law, study)
        count += bool(np.any((np.abs(mean) > factor * error) & (skew < most_skew)))
    return count


ANYTIME = anytime_factor(N)[FIRST_LOOK - 1 :]
NAIVE = np.full(PAIRS - FIRST_LOOK + 1, 1.96)
