"""Which search terms a target reaches: exact, phrase and broad match, and negatives."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.console.console import Console
from simulator.exchange.exchange import Exchange
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world

CHEAP = {"name": "cheap lamp", "match": "phrase", "volume": 300.0, "relevance": 0.5}
LIGHT = {"name": "light", "match": "broad", "volume": 300.0, "relevance": 0.2, "conversion": 0.5}
SOFA = {"name": "sofa", "volume": 300.0, "relevance": 0.15}


def lamp(*terms: dict[str, Any], volume: float = 400.0) -> dict[str, Any]:
    return {"name": "lamp", "volume": volume, "relevance": 0.3, "term": list(terms)}


def shop(match: str = "exact", **changes: Any) -> dict[str, Any]:
    """A shop with money without end that bids on lamps."""
    target = {"keyword": "lamp", "bid": 0.6, "match": match, "relevance": 0.3, "conversion_rate": 0.8}
    return markets.shop(campaign=[{"name": "lamps", "budget": 1e6, "target": [target]} | changes])


def market(account: dict[str, Any], *terms: dict[str, Any], **changes: Any) -> Scenario:
    settings = {"days": 1, "keyword": [lamp(*terms), SOFA], "account": [account]} | changes
    return markets.market(**settings)


def run(match: str = "broad", *terms: dict[str, Any], **campaign: Any) -> Result:
    """Run the shop near both terms unless others are given."""
    scenario = market(shop(match, **campaign), *(terms or (CHEAP, LIGHT)))
    return simulate(scenario, "fixed", seed=1, keep_clicks=True)


def clicks_on(result: Result, *keywords: str) -> list[tuple[Any, ...]]:
    """Return every click on the keywords, by whatever account."""
    assert result.clicks is not None
    rows = zip(*(column.tolist() for column in result.clicks.values()), strict=True)
    return [row for row in rows if row[4] in keywords]


# What a match reaches


@pytest.mark.parametrize(
    ("match", "terms"),
    [
        ("exact", ["lamp"]),
        ("phrase", ["lamp", "cheap lamp"]),
        ("broad", ["lamp", "cheap lamp", "light"]),
    ],
)
def test_a_match_reaches_its_own_terms_and_those_of_narrower_matches(match: str, terms: list[str]) -> None:
    """Exact is shown on the keyword alone, phrase on its phrase terms too, broad on all."""
    by_term = run(match).by_term
    assert terms == by_term["term"].tolist()
    assert 100 < by_term["impressions"].min()


def test_terms_out_of_reach_are_as_if_they_were_not() -> None:
    """An exact target's every click and price are those of a market without terms: terms cost it nothing."""
    without = simulate(market(shop()), "fixed", seed=1, keep_clicks=True)
    assert 30 < without.totals["clicks"]
    assert repr(without.totals) == repr(run("exact").totals)
    assert clicks_on(without, "lamp", "sofa") == clicks_on(run("exact"), "lamp", "sofa")


def test_a_broader_match_adds_clicks_and_moves_none() -> None:
    """Each step adds the clicks of its own terms; those on narrower ones stay to the last bit."""
    exact, phrase, broad = (run(match) for match in ("exact", "phrase", "broad"))
    assert clicks_on(exact, "lamp", "sofa") == clicks_on(phrase, "lamp", "sofa")
    assert clicks_on(phrase, "lamp", "sofa", "light") != clicks_on(broad, "lamp", "sofa", "light")
    assert clicks_on(phrase, "lamp", "cheap lamp") == clicks_on(broad, "lamp", "cheap lamp")
    assert exact.totals["clicks"] < phrase.totals["clicks"] < broad.totals["clicks"]
    assert exact.totals["searches"] < phrase.totals["searches"] < broad.totals["searches"]


def test_an_added_term_moves_no_search_and_no_click_of_the_others() -> None:
    """A term beside another has searches, ads and luck of its own."""
    one, two = run("broad", LIGHT), run("broad", CHEAP, LIGHT)
    assert 100 < len(clicks_on(one, "lamp", "light", "sofa"))
    assert clicks_on(one, "lamp", "light", "sofa") == clicks_on(two, "lamp", "light", "sofa")


def test_a_term_nobody_searches_for_changes_nothing() -> None:
    """A term of volume 0 has no impression and moves no click."""
    never = CHEAP | {"volume": 0.0}
    assert clicks_on(run("broad", LIGHT), "lamp", "light") == clicks_on(
        run("broad", never, LIGHT), "lamp", "light"
    )
    assert 0 == run("broad", never, LIGHT).by_term["impressions"][1]


# Negatives


@pytest.mark.parametrize(
    ("negative", "left"),
    [
        (["cheap lamp"], ["lamp", "light"]),
        (["lamp"], ["cheap lamp", "light"]),
        (["light", "cheap lamp"], ["lamp"]),
    ],
)
def test_negatives_exclude_terms_and_move_no_click_of_the_rest(negative: list[str], left: list[str]) -> None:
    """A term, or the keyword itself, is taken out; clicks on what is left stay as they were."""
    whole, rest = run(), run(negative=negative)
    assert left == rest.by_term["term"].tolist()
    assert clicks_on(whole, *left) == clicks_on(rest, *left)
    mine = [row for row in clicks_on(rest, *negative) if row[2] == "shop"]
    assert [] == mine


def test_excluding_everything_leaves_a_campaign_that_is_never_shown() -> None:
    """Without a term to be shown on there are no searches, no cost, and a report without a score."""
    scenario = market(shop("broad", negative=["lamp", "cheap lamp", "light"]), CHEAP, LIGHT)
    totals = simulate(scenario, "fixed", seed=1).totals
    assert (0, 0, 0.0) == (totals["searches"], totals["impressions"], totals["cost"])
    exchange = Exchange(scenario, 1, 0)
    exchange.settle(12.0)
    report = Console(exchange, 0).report(12.0)
    assert [0] == report.impressions.tolist()
    assert np.isnan(report.quality_score).all()


def test_a_negative_is_the_campaigns_own() -> None:
    """A second campaign on the same keyword is shown where the first one is excluded."""
    campaigns = [
        shop("broad")["campaign"][0] | {"name": name, "negative": negative}
        for name, negative in (("first", ["light"]), ("second", ["lamp", "cheap lamp"]))
    ]
    result = simulate(
        market(markets.shop(campaign=campaigns), CHEAP, LIGHT), "fixed", seed=1, keep_clicks=True
    )
    shown = {(row[3], row[4]) for row in clicks_on(result, "lamp", "cheap lamp", "light") if row[2] == "shop"}
    assert {("first", "lamp"), ("first", "cheap lamp"), ("second", "light")} == shown


# Relevance, conversion, quality


def test_terms_multiply_relevance_and_conversion() -> None:
    """The shop's .3 becomes .15 and .06 on terms, its rate .8 becomes .4 on the broad one."""
    world = build_world(market(shop("broad"), CHEAP, LIGHT), 1, 0)
    mine = world.ads_of(0)
    assert pytest.approx([0.3, 0.15, 0.06]) == world.relevance[mine]
    assert [0.8, 0.8, 0.4] == world.conversion_rate[mine].tolist()
    assert pytest.approx([0.3, 0.15, 0.06]) == world.prior[world.ad_keyword[mine]]


def test_a_conversion_rate_stays_a_probability() -> None:
    """A term that converts ten times as often does so every time at most."""
    world = build_world(market(shop("broad"), CHEAP | {"conversion": 10.0}), 1, 0)
    assert [0.8, 1.0] == world.conversion_rate[world.ads_of(0)].tolist()


def test_click_through_falls_with_breadth() -> None:
    """The searches a broader match adds are clicked less often, as a term report shows."""
    ctr = run().by_term["ctr"]
    assert ctr[0] > ctr[1] > ctr[2] > 0
    assert run("exact").totals["ctr"] > run("phrase").totals["ctr"] > run("broad").totals["ctr"]


def learned(match: str, *terms: dict[str, Any]) -> list[float]:
    """Return the shop's learned quality over prior on each term after a day of many searches."""
    keyword = [lamp(*terms, volume=20_000.0) | {"relevance": 0.1}, SOFA]
    account = shop(match)
    account["campaign"][0]["target"][0]["relevance"] = 0.2
    exchange = Exchange(market(account, keyword=keyword), 1, 0)
    exchange.settle(24.0)
    exchange.close_day(0)
    exchange.refresh_quality()
    mine = exchange.world.ads_of(0)
    ratio: list[float] = (exchange.quality / exchange.prior)[mine].tolist()
    return ratio


def test_quality_is_learned_over_all_terms_and_not_spoilt_by_broad_ones() -> None:
    """An ad twice as relevant as its keyword's prior is learned so, exact or mostly on poor terms (8 %)."""
    many = LIGHT | {"volume": 40_000.0}
    assert pytest.approx([2.0], rel=0.08) == learned("exact", many)
    assert pytest.approx([2.0, 2.0], rel=0.08) == learned("broad", many)


def test_a_term_without_clicks_of_its_own_shares_what_was_learned() -> None:
    """Keyword and term are one unit: a term nobody has searched for has the keyword's quality over prior."""
    on_keyword, on_term = learned("broad", LIGHT | {"volume": 0.0})
    assert on_keyword == pytest.approx(on_term)
    assert 1.8 < on_keyword < 2.2


# Reports


def test_terms_add_up_to_targets_and_totals() -> None:
    """By term and by target sum to the totals; a target's row holds all its terms."""
    result = run()
    for name in ("searches", "impressions", "clicks", "cost", "orders", "conversions", "revenue"):
        assert pytest.approx(result.totals[name]) == result.by_term[name].sum()
        assert pytest.approx(result.totals[name]) == result.by_target[name].sum()
    assert ["lamps / lamp"] == result.by_target["target"].tolist()


def test_a_report_counts_the_searches_of_every_term_in_reach() -> None:
    """Eligible searches of a broad target are those of the keyword and of its terms."""
    exchange = Exchange(market(shop("broad"), CHEAP, LIGHT), 1, 0)
    exchange.settle(12.0)
    eligible = Console(exchange, 0).report(12.0).eligible_searches
    assert [exchange.today.searches[[0, 2, 3]].sum()] == eligible.tolist()
    assert 400 < eligible[0]


def test_a_target_that_reaches_nothing_has_a_row_of_its_own() -> None:
    """Where one target has two ads and another none, each row counts its own target's."""
    targets = [{"keyword": "lamp", "bid": 0.6, "match": "phrase"}, {"keyword": "sofa", "bid": 0.6}]
    exchange = Exchange(market(shop(target=targets, negative=["sofa"]), CHEAP), 1, 0)
    exchange.settle(12.0)
    report = Console(exchange, 0).report(12.0)
    assert [exchange.today.impressions[:2].sum(), 0] == report.impressions.tolist()
    assert 100 < report.impressions[0]


@pytest.mark.parametrize(
    ("terms", "campaign", "message"),
    [
        ([CHEAP, CHEAP], {}, "keyword 'cheap lamp' stands more than once"),
        ([CHEAP | {"name": "sofa"}], {}, "keyword 'sofa' stands more than once"),
        ([CHEAP | {"match": "exact"}], {}, "'phrase' or 'broad'"),
        ([CHEAP | {"relevance": 0.0}], {}, "greater than or equal to 0.001"),
        ([CHEAP], {"negative": ["cheap lmap"]}, "negative 'cheap lmap' .*; did you mean 'cheap lamp'"),
        ([CHEAP], {"target": [{"keyword": "cheap lamp", "bid": 1.0}]}, "keyword 'cheap lamp' is no"),
        ([CHEAP], {"target": [{"keyword": "lamp", "bid": 1.0, "match": "fuzzy"}]}, "'exact', 'phrase' or"),
    ],
)
def test_a_scenario_names_what_is_wrong_with_terms(
    terms: list[dict[str, Any]], campaign: dict[str, Any], message: str
) -> None:
    """Terms twice, terms that are keywords, unknown negatives and matches are refused."""
    with pytest.raises(ValueError, match=message):
        market(shop("broad", **campaign), *terms)
