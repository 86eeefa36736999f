"""The cascade: searchers read from the top down until they stop."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.entities import Floats
from simulator.market import Market
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve

#: What the platform believes stays the prior, so that clicks move no rank.
STUBBORN = {"prior_weight": 1e12}


def cascade(*relevance: float, **rules: Any) -> Scenario:
    """Ads 0, 1, 2, ... in their order down the page, no noise, no budget in the way."""
    page = {
        "clicks": "cascade",
        "warm_up_days": 0,
        "searcher_sd": 0.0,
        "prediction_sd": 0.0,
        "slots": len(relevance),
        "examination": [1.0] * len(relevance),
    }
    return markets.market(
        days=1,
        learner="0",
        rivals={"count": 0},
        keyword=[{"name": "lamp", "volume": 2000.0, "relevance": 0.2}],
        quality=STUBBORN,
        market=page | rules,
        account=[
            {
                "name": str(index),
                "campaign": [
                    {
                        "name": "c",
                        "budget": 1e9,
                        "target": [{"keyword": "lamp", "bid": 1.0 - 0.1 * index, "relevance": own}],
                    }
                ],
            }
            for index, own in enumerate(relevance)
        ],
    )


def run(scenario: Scenario, seed: int = 1) -> Result:
    return simulate(scenario, "fixed", seed=seed, keep_clicks=True)


def searches_clicked(result: Result, account: str) -> set[int]:
    """Keys of the searches in which the account was clicked."""
    assert result.clicks is not None
    return set(result.clicks["search"][result.clicks["account"] == account].tolist())


def reached(scenario: Scenario) -> Floats:
    """What one impression of each ad counts in exposure, from the platform's own counter."""
    market = Market(scenario, resolve("fixed"), seed=1, replication=0)
    market.run()
    counters = market.exchange.before
    share: Floats = counters.attention.sum(axis=1) / counters.impressions.sum(axis=1)
    return share


# Who goes on


def test_a_click_ends_the_reading() -> None:
    """Below an ad that everybody clicks nobody clicks, as Craswell et al. (2008) have it."""
    clicks = run(cascade(1.0, 0.5, 0.5)).by_account
    assert [int(clicks["searches"][0]), 0, 0] == clicks["clicks"].tolist()


def test_those_who_go_on_after_a_click_click_below() -> None:
    """With `continuation_after_click` 1 the ads below have the clicks they would have on top."""
    below = run(cascade(1.0, 0.5, continuation_after_click=1.0))
    on_top = run(cascade(0.5, 1.0, continuation_after_click=1.0))
    assert 0 < below.by_account["clicks"][1] < below.by_account["searches"][1]
    assert on_top.by_account["clicks"][1] == on_top.by_account["searches"][1]


def test_nobody_goes_on_at_a_continuation_of_0() -> None:
    """With `continuation` 0 every click is on the top ad."""
    clicks = run(cascade(0.2, 0.9, 0.9, continuation=0.0)).by_account["clicks"]
    assert clicks[0] > 0
    assert [0, 0] == clicks[1:].tolist()


def test_at_most_one_click_a_page_unless_a_click_goes_on() -> None:
    """A search has one click at most; going on after a click brings some of them more."""
    one = run(cascade(0.5, 0.5, 0.5)).clicks
    more = run(cascade(0.5, 0.5, 0.5, continuation_after_click=0.5)).clicks
    assert one is not None
    assert more is not None
    assert len(one["search"]) == len(set(one["search"].tolist()))
    assert len(more["search"]) > len(set(more["search"].tolist()))


def test_examination_is_not_read() -> None:
    """Under the cascade the probability of looking at a slot comes from the ads above it alone."""
    flat = run(cascade(0.3, 0.3, 0.3))
    steep = run(cascade(0.3, 0.3, 0.3, examination=[0.5, 0.1, 0.0]))
    assert flat.by_account["clicks"].tolist() == steep.by_account["clicks"].tolist()


def test_without_clicks_above_everyone_reads_on() -> None:
    """An ad that is never clicked takes nobody from the ad below it."""
    below = run(cascade(1e-9, 0.5)).by_account["clicks"][1]
    assert run(cascade(0.5, 1e-9)).by_account["clicks"][0] == pytest.approx(below, rel=0.1)


# What the platform takes for exposure


def test_exposure_is_the_probability_of_being_reached() -> None:
    """Below relevances 1/4 and 1/2: 1, 1 - 1/4 = .75 and .75 (1 - 1/2) = .375 a page."""
    assert [1.0, 0.75, 0.375] == reached(cascade(0.25, 0.5, 0.5)).tolist()


def test_exposure_counts_those_who_stop() -> None:
    """Going on with 1/2 without a click and 1/4 after one: .75 x .5 + .25 x .25 = .4375 reach slot 2."""
    rules = {"continuation": 0.5, "continuation_after_click": 0.25}
    assert [1.0, 0.4375] == reached(cascade(0.25, 0.5, **rules)).tolist()


def test_an_ad_nobody_reaches_keeps_its_quality() -> None:
    """Below an ad that everybody clicks the platform learns nothing: neither clicks nor exposure."""
    scenario = cascade(1.0, 0.9).model_copy(
        update={"days": 3, "quality": markets.market(quality={"prior_weight": 1.0}).quality}
    )
    market = Market(scenario, resolve("fixed"), seed=1, replication=0)
    market.run()
    assert [1.0, 0.2] == [pytest.approx(q, abs=0.01) for q in market.exchange.quality]


def test_the_position_model_weighs_by_examination_instead() -> None:
    """Where slots are clicked each by itself, what counts in exposure does not hang on the ads above."""
    assert [1.0, 1.0] == reached(cascade(0.25, 0.5, clicks="position")).tolist()


# A better slot keeps the clicks of a worse one


@settings(max_examples=25, deadline=None, derandomize=True)
@given(
    st.sampled_from(["position", "cascade"]),
    st.tuples(st.floats(0.05, 1.5), st.floats(0.05, 1.5)),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.integers(0, 2**40),
)
def test_a_higher_bid_keeps_every_click(
    clicks: str, bids: tuple[float, float], going_on: float, after_click: float, seed: int
) -> None:
    """Every search clicked at the lower bid is clicked at the higher one, under either click model."""
    rules = {
        "clicks": clicks,
        "warm_up_days": 0,
        "continuation": going_on,
        "continuation_after_click": after_click,
    }
    low, high = (
        run(
            markets.market(
                quality=STUBBORN,
                market=rules,
                account=[
                    {
                        "name": "shop",
                        "campaign": [
                            {"name": "c", "budget": 1e9, "target": [{"keyword": "lamp", "bid": bid}]}
                        ],
                    }
                ],
            ),
            seed,
        )
        for bid in sorted(bids)
    )
    assert searches_clicked(low, "shop") <= searches_clicked(high, "shop")


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.0, 1.0), min_size=2, max_size=2).map(sorted), st.integers(0, 2**40))
def test_more_going_on_keeps_every_click(going_on: list[float], seed: int) -> None:
    """Raising `continuation` adds clicks and moves none, as long as a click ends the reading."""
    few, many = (run(cascade(0.3, 0.3, 0.3, continuation=share), seed) for share in going_on)
    names = ("0", "1", "2")
    assert all(searches_clicked(few, name) <= searches_clicked(many, name) for name in names)


def test_the_cap_on_ads_of_an_account_holds_on_every_page() -> None:
    """A shop that outbids all with three ads on four slots has 1, 2, 3 impressions a search as allowed."""
    campaigns = [
        {"name": f"c{i}", "budget": 1e9, "target": [{"keyword": "lamp", "bid": 50.0}]} for i in range(3)
    ]
    shown = [
        run(
            markets.market(
                account=[{"name": "shop", "campaign": campaigns}],
                market={"warm_up_days": 0, "ads_per_account": cap, "clicks": "cascade"},
            )
        ).totals
        for cap in (1, 2, 3, 16)
    ]
    per_search = np.array([totals["impressions"] / totals["searches"] for totals in shown])
    assert [1.0, 2.0, 3.0, 3.0] == per_search.tolist()
