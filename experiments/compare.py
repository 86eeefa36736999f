"""Comparing strategies: every strategy in the same replications, differences pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.comparison import Comparison, summarise
from experiments.compiling import compile_kernel
from experiments.folder import MANIFEST, RESULTS, claim, write_text
from experiments.manifest import manifest
from experiments.runner import run_tasks, worker_count
from experiments.store import Store
from experiments.study import Observer, Run, Silent, StoppedError, Study, plan
from simulator.errors import InputError
from simulator.scenario import Scenario
from simulator.strategy import Strategy


def compare(
    scenario: Scenario | str | Path,
    strategies: Sequence[str | Strategy],
    *,
    runs: int,
    seed: int,
    jobs: int = 1,
    out: Path | str | None = None,
    observer: Observer | None = None,
) -> Comparison:
    """Run strategies on the same replications of a market and compare them pair by pair.

    Use it to learn which rule does best in one market. It says nothing of other markets: the
    intervals hold the scenario fixed and cover only its luck.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    strategies
        Names with parameters, ``module:Class``, ``file.py:Class`` or objects; the first is the
        baseline.
    runs
        Replications, 1 or more. Strategy i in replication r meets the same searches and the same
        luck as every other strategy in replication r.
    seed
        Of all randomness, 0 or more.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes the result. Strategies given
        as objects need 1.
    out
        A folder in which finished runs are kept; the same call goes on where the last one stopped,
        and tries failed runs again. None keeps nothing.
    observer
        Hears of progress, and may stop the study.

    Returns
    -------
    Comparison
        Failed runs are among its ``errors`` and in no mean.

    Raises
    ------
    InputError
        Before anything runs: settings out of range, unknown names, a folder that is not writable or
        another study's.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidlabError
        When the disk fills up; finished runs are kept.

    Notes
    -----
    Intervals are paired t at 95 %, not corrected. Holm's correction is over the strategies compared
    within one metric: each metric is a question of its own.

    Examples
    --------
    >>> comparison = compare("two-campaigns", ["fixed", "strategies.fixed:Fixed"], runs=2, seed=1)
    >>> comparison.difference("strategies.fixed:Fixed", "profit").paired.absolute.estimate
    0.0
    """
    observer = observer or Silent()
    study = plan(scenario, strategies, runs=runs, seed=seed)
    _check_jobs(study, jobs)
    folder = None if out is None else Path(out)
    if folder is not None:
        claim(folder)
    store = Store(folder and folder / RESULTS, study)
    try:
        if folder is not None:
            write_text(folder / MANIFEST, manifest(study))
        finished = _carry_out(study, store, jobs, observer)
    finally:
        store.close()
    return summarise(study, finished)


def _carry_out(study: Study, store: Store, jobs: int, observer: Observer) -> dict[tuple[str, int], Run]:
    """Do what is not yet done, storing runs as they finish."""
    tasks = study.tasks()
    stored = store.load()
    pending = [task for task in tasks if _unfinished(stored.get((task.key, task.replication)))]
    done = len(tasks) - len(pending)
    if pending:
        compile_kernel(observer.say)
    if done:
        observer.say(f"{done} of {len(tasks)} runs are finished already")
    observer.progress(done, len(tasks))

    def keep(runs: Sequence[Run]) -> None:
        nonlocal done
        store.save(runs)
        done += len(runs)
        observer.progress(done, len(tasks))

    run_tasks(study, pending, jobs=jobs, on_runs=keep, stop=observer.stop_requested)
    if done < len(tasks):
        raise StoppedError(done, len(tasks))
    return store.load()


def _unfinished(run: Run | None) -> bool:
    """Tell whether a run is still to be done, or to be tried again."""
    return run is None or run.totals is None


def _check_jobs(study: Study, jobs: int) -> None:
    """Refuse a number of workers that cannot be, and workers for what only this process knows."""
    nameless = [entrant.name for entrant in study.entrants if not entrant.by_name]
    if worker_count(jobs) and jobs != 1 and nameless:
        raise InputError(
            f"jobs is {jobs}, allowed: 1 for a strategy given as an object ({nameless[0]}); "
            "worker processes find strategies by name"
        )
