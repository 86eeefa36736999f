"""How demand moves: weekdays, trend, and the noise of days, from impressions by day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Integers

#: Days it takes to tell weekdays apart (two weeks), and to tell a trend from luck (four).
DAYS_FOR_WEEKDAYS, DAYS_FOR_TREND = 14, 28
#: Days around whose mean the noise is taken: slower drift is not the noise of a day.
DRIFT_DAYS = 28
#: What is assumed where a log has no dates or too few: about what the outdoor shop's log shows.
ASSUMED_KEYWORD_NOISE, ASSUMED_SHOP_NOISE = 0.3, 0.2
MOST_TREND, MOST_NOISE = 0.1, 3.0


@dataclass(frozen=True, slots=True)
class Seasons:
    """Demand by day.

    Attributes
    ----------
    weekday
        7 indices of mean 1, Monday first.
    trend
        Growth of log volume a day.
    keyword_noise, shop_noise
        Coefficients of variation of a day's factors: one a keyword, one shared by the shop.
    fitted
        The names of the fields above that come from the log; the others are assumed.
    """

    weekday: tuple[float, ...] = (1.0,) * 7
    trend: float = 0.0
    keyword_noise: float = ASSUMED_KEYWORD_NOISE
    shop_noise: float = ASSUMED_SHOP_NOISE
    fitted: frozenset[str] = frozenset()

    def factors(self, first_weekday: int, days: int) -> Floats:
        """Return (days,) expected demand of each day relative to ``volume``, noise aside."""
        day = np.arange(days)
        index = np.array(self.weekday)[(first_weekday + day) % 7]
        return np.asarray(index * np.exp(self.trend * day))


def fit_seasons(daily: Floats, start: datetime.date) -> Seasons:
    """Estimate weekdays, trend and noise from impressions.

    Parameters
    ----------
    daily
        (n_keywords, days) impressions.
    start
        The first day.

    Returns
    -------
    Seasons
        With fewer than 14 days everything is assumed; with fewer than 28 the trend is 0.

    Notes
    -----
    Weekdays and trend: least squares on the logarithm of the shop's total, one level a weekday and
    one slope; days without any impression are left out, a weekday that never has one gets 0.

    Noise: with X = impressions, m = their mean given keyword, stretch of about 28 days and weekday,
    r = X - m. A keyword's squared coefficient of variation, both factors together, is
    (sum of r^2 - m) / sum of m^2 (the m taken off is Poisson's); the typical one, the median over
    keywords, is T. The shop's is the mean product of two keywords' residuals over that of their
    means, S; the keyword's own is (1 + T) / (1 + S) - 1.
    """
    days = daily.shape[1]
    if days < DAYS_FOR_WEEKDAYS:
        return Seasons()
    weekday = (start.weekday() + np.arange(days)) % 7
    index, trend = _calendar(daily.sum(axis=0), weekday)
    keyword_noise, shop_noise = _noise(daily, index[weekday])
    return Seasons(
        weekday=tuple(index.tolist()),
        trend=trend,
        keyword_noise=keyword_noise,
        shop_noise=shop_noise,
        fitted=frozenset(
            {"weekday", "keyword_noise", "shop_noise"} | ({"trend"} if days >= DAYS_FOR_TREND else set())
        ),
    )


def _calendar(total: Floats, weekday: Integers) -> tuple[Floats, float]:
    """Return the weekday index, mean 1, and the trend a day."""
    days = len(total)
    seen = total > 0
    present = np.unique(weekday[seen])
    columns = [(weekday == name).astype(float) for name in present]
    if days >= DAYS_FOR_TREND:
        columns.append(np.arange(days) - (days - 1) / 2)
    design = np.column_stack(columns)
    level = np.linalg.lstsq(design[seen], np.log(total[seen]), rcond=None)[0]
    index = np.zeros(7)
    index[present] = np.exp(level[: len(present)] - level[: len(present)].max())
    trend = float(level[-1]) if days >= DAYS_FOR_TREND else 0.0
    return index * 7 / index.sum(), float(np.clip(trend, -MOST_TREND, MOST_TREND))


def _noise(daily: Floats, index: Floats) -> tuple[float, float]:
    """Return the coefficients of variation of the keyword's and the shop's factor."""
    stretches = np.array_split(np.arange(daily.shape[1]), max(1, round(daily.shape[1] / DRIFT_DAYS)))
    expected = np.empty_like(daily)
    residual = np.empty_like(daily)
    for stretch in stretches:
        x, weekday = daily[:, stretch], index[stretch]
        mean = x.sum(axis=1, keepdims=True) * weekday / max(weekday.sum(), 1e-12)
        expected[:, stretch] = mean
        # The stretch's own mean was fitted: one degree of freedom of len(stretch).
        residual[:, stretch] = (x - mean) * np.sqrt(len(stretch) / (len(stretch) - 1))
    told = (expected**2).sum(axis=1) > 0
    own = ((residual**2 - expected).sum(axis=1)[told] / (expected**2).sum(axis=1)[told]).clip(0)
    total = float(np.median(own)) if told.any() else 0.0
    # Weights near 1 / variance: without them the largest keyword would speak for the shop.
    weight = 1 / (1 + max(total, 1e-3) * expected)
    r, m = weight * residual, weight * expected
    pairs = (m.sum(axis=0) ** 2 - (m**2).sum(axis=0)).sum()
    shop = 0.0
    if pairs > 0:
        shop = float(np.clip((r.sum(axis=0) ** 2 - (r**2).sum(axis=0)).sum() / pairs, 0, total))
    keyword = (1 + total) / (1 + shop) - 1
    return min(float(np.sqrt(keyword)), MOST_NOISE), min(float(np.sqrt(shop)), MOST_NOISE)
