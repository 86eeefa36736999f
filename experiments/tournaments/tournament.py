"""Tournaments: strategies play every account of one market, in all seats, against each other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.running.engine import LOCAL, Engine
from experiments.running.session import Session, described_study
from experiments.storage.store import identity
from experiments.study.observer import Observer
from experiments.tournaments.outcome import Payoffs, summarise_tournament
from experiments.tournaments.plan import plan_tournament
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy


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
