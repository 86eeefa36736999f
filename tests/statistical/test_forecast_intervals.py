"""How often 80 % intervals of forecasts hold what came: accounts that stand still, drift, or move as a whole.

The claim is that between 72 and 88 of 100 totals come inside, over accounts of a kind. Accounts are
independent of each other while the keywords of one are not, so the mean over accounts has the standard error
of their spread. A test fails four of these beyond the claim: were the coverage just at its border, on 3 in
100,000 seeds; the seeds are fixed. The twin takes a forecast for exact but for the luck of counts, and has to
fail.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from experiments.calibrate.day_counts import DayCounts
from experiments.calibrate.hold_out import Window, hold_out
from simulator.entities import Flags, Floats
from tests.unit.experiments.calibrate.accounts import START

STUDIES = 80
KEYWORDS, DAYS, AHEAD = 30, 112, 28
LEAST, MOST = 0.72, 0.88
#: Standard deviations a day of the logarithm of levels, keywords' own and the account's; noise of a day.
KINDS = {"still": (0.0, 0.0, 0.3), "drifting": (0.05, 0.0, 0.3), "moving": (0.03, 0.02, 0.3)}


def account_of(kind: str, study: int) -> DayCounts:
    """Draw an account: lognormal levels, random walks, gamma noise of days, Poisson counts."""
    own, whole, noise = KINDS[kind]
    rng = np.random.default_rng([list(KINDS).index(kind), study])
    level = np.exp(rng.normal(3.0, 1.0, KEYWORDS))[:, None]
    walks = own * rng.standard_normal((KEYWORDS, DAYS)) + whole * rng.standard_normal(DAYS)
    factor = rng.gamma(1 / noise**2, noise**2, (KEYWORDS, DAYS))
    impressions = rng.poisson(level * np.exp(np.cumsum(walks, axis=1)) * factor)
    clicks = rng.binomial(impressions, 0.05)
    return DayCounts(
        "log.csv",
        tuple("ABC"[i % 3] for i in range(KEYWORDS)),
        tuple(map(str, range(KEYWORDS))),
        START,
        {
            "impressions": impressions.astype(float),
            "clicks": clicks.astype(float),
            "cost": clicks.astype(float) / 2,
        },
    )


@cache
def window_of(kind: str, study: int) -> Window:
    """Hold the last four weeks of an account out."""
    return hold_out(account_of(kind, study), AHEAD).windows[0]


def held(window: Window, quantity: str) -> Flags:
    """Which totals came inside their intervals."""
    told = window.future.by["keyword"][quantity]
    came = window.came[quantity]
    return np.asarray((told.low <= came) & (came <= told.high))


def held_by_twin(window: Window, quantity: str) -> Flags:
    """The twin: 1.28 roots of the forecast on either side, and a count more."""
    mean = window.future.by["keyword"][quantity].mean
    return np.asarray(np.abs(window.came[quantity] - mean) <= 1.2816 * np.sqrt(mean) + 1)


def coverage(kind: str, quantity: str, inside: Callable[[Window, str], Flags]) -> tuple[float, float]:
    """Return the mean coverage over accounts, and four standard errors of it."""
    shares: Floats = np.array([inside(window_of(kind, study), quantity).mean() for study in range(STUDIES)])
    return float(shares.mean()), 4 * float(shares.std(ddof=1)) / math.sqrt(STUDIES)


@pytest.mark.slow
@pytest.mark.parametrize("quantity", ["impressions", "clicks", "cost"])
@pytest.mark.parametrize("kind", KINDS)
def test_intervals_hold_what_they_promise(kind: str, quantity: str) -> None:
    """Of 80 accounts, 30 keywords each, 72 to 88 in 100 totals come inside, give or take four errors."""
    mean, luck = coverage(kind, quantity, held)

    assert LEAST - luck <= mean <= MOST + luck


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_twin_the_luck_of_counts_alone_holds_too_rarely(kind: str) -> None:
    """Levels drift and days are noisy: intervals of counting luck alone fall below the same bounds."""
    mean, luck = coverage(kind, "impressions", held_by_twin)

    assert mean < LEAST - luck
