"""Who sits where in a tournament: every seat an account of its own, every strategy in every seat."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from experiments.seating import default_seats, key_of, line_ups, seated
from simulator import Scenario, load_scenario
from simulator.scenario_file import scenario_names
from simulator.world import build_world


@pytest.mark.parametrize(("strategies", "seats"), [(2, 2), (2, 3), (3, 3), (3, 5), (4, 7)])
def test_every_strategy_has_every_seat_equally_often(strategies: int, seats: int) -> None:
    """Over the line-ups of a replication, in each kind of market, so that no seat's luck is anybody's own."""
    turns = line_ups(strategies, seats)
    for kind in {line_up.kind for line_up in turns} - {"truthful"}:
        had = Counter(
            (strategy, seat)
            for line_up in turns
            if line_up.kind == kind
            for seat, strategy in enumerate(line_up.seats)
        )
        assert strategies * seats == len(had), kind
        assert 1 == len(set(had.values())), kind


def test_pairs_share_the_seats_by_halves() -> None:
    """Three strategies on four seats: two seats each, both ways round."""
    pairs = [line_up.seats for line_up in line_ups(3, 4) if line_up.kind == "pair"]

    assert [(0, 1, 0, 1), (1, 0, 1, 0)] == pairs[:2]
    assert 6 == len(pairs)


def test_a_line_ups_key_does_not_depend_on_the_others() -> None:
    """Pairs of two strategies keep their keys when a third joins, whatever its place."""
    keys = ["a#1", "b#2", "c#3"]
    two = {key_of(line_up, keys[:2]) for line_up in line_ups(2, 4)}
    three = {key_of(line_up, keys) for line_up in line_ups(3, 4)}

    assert 5 == len(two) == len(two & three)
    assert 3 + 6 + 3 + 1 == len(three)


@pytest.mark.parametrize("name", scenario_names())
def test_every_shipped_market_can_be_seated(name: str) -> None:
    """With the accounts that it has, the learner as it is written first and no drawn rivals."""
    scenario = load_scenario(name)
    market = seated(scenario, default_seats(scenario, 2))

    assert scenario.learner == market.account[0].name
    assert default_seats(scenario, 2) == len(market.account) == len(build_world(market, 1, 0).accounts)


def test_copies_have_luck_of_their_own(market: Scenario) -> None:
    """The learner's campaigns, bids and budgets; relevance and conversion rate drawn for each copy."""
    world = build_world(seated(market, 3), 1, 0)
    learner, *copies = [world.ads_of(account) for account in range(3)]

    assert 3 == len({tuple(world.relevance[ads]) for ads in (learner, *copies)})
    assert 3 == len({tuple(world.conversion_rate[ads]) for ads in (learner, *copies)})
    assert all(
        (world.bid[world.ad_target[learner]] == world.bid[world.ad_target[ads]]).all() for ads in copies
    )
    assert 1 == len(set(world.account_budget.tolist()))


def test_more_seats_leave_the_first_as_they_are(market: Scenario) -> None:
    """A copy's luck is drawn by its name, so seats can be added to a market."""
    three, five = (build_world(seated(market, seats), 1, 0) for seats in (3, 5))

    assert [three.relevance[three.ads_of(a)].tolist() for a in range(3)] == [
        five.relevance[five.ads_of(a)].tolist() for a in range(3)
    ]


def test_written_accounts_keep_their_seats_and_files_their_folder(tmp_path: Path) -> None:
    """Written rivals sit after the learner; files are still looked for beside the scenario."""
    scenario = load_scenario("price-war").beside((tmp_path,))
    market = seated(scenario, len(scenario.account) + 1)
    written = {account.name for account in scenario.account}

    assert written == {account.name for account in market.account[:-1]}
    assert f"{scenario.learner}-2" == market.account[-1].name
    assert (tmp_path,) == market.folders
