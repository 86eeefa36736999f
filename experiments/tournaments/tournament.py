"""Tournaments: strategies play every account of one market, in all seats, against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.running.engine import LOCAL, Engine
from experiments.running.seated import TRUTHFUL
from experiments.running.session import Session, described_study
from experiments.storage.store import identity
from experiments.study.checks import check_range
from experiments.study.observer import Observer
from experiments.study.study import Study, Task, plan
from experiments.tournaments.outcome import Payoffs, summarise_tournament
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


def tournament(
    scenario: Scenario | str | Path,
    strategies: Sequence[str | Strategy],
    *,
    runs: int,
    seed: int,
    seats: int | None = None,
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
    engine: Engine = LOCAL,
) -> Payoffs:
    """Let strategies play all accounts of a market, and tell who earns what against whom.

    Use it to learn how a rule fares once others follow it too, or follow another. `compare` changes
    one account and holds its rivals' rule fixed; here nobody is fixed.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one. Its drawn rivals give way to copies of the learner's
        account, see :func:`experiments.tournaments.seating.seated`.
    strategies
        At least two. Strings as :func:`simulator.strategy.resolve` reads them, or objects (``jobs`` 1).
    runs
        Replications, 1 or more; each is K alone + K (K - 1) pairs + K together (for K > 2) + 1 market(s)
        for K strategies.
    seed
        Of all randomness, 0 or more.
    seats
        Accounts of the market: 2 or more, no fewer than strategies, nor than accounts that the scenario
        writes out. None: as many as its accounts and drawn rivals, but enough, and
        at most 500.
    jobs, out, observer, engine
        As in :func:`experiments.comparing.compare.compare`.

    Returns
    -------
    Payoffs
        Failed runs are among its ``errors``, and their replication in no mean they belong to.

    Raises
    ------
    InputError, StoppedError, BidloomError
        As in :func:`experiments.comparing.compare.compare`.

    Examples
    --------
    >>> found = tournament("two-campaigns", ["fixed", "ctr_steps"], runs=2, seed=1, seats=2)
    >>> found.strategies, found.seats
    (('fixed', 'ctr_steps'), 2)
    """
    study = plan_tournament(scenario, strategies, runs=runs, seed=seed, seats=seats)
    terms = identity("tournament", study.scenario, seed, seats=len(study.scenario.account))
    with Session(terms, jobs=jobs, out=out, observer=observer, engine=engine) as session:
        session.describe(**described_study(study))
        session.carry_out([study])
        finished = {(run.key, run.replication): run for run in session.runs(study)}
    return summarise_tournament(study, finished)


def plan_tournament(
    scenario: Scenario | str | Path,
    strategies: Sequence[str | Strategy],
    *,
    runs: int,
    seed: int,
    seats: int | None,
) -> Tournament:
    """Check the settings of a tournament and put it together; parameters as of :func:`tournament`."""
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
