"""Balanced bids, and where ads that follow them end: worked by hand, then over random markets."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.auction import run_auction
from simulator.entities import Floats
from simulator.equilibrium import balanced_bid, balanced_dynamics

Market = dict[str, Any]
LAW = settings(max_examples=30, deadline=None)
TEXTBOOK: Market = {"values": [10, 4, 2], "quality": [1, 1, 1], "position_effects": [200, 100]}
CIRCLE: Market = {"values": [10, 8, 6], "quality": [1, 1, 1], "position_effects": [100, 90, 80]}


def gsp_prices(bids: Floats, market: Market) -> list[float]:
    outcome = run_auction(bids, market["quality"], market["position_effects"])
    return list(outcome.prices.tolist())


def vcg_prices(market: Market) -> list[float]:
    outcome = run_auction(market["values"], market["quality"], market["position_effects"], pricing="vcg")
    return list(outcome.prices.tolist())


@st.composite
def auctions(draw: st.DrawFn, n_slots: int) -> Market:
    """Three to five ads of different value scores; each slot .3 to .7 as good as the one above."""
    values = draw(st.lists(st.integers(1, 20), min_size=3, max_size=5, unique=True))
    ratios = draw(st.lists(st.floats(0.3, 0.7), min_size=n_slots - 1, max_size=n_slots - 1))
    return {
        "values": values,
        "quality": [0.5] * len(values),
        "position_effects": np.cumprod([1.0, *ratios]).tolist(),
    }


def test_the_middle_ad_makes_the_slot_above_no_better() -> None:
    """Cary et al. 2007: slot two at 2 is best for value 4, and the bid 4 - 100/200 (4 - 2) = 3."""
    assert 3.0 == balanced_bid(1, [10, 0, 2], **TEXTBOOK)


def test_the_top_ad_bids_halfway_to_its_value() -> None:
    """Cary et al. 2007: a slot twice as good as the top one is imagined above it: (10 + 3) / 2."""
    assert 6.5 == balanced_bid(0, [0, 3, 2], **TEXTBOOK)


def test_an_ad_that_no_slot_pays_bids_its_value() -> None:
    """Slots ask 10 and 3; a click is worth 2."""
    assert 2.0 == balanced_bid(2, [10, 3, 0], **TEXTBOOK)


def test_quality_weighs_rivals_bids() -> None:
    """Quality 2 halves what rivals' scores 6 and 2 ask, to 3 and 1: 200 (4 - 3) < 100 (4 - 1); 4 - 3 / 2."""
    market = TEXTBOOK | {"quality": [1, 2, 1]}
    assert 2.5 == balanced_bid(1, [6, 0, 2], **market)


def test_squashed_quality_weighs_less() -> None:
    """At squashing .5 the quality 4 counts as that of 2 did."""
    assert 2.5 == balanced_bid(1, [6, 0, 2], **TEXTBOOK | {"quality": [1, 4, 1]}, squashing=0.5)


@pytest.mark.parametrize("order", ["in_turn", "random"])
def test_one_at_a_time_settles_at_vcg(order: str) -> None:
    """Cary et al. 2007: bids end at (10 + 3) / 2, 3, 2, which pay 600 and 200."""
    path = balanced_dynamics([9, 9, 9], **TEXTBOOK, order=order, steps=60, rng=np.random.default_rng(1))
    assert [6.5, 3.0, 2.0] == path[-1].tolist()
    assert [3.0, 2.0] == gsp_prices(path[-1], TEXTBOOK)


def test_one_at_a_time_moves_one_bid() -> None:
    """In each step at most one bid changes, and in turn it is the next ad's."""
    path = balanced_dynamics([0, 0, 0], **TEXTBOOK, order="in_turn", steps=3)
    assert [[0, 0, 0], [5, 0, 0], [5, 2, 0], [5, 2, 2]] == path.tolist()


def test_all_at_once_answer_the_step_before() -> None:
    """From 0 each takes the top slot for nothing and bids half its value."""
    path = balanced_dynamics([0, 0, 0], **TEXTBOOK, order="all_at_once", steps=1)
    assert [5.0, 2.0, 1.0] == path[1].tolist()


def test_all_at_once_may_circle_with_three_slots() -> None:
    """Cary et al. 2007: low bids send all to the top slot, high ones all to the last.

    For the top slot the first bids (10 + 8/9) / 2 = 98/18. In the last one 80 clicks are free, and it bids
    10 - 80/90 x 10 = 10/9; likewise the others 8/9 and 6/9, as at the start.
    """
    start = np.array([10, 8, 6]) / 9
    path = balanced_dynamics(start, **CIRCLE, order="all_at_once", steps=100)
    assert (np.array([98, 82, 64]) / 18).tolist() == pytest.approx(path[99].tolist())
    assert start.tolist() == pytest.approx(path[100].tolist())


def test_one_at_a_time_leaves_the_circle() -> None:
    """From the same start, the same three ads one at a time settle at VCG: 1.4 and 2/3, and 0."""
    path = balanced_dynamics(np.array([10, 8, 6]) / 9, **CIRCLE, order="in_turn", steps=600)
    assert [1.4, 2 / 3, 0.0] == pytest.approx(gsp_prices(path[-1], CIRCLE))


@LAW
@given(auctions(3), st.integers(0, 2**32 - 1))
def test_random_order_settles_at_vcg(market: Market, seed: int) -> None:
    """From any bids, ads drawn one at a time end at the prices of VCG."""
    rng = np.random.default_rng(seed)
    start = rng.uniform(0, 20, len(market["values"]))
    path = balanced_dynamics(start, **market, order="random", steps=1000, rng=rng)
    assert vcg_prices(market) == pytest.approx(gsp_prices(path[-1], market))


@LAW
@given(auctions(2), st.integers(0, 2**32 - 1))
def test_two_slots_settle_all_at_once(market: Market, seed: int) -> None:
    """With two slots, answering all at once ends at the prices of VCG too."""
    start = np.random.default_rng(seed).uniform(0, 20, len(market["values"]))
    path = balanced_dynamics(start, **market, order="all_at_once", steps=400)
    assert vcg_prices(market) == pytest.approx(gsp_prices(path[-1], market))


def test_the_generator_decides_alone() -> None:
    """Equal generators, equal paths."""
    one, other = (
        balanced_dynamics([0, 0, 0], **TEXTBOOK, order="random", steps=20, rng=np.random.default_rng(3))
        for _ in range(2)
    )
    assert one.tolist() == other.tolist()


def test_ads_that_cannot_be_shown_bid_their_value() -> None:
    """Quality 0, or no slot anybody examines."""
    assert 4.0 == balanced_bid(1, [1, 1], [10, 4], [1, 0], [1])
    assert 4.0 == balanced_bid(1, [1, 1], [10, 4], [1, 1], [0])
    assert (3, 0) == balanced_dynamics([], [], [], [1], order="in_turn", steps=2).shape


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"order": "al_at_once"}, "order 'al_at_once' is unknown; .*all_at_once"),
        ({"order": "random"}, "rng is None, allowed for order 'random': a numpy.random.Generator"),
        ({"steps": -1}, "steps is -1, allowed: a whole number >= 0"),
        ({"start": [1, 2]}, "start has 2 entries and values 3, allowed: one of each an ad"),
    ],
)
def test_bad_input_is_refused(change: Market, message: str) -> None:
    """The error names argument, value and what is allowed."""
    with pytest.raises(ValueError, match=message):
        balanced_dynamics(**{"start": [0, 0, 0], "order": "in_turn", "steps": 1, **TEXTBOOK, **change})


def test_an_ad_that_is_not_there_is_refused() -> None:
    """Three ads are 0 to 2."""
    with pytest.raises(ValueError, match="ad is 3, allowed: below the number of ads, which is 3"):
        balanced_bid(3, [1, 1, 1], **TEXTBOOK)
