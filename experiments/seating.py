"""The market of a tournament: every account a seat, and who plays which seat in which run."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from simulator.account_settings import AccountSettings
from simulator.scenario import Scenario

#: Stands for a strategy where nobody plays: every account bids what its clicks are worth.
TRUTHFUL = "(truthful)"

Kind = Literal["alone", "pair", "together", "truthful"]


@dataclass(frozen=True, slots=True)
class LineUp:
    """Who plays which seat in one run.

    Attributes
    ----------
    kind
        ``alone``: one strategy plays every seat; ``pair``: two take turns along the seats; ``together``: all
        do; ``truthful``: nobody plays, everyone bids the truth.
    seats
        (n_seats,) index of each seat's strategy; empty where nobody plays.
    """

    kind: Kind
    seats: tuple[int, ...]


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
        }
    )
    checked = Scenario.model_validate(changed.model_dump(by_alias=True, exclude_unset=True))
    return checked.beside(scenario.folders)


def line_ups(strategies: int, seats: int) -> list[LineUp]:
    """Return every run of one replication, each strategy in each seat equally often.

    Parameters
    ----------
    strategies, seats
        How many; at least two strategies, and no fewer seats than strategies.

    Returns
    -------
    list of LineUp
        Each strategy among its own kind; each pair in turns along the seats, both ways round; all together,
        in turns along the seats, shifted until everyone has played every seat (for two strategies that is
        the pair); and the truth.

    Examples
    --------
    >>> [line_up.seats for line_up in line_ups(2, 3)]
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


def key_of(line_up: LineUp, strategy_keys: Sequence[str]) -> str:
    """Return what a line-up's runs are stored under: its kind, and a digest of who sits where."""
    sitting = "\n".join(strategy_keys[i] for i in line_up.seats)
    return f"{line_up.kind} {hashlib.sha256(sitting.encode()).hexdigest()[:24]}"


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
