"""Every shipped scenario is short, runs within its laws, and holds what its comment promises."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
import pytest

from simulator import load_scenario, scenario_names, simulate
from simulator.entities import Decision, Integers, Report, View
from simulator.exchange.exchange import Exchange
from simulator.market import Market
from simulator.result import Result
from simulator.settings.file import toml_text
from simulator.strategy import resolve
from simulator.world.events import Effects

WRITTEN = scenario_names()


def run(name: str, days: int, replication: int = 0) -> Result:
    """The first days of a preset under `fixed`."""
    scenario = load_scenario(name).model_copy(update={"days": days})
    return simulate(scenario, "fixed", seed=1, replication=replication)


# All of them


def test_the_presets_are_there() -> None:
    """Seven scenarios ship."""
    assert [
        "identical", "new-product", "outdoor-shop", "price-war", "search-and-display", "singles-day",
        "two-campaigns",
    ] == scenario_names()  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_preset_fits_on_a_page(name: str) -> None:
    """Under 60 lines, none of which is too wide for an editor."""
    lines = toml_text(name).splitlines()
    assert len(lines) < 60
    assert max(map(len, lines)) <= 110


@pytest.mark.parametrize("name", WRITTEN)
def test_a_preset_says_what_it_teaches(name: str) -> None:
    """It begins with a comment that has the word, and describes itself in one line."""
    comment, _, _ = toml_text(name).partition("schema = 1")
    assert comment.startswith("# ")
    assert "teaches" in comment
    assert 20 < len(load_scenario(name).description) <= 100
    assert "\n" not in load_scenario(name).description


@pytest.mark.parametrize("name", scenario_names())
def test_a_preset_runs_within_its_laws(name: str) -> None:
    """Two days, checked for conservation by every run, bring searches, clicks and cost."""
    totals = run(name, 2).totals
    assert 0 < totals["clicks"] < totals["impressions"]
    assert 0.05 < totals["cpc"] < 2


@pytest.mark.parametrize("name", WRITTEN)
def test_every_number_is_one_a_marketer_would_believe(name: str) -> None:
    """CTR of .5 to 12 %, and a revenue of 1.5 to 15 times the cost, over three worlds of four days."""
    weeks = [run(name, 4, replication).totals for replication in range(3)]
    sums = {key: sum(week[key] for week in weeks) for key in ("clicks", "impressions", "cost", "revenue")}
    assert 0.005 < sums["clicks"] / sums["impressions"] < 0.12
    assert 1.5 < sums["revenue"] / sums["cost"] < 15


# identical


def test_campaigns_of_the_control_are_alike() -> None:
    """Relevance, prior, conversion, value, volume, bid and budget have one value each; rivals' bids too."""
    world = Exchange(load_scenario("identical"), 1, 3).world
    own = world.ads_of(world.learner)
    assert 4 == len(own)
    assert {(0.05, 0.04, 50.0)} == set(
        zip(world.relevance[own], world.conversion_rate[own], world.basket_value[own], strict=True)
    )
    assert {(800.0, 0.05)} == set(zip(world.volume, world.prior, strict=True))
    assert {30.0} == set(world.campaign_budget[world.campaigns_of(world.learner)])
    assert {0.5} == set(world.bid)
    assert {0.05} == set(world.relevance)


def test_the_platform_of_the_control_learns_nothing() -> None:
    """After the warm-up every ad's quality is still the prior, to a millionth."""
    market = Market(load_scenario("identical").model_copy(update={"days": 1}), resolve("fixed"), seed=1,
                    replication=0)  # fmt: skip
    market.run()
    assert market.exchange.quality == pytest.approx(market.exchange.prior, rel=1e-6)
    assert market.exchange.before.clicks.sum() > 0


# singles-day


def effects_of_singles_day(day: float) -> Effects:
    """What events do at a moment; the learner is the first account."""
    return Exchange(load_scenario("singles-day"), 1, 0).events.at(24 * day)


def test_the_peak_is_the_eleventh_of_november() -> None:
    """On day 28 demand is fourfold, conversion double, rivals bid 1.3 times and the shop does not."""
    peak = effects_of_singles_day(28.5)
    scenario = load_scenario("singles-day")
    assert datetime.date(2026, 11, 11) == scenario.start + datetime.timedelta(days=28)
    assert {4.0} == set(peak.demand)
    assert {2.0} == set(peak.conversion)
    assert 1.0 == peak.bids[0]
    assert {1.3} == set(peak.bids[1:])


@pytest.mark.parametrize("day", [0, 20.9, 34, 41])
def test_ordinary_days_of_that_market_are_ordinary(day: float) -> None:
    """Before the week of waiting and after the dull days every factor is 1."""
    ordinary = effects_of_singles_day(day)
    assert {1.0} == {*ordinary.demand, *ordinary.conversion, *ordinary.bids, *ordinary.basket}


def test_deposits_are_not_reported_as_conversions_before_they_are_due() -> None:
    """From day 7 to day 27 orders placed go on and reported conversions stand; on day 28 they jump."""
    before, during, after = (run("singles-day", days).totals for days in (7, 27, 29))
    assert before["reported_conversions"] == during["reported_conversions"]
    assert during["reported_orders"] > 2 * before["reported_orders"] > 0
    assert after["reported_conversions"] > 2 * during["reported_conversions"]


# search-and-display


@dataclass(frozen=True)
class AllToDisplay:
    """Gives the whole account's budget to the second campaign."""

    interval: float = 24.0

    def start(self, view: View, rng: np.random.Generator) -> AllToDisplay:
        return self

    def decide(self, report: Report) -> Decision:
        return Decision(budgets=np.array([0.0, 80.0]))


def test_both_channels_spend_from_one_purse() -> None:
    """As given both campaigns spend; with the search campaign's share, display spends more than its own."""
    scenario = load_scenario("search-and-display").model_copy(update={"days": 2})
    own = simulate(scenario, "fixed", seed=1, replication=3)
    moved = simulate(scenario, AllToDisplay(), seed=1, replication=3)
    assert 80 == scenario.account[0].budget
    assert ["search", "display"] == list(own.by_campaign["campaign"])
    assert own.by_campaign["cost"].min() > 0
    assert 0 == moved.by_campaign["cost"][0]
    assert 2 * 30 < moved.by_campaign["cost"][1] <= 2 * 80
    assert own.by_day["cost"].max() <= 80


def test_a_display_ad_is_clicked_less_than_a_search_ad() -> None:
    """The click-through rate of search is at least twice that of display."""
    search, display = run("search-and-display", 7).by_campaign["ctr"]
    assert search > 2 * display > 0


# new-product


def appeals(replication: int) -> set[float]:
    """Click probabilities of the four pictures on the first keyword."""
    world = Exchange(load_scenario("new-product"), 1, replication).world
    own = world.ads_of(world.learner)
    return {round(float(relevance), 12) for relevance in world.relevance[own[:4]]}


def test_the_four_pictures_differ_and_nobody_knows_how() -> None:
    """Four click probabilities, and four others in the next world."""
    assert 4 == len(appeals(0))
    assert 8 == len(appeals(0) | appeals(1))


def test_the_new_product_starts_from_nothing() -> None:
    """On day 0 its quality is the prior, which a score of 6 stands for, and no visit is free."""
    by_day = run("new-product", 8).by_day
    assert (6.0, 0) == (by_day["quality_score"][0], by_day["organic_visits"][0])
    assert 6.0 != by_day["quality_score"][7]
    assert by_day["organic_visits"][7] > 10


def test_rivals_of_the_new_product_are_known() -> None:
    """At the start of day 0 rivals' quality has left the prior, the newcomer's has not."""
    exchange = Exchange(load_scenario("new-product"), 1, 0)
    for day in range(-14, 0):
        exchange.settle(24.0 * (day + 1))
        exchange.close_day(day)
        exchange.refresh_quality()
    own: Integers = exchange.world.ads_of(exchange.world.learner)
    learned = exchange.quality != exchange.prior
    assert not learned[own].any()
    assert learned.sum() == len(learned) - len(own)


# price-war


def test_rivals_answer_and_bid_anew() -> None:
    """Within four days the three rivals have left their first bids, while the shop's stand."""
    market = Market(load_scenario("price-war").model_copy(update={"days": 4}), resolve("fixed"), seed=1,
                    replication=0)  # fmt: skip
    market.run()
    world, bid = market.exchange.world, market.exchange.in_force.decided.bid
    moved = bid != world.bid
    assert ("shop", "rival-01", "rival-02", "rival-03", "newcomer-01") == world.accounts
    assert [0, 2, 2, 2] == np.bincount(world.target_account, moved)[:4].tolist()


def test_the_newcomer_comes_on_day_ten() -> None:
    """It is in the market from the midnight before day 10 on, and everybody else always."""
    events = Exchange(load_scenario("price-war"), 1, 0).events
    assert [True, True, True, True, False] == events.at(240 - 1e-6).live.tolist()
    assert [True] * 5 == events.at(240).live.tolist()


def test_rivals_grow_dearer() -> None:
    """After 15 days the rivals' bids in force are 1.1 ^ (1/2) times what they bid, the shop's are not."""
    bids = Exchange(load_scenario("price-war"), 1, 0).events.at(24.0 * 15).bids
    assert [1.0, *[pytest.approx(1.1**0.5)] * 3] == bids[:4].tolist()
