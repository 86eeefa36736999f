"""What a campaign's day returns for the money spent: a Gaussian process learned from days."""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from simulator.entities import Floats


def covariance(x: Floats, y: Floats, length: float) -> Floats:
    """Return how curves that start at 0 vary together, before any day is seen.

    Parameters
    ----------
    x, y
        (n,), (m,) spends, in any unit.
    length
        Distance over which a curve bends, in the same unit, above 0.

    Returns
    -------
    Floats
        (n, m), 0 where nothing is spent, near 1 for one point far from there with itself.

    Notes
    -----
    With c(x, y) = exp(-(x - y)^2 / (2 length^2)), the RBF kernel, it is c(x, y) - c(x, 0) c(y, 0): the
    covariance of the process that is known to be 0 at 0, as no spend brings no return.

    Examples
    --------
    >>> covariance(np.array([0.0, 9.0]), np.array([9.0]), 1.0).round(6).tolist()
    [[0.0], [1.0]]
    """
    return _rbf(x[:, np.newaxis] - y, length) - np.outer(_rbf(x, length), _rbf(y, length))


def posterior(
    spent: Floats, returns: Floats, noise: Floats, wanted: Floats, *, sd: float, length: float
) -> tuple[Floats, Floats]:
    """Return what is believed of a curve after some days, its prior mean being 0.

    Parameters
    ----------
    spent, returns, noise
        (n_days,) of each day: its spend, above 0; its return; the standard deviation that luck gives
        to its return, above 0.
    wanted
        (m,) spends at which the curve is asked for.
    sd, length
        Prior standard deviation far from 0, and the distance over which curves bend.

    Returns
    -------
    mean, covariance
        (m,), (m, m) of the curve itself, without the luck of a day.

    Notes
    -----
    Gaussian process regression: with K = sd^2 c the covariances, x the spends seen and z those wanted,
    G = (K(x,x) + diag(noise^2))^-1 K(x,z); the mean is G' returns, the covariance K(z,z) - K(z,x) G.

    References
    ----------
    Rasmussen, Williams (2006), Gaussian Processes for Machine Learning, chapter 2.

    Examples
    --------
    One day, far from 0 and as uncertain as the prior: halfway, with half the variance.

    >>> far, one = np.array([99.0]), np.ones(1)
    >>> posterior(far, 3 * one, one, far, sd=1.0, length=1.0)
    (array([1.5]), array([[0.5]]))
    """
    prior = sd**2 * covariance(wanted, wanted, length)
    if len(spent) == 0:
        return np.zeros(len(wanted)), prior
    cross = sd**2 * covariance(spent, wanted, length)
    among = sd**2 * covariance(spent, spent, length) + np.diag(noise**2)
    gain = cho_solve(cho_factor(among), cross)
    return gain.T @ returns, prior - cross.T @ gain


def mean_spend(levels: Floats, demand: Floats, weights: Floats) -> Floats:
    """Return what a campaign spends at each level of its budget, the mean over days.

    Parameters
    ----------
    levels
        (n_levels,) budgets.
    demand
        (n_days,) what each day would have taken without a budget.
    weights
        (n_days,) how far each counts, >= 0.

    Returns
    -------
    Floats
        (n_levels,) mean of min(level, demand); the level itself where no day counts.

    Examples
    --------
    >>> mean_spend(np.array([10.0, 20.0, 40.0]), np.array([12.0, 30.0]), np.ones(2)).tolist()
    [10.0, 16.0, 21.0]
    """
    if not weights.any():
        return levels
    spends = np.minimum(levels[:, np.newaxis], demand)
    return np.asarray((spends * weights).sum(axis=1) / weights.sum())


def _rbf(distance: Floats, length: float) -> Floats:
    """Return the RBF kernel at a distance."""
    return np.asarray(np.exp(-0.5 * (distance / length) ** 2))
