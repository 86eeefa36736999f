"""Impression share, and what of the rest was lost to rank and to budget."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.console.console import Console
from simulator.entities import Decision, Floats, Report, View
from simulator.market import Market
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve

#: One slot, no noise, quality that never moves: the higher bid is shown.
CERTAIN: dict[str, Any] = {
    "slots": 1, "examination": [1.0], "searcher_sd": 0.0, "prediction_sd": 0.0, "warm_up_days": 0,
}  # fmt: skip


def alone(budget: float = 1e6, bid: float = 1.0, **changes: Any) -> Scenario:
    """The shop by itself on one keyword, one day."""
    return markets.market(
        **{
            "days": 1,
            "market": CERTAIN,
            "quality": {"frozen": True},
            "keyword": [{"name": "lamp", "volume": 400.0, "relevance": 0.3}],
            "account": [one_target(budget, bid)],
            "rivals": {"count": 0},
        }
        | changes
    )


def one_target(budget: float, bid: float, **more: Any) -> dict[str, Any]:
    target = {"keyword": "lamp", "bid": bid, "relevance": 0.3}
    return {"name": "shop", "campaign": [{"name": "lamps", "budget": budget, "target": [target]} | more]}


def shares(result: Result) -> list[float]:
    """Impression share, lost to rank, lost to budget."""
    return [result.totals[name] for name in ("impression_share", "lost_to_rank", "lost_to_budget")]


@dataclass(frozen=True)
class Deciding:
    """Decides the same at time 0 and every 12 hours after it, and writes down what it is told."""

    decision: Decision = field(default_factory=Decision)
    interval: float = 12.0
    reports: list[Report] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Deciding:
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        return self.decision


# By hand


def test_alone_with_money_it_is_shown_in_every_search() -> None:
    """Nobody else bids and no budget ends: share 1, nothing lost."""
    assert [1.0, 0.0, 0.0] == shares(simulate(alone(), "fixed", seed=1))


def test_the_lower_bid_loses_every_search_to_rank() -> None:
    """One slot, ads alike: the shop's .5 against a rival's .6 is never shown, at 1 always."""
    rival = {"count": 1, "bid": 0.6, "bid_sd": 0.0, "relevance_sd": 0.0}
    low, high = (simulate(alone(bid=bid, rivals=rival), "fixed", seed=1) for bid in (0.5, 1.0))
    assert [0.0, 1.0, 0.0] == shares(low)
    assert [1.0, 0.0, 0.0] == shares(high)


def test_a_bid_below_the_reserve_is_lost_to_rank() -> None:
    """A bid of .04 where a click costs .05 at least is no want of budget."""
    assert [0.0, 1.0, 0.0] == shares(simulate(alone(bid=0.04), "fixed", seed=1))


def test_no_budget_at_all_loses_every_search_to_it() -> None:
    """A campaign with a budget of 0 would have been shown, and never could pay."""
    assert [0.0, 0.0, 1.0] == shares(simulate(alone(budget=0.0), "fixed", seed=1))


def test_searches_after_the_last_paid_click_are_lost_to_budget() -> None:
    """At .05 a click a budget of 1 pays 20; every search after the twentieth is lost, none before."""
    result = simulate(alone(budget=1.0), "fixed", seed=1, keep_clicks=True)
    endless = simulate(alone(), "fixed", seed=1, keep_clicks=True)
    assert result.clicks is not None
    assert endless.clicks is not None
    assert endless.clicks["search"][:20].tolist() == result.clicks["search"].tolist()
    total = result.totals
    assert total["searches"] == total["impressions"] + total["lost_to_budget"] * total["searches"]
    # 20 clicks at 3 in 10 searches come after about 67 searches.
    assert 40 < total["impressions"] < 110
    assert 0.0 == total["lost_to_rank"]


def test_lost_to_rank_and_to_budget_part_at_the_moment_the_budget_ends() -> None:
    """Never shown: searches before the day's money ends are lost to rank, those after it to budget."""
    strong = {"name": "strong", "campaign": [{"name": "c", "budget": 1e6, "target": [
        {"keyword": "lamp", "bid": 2.0, "relevance": 0.3}]}]}  # fmt: skip
    market = Market(alone(account=[one_target(5.0, 1.0), strong]), resolve("fixed"), seed=1, replication=0)
    market.clock.run(until=12.0)
    market.settle()
    first = market.exchange.today.searches[0]
    market.exchange.in_force._set.campaign_ceiling[0] = 0.0
    market.run()
    counters = market.exchange.before
    assert 0 == counters.impressions[0].sum()
    assert counters.searches[0] == counters.eligible[0]
    assert counters.searches[0] - first == counters.lost_to_budget[0] > 0


def test_auctions_sat_out_by_a_throttle_are_lost_to_budget() -> None:
    """With a throttle of .25, alone, the three quarters that are sat out are lost to budget."""
    result = simulate(alone(), Deciding(Decision(throttles=np.array([0.25]))), seed=1)
    share, rank, budget = shares(result)
    assert 0.0 == rank
    assert 1.0 == pytest.approx(share + budget)
    assert 0.25 == pytest.approx(share, abs=4 * np.sqrt(0.25 * 0.75 / result.totals["searches"]))


def test_a_bid_that_no_longer_fits_the_budget_is_lost_to_budget() -> None:
    """Where ads sit out once the bid exceeds what is left, that is want of budget from then on."""
    skipping = CERTAIN | {"budget_rule": "skip_if_bid"}
    result = simulate(alone(budget=1.0, bid=0.52, market=skipping), "fixed", seed=1)
    # .05 a click: after 10 clicks .50 is left, less than the bid.
    assert 10 == result.totals["clicks"]
    assert 0.5 < result.totals["lost_to_budget"]
    assert 0.0 == result.totals["lost_to_rank"]


def test_a_target_that_is_off_is_not_eligible() -> None:
    """Paused from noon on, the shop's share is still 1: of the searches before noon."""
    scenario = alone()
    market = Market(scenario, resolve("fixed"), seed=1, replication=0)
    market.clock.run(until=12.0)
    market.settle()
    Console(market.exchange, 0).apply(Decision(paused=np.array([True])))
    market.run()
    counters = market.exchange.before
    assert 0 < counters.eligible[0] == counters.impressions[0].sum() < counters.searches[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"event": [{"name": "down", "start": 0.25, "length": 0.5, "outage": True}]},
        {"account": [one_target(1e6, 1.0) | {"enter": 0.25}]},
        {"account": [one_target(1e6, 1.0) | {"leave": 0.25}]},
    ],
    ids=["outage", "entry", "exit"],
)
def test_who_is_not_in_the_market_loses_nothing(changes: dict[str, Any]) -> None:
    """Searches during an outage, before an entry and after an exit count as searches, not as eligible."""
    market = Market(alone(**changes), resolve("fixed"), seed=1, replication=0)
    market.run()
    counters = market.exchange.before
    assert 0 < counters.eligible[0] < counters.searches[0]
    assert counters.eligible[0] == counters.impressions[0].sum()


def test_a_page_with_fewer_slots_loses_searches_to_rank() -> None:
    """Second of two on pages of which one in four has a second slot: three quarters lost to rank."""
    shallow = CERTAIN | {"slots": 2, "examination": [1.0, 0.5], "depth": [3.0, 1.0]}
    rival = {"count": 1, "bid": 2.0, "bid_sd": 0.0, "relevance_sd": 0.0}
    result = simulate(alone(market=shallow, rivals=rival), "fixed", seed=1)
    share, rank, budget = shares(result)
    assert 0.0 == budget
    assert 1.0 == share + rank
    assert 0.25 == pytest.approx(share, abs=4 * np.sqrt(0.25 * 0.75 / result.totals["searches"]))


def test_creatives_have_no_share_of_their_own() -> None:
    """A search that one creative missed was another's turn, so only the target has a share: 1."""
    two = one_target(1e6, 1.0, creative=[{"name": "x", "appeal": 1.0}, {"name": "y", "appeal": 1.0}])
    result = simulate(alone(account=[two]), "fixed", seed=1)
    assert [1.0] == result.by_target["impression_share"].tolist()
    assert result.by_creative["impressions"].min() > 50
    columns = [result.by_creative[name] for name in ("impression_share", "lost_to_rank", "lost_to_budget")]
    assert np.isnan(columns).all()


def test_without_searches_there_is_no_share() -> None:
    """Nothing searched, nothing shared: NaN, not 0."""
    quiet = simulate(alone(keyword=[{"name": "lamp", "volume": 0.0, "relevance": 0.3}]), "fixed", seed=1)
    assert np.isnan(shares(quiet)).all()


# What a strategy is told


def test_reports_tell_the_shares_of_each_target() -> None:
    """Lamps shown in part, sofas without money: share and losses add up to 1 for both."""
    shop = markets.shop()
    shop["campaign"][1]["budget"] = 0.0
    diary = Deciding()
    simulate(markets.market(account=[shop]), diary, seed=1)
    report = diary.reports[-1]
    assert np.isnan(diary.reports[0].impression_share).all()
    assert [0.0, 1.0] == [report.impression_share[1], report.budget_loss[1]]
    assert 0.0 < report.impression_share[0] < 1.0
    assert [1.0, 1.0] == pytest.approx(report.impression_share + report.rank_loss + report.budget_loss)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(markets.random_markets(), st.integers(0, 9))
def test_what_is_told_is_what_the_run_measured(scenario: Scenario, seed: int) -> None:
    """Whatever the market, impressions + lost to budget <= eligible <= searches, in reports as in results."""
    market = Market(scenario, resolve("fixed"), seed=seed, replication=0)
    market.run()
    report = Console(market.exchange, market.exchange.world.learner).report(24.0 * scenario.days)
    assert (report.impressions + report.lost_to_budget <= report.eligible_searches).all()
    known = report.eligible_searches > 0
    parts: Floats = np.array([report.impression_share, report.rank_loss, report.budget_loss])[:, known]
    assert parts.min(initial=0.0) >= 0.0
    assert np.ones(known.sum()) == pytest.approx(parts.sum(axis=0))


# What moves it


def test_a_higher_bid_turns_loss_to_rank_into_share() -> None:
    """Bidding .2, .4, .8, 1.6 the shop is shown ever more often and loses ever less to rank."""
    results = [
        shares(
            simulate(
                alone(bid=bid, market=CERTAIN | {"searcher_sd": 0.3}, rivals={"count": 3, "bid": 0.5}),
                "fixed",
                seed=1,
            )
        )
        for bid in (0.2, 0.4, 0.8, 1.6)
    ]
    assert sorted(share for share, _, _ in results) == [share for share, _, _ in results]
    assert sorted((rank for _, rank, _ in results), reverse=True) == [rank for _, rank, _ in results]
    assert results[0][0] + 0.3 < results[-1][0]
    assert [0.0] * 4 == [budget for _, _, budget in results]


def test_a_larger_budget_turns_loss_to_budget_into_share() -> None:
    """With budgets of 1, 2 and 4 a day the share doubles with the budget, lost to budget falls."""
    results = [shares(simulate(alone(budget=budget), "fixed", seed=1)) for budget in (1.0, 2.0, 4.0)]
    assert results[0][2] > results[1][2] > results[2][2] > 0
    assert 2.0 == pytest.approx(results[1][0] / results[0][0], rel=0.4)
    assert 2.0 == pytest.approx(results[2][0] / results[1][0], rel=0.4)
