"""Reported revenue as evidence: how many conversions it amounts to."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Integers
from strategies.shared.end_to_end import Groups
from strategies.shared.parameters import check_number


def check_conversion_evidence(prior_conversions: object, conversion_delay: object) -> None:
    """Refuse a prior or a delay out of its range.

    Raises
    ------
    ValueError
        Naming the parameter, its value and the allowed range.
    """
    check_number("prior_conversions", prior_conversions, 0, 1e9)
    check_number("conversion_delay", conversion_delay, 0, 2400)


def in_conversions(revenue: Floats, conversions: Integers, accounts: Groups) -> Floats:
    """Return revenue in units of the account's mean revenue per conversion.

    Parameters
    ----------
    revenue, conversions
        (n_targets,) as reported by now. Refunds may have taken revenue below 0; that counts as 0.
    accounts
        Whose targets share a mean.

    Returns
    -------
    Floats
        (n_targets,) those of an account sum to its conversions; 0 where nothing was earned.

    Examples
    --------
    Two conversions brought 180 and three brought 120: 60 each, so 3 and 2 mean ones.

    >>> in_conversions(np.array([180.0, 120.0]), np.array([2, 3]), Groups(np.array([2]))).tolist()
    [3.0, 2.0]
    """
    kept = np.maximum(revenue, 0.0)
    earned, converted = accounts.sums(kept), accounts.sums(conversions)
    per_unit = np.divide(converted, earned, out=np.zeros_like(earned), where=earned > 0)
    return np.asarray(kept * accounts.spread(per_unit))
