"""The one thing about arrays that every part of a calibration needs."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Integers


def sums_by(group: Integers, values: Floats, groups: int) -> Floats:
    """Add values up by group.

    Parameters
    ----------
    group
        (n,) index of each value's group.
    values
        (n,) what is added.
    groups
        How many there are.

    Returns
    -------
    Floats
        (groups,) sums.

    Examples
    --------
    >>> sums_by(np.array([0, 1, 0]), np.array([1.0, 2.0, 3.0]), 2).tolist()
    [4.0, 2.0]
    """
    return np.bincount(group, weights=values, minlength=groups).astype(np.float64)
