"""Sharing one total among campaigns, each within limits of its own."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats

#: Budgets stop short of the total by this relative amount, so that no order of summing exceeds it.
ROUNDING = 1e-12


def share_total(total: float, wanted: Floats, lower: Floats, upper: Floats) -> Floats:
    """Multiply what is wanted by one factor and clip it to the limits, so that it sums to a total.

    Campaigns that meet no limit keep their proportions to each other. This moves money between
    campaigns; it does not judge who deserves it.

    Parameters
    ----------
    total
        What the shares shall sum to, finite and >= 0.
    wanted
        (n,) finite and >= 0; only the proportions count.
    lower, upper
        (n,) smallest and largest share of each, ``0 <= lower <= upper``, finite.

    Returns
    -------
    Floats
        (n,) shares whose sum is ``total``, less one part in 10^12 against rounding. Where limits
        leave no such shares, those with the nearest sum: all at ``lower`` or all at ``upper``.
        What is not wanted at all gets its ``lower``.

    Notes
    -----
    The sum of ``clip(factor * wanted, lower, upper)`` rises with the factor along straight lines
    that bend only where a share meets one of its limits, so interpolating between those factors
    is exact.

    Examples
    --------
    >>> wanted, lower, upper = np.array([1.0, 2.0]), np.array([0.0, 0.0]), np.array([90.0, 50.0])
    >>> share_total(90.0, wanted, lower, upper).round(6).tolist()
    [40.0, 50.0]
    """
    reach = total * (1 - ROUNDING)
    some = wanted > 0
    if reach <= lower.sum() or not some.any():
        return lower.copy()
    factors = np.sort(np.concatenate([lower[some] / wanted[some], upper[some] / wanted[some]]))
    sums = np.clip(factors[:, np.newaxis] * wanted, lower, upper).sum(axis=1)
    factor = np.interp(reach, sums, factors)
    shares = np.clip(factor * wanted, lower, upper)
    return np.where(some, shares, lower)
