"""Equilibrium bids, bounds and checks: worked by hand, then as laws over random markets."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.auction import run_auction
from simulator.entities import Floats
from simulator.equilibrium import eos_bids, is_envy_free, is_nash, symmetric_bounds, uniform_slot_prices

Market = dict[str, Any]
LAW = settings(max_examples=60, deadline=None)
TEXTBOOK: Market = {"values": [10, 4, 2], "quality": [1, 1, 1], "position_effects": [200, 100]}


@st.composite
def markets(draw: st.DrawFn, squashings: tuple[float, ...] = (0.0, 0.5, 1.0)) -> Market:
    """Up to six ads of different value scores and four slots, each .2 to .9 as good as the one above."""
    n_ads = draw(st.integers(1, 6))
    ratios = draw(st.lists(st.floats(0.2, 0.9), max_size=3))
    market = {
        "values": draw(st.lists(st.floats(0.1, 100), min_size=n_ads, max_size=n_ads)),
        "quality": draw(st.lists(st.floats(0.1, 2), min_size=n_ads, max_size=n_ads)),
        "position_effects": np.cumprod([1.0, *ratios]).tolist(),
        "squashing": draw(st.sampled_from(squashings)),
    }
    ranked = np.sort(np.multiply(market["values"], np.power(market["quality"], market["squashing"])))
    assume(np.all(np.diff(ranked) > 1e-3 * ranked[1:]))
    return market


def payoffs(bids: Sequence[float] | Floats, market: Market) -> Floats:
    """What each ad earns: examination x (value - price), 0 if it is not shown."""
    outcome = run_auction(
        bids, market["quality"], market["position_effects"], squashing=market.get("squashing", 1.0)
    )
    earned = np.zeros(len(bids))
    shown = np.array(market["values"])[outcome.order]
    earned[outcome.order] = market["position_effects"][: len(shown)] * (shown - outcome.prices)
    return earned


def best_by_trial(bids: Sequence[float], ad: int, market: Market) -> float:
    """The most that an ad earns by bidding just above or below what any rival's score asks, or 0."""
    weights = np.power(market["quality"], market["squashing"])
    asked = np.delete(bids * weights, ad) / weights[ad]
    trials = np.concatenate([[0.0, 1e-12], asked * (1 - 1e-9), asked * (1 + 1e-9), [1e6]])
    return max(float(payoffs([*bids[:ad], bid, *bids[ad + 1 :]], market)[ad]) for bid in trials)


# Worked by hand


def test_eos_bids_of_the_textbook_example() -> None:
    """EOS 2007: the last bids its value 2, the second 4 - 100/200 (4 - 2) = 3, the top its value 10."""
    assert [10.0, 3.0, 2.0] == eos_bids(**TEXTBOOK).tolist()


def test_eos_bids_pay_vcg() -> None:
    """EOS 2007: at the bids 10, 3, 2 GSP pays 3 x 200 = 600 and 2 x 100 = 200, as VCG at the values."""
    prices = run_auction(eos_bids(**TEXTBOOK), [1, 1, 1], [200, 100]).prices
    assert [600.0, 200.0] == (prices * [200, 100]).tolist()


def test_eos_bids_weigh_by_quality() -> None:
    """Value scores 4, 3, 2 of qualities 2, 1, 1: the second's is 3 - .5 (3 - 2) = 2.5; order of input."""
    assert [2.5, 2.0, 2.0] == eos_bids([3, 2, 2], [1, 2, 1], [1, 0.5]).tolist()


def test_eos_bids_with_a_slot_for_everybody() -> None:
    """Two ads, slots 4, 2, 1: nobody is below the second, which bids 4 - 2/4 (4 - 0) = 2."""
    assert [10.0, 2.0] == eos_bids([10, 4], [1, 1], [4, 2, 1]).tolist()


def test_eos_bids_below_the_last_slot_are_values() -> None:
    """One slot: everybody bids the value, as Vickrey 1961 says, and slots nobody examines are none."""
    assert [5.0, 3.0, 4.0] == eos_bids([5, 3, 4], [1, 1, 1], [1, 0, 0]).tolist()


def test_bounds_of_the_textbook_example() -> None:
    """Varian 2007: third 2 to 4; second from 4 - .5 (4 - 2) = 3 to 10 - .5 (10 - 4) = 7; the top from 3."""
    bounds = symmetric_bounds(**TEXTBOOK)
    assert [3.0, 3.0, 2.0] == bounds.lower.tolist()
    assert [math.inf, 7.0, 4.0] == bounds.upper.tolist()


def test_bounds_are_varians_sums() -> None:
    """Varian 2007, values 8, 6, 4, 3: b_1 x 4 from 6 x 2 + 4 x 1 + 3 x 1 to 8 x 2 + 6 x 1 + 4 x 1."""
    bounds = symmetric_bounds([8, 6, 4, 3], [1, 1, 1, 1], [4, 2, 1])
    assert [19 / 4, 7 / 2, 3.0] == bounds.lower[1:].tolist()
    assert [26 / 4, 10 / 2, 4.0] == bounds.upper[1:].tolist()


def test_bounds_of_ads_that_price_nothing() -> None:
    """Further below the last slot any bid up to the last shown value, 10, will do; of quality 0, any bid."""
    bounds = symmetric_bounds([10, 4, 2, 9], [1, 1, 1, 0], [1])
    assert [4.0, 4.0, 0.0, 0.0] == bounds.lower.tolist()
    assert [math.inf, 10.0, 10.0, math.inf] == bounds.upper.tolist()


def test_truth_is_no_equilibrium() -> None:
    """EOS 2007: clicks 200, 199; slot two gains the top ad 199 x (10 - 2) - 200 x (10 - 4) = 392."""
    check = is_nash([10, 4, 2], [10, 4, 2], [1, 1, 1], [200, 199])
    assert not check
    assert [392.0, 0.0, 0.0] == check.gains.tolist()
    assert [1, 1, -1] == check.slots.tolist()


def test_shading_earns_what_the_check_says() -> None:
    """Bidding 3 instead of 10 the top ad earns 1592 instead of 1200."""
    market = TEXTBOOK | {"position_effects": [200, 199]}
    assert [1200.0, 1592.0] == [payoffs([bid, 4, 2], market)[0] for bid in (10, 3)]


def test_nash_without_being_envy_free() -> None:
    """Varian 2007: at 10, 2.5, 2 the second would pay 10 to move up, but envies 200 x 1.5 over 100 x 2."""
    assert is_nash([10, 2.5, 2], **TEXTBOOK)
    envy = is_envy_free([10, 2.5, 2], **TEXTBOOK)
    assert not envy
    assert [0.0, 100.0, 0.0] == envy.gains.tolist()
    assert [0, 0, -1] == envy.slots.tolist()


def test_an_ad_that_pays_too_much_gains_by_leaving() -> None:
    """One slot, bids 5 and 4, values 1 and 4: the first loses 1 - 4 = -3 a click, and the second wants in."""
    check = is_nash([5, 4], [1, 4], [1, 1], [10])
    assert [30.0, 0.0] == check.gains.tolist()
    assert [-1, -1] == check.slots.tolist()


def test_a_gain_within_the_tolerance_is_none() -> None:
    """The gain of 392 is .196 of the stake 200 x 10."""
    market = TEXTBOOK | {"position_effects": [200, 199]}
    assert is_nash([10, 4, 2], **market, tolerance=0.197)
    assert not is_nash([10, 4, 2], **market, tolerance=0.195)


def test_prices_of_uniform_bids() -> None:
    """Five bids: the second best has mean 4/6 and law Beta(4, 2), the third 3/6 and Beta(3, 3)."""
    means, alpha, beta = uniform_slot_prices(5, 2)
    assert [4 / 6, 3 / 6] == means.tolist()
    assert [[4, 3], [2, 3]] == [alpha.tolist(), beta.tolist()]


# Laws


@LAW
@given(markets())
def test_eos_bids_are_an_equilibrium(market: Market) -> None:
    """Nobody envies and nobody gains by deviating."""
    bids = eos_bids(**market)
    assert is_envy_free(bids, **market)
    assert is_nash(bids, **market)


@LAW
@given(markets())
def test_upper_bounds_are_an_equilibrium(market: Market) -> None:
    """With the top ad bidding enough, the highest bids leave nobody envious."""
    upper = symmetric_bounds(**market).upper
    assert is_envy_free(np.where(np.isinf(upper), 101.0, upper), **market)


@LAW
@given(markets(), st.floats(1.01, 2))
def test_bids_above_the_upper_bound_are_envied(market: Market, factor: float) -> None:
    """Where the second ad bids more than its bound, the top one would rather have its slot."""
    assume(len(market["values"]) > 1 and len(market["position_effects"]) > 1)
    upper = symmetric_bounds(**market).upper
    scores = np.multiply(market["values"], np.power(market["quality"], market["squashing"]))
    top, second = np.argsort(-scores)[:2]
    bids = np.where(np.isinf(upper), 1e6, upper)
    bids[second] *= factor
    check = is_envy_free(bids, **market, tolerance=0)
    assert 0 < check.gains[top]


@LAW
@given(markets((1.0,)))
def test_eos_payments_are_vcg(market: Market) -> None:
    """At squashing 1, GSP at EOS bids fills the slots and asks the prices of VCG at the values."""
    quality, effects = market["quality"], market["position_effects"]
    gsp = run_auction(eos_bids(**market), quality, effects)
    vcg = run_auction(market["values"], quality, effects, pricing="vcg")
    assert vcg.order.tolist() == gsp.order.tolist()
    assert vcg.prices.tolist() == pytest.approx(gsp.prices.tolist(), rel=1e-9, abs=1e-12)


@LAW
@given(markets())
def test_bounds_contain_the_eos_bids(market: Market) -> None:
    """EOS bids lie between Varian's bounds, on the lower one for the ads that price a slot."""
    bids, bounds = eos_bids(**market), symmetric_bounds(**market)
    assert np.all(bounds.lower <= bids * (1 + 1e-12))
    assert np.all(bids <= bounds.upper * (1 + 1e-12))


@LAW
@given(markets(), st.data())
def test_gains_are_what_deviating_earns(market: Market, data: st.DataObject) -> None:
    """The gain that is told is the best that any other bid earns in the auction itself."""
    n_ads = len(market["values"])
    bids = data.draw(st.lists(st.floats(0.1, 100), min_size=n_ads, max_size=n_ads, unique=True))
    ad = data.draw(st.integers(0, n_ads - 1))
    gain = is_nash(bids, **market).gains[ad]
    now = payoffs(bids, market)[ad]
    assert max(best_by_trial(bids, ad, market), now) == pytest.approx(now + gain, rel=1e-6, abs=1e-6)


@LAW
@given(markets(), st.data())
def test_envy_is_never_less_than_a_gain(market: Market, data: st.DataObject) -> None:
    """Moving up costs more than the price of the slot, so who gains by it envied it all the more."""
    n_ads = len(market["values"])
    bids = data.draw(st.lists(st.floats(0.1, 100), min_size=n_ads, max_size=n_ads))
    envy, gain = is_envy_free(bids, **market).gains, is_nash(bids, **market).gains
    assert np.all(gain <= envy + 1e-6)


# Input


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"values": [1, 2]}, "values has 2 entries and quality 3, allowed: one of each an ad"),
        ({"values": [1, -2, 3]}, r"values\[1\] is -2.0, allowed: finite and >= 0"),
        ({"quality": [1, math.nan, 1]}, r"quality\[1\] is nan, allowed"),
        ({"position_effects": [1, 2]}, r"position_effects\[1\] is 2.0, above the 1.0 before it"),
        ({"squashing": -1}, "squashing is -1.0, allowed: finite and >= 0"),
    ],
)
def test_bad_markets_are_refused(change: Market, message: str) -> None:
    """The error names argument, value and what is allowed."""
    with pytest.raises(ValueError, match=message):
        eos_bids(**TEXTBOOK | change)
    with pytest.raises(ValueError, match=message):
        symmetric_bounds(**TEXTBOOK | change)


def test_bad_bids_are_refused() -> None:
    """So do those of the checks."""
    with pytest.raises(ValueError, match="bids has 2 entries and values 3, allowed: one of each an ad"):
        is_nash([1, 2], **TEXTBOOK)
    with pytest.raises(ValueError, match=r"tolerance is -1.0, allowed: finite and >= 0"):
        is_envy_free([1, 2, 3], **TEXTBOOK, tolerance=-1)


def test_a_slot_without_anybody_below_has_no_price_law() -> None:
    """Three bidders price two slots."""
    with pytest.raises(ValueError, match="n_slots is 3, allowed: below n_bidders, which is 3"):
        uniform_slot_prices(3, 3)
    with pytest.raises(ValueError, match=r"n_bidders is 2.5, allowed: a whole number >= 1"):
        uniform_slot_prices(2.5, 1)  # type: ignore[arg-type]


def test_nobody_and_nothing() -> None:
    """Without ads or slots there is nothing to bid for, and nothing wrong."""
    assert [] == eos_bids([], [], [1, 0.5]).tolist()
    assert [3.0, 2.0] == eos_bids([3, 2], [1, 1], []).tolist()
    assert [] == symmetric_bounds([], [], [1]).upper.tolist()
    assert [math.inf, math.inf] == symmetric_bounds([3, 2], [1, 1], [0]).upper.tolist()
    assert is_nash([], [], [], [1])
    assert is_envy_free([3, 2], [3, 2], [1, 1], [])


# Documentation

PAGE = Path(__file__).parents[4] / "docs" / "equilibrium.md"


def test_the_page_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """Every line that docs/equilibrium.md prints is the comment behind it."""
    code = "".join(re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.S | re.M))
    exec(compile(code, str(PAGE), "exec"), {})
    printed = re.sub(r"\s+", "", capsys.readouterr().out)
    assert re.sub(r"\s+", "", "".join(re.findall(r"  # (.*)", code))) == printed
