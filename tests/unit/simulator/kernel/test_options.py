"""What an archived auction offered: against single auctions at every bid, and against what the kernel did."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markets import market, random_markets, shop

from experiments.hindsight.benchmark import Watch
from experiments.hindsight.options_of_day import OptionsOfDay
from simulator import Scenario, simulate
from simulator.auction import run_auction
from simulator.exchange.exchange import Exchange
from simulator.kernel.archive import Archive

EXAMINATION = [1.0, 0.6, 0.3]
STEP = 0.004
GRID = np.arange(STEP / 2, 6.0, STEP)


def _offers(scenario: Scenario) -> list[tuple[float, float]]:
    """Return (expected clicks, price of a click) of the first search's options."""
    exchange = Exchange(scenario, 1, 0)
    exchange.archive = Archive()
    exchange.settle(24.0)
    options, _ = OptionsOfDay(exchange, of_clicks=True).read(exchange.archive.today)
    first = slice(options.start[0], options.start[1])
    return list(
        zip(options.value[first].tolist(), (options.cost / options.value)[first].tolist(), strict=True)
    )


def _plain(bids: list[float], parts: list[float], **rules: Any) -> Scenario:
    """One keyword without noise; the shop, and an account a bid with its fixed part of quality."""
    accounts = [
        {
            "name": name,
            "campaign": [
                {
                    "name": "all",
                    "budget": 1e9,
                    "target": [{"keyword": "lamp", "bid": bid, "ad_relevance": part, "relevance": 0.2}],
                }
            ],
        }
        for name, bid, part in zip(["shop", *map(str, range(len(bids)))], [0.0, *bids], parts, strict=True)
    ]
    noiseless = {
        "searcher_sd": 0.0,
        "prediction_sd": 0.0,
        "warm_up_days": 0,
        "slots": 3,
        "examination": EXAMINATION,
    }
    return market(
        market=noiseless | rules,
        keyword=[{"name": "lamp", "volume": 100.0, "relevance": 0.2}],
        rivals={"count": 0},
        account=accounts,
    )


def _at_every_bid(bids: list[float], parts: list[float], **rules: Any) -> dict[float, float]:
    """Return the least price that any bid of a grid pays, by expected clicks of the slot."""
    least: dict[float, float] = {}
    for bid in GRID.tolist():
        outcome = run_auction([bid, *bids], 0.2 * np.array(parts), EXAMINATION, **rules)
        for slot in np.flatnonzero(outcome.order == 0).tolist():
            clicks = 0.2 * EXAMINATION[slot]
            least[clicks] = min(least.get(clicks, np.inf), float(outcome.prices[slot]))
    return least


def test_three_slots_by_hand() -> None:
    """Two rivals of scores 1.0 x 0.2 and 0.4 x 0.2, own quality twice theirs, reserve 0.05, increment 0.01.

    To hold slot 1 takes a bid of 1.0 / 2 = 0.5, slot 2 takes 0.4 / 2 = 0.2, slot 3 the reserve. Whoever
    bids just that pays just that: the increment is never above the own bid.
    """
    assert pytest.approx(np.array([(0.2, 0.5), (0.12, 0.2), (0.06, 0.05)])) == np.array(
        _offers(_plain([1.0, 0.4], [2.0, 1.0, 1.0]))
    )


def test_vcg_by_hand() -> None:
    """The same under VCG without an increment.

    Slot 3: 0.05. Slot 2: (0.3 x 0.2 + 0.3 x 0.05) / 0.6 = 0.125. Slot 1:
    (0.4 x 0.5 + 0.3 x 0.2 + 0.3 x 0.05) / 1 = 0.275.
    """
    assert pytest.approx(np.array([(0.2, 0.275), (0.12, 0.125), (0.06, 0.05)])) == np.array(
        _offers(_plain([1.0, 0.4], [2.0, 1.0, 1.0], pricing="vcg", increment=0.0))
    )


def test_a_slot_that_the_reserve_overtakes_is_not_offered() -> None:
    """A rival with a score below the own reserve price cannot be left in front: slot 1 costs the reserve."""
    assert pytest.approx(np.array([(0.2, 0.3)])) == np.array(_offers(_plain([0.4], [2.0, 1.0], reserve=0.3)))


@st.composite
def _rules(draw: st.DrawFn) -> dict[str, Any]:
    """Draw prices and reserves."""
    pricing = draw(st.sampled_from(["gsp", "vcg", "first_price"]))
    rules: dict[str, Any] = {"pricing": pricing, "reserve": draw(st.sampled_from([0.0, 0.05, 0.4]))}
    plain = pricing == "vcg"
    rules["increment"] = 0.0 if plain else draw(st.sampled_from([0.0, 0.01, 0.2]))
    rules["score_reserve"] = 0.0 if plain else draw(st.sampled_from([0.0, 0.02, 0.1]))
    rules["squashing"] = 1.0 if plain else draw(st.sampled_from([0.0, 0.5, 1.0]))
    return rules


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.05, 2.0), max_size=4).flatmap(
        lambda bids: st.tuples(
            st.just(bids), st.lists(st.floats(0.5, 2.0), min_size=len(bids) + 1, max_size=len(bids) + 1)
        )
    ),
    _rules(),
)
def test_options_are_the_cheapest_of_every_bid(
    drawn: tuple[list[float], list[float]], rules: dict[str, Any]
) -> None:
    """Whatever slot a bid of a fine grid gets is offered, at the least price paid, to a step of the grid."""
    bids, parts = drawn
    offered = {round(clicks, 9): price for clicks, price in _offers(_plain(bids, parts, **rules))}
    reached = {round(clicks, 9): price for clicks, price in _at_every_bid(bids, parts, **rules).items()}

    assert set(reached) <= set(offered)
    assert all(price - STEP <= offered[clicks] <= price + 1e-9 for clicks, price in reached.items())


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(random_markets(), st.sampled_from(["fixed", "pid_pacing[interval=3]"]), st.integers(0, 99))
def test_what_was_had_is_what_the_kernel_did(scenario: Scenario, strategy: str, seed: int) -> None:
    """Every click and impression of the learner is found again, and no charge above its price."""
    watch = Watch("profit")
    days = simulate(scenario, strategy, seed=seed, processes=[watch]).by_day
    watch.close()

    assert days["clicks"].tolist() == [day.had["clicks"] for day in watch.days]
    assert days["impressions"].tolist() == [day.had["impressions"] for day in watch.days]
    assert all(day.charged <= day.had["full_price"] + 1e-9 for day in watch.days)


@pytest.mark.parametrize("rule", ["cap_charge", "skip_if_price"])
def test_cascade_segments_creatives_and_display_are_found_again(rule: str) -> None:
    """The kernel's clicks and impressions, too, where every other mechanism is on."""
    creatives = [{"name": "red", "appeal": 1.2}, {"name": "blue", "appeal": 0.8}]
    target = [{"keyword": "lamp", "bid": 0.6}]
    scenario = market(
        market={
            "warm_up_days": 1,
            "clicks": "cascade",
            "continuation": 0.8,
            "ads_per_account": 2,
            "budget_rule": rule,
        },
        rivals={"count": 3, "bid": 0.5, "budget": 4.0},
        segment=[{"name": "mobile", "relevance": 0.7, "conversion": 0.5}, {"name": "desktop"}],
        audience=[{"name": "visitors", "volume": 300.0, "relevance": 0.1}],
        population=[{"name": "banner", "channel": "display", "count": 2, "bid": 20.0}],
        account=[
            shop(
                campaign=[
                    {"name": "one", "budget": 9.0, "target": target, "creative": creatives},
                    {"name": "two", "budget": 9.0, "target": target},
                    {
                        "name": "three",
                        "channel": "display",
                        "budget": 3.0,
                        "target": [{"audience": "visitors", "bid": 25.0}],
                    },
                ]
            )
        ],
    )
    watch = Watch("profit")
    days = simulate(scenario, "fixed", seed=3, processes=[watch]).by_day
    watch.close()

    assert days["clicks"].min() > 0
    assert days["clicks"].tolist() == [day.had["clicks"] for day in watch.days]
    assert days["impressions"].tolist() == [day.had["impressions"] for day in watch.days]
