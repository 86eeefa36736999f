"""Equilibrium bids of random bidders give the revenues and price laws that theory computes.

Means are held within four standard errors: over all seeds such an assertion would raise a false
alarm about 6 times in 100,000. Laws are held to a Kolmogorov-Smirnov p above 1e-4: 1 in 10,000.
The seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.auction import run_auction
from simulator.entities import Floats
from simulator.equilibrium import eos_bids, uniform_slot_prices

pytestmark = pytest.mark.slow

ALARM = 1e-4
AUCTIONS = 8000


# Lahaie 2006: two bidders, slots (1, .5), value and relevance iid U[0, 1], equilibrium bids at GSP prices


def revenues(squashing: float, second_slot: float, seed: int) -> Floats:
    """Expected revenue of each auction at equilibrium bids; squashing 0 ranks by bid."""
    value, relevance = np.random.default_rng(seed).random((2, AUCTIONS, 2))
    effects = np.array([1.0, second_slot])
    revenue = np.empty(AUCTIONS)
    for n in range(AUCTIONS):
        bids = eos_bids(value[n], relevance[n], effects, squashing=squashing)
        outcome = run_auction(bids, relevance[n], effects, squashing=squashing)
        revenue[n] = (outcome.prices * relevance[n][outcome.order] * effects).sum()
    return revenue


def within_four_errors(revenue: Floats) -> object:
    """The sample mean, give or take four standard errors."""
    return pytest.approx(revenue.mean(), abs=4 * revenue.std() / math.sqrt(len(revenue)))


def test_revenue_ranked_by_bid() -> None:
    """The second bids half its value: E[min of two values] / 2 x E[relevance] = 1/3 x 1/2 x 1/2 = 1/12."""
    assert 1 / 12 == within_four_errors(revenues(0.0, 0.5, seed=1))


def test_revenue_ranked_by_expected_revenue() -> None:
    """Half of E[min of two products of uniforms] = 7/54 is 7/108."""
    assert 7 / 108 == within_four_errors(revenues(1.0, 0.5, seed=2))


@pytest.mark.parametrize(("squashing", "expected"), [(0.0, 1 / 12), (1.0, 7 / 108)])
def test_twin_a_slot_of_the_wrong_examination_is_seen(squashing: float, expected: float) -> None:
    """With a second slot of .55 instead of .5 the revenue is another."""
    assert expected != within_four_errors(revenues(squashing, 0.55, seed=3))


def test_twin_the_other_ranking_is_seen() -> None:
    """Ranking halfway between the two, at squashing .5, earns neither 1/12 nor 7/108."""
    revenue = revenues(0.5, 0.5, seed=4)
    assert 1 / 12 != within_four_errors(revenue)
    assert 7 / 108 != within_four_errors(revenue)


# Prices of uniform bids


def slot_prices(n_bidders: int, seed: int) -> Floats:
    """(AUCTIONS, 3) GSP prices among iid U[0, 1] bids of quality 1."""
    bids = np.random.default_rng(seed).random((AUCTIONS, n_bidders))
    return np.array([run_auction(row, np.ones(n_bidders), [1, 0.7, 0.4]).prices for row in bids])


@pytest.mark.parametrize("n_bidders", [4, 9])
@pytest.mark.parametrize("slot", [0, 1, 2])
def test_uniform_slot_prices_have_their_mean_and_law(n_bidders: int, slot: int) -> None:
    """Price k of n has mean (n - k) / (n + 1) and law Beta(n - k, k + 1)."""
    means, alpha, beta = uniform_slot_prices(n_bidders, 3)
    prices = slot_prices(n_bidders, seed=5)[:, slot]
    assert means[slot] == within_four_errors(prices)
    assert stats.kstest(prices, stats.beta(alpha[slot], beta[slot]).cdf).pvalue > ALARM


@pytest.mark.parametrize("slot", [0, 1, 2])
def test_twin_one_bidder_more_is_seen(slot: int) -> None:
    """Prices among ten bidders do not pass for those among nine."""
    means, alpha, beta = uniform_slot_prices(9, 3)
    prices = slot_prices(10, seed=6)[:, slot]
    assert means[slot] != within_four_errors(prices)
    assert stats.kstest(prices, stats.beta(alpha[slot], beta[slot]).cdf).pvalue < ALARM
