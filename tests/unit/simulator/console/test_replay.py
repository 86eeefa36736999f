"""The bid simulator: yesterday's auctions again, at other bids of one account."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.entities import BidSimulator, Decision, Report, View
from simulator.result import Result
from simulator.settings.scenario import Scenario

POINTS = [0.4, 1.0, 2.0]
#: One slot, no noise, quality that never moves: the higher bid is shown and pays the other's + .01.
CERTAIN: dict[str, Any] = {
    "slots": 1, "examination": [1.0], "searcher_sd": 0.0, "prediction_sd": 0.0, "warm_up_days": 0,
    "bid_points": POINTS,
}  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """Changes nothing, wants the bid simulator and writes down its reports."""

    interval: float = 24.0
    reads: tuple[str, ...] = ("bid_simulator",)
    reports: list[Report] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Asking:
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        return Decision()

    def told(self, report: int) -> BidSimulator:
        """The table of one report."""
        table = self.reports[report].bid_simulator
        assert table is not None
        return table


@dataclass(frozen=True)
class Restless:
    """Moves its bids, throttles and pauses at random every few hours."""

    interval: float = 5.0

    def start(self, view: View, rng: np.random.Generator) -> RestlessBidder:
        return RestlessBidder(view, rng)


class RestlessBidder:
    def __init__(self, view: View, rng: np.random.Generator) -> None:
        self._view, self._rng = view, rng

    def decide(self, report: Report) -> Decision:
        n_campaigns = len(self._view.campaigns)
        return Decision(
            bids=self._view.initial_bids * self._rng.choice([0.5, 1.0, 1.5], len(report.bids)),
            throttles=self._rng.choice([0.5, 1.0], n_campaigns),
            paused=self._rng.random(len(report.bids)) < 0.2,
            bid_by_segment=self._rng.choice([0.5, 1.0], (n_campaigns, len(self._view.segments))),
        )


def duel(budget: float = 1e6, rival_budget: float = 1e6, bid: float = 1.0, **changes: Any) -> Scenario:
    """The shop against one rival's bid of .5 on one keyword, ads being alike, two days."""

    def account(name: str, bid: float, budget: float) -> dict[str, Any]:
        target = {"keyword": "lamp", "bid": bid, "relevance": 0.3}
        return {"name": name, "campaign": [{"name": "lamps", "budget": budget, "target": [target]}]}

    return markets.market(
        **{
            "market": CERTAIN,
            "quality": {"frozen": True},
            "keyword": [{"name": "lamp", "volume": 400.0, "relevance": 0.3}],
            "account": [account("shop", bid, budget), account("other", 0.5, rival_budget)],
            "rivals": {"count": 0},
        }
        | changes
    )


def ask(scenario: Scenario, **changes: Any) -> tuple[Result, BidSimulator]:
    """A run's result, and what the shop was told of day 0 at the next midnight."""
    asking = Asking(**changes)
    result = simulate(scenario, asking, seed=1, keep_clicks=True)
    return result, asking.told(-1)


# By hand


def test_points_below_at_and_above_the_bid() -> None:
    """Bid 1 against .5: at .4 x nothing, at 1 x and 2 x every search, each click at .51."""
    result, told = ask(duel())
    searches, clicks = (int(result.by_day[name][0]) for name in ("searches", "clicks"))
    assert [[0, searches, searches]] == told.impressions.tolist()
    assert [[0, clicks, clicks]] == told.clicks.tolist()
    assert [0.0, 0.51 * clicks, 0.51 * clicks] == pytest.approx(told.cost[0])
    assert [[True, False, False]] == np.isnan(told.average_position).tolist()
    assert [1.0, 1.0] == told.average_position[0, 1:].tolist()


def test_who_pays_the_own_bid_pays_it_at_each_point() -> None:
    """At first price the same clicks cost 1 each at 1 x, and 2 each at 2 x."""
    _, told = ask(duel(market=CERTAIN | {"pricing": "first_price"}))
    assert [0.0, 1.0, 2.0] == pytest.approx(told.cost[0] / told.clicks[0, 1])


def test_other_positions_at_other_bids() -> None:
    """With two slots, below the rival at .4 x and above it from 1 x: positions 2, 1, 1."""
    _, told = ask(duel(market=CERTAIN | {"slots": 2, "examination": [1.0, 0.5]}))
    assert [[2.0, 1.0, 1.0]] == told.average_position.tolist()
    assert told.impressions[0, 0] == told.impressions[0, 1]
    assert 0.5 == pytest.approx(told.clicks[0, 0] / told.clicks[0, 1], abs=0.15)


def test_own_budgets_are_left_aside() -> None:
    """With money for four clicks a day the shop is told at 1 x what it gets without an end to it."""
    poor, told = ask(duel(budget=2.04))
    rich, same = ask(duel())
    assert 4 == poor.by_day["clicks"][0]
    assert 50 < rich.by_day["clicks"][0] == told.clicks[0, 1]
    assert same.clicks.tolist() == told.clicks.tolist()
    assert same.cost.tolist() == told.cost.tolist()


@pytest.mark.parametrize("rule", ["cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price"])
def test_own_budgets_are_left_aside_under_every_rule(rule: str) -> None:
    """However a budget ends, the replay has none."""
    _, told = ask(duel(budget=2.04, market=CERTAIN | {"budget_rule": rule}))
    rich, _ = ask(duel())
    assert rich.by_day["clicks"][0] == told.clicks[0, 1]


def test_own_stock_is_left_aside() -> None:
    """Sold out after three orders, the shop is told of the clicks a full shelf would have brought."""
    scenario = duel().model_dump(by_alias=True)
    scenario["account"][0]["campaign"][0]["stock"] = 3
    poor, told = ask(Scenario.model_validate(scenario))
    rich, _ = ask(duel())
    assert poor.by_day["clicks"][0] < rich.by_day["clicks"][0] == told.clicks[0, 1]


def test_the_other_leaves_when_it_left() -> None:
    """Shown since the other's money ended, the shop is told just that at 1 x, and every search at 2 x."""
    result, told = ask(duel(bid=0.4, rival_budget=4.1, market=CERTAIN | {"bid_points": [1.0, 2.0]}))
    searches, missed = (
        int(result.by_day["searches"][0]),
        round(result.by_day["searches"][0] * result.by_day["lost_to_rank"][0]),
    )
    assert 10 < missed < searches - 10
    assert [[searches - missed, searches]] == told.impressions.tolist()


def test_the_other_sits_out_what_it_sat_out() -> None:
    """Once it has less left than the .41 it pays above the shop, the other is left out search by search."""
    result, told = ask(duel(bid=0.4, rival_budget=4.3, market=CERTAIN | {"budget_rule": "skip_if_price"}))
    assert 10 < result.by_day["impressions"][0] == told.impressions[0, 1]
    assert result.by_day["clicks"][0] == told.clicks[0, 1]
    assert result.by_day["cost"][0] == pytest.approx(told.cost[0, 1])


def test_the_other_stays_if_it_stayed() -> None:
    """Never clicked, the other never ran out; the replay at .4 x does not let it: no impression."""
    _, told = ask(duel(rival_budget=0.05))
    assert 0 == told.impressions[0, 0]


def test_pauses_of_yesterday_hold() -> None:
    """A target that was paused yesterday brings nothing at any bid."""

    @dataclass(frozen=True)
    class Pausing(Asking):
        def decide(self, report: Report) -> Decision:
            super().decide(report)
            return Decision(paused=np.array([True]))

    pausing = Pausing()
    simulate(duel(), pausing, seed=1)
    assert [[0, 0, 0]] == pausing.told(-1).impressions.tolist()


def test_a_table_is_made_once_a_day_and_tells_for_which_bids() -> None:
    """Doubling its bid every 12 hours, the shop reads at noon of day 1 midnight's table, for a bid of 4."""

    @dataclass(frozen=True)
    class Doubling(Asking):
        def decide(self, report: Report) -> Decision:
            super().decide(report)
            return Decision(bids=2 * report.bids)

    doubling = Doubling(interval=12.0)
    simulate(duel(), doubling, seed=1)
    assert doubling.reports[1].bid_simulator is None
    assert ([4.0], [4.0]) == (doubling.reports[2].bids.tolist(), doubling.told(2).bids.tolist())
    assert ([8.0], [4.0]) == (doubling.reports[3].bids.tolist(), doubling.told(3).bids.tolist())


# When there is something to tell


def test_nothing_is_told_before_a_day_has_passed() -> None:
    """Without a warm-up there is no yesterday at time 0; with one there is."""
    cold, warm = Asking(), Asking()
    simulate(duel(), cold, seed=1)
    simulate(duel(market=CERTAIN | {"warm_up_days": 1}), warm, seed=1)
    assert cold.reports[0].bid_simulator is None
    assert 50 < warm.told(0).clicks[0, 1]


def test_nothing_is_told_to_who_does_not_ask() -> None:
    """A strategy that does not name the table in `reads` finds None."""
    silent = Asking(reads=())
    simulate(duel(), silent, seed=1)
    assert [None, None] == [report.bid_simulator for report in silent.reports]


def test_a_day_without_searches_brought_nothing() -> None:
    """After a day on which nobody searched the table is there, and empty."""
    _, told = ask(duel(keyword=[{"name": "lamp", "volume": 0.0, "relevance": 0.3}]))
    assert [[0, 0, 0]] == told.impressions.tolist() == told.clicks.tolist()
    assert np.isnan(told.average_position).all()


def test_a_table_is_read_only() -> None:
    """A bidder cannot change what another report tells."""
    _, told = ask(duel())
    with pytest.raises(ValueError, match="read-only"):
        told.clicks[0, 0] = 9


# In any market


def rich(scenario: Scenario, index: int, campaigns: int = 3) -> Scenario:
    """Three days in which one account has money and goods without end, and grows dearer."""
    settings = scenario.model_dump(by_alias=True)
    account = settings["account"][index]
    account["campaign"] = [
        campaign | {"budget": 1e9, "stock": None, "restock": 0}
        for campaign in account["campaign"][:campaigns]
    ]
    account |= {"budget": None, "dearer": 0.1}
    return Scenario.model_validate(settings | {"days": 3})


def run_asking(scenario: Scenario, index: int, seed: int) -> Asking:
    """One account asks and holds still, all others move."""
    asking = Asking()
    seats = {account.name: Restless() for account in scenario.account} | {f"account {index}": asking}
    simulate(scenario, seats.pop("account 0"), seed=seed, seats=seats)
    return asking


@pytest.mark.long
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets.random_markets(), st.integers(0, 3), st.integers(0, 9))
def test_at_the_bids_of_yesterday_it_tells_what_yesterday_brought(
    scenario: Scenario, index: int, seed: int
) -> None:
    """Whatever the market and whatever others do: point 1 is the day itself, to the last impression."""
    index %= len(scenario.account)
    asking = run_asking(rich(scenario, index), index, seed)
    for report, (before, after) in enumerate(zip(asking.reports, asking.reports[1:], strict=False), 1):
        told = asking.told(report)
        assert (after.impressions - before.impressions).tolist() == told.impressions[:, 2].tolist()
        assert (after.clicks - before.clicks).tolist() == told.clicks[:, 2].tolist()
        assert after.cost - before.cost == pytest.approx(told.cost[:, 2], rel=1e-9, abs=1e-9)


@pytest.mark.long
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets.random_markets(), st.integers(0, 3), st.integers(0, 9))
def test_clicks_rise_with_the_bid_point(scenario: Scenario, index: int, seed: int) -> None:
    """Half the bids to twice the bids: impressions, clicks and cost never fall."""
    index %= len(scenario.account)
    # With one campaign it has one ad on a page, and nothing of its own to push down.
    told = run_asking(rich(scenario, index, campaigns=1), index, seed).told(-1)
    assert (np.diff(told.impressions, axis=1) >= 0).all()
    assert (np.diff(told.clicks, axis=1) >= 0).all()
    assert (np.diff(told.cost, axis=1) >= -1e-9).all()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets.random_markets(), st.integers(0, 9))
def test_asking_changes_nothing(scenario: Scenario, seed: int) -> None:
    """A run in which the bid simulator is read is the same run to the last bit."""
    silent, asking = (
        simulate(scenario, Asking(interval=6.0, reads=reads), seed=seed, keep_clicks=True)
        for reads in ((), ("bid_simulator", "peers"))
    )
    assert repr(silent.totals) == repr(asking.totals)
    assert silent.clicks is not None
    assert asking.clicks is not None
    assert {name: column.tolist() for name, column in silent.clicks.items()} == {
        name: column.tolist() for name, column in asking.clicks.items()
    }
