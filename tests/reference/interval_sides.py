"""Simulated studies of paired differences of true mean 1: how often intervals miss it, and on which side."""

from collections.abc import Callable

import numpy as np

from experiments.statistics.bootstrap import bootstrap_interval
from experiments.statistics.paired import Floats, Interval

TRUTH = 1.0
Draw = Callable[[int, int], Floats]


def normal(study: int, n: int) -> Floats:
    """Normal differences."""
    return np.random.default_rng([10, study]).normal(TRUTH, 1, n)


def skewed(study: int, n: int) -> Floats:
    """Lognormal differences, skewness 6.2."""
    return np.random.default_rng([11, study]).lognormal(-0.5, 1, n)


def rare_sale(study: int, n: int) -> Floats:
    """One pair in twenty has a big sale in it, worth 14 standard deviations of the others on average."""
    rng = np.random.default_rng([12, study])
    sales = (rng.random(n) < 0.05) * rng.lognormal(2.5, 0.5, n)
    values: Floats = rng.normal(TRUTH, 1, n) + sales - 0.05 * np.exp(2.625)
    return values


def misses(interval_of: Callable[[int], Interval], studies: int) -> tuple[int, int]:
    """Count the intervals that lie wholly above the truth, and those wholly below."""
    found = [interval_of(study) for study in range(studies)]
    assert all(interval.low is not None and interval.high is not None for interval in found)
    above = sum((interval.low or 0) > TRUTH for interval in found)
    return above, sum((interval.high or 0) < TRUTH for interval in found)


def bootstrapped(draw: Draw, n: int) -> Callable[[int], Interval]:
    """Return the interval of a study of n pairs."""
    return lambda study: bootstrap_interval(draw(study, n), seed=study)
