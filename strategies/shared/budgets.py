"""Sharing one total among campaigns, each within limits of its own."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Integers, Report

#: Budgets stop short of the total by this relative amount, so that no order of summing exceeds it.
ROUNDING = 1e-12


def spent_of_budgets(report: Report) -> Floats:
    """Return what each campaign has spent today of its budget: the least that its budget can be.

    A click that overdrew a budget, as under ``stop_when_spent``, is left out: it is no money that other
    campaigns have to go without, as they would not under ``fixed`` either.

    Returns
    -------
    Floats
        (n_campaigns,) currency units, at most the budgets in force.
    """
    return np.minimum(report.spend_today, report.budgets)


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
    return share_totals(np.array([total]), np.zeros(len(wanted), dtype=np.int64), wanted, lower, upper)


def share_totals(totals: Floats, group: Integers, wanted: Floats, lower: Floats, upper: Floats) -> Floats:
    """Share several totals, each among the rows of one group, as :func:`share_total` does.

    Parameters
    ----------
    totals
        (n_groups,) what the shares of each group shall sum to.
    group
        (n,) index of each row's group, rising.
    wanted, lower, upper
        (n,) as in :func:`share_total`.

    Returns
    -------
    Floats
        (n,) shares: of each group exactly those that it would have alone.

    Examples
    --------
    >>> group, one = np.array([0, 0, 1]), np.ones(3)
    >>> share_totals(np.array([6.0, 2.0]), group, one, 0 * one, 9 * one).round(6).tolist()
    [3.0, 3.0, 2.0]
    """
    n_groups = len(totals)
    sizes = np.bincount(group, minlength=n_groups)
    most = int(sizes.max(initial=0))
    if most == 0:
        return lower.copy()
    row = np.arange(len(group)) - (np.cumsum(sizes) - sizes)[group]

    def table(values: Floats) -> Floats:
        """Lay values out as (n_groups, most), 0 behind the last of a group."""
        out = np.zeros((n_groups, most))
        out[group, row] = values
        return out

    want, low, high = table(wanted), table(lower), table(upper)
    some = want > 0
    reach = totals * (1 - ROUNDING)
    given = (reach > _sum(low)) & some.any(axis=1)
    divisor = np.where(some, want, 1.0)
    bends = np.concatenate([np.where(some, low / divisor, 0.0), np.where(some, high / divisor, 0.0)], axis=1)
    bends.sort(
        axis=1
    )  # factors of 0 that stand for nothing come first, where every share is at its lower limit
    sums = _sum(
        np.clip(bends[:, :, np.newaxis] * want[:, np.newaxis], low[:, np.newaxis], high[:, np.newaxis])
    )
    factor = _between(reach, sums, bends)
    shares = np.where(some, np.clip(factor[:, np.newaxis] * want, low, high), low)
    return np.where(given[:, np.newaxis], shares, low)[group, row]


def _sum(values: Floats) -> Floats:
    """Add up the last axis in its order, which zeros at its end do not change."""
    total = np.zeros(values.shape[:-1])
    for column in range(values.shape[-1]):
        total += values[..., column]
    return total


def _between(x: Floats, known: Floats, values: Floats) -> Floats:
    """Interpolate each x in its own row of ``known``, which rises, and ``values``."""
    rows = np.arange(len(x))
    last = known.shape[1] - 1
    right = np.clip((known <= x[:, np.newaxis]).sum(axis=1), 0, last)
    left = np.maximum(right - 1, 0)
    here, there = known[rows, left], known[rows, right]
    value, next_value = values[rows, left], values[rows, right]
    step = np.divide(next_value - value, there - here, out=np.zeros(len(x)), where=there > here)
    inside = step * (x - here) + value
    return np.where(x >= known[:, last], values[:, last], np.where(x < known[:, 0], values[:, 0], inside))
