"""The market of a tournament: every account a seat, and who plays which seat in which run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from pydantic import ValidationError

from simulator.errors import InputError
from simulator.settings.account import AccountSettings
from simulator.settings.demand import EventSettings
from simulator.settings.scenario import Scenario

Kind = Literal["alone", "pair", "together", "truthful"]

#: Keeps the draw of seats apart from others of the same seed.
_SEATS = 0x5EA75


@dataclass(frozen=True, slots=True)
class LineUp:
    """Who plays which place in one run; a place is another seat in every replication.

    Attributes
    ----------
    kind
        ``alone``: one strategy plays every seat; ``pair``: two take turns along the seats; ``together``: all
        do; ``truthful``: nobody plays, everyone bids the truth.
    places
        (n_seats,) index of each place's strategy; empty where nobody plays.
    """

    kind: Kind
    places: tuple[int, ...]


def default_seats(scenario: Scenario, strategies: int) -> int:
    """Return as many seats as the market has accounts, but no fewer than strategies, nor than two."""
    drawn = sum(population.count for population in scenario.populations)
    return max(len(scenario.account) + drawn, strategies, 2)


def seated(scenario: Scenario, seats: int) -> Scenario:
    """Return the market with ``seats`` accounts and no other.

    Parameters
    ----------
    scenario
        The market that the tournament is held in.
    seats
        2 or more, and no fewer than the accounts that the scenario writes out.

    Returns
    -------
    Scenario
        The learner first, the other accounts that are written out, then copies of the learner in place of
        the drawn rivals: the same campaigns, bids and budgets, but relevance and conversion rates of
        their own, drawn around the keywords' wherever the learner's are written.

    Raises
    ------
    InputError
        When there can be no such market, as when a copy's name would be too long.
    """
    learner = next(account for account in scenario.account if account.name == scenario.learner)
    accounts = [learner, *(account for account in scenario.account if account is not learner)]
    names = {account.name for account in accounts}
    number = 2
    while len(accounts) < seats:
        name = f"{learner.name}-{number}"
        number += 1
        if name not in names:
            accounts.append(_copy(learner, name))
    changed = scenario.model_copy(
        update={
            "account": accounts,
            "rivals": scenario.rivals.model_copy(update={"count": 0}),
            "population": [],
            "event": _events(scenario, [account.name for account in accounts]),
        }
    )
    try:
        checked = Scenario.model_validate(changed.model_dump(by_alias=True, exclude_unset=True))
    except ValidationError as error:
        where, what = error.errors()[0]["loc"], error.errors()[0]["msg"]
        place = ".".join(map(str, where)) or "accounts"
        raise InputError(f"scenario {scenario.name!r} with {seats} seats: {place}: {what}") from None
    return checked.beside(scenario.folders)


def line_ups(strategies: int, seats: int) -> list[LineUp]:
    """Return every run of one replication, each strategy in each place equally often.

    Parameters
    ----------
    strategies, seats
        How many; at least two strategies, and no fewer seats than strategies.

    Returns
    -------
    list of LineUp
        Each strategy among its own kind; each pair in turns along the places, both ways round; all
        together, in turns along the places, shifted until everyone has had every place (for two
        strategies that is the pair); and the truth.

    Examples
    --------
    >>> [line_up.places for line_up in line_ups(2, 3)]
    [(0, 0, 0), (1, 1, 1), (0, 1, 0), (1, 0, 1), ()]
    """
    places = range(seats)
    alone = [LineUp("alone", (i,) * seats) for i in range(strategies)]
    pairs = [
        LineUp("pair", tuple((i, j)[(seat + turn) % 2] for seat in places))
        for i, j in combinations(range(strategies), 2)
        for turn in range(2)
    ]
    together = [
        LineUp("together", tuple((seat + turn) % strategies for seat in places))
        for turn in range(strategies if strategies > 2 else 0)
    ]
    return [*alone, *pairs, *together, LineUp("truthful", ())]


def seated_by(
    line_up: LineUp, order: Sequence[int], seats: int, *, seed: int, replication: int
) -> tuple[int, ...]:
    """Return (n_seats,) who plays each seat of a line-up in one replication.

    Which seat a place is, and where all share the market also who comes after whom, is drawn anew for every
    replication: so neither the order of accounts in a file nor that of strategies in a command decides
    who meets whom. All line-ups of a replication have the same draw, so over them each strategy still has
    every seat once.

    Parameters
    ----------
    line_up
        From :func:`line_ups`.
    order
        (n_strategies,) their indices in an order that does not hang on how they are listed.
    seats
        How many.
    seed, replication
        Address of the draw.
    """
    rng = np.random.default_rng((seed, replication, _SEATS))
    place_of_seat = rng.permutation(seats)
    turn = rng.permutation(len(order))
    instead = {order[i]: order[turn[i]] for i in range(len(order))}
    if not line_up.places:
        return ()
    sitting = (line_up.places[place] for place in place_of_seat)
    return tuple(instead[i] if line_up.kind == "together" else i for i in sitting)


def key_of(line_up: LineUp, strategy_keys: Sequence[str]) -> str:
    """Return what a line-up's runs are stored under: its kind, and a digest of who sits where."""
    sitting = "\n".join(strategy_keys[i] for i in line_up.places)
    return f"{line_up.kind} {hashlib.sha256(sitting.encode()).hexdigest()[:24]}"


def _events(scenario: Scenario, accounts: list[str]) -> list[EventSettings]:
    """Return the events, a drawn rival's name replaced by that of the copy in its place.

    An event that holds only for rivals who have no copy happens to nobody, and is left out.
    """
    drawn = [f"{p.name}-{i + 1:02d}" for p in scenario.populations for i in range(p.count)]
    copies = accounts[len(scenario.account) :]
    instead = dict(zip(drawn, copies, strict=False))
    events = []
    for event in scenario.event:
        if event.accounts is None:
            events.append(event)
            continue
        there = [name for name in (instead.get(name, name) for name in event.accounts) if name in accounts]
        if there:
            events.append(event.model_copy(update={"accounts": there}))
    return events


def _copy(learner: AccountSettings, name: str) -> AccountSettings:
    """Return the learner's account under another name, its ads' luck to be drawn."""
    campaigns = [
        campaign.model_copy(
            update={
                "target": [
                    target.model_copy(update={"relevance": None, "conversion_rate": None})
                    for target in campaign.target
                ]
            }
        )
        for campaign in learner.campaign
    ]
    return learner.model_copy(update={"name": name, "campaign": campaigns})
