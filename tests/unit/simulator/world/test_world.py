"""What a replication draws belongs to names: adding someone moves nobody else's draws."""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest

from simulator.settings.scenario import Scenario
from simulator.world.places import MOST_RELEVANCE
from simulator.world.world import World, build_world

DRAWN: dict[str, Any] = {
    "keyword": [{"name": "lamp", "volume": 400.0}, {"name": "sofa", "volume": 300.0}],
    "rivals": {"count": 3, "bid": 0.5, "coverage": 0.7},
}
TRUTH = ("bid", "relevance", "conversion_rate")


def world(seed: int = 1, replication: int = 0, **changes: Any) -> World:
    return build_world(markets.market(**DRAWN | changes), seed, replication)


def truths(of: World) -> dict[str, tuple[float, ...]]:
    """Bid, relevance and conversion rate of every ad by ``account / campaign / keyword``."""
    columns = zip(
        of.ad_account, of.ad_campaign, of.ad_keyword, *(getattr(of, name) for name in TRUTH), strict=True
    )
    return {
        f"{of.accounts[a]} / {of.campaigns[c]} / {of.keywords[k]}": tuple(map(float, values))
        for a, c, k, *values in columns
    }


def with_keyword(name: str, *, first: bool) -> list[dict[str, Any]]:
    """The two keywords, with another before or after them."""
    extra = {"name": name, "volume": 9.0}
    return [extra, *DRAWN["keyword"]] if first else [*DRAWN["keyword"], extra]


# Nobody moves


def test_adding_a_rival_moves_nobody() -> None:
    """Three rivals keep bids, relevance and conversion rates beside five more; so does the shop."""
    few, many = truths(world()), truths(world(rivals=DRAWN["rivals"] | {"count": 8}))
    assert few.items() < many.items()


@pytest.mark.parametrize("first", [True, False])
def test_adding_a_keyword_moves_nobody(first: bool) -> None:
    """A third keyword, before or after the others, leaves all that was drawn for the two."""
    assert truths(world()).items() < truths(world(keyword=with_keyword("tent", first=first))).items()


def test_adding_an_account_moves_nobody() -> None:
    """Another shop, put first, leaves the draws of the learner and of the rivals."""
    accounts = [markets.shop(name="other shop"), markets.shop()]
    both = world(account=accounts)
    assert truths(world()).items() < truths(both).items()
    assert ["other shop", "shop"] == [both.accounts[0], both.accounts[both.learner]]


def test_adding_a_campaign_moves_nobody() -> None:
    """A second campaign on a keyword, put first, leaves the draws of the shop's other ads."""
    extra = {"name": "extra", "budget": 1.0, "target": [{"keyword": "sofa", "bid": 0.4}]}
    account = markets.shop(campaign=[extra, *markets.shop()["campaign"]])
    assert truths(world()).items() < truths(world(account=[account])).items()


def test_bids_and_budgets_do_not_move_what_is_true() -> None:
    """Another bid or budget leaves relevance and conversion rate of the same ad."""
    campaigns = [campaign | {"budget": 99.0} for campaign in markets.shop()["campaign"]]
    one, other = world(), world(account=[markets.shop(campaign=campaigns)])
    assert truths(one) == truths(other)
    assert one.ad_key.tolist() == other.ad_key.tolist()


def test_every_ad_and_keyword_has_a_key_of_its_own() -> None:
    """No two of the world's ads, nor of its keywords, share an address."""
    whole = world(rivals={"count": 50}, account=[markets.shop(), markets.shop(name="other shop")])
    assert len(whole.ad_key) == len(set(whole.ad_key.tolist()))
    assert len(whole.keyword_key) == len(set(whole.keyword_key.tolist()))


# Replications


def test_replications_draw_a_world_of_their_own() -> None:
    """Another replication, or another seed, draws all relevances and rates and the rivals' bids anew."""
    one = world(rivals={"count": 3})
    for other in (world(rivals={"count": 3}, replication=1), world(rivals={"count": 3}, seed=2)):
        assert not np.any(one.relevance == other.relevance)
        assert not np.any(one.conversion_rate == other.conversion_rate)
        assert not np.any(one.bid[2:] == other.bid[2:])
        assert one.bid[:2].tolist() == other.bid[:2].tolist()


def test_the_same_replication_is_the_same_world() -> None:
    """Seed and replication are all the luck there is."""
    assert truths(world(7, 3)) == truths(world(7, 3))


def test_rivals_of_the_scenario_are_the_same_in_every_replication() -> None:
    """With redraw = false the rivals keep keywords, bids and the truth; the shop's draws still change."""
    fixed = {
        "keyword": markets.market().model_dump()["keyword"],
        "rivals": {"redraw": False, "coverage": 0.7},
    }
    one, other = world(1, 0, **fixed), world(9, 5, **fixed)
    assert one.ad_key.tolist() == other.ad_key.tolist()
    assert one.bid.tolist() == other.bid.tolist()
    assert one.relevance[2:].tolist() == other.relevance[2:].tolist()
    assert one.conversion_rate[2:].tolist() == other.conversion_rate[2:].tolist()
    assert not np.any(one.relevance[:2] == other.relevance[:2])


def test_redrawn_rivals_bid_on_other_keywords() -> None:
    """With coverage below 1 another replication has its rivals on other keywords."""
    assert {*truths(world(rivals={"count": 30, "coverage": 0.5}))} != {
        *truths(world(rivals={"count": 30, "coverage": 0.5}, replication=1))
    }


# What is drawn


@pytest.mark.parametrize(("coverage", "expected"), [(0.0, 0), (1.0, 80)])
def test_coverage_at_its_ends(coverage: float, expected: int) -> None:
    """Coverage 0 puts no rival on any keyword, coverage 1 every rival on every keyword."""
    assert 2 + expected == len(world(rivals={"count": 40, "coverage": coverage}).bid)


def test_coverage_is_a_probability() -> None:
    """Of 2,000 chances at coverage .3 about 600 are taken, within four standard errors of 20.5."""
    assert 600 == pytest.approx(len(world(rivals={"count": 1000, "coverage": 0.3}).bid) - 2, abs=82)


def test_more_coverage_only_adds() -> None:
    """Raising coverage keeps every rival ad there was, with its bid."""
    some = truths(world(rivals={"count": 30, "coverage": 0.3}))
    more = truths(world(rivals={"count": 30, "coverage": 0.6}))
    assert some.items() < more.items()


def test_competition_multiplies_the_rivals_bids() -> None:
    """A keyword of competition 3 meets the same rivals with bids three times as high."""
    hot = [DRAWN["keyword"][0] | {"competition": 3.0}, DRAWN["keyword"][1]]
    one, other = world(), world(keyword=hot)
    factor = np.where((one.ad_keyword == 0) & (one.ad_account > 0), 3.0, 1.0)
    assert (one.bid * factor).tolist() == pytest.approx(other.bid.tolist())


def test_rival_spread_widens_the_rivals_bids() -> None:
    """On a keyword of spread 2 the same rivals lie twice as far from their median of .5, in logarithms."""
    wide = [DRAWN["keyword"][0] | {"rival_spread": 2.0}, DRAWN["keyword"][1]]
    rivals = {"count": 5, "bid": 0.5}
    one, other = world(rivals=rivals), world(rivals=rivals, keyword=wide)
    drawn = one.ad_account > 0
    factor = np.where(one.ad_keyword == 0, 2.0, 1.0)[drawn]
    assert (factor * np.log(one.bid[drawn] / 0.5)).tolist() == pytest.approx(
        np.log(other.bid[drawn] / 0.5).tolist()
    )


def test_a_scenario_without_rival_spread_keeps_its_hash() -> None:
    """Left out or 1 it is the same market; another one is another."""
    plain, usual, wide = (
        markets.market(**DRAWN | {"keyword": [DRAWN["keyword"][0] | more, DRAWN["keyword"][1]]})
        for more in ({}, {"rival_spread": 1.0}, {"rival_spread": 2.0})
    )
    assert "rival_spread" not in plain.model_dump_json()
    assert plain.hash == usual.hash != wide.hash


def test_bid_is_the_median_of_the_rivals() -> None:
    """Without spread every rival bids .5; with spread half of 2,000 do, within four standard errors."""
    assert {0.5} == set(world(rivals={"count": 5, "bid": 0.5, "bid_sd": 0.0}).bid[2:].tolist())
    above = np.count_nonzero(world(rivals={"count": 1000, "bid": 0.5}).bid[2:] > 0.5)
    assert 1000 == pytest.approx(above, abs=4 * math.sqrt(500))


@pytest.mark.parametrize("sd", [0.0, 3.0])
def test_relevance_stays_a_probability(sd: float) -> None:
    """However wide the draws, prior and relevance lie above 0 and at most .95."""
    wide = world(relevance={"median": 0.5, "sd": sd}, rivals={"count": 50, "relevance_sd": 3.0})
    assert np.all((wide.relevance > 0) & (wide.relevance <= MOST_RELEVANCE))
    assert np.all((wide.prior > 0) & (wide.prior <= MOST_RELEVANCE))
    assert MOST_RELEVANCE == wide.relevance.max()


def test_conversion_rate_stays_a_probability() -> None:
    """Wide draws around a high rate never pass 1."""
    wide = world(conversion={"rate": 0.9, "rate_sd": 3.0}, rivals={"count": 50})
    assert np.all((wide.conversion_rate > 0) & (wide.conversion_rate <= 1))


def test_what_the_scenario_gives_is_not_drawn() -> None:
    """A relevance, conversion rate or basket value in the file is taken as it is, beyond .95 too."""
    given = {"keyword": "lamp", "bid": 0.6, "relevance": 0.99, "conversion_rate": 0.5, "basket_value": 7.0}
    account = markets.shop(campaign=[{"name": "lamps", "budget": 8.0, "target": [given]}])
    whole = world(account=[account], keyword=[{"name": "lamp", "volume": 1.0, "relevance": 0.97}])
    assert 0.97 == whole.prior[0]
    assert [0.99, 0.5, 7.0] == [whole.relevance[0], whole.conversion_rate[0], whole.basket_value[0]]


def test_without_spread_an_ad_is_as_relevant_as_its_keyword() -> None:
    """With relevance_sd 0 the shop's relevance is the platform's prior of each keyword."""
    whole = world(account=[markets.shop(relevance_sd=0.0)])
    assert whole.prior.tolist() == pytest.approx(whole.relevance[:2].tolist())


@pytest.mark.parametrize(("correlation", "sign"), [(1.0, 1.0), (-1.0, -1.0)])
def test_full_correlation_is_a_straight_line(correlation: float, sign: float) -> None:
    """At correlation +-1 log conversion rate follows log relevance exactly, up or down."""
    keywords = [{"name": f"k{i}", "volume": 1.0} for i in range(30)]
    targets = [{"keyword": keyword["name"], "bid": 0.5} for keyword in keywords]
    account = markets.shop(relevance_sd=0.0, campaign=[{"name": "all", "budget": 1.0, "target": targets}])
    conversion = {"rate": 0.01, "rate_sd": 0.4, "relevance_conversion_correlation": correlation}
    whole = world(account=[account], keyword=keywords, rivals={"count": 0}, conversion=conversion)
    slope = np.diff(np.log(whole.conversion_rate)) / np.diff(np.log(whole.relevance))
    assert (sign * np.full(29, 0.4 / 0.5)).tolist() == pytest.approx(slope.tolist())


# Layout


def test_rivals_are_numbered_and_avoid_taken_names() -> None:
    """Rivals are rival-01, rival-02, ...; a name the scenario uses is left to it."""
    assert ("shop", "rival-01", "rival-02", "rival-03") == world().accounts
    taken = world(account=[markets.shop(), markets.shop(name="rival-02")])
    assert ("shop", "rival-02", "rival-01", "rival-03") == taken.accounts


def test_an_account_budget_is_the_sum_of_its_campaigns_unless_given() -> None:
    """8 + 6 where the account says nothing, 20 where it does, without end for a rival."""
    assert [14.0, math.inf] == world().account_budget[:2].tolist()
    assert 20.0 == world(account=[markets.shop(budget=20.0)]).account_budget[0]
    assert 5.0 == world(rivals={"budget": 5.0}).account_budget[1]


def test_quality_parts_are_multiplied() -> None:
    """Ad relevance 1.5 and landing page .5 make fixed parts of .75."""
    target = {"keyword": "lamp", "bid": 0.6, "ad_relevance": 1.5, "landing_page": 0.5}
    account = markets.shop(campaign=[{"name": "lamps", "budget": 8.0, "target": [target]}])
    assert [0.75, 1.0] == world(account=[account]).quality_parts[:2].tolist()


def test_ads_stand_by_keyword_then_account() -> None:
    """keyword_ads lists each ad once, each keyword's ads together and grouped by account."""
    account = markets.shop(campaign=[*markets.shop()["campaign"], {"name": "third", "budget": 1.0, "target": [
        {"keyword": "lamp", "bid": 0.4}]}])  # fmt: skip
    whole = world(account=[account], rivals={"count": 20, "coverage": 0.5})
    assert list(range(len(whole.bid))) == sorted(whole.keyword_ads.tolist())
    listed = whole.keyword_ads
    places = list(zip(whole.ad_keyword[listed].tolist(), whole.ad_account[listed].tolist(), strict=True))
    assert places == sorted(places)
    assert [0, np.count_nonzero(whole.ad_keyword == 0), len(listed)] == whole.keyword_start.tolist()


def test_a_keyword_nobody_bids_on_has_no_ads() -> None:
    """A keyword without targets keeps an empty place between the others."""
    whole = world(keyword=with_keyword("tent", first=True), rivals={"count": 0})
    assert [0, 0, 1, 2] == whole.keyword_start.tolist()


def test_ads_and_campaigns_of_an_account() -> None:
    """The shop's ads and campaigns come first, in the order of the file; rivals follow."""
    whole = world(rivals={"count": 2})
    assert [[0, 1], [2, 3], [4, 5]] == [whole.ads_of(account).tolist() for account in range(3)]
    assert [[0, 1], [2], [3]] == [whole.campaigns_of(account).tolist() for account in range(3)]
    assert ("lamps", "sofas", "all keywords", "all keywords") == whole.campaigns


def test_a_market_without_rivals() -> None:
    """With count 0 the shop is alone."""
    scenario: Scenario = markets.market(rivals={"count": 0})
    assert ("shop",) == build_world(scenario, 1, 0).accounts
