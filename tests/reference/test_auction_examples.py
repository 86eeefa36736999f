"""Auctions worked by hand: two to five for each rule, the arithmetic in the docstring."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pytest

from simulator.auction import run_auction

CLICKS = [200, 100]


def revenue(bids: Sequence[float], clicks: Sequence[float], pricing: str) -> list[float]:
    """What each slot pays, all qualities 1."""
    prices = run_auction(bids, [1] * len(bids), clicks, pricing=pricing).prices
    return [price * n for price, n in zip(prices.tolist(), clicks, strict=True)]


# Generalised second price


def test_gsp_of_the_textbook_example() -> None:
    """EOS 2007: bids 10, 4, 2 on 200 and 100 clicks pay the next bid, 4 x 200 = 800 and 2 x 100 = 200."""
    assert [800.0, 200.0] == revenue([10, 4, 2], CLICKS, "gsp")


def test_gsp_pays_what_keeps_the_slot() -> None:
    """Varian 2007: scores 2 x .10 = .20 and 3 x .05 = .15; the first pays .15 / .10 = 1.50, the last 0."""
    outcome = run_auction([2, 3], [0.10, 0.05], [1, 0.5])
    assert [0, 1] == outcome.order.tolist()
    assert [1.5, 0.0] == pytest.approx(outcome.prices.tolist())


def test_gsp_ranks_a_low_bid_of_high_quality_first() -> None:
    """Varian 2007: scores 1 x 6 = 6, 2 x 2 = 4, 5 x .4 = 2; prices 4 / 6, 2 / 2 = 1, and 0."""
    outcome = run_auction([5, 2, 1], [0.4, 2, 6], [1, 0.6, 0.2])
    assert [2, 1, 0] == outcome.order.tolist()
    assert [4 / 6, 1.0, 0.0] == pytest.approx(outcome.prices.tolist())


def test_gsp_first_ad_not_shown_prices_the_last_slot() -> None:
    """EOS 2007: one slot, bids 3, 2, 1: the ad in it pays 2, though that ad is not shown."""
    outcome = run_auction([3, 2, 1], [1, 1, 1], [1])
    assert [0] == outcome.order.tolist()
    assert [2.0] == outcome.prices.tolist()


# Vickrey-Clarke-Groves


def test_vcg_of_the_textbook_example() -> None:
    """EOS 2007: the top ad pays (200 - 100) x 4 + 100 x 2 = 600, the second 100 x 2 = 200."""
    assert [600.0, 200.0] == pytest.approx(revenue([10, 4, 2], CLICKS, "vcg"))


def test_vcg_of_one_slot_is_the_second_price() -> None:
    """Vickrey 1961: with one slot the harm is the second value: bids 10, 4, 2 pay 4 x 100."""
    assert [400.0] == pytest.approx(revenue([10, 4, 2], [100], "vcg"))


def test_vcg_weighs_by_quality() -> None:
    """Varian 2007: scores 4, 3, 2, own quality 2 and 1: p_0 = (.5 x 3 + .5 x 2) / 2 = 1.25, p_1 = 2."""
    outcome = run_auction([2, 3, 2], [2, 1, 1], [1, 0.5], pricing="vcg")
    assert [0, 1] == outcome.order.tolist()
    assert [1.25, 2.0] == pytest.approx(outcome.prices.tolist())


def test_vcg_with_equal_slots_charges_everyone_the_first_loser() -> None:
    """EOS 2007: slots alike are units of one good: bids 10, 4, 2 on 100 and 100 clicks both pay 2."""
    assert [200.0, 200.0] == pytest.approx(revenue([10, 4, 2], [100, 100], "vcg"))


def test_vcg_reserve_stands_in_for_lower_rivals() -> None:
    """Reserve 3, bids 10 and 4, x 200 and 100: p_1 = 3, p_0 = (100 x 4 + 100 x 3) / 200 = 3.5."""
    outcome = run_auction([10, 4], [1, 1], CLICKS, pricing="vcg", reserve=3)
    assert [3.5, 3.0] == pytest.approx(outcome.prices.tolist())


# First price


def test_first_price_charges_the_own_bid() -> None:
    """Bids 2 and 3 of quality 1: ranked 3, 2, each pays what it bid (Overture before 2002, EOS 2007)."""
    outcome = run_auction([2, 3], [1, 1], [1, 0.5], pricing="first_price")
    assert [1, 0] == outcome.order.tolist()
    assert [3.0, 2.0] == outcome.prices.tolist()


def test_first_price_still_ranks_by_score() -> None:
    """Scores 2 x 2 = 4 and 3 x 1 = 3: the lower bid is on top and pays its 2."""
    outcome = run_auction([2, 3], [2, 1], [1, 0.5], pricing="first_price")
    assert [0, 1] == outcome.order.tolist()
    assert [2.0, 3.0] == outcome.prices.tolist()


# Squashing (Lahaie, Pennock 2007): bids 4, 9, 1 of qualities .16, .04, .25


def test_squashing_0_ranks_by_bid() -> None:
    """Weights are 1: order 9, 4, 1 and prices 4, 1, 0."""
    outcome = run_auction([4, 9, 1], [0.16, 0.04, 0.25], [1, 0.5, 0.2], squashing=0)
    assert [1, 0, 2] == outcome.order.tolist()
    assert [4.0, 1.0, 0.0] == pytest.approx(outcome.prices.tolist())


def test_squashing_half_takes_the_root_of_quality() -> None:
    """Weights .4, .2, .5, scores 1.6, 1.8, .5: order 1, 0, 2, prices 1.6 / .2 = 8, .5 / .4 = 1.25, 0."""
    outcome = run_auction([4, 9, 1], [0.16, 0.04, 0.25], [1, 0.5, 0.2], squashing=0.5)
    assert [1, 0, 2] == outcome.order.tolist()
    assert [8.0, 1.25, 0.0] == pytest.approx(outcome.prices.tolist())


def test_squashing_1_ranks_by_expected_revenue() -> None:
    """Scores .64, .36, .25: order 0, 1, 2, prices .36 / .16 = 2.25, .25 / .04 = 6.25, 0."""
    outcome = run_auction([4, 9, 1], [0.16, 0.04, 0.25], [1, 0.5, 0.2])
    assert [0, 1, 2] == outcome.order.tolist()
    assert [2.25, 6.25, 0.0] == pytest.approx(outcome.prices.tolist())


# Reserve and score reserve


def test_a_lone_ad_pays_the_reserve() -> None:
    """Bid 1 with nobody below, reserve .05: the click costs .05."""
    assert [0.05] == run_auction([1], [0.1], [1, 0.5], reserve=0.05).prices.tolist()


def test_the_reserve_lifts_a_low_second_price() -> None:
    """Bids 3, 1, .6 and reserve .8: the third takes no part; prices max(.8, 1) = 1 and .8."""
    outcome = run_auction([3, 1, 0.6], [1, 1, 1], [1, 0.5, 0.2], reserve=0.8)
    assert [0, 1] == outcome.order.tolist()
    assert [1.0, 0.8] == pytest.approx(outcome.prices.tolist())


def test_the_score_reserve_costs_a_good_ad_less() -> None:
    """Score reserve .12: alone, quality .2 pays .12 / .2 = .6 a click, quality .4 pays .12 / .4 = .3."""
    poor = run_auction([2], [0.2], [1], score_reserve=0.12)
    good = run_auction([2], [0.4], [1], score_reserve=0.12)
    assert [0.6] == pytest.approx(poor.prices.tolist())
    assert [0.3] == pytest.approx(good.prices.tolist())


def test_the_higher_of_the_two_reserves_counts() -> None:
    """Score reserve .1, quality .5: floor .2 a click; reserve .3 is higher and is paid, reserve .1 is not."""
    assert [0.3] == run_auction([1], [0.5], [1], score_reserve=0.1, reserve=0.3).prices.tolist()
    assert [0.2] == run_auction([1], [0.5], [1], score_reserve=0.1, reserve=0.1).prices.tolist()


# Increment


def test_zhitongche_rule() -> None:
    """Taobao seller guides: next bid 1.20 x next quality 9 / own quality 8 + .01 yuan = 1.36."""
    outcome = run_auction([1.50, 1.20], [8, 9], [1, 0.5], increment=0.01)
    assert [0, 1] == outcome.order.tolist()
    assert [1.36, 0.0] == pytest.approx(outcome.prices.tolist())


def test_zhitongche_never_charges_above_the_own_bid() -> None:
    """Next 1.20 x 9 / own quality 9 + .01 = 1.21 is capped at the own bid of 1.20."""
    assert 1.20 == run_auction([1.20, 1.20], [9, 9], [1, 0.5], increment=0.01).prices[0]


def test_the_increment_is_added_to_the_rival_not_to_the_reserve() -> None:
    """Bids 2 and 1, reserve 1.005, increment .01: the rival takes no part, so the price is 1.005 flat."""
    assert [1.005] == run_auction([2, 1], [1, 1], [1, 0.5], reserve=1.005, increment=0.01).prices.tolist()


def test_rival_plus_increment_against_the_reserve() -> None:
    """Bids 1 of quality 2 and 1: rival term 1 / 2 + .1 = .6 beats reserve .55; the last pays .55."""
    outcome = run_auction([1, 1], [2, 1], [1, 0.5], reserve=0.55, increment=0.1)
    assert [0.6, 0.55] == pytest.approx(outcome.prices.tolist())


# Conventions


@pytest.mark.parametrize("squashing", [0, 0.5, 1])
def test_c1_quality_0_is_never_shown(squashing: float) -> None:
    """C1: a bid of 9 with quality 0 is not shown and sets no price, also when ranking ignores quality."""
    outcome = run_auction([9, 2, 1], [0, 1, 1], [1, 0.5, 0.2], squashing=squashing)
    assert [1, 2] == outcome.order.tolist()
    assert [1.0, 0.0] == outcome.prices.tolist()


def test_c2_equal_scores_lower_index_first() -> None:
    """C2: bids 1, 2, 2, 4 of quality 4, 1, 2, 1 score 4, 2, 4, 4: order 0, 2, 3, 1."""
    assert [0, 2, 3, 1] == run_auction([1, 2, 2, 4], [4, 1, 2, 1], [1, 1, 1, 1]).order.tolist()


def test_c3_zero_bids_are_not_eligible() -> None:
    """C3: a bid of 0 takes no part, even with no reserve and a slot to spare."""
    outcome = run_auction([0, 2], [5, 1], [1, 0.5])
    assert [1] == outcome.order.tolist()
    assert [0.0] == outcome.prices.tolist()


def test_c4_alone_one_pays_the_reserve_without_increment() -> None:
    """C4: nobody below, reserve .05, increment .01: the price is .05, not .06."""
    assert [0.05] == run_auction([1], [1], [1], reserve=0.05, increment=0.01).prices.tolist()


def test_c5_never_above_the_own_bid() -> None:
    """C5: bids 1.00 and .995 with increment .01: 1.005 is capped at 1.00."""
    assert 1.0 == run_auction([1.0, 0.995], [1, 1], [1, 0.5], increment=0.01).prices[0]


def test_c6_a_bid_at_the_reserve_is_eligible() -> None:
    """C6: reserve .5 and bid .5: shown, and pays .5; likewise a score at the score reserve."""
    assert [0.5] == run_auction([0.5], [1], [1], reserve=0.5).prices.tolist()
    assert [0.5] == run_auction([0.5], [1], [1], score_reserve=0.5).prices.tolist()


def test_c7_an_ad_below_a_reserve_sets_no_price() -> None:
    """C7: bids 2 and .9 with qualities 1 and 2, reserve 1: the second, though scored 1.8, prices nobody."""
    assert [1.0] == run_auction([2, 0.9], [1, 2], [1, 0.5], reserve=1).prices.tolist()
    assert [1.9] == run_auction([2, 1.8], [1, 1], [1, 0.5], score_reserve=1.9).prices.tolist()


@pytest.mark.parametrize("pricing", ["gsp", "vcg", "first_price"])
def test_c8_nothing_to_sell_or_nobody_to_buy(pricing: str) -> None:
    """C8: no slots, no ads, or no eligible ads give an empty result and no error."""
    assert [] == run_auction([1, 2], [1, 1], [], pricing=pricing).order.tolist()
    assert [] == run_auction([], [], [1, 0.5], pricing=pricing).prices.tolist()
    assert [] == run_auction([0, 1], [1, 0], [1, 0.5], pricing=pricing).order.tolist()


def test_c9_bad_input_is_a_value_error() -> None:
    """C9: NaN is refused, naming the field, the entry and what is allowed."""
    with pytest.raises(ValueError, match=r"^bids\[1\] is nan, allowed: finite and >= 0$"):
        run_auction([1, float("nan")], [1, 1], [1])


# Anchors


def test_eos_bids_make_gsp_pay_vcg() -> None:
    """EOS 2007: of values 10, 4, 2 the second bids 4 - .5 (4 - 2) = 3; GSP then pays VCG's 600 and 200."""
    assert [600.0, 200.0] == revenue([10, 3, 2], CLICKS, "gsp")
    assert revenue([10, 4, 2], CLICKS, "vcg") == pytest.approx(revenue([10, 3, 2], CLICKS, "gsp"))


def test_gsp_is_not_truthful() -> None:
    """EOS 2007: clicks 200, 199: bid 10 earns 200 (10 - 4) = 1200, bid 3 earns 199 (10 - 2) = 1592."""
    truthful = run_auction([10, 4, 2], [1, 1, 1], [200, 199])
    shaded = run_auction([3, 4, 2], [1, 1, 1], [200, 199])
    assert [0, 1] == truthful.order.tolist()
    assert 1200.0 == 200 * (10 - truthful.prices[0])
    assert [1, 0] == shaded.order.tolist()
    assert 1592.0 == 199 * (10 - shaded.prices[1])


def test_vcg_is_truthful_where_gsp_is_not() -> None:
    """Under VCG bidding 10 pays 1 x 4 + 199 x 2 = 402, earns 1598; bidding 3 earns 199 (10 - 2) = 1592."""
    truthful = run_auction([10, 4, 2], [1, 1, 1], [200, 199], pricing="vcg")
    shaded = run_auction([3, 4, 2], [1, 1, 1], [200, 199], pricing="vcg")
    assert 1598.0 == pytest.approx(200 * (10 - truthful.prices[0]))
    assert 1592.0 == pytest.approx(199 * (10 - shaded.prices[1]))


def mean_cost_per_click(quality: float, cells: int = 40) -> float:
    """Integrate over two rival bids iid U[0, 1], midpoint rule: expected cost over expected clicks."""
    x = [1.0, 0.5]
    grid = (np.arange(cells) + 0.5) / cells
    cost = clicks = 0.0
    for first, second in itertools.product(grid, grid):
        outcome = run_auction([0.8, first, second], [quality, 1, 1], x)
        for slot in np.flatnonzero(outcome.order == 0):
            cost += x[slot] * outcome.prices[slot]
            clicks += x[slot]
    return cost / clicks


@pytest.mark.parametrize(
    ("quality", "printed"),
    [(0.5, 0.453), (0.75, 0.480), (1.0, 0.507), (1.25, 0.533), (1.5, 0.444), (2.0, 0.333)],
)
def test_a_better_ad_may_pay_more_per_click(quality: float, printed: float) -> None:
    """Two slots, two U[0,1] rivals, bid .8: mean CPC rises from .453 to .533 with quality, then falls.

    With s = .8 q < 1 the ad tops both rivals with probability s^2, at a mean price of (2/3) s / q, and one
    of them with 2 s (1 - s), at half the clicks and (s/2) / q; from s = 1 on it pays (2/3) / q.
    """
    assert printed == round(mean_cost_per_click(quality), 3)


@pytest.mark.parametrize(("squashing", "better"), [(1.0, 2.0), (0.5, 4.0)])
def test_same_slot_same_rivals_price_falls_as_the_weight_rises(squashing: float, better: float) -> None:
    """At an unchanged slot, price less increment is next score / weight: 1.2 at weight 1, .6 at weight 2."""
    before = run_auction([3, 1.2, 1], [1, 1, 1], [1, 0.5], squashing=squashing, increment=0.01)
    after = run_auction([3, 1.2, 1], [better, 1, 1], [1, 0.5], squashing=squashing, increment=0.01)
    assert 1.2 == pytest.approx(before.prices[0] - 0.01)
    assert 0.6 == pytest.approx(after.prices[0] - 0.01)


def test_cutting_the_bid_as_the_weight_rose_cuts_every_price_alike() -> None:
    """Quality 1 to 2 and bid 3 to 1.5 leave the score: the slot stays, 2 turns to 1 per click."""
    before = run_auction([4, 3, 2], [1, 1, 1], [1, 0.5])
    after = run_auction([4, 1.5, 2], [1, 2, 1], [1, 0.5])
    assert before.order.tolist() == after.order.tolist()
    assert [3.0, 2.0] == before.prices.tolist()
    assert [3.0, 1.0] == after.prices.tolist()


def test_moving_up_a_slot_may_raise_the_price() -> None:
    """Own bid 2 against 3 and 1: quality 1 pays 1 in slot 2; quality 2 scores 4, takes slot 1, pays 3 / 2."""
    before = run_auction([2, 3, 1], [1, 1, 1], [1, 0.5])
    after = run_auction([2, 3, 1], [2, 1, 1], [1, 0.5])
    assert [1, 0] == before.order.tolist()
    assert 1.0 == before.prices[1]
    assert [0, 1] == after.order.tolist()
    assert 1.5 == after.prices[0]
