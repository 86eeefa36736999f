"""Who sits where in a tournament: every seat an account of its own, every strategy in every seat."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from experiments.tournaments.seating import default_seats, key_of, line_ups, seated, seated_by
from simulator import InputError, Scenario, load_scenario
from simulator.settings.file import scenario_names
from simulator.world.world import build_world


@pytest.mark.parametrize(("strategies", "seats"), [(2, 2), (2, 3), (3, 3), (3, 5), (4, 7)])
def test_every_strategy_has_every_seat_equally_often(strategies: int, seats: int) -> None:
    """Over the line-ups of a replication, in each kind of market, so that no seat's luck is anybody's own."""
    turns = line_ups(strategies, seats)
    for kind in {line_up.kind for line_up in turns} - {"truthful"}:
        had = Counter(
            (strategy, seat)
            for line_up in turns
            if line_up.kind == kind
            for seat, strategy in enumerate(line_up.places)
        )
        assert strategies * seats == len(had), kind
        assert 1 == len(set(had.values())), kind


def test_pairs_share_the_seats_by_halves() -> None:
    """Three strategies on four seats: two seats each, both ways round."""
    pairs = [line_up.places for line_up in line_ups(3, 4) if line_up.kind == "pair"]

    assert [(0, 1, 0, 1), (1, 0, 1, 0)] == pairs[:2]
    assert 6 == len(pairs)


@pytest.mark.parametrize(("strategies", "seats"), [(3, 3), (3, 7)])
def test_whom_one_sits_with_does_not_hang_on_the_list(strategies: int, seats: int) -> None:
    """Over 600 replications, each of the others sits in the next seat about as often.

    Shifts of one draw go together, so a replication counts as one trial for each of its neighbours. Each
    ordered pair's share is within 5 standard deviations: six pairs, a false alarm in 280,000.
    """
    met: Counter[tuple[int, int]] = Counter()
    for replication in range(600):
        for line_up in line_ups(strategies, seats):
            if line_up.kind == "together":
                met.update(
                    neighbours(seated_by(line_up, range(strategies), seats, seed=1, replication=replication))
                )
    equal = sum(met.values()) / (strategies * (strategies - 1))

    assert strategies * (strategies - 1) == len(met)
    assert all(abs(count - equal) < 5 * (equal * strategies) ** 0.5 for count in met.values())


def test_twin_shifts_alone_always_bring_the_same_neighbour() -> None:
    """Places as they are listed: of six ordered pairs only three ever meet."""
    shared = [line_up for line_up in line_ups(3, 7) if line_up.kind == "together"]
    met = {pair for line_up in shared for pair in neighbours(line_up.places)}

    assert {(0, 1), (1, 2), (2, 0)} == met


def neighbours(sitting: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return who sits in each seat and the next, where they differ."""
    return [(one, two) for one, two in pairwise(sitting) if one != two]


def test_all_line_ups_of_a_replication_share_the_draw() -> None:
    """So that each strategy has each seat once in it; another replication seats them otherwise."""
    shared = [line_up for line_up in line_ups(3, 5) if line_up.kind == "together"]
    seats = [[seated_by(line_up, range(3), 5, seed=1, replication=r) for line_up in shared] for r in range(8)]

    assert all({0, 1, 2} == {sitting[seat] for sitting in turns} for turns in seats for seat in range(5))
    assert 1 < len({tuple(turns) for turns in seats})


def test_events_follow_a_drawn_rival_to_its_copy(market: Scenario) -> None:
    """The first drawn rival's copy is the second account; one without a copy takes its event along."""
    event = {"start": 0.0, "length": 1.0, "outage": True}
    changed = Scenario.model_validate(
        market.model_dump(by_alias=True)
        | {
            "event": [
                {"name": "first", "accounts": ["rival-01", "shop"], **event},
                {"name": "last", "accounts": ["rival-06"], **event},
            ]
        }
    )

    assert [["shop-2", "shop"]] == [event.accounts for event in seated(changed, 2).event]


def test_a_name_too_long_for_a_copy_is_one_line(market: Scenario) -> None:
    """As an error of input, with the scenario and the number of seats."""
    account = market.account[0].model_copy(update={"name": "s" * 200})
    long = market.model_copy(update={"account": [account], "learner": "s" * 200})

    with pytest.raises(InputError, match=r"with 3 seats: account\.1\.name: "):
        seated(long, 3)


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
