"""Accounts by day, made for tests of forecasts: levels, shares and noise that are known."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import numpy as np

from experiments.calibrate.day_counts import DayCounts
from simulator.entities import Floats

#: A Monday.
START = datetime.date(2026, 1, 5)


def account(
    impressions: Floats,
    campaigns: Sequence[str] = (),
    *,
    rate: float | Floats = 0.1,
    price: float | None = None,
) -> DayCounts:
    """Return an account with these (n, D) impressions; clicks and cost follow from them exactly."""
    n = len(impressions)
    amounts = {"impressions": impressions, "clicks": impressions * np.reshape(rate, (-1, 1))}
    if price is not None:
        amounts["cost"] = amounts["clicks"] * price
    return DayCounts(
        file="log.csv",
        campaigns=tuple(campaigns) or ("A",) * n,
        keywords=tuple(f"keyword {i}" for i in range(n)),
        start=START,
        amounts=amounts,
    )


def drawn(seed: int, *, keywords: int, days: int, drift: float = 0.0, noise: float = 0.0) -> DayCounts:
    """Return an account of Poisson counts.

    Parameters
    ----------
    seed
        Of everything.
    keywords, days
        How many.
    drift
        Standard deviation a day of the logarithm of each keyword's level, a random walk.
    noise
        Coefficient of variation of a day's factor, one a keyword.
    """
    rng = np.random.default_rng(seed)
    level = np.exp(rng.normal(3.0, 1.0, keywords))[:, None]
    walk = np.cumsum(rng.normal(0.0, 1.0, (keywords, days)), axis=1) * drift
    factor = rng.gamma(1 / noise**2, noise**2, (keywords, days)) if noise else 1.0
    impressions = rng.poisson(level * np.exp(walk) * factor).astype(np.float64)
    clicks = rng.binomial(impressions.astype(np.int64), 0.05).astype(np.float64)
    campaigns = tuple("ABC"[i % 3] for i in range(keywords))
    return DayCounts(
        "log.csv",
        campaigns,
        tuple(map(str, range(keywords))),
        START,
        {"impressions": impressions, "clicks": clicks, "cost": 0.5 * clicks},
    )
