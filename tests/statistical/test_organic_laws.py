"""Organic visits are Poisson, one for each paid visit in steady state, and fade by half-lives.

Every p-value is compared with one in ten thousand: over all seeds each assertion would raise a
false alarm about once in 10,000; the seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest
from scipy import stats

from simulator.draws import name_key
from simulator.entities import Floats, Integers
from simulator.sales.organic import Organic

pytestmark = pytest.mark.slow

ALARM = 1e-4
CAMPAIGNS, DAYS, WARM_UP = 200, 200, 200
RATE = 0.03


def traffic(*, hourly: Floats | None = None, seed: int = 1, **table: Any) -> Organic:
    """The organic traffic of 200 campaigns of average service that usually convert 3 clicks in 100."""
    keys = [name_key("shop", f"campaign {c}") for c in range(CAMPAIGNS)]
    return Organic(
        markets.market(organic=table),
        np.array(keys, dtype=np.uint64),
        np.full(CAMPAIGNS, 4.7),
        np.full(CAMPAIGNS, RATE),
        np.ones(24) if hourly is None else hourly,
        seed,
        0,
    )


def two_sided(z: float) -> float:
    return float(2 * stats.norm.sf(abs(z)))


def poisson_mean(found: Floats, mean: float) -> float:
    """p-value of a normal test of the total against its Poisson mean."""
    return two_sided((found.sum() - mean * found.size) / math.sqrt(mean * found.size))


def poisson_spread(found: Floats) -> float:
    """p-value of the dispersion test: variance over mean is 1 for a Poisson law."""
    statistic = ((found - found.mean()) ** 2).sum() / found.mean()
    law = stats.chi2(found.size - 1)
    return float(2 * min(law.cdf(statistic), law.sf(statistic)))


def hours(mean: float, *, rate: float = 0.3, seed: int = 1) -> tuple[Floats, Floats]:
    """Visits and orders (10 days, campaigns, 24 hours) where every hour expects ``mean`` visits."""
    organic = traffic(seed=seed)
    rates, average = np.full(CAMPAIGNS, rate), np.ones(CAMPAIGNS)
    visits, orders = [], []
    for day in range(10):
        organic.sales[:] = 24 * mean * RATE / organic._left
        drawn = organic.open_day(day, np.zeros(CAMPAIGNS, dtype=np.int64), rates, average)
        visits.append(drawn.visits)
        orders.append(drawn.orders)
    return np.array(visits, dtype=np.float64), np.array(orders, dtype=np.float64)


# The law of a day


@pytest.mark.parametrize("mean", [0.2, 3.0, 40.0])
def test_visits_of_an_hour_are_poisson(mean: float) -> None:
    """48,000 hours have the mean that is expected of them, and the variance of a Poisson law: 2 in 10,000."""
    visits, _ = hours(mean)
    assert poisson_mean(visits, mean) > ALARM
    assert poisson_spread(visits) > ALARM


@pytest.mark.parametrize("mean", [0.2, 3.0, 40.0])
def test_orders_are_a_fair_share_of_visits(mean: float) -> None:
    """Orders and the visits without one are Poisson and know nothing of each other: 4 in 10,000."""
    visits, orders = hours(mean)
    assert poisson_mean(orders, 0.3 * mean) > ALARM
    assert poisson_mean(visits - orders, 0.7 * mean) > ALARM
    assert poisson_spread(orders) > ALARM
    together = np.corrcoef(orders.ravel(), (visits - orders).ravel())[0, 1]
    assert two_sided(together * math.sqrt(orders.size)) > ALARM


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_days_campaigns_and_hours_know_nothing_of_each_other(axis: int) -> None:
    """Counts are uncorrelated with those of the next day, campaign or hour: 1 in 10,000 each."""
    visits, _ = hours(3.0)
    together = np.corrcoef(visits.ravel(), np.roll(visits, 1, axis=axis).ravel())[0, 1]
    assert two_sided(together * math.sqrt(visits.size)) > ALARM


# Steady state


def paid_and_free(conversion: float = RATE, **table: Any) -> tuple[int, int]:
    """Paid visits, Poisson with 40 a day of which a binomial share orders, and organic visits."""
    organic = traffic(**table)
    rng = np.random.default_rng(5)
    rates, average = np.full(CAMPAIGNS, conversion), np.ones(CAMPAIGNS)
    paid = free = 0
    orders: Integers = np.zeros(CAMPAIGNS, dtype=np.int64)
    for day in range(-WARM_UP, DAYS):
        drawn = organic.open_day(day, orders, rates, average)
        clicks = rng.poisson(40.0, CAMPAIGNS)
        orders = rng.binomial(clicks, conversion)
        if day >= 0:
            paid += int(clicks.sum())
            free += int(drawn.visits.sum())
    return paid, free


def one_for_one(paid: int, free: int) -> float:
    """p-value that free visits equal paid ones, given the luck of paid orders and of visits."""
    return two_sided((free - paid) / math.sqrt(paid * (1 - RATE) / RATE + paid))


def test_one_paid_visit_brings_one_free_visit() -> None:
    """200 campaigns over 200 days in steady state have as many organic visits as paid: 1 in 10,000."""
    assert one_for_one(*paid_and_free()) > ALARM


def test_strength_is_the_number_of_free_visits() -> None:
    """At strength .5 two paid visits bring one: 1 in 10,000."""
    paid, free = paid_and_free(strength=0.5)
    assert one_for_one(paid, 2 * free) > ALARM


# Fading


def fading_visits(half_life: float = 7.0) -> Floats:
    """Organic visits of all campaigns on each of the 28 days after the last paid order."""
    organic = traffic(half_life=half_life)
    rates, average = np.full(CAMPAIGNS, RATE), np.ones(CAMPAIGNS)
    organic.sales[:] = 50 * RATE
    none = np.zeros(CAMPAIGNS, dtype=np.int64)
    days = [organic.open_day(day, none, rates, average).visits.sum() for day in range(28)]
    return np.array(days, dtype=np.float64)


def fades_by_half_a_week(found: Floats) -> float:
    """p-value of a chi-square test against halving every 7 days."""
    terms = 0.5 ** (np.arange(28) / 7)
    return float(stats.chisquare(found, found.sum() * terms / terms.sum()).pvalue)


def test_visits_halve_every_half_life() -> None:
    """Without paid orders the days' visits fall as 0.5 ^ (day / 7), over four half-lives: 1 in 10,000."""
    assert fades_by_half_a_week(fading_visits()) > ALARM


def test_visits_follow_the_hours_of_the_day() -> None:
    """Chi-square of the visits by hour against an uneven index: 1 in 10,000."""
    index = 1 + np.arange(24.0) % 5
    organic = traffic(hourly=index)
    organic.sales[:] = 100 * RATE
    drawn = organic.open_day(
        0, np.zeros(CAMPAIGNS, dtype=np.int64), np.full(CAMPAIGNS, RATE), np.ones(CAMPAIGNS)
    )
    found = drawn.visits.sum(axis=0)
    assert stats.chisquare(found, found.sum() * index / index.sum()).pvalue > ALARM


# Twins


def test_twin_a_strength_three_per_cent_off_is_seen() -> None:
    """Strength 1.03 is not one for one."""
    assert one_for_one(*paid_and_free(strength=1.03)) < ALARM


def test_twin_selling_less_than_usual_is_seen() -> None:
    """Campaigns that convert 2.9 clicks in 100 instead of 3 have fewer free visits than paid."""
    assert one_for_one(*paid_and_free(conversion=0.029)) < ALARM


def test_twin_a_half_life_half_a_day_off_is_seen() -> None:
    """Halving every 7.5 days is not halving every 7."""
    assert fades_by_half_a_week(fading_visits(7.5)) < ALARM


def test_twin_a_mean_two_per_cent_off_is_seen() -> None:
    """Hours that expect 3.06 visits are not those that expect 3."""
    assert poisson_mean(hours(3.06)[0], 3.0) < ALARM


def test_twin_clumped_visits_are_not_poisson() -> None:
    """Visits that come in pairs have too much spread."""
    assert poisson_spread(2 * hours(3.0)[0]) < ALARM
