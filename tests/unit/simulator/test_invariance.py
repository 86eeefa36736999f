"""What must not change a run: the rhythm of settlement, the worker, and what others do."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import markets
import numpy as np
import pytest

from simulator import load_scenario, simulate
from simulator.draws import Stream, stream_key
from simulator.exchange.demand import Demand, Searches
from simulator.market import Actor, Market, Process
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world


def settling_every(hours: float) -> Process:
    def process(market: Market) -> Actor:
        while True:
            yield market.clock.timeout(hours)
            market.settle()

    return process


def log(result: Result) -> dict[str, list[Any]]:
    assert result.clicks is not None
    return {name: column.tolist() for name, column in result.clicks.items()}


def log_in_a_worker(_: int) -> dict[str, list[Any]]:
    return log(simulate(load_scenario("two-campaigns"), "fixed", seed=9, keep_clicks=True))


def searches(scenario: Scenario, keyword: str) -> list[int]:
    world = build_world(scenario, 5, 2)
    demand = Demand(scenario, world, 5, 2)
    index = world.keywords.index(keyword)
    stream = np.uint64(stream_key(5, 2, Stream.ARRIVAL))
    hours = [Searches(hour, demand.rates(hour), world.keyword_key, stream) for hour in range(24)]
    return [int(key) for hour in hours for key in hour.key[hour.keyword == index]]


@pytest.mark.parametrize("hours", [1 / 60, 1.0, 0.7310585786300049, 168.0])
def test_settlement_rhythm_never_moves_a_click(hours: float) -> None:
    """Settled every minute, hour, odd stretch or once a week, the click log is the same."""
    scenario = load_scenario("two-campaigns").model_copy(update={"days": 7})
    lazy = simulate(scenario, "ctr_weighted", seed=4, keep_clicks=True)
    eager = simulate(scenario, "ctr_weighted", seed=4, keep_clicks=True, processes=[settling_every(hours)])
    assert len(log(lazy)["time"]) > 500
    assert log(lazy) == log(eager)
    assert repr(lazy.totals) == repr(eager.totals)


@pytest.mark.long
def test_one_and_two_workers_give_one_log() -> None:
    """A run in this process and two in worker processes of their own log the same clicks."""
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        theirs = list(pool.map(log_in_a_worker, range(2)))
    assert [log_in_a_worker(0)] * 2 == theirs


def test_two_strategies_meet_the_same_searches() -> None:
    """In one replication every strategy meets the same searches, and a search keeps its luck."""
    scenario = load_scenario("two-campaigns")
    fixed = simulate(scenario, "fixed", seed=4)
    weighted = simulate(scenario, "ctr_weighted[adjust=none]", seed=4)
    assert fixed.totals["clicks"] != weighted.totals["clicks"]
    np.testing.assert_array_equal(fixed.by_day["searches"], weighted.by_day["searches"])
    np.testing.assert_array_equal(fixed.by_hour["searches"], weighted.by_hour["searches"])


def test_other_replications_and_seeds_are_other_worlds() -> None:
    """Another replication, or another seed, meets other searches."""
    scenario = markets.market()
    assert 3 == len({simulate(scenario, "fixed", seed=s, replication=r).totals["searches"] for s, r in
                     ((4, 0), (4, 1), (5, 0))})  # fmt: skip


def test_a_added_keyword_moves_no_search_and_no_click_of_the_others() -> None:
    """With a third keyword in the scenario the clicks on the first two stay as they were."""
    small = markets.market()
    more = [*small.model_dump()["keyword"], {"name": "rug", "volume": 500.0, "relevance": 0.2}]
    large = markets.market(keyword=more)
    assert searches(small, "sofa") == searches(large, "sofa")
    before = log(simulate(small, "fixed", seed=5, keep_clicks=True))
    after = log(simulate(large, "fixed", seed=5, keep_clicks=True))
    kept = [i for i, keyword in enumerate(after["keyword"]) if keyword != "rug"]
    assert before == {name: [column[i] for i in kept] for name, column in after.items()}


def test_a_rival_that_bids_nothing_moves_no_click() -> None:
    """Another account in the market, as long as it wins nothing, leaves every click as it was."""
    idle = {
        "name": "idle",
        "campaign": [{"name": "c", "budget": 5.0, "target": [{"keyword": "lamp", "bid": 0.0}]}],
    }
    alone = simulate(markets.market(), "fixed", seed=5, keep_clicks=True)
    joined = simulate(markets.market(account=[markets.shop(), idle]), "fixed", seed=5, keep_clicks=True)
    assert log(alone) == log(joined)


def test_more_volume_adds_searches_and_moves_none() -> None:
    """Raising a keyword's volume keeps every search it had."""
    small = markets.market()
    large = markets.market(keyword=[{"name": "lamp", "volume": 640.0, "relevance": 0.3},
                                    {"name": "sofa", "volume": 300.0, "relevance": 0.15}])  # fmt: skip
    assert set(searches(small, "lamp")) < set(searches(large, "lamp"))


def test_a_strategy_against_itself_differs_by_exactly_nothing() -> None:
    """A/A: the control under two names gives the same totals to the last bit."""
    scenario = load_scenario("two-campaigns")
    one = simulate(scenario, "fixed", seed=11, replication=3)
    other = simulate(scenario, "strategies.fixed:Fixed", seed=11, replication=3)
    assert dict.fromkeys(one.totals, 0.0) == {
        name: other.totals[name] - value for name, value in one.totals.items()
    }


def test_a_longer_run_begins_like_a_shorter_one() -> None:
    """The first day of a run does not depend on how many days follow."""
    short = simulate(markets.market(days=1), "fixed", seed=8)
    long = simulate(markets.market(days=3), "fixed", seed=8)
    assert short.by_day["cost"][0] == long.by_day["cost"][0]
