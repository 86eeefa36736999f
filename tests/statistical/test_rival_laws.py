"""Drawn rivals follow the laws they are drawn from.

Every p-value is compared with one in ten thousand: over all seeds each assertion would raise a false
alarm about once in 10,000; the seeds are fixed. The twins, other laws, must fail. Normal draws are
out of 4,096 quantiles, far finer than these samples can tell.
"""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest
from scipy import stats

from simulator import simulate
from simulator.entities import Floats
from simulator.world.world import World, build_world

pytestmark = pytest.mark.slow

ALARM = 1e-4
MANY = 2000


def drawn(seed: int = 1, **rivals: Any) -> World:
    """Two thousand rivals on two keywords; account 0 is the shop."""
    return build_world(markets.market(rivals={"count": MANY} | rivals), seed, 0)


def of_rivals(world: World, column: str) -> Floats:
    """(MANY, 2) a column of the targets, a row a rival."""
    values: Floats = getattr(world, column)[world.target_account > 0]
    return values.reshape(MANY, 2)


def lognormal(values: Floats, median: float, sd: float) -> float:
    """P-value of a Kolmogorov-Smirnov test of a lognormal law."""
    return float(stats.kstest(np.log(values.ravel()), stats.norm(math.log(median), sd).cdf).pvalue)


def uniform(hours: Floats, first: float, last: float) -> float:
    """P-value of a Kolmogorov-Smirnov test that hours fill the days from first to last evenly."""
    return float(stats.kstest(hours / 24, stats.uniform(first, last - first).cdf).pvalue)


def uncorrelated(one: Floats, other: Floats) -> float:
    """P-value of a test that two series have correlation 0."""
    return float(stats.pearsonr(one, other).pvalue)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_bids_values_and_budgets_are_lognormal(seed: int) -> None:
    """Each has its median and its spread of logarithms. False alarm: 3 in 10,000."""
    world = drawn(seed, bid=0.5, bid_sd=0.4, value=2.0, value_sd=0.7, budget=30.0, budget_sd=1.1)
    assert lognormal(of_rivals(world, "bid"), 0.5, 0.4) > ALARM
    assert lognormal(of_rivals(world, "value"), 2.0, 0.7) > ALARM
    assert lognormal(world.account_budget[1:], 30.0, 1.1) > ALARM


def test_twin_another_median_or_spread_is_told_apart() -> None:
    """Bids drawn around .5 with spread .4 are neither around .55 nor of spread .5."""
    bids = of_rivals(drawn(bid=0.5, bid_sd=0.4), "bid")
    assert lognormal(bids, 0.55, 0.4) < ALARM
    assert lognormal(bids, 0.5, 0.5) < ALARM


def test_twin_bids_are_not_normal() -> None:
    """A normal law of the same mean and spread does not fit bids."""
    bids = of_rivals(drawn(bid=0.5, bid_sd=0.4), "bid").ravel()
    assert stats.kstest(bids, stats.norm(bids.mean(), bids.std()).cdf).pvalue < ALARM


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_rivals_draws_know_nothing_of_each_other(seed: int) -> None:
    """Bid, value, budget, entry and the other keyword's bid are uncorrelated. False alarm: 4 in 10,000."""
    world = drawn(
        seed, value=1.0, value_sd=0.4, budget=9.0, budget_sd=0.4, entry=[0.0, 9.0], exit=[10.0, 19.0]
    )
    bids, values = np.log(of_rivals(world, "bid")), np.log(of_rivals(world, "value"))
    assert uncorrelated(bids[:, 0], bids[:, 1]) > ALARM
    assert uncorrelated(bids[:, 0], values[:, 0]) > ALARM
    assert uncorrelated(bids[:, 0], np.log(world.account_budget[1:])) > ALARM
    assert uncorrelated(world.enter[1:], world.leave[1:]) > ALARM


def test_twin_a_value_left_out_is_the_bid() -> None:
    """Where no value is given, value and bid are one: as correlated as can be."""
    world = drawn()
    assert uncorrelated(of_rivals(world, "bid")[:, 0], of_rivals(world, "value")[:, 0]) < ALARM


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_entries_and_exits_fill_their_windows_evenly(seed: int) -> None:
    """Each rival comes on a day in [2, 9] and goes on one in [10, 31]. False alarm: 2 in 10,000."""
    world = drawn(seed, entry=[2.0, 9.0], exit=[10.0, 31.0])
    assert uniform(world.enter[1:], 2.0, 9.0) > ALARM
    assert uniform(world.leave[1:], 10.0, 31.0) > ALARM


def test_twin_a_window_half_a_day_longer_is_told_apart() -> None:
    """Entries in [2, 9] do not fill [2, 9.5]."""
    assert uniform(drawn(entry=[2.0, 9.0]).enter[1:], 2.0, 9.5) < ALARM


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_coverage_is_the_share_of_keywords_that_rivals_bid_on(seed: int) -> None:
    """At .3, 4,000 pairs of rival and keyword have a bid with that probability. False alarm: 1 in 10,000."""
    bids = int((drawn(seed, coverage=0.3).target_account > 0).sum())
    assert stats.binomtest(bids, 2 * MANY, 0.3).pvalue > ALARM


def test_twin_another_coverage_is_told_apart() -> None:
    """What was drawn at .3 is not .35."""
    bids = int((drawn(coverage=0.3).target_account > 0).sum())
    assert stats.binomtest(bids, 2 * MANY, 0.35).pvalue < ALARM


def in_market(seed: int, entry: list[float]) -> Floats:
    """Impression shares on days 0 to 9 of forty rivals that enter in a window and always fit on the page."""
    page = {"slots": 16, "examination": [1.0] * 16, "warm_up_days": 0}
    keywords = [{"name": f"keyword {i}", "volume": 30.0, "relevance": 0.1} for i in range(40)]
    target = [{"keyword": keyword["name"], "bid": 0.0} for keyword in keywords]
    shop = {"name": "shop", "campaign": [{"name": "c", "budget": 1.0, "target": target}]}
    scenario = markets.market(
        days=10, market=page, keyword=keywords, account=[shop],
        rivals={"count": 200, "bid": 1.0, "entry": entry, "coverage": 0.05},
    )  # fmt: skip
    shown: Floats = simulate(scenario, "fixed", seed=seed).by_account["impressions"][1:]
    return shown


@pytest.mark.parametrize("seed", [1, 2])
def test_who_enters_at_an_even_time_is_there_for_half_the_window(seed: int) -> None:
    """Rivals that enter in [0, 10] see on average half the impressions of those there from the start.

    The ratio has a standard error of 1 / sqrt(12 x 200) = .02 at least; 4 of .03. False alarm: 6 in 100,000.
    """
    ratio = in_market(seed, [0.0, 10.0]).sum() / in_market(seed, [0.0, 0.0]).sum()
    assert 0.5 == pytest.approx(ratio, abs=0.12)


def test_twin_an_earlier_window_is_told_apart() -> None:
    """Those that enter in [0, 5] see three quarters, not half."""
    ratio = in_market(1, [0.0, 5.0]).sum() / in_market(1, [0.0, 0.0]).sum()
    assert 0.5 != pytest.approx(ratio, abs=0.12)
