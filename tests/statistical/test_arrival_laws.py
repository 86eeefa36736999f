"""Searches arrive as a Poisson process at the rate in force.

Every p-value is compared with one in ten thousand: over all seeds each assertion would raise a
false alarm about once in 10,000; the seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import markets
import numpy as np
import pytest
from scipy import stats

from simulator.draws import Stream, name_key, stream_key
from simulator.entities import Floats, Integers
from simulator.exchange.demand import Demand, Searches
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world

pytestmark = pytest.mark.slow

ALARM = 1e-4
HOURS = 4000


def arrivals(rate: float, *, seed: int = 1, keyword: str = "lamp") -> list[Floats]:
    """Times of one keyword's searches, hour by hour."""
    key = np.array([name_key("keyword", keyword)], dtype=np.uint64)
    stream = np.uint64(stream_key(seed, 0, Stream.ARRIVAL))
    return [Searches(hour, np.array([rate]), key, stream).time for hour in range(HOURS)]


def counts(rate: float, *, seed: int = 1, keyword: str = "lamp") -> Floats:
    return np.array([len(hour) for hour in arrivals(rate, seed=seed, keyword=keyword)], dtype=np.float64)


def poisson_spread(found: Floats) -> float:
    """Two-sided p-value of the dispersion test: variance over mean is 1 for a Poisson law."""
    statistic = ((found - found.mean()) ** 2).sum() / found.mean()
    law = stats.chi2(len(found) - 1)
    return float(2 * min(law.cdf(statistic), law.sf(statistic)))


def poisson_mean(found: Floats, mean: float) -> float:
    """Two-sided p-value of a normal test of the total against its Poisson mean."""
    z = (found.sum() - mean * len(found)) / np.sqrt(mean * len(found))
    return float(2 * stats.norm.sf(abs(z)))


@pytest.mark.parametrize("rate", [0.3, 7.9, 8.0, 8.1, 30.7, 200.0])
def test_counts_of_an_hour_are_poisson(rate: float) -> None:
    """Below, at and above one cell of the plane the mean is the rate and so is the variance: 2 in 10,000."""
    found = counts(rate)
    assert poisson_mean(found, rate) > ALARM
    assert poisson_spread(found) > ALARM


@pytest.mark.parametrize("rate", [2.0, 13.7])
def test_every_count_has_its_poisson_probability(rate: float) -> None:
    """Chi-square of the counts against the Poisson terms, rare ones pooled: 1 in 10,000."""
    law = stats.poisson(rate)
    low, high = int(law.ppf(0.01)), int(law.ppf(0.99))
    found = np.bincount(np.clip(counts(rate), low, high).astype(np.int64) - low, minlength=high - low + 1)
    terms = law.pmf(np.arange(low, high + 1))
    terms[0], terms[-1] = law.cdf(low), law.sf(high - 1)
    assert stats.chisquare(found, HOURS * terms).pvalue > ALARM


@pytest.mark.parametrize("rate", [5.0, 30.7])
def test_gaps_between_searches_are_exponential(rate: float) -> None:
    """Across hours as within them, gaps times rate follow the exponential law: 1 in 10,000."""
    times = np.concatenate(arrivals(rate))
    assert stats.kstest(np.diff(times) * rate, "expon").pvalue > ALARM


def test_searches_fall_anywhere_in_the_hour() -> None:
    """Times past the hour are uniform: 1 in 10,000."""
    assert stats.kstest(np.concatenate(arrivals(30.7)) % 1, "uniform").pvalue > ALARM


@pytest.mark.parametrize(
    ("keyword", "seed", "hours_later"), [("sofa", 1, 0), ("lamp", 2, 0), ("lamp", 1, 1), ("lamp", 1, 24)]
)
def test_counts_know_nothing_of_each_other(keyword: str, seed: int, hours_later: int) -> None:
    """Counts of another keyword, seed, hour or day are uncorrelated with these: 1 in 10,000."""
    other = np.roll(counts(20.0, keyword=keyword, seed=seed), hours_later)
    z = np.corrcoef(counts(20.0), other)[0, 1] * np.sqrt(HOURS)
    assert 2 * stats.norm.sf(abs(z)) > ALARM


def test_what_a_higher_rate_adds_is_poisson_too() -> None:
    """Between 13 and 21 searches an hour the added ones are 8 an hour, Poisson, independent: 3 in 10,000."""
    few, many = counts(13.0), counts(21.0)
    assert poisson_mean(many - few, 8.0) > ALARM
    assert poisson_spread(many - few) > ALARM
    z = np.corrcoef(few, many - few)[0, 1] * np.sqrt(HOURS)
    assert 2 * stats.norm.sf(abs(z)) > ALARM


def by_hour_of_day(scenario: Scenario) -> Integers:
    """Searches by hour of day, all keywords and days together."""
    world = build_world(scenario, 1, 0)
    demand = Demand(scenario, world, 1, 0)
    stream = np.uint64(stream_key(1, 0, Stream.ARRIVAL))
    found = np.zeros(24, dtype=np.int64)
    for hour in range(24 * scenario.days):
        found[hour % 24] += len(Searches(hour, demand.rates(hour), world.keyword_key, stream))
    return found


#: Traffic by hour of day, from the quiet of the night to the evening's peak.
PROFILE = (
    [0.4, 0.3, 0.2, 0.2, 0.3, 0.5, 0.8, 1.0, 1.2, 1.3, 1.3, 1.3] + [1.2] * 6 + [1.4, 1.6, 1.7, 1.5, 1.1, 0.7]
)


def test_searches_follow_the_hours_of_the_day() -> None:
    """Chi-square of four weeks of searches against the hourly index in force: 1 in 10,000."""
    found = by_hour_of_day(markets.market(days=28, demand={"hourly": PROFILE}))
    assert stats.chisquare(found, found.sum() * np.array(PROFILE) / sum(PROFILE)).pvalue > ALARM


# Twins


def test_twin_a_flat_profile_is_not_the_hourly_index() -> None:
    """A flat market against the same index fails."""
    flat = by_hour_of_day(markets.market(days=28))
    assert stats.chisquare(flat, flat.sum() * np.array(PROFILE) / sum(PROFILE)).pvalue < ALARM


def test_twin_a_noisy_rate_is_not_poisson() -> None:
    """A gamma factor of coefficient of variation .1 on each hour's rate of 20 is seen as too much spread."""
    factors = np.random.default_rng(1).gamma(100.0, 0.01, HOURS)
    key = np.array([name_key("keyword", "lamp")], dtype=np.uint64)
    stream = np.uint64(stream_key(1, 0, Stream.ARRIVAL))
    hours = [Searches(hour, np.array([20 * factor]), key, stream) for hour, factor in enumerate(factors)]
    found = np.array([len(hour) for hour in hours], dtype=np.float64)
    assert poisson_spread(found) < ALARM


def test_twin_a_regular_clock_is_not_poisson() -> None:
    """Exactly 20 searches an hour are too little spread, and evenly spaced ones have no exponential gaps."""
    assert poisson_spread(np.full(HOURS, 20.0)) < ALARM
    assert stats.kstest(np.full(HOURS, 1.0), "expon").pvalue < ALARM


def test_twin_a_rate_two_per_cent_off_is_seen() -> None:
    """Counts at a rate of 20.4 are not those of 20."""
    assert poisson_mean(counts(20.4), 20.0) < ALARM
