"""Laws that every auction keeps, whatever is bid; and the refusal of bad input."""

from __future__ import annotations

import contextlib
import math
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simulator.auction import AuctionOutcome, run_auction
from simulator.entities import Floats

Auction = dict[str, Any]
LAW = settings(max_examples=60, deadline=None)
PRICES = st.one_of(st.sampled_from([0.0, 0.05, 0.5, 1.0]), st.floats(1e-6, 1e6))
PRICINGS = st.sampled_from(["gsp", "vcg", "first_price"])


@st.composite
def auctions(draw: st.DrawFn, pricing: st.SearchStrategy[str] = PRICINGS) -> Auction:
    """Up to six ads and five slots, with ties, zeros, reserves, and more slots than ads."""
    n_ads = draw(st.integers(0, 6))
    rule = draw(pricing)
    extra = {} if rule == "vcg" else {
        "squashing": draw(st.sampled_from([0.0, 0.5, 1.0, 2.0])),
        "score_reserve": draw(st.sampled_from([0.0, 0.1, 2.0])),
        "increment": draw(st.sampled_from([0.0, 0.01, 0.3])),
    }  # fmt: skip
    effects = draw(st.lists(st.one_of(st.just(0.0), st.floats(0.0, 1.0)), max_size=5))
    return {
        "bids": draw(st.lists(PRICES, min_size=n_ads, max_size=n_ads)),
        "quality": draw(st.lists(PRICES, min_size=n_ads, max_size=n_ads)),
        "position_effects": sorted(effects, reverse=True),
        "pricing": rule,
        "reserve": draw(st.sampled_from([0.0, 0.05, 0.5])),
        **extra,
    }


def scores(auction: Auction) -> Floats:
    weights: Floats = np.array(auction["quality"]) ** auction.get("squashing", 1.0)
    return np.array(auction["bids"]) * weights


def slot_of(outcome: AuctionOutcome, ad: int) -> int:
    """The slot of an ad; one past the last where it is not shown."""
    return [*outcome.order.tolist(), ad].index(ad)


@LAW
@given(auctions())
def test_price_never_above_the_bid(auction: Auction) -> None:
    """No click costs more than its ad bid."""
    outcome = run_auction(**auction)
    assert np.all(outcome.prices <= np.array(auction["bids"])[outcome.order])


@LAW
@given(auctions())
def test_price_never_below_the_reserve(auction: Auction) -> None:
    """No click costs less than the reserve."""
    assert np.all(run_auction(**auction).prices >= auction["reserve"])


@LAW
@given(auctions())
def test_slots_go_to_different_ads_by_falling_score(auction: Auction) -> None:
    """Every slot holds another ad, of a score above 0 that never rises down the page."""
    outcome = run_auction(**auction)
    shown = scores(auction)[outcome.order]
    assert len(outcome.order) == len(set(outcome.order.tolist())) == len(outcome.prices)
    assert len(outcome.order) <= len(auction["position_effects"])
    assert np.all(shown > 0)
    assert np.all(np.diff(shown) <= 0)


@LAW
@given(auctions(), st.integers(-20, 20))
def test_prices_scale_with_the_currency(auction: Auction, power: int) -> None:
    """Money in units 2^power times smaller multiplies every price by exactly that and moves no slot."""
    unit = 2.0**power
    money = {
        name: auction[name] * unit for name in ("reserve", "score_reserve", "increment") if name in auction
    }
    one = run_auction(**auction)
    other = run_auction(**auction | money | {"bids": [bid * unit for bid in auction["bids"]]})
    assert one.order.tolist() == other.order.tolist()
    assert (one.prices * unit).tolist() == other.prices.tolist()


@LAW
@given(auctions(), st.integers(-20, 20))
def test_prices_ignore_the_scale_of_quality(auction: Auction, power: int) -> None:
    """All qualities (and the score reserve) times one power of four change neither slots nor prices."""
    squashing = auction.get("squashing", 1.0)
    scaled = {"quality": [q * 4.0**power for q in auction["quality"]]}
    if "score_reserve" in auction:
        scaled["score_reserve"] = auction["score_reserve"] * 4.0 ** (power * squashing)
    one, other = run_auction(**auction), run_auction(**auction | scaled)
    assert one.order.tolist() == other.order.tolist()
    assert one.prices.tolist() == pytest.approx(other.prices.tolist(), rel=1e-12)


@LAW
@given(auctions(), st.randoms(use_true_random=False))
def test_order_of_the_ads_does_not_matter(auction: Auction, random: Any) -> None:
    """Shuffled ads get the same slots at the same prices, as long as no two scores are equal."""
    n_ads = len(auction["bids"])
    assume(len(set(scores(auction).tolist())) == n_ads)
    shuffled = random.sample(range(n_ads), n_ads)
    moved = {name: [auction[name][ad] for ad in shuffled] for name in ("bids", "quality")}
    one, other = run_auction(**auction), run_auction(**auction | moved)
    assert one.order.tolist() == [shuffled[ad] for ad in other.order]
    assert one.prices.tolist() == other.prices.tolist()


@LAW
@given(auctions(), st.data())
def test_a_higher_bid_never_gets_a_lower_slot(auction: Auction, data: st.DataObject) -> None:
    """Raising one bid, all else equal, keeps or improves its slot."""
    assume(len(auction["bids"]) > 0)
    ad = data.draw(st.integers(0, len(auction["bids"]) - 1))
    bids = list(auction["bids"])
    bids[ad] += data.draw(PRICES)
    assert slot_of(run_auction(**auction | {"bids": bids}), ad) <= slot_of(run_auction(**auction), ad)


@LAW
@given(auctions(pricing=st.sampled_from(["gsp", "vcg"])), PRICES)
def test_the_top_ad_pays_no_more_for_a_higher_bid(auction: Auction, more: float) -> None:
    """In GSP and VCG, while no increment makes the cap bind, the top slot's price ignores its own bid."""
    auction = auction | ({"increment": 0.0} if auction["pricing"] == "gsp" else {})
    before = run_auction(**auction)
    assume(before.order.size)
    bids = list(auction["bids"])
    bids[before.order[0]] += more
    assert before.prices.tolist() == pytest.approx(run_auction(**auction | {"bids": bids}).prices.tolist())


@LAW
@given(auctions(pricing=st.just("vcg")))
def test_vcg_never_above_gsp(auction: Auction) -> None:
    """At equal bids and weights no slot costs more by VCG than by GSP."""
    vcg, gsp = run_auction(**auction), run_auction(**auction | {"pricing": "gsp"})
    assert vcg.order.tolist() == gsp.order.tolist()
    assert np.all(vcg.prices <= gsp.prices)


@LAW
@given(auctions(pricing=st.just("first_price")))
def test_first_price_is_the_bid(auction: Auction) -> None:
    """By first price every slot costs its ad's bid."""
    outcome = run_auction(**auction)
    assert np.array(auction["bids"])[outcome.order].tolist() == outcome.prices.tolist()


@LAW
@given(auctions(pricing=st.just("gsp")))
def test_squashing_0_ranks_by_bid(auction: Auction) -> None:
    """At squashing 0 the bids of the slots never rise down the page, whatever the qualities."""
    outcome = run_auction(**auction | {"squashing": 0.0})
    assert np.all(np.diff(np.array(auction["bids"])[outcome.order]) <= 0)


@LAW
@given(auctions(pricing=st.just("gsp")))
def test_every_eligible_ad_is_shown_while_slots_last(auction: Auction) -> None:
    """Without reserves every ad of positive score and quality is shown, or every slot is taken."""
    free = auction | {"reserve": 0.0, "score_reserve": 0.0}
    eligible = np.count_nonzero((scores(auction) > 0) & (np.array(auction["quality"]) > 0))
    assert min(eligible, len(auction["position_effects"])) == len(run_auction(**free).order)


ANY_FLOAT = st.floats(0.0, allow_nan=False, allow_infinity=False)


@LAW
@given(
    st.lists(st.tuples(ANY_FLOAT, ANY_FLOAT), max_size=4),
    st.lists(ANY_FLOAT, max_size=3),
    PRICINGS,
    st.sampled_from([0.5, 1.0, 2.0]),
    ANY_FLOAT,
)
def test_extreme_numbers_are_priced_or_refused(
    ads: list[tuple[float, float]], effects: list[float], pricing: str, squashing: float, reserve: float
) -> None:
    """From the least float to the largest, prices lie between reserve and bid, or the score is refused."""
    bids, quality = [bid for bid, _ in ads], [q for _, q in ads]
    squashing = 1.0 if pricing == "vcg" else squashing
    with np.errstate(over="ignore", invalid="ignore"):
        fits = np.isfinite(np.array(bids) * np.array(quality) ** squashing).all()
    with (
        contextlib.nullcontext() if fits else pytest.raises(ValueError, match=r"is too large, allowed: below")
    ):
        outcome = run_auction(
            bids,
            quality,
            sorted(effects, reverse=True),
            pricing=pricing,
            squashing=squashing,
            reserve=reserve,
        )
        assert np.all((outcome.prices >= reserve) & (outcome.prices <= np.array(bids)[outcome.order]))


def test_vcg_of_enormous_slots_does_not_overflow() -> None:
    """Slots of 1e300 clicks and bids of 1e200 are priced like slots 1 and .5: (.5 x 4 + .5 x 2) e200."""
    outcome = run_auction([9e200, 4e200, 2e200], [1, 1, 1], [1e300, 5e299], pricing="vcg")
    assert [3e200, 2e200] == pytest.approx(outcome.prices.tolist())


def test_a_slot_nobody_examines_costs_the_reserve_by_vcg() -> None:
    """Where the examination is 0 there is no harm to pay for: both slots cost the reserve."""
    assert [0.1, 0.1] == run_auction([3, 2, 1], [1, 1, 1], [0, 0], pricing="vcg", reserve=0.1).prices.tolist()


def test_a_hundred_ads_of_two_scores_keep_their_order() -> None:
    """Equal scores go to the lower index in a long list as in a short one: the even ads, then the odd."""
    outcome = run_auction(np.tile([2.0, 1.0], 50), np.ones(100), np.ones(100))
    assert [*range(0, 100, 2), *range(1, 100, 2)] == outcome.order.tolist()


def test_a_score_below_the_least_float_takes_no_part() -> None:
    """A bid of 1e-200 of quality 1e-200 has score 0 as a float, and a score of 0 is not eligible."""
    assert [1] == run_auction([1e-200, 1], [1e-200, 1], [1, 0.5]).order.tolist()


@pytest.mark.parametrize(
    "kind", [list, tuple, np.array, lambda v: np.array(v, np.int32), lambda v: np.array(v, object)]
)
def test_any_sequence_of_numbers_will_do(kind: Any) -> None:
    """Lists, tuples and arrays, of whole numbers or floats, give the same float prices."""
    outcome = run_auction(kind([10, 4, 2]), kind([1, 1, 1]), kind([200, 100]))
    assert np.float64 == outcome.prices.dtype
    assert [4.0, 2.0] == outcome.prices.tolist()
    assert [0, 1] == outcome.order.tolist()


def test_settings_may_be_numpy_scalars() -> None:
    """A reserve from an array is as good as a float."""
    settings: Any = {"reserve": np.float32(0.5), "squashing": np.int64(1)}
    assert [0.5] == run_auction([2], [1], [1], **settings).prices.tolist()


def test_input_arrays_are_left_alone() -> None:
    """The caller's arrays keep their values."""
    bids, quality, effects = np.array([1.0, 3.0]), np.array([1.0, 2.0]), np.array([1.0, 0.5])
    run_auction(bids, quality, effects, pricing="vcg", reserve=0.2)
    assert [[1.0, 3.0], [1.0, 2.0], [1.0, 0.5]] == [bids.tolist(), quality.tolist(), effects.tolist()]


GOOD: Auction = {"bids": [2, 1], "quality": [1, 1], "position_effects": [1, 0.5]}
NUMBERS = ["squashing", "reserve", "score_reserve", "increment"]


@pytest.mark.parametrize("field", ["bids", "quality", "position_effects"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.001])
def test_bad_entries_are_named(field: str, value: float) -> None:
    """NaN, an infinity or a negative entry is refused with its field, place and value."""
    with pytest.raises(ValueError, match=rf"^{field}\[1\] is {value}, allowed: finite and >= 0$"):
        run_auction(**GOOD | {field: [1.0, value]})


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -0.001])
def test_bad_settings_are_named(field: str, value: float) -> None:
    """A NaN, infinite or negative setting is refused with its name and value."""
    with pytest.raises(ValueError, match=rf"^{field} is {value}, allowed: finite and >= 0$"):
        run_auction(**GOOD | {field: value})


@pytest.mark.parametrize("field", NUMBERS)
@pytest.mark.parametrize("value", ["1", None, True, [0.5], 1j, Decimal(1)])
def test_settings_that_are_no_numbers_are_named(field: str, value: object) -> None:
    """Text, truth values, None, lists and the like are no settings."""
    with pytest.raises(ValueError, match=rf"^{field} is .*, allowed: a number$"):
        run_auction(**GOOD | {field: value})


def test_a_setting_beyond_the_largest_float_is_infinite() -> None:
    """A whole number of 400 digits is refused like infinity."""
    with pytest.raises(ValueError, match=r"^reserve is inf, allowed: finite and >= 0$"):
        run_auction(**GOOD, reserve=10**400)


@pytest.mark.parametrize("field", ["bids", "quality", "position_effects"])
@pytest.mark.parametrize(
    "value",
    [["2", "1"], "21", [True, False], [2, "x"], [1j, 1], [[1, 2], [3]], {1, 2}, [10**400, 1],
     np.array(["2026-01-05"], "datetime64[D]")],
)  # fmt: skip
def test_entries_that_are_no_numbers_are_named(field: str, value: object) -> None:
    """Text, truth values, dates, complex and ragged input are refused with the field's name."""
    with pytest.raises(ValueError, match=rf"^{field} .* is not a list of numbers$"):
        run_auction(**GOOD | {field: value})


@pytest.mark.parametrize(("value", "dimensions"), [(3, 0), ([[1, 2]], 2), (np.ones((2, 1, 1)), 3)])
def test_only_vectors(value: object, dimensions: int) -> None:
    """A scalar or a matrix of bids is refused with its number of dimensions."""
    with pytest.raises(ValueError, match=f"^bids has {dimensions} dimensions, allowed: 1$"):
        run_auction(**GOOD | {"bids": value})


def test_lengths_must_agree() -> None:
    """Three bids and two qualities are refused."""
    with pytest.raises(ValueError, match=r"^bids has 3 entries and quality 2, allowed: one of each an ad$"):
        run_auction([1, 2, 3], [1, 1], [1])


def test_position_effects_may_not_rise() -> None:
    """The first slot above its predecessor is named; equal ones are fine."""
    with pytest.raises(
        ValueError, match=r"^position_effects\[2\] is 0.6, above the 0.5 before it, allowed: top"
    ):
        run_auction([1], [1], [0.5, 0.5, 0.6])


def test_unknown_pricing_suggests_the_nearest() -> None:
    """`gps` is answered with `gsp`, `english` with the three rules there are."""
    with pytest.raises(ValueError, match=r"^pricing 'gps' is unknown; did you mean 'gsp'\?$"):
        run_auction(**GOOD, pricing="gps")
    with pytest.raises(ValueError, match=r"^pricing 'english' is unknown; allowed: first_price, gsp, vcg$"):
        run_auction(**GOOD, pricing="english")


@pytest.mark.parametrize("field", ["squashing", "increment", "score_reserve"])
def test_vcg_takes_no_extras(field: str) -> None:
    """VCG with squashing .5, an increment or a score reserve is refused, with what is allowed."""
    with pytest.raises(ValueError, match=r"allowed: squashing 1, increment 0, score_reserve 0$"):
        run_auction(**GOOD, pricing="vcg", **{field: 0.5})


@pytest.mark.parametrize("pricing", ["gsp", "vcg", "first_price"])
def test_empty_input(pricing: str) -> None:
    """No ads, or no slots, is an empty result of the right types."""
    for outcome in (run_auction([], [], [1], pricing=pricing), run_auction([1], [1], [], pricing=pricing)):
        assert ([], []) == (outcome.order.tolist(), outcome.prices.tolist())
        assert ["int64", "float64"] == [outcome.order.dtype.name, outcome.prices.dtype.name]
