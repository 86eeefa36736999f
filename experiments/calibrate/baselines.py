"""What anybody forecasts without a model: means of days gone by."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats

#: Days of the last four weeks, and of the same weekdays that are taken.
FOUR_WEEKS, SAME_WEEKDAYS = 28, 4
#: The naive forecasts, by the names that they are told by.
NAIVE = ("last four weeks", "whole log", "same weekday")


def naive_forecasts(daily: Floats, ahead: int) -> dict[str, Floats]:
    """Forecast the totals of the next days by three means.

    Parameters
    ----------
    daily
        (n, D) amounts by day, two weeks or more.
    ahead
        Days to be forecast.

    Returns
    -------
    dict
        By :data:`NAIVE` (n,) totals: the mean of the last four weeks, that of the whole log, and for each day
        the mean of the last four days of its weekday; of fewer where there are fewer.

    Examples
    --------
    >>> naive_forecasts(np.array([[0.0] * 28 + [1.0] * 28]), 7)["whole log"].tolist()
    [3.5]
    """
    days = daily.shape[1]
    same = np.zeros(len(daily))
    for first in range(min(7, ahead)):
        alike = range(days - 7 + first, -1, -7)[:SAME_WEEKDAYS]
        same += daily[:, list(alike)].mean(axis=1) * len(range(first, ahead, 7))
    means = (daily[:, -FOUR_WEEKS:].mean(axis=1) * ahead, daily.mean(axis=1) * ahead, same)
    return dict(zip(NAIVE, means, strict=True))
