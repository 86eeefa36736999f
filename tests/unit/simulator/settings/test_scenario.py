"""A scenario is checked, frozen, and known by a hash of everything in it."""

from __future__ import annotations

import re
from typing import Any

import markets
import pytest
from pydantic import ValidationError

from simulator import simulate
from simulator.settings.file import load_scenario


def refused(message: str, **changes: Any) -> None:
    """Assert that the small market with these changes is refused with these words."""
    with pytest.raises(ValidationError, match=message):
        markets.market(**changes)


# Hash


def test_the_hash_is_16_hexadecimal_digits_and_stays() -> None:
    """The same settings have the same hash, in another object as well."""
    assert re.fullmatch("[0-9a-f]{16}", markets.market().hash)
    assert markets.market().hash == markets.market().hash


def test_what_is_assumed_is_stored_and_moves_no_hash() -> None:
    """Who told a setting is no setting: the market is the same, and so are its runs."""
    market = markets.market()
    marked = market.model_copy(update={"assumed": ["basket_value"]})

    assert "assumed" not in market.model_dump()
    assert ["basket_value"] == marked.model_dump()["assumed"]
    assert market.hash == marked.hash


def test_a_scenario_without_a_currency_has_the_hash_it_had_without_the_setting() -> None:
    """It is left out of what is hashed and stored where it is not given; a code is a setting like any."""
    market = markets.market()
    euros = markets.market(currency="EUR")

    assert "currency" not in market.model_dump()
    assert "currency" not in market.model_dump_json()
    assert "EUR" == euros.model_dump()["currency"]
    assert market.hash != euros.hash


def test_a_currency_changes_no_run() -> None:
    """The same seed has the same searches, prices and orders, to the last bit."""
    plain, euros = (
        simulate(markets.market(**more), "ctr_weighted", seed=3) for more in ({}, {"currency": "EUR"})
    )

    assert plain.totals == euros.totals
    assert (None, "EUR") == (plain.currency, euros.currency)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("eur", "'eur' is not allowed; did you mean 'EUR'?"),
        ("Euro", "'Euro' is not allowed; did you mean 'EUR'?"),
        ("", "'' is not allowed; allowed: a code of ISO 4217 in three capital letters, such as EUR"),
        ("$", "'$' is not allowed; allowed: a code of ISO 4217 in three capital letters, such as EUR"),
        ("EUR\n", "'EUR\\n' is not allowed; did you mean 'EUR'?"),
    ],
)
def test_a_currency_is_three_capital_letters(given: str, message: str) -> None:
    """What is none is refused in a line, with the nearest code there is."""
    refused(re.escape(message), currency=given)


LAMP = {"name": "lamp", "volume": 400.0, "relevance": 0.3}
SOFA = {"name": "sofa", "volume": 300.0, "relevance": 0.15}


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"description": "other"},
        {"days": 3},
        {"start": markets.market().start.replace(day=6)},
        {"market": {"warm_up_days": 1}},
        {"market": {"warm_up_days": 0, "reserve": 0.06}},
        {"market": {"warm_up_days": 0, "depth": [0, 0, 0, 1]}},
        {"quality": {"half_life": 8.0}},
        {"demand": {"shop_noise": 0.1}},
        {"demand": {"weekday": [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1]}},
        {"relevance": {"sd": 0.6}},
        {"conversion": {"rate": 0.2, "delay": 6.0}},
        {"rivals": {"count": 4, "bid": 0.5}},
        {"rivals": {"count": 3, "bid": 0.5, "redraw": False}},
        {"keyword": [LAMP, SOFA | {"volume": 301.0}]},
        {"keyword": [LAMP, SOFA | {"competition": 1.1}]},
        {"keyword": [LAMP, SOFA, {"name": "tent", "volume": 0.0}]},
        {"account": [markets.shop(margin=0.5)]},
        {"account": [markets.shop(strategy="other")]},
        {"account": [markets.shop(), markets.shop(name="other")]},
    ],
)
def test_the_hash_changes_with_any_setting(changes: dict[str, Any]) -> None:
    """One setting, anywhere in the file, and it is another scenario."""
    assert markets.market().hash != markets.market(**changes).hash


def test_settings_left_out_are_the_defaults() -> None:
    """Writing a default down does not make another scenario."""
    spelt_out = {"warm_up_days": 0, "slots": 4, "examination": [1.0, 0.47, 0.19, 0.08], "squashing": 1.0}
    assert markets.market().hash == markets.market(market=spelt_out).hash


def test_a_whole_number_is_as_good_as_a_float() -> None:
    """Volume 400 and volume 400.0 are one scenario."""
    assert markets.market().hash == markets.market(keyword=[LAMP | {"volume": 400}, SOFA]).hash


def test_a_varied_copy_has_its_own_hash() -> None:
    """model_copy with another number of days is another scenario; the original keeps its hash."""
    original = markets.market()
    before = original.hash
    assert before != original.model_copy(update={"days": 3}).hash
    assert before == original.hash


@pytest.mark.parametrize("name", ["outdoor-shop", "two-campaigns"])
def test_shipped_scenarios_have_hashes_of_their_own(name: str) -> None:
    """Reading a shipped scenario twice gives one hash, and it is not the small market's."""
    assert load_scenario(name).hash == load_scenario(name).hash
    assert markets.market().hash != load_scenario(name).hash


# Frozen


def test_a_scenario_cannot_be_changed_in_place() -> None:
    """Setting a field raises; a copy is the way."""
    scenario = markets.market()
    with pytest.raises(ValidationError, match="frozen"):
        scenario.days = 3


# Checks across fields


def test_examination_has_one_entry_a_slot() -> None:
    """Two slots with the four default entries are refused."""
    refused("examination has 4 entries, allowed: one a slot, 2", market={"slots": 2})


def test_examination_never_increases() -> None:
    """.2 after .1 is refused; equal neighbours are fine."""
    refused(r"examination \[0.1, 0.2\] increases", market={"slots": 2, "examination": [0.1, 0.2]})
    assert [0.2, 0.2] == markets.market(market={"slots": 2, "examination": [0.2, 0.2]}).market.examination


@pytest.mark.parametrize("depth", [[1.0, 1.0], [0.0, 0.0, 0.0, 0.0]])
def test_depth_has_a_share_for_every_slot(depth: list[float]) -> None:
    """Too few shares, or none above 0, are refused."""
    refused("allowed: 4 shares, at least one above 0", market={"depth": depth})


@pytest.mark.parametrize(("field", "length"), [("hourly", 24), ("weekday", 7)])
def test_indices_have_a_value_for_every_hour_and_day(field: str, length: int) -> None:
    """23 hours, 8 days, or all zeros are refused."""
    refused(f"{field} has {length - 1} entries", demand={field: [1.0] * (length - 1)})
    refused(f"{field} has {length + 1} entries", demand={field: [1.0] * (length + 1)})
    refused(f"{field} has {length} entries summing to 0", demand={field: [0.0] * length})


def test_names_stand_once() -> None:
    """Keywords, accounts, campaigns of an account and targets of a campaign may not repeat."""
    campaign = markets.shop()["campaign"][0]
    refused("keyword 'lamp' stands more than once", keyword=[LAMP, LAMP, SOFA])
    refused("account 'shop' stands more than once", account=[markets.shop(), markets.shop()])
    refused("campaign 'lamps' stands more than once", account=[markets.shop(campaign=[campaign, campaign])])
    twice = [campaign | {"target": campaign["target"] * 2}]
    refused("target in campaign 'lamps' 'lamp' stands more", account=[markets.shop(campaign=twice)])


def test_one_keyword_may_be_in_two_campaigns() -> None:
    """The same keyword in another campaign of the account is allowed."""
    campaign = markets.shop()["campaign"][0]
    account = markets.shop(campaign=[campaign, campaign | {"name": "more lamps"}])
    assert 2 == len(markets.market(account=[account]).account[0].campaign)


def test_targets_name_keywords_of_the_scenario() -> None:
    """A bid on a keyword nobody searches is a mistake, with account and campaign named."""
    refused("account 'shop', campaign 'sofas': target keyword 'sofa' is no", keyword=[LAMP])


def test_the_learner_is_an_account() -> None:
    """A learner that is no account is refused with the accounts there are."""
    refused("learner 'shoe' is no account of this scenario, allowed: shop", learner="shoe")


def test_campaign_budgets_fit_the_account() -> None:
    """8 + 6 in an account of 13.99 is too much; in one of 14 it fits."""
    refused("campaign budgets sum to 14, allowed: at most the account's budget 13.99",
            account=[markets.shop(budget=13.99)])  # fmt: skip
    assert 14.0 == markets.market(account=[markets.shop(budget=14.0)]).account[0].budget


@pytest.mark.parametrize(
    ("factor", "told"),
    [
        ({"conversion": 1.6}, "conversion is 1.6"),
        ({"basket": 0.8}, "basket is 0.8"),
        ({"rival_bids": 1.5}, "rival_bids is 1.5"),
        ({"outage": True}, "outage is true"),
    ],
)
def test_keywords_of_an_event_limit_its_demand_alone(factor: dict[str, Any], told: str) -> None:
    """What would hold for every keyword is refused beside a list of them, and taken without it."""
    event = {"name": "festival", "start": 0.5, "length": 1.0, "demand": 2.0, **factor}
    refused(f"{told} beside keywords, allowed: ", event=[event | {"keywords": ["lamp"]}])
    assert 1 == len(markets.market(event=[event]).event)


def test_zero_budgets_bids_and_volumes_are_allowed() -> None:
    """A campaign of budget 0, a bid of 0 and a keyword of volume 0 are odd but possible."""
    target = [{"keyword": "lamp", "bid": 0.0}]
    account = markets.shop(campaign=[{"name": "lamps", "budget": 0.0, "target": target}])
    assert 0.0 == markets.market(account=[account]).account[0].campaign[0].target[0].bid
    assert 0.0 == markets.market(keyword=[LAMP | {"volume": 0.0}, SOFA]).keyword[0].volume
