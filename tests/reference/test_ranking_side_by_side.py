"""Searches ranked side by side come out as in the plain loop: budgets, ties, deep and shallow pages."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import plain_loop
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_kernel_equals_plain_loop import Restless, assert_same, run_plain

from simulator import simulate
from simulator.entities import Decision, Report, View
from simulator.exchange import exchange
from simulator.kernel.tables import BLOCK
from simulator.settings.scenario import Scenario


def busy(searches: float, ads: int, bids: list[float], budget: float, market: dict[str, Any]) -> Scenario:
    """One keyword with so many searches in the one day, every account with one ad there."""
    accounts = [
        {
            "name": f"account {index}",
            "campaign": [
                {
                    "name": "c",
                    "budget": budget * (1 + index % 3),
                    "target": [{"keyword": "lamp", "bid": bids[index % len(bids)]}],
                }
            ],
        }
        for index in range(ads)
    ]
    return markets.market(
        days=1,
        learner="account 0",
        keyword=[{"name": "lamp", "volume": searches, "relevance": 0.2}],
        rivals={"count": 0},
        account=accounts,
        market={"warm_up_days": 0} | market,
    )


@st.composite
def busy_markets(draw: st.DrawFn) -> Scenario:
    """Plain rules, many searches an hour, budgets that end within a block of searches."""
    slots = draw(st.sampled_from([1, 2, 3, 4, 8, 12]))
    noise = draw(st.sampled_from([(0.3, 0.2), (0.0, 0.0), (0.0, 0.2), (1.0, 0.0)]))
    return busy(
        searches=draw(st.floats(500.0, 4000.0)),
        ads=draw(st.integers(1, 24)),
        bids=draw(st.lists(st.sampled_from([0.3, 0.5, 0.51, 0.7, 1.0]), min_size=1, max_size=6)),
        budget=draw(st.sampled_from([1.0, 5.0, 30.0])),
        market={
            "slots": slots,
            "examination": [0.8**k for k in range(slots)],
            "depth": draw(st.sampled_from([None, [1.0] * slots])),
            "pricing": draw(st.sampled_from(["gsp", "vcg", "first_price"])),
            "searcher_sd": noise[0],
            "prediction_sd": noise[1],
            "squashing": 1.0,
            "reserve": draw(st.sampled_from([0.0, 0.05, 0.4])),
            "increment": 0.0,
            "budget_rule": draw(
                st.sampled_from(["cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price"])
            ),
        },
    )


@pytest.mark.long
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
@given(busy_markets(), st.integers(0, 2**40))
def test_busy_markets_equal_the_plain_loop_bit_for_bit(scenario: Scenario, seed: int) -> None:
    """Where many searches of a keyword are ranked at once, nothing comes out otherwise."""
    assert_same(run_plain(scenario, seed), simulate(scenario, Restless(), seed=seed, keep_clicks=True))


@pytest.mark.long
@pytest.mark.parametrize("sd", [0.0, 0.3])
def test_a_budget_that_ends_amid_a_block_takes_back_what_was_counted_behind_it(sd: float) -> None:
    """Everybody runs out of money within one block of an hour; without taking back, counts would differ."""
    market = {"searcher_sd": sd, "prediction_sd": sd}
    scenario = busy(20_000.0, 6, [0.5, 0.6, 0.7], 3.0, market)
    assert_same(run_plain(scenario, 5), simulate(scenario, Restless(), seed=5, keep_clicks=True))


class Boundless:
    """Bids what times its modifier is more than any number."""

    interval = 24.0

    def start(self, view: View, rng: np.random.Generator) -> Boundless:
        self._campaigns = len(view.campaigns)
        return self

    def decide(self, report: Report) -> Decision:
        factors = np.full((self._campaigns, 24), 1000.0)
        return Decision(bids=np.full(len(report.bids), 1.7e308), bid_by_hour=factors)


@pytest.mark.parametrize("seats", [[], ["account 1"]])
def test_an_infinite_score_is_the_highest(seats: list[str]) -> None:
    """Bids and modifiers may multiply to infinity: alone it is on top, two of them take turns by the draw."""
    scenario = busy(3000.0, 6, [0.5, 0.6, 0.7], 1e11, {"slots": 3, "examination": [1.0, 0.7, 0.5]})
    driven = {name: Boundless() for name in seats}
    fast = simulate(scenario, Boundless(), seed=5, keep_clicks=True, seats=driven)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange, "settle", plain_loop.settle)
        plain = simulate(scenario, Boundless(), seed=5, keep_clicks=True, seats=driven)
    assert_same(plain, fast)
    assert 0 < fast.totals["impressions"]


@pytest.mark.long
@pytest.mark.parametrize("ads", [5, 9, 24])
def test_equal_scores_take_turns_as_in_the_plain_loop(ads: int) -> None:
    """Without noise equal bids tie in every search: among those shown, and with more that are not."""
    market = {"searcher_sd": 0.0, "prediction_sd": 0.0, "slots": 3, "examination": [1.0, 0.7, 0.5]}
    scenario = busy(3000.0, ads, [0.5, 0.5, 0.7], 40.0, market)
    assert_same(run_plain(scenario, 5), simulate(scenario, Restless(), seed=5, keep_clicks=True))


@pytest.mark.long
@pytest.mark.parametrize(("sd", "budget"), [(0.3, 1e9), (0.3, 100.0), (0.0, 100.0)])
def test_more_searches_than_a_block_are_ranked_block_by_block(sd: float, budget: float) -> None:
    """An hour of several blocks of searches, in some of which budgets end, equals the plain loop."""
    market = {"slots": 2, "examination": [1.0, 0.5], "searcher_sd": sd, "prediction_sd": sd}
    scenario = busy(2.5 * BLOCK, 4, [0.5, 0.6, 0.7], budget, market)
    demand = scenario.demand.model_copy(update={"hourly": [1.0] + [0.0] * 23})
    hour = scenario.model_copy(update={"demand": demand})
    assert_same(run_plain(hour, 5), simulate(hour, Restless(), seed=5, keep_clicks=True))
