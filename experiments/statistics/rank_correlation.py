"""Whether two columns rise together: Spearman's rank correlation with an interval."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from experiments.statistics.paired import CONFIDENCE, UNKNOWN, Floats, Interval

#: Pairs from which the interval has an error to stand on.
FEWEST_PAIRS = 4


def rank_correlation(x: Floats, y: Floats) -> Interval:
    """Return Spearman's rank correlation of pairs with its 95 % interval.

    Use it to say whether what is high in one column is high in the other, whatever the form of the tie. The
    interval is about pairs drawn like these, such as other keywords of the same kind; the luck of the runs
    that the columns are means of is only in it as far as it scatters the pairs.

    Parameters
    ----------
    x, y
        (n,) finite values.

    Returns
    -------
    Interval
        From -1 to 1. Without bounds below four pairs and where all pairs rank alike, so that no spread is
        seen; all None where a column is constant.

    Notes
    -----
    Fisher's ``z = atanh(r)`` with the standard error ``sqrt((1 + r^2 / 2) / (n - 3))`` and the normal law.

    References
    ----------
    D. G. Bonett and T. A. Wright, "Sample size requirements for estimating Pearson, Kendall and Spearman
    correlations", Psychometrika 65 (2000).

    Examples
    --------
    >>> found = rank_correlation(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.array([10.0, 9.0, 7.0, 8.0, 1.0]))
    >>> round(found.estimate, 3), round(found.low, 3), round(found.high, 3)
    (-0.9, -0.996, 0.169)
    """
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return UNKNOWN
    from scipy.stats import rankdata  # noqa: PLC0415 - slow to import

    r = float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])
    if len(x) < FEWEST_PAIRS or math.isclose(abs(r), 1.0):
        return Interval(r, None, None)
    half = float(ndtri((1 + CONFIDENCE) / 2)) * math.sqrt((1 + r**2 / 2) / (len(x) - 3))
    return Interval(r, math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half))
