"""Stock that runs out: ads pause, clicks stop, and a delivery brings both back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator import simulate
from simulator.conservation import check_conservation
from simulator.entities import Decision, Floats, Report, View
from simulator.market import Actor, Market, Process
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve

SHELF = ("shop", "lamps")


def stocked(stock: int | None, days: int = 2, rate: float = 0.5, **more: Any) -> Scenario:
    """One campaign that wins every search on lamps, half of whose clicks are orders."""
    target = {"keyword": "lamp", "bid": 3.0, "relevance": 0.3, "conversion_rate": rate}
    lamps = {"name": "lamps", "budget": 1e6, "stock": stock, "target": [target]}
    return markets.market(days=days, account=[{"name": "shop", "campaign": [lamps | more]}])


def run(scenario: Scenario, *processes: Process, seed: int = 1) -> Market:
    """A market after its run, its laws checked."""
    market = Market(
        scenario, resolve("fixed"), seed=seed, replication=0, keep_clicks=True, processes=processes
    )
    market.run()
    market.exchange.sales.release(24.0 * scenario.days)
    check_conservation(market.exchange)
    return market


def clicks(scenario: Scenario, *processes: Process) -> Floats:
    """Hours of the shop's clicks."""
    log = simulate(scenario, "fixed", seed=1, keep_clicks=True, processes=processes).clicks
    assert log is not None
    return np.asarray(log["time"][log["account"] == "shop"])


@dataclass(frozen=True)
class Diary:
    """Writes down what it was told every hour."""

    interval: float = 1.0
    reports: list[Report] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Diary:
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        return Decision()


# Selling out


def test_what_is_sold_is_what_was_there() -> None:
    """Five lamps in stock and no delivery make five orders in two days, however many would have bought."""
    assert 5 == simulate(stocked(5), "fixed", seed=1).totals["orders"]
    assert 100 < simulate(stocked(None), "fixed", seed=1).totals["orders"]


def test_clicks_stop_with_the_order_that_takes_the_last_unit() -> None:
    """Every click sells: with 5 lamps there are the first 5 clicks of an endless stock, and no other."""
    assert clicks(stocked(None, rate=1.0))[:5].tolist() == clicks(stocked(5, rate=1.0)).tolist()


def test_nothing_in_stock_is_never_shown() -> None:
    """A campaign that starts with no units has no impressions, and every search is lost to it."""
    totals = simulate(stocked(0), "fixed", seed=1).totals
    assert (0, 0, 0.0) == (totals["impressions"], totals["clicks"], totals["cost"])
    assert (0.0, 1.0, 0.0) == (totals["impression_share"], totals["lost_to_budget"], totals["lost_to_rank"])


def test_an_endless_stock_is_none() -> None:
    """A stock far above what can be sold changes no click, and a market without stock has no shelf."""
    assert clicks(stocked(None)).tolist() == clicks(stocked(10**12)).tolist()
    assert {} == run(stocked(None)).stock


def test_only_the_campaign_that_is_sold_out_pauses() -> None:
    """With lamps sold out at once the sofas go on as they did, to the last click."""
    both = markets.shop()
    without = markets.shop()
    without["campaign"][0]["stock"] = 0
    results = [simulate(markets.market(account=[shop]), "fixed", seed=1) for shop in (both, without)]
    assert 0 == results[1].by_campaign["impressions"][0]
    assert results[0].by_campaign["clicks"][1] == results[1].by_campaign["clicks"][1] > 0


def test_rivals_gain_when_the_shop_is_sold_out() -> None:
    """The searches a sold-out shop misses bring the rivals more clicks in better places."""
    rich, poor = (simulate(stocked(stock), "fixed", seed=1).by_account for stock in (None, 5))
    assert (poor["clicks"][1:] > rich["clicks"][1:]).all()
    assert (poor["average_position"][1:] < rich["average_position"][1:]).all()


def test_the_warm_up_sells_too() -> None:
    """Stock counts from the first warm-up day: five units may be gone before day 0."""
    warm = markets.market(market={"warm_up_days": 2}, account=stocked(5).model_dump(by_alias=True)["account"])
    market = run(warm)
    assert 5 == market.exchange.before.orders[0]
    assert 0 == market.exchange.window.counters.orders[0]


# Deliveries


def test_a_delivery_brings_the_ads_back_at_its_moment() -> None:
    """Two lamps, sold by 3:00, and two more every 6 hours: clicks come back at 6, 12, 18 and stop again."""
    times = clicks(stocked(2, days=1, rate=1.0, restock=2, restock_every=0.25))
    assert 8 == len(times)
    assert [0, 0, 1, 1, 2, 2, 3, 3] == (times // 6).astype(int).tolist()
    assert (times % 6).max() < 3


def test_sold_is_delivered_less_what_is_left() -> None:
    """30 units, 10 more every day for six days without one at the end: 80 sold or left."""
    market = run(stocked(30, days=6, restock=10, restock_every=1.0))
    sold = int(market.exchange.before.orders[0])
    assert 50.0 == market.exchange.delivered[0]
    assert 80.0 == sold + market.stock[SHELF].level
    assert 80.0 - sold == market.exchange.stock[0]


def test_the_first_delivery_comes_an_interval_after_day_0() -> None:
    """With two days of warm-up and deliveries every day, the shelf is filled at 24:00 and not before."""
    levels: list[float] = []

    def looking(market: Market) -> Actor:
        for hour in (-24, 0, 23, 25):
            yield market.clock.timeout(hour - market.clock.now)
            market.settle()
            levels.append(market.stock[SHELF].level)

    sold_out = stocked(0, days=2, restock=1000, restock_every=1.0).model_dump(by_alias=True)
    run(markets.market(market={"warm_up_days": 2}, account=sold_out["account"]), looking)
    assert [0.0, 0.0, 0.0] == levels[:3]
    assert 900 < levels[3] <= 1000


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"stock": -1}, "greater than or equal to 0"),
        ({"stock": 2.5}, "valid integer"),
        ({"restock": 3}, "restock is 3 without stock, allowed: with stock"),
        ({"stock": 3, "restock": 1, "restock_every": 0.0}, "greater than or equal to 0.04"),
    ],
)
def test_impossible_stocks_are_refused(more: dict[str, Any], message: str) -> None:
    """Stock is whole and not negative, is there where there are deliveries, and these are an hour apart."""
    with pytest.raises(ValidationError, match=message):
        stocked(**{"stock": None} | more)


# What is told


def test_a_report_tells_what_is_left() -> None:
    """Stock in the reports falls with each order placed, and is endless where it has no end."""
    diary, endless = Diary(), Diary()
    simulate(stocked(20), diary, seed=1)
    simulate(stocked(None), endless, seed=1)
    left = [float(report.stock[0]) for report in diary.reports]
    assert 20.0 == left[0]
    assert 0.0 == left[-1]
    assert sorted(left, reverse=True) == left
    assert {float("inf")} == {float(report.stock[0]) for report in endless.reports}


def test_searches_missed_for_want_of_stock_are_lost_to_budget() -> None:
    """Shown in every search until it sells out, then in none: the two shares are all of it."""
    totals = simulate(stocked(20), "fixed", seed=1).totals
    assert 0.1 < totals["lost_to_budget"] < 0.9
    assert 0.0 == totals["lost_to_rank"]
    assert totals["searches"] - totals["impressions"] == pytest.approx(
        totals["lost_to_budget"] * totals["searches"]
    )


# Processes of one's own


def test_a_process_may_put_units_in() -> None:
    """A sold-out campaign gets five units at noon from a process: five clicks follow, all after 12."""

    def gift(market: Market) -> Actor:
        yield market.clock.timeout(12)
        market.settle()
        yield market.stock[SHELF].put(5)

    times = clicks(stocked(0, rate=1.0), gift)
    assert 5 == len(times)
    assert 12.0 <= times[0] < 13.0


def test_a_process_may_take_units_out() -> None:
    """What another shop window takes at noon is not sold here: clicks stop at noon."""

    def theft(market: Market) -> Actor:
        yield market.clock.timeout(12)
        market.settle()
        yield market.stock[SHELF].get(market.stock[SHELF].level)

    times = clicks(stocked(1000), theft)
    assert 30 < len(times)
    assert 11.0 < times[-1] < 12.0


def test_a_process_that_waits_for_units_brings_none_back() -> None:
    """While somebody waits for a thousand units the five there are sell once."""

    def waiting(market: Market) -> Actor:
        market.settle()
        yield market.stock[SHELF].get(1000)

    market = run(stocked(5), waiting)
    assert 5 == market.exchange.before.orders[0]
    assert 0.0 == market.stock[SHELF].level


def test_a_process_that_waits_gets_a_delivery_first() -> None:
    """Ten units, wanted by a process since midnight and delivered at noon, never reach the ads."""
    served: list[float] = []

    def waiting(market: Market) -> Actor:
        yield market.stock[SHELF].get(10)
        served.append(market.clock.now)

    market = run(stocked(0, days=1, restock=10, restock_every=0.5), waiting)
    assert [12.0] == served
    assert 0 == market.exchange.before.orders[0]


def test_fractions_of_a_unit_add_up() -> None:
    """A process that puts a tenth of a unit an hour lets four units be sold in two days."""

    def trickle(market: Market) -> Actor:
        while True:
            yield market.clock.timeout(1)
            market.settle()
            yield market.stock[SHELF].put(0.1)

    market = run(stocked(0, rate=1.0), trickle)
    assert 4 == market.exchange.before.orders[0]
    assert 0.7 == pytest.approx(market.stock[SHELF].level)


# Whatever happens


def moving(steps: Sequence[tuple[float, int]]) -> Process:
    """Put units into every shelf, or take out what is there of them, after each of some hours."""

    def process(market: Market) -> Actor:
        for hours, units in steps:
            yield market.clock.timeout(hours)
            market.settle()
            for shelf in market.stock.values():
                amount = units if units > 0 else min(-units, shelf.level)
                if amount > 0:
                    yield shelf.put(amount) if units > 0 else shelf.get(amount)

    return process


def watching(levels: list[float]) -> Process:
    """Note every level each 20 minutes."""

    def process(market: Market) -> Actor:
        while True:
            yield market.clock.timeout(1 / 3)
            market.settle()
            levels.extend(shelf.level for shelf in market.stock.values())

    return process


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    markets.random_markets(),
    st.lists(st.tuples(st.floats(0.1, 10.0), st.integers(-5, 5)), max_size=6),
    st.integers(0, 9),
)
def test_stock_is_never_negative(scenario: Scenario, steps: list[tuple[float, int]], seed: int) -> None:
    """Whatever is delivered, put in and taken out, no shelf falls below 0 and sold = delivered - left."""
    levels: list[float] = []
    market = run(scenario, moving(steps), watching(levels), seed=seed)
    assert 0 <= min(levels, default=0.0)
    for campaign, shelf in zip(
        np.flatnonzero(np.isfinite(market.exchange.world.stock)), market.stock.values(), strict=True
    ):
        exchange = market.exchange
        paid = exchange.before.orders[exchange.world.ad_campaign == campaign].sum()
        came = exchange.world.stock[campaign] + exchange.delivered[campaign]
        assert came - shelf.level == paid + exchange.free_visits.sold[campaign]


def tables(result: Result) -> str:
    """All that a run measured."""
    assert result.clicks is not None
    logged = {name: column.tolist() for name, column in result.clicks.items()}
    return repr((result.totals, {k: v.tolist() for k, v in result.by_account.items()}, logged))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets.random_markets(), st.sampled_from([0.25, 1.0, 0.7310585786300049]), st.integers(0, 9))
def test_settlement_rhythm_moves_no_unit(scenario: Scenario, hours: float, seed: int) -> None:
    """With stock, deliveries and events, settling often or seldom gives the same run to the last bit."""

    def settling(market: Market) -> Actor:
        while True:
            yield market.clock.timeout(hours)
            market.settle()

    lazy, eager = (
        simulate(scenario, "fixed", seed=seed, keep_clicks=True, processes=processes)
        for processes in ([], [settling])
    )
    assert tables(lazy) == tables(eager)
