"""Rates from few counts: empirical Bayes across keywords, so that luck is not taken for skill."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import betaln, expit, logit

from experiments.importing.arrays import sums_by
from simulator.entities import Floats, Integers

#: The prior's weight, in trials, is sought between these.
LEAST_WEIGHT, MOST_WEIGHT = 1.0, 1e7


def beta_prior(successes: Floats, trials: Floats) -> tuple[float, float]:
    """Fit the Beta distribution that rates of different keywords are drawn from.

    Parameters
    ----------
    successes, trials
        (n,) counts a keyword. Successes above trials count as trials, keywords without trials say
        nothing.

    Returns
    -------
    tuple of float
        The two parameters of the Beta; their sum is the prior's weight in trials.

    Notes
    -----
    Maximum likelihood of the beta-binomial, in the logit of the mean and the logarithm of the
    weight. Where nothing ever succeeded the prior is one success in all trials and one more.

    Examples
    --------
    >>> a, b = beta_prior(np.array([5.0, 50.0, 95.0]), np.array([100.0, 100.0, 100.0]))
    >>> round(a / (a + b), 2)
    0.5
    """
    told = trials > 0
    n = trials[told]
    k = np.minimum(successes[told], n)
    total = float(n.sum())
    if k.sum() == 0:
        return 1.0, total

    def surprise(at: Floats) -> float:
        a, b = _parameters(float(expit(at[0])), float(np.exp(at[1])))
        return float(-(betaln(k + a, n - k + b) - betaln(a, b)).sum())

    bounds = [(-16.0, 16.0), (np.log(LEAST_WEIGHT), np.log(MOST_WEIGHT))]
    # At the common rate, the answer where keywords are alike: from beside it the search may stop short.
    begin = [logit(min(k.sum(), max(total - 0.5, total / 2)) / total), np.log(100.0)]
    found = minimize(surprise, begin, method="L-BFGS-B", bounds=bounds)
    return _parameters(float(expit(found.x[0])), float(np.exp(found.x[1])))


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """What counts tell of n rates: a Beta distribution each.

    Attributes
    ----------
    mean
        (n,) in [0, 1].
    weight
        (n,) trials that the knowledge of each is worth.
    """

    mean: Floats
    weight: Floats


def rates_of(successes: Floats, trials: Floats, group: Integers) -> Rates:
    """Estimate rates, each pulled towards its group's the more the fewer its trials.

    Parameters
    ----------
    successes, trials
        (n,) counts a keyword.
    group
        (n,) index of its group, such as its campaign; a group's own rate is pulled towards all the others'.

    Returns
    -------
    Rates
        Posterior means, and the weight of prior and trials together.

    Notes
    -----
    Groups under :func:`beta_prior`. Within them the prior's weight is that of greatest likelihood of the
    beta-binomial around the groups' means, one weight for all groups.

    References
    ----------
    Casella 1985, An introduction to empirical Bayes data analysis.

    Examples
    --------
    >>> found = rates_of(np.array([1.0, 200.0, 900.0]), np.array([2.0, 1e4, 1e4]), np.array([0, 0, 1]))
    >>> bool(0.02 < found.mean[0] < 0.2)
    True
    """
    groups = int(group.max()) + 1
    k, n = sums_by(group, np.minimum(successes, trials), groups), sums_by(group, trials, groups)
    a, b = beta_prior(k, n)
    if groups == 1:
        a, b = beta_prior(successes, trials)
        means = np.full(len(trials), a / (a + b))
        weight = a + b
    else:
        means = ((k + a) / (n + a + b))[group]
        weight = _weight_around(means, successes, trials)
    return Rates((np.minimum(successes, trials) + weight * means) / (trials + weight), trials + weight)


def _weight_around(means: Floats, successes: Floats, trials: Floats) -> float:
    """Return the prior's weight in trials, its means known: the likeliest."""
    told = trials > 0
    n, mean = trials[told], np.clip(means[told], 1e-9, 1 - 1e-9)
    k = np.minimum(successes[told], n)

    def surprise(log_weight: float) -> float:
        a = mean * math.exp(log_weight)
        b = math.exp(log_weight) - a
        return float(-(betaln(k + a, n - k + b) - betaln(a, b)).sum())

    found = minimize_scalar(
        surprise, bounds=(math.log(LEAST_WEIGHT), math.log(MOST_WEIGHT)), method="bounded"
    )
    return math.exp(float(found.x))


def shrunk_rates(successes: Floats, trials: Floats) -> Floats:
    """Return (n,) the means of :func:`rates_of` where all are one group.

    Examples
    --------
    >>> rates = shrunk_rates(np.array([1.0, 200.0, 900.0]), np.array([2.0, 1e4, 1e4]))
    >>> bool(0.02 < rates[0] < 0.5)
    True
    """
    return rates_of(successes, trials, np.zeros(len(trials), dtype=np.int64)).mean


def rates_with_group_totals(successes: Floats, trials: Floats, group: Integers) -> Floats:
    """Shrink rates, then scale each group so that its successes come out as counted.

    A group is a campaign: shrinking moves clicks between its keywords and must not invent any.
    Groups without successes keep the shrunk rates.
    """
    rates = rates_of(successes, trials, group).mean
    groups = int(group.max()) + 1
    counted = sums_by(group, successes, groups)
    expected = sums_by(group, rates * trials, groups)
    known = (counted > 0) & (expected > 0)
    scale = np.where(known, counted / np.where(known, expected, 1.0), 1.0)
    return rates * scale[group]


def _parameters(mean: float, weight: float) -> tuple[float, float]:
    """Turn mean and weight into the Beta's two parameters, both above 0."""
    return max(mean * weight, 1e-9), max((1 - mean) * weight, 1e-9)
