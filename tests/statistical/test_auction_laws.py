"""Auctions among random bidders give the revenues that theory computes.

Bounds are four standard errors: over all seeds each assertion would raise a false alarm about 6
times in 100,000; the seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import math

import markets
import numpy as np
import pytest
from scipy import stats

from simulator import simulate
from simulator.auction import run_auction
from simulator.entities import Floats
from simulator.result import Result

pytestmark = pytest.mark.slow

ALARM = 1e-4
AUCTIONS = 8000


def uniform_prices(n_ads: int, n_slots: int, pricing: str = "gsp") -> Floats:
    """(AUCTIONS, n_slots) prices of auctions among iid U[0, 1] bids of quality 1."""
    rng = np.random.default_rng(1)
    quality, effects = np.ones(n_ads), np.linspace(1, 0.2, n_slots)
    bids = rng.random((AUCTIONS, n_ads))
    return np.array([run_auction(row, quality, effects, pricing=pricing).prices for row in bids])


@pytest.mark.parametrize("n_ads", [3, 6, 12])
@pytest.mark.parametrize("slot", [1, 2])
def test_price_of_slot_k_is_an_order_statistic(n_ads: int, slot: int) -> None:
    """GSP, n iid U[0, 1] bids: the price of slot k has mean (n - k) / (n + 1) and law Beta(n - k, k + 1)."""
    prices = uniform_prices(n_ads, 2)[:, slot - 1]
    law = stats.beta(n_ads - slot, slot + 1)
    error = float(law.std()) / math.sqrt(AUCTIONS)
    assert (n_ads - slot) / (n_ads + 1) == pytest.approx(prices.mean(), abs=4 * error)
    assert stats.kstest(prices, law.cdf).pvalue > ALARM


def test_twin_first_prices_have_another_law() -> None:
    """What the top slot pays by first price is the next order statistic, Beta(n, 1): seen at once."""
    prices = uniform_prices(6, 2, "first_price")[:, 0]
    assert stats.kstest(prices, stats.beta(5, 2).cdf).pvalue < ALARM
    assert stats.kstest(prices, stats.beta(6, 1).cdf).pvalue > ALARM


# Lahaie 2006: two bidders, slots (1, .5), value and relevance iid U[0, 1], VCG-equivalent equilibrium


def revenue_by_expected_revenue(second_slot: float) -> Floats:
    """Revenue of each auction ranked by value x relevance at VCG prices."""
    rng = np.random.default_rng(2)
    value, relevance = rng.random((2, 2 * AUCTIONS, 2))
    effects = [1.0, second_slot]
    revenue = np.empty(2 * AUCTIONS)
    for n in range(2 * AUCTIONS):
        outcome = run_auction(value[n], relevance[n], effects, pricing="vcg")
        revenue[n] = (outcome.prices * relevance[n][outcome.order] * effects).sum()
    return revenue


def revenue_by_bid() -> Floats:
    """Revenue of each auction ranked by value alone at VCG prices a click."""
    rng = np.random.default_rng(3)
    value, relevance = rng.random((2, 2 * AUCTIONS, 2))
    revenue = np.empty(2 * AUCTIONS)
    for n in range(2 * AUCTIONS):
        outcome = run_auction(value[n], [1, 1], [1.0, 0.5], pricing="vcg")
        revenue[n] = (outcome.prices * relevance[n][outcome.order] * [1.0, 0.5]).sum()
    return revenue


def within_four_errors(revenue: Floats) -> object:
    """The sample mean, give or take four standard errors."""
    return pytest.approx(revenue.mean(), abs=4 * revenue.std() / math.sqrt(len(revenue)))


def test_revenue_ranked_by_expected_revenue() -> None:
    """(1 - .5) E[min of two products of uniforms] = 7/108 an auction."""
    assert 7 / 108 == within_four_errors(revenue_by_expected_revenue(0.5))


def test_revenue_ranked_by_bid() -> None:
    """(1 - .5) E[min of two values] E[relevance] = .5 x 1/3 x 1/2 = 1/12 an auction."""
    assert 1 / 12 == within_four_errors(revenue_by_bid())


def test_twin_a_slot_of_the_wrong_examination_is_seen() -> None:
    """With a second slot of .55 instead of .5 the revenue is no longer 7/108."""
    assert 7 / 108 != within_four_errors(revenue_by_expected_revenue(0.55))


# Common random numbers


def clicks_of_a_lone_shop(relevance: float, seed: int = 1) -> Result:
    """Ten days of 4,000 searches, no rivals, no noise, click probability as given."""
    campaign = {
        "name": "lamps",
        "budget": 1e6,
        "target": [{"keyword": "lamp", "bid": 1.0, "relevance": relevance}],
    }
    scenario = markets.market(
        days=10, rivals={"count": 0}, account=[markets.shop(campaign=[campaign])],
        keyword=[{"name": "lamp", "volume": 4000.0, "relevance": 0.05}],
        market={"warm_up_days": 0, "searcher_sd": 0.0, "prediction_sd": 0.0},
    )  # fmt: skip
    return simulate(scenario, "fixed", seed=seed, keep_clicks=True)


def clicked(result: Result) -> set[int]:
    assert result.clicks is not None
    return set(result.clicks["search"].tolist())


def correlation_of_clicks(one: Result, other: Result) -> float:
    """Correlation, over all searches, of being clicked in one run and in the other."""
    n = one.totals["searches"]
    p, q = len(clicked(one)) / n, len(clicked(other)) / n
    both = len(clicked(one) & clicked(other)) / n
    return (both - p * q) / math.sqrt(p * (1 - p) * q * (1 - q))


def test_common_random_numbers_pair_the_clicks() -> None:
    """Click rates .05 and .06, one replication: .05 (1 - .06) / sqrt(.0475 x .0564) = .908, above .86."""
    one, other = clicks_of_a_lone_shop(0.05), clicks_of_a_lone_shop(0.06)
    assert correlation_of_clicks(one, other) >= 0.86
    assert 0.908 == pytest.approx(correlation_of_clicks(one, other), abs=4 * 0.005)


def test_a_better_ad_keeps_every_click_of_a_worse_one() -> None:
    """One uniform per (search, ad): all clicks at rate .05 are clicks at .06."""
    assert clicked(clicks_of_a_lone_shop(0.05)) < clicked(clicks_of_a_lone_shop(0.06))


def test_click_rates_are_the_relevance() -> None:
    """Alone in the top slot of examination 1 the click rate is .05 within four standard errors of .0011."""
    assert 0.05 == pytest.approx(clicks_of_a_lone_shop(0.05).totals["ctr"], abs=4 * 0.0011)


def test_twin_other_seeds_do_not_pair() -> None:
    """With seeds of their own the two runs do not even share a search."""
    assert correlation_of_clicks(clicks_of_a_lone_shop(0.05), clicks_of_a_lone_shop(0.06, seed=2)) < 0.86
