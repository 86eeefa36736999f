"""A whole market gives back the truth it was built on: shares of auctions, positions, quality.

Bounds are four standard errors unless a p-value is named: over all seeds each assertion would
raise a false alarm about 6 times in 100,000; the seeds are fixed. The twins must fail.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator.entities import Floats
from simulator.market import Market
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve

pytestmark = pytest.mark.slow

ALARM = 1e-4
#: Never shrunk away: what the platform believes stays the prior, so scores have a known law.
STUBBORN = {"prior_weight": 1e12}
#: Hardly shrunk and hardly faded: what the platform believes is what it saw.
OPEN = {"prior_weight": 0.01, "half_life": 1000.0}


def duel(bids: tuple[float, ...], relevance: tuple[float, ...], **changes: Any) -> Scenario:
    """One keyword of 5,000 searches a day for ten days, one account an ad, no budgets in the way."""
    accounts = [
        {
            "name": f"account {index}",
            "campaign": [
                {
                    "name": "only",
                    "budget": 1e9,
                    "target": [{"keyword": "lamp", "bid": bid, "relevance": relevance[index]}],
                }
            ],
        }
        for index, bid in enumerate(bids)
    ]
    settings: dict[str, Any] = {
        "name": "duel",
        "days": 10,
        "learner": "account 0",
        "keyword": [{"name": "lamp", "volume": 5000.0, "relevance": 0.2}],
        "rivals": {"count": 0},
        "account": accounts,
    }
    return Scenario.model_validate(settings | changes)


def page(*examination: float, searcher_sd: float, prediction_sd: float, **others: Any) -> dict[str, Any]:
    """Market settings for a page of these slots."""
    return {
        "slots": len(examination), "examination": list(examination), "warm_up_days": 0,
        "searcher_sd": searcher_sd, "prediction_sd": prediction_sd, **others,
    }  # fmt: skip


def run(scenario: Scenario, seed: int = 1) -> Market:
    market = Market(scenario, resolve("fixed"), seed=seed, replication=0)
    market.run()
    return market


def impressions(market: Market) -> Floats:
    """(n_ads, slots) of the whole run."""
    return np.asarray(market.exchange.window.counters.impressions, dtype=np.float64)


# The share of auctions won


def share_won(
    bid: float, searcher_sd: float, prediction_sd: float, squashing: float = 1.0
) -> tuple[float, float]:
    """The first ad's share of one slot against a bid of 1, and its standard error."""
    scenario = duel(
        (bid, 1.0), (0.2, 0.2), quality=STUBBORN,
        market=page(1.0, searcher_sd=searcher_sd, prediction_sd=prediction_sd, squashing=squashing),
    )  # fmt: skip
    shown = impressions(run(scenario))[:, 0]
    share = shown[0] / shown.sum()
    return share, math.sqrt(share * (1 - share) / shown.sum())


@pytest.mark.parametrize("bid", [0.7, 1.0, 1.25])
@pytest.mark.parametrize(("searcher_sd", "prediction_sd"), [(0.3, 0.2), (0.0, 0.2), (0.5, 0.0)])
def test_share_of_auctions_is_a_normal_probability(
    bid: float, searcher_sd: float, prediction_sd: float
) -> None:
    """Two ads of one quality: bid b beats bid 1 with probability Phi(log b / sd), sd^2 = 2 (s^2 + p^2)."""
    share, error = share_won(bid, searcher_sd, prediction_sd)
    sd = math.sqrt(2 * (searcher_sd**2 + prediction_sd**2))
    assert stats.norm.cdf(math.log(bid) / sd) == pytest.approx(share, abs=4 * error + 0.001)


def test_squashing_shrinks_the_noise_of_the_score() -> None:
    """At squashing .5 the noise of log score halves, so a bid of 1.25 wins Phi(log 1.25 / (.5 x .5099))."""
    share, error = share_won(1.25, 0.3, 0.2, squashing=0.5)
    assert stats.norm.cdf(math.log(1.25) / (0.5 * math.sqrt(0.26))) == pytest.approx(
        share, abs=4 * error + 0.001
    )


def test_without_noise_the_higher_bid_wins_all() -> None:
    """With both noises 0 a bid of 1.01 is shown in every auction."""
    assert (1.0, 0.0) == share_won(1.01, 0.0, 0.0)


def test_twin_half_of_the_noise_is_another_share() -> None:
    """A formula that forgets the prediction's noise is off by more than the bound."""
    share, error = share_won(1.25, 0.3, 0.2)
    assert stats.norm.cdf(math.log(1.25) / (0.3 * math.sqrt(2))) != pytest.approx(
        share, abs=4 * error + 0.001
    )


# Click-through by position

EXAMINATION = (1.0, 0.47, 0.19)


def clicks_fit_examination(searcher_sd: float, seed: int = 1) -> float:
    """P-value of a chi-square test of clicks by position against impressions x examination."""
    scenario = duel(
        (1.0, 1.0, 1.0, 1.0), (0.2, 0.2, 0.2, 0.2), quality=STUBBORN,
        market=page(*EXAMINATION, searcher_sd=searcher_sd, prediction_sd=0.2),
    )  # fmt: skip
    market = Market(scenario, resolve("fixed"), seed=seed, replication=0, keep_clicks=True)
    market.run()
    slots = np.concatenate([slot for _, _, _, slot, _ in market.exchange.click_log])
    clicks = np.bincount(slots, minlength=3)
    expected = impressions(market).sum(axis=0) * EXAMINATION
    return float(stats.chisquare(clicks, expected * clicks.sum() / expected.sum()).pvalue)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_click_through_by_position_is_proportional_to_examination(seed: int) -> None:
    """Ads of one relevance, searchers alike: CTR falls from slot to slot as examination does: 1 in 10,000."""
    assert clicks_fit_examination(0.0, seed) > ALARM


def test_twin_keen_searchers_see_better_slots() -> None:
    """Where searchers differ, the better slot also goes to whom the searcher likes: CTR falls faster."""
    assert clicks_fit_examination(0.5) < ALARM


def test_click_through_of_a_slot_is_examination_times_relevance() -> None:
    """The only ad, relevance .2, on a page whose one slot is examined with .5: CTR .1 of 50,000 searches."""
    scenario = duel((1.0,), (0.2,), market=page(0.5, searcher_sd=0.0, prediction_sd=0.2))
    market = run(scenario)
    rate = market.exchange.window.counters.clicks[0] / impressions(market).sum()
    assert 0.1 == pytest.approx(rate, abs=4 * math.sqrt(0.09 / 50_000))


def test_searchers_that_differ_click_as_often_on_average() -> None:
    """The searcher factor has mean one: the only ad still gets clicks at .1 of its impressions."""
    scenario = duel((1.0,), (0.2,), market=page(0.5, searcher_sd=0.5, prediction_sd=0.2))
    market = run(scenario)
    rate = market.exchange.window.counters.clicks[0] / impressions(market).sum()
    assert 0.1 == pytest.approx(rate, abs=4 * math.sqrt(0.09 / 50_000))


# Learned quality


def learning(**changes: Any) -> Market:
    """Ads of relevance .06 and .02, the worse bidding more, two unequal slots, searchers far apart."""
    settings: dict[str, Any] = {
        "quality": OPEN,
        "market": page(1.0, 0.4, searcher_sd=0.8, prediction_sd=0.2),
        "keyword": [{"name": "lamp", "volume": 30_000.0, "relevance": 0.2}],
    }
    return run(duel((0.6, 1.0), (0.06, 0.02), **settings | changes))


def log_error(market: Market) -> float:
    """Standard error of the log ratio of two qualities, clicks being nearly Poisson."""
    return math.sqrt((1 / market.exchange.window.counters.clicks).sum())


def test_learned_quality_approaches_the_ratio_of_relevances() -> None:
    """After ten days quality is as .06 to .02, though the ads stood in different slots most of the time."""
    market = learning()
    ratio = math.log(market.exchange.quality[0] / market.exchange.quality[1])
    assert math.log(3) == pytest.approx(ratio, abs=4 * log_error(market))


def test_learned_quality_is_relevance_itself() -> None:
    """Observed over expected clicks estimates P(click | examined): .06 and .02."""
    market = learning()
    error = 4 / np.sqrt(market.exchange.window.counters.clicks)
    assert math.log(0.06) == pytest.approx(math.log(market.exchange.quality[0]), abs=error[0])
    assert math.log(0.02) == pytest.approx(math.log(market.exchange.quality[1]), abs=error[1])


def test_fixed_parts_multiply_what_is_learned() -> None:
    """Ad relevance 2 on the first ad doubles its quality over its relevance: the ratio is 6."""
    scenario = duel((0.6, 1.0), (0.06, 0.02), quality=OPEN,
                    market=page(1.0, 0.4, searcher_sd=0.8, prediction_sd=0.2))  # fmt: skip
    dumped = scenario.model_dump(by_alias=True)
    dumped["account"][0]["campaign"][0]["target"][0]["ad_relevance"] = 2.0
    market = run(Scenario.model_validate(dumped))
    ratio = math.log(market.exchange.quality[0] / market.exchange.quality[1])
    assert math.log(6) == pytest.approx(ratio, abs=4 * log_error(market))


def test_twin_a_stubborn_platform_learns_nothing() -> None:
    """With a prior of endless weight the ratio stays 1: far from 3."""
    market = learning(quality=STUBBORN)
    ratio = math.log(market.exchange.quality[0] / market.exchange.quality[1])
    assert math.log(3) != pytest.approx(ratio, abs=4 * log_error(market))


def test_twin_raw_click_through_confounds_ad_and_slot() -> None:
    """Clicks over impressions, without the slots, do not have the ratio of the relevances."""
    market = learning()
    rate = market.exchange.window.counters.clicks / impressions(market).sum(axis=1)
    assert math.log(3) != pytest.approx(math.log(rate[0] / rate[1]), abs=4 * log_error(market))
