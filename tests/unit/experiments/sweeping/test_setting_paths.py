"""Settings named by their paths: found, changed, and refused in one line."""

from __future__ import annotations

import pytest

from experiments.sweeping.setting_paths import changed, find
from simulator import InputError, Scenario

BIDS = "learner.campaign[0].target[0].bid"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("quality.half_life", [("quality", "half_life")]),
        ("relevance_conversion_correlation", [("conversion", "relevance_conversion_correlation")]),
        (BIDS, [("account", 0, "campaign", 0, "target", 0, "bid")]),
        ("account[0].campaign[sofas].budget", [("account", 0, "campaign", 1, "budget")]),
        ('learner.campaign["lamps"].target["desk lamp"].bid',
         [("account", 0, "campaign", 0, "target", 0, "bid")]),
        ("learner.campaign[0].relevance", [("account", 0, "campaign", 0, "target", 0, "relevance")]),
        ("learner.campaign.budget", [("account", 0, "campaign", place, "budget") for place in (0, 1)]),
        ("market.examination[2]", [("market", "examination", 2)]),
        ("organic.strength", [("organic", "strength")]),
        ("days", [("days",)]),
        ("learner", [("learner",)]),
    ],
)  # fmt: skip
def test_a_path_leads_to_its_settings(market: Scenario, path: str, expected: object) -> None:
    """As a file writes it, also where the file leaves the setting out; entries by number or name."""
    assert expected == list(find(path, market))


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("quality.halflife", "quality.halflife: unknown setting 'halflife'; did you mean 'half_life'?"),
        ("qualty.half_life", "qualty.half_life: unknown setting 'qualty'; did you mean 'quality'?"),
        ("marketing", "unknown setting 'marketing'; did you mean 'market'?"),
        ("half_life",
         "half_life is a setting of several tables, allowed: quality.half_life, organic.half_life"),
        ("learner.campaign[7].budget",
         "learner.campaign[7].budget: campaign has no entry '7'; allowed: 0, 1, lamps, sofas"),
        ("learner.campaign[lamp].budget",
         "learner.campaign[lamp].budget: campaign has no entry 'lamp'; did you mean 'lamps'?"),
        ("event[0].demand", "event[0].demand: event has no entries"),
        ("population.count", "population.count: the scenario has no population"),
        ("market[0]", "market[0]: market is no list"),
        ("market.slots.x", "market.slots.x: slots holds no settings, allowed: nothing after it"),
        ("a b", "'a b' is no setting, allowed: a path such as learner.campaign[0].budget"),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_refused_in_one_line(market: Scenario, path: str, message: str) -> None:
    """What is wrong, with the nearest name that is right."""
    with pytest.raises(InputError) as refusal:
        find(path, market)

    assert message == str(refusal.value)


def test_all_else_stays_as_it_was(market: Scenario) -> None:
    """Changing a setting back gives the same scenario, hash and all, and the first is not touched."""
    path = find(BIDS, market)
    other = changed(market, {path: 0.7})

    assert (0.5, 0.7) == (
        market.account[0].campaign[0].target[0].bid,
        other.account[0].campaign[0].target[0].bid,
    )
    assert market.hash == changed(other, {path: 0.5}).hash


def test_none_leaves_a_setting_out(market: Scenario) -> None:
    """What is left out has its default."""
    assert 0.03 == changed(market, {find("conversion.rate", market): None}).conversion.rate


def test_a_table_that_was_left_out_begins_with_one_setting(market: Scenario) -> None:
    """Its other settings are at their defaults."""
    organic = changed(market, {find("organic.strength", market): 0.5}).organic

    assert organic is not None
    assert (0.5, 7.0) == (organic.strength, organic.half_life)


def test_an_entry_of_a_default_list_can_be_changed(market: Scenario) -> None:
    """The other places keep what they are by default."""
    page = changed(market, {find("market.examination[1]", market): 0.5}).market

    assert [1.0, 0.5, 0.19, 0.08] == page.examination


def test_fewer_slots_cut_the_page(market: Scenario) -> None:
    """Places below are gone; pages that offered more slots offer all that are left."""
    deep = changed(market, {find("market.depth", market): [0.1, 0.2, 0.3, 0.4]})
    page = changed(deep, {find("market.slots", market): 2}).market

    assert ([1.0, 0.47], [0.1, 0.9]) == (page.examination, page.depth)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("quality.half_life", 0.0,
         "quality.half_life: 0.0 is not allowed; allowed: a number from 1e-06 to 1e+12"),
        ("rivals.count", 2.5, "rivals.count: 2.5 is not allowed; allowed: a whole number from 0 to 10000"),
        ("market.pricing", "gps",
         'market.pricing: "gps" is not allowed; allowed: "gsp", "vcg" or "first_price"'),
        ("market.slots", 6, "market: examination has 4 entries, allowed: one a slot, 6"),
        ("presale.share", 0.5, "presale.start: missing, but required"),
        ("account[0].budget", 1.0,
         "account[0]: campaign budgets sum to 28, allowed: at most the account's budget 1"),
    ],
)  # fmt: skip
def test_a_value_that_is_not_allowed_is_refused(
    market: Scenario, path: str, value: object, message: str
) -> None:
    """In the words that a scenario file's mistakes have."""
    with pytest.raises(InputError) as refusal:
        changed(market, {find(path, market): value})

    assert message == str(refusal.value)
