"""What the platform tells about peers: same tier, same keyword, up to last midnight."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.console.peers import peer_averages
from simulator.entities import Decision, Peers, Report, View
from simulator.market import Actor, Market
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve


@dataclass(frozen=True)
class Asking:
    """Changes nothing, wants the averages of its peers and writes down its reports."""

    interval: float = 6.0
    reads: tuple[str, ...] = ("peers",)
    reports: list[Report] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Asking:
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        return Decision()

    def told(self, report: int) -> Peers:
        """The averages of one report."""
        peers = self.reports[report].peers
        assert peers is not None
        return peers


def account(name: str, tier: str, keyword: str = "lamp", bid: float = 1.0) -> dict[str, Any]:
    target = {"keyword": keyword, "bid": bid, "relevance": 0.3, "conversion_rate": 0.5}
    return {"name": name, "tier": tier, "campaign": [{"name": "c", "budget": 1e6, "target": [target]}]}


def trade(*others: dict[str, Any], **changes: Any) -> Scenario:
    """The shop, tier gold, among others; orders are reported at once."""
    return markets.market(
        **{
            "account": [account("shop", "gold"), *others],
            "rivals": {"count": 0},
            "conversion": {"rate": 0.5, "delay": 0.0},
        }
        | changes
    )


def ran(scenario: Scenario, until: float = 24.0) -> Market:
    """A market that stands just after a midnight."""
    market = Market(scenario, resolve("fixed"), seed=1, replication=0)
    market.clock.run(until=until + 0.001)
    return market


def test_averages_are_those_of_the_peers_counts() -> None:
    """Two peers on the keyword: clicks of both over impressions of both, and likewise for orders."""
    market = ran(trade(account("one", "gold"), account("two", "gold", bid=0.5)))
    counters = market.exchange.before
    clicks, shown, orders = counters.clicks, counters.impressions.sum(axis=1), counters.conversions
    told = peer_averages(market.exchange, 0)
    assert 10 < orders[1:].min()
    assert [clicks[1:].sum() / shown[1:].sum()] == told.ctr.tolist()
    assert [orders[1:].sum() / clicks[1:].sum()] == told.cvr.tolist()
    assert [clicks[:2].sum() / shown[:2].sum()] == peer_averages(market.exchange, 2).ctr.tolist()


def test_other_tiers_do_not_count() -> None:
    """A peer of the same tier counts, an account of another tier does not."""
    market = ran(trade(account("peer", "gold"), account("giant", "platinum", bid=3.0)))
    counters = market.exchange.before
    shown = counters.impressions.sum(axis=1)
    assert [counters.clicks[1] / shown[1]] == peer_averages(market.exchange, 0).ctr.tolist()
    assert np.isnan(peer_averages(market.exchange, 2).ctr).all()


def test_drawn_rivals_are_peers_of_their_tier() -> None:
    """Rivals of tier gold are the shop's peers; those of the tier they have by default are not."""
    golden = ran(trade(rivals={"count": 2, "bid": 0.8, "tier": "gold"}))
    others = ran(trade(rivals={"count": 2, "bid": 0.8}))
    assert 0.05 < peer_averages(golden.exchange, 0).ctr[0] < 0.5
    assert np.isnan(peer_averages(others.exchange, 0).ctr[0])


def test_other_keywords_do_not_count() -> None:
    """A peer that only bids on sofas says nothing about lamps."""
    market = ran(trade(account("peer", "gold", keyword="sofa")))
    told = peer_averages(market.exchange, 0)
    assert np.isnan(told.ctr).all()
    assert np.isnan(told.cvr).all()


def test_search_terms_count_with_their_keyword() -> None:
    """A peer's clicks on a term near the keyword count for whoever bids on the keyword."""
    near = {"name": "cheap lamp", "match": "phrase", "volume": 400.0, "relevance": 0.5}
    broad = account("peer", "gold")
    broad["campaign"][0]["target"][0]["match"] = "broad"
    keywords = [{"name": "lamp", "volume": 400.0, "relevance": 0.3, "term": [near]}]
    market = ran(trade(broad, keyword=keywords))
    counters = market.exchange.before
    assert 0 < counters.clicks[2]
    assert [counters.clicks[1:].sum() / counters.impressions[1:].sum()] == peer_averages(
        market.exchange, 0
    ).ctr.tolist()


def test_averages_move_at_midnight_only() -> None:
    """At 0, 6, 12 and 18 o'clock of day 1 the same is told, of day 0; before that, nothing."""
    asking = Asking()
    simulate(trade(account("peer", "gold")), asking, seed=1)
    assert np.isnan([asking.told(report).ctr[0] for report in range(4)]).all()
    assert 1 == len({float(asking.told(report).ctr[0]) for report in range(4, 8)})
    assert 1 == len({float(asking.told(report).cvr[0]) for report in range(4, 8)})


def test_orders_not_reported_yet_do_not_count() -> None:
    """Where orders take a week the peers' conversion rate after a day is far below the truth of .5."""
    late = ran(trade(account("peer", "gold"), conversion={"rate": 0.5, "delay": 168.0}))
    soon = ran(trade(account("peer", "gold")))
    assert 0.5 == pytest.approx(peer_averages(soon.exchange, 0).cvr[0], abs=0.2)
    assert 0.15 > peer_averages(late.exchange, 0).cvr[0]


def test_nothing_is_told_to_who_does_not_ask() -> None:
    """A strategy that does not name the table in `reads` finds None."""
    silent = Asking(reads=())
    simulate(trade(account("peer", "gold")), silent, seed=1)
    assert {None} == {report.peers for report in silent.reports}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets.random_markets(), st.integers(0, 9))
def test_averages_are_shares(scenario: Scenario, seed: int) -> None:
    """Whatever the market and the hour, every account is told numbers from 0 to 1, or NaN."""
    told: list[float] = []

    def asking(market: Market) -> Actor:
        while True:
            yield market.clock.timeout(7)
            market.settle()
            for index in range(len(market.exchange.world.accounts)):
                peers = peer_averages(market.exchange, index)
                told.extend([*peers.ctr.tolist(), *peers.cvr.tolist()])

    simulate(scenario, "fixed", seed=seed, processes=[asking])
    known = [value for value in told if not np.isnan(value)]
    assert 0.0 <= min(known, default=0.0)
    assert max(known, default=1.0) <= 1.0
