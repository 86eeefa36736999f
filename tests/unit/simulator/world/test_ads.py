"""The table of ads is what a plain loop over accounts, targets, search terms and creatives lists."""

from __future__ import annotations

from collections.abc import Iterator

import markets
import pytest
from hypothesis import given, settings

from simulator.draws import name_key
from simulator.settings.scenario import Scenario
from simulator.world.places import BREADTH
from simulator.world.world import World, build_world

Ad = tuple[int, str, str, str, int]


def listed(scenario: Scenario) -> Iterator[Ad]:
    """Key, campaign, creative, search term and number among its target's of every ad that is written."""
    terms = {keyword.name: keyword.term for keyword in scenario.keyword}
    for account in scenario.account:
        for campaign in account.campaign:
            for target in campaign.target:
                path = ("ad", account.name, campaign.name, target.place)
                reached = [(target.place, 0, path)] + [
                    (term.name, BREADTH[term.match], (*path, "term", term.name))
                    for term in terms.get(target.place, [])
                ]
                for name, breadth, on_term in reached:
                    if breadth > BREADTH[target.match] or name in campaign.negative:
                        continue
                    if not campaign.creative:
                        yield name_key(*on_term), campaign.name, "creative", name, 0
                    for ordinal, creative in enumerate(campaign.creative):
                        key = name_key(*on_term, "creative", creative.name)
                        yield key, campaign.name, creative.name, name, ordinal


def laid_out(world: World, n_accounts: int) -> Iterator[Ad]:
    """The same of a world's first accounts."""
    for ad in range(len(world.ad_key)):
        if world.ad_account[ad] < n_accounts:
            yield (
                int(world.ad_key[ad]), world.campaigns[world.ad_campaign[ad]],
                world.creatives[world.ad_creative[ad]], world.keywords[world.ad_keyword[ad]],
                ad - int(world.ad_first[ad]),
            )  # fmt: skip


def crowds(world: World) -> set[int]:
    """Keywords on which one account has two targets."""
    pairs = {
        (int(world.ad_keyword[ad]), int(world.ad_account[ad]), int(world.ad_target[ad]))
        for ad in range(len(world.ad_key))
    }
    twice = [pair[:2] for pair in pairs]
    return {keyword for keyword, account in twice if twice.count((keyword, account)) > 1}


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(markets.random_markets())
def test_ads_are_those_of_a_plain_loop(scenario: Scenario) -> None:
    """Keys, terms and creatives of every written ad are listed in the order of the scenario."""
    world = build_world(scenario, 1, 0)
    assert list(listed(scenario)) == list(laid_out(world, len(scenario.account)))


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(markets.random_markets())
def test_ads_of_one_target_and_creative_are_one_unit(scenario: Scenario) -> None:
    """Units are numbered target by target, creative by creative; those that a target has are its own."""
    world = build_world(scenario, 1, 0)
    units = [(int(t), int(c)) for t, c in zip(world.ad_target, world.ad_creative, strict=True)]
    by_unit = dict(zip(world.ad_unit.tolist(), units, strict=True))
    assert len(set(units)) == len(by_unit)
    assert units == [by_unit[unit] for unit in world.ad_unit.tolist()]
    assert sorted(by_unit.values()) == [by_unit[unit] for unit in sorted(by_unit)]


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(markets.random_markets())
def test_a_keyword_is_crowded_where_an_account_has_two_targets(scenario: Scenario) -> None:
    """Two creatives of one target make no crowd; two targets do, also by a term that both reach."""
    world = build_world(scenario, 1, 0)
    assert crowds(world) == set(world.crowded.nonzero()[0].tolist())
