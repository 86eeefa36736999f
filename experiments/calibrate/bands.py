"""80 % intervals of forecast totals: how far forecasts from earlier days were off, by size.

The logarithm of what came over what was forecast has two parts. The account's, shared by all: drift, which
is what earlier windows were off beyond the noise of days, few of them independent, so a Student quantile;
and the noise of days, which averages out over a window. And each keyword's own, beside the account: its
spread is modelled as tau + kappa / forecast, and its quantiles, by size, are those of what was seen
(conformal), mixed with a normal law's the more the less was seen.

References
----------
Vovk, Gammerman and Shafer 2005, Algorithmic Learning in a Random World, for quantiles of errors seen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls
from scipy.special import ndtri, stdtrit

from experiments.calibrate.levels import weighing_days
from simulator.entities import Floats, Integers

#: Of totals 80 % shall lie within: the quantile at the upper end.
UPPER = 0.9
#: Normal values that are mixed among the independent errors of a class.
NORMAL_VALUES = 20
#: Independent errors that a class of size has at least, and the most classes there are.
CLASS, MOST_CLASSES = 30, 8
#: Days around whose mean the noise of a day is taken.
STRETCH = 28
#: Added to totals before the logarithm, in units: a total of nothing has one.
_HALF = 0.5
_LEAST = 1e-9
_ROUNDS = 5

Band = Callable[[Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True, eq=False)
class Tried:
    """Forecasts from o earlier days of n keywords, or campaigns.

    Attributes
    ----------
    told, came
        (o, n) totals forecast, and totals that came, in units of a count.
    independent
        How many of the o windows are independent of each other, 1 or more.
    shrink
        (o,) by what factor errors are smaller now that more days are known, as :func:`shrinks`.
    """

    told: Floats
    came: Floats
    independent: float
    shrink: Floats


def day_noise(total: Floats) -> float:
    """Return the squared coefficient of variation of a day around the mean of its weeks and weekday.

    Parameters
    ----------
    total
        (D,) of an account by day.
    """
    days = np.arange(len(total))
    mean = np.array([total[day::7].mean() for day in range(7)])
    index = (mean / max(mean.mean(), _LEAST))[days % 7]
    off = whole = 0.0
    for stretch in np.array_split(days, max(1, round(len(days) / STRETCH))):
        expected = total[stretch].sum() * index[stretch] / max(index[stretch].sum(), _LEAST)
        off += float(((total[stretch] - expected) ** 2).sum()) * len(stretch) / (len(stretch) - 1)
        whole += float((expected**2).sum())
    return off / max(whole, _LEAST)


def noise_of_totals(noise: float, days: int, ahead: int, half_life: float) -> float:
    """Return the squared error, relative, that day noise alone makes in an account's forecast total.

    Parameters
    ----------
    noise
        Of a day, as :func:`day_noise`.
    days, ahead
        Known, and forecast.
    half_life
        Of the weights of days.
    """
    return noise * (1 / ahead + 1 / weighing_days(days, half_life))


def shrinks(days: int, cuts: Sequence[int], ahead: int, half_life: float) -> Floats:
    """Return (o,) by what factor the noise of a forecast from all days is less than of one from fewer.

    Parameters
    ----------
    days
        That are known now.
    cuts
        o numbers of days that were known then.
    ahead, half_life
        As for :func:`noise_of_totals`.
    """
    now = noise_of_totals(1.0, days, ahead, half_life)
    return np.sqrt([now / noise_of_totals(1.0, cut, ahead, half_life) for cut in cuts])


def account_half(told: Floats, came: Floats, independent: float, noise: tuple[float, float]) -> float:
    """Return half the interval of the logarithm of an account's total.

    Parameters
    ----------
    told, came
        (o,) totals of the account, forecast from earlier days, and come.
    independent
        How many of them are.
    noise
        What day noise makes of them, on average, and of the forecast, as :func:`noise_of_totals`.

    Notes
    -----
    One degree of freedom goes to the weight of days, which was chosen by these very errors.
    """
    drift = max(0.0, float((_logarithm(came, told) ** 2).mean()) - noise[0])
    student = float(stdtrit(max(independent - 1, 1.0), UPPER))
    return math.sqrt(drift * student**2 + noise[1] * float(ndtri(UPPER)) ** 2)


def band(tried: Tried, half: float) -> Band:
    """Return what gives (n,) forecasts their lower and upper bounds.

    Parameters
    ----------
    tried
        Forecasts of the same keywords, or campaigns, from earlier days.
    half
        Of the account, as :func:`account_half`.
    """
    n = tried.told.shape[1]
    account = _logarithm(tried.came.sum(axis=1), tried.told.sum(axis=1))
    # The account's part is made of the same n: it takes one n-th of what is each one's own.
    own = (_logarithm(tried.came, tried.told) - account[:, None]) * tried.shrink[:, None]
    own *= math.sqrt(n / (n - 1)) if n > 1 else 0.0
    told, own = tried.told.ravel(), own.ravel()
    tau, kappa = _spread(told, own)

    def scale(totals: Floats) -> Floats:
        return np.sqrt(np.maximum(tau + kappa / (totals + _HALF), _LEAST))

    edges, quantiles = _by_size(told, own / scale(told), tried)
    quantiles = quantiles if n > 1 else np.zeros_like(quantiles)

    def bounds(totals: Floats) -> tuple[Floats, Floats]:
        size = np.searchsorted(edges, totals, side="right")
        low, middle, high = (quantiles[size] * scale(totals)[:, None]).T
        low = middle - np.hypot(middle - low, half)
        high = middle + np.hypot(high - middle, half)
        return (
            np.maximum((totals + _HALF) * np.exp(low) - _HALF, 0.0),
            np.maximum((totals + _HALF) * np.exp(high) - _HALF, 0.0),
        )

    return bounds


def _logarithm(came: Floats, told: Floats) -> Floats:
    """Return the logarithm of what came over what was told, finite where either is nothing."""
    return np.asarray(np.log((came + _HALF) / (told + _HALF)))


def _spread(told: Floats, own: Floats) -> tuple[float, float]:
    """Fit squared errors by tau + kappa / total, neither below 0, by least squares weighed by the fit."""
    rare = 1 / (told + _HALF)
    weight = np.ones(len(told))
    tau = kappa = 0.0
    for _ in range(_ROUNDS):
        tau, kappa = nnls(np.column_stack([weight, weight * rare]), weight * own**2)[0].tolist()
        weight = 1 / np.maximum(tau + kappa * rare, 1e-6)
    return tau, kappa


def _by_size(told: Floats, errors: Floats, tried: Tried) -> tuple[Floats, Floats]:
    """Return (c - 1,) sizes between classes and (c, 3) their lower quantile, median and upper quantile."""
    windows, n = tried.told.shape
    classes = int(np.clip(n * tried.independent // CLASS, 1, MOST_CLASSES))
    parts: list[Integers] = np.array_split(np.argsort(told, kind="stable"), classes)
    # Windows overlap: so many errors tell no more than one, and weigh no more beside a normal value.
    times = max(1, round(windows / tried.independent))
    normal = np.repeat(ndtri((np.arange(NORMAL_VALUES) + 0.5) / NORMAL_VALUES), times)
    quantiles = [
        np.quantile(np.concatenate([errors[part], normal]), [1 - UPPER, 0.5, UPPER]) for part in parts
    ]
    return np.array([told[part[0]] for part in parts[1:]]), np.array(quantiles)
