"""Clicks of the cascade follow Craswell's law, and the platform learns the truth far down the page.

Bounds are four standard errors: over all seeds each assertion would raise a false alarm about 6 times
in 100,000; the seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import math
from typing import Any

import pytest

from simulator.entities import Floats
from simulator.market import Market
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve

pytestmark = pytest.mark.slow

RELEVANCE = [0.3, 0.4, 0.25]
PRIOR = 0.2
#: Hardly shrunk and hardly faded: what the platform believes is what it saw.
OPEN = {"prior_weight": 0.01, "half_life": 1000.0}


def run(**rules: Any) -> Market:
    """50,000 searches over three ads whose bids lie so far apart that nothing moves their order."""
    page = {
        "clicks": "cascade",
        "warm_up_days": 0,
        "slots": 3,
        "examination": [1.0, 1.0, 1.0],
        "searcher_sd": 0.0,
        "prediction_sd": 0.0,
    }
    scenario = Scenario.model_validate(
        {
            "name": "ladder",
            "days": 10,
            "learner": "0",
            "keyword": [{"name": "lamp", "volume": 5000.0, "relevance": PRIOR}],
            "rivals": {"count": 0},
            "quality": OPEN,
            "market": page | rules,
            "account": [
                {
                    "name": str(index),
                    "campaign": [
                        {
                            "name": "only",
                            "budget": 1e12,
                            "target": [
                                {"keyword": "lamp", "bid": 100.0 ** (2 - index), "relevance": relevance}
                            ],
                        }
                    ],
                }
                for index, relevance in enumerate(RELEVANCE)
            ],
        }
    )
    market = Market(scenario, resolve("fixed"), seed=1, replication=0)
    market.run()
    return market


def click_rates(market: Market) -> tuple[Floats, float]:
    """(3,) clicks over searches from the top slot down, and how many searches there were."""
    counters = market.exchange.before
    assert [0, 0, 0] == counters.impressions[[1, 2, 0], [0, 1, 2]].tolist()
    searches = float(counters.searches[0])
    rates: Floats = counters.clicks / searches
    return rates, searches


def bound(probability: float, trials: float) -> float:
    return 4 * math.sqrt(probability * (1 - probability) / trials)


def test_a_click_at_k_is_its_relevance_times_all_above_passed_over() -> None:
    """r_k times the product of 1 - r_j: .3, .4 x .7 = .28, .25 x .7 x .6 = .105 (Craswell et al. 2008)."""
    rates, searches = click_rates(run())
    expected = [0.3, 0.28, 0.105]
    assert all(abs(rates - expected) < [bound(p, searches) for p in expected])


def test_twin_without_the_cascade_it_is_another_law() -> None:
    """Relevance alone, as if everybody read every slot, is off by more than the bound below the top."""
    rates, searches = click_rates(run())
    assert all(abs(rates - RELEVANCE)[1:] > [bound(p, searches) for p in RELEVANCE[1:]])


def test_those_who_stop_and_those_who_click_on() -> None:
    """Going on with .8 without a click and .5 after one.

    Slot 2 is reached by .7 x .8 + .3 x .5 = .71, slot 3 by .71 (.6 x .8 + .4 x .5) = .4828; clicks are
    .3, .4 x .71 = .284, .25 x .4828 = .1207.
    """
    rates, searches = click_rates(run(continuation=0.8, continuation_after_click=0.5))
    expected = [0.3, 0.284, 0.1207]
    assert all(abs(rates - expected) < [bound(p, searches) for p in expected])


def test_twin_a_click_that_always_ends_is_another_law() -> None:
    """Forgetting those who go on after a click: .7 x .8 = .56 reach slot 2, which is off by more."""
    rates, searches = click_rates(run(continuation=0.8, continuation_after_click=0.5))
    assert abs(rates[1] - 0.4 * 0.56) > bound(0.4 * 0.56, searches)


@pytest.mark.parametrize(
    "going_on",
    [{}, {"continuation": 0.8}, {"continuation": 0.6, "continuation_after_click": 0.4}],
)
def test_quality_learns_the_truth_in_every_slot(going_on: dict[str, float]) -> None:
    """With searchers who differ, quality ends at each ad's relevance, however few reach its slot."""
    market = run(searcher_sd=0.3, prediction_sd=0.2, **going_on)
    clicks = market.exchange.before.clicks
    # A count of n clicks has a relative error of 1 / sqrt(n); fading by a day in 1,000 adds nothing.
    assert all(abs(market.exchange.quality / RELEVANCE - 1) < 4 / clicks**0.5)


def test_twin_impressions_alone_teach_too_little() -> None:
    """Clicks over impressions, not weighted by who came that far, are below the truth in slots 2 and 3."""
    counters = run(searcher_sd=0.3, prediction_sd=0.2).exchange.before
    ctr = counters.clicks / counters.impressions.sum(axis=1)
    assert all((1 - ctr / RELEVANCE)[1:] > 4 / counters.clicks[1:] ** 0.5)
