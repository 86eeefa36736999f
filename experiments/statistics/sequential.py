"""Intervals that may be looked at as often as one likes: stop when they are narrow, and they still hold.

A t interval is right for a number of runs that was fixed beforehand. Who looks after every run and stops
when 0 is outside is fooled in four studies of ten. A confidence sequence holds at all numbers of runs at
once, so it holds at the one where somebody stopped; it is half as wide again.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from scipy.special import lambertw

from experiments.statistics.paired import (
    CONFIDENCE,
    Floats,
    Interval,
    PairedDifference,
    paired_difference,
    t_quantile,
)

#: Pairs before which nothing is said: the normal limit that the intervals rest on needs some.
FIRST_LOOK = 100

#: Pairs at which the intervals are narrowest: the geometric middle of 100 and 10,000.
TUNED_FOR = 1000

#: Skewness of the mean from which the normal limit is doubted.
DOUBTFUL_SKEW = 0.1

_ALPHA = 1 - CONFIDENCE


def anytime_difference(values: Floats, baseline: Floats, *, tuned_for: int = TUNED_FOR) -> PairedDifference:
    """Compare a strategy with its baseline in a study that may stop at any pair from the hundredth on.

    Use it where the number of runs depends on what the runs said. For a number that was fixed beforehand
    :func:`experiments.statistics.paired.paired_difference` is narrower. It is asymptotic, as the t interval
    is: :func:`mean_skewness` tells when to doubt it.

    Parameters
    ----------
    values, baseline
        (n,) the same metric of both strategies; a pair with a value that is not finite is left out.
    tuned_for
        Number of pairs at which the interval is narrowest, 1 or more; fixed before the first look.

    Returns
    -------
    PairedDifference
        Estimates as of :func:`~experiments.statistics.paired.paired_difference`. Below :data:`FIRST_LOOK`
        pairs there are no bounds and no p. The intervals hold at all n from there on together, in 95 studies
        of 100; p is anytime-valid, and below .05 exactly where 0 lies outside the absolute interval.

    Raises
    ------
    ValueError
        When the two differ in length.

    Notes
    -----
    With s the standard deviation of the differences and x = n rho^2, the interval is mean +- s sqrt((x + 1) /
    (x n) log((x + 1) / alpha^2)), the p value min(1, sqrt(x + 1) exp(-n mean^2 x / (2 s^2 (x + 1)))). The
    width is least where x + 1 = -W(-alpha^2 / e), W being the lower branch of Lambert's function.

    References
    ----------
    Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic
    confidence sequences", Annals of Statistics 52 (2024). Robbins, "Statistical methods related to the law
    of the iterated logarithm", Annals of Mathematical Statistics 41 (1970), for the mixture.

    Examples
    --------
    >>> values = np.arange(200) % 2 + 0.1  # ever .1 and 1.1: mean .6, standard deviation .5
    >>> found = anytime_difference(values, np.zeros(200))
    >>> found.n, round(found.absolute.low, 3), round(found.absolute.high, 3), found.p < 1e-20
    (200, 0.481, 0.719, True)
    """
    fixed = paired_difference(values, baseline)
    if fixed.n < FIRST_LOOK:
        return replace(
            fixed, absolute=_bare(fixed.absolute), relative=fixed.relative and _bare(fixed.relative), p=None
        )
    factor = float(anytime_factor(np.array([fixed.n], dtype=float), tuned_for=tuned_for)[0])
    widening = factor / t_quantile(fixed.n - 1)
    return replace(
        fixed,
        absolute=_widened(fixed.absolute, widening),
        relative=fixed.relative and _widened(fixed.relative, widening),
        p=_anytime_p(fixed, tuned_for),
    )


def anytime_factor(n: Floats, *, tuned_for: int = TUNED_FOR, together: int = 1) -> Floats:
    """Return half the width of the interval in standard errors of the mean, in place of t's 1.96.

    Parameters
    ----------
    n
        Numbers of pairs, any shape.
    tuned_for
        As in :func:`anytime_difference`.
    together
        How many such intervals are looked at: in 95 % of studies all of them hold (Bonferroni).

    Examples
    --------
    >>> anytime_factor(np.array([100.0, 1000.0, 10000.0])).round(2).tolist()
    [3.82, 3.04, 3.25]
    """
    x = n * _rho_squared(tuned_for)
    factor: Floats = np.sqrt((x + 1) / x * np.log((x + 1) * together**2 / _ALPHA**2))
    return factor


def mean_skewness(differences: Floats) -> float:
    """Return the skewness of the mean of differences: that of one of them over the root of their number.

    From :data:`DOUBTFUL_SKEW` on, intervals that rest on the normal law are to be doubted: they miss the
    truth on the side of the long tail. It cannot see what has not happened yet, such as a sale so big and
    rare that none was among the runs.

    Parameters
    ----------
    differences
        (n,) what is not finite is left out.

    Returns
    -------
    float
        Its size, 0 or more; 0 without two different values.

    Examples
    --------
    >>> mean_skewness(np.array([1.0, 2.0, 3.0])), round(mean_skewness(np.array([0.0, 0.0, 0.0, 1.0])), 3)
    (0.0, 0.577)
    """
    finite = differences[np.isfinite(differences)]
    if finite.size == 0 or finite.min() == finite.max():
        return 0.0
    deviations = finite - finite.mean()
    deviations /= np.abs(deviations).max()  # so that no third power leaves the range of numbers
    spread = math.sqrt(float((deviations**2).mean()))
    return abs(float((deviations**3).mean())) / spread**3 / math.sqrt(finite.size)


def _rho_squared(tuned_for: int) -> float:
    """Return the mixture's variance that makes the interval narrowest at a number of pairs."""
    return float(-lambertw(-(_ALPHA**2) / math.e, -1).real - 1) / tuned_for


def _anytime_p(fixed: PairedDifference, tuned_for: int) -> float | None:
    """Return the smallest level at which the interval leaves 0 out; None where t has no p either."""
    absolute = fixed.absolute
    if fixed.p is None or absolute.estimate is None or absolute.high is None:
        return None
    error = (absolute.high - absolute.estimate) / t_quantile(fixed.n - 1)
    x = fixed.n * _rho_squared(tuned_for)
    z = absolute.estimate / error
    return min(1.0, math.sqrt(x + 1) * math.exp(-z * z * x / (2 * (x + 1))))


def _widened(interval: Interval, by: float) -> Interval:
    """Return an interval with its half-width multiplied."""
    if interval.estimate is None or interval.high is None:
        return interval
    half = by * (interval.high - interval.estimate)
    return Interval(interval.estimate, interval.estimate - half, interval.estimate + half)


def _bare(interval: Interval) -> Interval:
    """Return the estimate alone."""
    return Interval(interval.estimate, None, None)
