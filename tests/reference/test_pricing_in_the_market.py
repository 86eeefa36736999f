"""Prices that clicks are charged in a market without noise, against `run_auction` and against hand."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import run_auction, simulate
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world

#: bid, fixed part of quality
Ad = tuple[float, float]
EXAMINATION = [1.0, 0.9, 0.8]
PRIOR = 0.2
QUIET: dict[str, Any] = {
    "warm_up_days": 0, "searcher_sd": 0.0, "prediction_sd": 0.0, "slots": 3, "examination": EXAMINATION,
    "reserve": 0.0, "increment": 0.0,
}  # fmt: skip
ADS = st.lists(
    st.tuples(st.floats(0.01, 2.0), st.floats(0.5, 2.0)), min_size=1, max_size=6, unique_by=lambda ad: ad[0]
)
SHARED = {"reserve": st.sampled_from([0.0, 0.05, 0.5])}
RULES = st.one_of(
    st.fixed_dictionaries({"pricing": st.just("vcg"), **SHARED}),
    st.fixed_dictionaries(
        {
            "pricing": st.sampled_from(["gsp", "first_price"]),
            "squashing": st.sampled_from([0.0, 0.5, 1.0]),
            "score_reserve": st.sampled_from([0.0, 0.1]),
            "increment": st.sampled_from([0.0, 0.01, 0.2]),
            **SHARED,
        }
    ),
)


def search_market(accounts: list[list[Ad]], **rules: Any) -> Scenario:
    """One day of one keyword of prior 0.2; an account is a list of ads, one campaign each."""
    return markets.market(
        days=1,
        learner="0",
        keyword=[{"name": "lamp", "volume": 400.0, "relevance": PRIOR}],
        rivals={"count": 0},
        market=QUIET | rules,
        account=[
            {
                "name": str(a),
                "campaign": [
                    {
                        "name": f"c{c}",
                        "budget": 1e9,
                        "target": [{"keyword": "lamp", "bid": bid, "relevance": 0.5, "ad_relevance": part}],
                    }
                    for c, (bid, part) in enumerate(ads)
                ],
            }
            for a, ads in enumerate(accounts)
        ],
    )


def alone(*ads: Ad) -> list[list[Ad]]:
    """Every ad in an account of its own."""
    return [[ad] for ad in ads]


def paid(scenario: Scenario) -> dict[tuple[int, str, str], list[float]]:
    """Every price to nine digits by (position, account, campaign), over all clicks of the day."""
    clicks = simulate(scenario, "fixed", seed=1, keep_clicks=True).clicks
    assert clicks is not None
    found: dict[tuple[int, str, str], set[float]] = {}
    columns = (clicks[name].tolist() for name in ("position", "account", "campaign", "price"))
    for position, account, campaign, price in zip(*columns, strict=True):
        found.setdefault((position, account, campaign), set()).add(round(price, 9))
    return {place: sorted(prices) for place, prices in sorted(found.items())}


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ADS, RULES, st.integers(1, 3))
def test_clicks_cost_what_one_auction_charges(ads: list[Ad], rules: dict[str, Any], depth: int) -> None:
    """Any pricing, reserves, squashing, depth: each click has the slot and the price `run_auction` gives."""
    scenario = search_market(alone(*ads), **rules, depth=[float(d + 1 == depth) for d in range(3)])
    world = build_world(scenario, 1, 0)
    outcome = run_auction(world.bid, world.quality_parts * world.prior, EXAMINATION[:depth], **rules)

    clicks = simulate(scenario, "fixed", seed=1, keep_clicks=True).clicks
    assert clicks is not None
    slot = clicks["position"] - 1
    assert outcome.order[slot].tolist() == clicks["account"].astype(np.int64).tolist()
    assert outcome.prices[slot].tolist() == pytest.approx(clicks["price"].tolist(), rel=1e-12)
    assert set(range(len(outcome.order))) == set(slot.tolist())


# Hand-worked search auctions


@pytest.mark.parametrize(
    ("pricing", "top", "second"), [("gsp", 4.0, 2.0), ("vcg", 3.0, 2.0), ("first_price", 10.0, 4.0)]
)
def test_three_ads_two_slots(pricing: str, top: float, second: float) -> None:
    """Bids 10, 4, 2 on two slots looked at with 1 and 1/2 (Edelman, Ostrovsky, Schwarz 2007).

    GSP: the next bid, 4 and 2. First price: 10 and 4. VCG: the top ad takes from the second 1 - 1/2
    of a look at 4 and from the third 1/2 at 2, so 2 + 1 = 3 a click; the second takes 1/2 at 2 for half
    a look, so 2 a click.
    """
    accounts = alone((10.0, 1.0), (4.0, 1.0), (2.0, 1.0))
    market = search_market(accounts, slots=2, examination=[1.0, 0.5], pricing=pricing)
    assert {(1, "0", "c0"): [top], (2, "1", "c0"): [second]} == paid(market)


def test_vcg_on_a_short_page_knows_no_deeper_slot() -> None:
    """Pages offer one or two of three slots, looked at with 1, 1/2, 1/4, to bids 10, 4, 2, 1.

    With one slot the top ad takes a whole look from 4. With two it pays (1 - 1/2) 4 + 1/2 x 2 = 3, as if
    there were no third, and the second pays 2.
    """
    accounts = alone((10.0, 1.0), (4.0, 1.0), (2.0, 1.0), (1.0, 1.0))
    page = {"examination": [1.0, 0.5, 0.25], "depth": [1.0, 1.0, 0.0]}
    market = search_market(accounts, pricing="vcg", **page)
    assert {(1, "0", "c0"): [3.0, 4.0], (2, "1", "c0"): [2.0]} == paid(market)


@pytest.mark.parametrize(
    ("squashing", "prices"),
    [
        (0.0, {(1, "0", "c0"): [0.6], (2, "1", "c0"): [0.0]}),
        (0.5, {(1, "0", "c0"): [round(0.6 * 2**0.5, 9)], (2, "1", "c0"): [0.0]}),
        (1.0, {(1, "1", "c0"): [0.5], (2, "0", "c0"): [0.0]}),
    ],
)
def test_squashing_moves_rank(squashing: float, prices: dict[tuple[int, str, str], list[float]]) -> None:
    """Bid 1 at quality .1 against bid .6 at quality .2 (Lahaie, Pennock 2007).

    s = 0: 1 beats .6 and pays .6. s = 1/2: 1 x sqrt(.1) = .316 beats .6 x sqrt(.2) = .268 and pays
    .6 x sqrt(.2 / .1) = .849. s = 1: .1 loses to .12, which pays .1 / .2 = .5.
    """
    accounts = alone((1.0, 0.1 / PRIOR), (0.6, 1.0))
    assert prices == paid(search_market(accounts, squashing=squashing))


@pytest.mark.parametrize(
    ("reserves", "prices"),
    [
        ({}, {(1, "0", "c0"): [0.25], (2, "1", "c0"): [0.0]}),
        ({"reserve": 0.375}, {(1, "0", "c0"): [0.375], (2, "1", "c0"): [0.375]}),
        ({"reserve": 0.5}, {(1, "0", "c0"): [0.5], (2, "1", "c0"): [0.5]}),
        ({"reserve": 0.75}, {(1, "0", "c0"): [0.75]}),
        ({"score_reserve": 0.0375}, {(1, "0", "c0"): [0.25], (2, "1", "c0"): [0.375]}),
        ({"score_reserve": 0.0625}, {(1, "0", "c0"): [0.3125]}),
        ({"reserve": 1.25}, {}),
    ],
)
def test_reserves(reserves: dict[str, float], prices: dict[tuple[int, str, str], list[float]]) -> None:
    """Bid 1 at quality .2 (score .2) against bid .5 at quality .1 (score .05); the last slot has no rival.

    Without reserves the first pays .05 / .2 = .25. A reserve of .375 lifts both; .5 is met exactly by
    the second; under .75 it is out and prices nothing. A score of .0375 costs the second .0375 / .1 =
    .375 and the first less than its rival does; .0625 shuts the second out and costs .0625 / .2 = .3125.
    """
    assert prices == paid(search_market(alone((1.0, 1.0), (0.5, 0.1 / PRIOR)), **reserves))


@pytest.mark.parametrize(
    ("cap", "prices"),
    [
        (1, {(1, "0", "c1"): [0.5], (2, "1", "c0"): [0.25], (3, "2", "c0"): [0.0]}),
        (2, {(1, "0", "c1"): [0.875], (2, "0", "c0"): [0.5], (3, "1", "c0"): [0.25]}),
        (3, {(1, "0", "c1"): [0.875], (2, "0", "c0"): [0.75], (3, "0", "c2"): [0.5]}),
    ],
)
def test_ads_of_one_account_on_a_page(cap: int, prices: dict[tuple[int, str, str], list[float]]) -> None:
    """An account that bids .875, 1 and .75 against .5 and .25 on three slots, at most `cap` ads of one.

    1: its best ad alone, priced by .5; its others are not there. 2: .875 prices 1, and .5 prices .875.
    3: its own three fill the page, each priced by the next, its own or not.
    """
    accounts = [[(0.875, 1.0), (1.0, 1.0), (0.75, 1.0)], *alone((0.5, 1.0), (0.25, 1.0))]
    assert prices == paid(search_market(accounts, ads_per_account=cap))


# Hand-worked display auctions


def display_market(*ads: Ad, **display: Any) -> Scenario:
    """One day of one audience of prior 0.05, two places that are always looked at, an account an ad."""
    return markets.market(
        days=1,
        learner="0",
        keyword=[],
        audience=[{"name": "hikers", "volume": 3000.0, "relevance": 0.05}],
        rivals={"count": 0},
        market={"warm_up_days": 0, "searcher_sd": 0.0, "prediction_sd": 0.0},
        display={"slots": 2, "examination": [1.0, 1.0], "reserve": 1.0, "step": 0.1} | display,
        account=[
            {
                "name": str(a),
                "campaign": [
                    {
                        "name": "c0",
                        "channel": "display",
                        "budget": 1e9,
                        "target": [
                            {"audience": "hikers", "bid": bid, "relevance": 0.05, "ad_relevance": part}
                        ],
                    }
                ],
            }
            for a, (bid, part) in enumerate(ads)
        ],
    )


def cpm(result: Result) -> list[float | None]:
    """Each account's money per 1,000 impressions; None without any."""
    table = result.by_account
    return [
        round(1000 * cost / shown, 9) if shown else None
        for cost, shown in zip(table["cost"].tolist(), table["impressions"].tolist(), strict=True)
    ]


@pytest.mark.parametrize(
    ("bids", "reserve", "prices"),
    [
        ((8.0, 5.0, 3.0), 1.0, [5.1, 3.1, None]),
        ((5.05, 5.0, 3.0), 1.0, [5.05, 3.1, None]),
        ((8.0, 5.0, 3.0), 4.0, [5.1, 4.0, None]),
        ((8.0,), 1.0, [1.0]),
        ((8.0, 8.0), 8.0, [8.0, 8.0]),
        ((8.0, 5.0), 9.0, [None, None]),
        ((0.0, 5.0), 0.0, [None, 0.0]),
    ],
)
def test_display_by_cpm(bids: tuple[float, ...], reserve: float, prices: list[float | None]) -> None:
    """Settle at the next CPM bid + 0.1, never above the own bid, never below the reserve CPM.

    Bids 8, 5, 3: 5 + .1 and 3 + .1. 5.05 over 5: the own bid. A reserve of 4 shuts 3 out, and the second
    pays 4, without step. Alone: the reserve. Two of 8, above each other by lot: 8 is the cap. A bid of 0
    takes part in nothing and prices nothing, so 5 pays the reserve 0.
    """
    market = display_market(*((bid, 1.0) for bid in bids), reserve=reserve)
    assert prices == cpm(simulate(market, "fixed", seed=1))


def test_effective_cpc_is_cpm_over_a_thousand_ctr() -> None:
    """5.1 for 1,000 impressions of which a share CTR is clicked is 5.1 / (1000 CTR) a click."""
    totals = simulate(display_market((8.0, 1.0), (5.0, 1.0)), "fixed", seed=1).totals
    assert 5.1 / (1000 * totals["ctr"]) == pytest.approx(totals["cpc"], rel=1e-9)


@pytest.mark.parametrize(
    ("reserve", "prices"),
    [
        (1.0, {(1, "0", "c0"): [0.3775], (2, "1", "c0"): [0.082]}),
        (6.0, {(1, "0", "c0"): [0.3775], (2, "1", "c0"): [0.12]}),
        (16.0, {(1, "0", "c0"): [0.4]}),
    ],
)
def test_display_by_predicted_ctr(reserve: float, prices: dict[tuple[int, str, str], list[float]]) -> None:
    """Bids .5, .3, .2 a click at predicted CTR .04, .05, .02 rank as 20, 15, 4 per 1,000 impressions.

    The first pays (15 + .1) / 40 = .3775 a click, the second (4 + .1) / 50 = .082. A reserve of 6 shuts
    the third out, and the second pays 6 / 50 = .12. One of 16 leaves the first alone, at 16 / 40 = .4.
    """
    market = display_market((0.5, 0.8), (0.3, 1.0), (0.2, 0.4), ranking="ctr", reserve=reserve)
    assert prices == paid(market)
