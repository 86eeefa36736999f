"""Adding up and dividing columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.entities import Floats, Integers


def total_by(group: Integers, values: ArrayLike, n_groups: int) -> Floats:
    """Add up values by group.

    Parameters
    ----------
    group
        (n,) index of each value's group.
    values
        (n,) numbers.
    n_groups
        Length of the result.

    Examples
    --------
    >>> total_by(np.array([0, 1, 0]), [1.0, 2.0, 4.0], 3).tolist()
    [5.0, 2.0, 0.0]
    """
    sums = np.bincount(group, np.asarray(values, dtype=np.float64), minlength=n_groups)
    return np.asarray(sums, dtype=np.float64)


def ratio(part: ArrayLike, whole: ArrayLike) -> Floats:
    """Divide element by element, NaN where the whole is 0.

    Examples
    --------
    >>> ratio([1, 2], [2, 0]).tolist()
    [0.5, nan]
    """
    part, whole = np.asarray(part, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    quotient: Floats = np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole != 0)
    return quotient


def any_by(group: Integers, flags: NDArray[np.bool_], n_groups: int) -> NDArray[np.bool_]:
    """Tell for each group whether any of its flags is set."""
    any_set = np.zeros(n_groups, dtype=np.bool_)
    any_set[group[flags]] = True
    return any_set
