"""Rates from few counts: empirical Bayes across keywords, so that luck is not taken for skill."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize
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
    begin = [logit(min(k.sum(), total - 0.5) / total), np.log(100.0)]
    found = minimize(surprise, begin, method="L-BFGS-B", bounds=bounds)
    return _parameters(float(expit(found.x[0])), float(np.exp(found.x[1])))


def shrunk_rates(successes: Floats, trials: Floats) -> Floats:
    """Estimate each keyword's rate, pulled towards the others' the more the fewer its trials.

    Parameters
    ----------
    successes, trials
        (n,) counts a keyword.

    Returns
    -------
    Floats
        (n,) posterior means under :func:`beta_prior`, in [0, 1].

    References
    ----------
    Casella 1985, An introduction to empirical Bayes data analysis.

    Examples
    --------
    >>> rates = shrunk_rates(np.array([1.0, 200.0, 900.0]), np.array([2.0, 1e4, 1e4]))
    >>> bool(0.02 < rates[0] < 0.5)
    True
    """
    a, b = beta_prior(successes, trials)
    return (np.minimum(successes, trials) + a) / (trials + a + b)


def rates_with_group_totals(successes: Floats, trials: Floats, group: Integers) -> Floats:
    """Shrink rates, then scale each group so that its successes come out as counted.

    A group is a campaign: shrinking moves clicks between its keywords and must not invent any.
    Groups without successes keep the shrunk rates.
    """
    rates = shrunk_rates(successes, trials)
    groups = int(group.max()) + 1
    counted = sums_by(group, successes, groups)
    expected = sums_by(group, rates * trials, groups)
    known = (counted > 0) & (expected > 0)
    scale = np.where(known, counted / np.where(known, expected, 1.0), 1.0)
    return rates * scale[group]


def _parameters(mean: float, weight: float) -> tuple[float, float]:
    """Turn mean and weight into the Beta's two parameters, both above 0."""
    return max(mean * weight, 1e-9), max((1 - mean) * weight, 1e-9)
