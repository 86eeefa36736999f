"""The bootstrap interval of a mean difference: it leans where the differences do, as a t interval cannot."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from experiments.statistics.paired import CONFIDENCE, UNKNOWN, Floats, Interval

#: Resamples of one interval: its bounds move by some 3 % of a standard error with the draw.
RESAMPLES = 9999

#: Pairs beyond which sums over neighbours are resampled: enough to leave the bounds as they are.
MOST_BLOCKS = 500

#: Resamples drawn at once, a few megabytes.
_AT_ONCE = 500


def bootstrap_interval(differences: Floats, *, seed: int) -> Interval:
    """Return the mean of paired differences with its 95 % BCa bootstrap interval.

    Use it beside the t interval where a few large differences carry the mean, such as one big sale in many
    runs: it is bias-corrected and accelerated, so that it reaches further to the side of the long tail.
    Where both agree, the normal law behind t did no harm. It knows of no difference larger than those seen,
    and below some twenty pairs it is too narrow, also for normal differences: there t is the better one.

    Parameters
    ----------
    differences
        (n,) value - baseline value, a pair each; what is not finite is left out.
    seed
        Of the resampling, 0 or more. The same differences and seed give the same interval.

    Returns
    -------
    Interval
        Without bounds below two pairs, and where all differences are equal and not 0; [0, 0] where all
        are 0; all None without any.

    Notes
    -----
    Beyond :data:`MOST_BLOCKS` pairs, sums of deviations over blocks of consecutive pairs are resampled in
    place of single pairs. Blocks that are disjoint keep the mean, the variance and the skewness of the mean,
    and so all that BCa looks at: its acceleration is skewness / (6 sqrt(n)).

    References
    ----------
    Efron, "Better bootstrap confidence intervals", JASA 82 (1987).

    Examples
    --------
    >>> interval = bootstrap_interval(np.array([0.0] * 30 + [9.0, 12.0]), seed=1)
    >>> interval.estimate, interval.estimate - interval.low < interval.high - interval.estimate
    (0.65625, True)
    """
    finite = differences[np.isfinite(differences)]
    if finite.size == 0:
        return UNKNOWN
    mean = float(finite.mean())
    if finite.min() == finite.max():
        bound = 0.0 if mean == 0 and finite.size > 1 else None
        return Interval(mean, bound, bound)
    deviations = finite - mean
    scale = float(np.abs(deviations).max())  # so that no third power leaves the range of numbers
    low, high = _bounds(_blocks(deviations / scale).tobytes(), seed)
    if math.isnan(low) or math.isnan(high):
        return Interval(mean, None, None)
    return Interval(mean, mean + scale * low, mean + scale * high)


def _blocks(deviations: Floats) -> Floats:
    """Return at most :data:`MOST_BLOCKS` numbers whose mean has the law of the deviations' mean.

    Blocks may differ by one pair in size: deviations, unlike values, sum to no more for that.
    """
    n = deviations.size
    if n <= MOST_BLOCKS:
        return deviations
    starts = np.arange(MOST_BLOCKS) * n // MOST_BLOCKS
    sums: Floats = np.add.reduceat(deviations, starts) * (MOST_BLOCKS / n)
    return sums


@lru_cache(maxsize=1024)  # page, table and JSON of a study ask for the same ones
def _bounds(deviations: bytes, seed: int) -> tuple[float, float]:
    """Resample the mean; NaN where BCa has no answer."""
    from scipy.stats import bootstrap  # noqa: PLC0415 - slow to import, and not every command needs it

    found = bootstrap(
        (np.frombuffer(deviations),),
        np.mean,
        n_resamples=RESAMPLES,
        batch=_AT_ONCE,
        vectorized=True,
        confidence_level=CONFIDENCE,
        method="BCa",
        random_state=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)
