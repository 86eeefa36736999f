"""Creatives and segments are drawn in the shares that are told, apart from each other; quality is unbiased.

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

from simulator.draws import Keys, Stream, mix64_array, name_key, stream_key, uniforms
from simulator.entities import Floats
from simulator.exchange.demand import Demand, Searches
from simulator.exchange.exchange import Exchange
from simulator.settings.scenario import Scenario

pytestmark = pytest.mark.slow

ALARM = 1e-4
SEARCHES = 100_000.0
FOUR = [
    {"name": "a", "appeal": 0.5},
    {"name": "b", "appeal": 1.0},
    {"name": "c", "appeal": 1.5},
    {"name": "d", "appeal": 0.8},
]
WEIGHTS = np.array([6.0, 3.0, 0.99, 0.01])
BY_WEIGHT = {
    "rotation": "weights",
    "creative": [creative | {"weight": w} for creative, w in zip(FOUR, WEIGHTS.tolist(), strict=True)],
}
DEVICES = [
    {"dimension": "device", "name": "mobile", "share": 0.7},
    {"dimension": "device", "name": "desktop", "share": 0.299},
    {"dimension": "device", "name": "television", "share": 0.001},
]
BUYERS = [
    {"dimension": "audience", "name": "buyers", "share": 0.1, "relevance": 2.0},
    {"dimension": "audience", "name": "strangers", "share": 0.9, "relevance": 0.8},
]


def lone(**campaign: Any) -> Scenario:
    """A shop without rivals and without end of money: every search shows one of its creatives."""
    target = [{"keyword": "lamp", "bid": 0.6, "relevance": 0.1}]
    settings = {"name": "lamps", "budget": 1e9, "target": target, "creative": FOUR} | campaign
    return markets.market(
        keyword=[{"name": "lamp", "volume": SEARCHES, "relevance": 0.1}],
        segment=[*DEVICES, *BUYERS],
        rivals={"count": 0},
        account=[markets.shop(campaign=[settings])],
    )


def a_day(scenario: Scenario, seed: int = 1) -> Exchange:
    exchange = Exchange(scenario, seed, 0)
    exchange.settle(24.0)
    return exchange


def in_shares(counts: Floats, shares: Floats) -> float:
    """p-value of a chi-square test of counts against shares."""
    return float(stats.chisquare(counts, counts.sum() * shares / shares.sum()).pvalue)


def two_sided(z: float) -> float:
    return float(2 * stats.norm.sf(abs(z)))


# Shares


def shown(scenario: Scenario) -> Floats:
    """Return the impressions of each creative in a day."""
    impressions: Floats = a_day(scenario).today.impressions.sum(axis=1).astype(np.float64)
    return impressions


def test_creatives_are_shown_in_their_shares() -> None:
    """100,000 searches show each creative as often as told, rare ones too: 2 in 10,000."""
    assert in_shares(shown(lone()), np.ones(4)) > ALARM
    assert in_shares(shown(lone(**BY_WEIGHT)), WEIGHTS) > ALARM


def test_optimised_rotation_keeps_a_fifth_for_trying() -> None:
    """On the day after the first, the best of four is shown 85 times in 100 and each other 5: 1 in 10,000."""
    exchange = a_day(lone(rotation="optimised"))
    exchange.close_day(0)
    exchange.refresh_quality()
    exchange.settle(48.0)
    impressions = exchange.today.impressions.sum(axis=1).astype(np.float64)
    assert in_shares(impressions, np.array([0.05, 0.05, 0.85, 0.05])) > ALARM


def by_segment(scenario: Scenario) -> Floats:
    """Return the impressions of each segment in a day."""
    exchange = a_day(scenario)
    counts: Floats = exchange.world.cells.by_segment(exchange.by_cell[:1])[0, :, 0]
    return counts


def test_searchers_belong_to_segments_in_their_shares() -> None:
    """Of 100,000 searches 70 % are mobile, .1 % on a television, 10 % by buyers: 2 in 10,000."""
    counts = by_segment(lone())
    assert in_shares(counts[:3], np.array([0.7, 0.299, 0.001])) > ALARM
    assert in_shares(counts[3:], np.array([0.1, 0.9])) > ALARM


# Independence


def test_dimensions_know_nothing_of_each_other() -> None:
    """Device and audience are independent in a table of 100,000 searches: 1 in 10,000."""
    table = a_day(lone()).by_cell[0, :, 0].reshape(3, 2)
    assert stats.chi2_contingency(table).pvalue > ALARM


def test_turns_know_nothing_of_the_searcher() -> None:
    """Creatives are shown to mobile searchers in the shares in which all others see them: 1 in 10,000."""
    others = shown(lone(bid_by_segment={"mobile": 0.0}))
    table = np.array([others, shown(lone()) - others])
    assert stats.chi2_contingency(table[:, :3]).pvalue > ALARM


def keys_of_a_day() -> Keys:
    """Return the keys of a day's searches."""
    exchange = Exchange(lone(), 1, 0)
    demand = Demand(exchange.scenario, exchange.world, 1, 0)
    stream = np.uint64(stream_key(1, 0, Stream.ARRIVAL))
    hours = [Searches(hour, demand.rates(hour), exchange.world.keyword_key, stream).key for hour in range(24)]
    return np.concatenate(hours)


def turns(campaign: str, keys: Keys) -> Floats:
    """Return a campaign's uniform for each search, at its address (search, campaign)."""
    roots = mix64_array(keys ^ np.uint64(stream_key(1, 0, Stream.CREATIVE)))
    return uniforms(name_key("campaign", "shop", campaign), roots)


def test_campaigns_take_turns_apart_from_each_other() -> None:
    """Two campaigns' draws for the same searches are uniform and uncorrelated: 3 in 10,000."""
    keys = keys_of_a_day()
    one, other = turns("lamps", keys), turns("sofas", keys)
    assert stats.kstest(one, "uniform").pvalue > ALARM
    assert stats.kstest(other, "uniform").pvalue > ALARM
    assert two_sided(np.corrcoef(one, other)[0, 1] * math.sqrt(len(keys))) > ALARM


# Quality


def surprise(ratio: float = 1.0) -> float:
    """p-value that clicks are ``ratio`` times what the ads' true relevance and attention expect.

    Two creatives, terms of every match, segments, modifiers and rivals; ten days added up.
    """
    terms = [
        {"name": "cheap lamp", "match": "phrase", "volume": 4000.0, "relevance": 0.6},
        {"name": "light", "match": "broad", "volume": 4000.0, "relevance": 0.3},
    ]
    keyword = [{"name": "lamp", "volume": 4000.0, "relevance": 0.1, "term": terms}]
    campaign = {
        "name": "lamps",
        "budget": 1e6,
        "creative": FOUR[:2],
        "rotation": "optimised",
        "bid_by_segment": {"mobile": 0.5},
        "target": [{"keyword": "lamp", "bid": 0.6, "relevance": 0.15, "match": "broad"}],
    }
    scenario = markets.market(
        days=10, keyword=keyword, segment=[*DEVICES, *BUYERS], account=[markets.shop(campaign=[campaign])]
    )
    exchange = Exchange(scenario, 1, 0)
    for day in range(10):
        exchange.settle(24.0 * (day + 1))
        exchange.close_day(day)
        exchange.refresh_quality()
    mine = exchange.world.ads_of(0)
    attention = exchange.before.attention[mine] @ exchange.page.examination[0, :4]
    expected = ratio * float((attention * exchange.world.relevance[mine]).sum())
    return two_sided((exchange.before.clicks[mine].sum() - expected) / math.sqrt(expected))


def test_quality_expects_the_clicks_that_come() -> None:
    """Clicks over expected clicks, pooled over creatives, terms and segments, is unbiased: 1 in 10,000."""
    assert surprise() > ALARM


# Twins


def test_twin_weights_five_per_cent_off_are_seen() -> None:
    """Creatives shown 6.3 to 3 are not shown 6 to 3."""
    assert in_shares(shown(lone(**BY_WEIGHT)), np.array([6.3, 3.0, 0.99, 0.01])) < ALARM


def test_twin_shares_two_per_cent_off_are_seen() -> None:
    """70 % of searchers are not 71 %."""
    assert in_shares(by_segment(lone())[:3], np.array([0.71, 0.289, 0.001])) < ALARM


def test_twin_turns_that_follow_the_searcher_are_seen() -> None:
    """A campaign that read its turn where the searcher's segment is read would show it."""
    keys = keys_of_a_day()
    mobile = uniforms(stream_key(1, 0, Stream.SEGMENT), keys) < 0.7
    first = uniforms(stream_key(1, 0, Stream.SEGMENT), keys) < 0.6
    table = np.array([[(mobile & first).sum(), (mobile & ~first).sum()],
                      [(~mobile & first).sum(), (~mobile & ~first).sum()]])  # fmt: skip
    assert stats.chi2_contingency(table).pvalue < ALARM


def test_twin_a_bias_of_five_per_cent_is_seen() -> None:
    """Expecting 5 % more clicks than come is noticed."""
    assert surprise(1.05) < ALARM
