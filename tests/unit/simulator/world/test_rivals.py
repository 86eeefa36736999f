"""Populations of rivals: what is drawn for them, and what they do to the market."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from simulator import InputError, simulate
from simulator.entities import Floats
from simulator.world.world import World, build_world

PLAIN: dict[str, Any] = {"count": 2, "bid": 0.5, "bid_sd": 0.0, "relevance_sd": 0.0}
SPREADS = ("bid_sd", "value_sd", "budget_sd")
AUDIENCE = [{"name": "past visitors", "volume": 50.0, "relevance": 0.02}]


def drawn(seed: int = 1, replication: int = 0, **changes: Any) -> World:
    """A market whose first account is the shop; the others are rivals."""
    return build_world(markets.market(**changes), seed, replication)


def of_rivals(world: World, column: str) -> list[Any]:
    """What a column of the targets says of all rivals, one after the other."""
    picked = np.flatnonzero(world.target_account > 0)
    return [getattr(world, column)[target] for target in picked.tolist()]


def logs(world: World) -> Floats:
    """Logarithms of all rivals' bids, values and budgets."""
    return np.log([*of_rivals(world, "bid"), *of_rivals(world, "value"), *world.account_budget[1:].tolist()])


def covered(coverage: float) -> set[tuple[str, float]]:
    """The keywords, out of 102, that a rival bids on, and its bids."""
    many = [{"name": f"keyword {i}", "volume": 1.0} for i in range(100)]
    world = drawn(
        keyword=[*many, {"name": "lamp", "volume": 1.0}, {"name": "sofa", "volume": 1.0}],
        rivals={"count": 1, "coverage": coverage},
    )
    return set(zip(of_rivals(world, "targets"), of_rivals(world, "bid"), strict=True))


# What is drawn


def test_rivals_are_numbered_and_bid_on_every_keyword() -> None:
    """Two rivals without spread bid the median on both keywords, in one campaign without a budget."""
    world = drawn(rivals=PLAIN)
    assert ("rival-01", "rival-02") == world.accounts[1:]
    assert ("all keywords",) * 2 == world.campaigns[2:]
    assert ["lamp", "sofa", "lamp", "sofa"] == of_rivals(world, "targets")
    assert [0.5] * 4 == of_rivals(world, "bid")
    assert [float("inf")] * 2 == world.account_budget[1:].tolist()
    assert [float("inf")] * 2 == world.campaign_budget[2:].tolist()


def test_competition_multiplies_bids_and_values() -> None:
    """On a keyword of competition 3 a rival's bid .5 becomes 1.5 and its value 2 becomes 6."""
    keywords = [
        {"name": "lamp", "volume": 9.0, "competition": 3.0},
        {"name": "sofa", "volume": 9.0},
    ]
    world = drawn(keyword=keywords, rivals=PLAIN | {"count": 1, "value": 2.0, "value_sd": 0.0})
    assert [1.5, 0.5] == of_rivals(world, "bid")
    assert [6.0, 2.0] == of_rivals(world, "value")


def test_a_value_left_out_is_the_bid() -> None:
    """Rivals that are given no value take a click to be worth what they bid."""
    world = drawn(rivals={"count": 3})
    assert of_rivals(world, "bid") == of_rivals(world, "value")
    assert 6 == len(set(of_rivals(world, "value")))


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 100.0), st.floats(0.0, 3.0), st.integers(0, 99))
def test_draws_are_lognormal_around_the_median(median: float, sd: float, seed: int) -> None:
    """Log bids are log median + sd x a draw that depends on neither; so are values and budgets."""
    medians = {"count": 4, "bid": median, "value": median, "budget": median}
    ones = {"count": 4, "bid": 1.0, "value": 1.0, "budget": 1.0}
    some = drawn(seed, rivals=medians | dict.fromkeys(SPREADS, sd))
    unit = drawn(seed, rivals=ones | dict.fromkeys(SPREADS, 1.0))
    assert np.log(median) + sd * logs(unit) == pytest.approx(logs(some), abs=1e-9)


def test_bids_values_and_budgets_are_drawn_apart() -> None:
    """A rival that bids high need not have a high value or a large budget."""
    rivals = {"count": 3, "bid": 1.0, "value": 1.0, "budget": 1.0}
    assert 15 == len(set(logs(drawn(rivals=rivals | dict.fromkeys(SPREADS, 0.4))).tolist()))


def test_coverage_is_how_many_keywords_they_bid_on() -> None:
    """Coverage 0 leaves rivals without a target, 1 with every one, and a half with some of a hundred."""
    counts = [len(covered(coverage)) for coverage in (0.0, 0.5, 1.0)]
    assert [0, 102] == counts[::2]
    assert 30 < counts[1] < 72


def test_more_coverage_adds_keywords_and_takes_none() -> None:
    """The keywords a rival covers at .3 are among those it covers at .6, with the same bids."""
    assert covered(0.3) < covered(0.6)


def test_rivals_on_audiences_bid_on_audiences() -> None:
    """A population of channel display has one campaign there, and bids on no keyword."""
    population = [{"name": "banner", "channel": "display", "count": 1, "bid": 20.0, "bid_sd": 0.0}]
    world = drawn(audience=AUDIENCE, rivals=PLAIN | {"count": 1}, population=population)
    assert ("all keywords", "all audiences") == world.campaigns[2:]
    assert [0, 1] == world.campaign_channel[2:].tolist()
    assert ["lamp", "sofa", "past visitors"] == of_rivals(world, "targets")
    assert [0.5, 0.5, 20.0] == of_rivals(world, "bid")


def test_a_bid_by_impressions_is_not_taken_for_the_value_of_a_click() -> None:
    """Bidding 20 for 1,000 impressions, a rival values a click at margin .4 x rate .2 x basket 50 = 4."""
    population = [{"name": "banner", "channel": "display", "count": 1, "bid": 20.0, "bid_sd": 0.0}]
    by_impression = drawn(audience=AUDIENCE, rivals={"count": 0}, population=population)
    by_click = drawn(
        audience=AUDIENCE, display={"ranking": "ctr"}, rivals={"count": 0}, population=population
    )
    assert [4.0] == pytest.approx(of_rivals(by_impression, "value"))
    assert [20.0] == of_rivals(by_click, "value")


def test_rivals_with_nothing_to_bid_on_are_not_there() -> None:
    """A population of channel display in a market without audiences draws nobody."""
    assert ("shop",) == drawn(rivals={"count": 3, "channel": "display", "bid": 9.0}).accounts


# Who is moved by it


def test_adding_a_population_moves_nobody() -> None:
    """A second population leaves every draw of the first, of the shop and of the platform."""
    rivals = {"count": 3, "budget": 5.0, "budget_sd": 0.5, "entry": [1.0, 2.0]}
    giants = {"name": "giant", "count": 2, "budget": 9.0, "budget_sd": 0.5, "entry": [0.0, 2.0]}
    few, many = drawn(rivals=rivals), drawn(rivals=rivals, population=[giants])
    assert (*few.accounts, "giant-01", "giant-02") == many.accounts
    for column in ("bid", "value"):
        assert getattr(few, column).tolist() == getattr(many, column)[: len(few.targets)].tolist()
    for column in ("relevance", "conversion_rate", "basket_value", "ad_key"):
        assert getattr(few, column).tolist() == getattr(many, column)[: len(few.ad_key)].tolist()
    for column in ("account_budget", "enter", "leave"):
        assert getattr(few, column).tolist() == getattr(many, column)[: len(few.accounts)].tolist()
    assert few.prior.tolist() == many.prior.tolist()


def test_a_population_elsewhere_moves_no_click() -> None:
    """Rivals on audiences leave every click on the keywords as it was."""
    population = [{"name": "banner", "channel": "display", "count": 2, "bid": 50.0}]
    alone = simulate(markets.market(audience=AUDIENCE), "fixed", seed=2, keep_clicks=True).clicks
    joined = simulate(
        markets.market(audience=AUDIENCE, population=population), "fixed", seed=2, keep_clicks=True
    ).clicks
    assert alone is not None
    assert joined is not None
    of_keywords = joined["keyword"] != "past visitors"
    assert 0 < of_keywords.sum() < len(of_keywords)
    assert {name: column.tolist() for name, column in alone.items()} == {
        name: column[of_keywords].tolist() for name, column in joined.items()
    }


def test_two_populations_of_one_name_are_refused() -> None:
    """A further population needs a name, and one of its own."""
    with pytest.raises(ValidationError, match="population 'rival' stands more than once, allowed: once"):
        markets.market(population=[{"name": "rival", "count": 2}])
    with pytest.raises(ValidationError, match=r"population\.0\.name"):
        markets.market(population=[{"count": 2}])


def test_an_account_under_a_rivals_name_stands_in_its_place() -> None:
    """An account written out as rival-02 replaces that rival, and the third keeps its draws."""
    other = {
        "name": "rival-02",
        "campaign": [{"name": "c", "budget": 1.0, "target": [{"keyword": "lamp", "bid": 9.0}]}],
    }
    world, without = drawn(account=[markets.shop(), other]), drawn()
    assert ("shop", "rival-02", "rival-01", "rival-03") == world.accounts
    assert [9.0] == world.bid[world.targets_of(1)].tolist()
    assert without.bid[without.targets_of(3)].tolist() == world.bid[world.targets_of(3)].tolist()


def test_rivals_that_are_not_redrawn_stay_the_same() -> None:
    """Without redraw a population is part of the scenario: other replications and seeds meet it again."""
    for redraw, worlds in ((False, 1), (True, 3)):
        rivals = {
            "count": 3,
            "redraw": redraw,
            "value": 1.0,
            "budget": 5.0,
            "budget_sd": 0.5,
            "entry": [0.0, 5.0],
        }
        drawings = [drawn(seed, replication, rivals=rivals) for seed, replication in ((1, 0), (1, 7), (2, 0))]
        assert worlds == len({str(logs(world)) for world in drawings})
        assert worlds == len({str(world.enter) for world in drawings})


# What they do


def test_a_rivals_budget_is_all_it_spends() -> None:
    """Rivals with a budget of 2 a day and no spread spend exactly 2 on each of two days."""
    result = simulate(markets.market(rivals=PLAIN | {"budget": 2.0}), "fixed", seed=1)
    assert [4.0, 4.0] == pytest.approx(result.by_account["cost"][1:].tolist(), rel=1e-12)
    assert [1.0, 1.0] == pytest.approx(result.by_account["budget_utilisation"][1:].tolist(), rel=1e-12)


def test_poor_rivals_leave_more_to_the_shop() -> None:
    """Where rivals' budgets end, the shop is shown more often than beside rivals without an end."""
    rich = simulate(markets.market(rivals=PLAIN | {"bid": 0.7}), "fixed", seed=1)
    poor = simulate(markets.market(rivals=PLAIN | {"bid": 0.7, "budget": 1.0}), "fixed", seed=1)
    assert rich.totals["cpc"] > poor.totals["cpc"]
    assert rich.totals["average_position"] > poor.totals["average_position"]


def test_more_rivals_make_clicks_dearer() -> None:
    """With 1, 4 and 16 rivals of one population the shop pays more for each click and gets fewer."""
    shop = markets.shop(campaign=[{"name": "c", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 0.6}]}])
    results = [
        simulate(markets.market(account=[shop], rivals={"count": n, "bid": 0.5}), "fixed", seed=1).totals
        for n in (1, 4, 16)
    ]
    assert results[0]["cpc"] < results[1]["cpc"] < results[2]["cpc"]
    assert results[0]["clicks"] > results[1]["clicks"] > results[2]["clicks"]


def test_a_populations_strategy_drives_every_one_of_it() -> None:
    """Rivals that pace spend their budgets later in the day than rivals that bid on until it is gone."""
    scenario = markets.market(days=7, rivals=PLAIN | {"bid": 0.8, "budget": 8.0})
    paced = markets.market(days=7, rivals=PLAIN | {"bid": 0.8, "budget": 8.0, "strategy": "pid_pacing"})
    assert ("pid_pacing",) * 2 == build_world(paced, 1, 0).strategies[1:]
    last = [
        max(clicks["time"][clicks["account"] == "rival-01"] % 24)
        for run in (scenario, paced)
        if (clicks := simulate(run, "fixed", seed=1, keep_clicks=True).clicks) is not None
    ]
    assert last[0] + 2 < last[1]


def test_a_strategy_nobody_knows_is_refused() -> None:
    """A population's misspelt strategy stops the run with the nearest name."""
    with pytest.raises(InputError, match="'fixd': did you mean 'fixed'"):
        simulate(markets.market(rivals={"strategy": "fixd"}), "fixed", seed=1)


@pytest.mark.parametrize(
    ("rivals", "message"),
    [
        ({"entry": [5.0, 2.0]}, r"entry is \[5.0, 2.0\], allowed: first day, then last day"),
        ({"exit": [5.0, 2.0]}, r"exit is \[5.0, 2.0\], allowed: first day, then last day"),
        ({"entry": [1.0, 3.0], "exit": [3.0, 4.0]}, "exit begins on day 3, allowed: after the last entry, 3"),
    ],
)
def test_windows_of_entry_and_exit_are_in_order(rivals: dict[str, Any], message: str) -> None:
    """A window that runs backwards, or an exit before the last entry, is refused with its days."""
    with pytest.raises(ValidationError, match=message):
        markets.market(rivals=rivals)
