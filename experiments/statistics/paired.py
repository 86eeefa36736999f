"""How sure a comparison is: paired t intervals, relative differences, Holm's correction.

Two strategies in one replication meet the same searches and the same luck, so a comparison looks
at the differences within replications; what all runs of a replication share cancels.
Distribution functions come from :mod:`scipy.special`, which imports far quicker than
:mod:`scipy.stats` and warns of nothing when all differences are equal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]

CONFIDENCE = 0.95

#: Pairs up to which :func:`paired_by_lot` tries every combination of signs; the t-test holds beyond.
FEW_PAIRS = 12

#: A baseline mean counts as clearly positive from this many half-widths of its interval above
#: zero; there the delta method's interval of a ratio is close to Fieller's exact one (g < 1/9).
CLEAR_HALF_WIDTHS = 3.0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval; None where the data cannot tell."""

    estimate: float | None
    low: float | None
    high: float | None


UNKNOWN = Interval(None, None, None)

#: Of the largest value compared, a difference that is no more than this is rounding: sums of a run come in
#: some order, and each addition may be off in the sixteenth digit.
ROUNDING = 1e-10


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """What paired runs say about a difference.

    Attributes
    ----------
    absolute
        Mean of (value - baseline value), in the unit of the values.
    relative
        ``absolute`` over the baseline mean, as a fraction; None where that mean is not clearly
        positive.
    p
        Two-sided p of the paired t-test, not corrected; None below two pairs, and where all
        differences are equal.
    n
        Pairs in which both values are finite.
    same
        Whether the values of every pair are the same, but for rounding; none without a pair.
    """

    absolute: Interval
    relative: Interval | None
    p: float | None
    n: int
    same: bool = False


def mean_interval(values: Floats) -> Interval:
    """Return the mean of the finite values with its t interval.

    Parameters
    ----------
    values
        (n,) one a run; NaN and infinity are left out.

    Returns
    -------
    Interval
        Without bounds below two finite values, all None without any.

    Examples
    --------
    >>> interval = mean_interval(np.array([1.0, 2.0, 3.0]))
    >>> round(interval.low, 3), interval.estimate, round(interval.high, 3)
    (-0.484, 2.0, 4.484)
    """
    finite = values[np.isfinite(values)]
    if finite.size == 0:
        return UNKNOWN
    mean = float(finite.mean())
    return _around(mean, _standard_error(finite), finite.size)


def paired_difference(values: Floats, baseline: Floats) -> PairedDifference:
    """Compare a strategy with its baseline, replication by replication.

    Use it on runs of the same replications in the same order. It assumes that the mean of the
    differences is near normal: true for totals of many clicks, doubtful for one big sale in few
    runs.

    Parameters
    ----------
    values, baseline
        (n,) the same metric of both strategies; a pair with a value that is not finite is left out.

    Returns
    -------
    PairedDifference
        Differences within :data:`ROUNDING` are 0. Where all are, the two are ``same``: the interval is
        [0, 0] and there is no p, as there is nothing to test. Differences that are all equal
        and not 0 have estimates but no bounds and no p: a few runs of whole clicks may agree by
        chance, and nothing tells how far others would stray. A relative difference that is the same
        in every pair has no bounds either.

    Raises
    ------
    ValueError
        When the two differ in length.

    Notes
    -----
    With d the differences and b the baseline values, the relative difference is r = mean(d) /
    mean(b); its standard error by the delta method is sd(d - r b) / (sqrt(n) mean(b)). Both
    intervals use Student's t with n - 1 degrees of freedom.

    References
    ----------
    Fieller, "Some problems in interval estimation", JRSS B 16 (1954), for when the delta method
    will do.

    Examples
    --------
    >>> result = paired_difference(np.array([11.0, 12.0, 13.0]), np.array([10.0, 10.0, 10.0]))
    >>> result.absolute.estimate, result.relative.estimate, round(result.p, 4)
    (2.0, 0.2, 0.0742)
    """
    base, differences = _pairs(values, baseline)
    n = int(differences.size)
    if n == 0:
        return PairedDifference(UNKNOWN, None, None, 0)
    mean = float(differences.mean())
    error = _known(_standard_error(differences), mean)
    return PairedDifference(
        _around(mean, error, n),
        _relative(differences, base, error),
        _p_value(mean, error, n),
        n,
        same=not differences.any(),
    )


def paired_by_lot(values: Floats, others: Floats) -> PairedDifference:
    """Compare two columns whose differences hang on a draw that might as well have favoured the other.

    Use it where who meets whom is drawn, as in a tournament: such a draw may move a difference up or down
    by much the same every time, and a t-test takes a few of one sign for certainty.

    Parameters
    ----------
    values, others
        (n,) of the same replications.

    Returns
    -------
    PairedDifference
        As of :func:`paired_difference`; up to :data:`FEW_PAIRS` pairs p is that of the exact sign-flip
        test where that is larger.

    References
    ----------
    Pitman, "Significance tests which may be applied to samples from any populations", JRSS Supplement 4
    (1937), for the sign-flip test.

    Examples
    --------
    >>> by_lot = paired_by_lot(np.array([1.0, 1.1, 0.9]), np.zeros(3))
    >>> by_lot.p, paired_difference(np.array([1.0, 1.1, 0.9]), np.zeros(3)).p < 0.01  # 2 of 8 signs agree
    (0.25, True)
    """
    found = paired_difference(values, others)
    if found.p is None or found.n > FEW_PAIRS:
        return found
    from scipy.stats import permutation_test  # noqa: PLC0415 - slow to import, and seldom needed

    differences = (values - others)[np.isfinite(values) & np.isfinite(others)]
    flipped = permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=2**found.n, vectorized=True
    )
    return replace(found, p=max(found.p, float(flipped.pvalue)))


def pairing_gain(values: Floats, baseline: Floats) -> float | None:
    """Return how many independent runs one paired run is worth.

    Use it to see what the common luck saves: to know the difference as well from runs that share no luck,
    each strategy would need this many times the runs. Below 1 pairing does harm, as where the luck of one
    strategy is the misfortune of the other.

    Parameters
    ----------
    values, baseline
        (n,) the same metric of both strategies; a pair with a value that is not finite is left out.

    Returns
    -------
    float or None
        0 or more. None below two pairs, and where all differences are equal: then it is without limit.

    Raises
    ------
    ValueError
        When the two differ in length.

    Notes
    -----
    (var(a) + var(b)) / var(a - b), which for equal variances is 1 / (1 - correlation).

    References
    ----------
    Law, "Simulation Modeling and Analysis", 5th ed. (2015), chapter 11.2, on common random numbers.

    Examples
    --------
    >>> pairing_gain(np.array([10.0, 21.0, 30.0]), np.array([10.0, 20.0, 30.0]))  # (100.33 + 100) / .33
    601.0
    """
    base, differences = _pairs(values, baseline)
    error = _standard_error(differences)
    if math.isnan(error) or error == 0:
        return None
    apart = float((base + differences).var(ddof=1)) + float(base.var(ddof=1))
    return apart / (error**2 * differences.size)


def jackknife_interval(estimate: float, left_out: Floats) -> Interval:
    """Return the t interval of an estimate that is a smooth function of means over runs.

    Use it where a figure is made of several sums over all runs, such as a ratio of two of them. For a
    plain mean it is :func:`mean_interval`.

    Parameters
    ----------
    estimate
        From all runs.
    left_out
        (n,) the same from all runs but one, n >= 2.

    Returns
    -------
    Interval
        Around ``estimate``; without any value where one of the numbers is not finite.

    Notes
    -----
    The standard error is sqrt((n - 1) / n x sum of squared deviations of ``left_out`` from its mean).

    References
    ----------
    Efron, Stein, "The jackknife estimate of variance", Annals of Statistics 9 (1981).

    Examples
    --------
    >>> interval = jackknife_interval(2.0, np.array([2.5, 2.0, 1.5]))  # the mean of 1, 2, 3
    >>> round(interval.low, 3), interval.estimate, round(interval.high, 3)
    (-0.484, 2.0, 4.484)
    """
    if not (math.isfinite(estimate) and np.isfinite(left_out).all()):
        return UNKNOWN
    n = left_out.size
    error = 0.0 if left_out.min() == left_out.max() else float(left_out.std()) * math.sqrt(n - 1)
    return _around(estimate, error, n)


def interval_of_error(estimate: float, error: float, n: int, *, together: int = 1) -> Interval:
    """Return the t interval of a mean from its standard error.

    Parameters
    ----------
    estimate, error
        Mean and its standard error, NaN where there is none.
    n
        How many values the mean is of.
    together
        How many such intervals are looked at: in 95 % of studies all of them hold (Bonferroni).

    Returns
    -------
    Interval
        Without bounds where the error is not known, and where all values were equal and not 0; all None
        without a mean.

    Examples
    --------
    >>> interval = interval_of_error(2.0, 1 / 3**0.5, 3)  # of 1, 2, 3
    >>> round(interval.low, 3), round(interval.high, 3), interval_of_error(2.0, 0.0, 3)
    (-0.484, 4.484, Interval(estimate=2.0, low=None, high=None))
    """
    return UNKNOWN if math.isnan(estimate) else _around(estimate, _known(error, estimate), n, together)


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """Correct p values for having looked at all of them (Holm's step-down method).

    Parameters
    ----------
    p_values
        One a hypothesis of the family; None where there was no test, which does not count.

    Returns
    -------
    list of float or None
        In the order given: the smallest error rate over the whole family at which each would
        still be rejected, in [0, 1].

    References
    ----------
    Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979).

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    tested = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    largest = 0.0
    for rank, (p, place) in enumerate(tested):
        largest = max(largest, min(1.0, p * (len(tested) - rank)))
        adjusted[place] = largest
    return adjusted


def t_quantile(degrees: int, together: int = 1) -> float:
    """Return the two-sided quantile of Student's t at which so many intervals together hold in 95 %."""
    return float(stdtrit(degrees, 1 - (1 - CONFIDENCE) / (2 * together)))


def _pairs(values: Floats, baseline: Floats) -> tuple[Floats, Floats]:
    """Return the baseline and the differences of the pairs in which both values are finite."""
    if values.shape != baseline.shape:
        raise ValueError(
            f"{values.size} values against {baseline.size} of the baseline, allowed: equally many"
        )
    both = np.isfinite(values) & np.isfinite(baseline)
    base, others = baseline[both], values[both]
    differences = others - base
    largest = max(np.abs(base).max(initial=0.0), np.abs(others).max(initial=0.0))
    return base, np.where(np.abs(differences) <= ROUNDING * largest, 0.0, differences)


def _standard_error(values: Floats) -> float:
    """Return the standard error of the mean; NaN for a single value."""
    if values.size < 2:
        return math.nan
    # Equal values must give exactly 0: their rounded mean may differ from them in the last bit.
    if values.min() == values.max():
        return 0.0
    return float(values.std(ddof=1)) / math.sqrt(values.size)


def _known(error: float, estimate: float) -> float:
    """Return a standard error, NaN where it is 0 around anything but 0: no spread was seen."""
    return math.nan if error == 0 and estimate != 0 else error


def _around(estimate: float, error: float, n: int, together: int = 1) -> Interval:
    """Return the t interval of an estimate with n - 1 degrees of freedom; NaN gives no bounds."""
    if math.isnan(error):
        return Interval(estimate, None, None)
    half = t_quantile(n - 1, together) * error
    return Interval(estimate, estimate - half, estimate + half)


def _relative(differences: Floats, base: Floats, error: float) -> Interval | None:
    """Return mean difference / baseline mean with its delta-method interval.

    It has no bounds where ``error``, the standard error of the mean difference, is not known.
    """
    n = differences.size
    base_mean = float(base.mean())
    margin = CLEAR_HALF_WIDTHS * t_quantile(n - 1) * _standard_error(base) if n > 1 else 0.0
    if base_mean <= margin:
        return None
    ratio = float(differences.mean()) / base_mean
    spread = _known(_standard_error(differences - ratio * base) / base_mean, ratio)
    return _around(ratio, math.nan if math.isnan(error) else spread, n)


def _p_value(mean: float, error: float, n: int) -> float | None:
    """Return the two-sided p of the t-test of mean 0; None where the error is not known, or 0."""
    if math.isnan(error) or error == 0:
        return None
    return float(2 * stdtr(n - 1, -abs(mean) / error))
