"""Under `skip_if_price` who cannot pay the price of a slot is left out of that auction."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import Scenario, simulate
from simulator.exchange import exchange as exchange_module
from simulator.exchange.exchange import Exchange
from simulator.market import Actor, Market
from simulator.result import Result

A, B, C, D = "a", "b", "c", "d"
BIDS = {A: 1.0, B: 0.8, C: 0.5, D: 0.3}


def four(left: dict[str, float], **page: Any) -> Scenario:
    """Four bidders alike in quality, two slots; who has how much left, 90 where it is not named."""
    rules = {
        "slots": 2, "examination": [1.0, 1.0], "searcher_sd": 0.0, "prediction_sd": 0.0, "warm_up_days": 0,
        "budget_rule": "skip_if_price",
    } | page  # fmt: skip
    accounts = [
        {
            "name": name,
            "relevance_sd": 0.0,
            "campaign": [
                {
                    "name": "c",
                    "budget": left.get(name, 90.0),
                    "target": [{"keyword": "lamp", "bid": bid}],
                }
            ],
        }
        for name, bid in BIDS.items()
    ]
    return markets.market(
        days=1,
        learner=A,
        keyword=[{"name": "lamp", "volume": 60.0, "relevance": 1.0}],
        rivals={"count": 0},
        market=rules,
        account=accounts,
    )


def first_page(scenario: Scenario) -> dict[str, float]:
    """Who was clicked at which price in the first search; at this seed everybody is who is shown."""
    clicks = simulate(scenario, "fixed", seed=2, keep_clicks=True).clicks
    assert clicks is not None
    first = clicks["time"] == clicks["time"][0]
    return dict(zip(clicks["account"][first].tolist(), clicks["price"][first].tolist(), strict=True))


# By hand


def test_with_money_to_spare_everybody_pays_the_next_bid() -> None:
    """A pays .80 + .01, B pays .50 + .01."""
    assert {A: 0.81, B: 0.51} == pytest.approx(first_page(four({})))


def test_the_next_moves_up_and_prices_follow() -> None:
    """B cannot pay .51: C moves up and pays .31, and A pays .51, for C is below it."""
    assert {A: 0.51, C: 0.31} == pytest.approx(first_page(four({B: 0.4})))


def test_exactly_the_price_is_enough() -> None:
    """Of two slots at .50 + 0 the second is taken by who has just that left."""
    assert {A: 0.8, B: 0.5} == first_page(four({B: 0.5}, increment=0.0))


def test_the_lowest_slot_is_asked_first() -> None:
    """Neither A nor B could pay, .81 and .51; without B the price of A is .51, which it has."""
    assert {A: 0.51, C: 0.31} == pytest.approx(first_page(four({A: 0.6, B: 0.4})))


def test_one_after_the_other_is_left_out() -> None:
    """A has not the .51 that it pays above C either: C pays .31 and D the reserve of .05."""
    assert {C: 0.31, D: 0.05} == pytest.approx(first_page(four({A: 0.5, B: 0.4})))


def test_who_is_not_on_the_page_is_not_asked() -> None:
    """C could not pay the .31 of a slot, but has none: its bid prices the slot of B."""
    assert {A: 0.81, B: 0.51} == pytest.approx(first_page(four({C: 0.2})))


def test_less_than_the_reserve_takes_part_in_nothing() -> None:
    """With less left than the least of all prices C is not there: B pays what D makes it pay."""
    assert {A: 0.81, B: 0.31} == pytest.approx(first_page(four({C: 0.04})))


def test_a_first_price_is_the_bid() -> None:
    """B has less than its bid of .80: C moves up."""
    assert {A: 1.0, C: 0.5} == first_page(four({B: 0.7}, pricing="first_price"))


def test_a_vcg_price_goes_by_the_slot() -> None:
    """A cannot pay .5 x .8 + .5 x .5 = .65; B moves up and pays .5 x .5 + .5 x .3 = .40 a click."""
    page = first_page(four({A: 0.6}, pricing="vcg", increment=0.0, examination=[1.0, 0.5]))
    assert 0.4 == pytest.approx(page[B])
    assert A not in page


def test_another_ad_of_the_account_takes_its_place() -> None:
    """One ad an account: B's bid of .80 cannot pay, so its other campaign is ranked, and A pays .70 + .01."""
    settings = four({B: 0.4}).model_dump(by_alias=True)
    target = settings["account"][1]["campaign"][0]["target"][0] | {"bid": 0.7}
    settings["account"][1]["campaign"].append({"name": "other", "budget": 90.0, "target": [target]})
    assert 0.71 == pytest.approx(first_page(Scenario.model_validate(settings))[A])


def test_left_out_is_lost_to_budget() -> None:
    """B is never shown, and all of it is for want of money."""
    totals = simulate(four({B: 0.4}).model_copy(update={"learner": B}), "fixed", seed=2).totals
    assert (0, 1.0, 0.0) == (totals["impressions"], totals["lost_to_budget"], totals["lost_to_rank"])


# Whatever the market


def noisy(rule: str = "skip_if_price", **page: Any) -> Scenario:
    """Four bidders with noise, of whom three run out of money in a day."""
    scenario = four({A: 5.0, B: 4.0, C: 3.0}, searcher_sd=0.3, prediction_sd=0.2, budget_rule=rule, **page)
    keyword = scenario.keyword[0].model_copy(update={"volume": 600.0, "relevance": 0.4})
    return scenario.model_copy(update={"keyword": [keyword]})


def tight(rule: str = "skip_if_price", **page: Any) -> Result:
    """A run of it with every click."""
    return simulate(noisy(rule, **page), "fixed", seed=3, keep_clicks=True)


PAGES: list[dict[str, Any]] = [
    *(
        {"pricing": pricing, "clicks": clicks, "squashing": squashing}
        for pricing in ("gsp", "first_price")
        for clicks in ("position", "cascade")
        for squashing in (0.0, 0.5, 1.0)
    ),
    {"pricing": "vcg", "increment": 0.0, "examination": [1.0, 0.4]},
]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.sampled_from(PAGES), st.integers(0, 2**40))
def test_no_price_is_ever_cut(page: dict[str, Any], seed: int) -> None:
    """With one ad of an account on a page nobody overdraws, and nobody is let off anything."""
    exchange = Exchange(noisy(**page), seed, 0)
    exchange.settle(24.0)
    assert (exchange.campaign_spent <= [5.0, 4.0, 3.0, 90.0]).all()
    assert not exchange.owed.any()
    assert exchange.today.lost_to_budget.max() > 0


def test_under_first_prices_the_clicks_are_those_of_skip_if_bid() -> None:
    """Where the price is the bid, both rules let the same ads be shown in the same searches."""
    by_price, by_bid = (
        tight(rule, pricing="first_price").clicks for rule in ("skip_if_price", "skip_if_bid")
    )
    assert by_price is not None
    assert by_bid is not None
    assert len(by_price["price"]) > 10
    for column in by_price:
        np.testing.assert_array_equal(by_price[column], by_bid[column])


def test_it_buys_more_than_skip_if_bid() -> None:
    """Prices are below bids, so the same money is used further down."""
    spent = {rule: tight(rule).by_account["cost"][:3].sum() for rule in ("skip_if_bid", "skip_if_price")}
    assert spent["skip_if_bid"] < spent["skip_if_price"] <= 12.0


def every_seven_minutes(market: Market) -> Actor:
    while True:
        yield market.clock.timeout(7 / 60)
        market.settle()


def test_settlement_rhythm_leaves_out_the_same() -> None:
    """Settled every seven minutes or day by day, the click log is one."""
    scenario = four({A: 5.0, B: 4.0, C: 3.0}, searcher_sd=0.3)
    lazy = simulate(scenario, "fixed", seed=3, keep_clicks=True)
    eager = simulate(scenario, "fixed", seed=3, keep_clicks=True, processes=[every_seven_minutes])
    assert repr(lazy.totals) == repr(eager.totals)
    assert lazy.clicks is not None
    assert eager.clicks is not None
    for column in lazy.clicks:
        np.testing.assert_array_equal(lazy.clicks[column], eager.clicks[column])


def test_a_full_list_of_who_was_left_out_is_emptied_and_refilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that holds the ads of one search only gives the run that a long one gives."""
    whole = tight()
    monkeypatch.setattr(exchange_module, "_SKIP_ROOM", 1)
    short = tight()
    assert repr(whole.totals) == repr(short.totals)
    assert whole.clicks is not None
    assert short.clicks is not None
    np.testing.assert_array_equal(whole.clicks["price"], short.clicks["price"])
