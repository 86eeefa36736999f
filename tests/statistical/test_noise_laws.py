"""Day noise, factor tables and the truth about ads follow the laws the settings name.

Bounds are four standard errors unless a p-value is named: over all seeds each assertion would
raise a false alarm about 6 times in 100,000; the seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest
from scipy import stats

from simulator.draws import (
    TABLE_SIZE,
    Stream,
    exponential_table,
    lognormal_table,
    mix64_array,
    stream_key,
)
from simulator.entities import Floats
from simulator.exchange.demand import Demand
from simulator.world.world import World, build_world

pytestmark = pytest.mark.slow

ALARM = 1e-4
DAYS = 20_000


def day_factors(keyword: int = 0, *, keyword_noise: float = 0.0, shop_noise: float = 0.0) -> Floats:
    """A keyword's searches a day over its volume, for 20,000 days."""
    scenario = markets.market(days=DAYS, demand={"keyword_noise": keyword_noise, "shop_noise": shop_noise})
    world = build_world(scenario, 1, 0)
    demand = Demand(scenario, world, 1, 0)
    rates = np.array([demand.rates(24 * day)[keyword] for day in range(DAYS)])
    return np.asarray(24 * rates / world.volume[keyword])


def fits_gamma(factors: Floats, cv: float) -> float:
    """P-value of a Kolmogorov-Smirnov test against the gamma law of mean 1."""
    return float(stats.kstest(factors, stats.gamma(1 / cv**2, scale=cv**2).cdf).pvalue)


@pytest.mark.parametrize(
    ("keyword_noise", "shop_noise", "cv"), [(0.1, 0, 0.1), (0.5, 0, 0.5), (2.0, 0, 2.0), (0, 0.5, 0.5)]
)
def test_day_noise_is_gamma_of_mean_one(keyword_noise: float, shop_noise: float, cv: float) -> None:
    """Mean 1 within cv / sqrt(days), and the whole law by a p-value above 1 in 10,000."""
    factors = day_factors(keyword_noise=keyword_noise, shop_noise=shop_noise)
    assert 1.0 == pytest.approx(factors.mean(), abs=4 * cv / math.sqrt(DAYS))
    assert fits_gamma(factors, cv) > ALARM


def test_day_noise_has_the_spread_of_its_setting() -> None:
    """At cv .3 the standard deviation is .3 within four standard errors of a gamma's, .0016."""
    assert 0.3 == pytest.approx(day_factors(keyword_noise=0.3).std(), abs=4 * 0.0016)


def test_the_two_noises_multiply() -> None:
    """Variance of the product of independent mean-one factors: (1 + .3^2) (1 + .2^2) - 1 = .1336."""
    both = day_factors(keyword_noise=0.3, shop_noise=0.2)
    assert 0.1336 == pytest.approx(both.var(), abs=4 * 0.0019)


def test_keywords_have_independent_noise() -> None:
    """The correlation of two keywords' days is 0 within four standard errors."""
    one, other = day_factors(0, keyword_noise=0.3), day_factors(1, keyword_noise=0.3)
    assert 0.0 == pytest.approx(np.corrcoef(one, other)[0, 1], abs=4 / math.sqrt(DAYS))


def test_days_have_independent_noise() -> None:
    """The correlation of a day with the next is 0 within four standard errors."""
    factors = day_factors(keyword_noise=0.3)
    assert 0.0 == pytest.approx(np.corrcoef(factors[:-1], factors[1:])[0, 1], abs=4 / math.sqrt(DAYS))


def test_twin_lognormal_day_noise_is_not_gamma() -> None:
    """A lognormal law of the same mean and spread fails the test against the gamma law."""
    sd = math.sqrt(math.log(1.25))
    lognormal = np.random.default_rng(1).lognormal(-sd * sd / 2, sd, DAYS)
    assert fits_gamma(lognormal, 0.5) < ALARM


# Factor tables, read by ten bits of a hash as the kernel reads them

MANY = 1_000_000


def read(table: Floats, shift: int = 54) -> Floats:
    """A million factors by consecutive hashes."""
    picked = (mix64_array(np.arange(MANY, dtype=np.uint64)) >> np.uint64(shift)) & np.uint64(TABLE_SIZE - 1)
    return np.asarray(table[picked])


@pytest.mark.parametrize("shift", [54, 44])
@pytest.mark.parametrize("sd", [0.2, 0.3, 1.0])
def test_searcher_and_prediction_factors_have_mean_one(sd: float, shift: int) -> None:
    """Mean 1 within four standard errors, and log spread sd within them plus the table's .1 per cent."""
    factors = read(lognormal_table(sd), shift)
    assert 1.0 == pytest.approx(factors.mean(), abs=4 * math.sqrt(math.expm1(sd * sd) / MANY))
    assert sd == pytest.approx(np.log(factors).std(), abs=4 * sd / math.sqrt(2 * MANY) + 0.001 * sd)


def test_delays_have_mean_one() -> None:
    """Mean 1 within four standard errors of an exponential law."""
    assert 1.0 == pytest.approx(read(exponential_table(), 44).mean(), abs=4 / math.sqrt(MANY))


def test_twin_a_factor_of_median_one_is_not_of_mean_one() -> None:
    """Without the correction exp(-sd^2 / 2) the mean is 1.046 at sd .3, far outside the bound."""
    factors = read(lognormal_table(0.3)) * math.exp(0.3**2 / 2)
    assert 1.0 != pytest.approx(factors.mean(), abs=4 * math.sqrt(math.expm1(0.09) / MANY))


# Relevance and conversion rate

N = 20_000


def population(correlation: float, relevance_sd: float = 0.0, **conversion: float) -> World:
    """One shop with a target on each of 20,000 keywords, relevance and conversion rate drawn."""
    keywords: list[dict[str, Any]] = [{"name": f"k{i}", "volume": 1.0} for i in range(N)]
    targets = [{"keyword": keyword["name"], "bid": 0.5} for keyword in keywords]
    campaign = {"name": "all", "budget": 1.0, "target": targets}
    settings = {"rate": 0.01, "rate_sd": 0.4, "relevance_conversion_correlation": correlation} | conversion
    scenario = markets.market(
        keyword=keywords, conversion=settings, rivals={"count": 0}, relevance={"median": 0.03, "sd": 0.5},
        account=[markets.shop(relevance_sd=relevance_sd, campaign=[campaign])],
    )  # fmt: skip
    return build_world(scenario, 1, 0)


def correlation_of(world: World) -> float:
    return float(np.corrcoef(np.log(world.relevance), np.log(world.conversion_rate))[0, 1])


#: Four standard errors of a sample correlation, on Fisher's scale.
FISHER = 4 / math.sqrt(N - 3)


@pytest.mark.parametrize("relevance_sd", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("correlation", [-0.6, 0.0, 0.3, 0.8])
def test_log_relevance_and_log_conversion_rate_correlate_as_set(
    correlation: float, relevance_sd: float
) -> None:
    """Between targets, however far the ads stray from their keywords, the correlation is the setting."""
    world = population(correlation, relevance_sd)
    assert math.atanh(correlation) == pytest.approx(math.atanh(correlation_of(world)), abs=FISHER + 0.005)


@pytest.mark.parametrize("relevance_sd", [0.0, 0.3])
def test_the_mean_conversion_rate_is_the_setting(relevance_sd: float) -> None:
    """Mean .01 and log spread .4 within four standard errors, whatever the correlation."""
    world = population(0.8, relevance_sd)
    assert 0.01 == pytest.approx(world.conversion_rate.mean(), abs=4 * 0.01 * math.sqrt(math.expm1(0.16) / N))
    assert 0.4 == pytest.approx(np.log(world.conversion_rate).std(), abs=4 * 0.4 / math.sqrt(2 * N) + 0.002)


def test_relevance_has_the_median_and_spread_of_the_settings() -> None:
    """Log prior has mean log .03 and spread .5; an ad adds a spread of .3: sqrt(.5^2 + .3^2) in all."""
    world = population(0.3, relevance_sd=0.3)
    assert math.log(0.03) == pytest.approx(np.log(world.prior).mean(), abs=4 * 0.5 / math.sqrt(N))
    assert 0.5 == pytest.approx(np.log(world.prior).std(), abs=4 * 0.5 / math.sqrt(2 * N))
    both = math.hypot(0.5, 0.3)
    assert both == pytest.approx(np.log(world.relevance).std(), abs=4 * both / math.sqrt(2 * N))


def test_twin_a_neighbouring_correlation_is_seen() -> None:
    """A market set to .25 is not taken for one of .3."""
    assert math.atanh(0.3) != pytest.approx(math.atanh(correlation_of(population(0.25))), abs=FISHER + 0.005)


def test_the_stream_of_conversion_rates_is_its_own() -> None:
    """At correlation 0 conversion rates are the same whatever the relevances: their own draws count."""
    one, other = population(0.0), population(0.0, relevance_sd=1.0)
    assert one.conversion_rate.tolist() == other.conversion_rate.tolist()
    assert stream_key(1, 0, Stream.RELEVANCE) != stream_key(1, 0, Stream.CONVERSION_RATE)
