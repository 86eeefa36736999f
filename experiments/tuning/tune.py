"""Tuning a strategy: search its parameters on one luck, and say on another what remains of the gain."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.comparing.outcome import summarise
from experiments.extras import need
from experiments.running.engine import LOCAL, Engine
from experiments.running.session import Session
from experiments.storage.manifest import described
from experiments.storage.store import identity
from experiments.study.checks import check_list, check_range
from experiments.study.entrant import entrant_of
from experiments.study.metrics import check_metric
from experiments.study.observer import Observer, Silent, StoppedError
from experiments.study.study import Study, plan
from experiments.tuning.candidates import AsOne, Candidates
from experiments.tuning.constraints import read_constraint
from experiments.tuning.outcome import Tuning
from experiments.tuning.search_space import SearchSpace, read_space
from experiments.tuning.trials import COMPLETE, Goal, Trial
from simulator.errors import BidloomError
from simulator.settings.scenario import Scenario

if TYPE_CHECKING:
    from experiments.tuning.optimiser import Search

#: Trials that are judged on fresh luck.
FINALISTS = 5
#: The first replication of the fresh luck; the search never gets so far.
FRESH = 1_000_000


def tune(
    scenario: Scenario | str | Path,
    strategy: str,
    parameters: Sequence[str],
    *,
    trials: int,
    runs: int,
    seed: int,
    fresh_runs: int = 40,
    metric: str = "profit",
    subject_to: Sequence[str] = (),
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
    engine: Engine = LOCAL,
) -> Tuning:
    """Search the parameters with which a strategy does best in a market, and say what the gain is worth.

    Every trial meets the same replications, so that luck is the same for all. The best of many trials is
    still the luckiest of many, so the best five and the strategy as it is are run once more in replications
    that the search never saw; only these tell whether to use what was found. It says nothing of other
    markets.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    strategy
        As :func:`simulator.strategy.resolve` reads it; parameters in its brackets hold unless they are tuned.
    parameters
        What is tuned, such as ``"gain=0..3"``, see :func:`experiments.tuning.search_space.read_space`.
    trials
        Sets of values to try, 1 or more; the first is the strategy as it is.
    runs
        Replications a trial, 1 to 1,000,000; clearly worse trials end earlier.
    seed
        Of all randomness, 0 or more.
    fresh_runs
        Replications of the judgement, 1 or more.
    metric
        What shall be large on average; or small, for those of
        :data:`experiments.study.metrics.BETTER_SMALLER`.
    subject_to
        What must hold on average, such as ``"roas>=3"``.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes the result.
    out
        A folder in which finished runs are kept; the same call goes on where the last one stopped, and more
        trials or fresh runs go on from there. None keeps nothing.
    observer
        Hears of progress, and may stop the tune.
    engine
        What carries out the runs, see :class:`experiments.running.engine.Engine`. Never changes the result.

    Returns
    -------
    Tuning
        Without a winner where no trial meets the constraints.

    Raises
    ------
    InputError
        Before anything runs: settings out of range, unknown names, values that the strategy refuses, a
        folder that is not writable or another study's, optuna not installed.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidloomError
        When the strategy as it is fails, or the disk fills up; finished runs are kept.

    Notes
    -----
    The runs are the only memory: a tune that was stopped is gone through again from its stored runs, and
    comes to the same trials as one that was not; see :class:`experiments.tuning.optimiser.Search`.

    Examples
    --------
    >>> found = tune("two-campaigns", "ctr_weighted", ["gain=0..3"], trials=3, runs=2, seed=1, fresh_runs=2)
    >>> [trial.number for trial in found.trials], found.name(found.trials[0])
    ([0, 1, 2], 'ctr_weighted')
    """
    need("optuna", "tune")
    check_range("trials", trials, 1)
    check_range("runs", runs, 1, FRESH)
    check_range("fresh runs", fresh_runs, 1)
    space = read_space(strategy, parameters)
    check_list("subject_to", subject_to)
    constraints = {constraint.text: constraint for constraint in map(read_constraint, subject_to)}
    check_metric(metric)
    goal = Goal(metric, tuple(constraints.values()))
    study = plan(scenario, [space.strategy], runs=runs, seed=seed)
    as_one = AsOne(observer or Silent(), trials * runs + (1 + FINALISTS) * fresh_runs)
    terms = identity(
        "tune", study.scenario, seed,
        strategy=space.strategy, parameters="; ".join(each.text for each in space.parameters),
        metric=goal.metric, subject_to="; ".join(constraints) or "nothing",
    )  # fmt: skip
    with Session(terms, jobs=jobs, out=out, observer=as_one, engine=engine) as session:
        as_it_is = [described(study.entrants[0])]
        session.describe(trials=trials, runs=runs, fresh_runs=fresh_runs, strategies=as_it_is)
        kept = session.kept(study.scenario)
        if kept:
            as_one.say(f"{kept} runs are finished already")
        try:
            search = _searched(Candidates(session, study, space, as_one), space, goal, study, trials)
            finalists = _finalists(search, space)
            fresh = None
            if search.ranked():
                fresh = _fresh(study, [space.named(trial.parameters) for trial in finalists], fresh_runs)
                as_one.begin(trials * runs)
                as_one.most = trials * runs + len(fresh.tasks())
                session.carry_out([fresh], tell=False)
        except StoppedError:
            raise StoppedError(session.kept(study.scenario), as_one.most) from None
        compared = None if fresh is None else summarise(fresh, session.own_runs(fresh))
    return Tuning(
        study.scenario, seed, runs, fresh_runs, space, goal, tuple(search.trials), finalists, compared
    )


def _searched(evaluate: Candidates, space: SearchSpace, goal: Goal, study: Study, trials: int) -> Search:
    """Return the search after so many trials; there is none without the strategy as it is."""
    with warnings.catch_warnings():  # Jupyter is told of a progress bar, which is never shown here
        warnings.filterwarnings("ignore", "IProgress not found")
        from experiments.tuning.optimiser import Search  # noqa: PLC0415 - optuna: an extra

    search = Search(space, goal, runs=study.runs, seed=study.seed)
    search.go_on(1, evaluate)
    (first,) = search.trials
    if first.state != COMPLETE:
        raise BidloomError(f"{space.strategy!r} as it is cannot be judged: {first.error}")
    search.go_on(trials, evaluate)
    return search


def _fresh(study: Study, names: Sequence[str], runs: int) -> Study:
    """Return the study of the strategy as it is and the best trials on luck that the search never met."""
    entrants = (*study.entrants, *map(entrant_of, names))
    return replace(study, entrants=entrants, runs=runs, first=FRESH)


def _finalists(search: Search, space: SearchSpace) -> tuple[Trial, ...]:
    """Return the best trials that are not the strategy as it is."""
    others = [trial for trial in search.ranked() if trial.parameters != space.default]
    return tuple(others[:FINALISTS])
