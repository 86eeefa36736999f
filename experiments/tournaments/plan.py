"""The plan of a tournament: its market, its line-ups, its runs, and who sits where in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.running.seated import TRUTHFUL
from experiments.study.checks import check_range
from experiments.study.study import Study, Task, plan
from experiments.tournaments.seating import LineUp, default_seats, key_of, line_ups, seated, seated_by
from simulator.errors import InputError
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy

#: Accounts of one market, at most.
MOST_SEATS = 500


@dataclass(frozen=True, slots=True)
class Tournament(Study):
    """A tournament to carry out: every line-up in replications 0 to ``runs`` - 1 of ``seed``.

    Attributes
    ----------
    line_ups
        Who sits where, in every run of a replication.
    """

    line_ups: tuple[LineUp, ...] = ()

    def key(self, line_up: LineUp) -> str:
        """Return what a line-up's runs are stored under."""
        return key_of(line_up, [entrant.key for entrant in self.entrants])

    def tasks(self) -> list[Task]:
        """Return all runs, whole replications first, so that a stopped tournament holds whole rounds."""
        return [
            Task(self.key(line_up), self._names(line_up, replication), replication, seated=True)
            for replication in self.replications
            for line_up in self.line_ups
        ]

    def order(self) -> list[int]:
        """Return the entrants' indices by key, so that the order of the list decides nothing."""
        return sorted(range(len(self.entrants)), key=lambda i: self.entrants[i].key)

    def sitting(self, line_up: LineUp, replication: int) -> tuple[int, ...]:
        """Return (n_seats,) index of each seat's entrant in a replication; empty where nobody plays."""
        return seated_by(
            line_up, self.order(), len(self.scenario.account), seed=self.seed, replication=replication
        )

    def _names(self, line_up: LineUp, replication: int) -> tuple[str, ...]:
        """Return who sits where, by name."""
        return tuple(self.entrants[i].name for i in self.sitting(line_up, replication)) or (TRUTHFUL,)


def plan_tournament(
    scenario: Scenario | str | Path,
    strategies: Sequence[str | Strategy],
    *,
    runs: int,
    seed: int,
    seats: int | None,
) -> Tournament:
    """Check the settings of a tournament, as of :func:`experiments.tournaments.tournament.tournament`."""
    study = plan(scenario, strategies, runs=runs, seed=seed)
    players, written = len(study.entrants), len(study.scenario.account)
    if players < 2:
        raise InputError(f"strategies: {study.entrants[0].name!r} alone, allowed: two or more")
    fewest = max(players, written, 2)
    if seats is None:
        seats = min(default_seats(study.scenario, players), max(fewest, MOST_SEATS))
    elif seats < fewest:
        raise InputError(
            f"seats is {seats}, allowed: {fewest} or more "
            f"({players} strategies; accounts written in the scenario: {written})"
        )
    check_range("seats", seats, fewest, MOST_SEATS)
    market = seated(study.scenario, seats)
    order = Tournament(market, study.entrants, runs, seed).order()
    turns = (
        LineUp(line_up.kind, tuple(order[i] for i in line_up.places)) for line_up in line_ups(players, seats)
    )
    return Tournament(market, study.entrants, runs, seed, line_ups=tuple(turns))
