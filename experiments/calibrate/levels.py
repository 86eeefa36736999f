"""Levels carried to the last days: means that weigh recent days, the weight chosen by rolling origins."""

from __future__ import annotations

import datetime
import math
from collections.abc import Sequence

import numpy as np

from experiments.calibrate.day_counts import Groups
from experiments.calibrate.seasons import fit_seasons
from simulator.entities import Floats

#: Days after which a day counts half, longest first; the first is the mean of all days.
HALF_LIVES = (math.inf, 112.0, 56.0, 28.0, 14.0, 7.0)
#: Shares of the log's trend that may be carried on, least first.
TRENDS = (0.0, 0.25, 0.5, 0.75, 1.0)
#: Errors within this factor of the least, or this share of what came, are taken for alike, and then the
#: plainest forecast is made.
ALIKE, ALIKE_SHARE = 1.02, 0.001
#: Days at least before the first origin, days from one to the next, and how many there are at most.
FEWEST_DAYS, STEP, MOST_ORIGINS = 14, 7, 16
#: A trend that is carried on multiplies a level by no more than this, and divides it by no more.
MOST_GROWTH = 4.0


def origins(days: int, ahead: int) -> list[int]:
    """Return the days before which a fitted log is cut to try forecasts of the days after, latest first.

    Parameters
    ----------
    days
        Of the log, at least ``ahead`` and :data:`FEWEST_DAYS` more.
    ahead
        Days forecast from each.

    Notes
    -----
    A week apart, or as many weeks as keep them few; before the first lies half of what is left of the log
    without the last window. Windows overlap: of N origins only (span / ahead) are independent.

    Examples
    --------
    >>> origins(84, 28)
    [56, 49, 42, 35, 28]
    """
    first = max(FEWEST_DAYS, (days - ahead) // 2)
    step = STEP * math.ceil((days - ahead - first + STEP) / STEP / MOST_ORIGINS)
    return list(range(days - ahead, first - 1, -step))


def independent_windows(days: int, ahead: int) -> float:
    """Return how many windows of those after :func:`origins` do not overlap, 1 or more."""
    return max(1.0, (days - origins(days, ahead)[-1]) / ahead)


def day_weights(days: int, half_life: float) -> Floats:
    """Return (days,) weights, the last day's 1, halved every ``half_life`` days before."""
    return np.asarray(0.5 ** (np.arange(days)[::-1] / half_life))


def weighing_days(days: int, half_life: float) -> float:
    """Return how many equally weighted days tell as much."""
    weights = day_weights(days, half_life)
    return float(weights.sum() ** 2 / (weights**2).sum())


def plainest(errors: Sequence[Sequence[float]], independent: float) -> int:
    """Return the first of some forecasts that is alike the best; the plainest stands first.

    Parameters
    ----------
    errors
        Of each forecast the errors from o origins, each over what came.
    independent
        How many of the origins are independent, 1 or more.

    Returns
    -------
    int
        The first whose mean error is above the least by no more than :data:`ALIKE` and :data:`ALIKE_SHARE`
        leave, or by one standard error of the difference.

    References
    ----------
    Breiman, Friedman, Olshen and Stone 1984, Classification and Regression Trees, the 1 SE rule.

    Examples
    --------
    >>> plainest([[0.2, 0.2], [0.1, 0.1]], 2), plainest([[0.1, 0.3], [0.2, 0.1]], 2)
    (1, 0)
    """
    found = np.array(errors)
    mean = found.mean(axis=1)
    best = int(mean.argmin())
    off = found - found[best]
    luck = off.std(axis=1) / math.sqrt(independent)
    allowed = np.maximum(np.maximum((ALIKE - 1) * mean[best], ALIKE_SHARE), luck)
    return int(np.argmax(off.mean(axis=1) <= allowed))


def account_total(total: Floats, start: datetime.date, ahead: int, half_life: float, trend: float) -> float:
    """Forecast an account's total of the next days.

    Parameters
    ----------
    total
        (D,) of the account by day.
    start
        The first day.
    ahead
        Days to be forecast.
    half_life
        Of the weights of days.
    trend
        Share of the log's trend that goes on, from the middle of the weighted days.

    Notes
    -----
    Level: weighted sum of the days over that of their weekdays' indices (:func:`fit_seasons`).
    """
    days = len(total)
    if total.sum() <= 0:
        return 0.0
    seasons = fit_seasons(total[None, :], start)
    index = np.array(seasons.weekday)[(start.weekday() + np.arange(days + ahead)) % 7]
    weights = day_weights(days, half_life)
    level = weights @ total / max(weights @ index[:days], 1e-300)
    age = weights @ np.arange(days)[::-1] / weights.sum()
    most = math.log(MOST_GROWTH)
    growth = np.clip(trend * seasons.trend * (age + 1 + np.arange(ahead)), -most, most)
    return float(level * (index[days:] @ np.exp(growth)))


def campaign_totals(daily: Floats, groups: Groups, total: float, half_life: float) -> Floats:
    """Split an account's total by campaign, as weighted days were.

    Parameters
    ----------
    daily
        (n, D) amounts.
    groups
        The campaigns.
    total
        To be split.
    half_life
        Of the weights of days.
    """
    level = groups.added(daily @ day_weights(daily.shape[1], half_life))
    return np.asarray(total * level / max(level.sum(), 1e-300))


def keyword_totals(daily: Floats, groups: Groups, totals: Floats, half_life: float) -> Floats:
    """Split (campaigns,) totals by keyword, as weighted days were; (n,)."""
    level = daily @ day_weights(daily.shape[1], half_life)
    whole = groups.added(level)
    return np.asarray(level * (totals / np.where(whole > 0, whole, 1.0))[groups.index])
