"""Carrying out a study: what is stored is not done again, what finishes is stored at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from experiments.compiling import compile_kernel
from experiments.folder import MANIFEST, RESULTS, claim, write_text
from experiments.manifest import manifest
from experiments.runner import run_tasks, worker_count
from experiments.store import Store
from experiments.study import Observer, Run, Silent, StoppedError, Study
from simulator.errors import InputError


def carry_out(
    study: Study, *, jobs: int, out: Path | str | None, observer: Observer | None
) -> dict[tuple[str, int], Run]:
    """Do the runs of a study that are not yet done.

    Parameters
    ----------
    study
        What to run.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes a result.
    out
        The folder where finished runs are kept; None keeps them in memory.
    observer
        Hears of progress, and may stop the study.

    Returns
    -------
    dict
        Every finished run by (key, replication), failed ones too.

    Raises
    ------
    InputError
        Before anything runs: a number of workers that cannot be, a folder that is not writable or
        another study's.
    StoppedError
        When the observer stopped it; finished runs are kept.
    BidlabError
        When the disk fills up; finished runs are kept.
    """
    _check_jobs(study, jobs)
    folder = None if out is None else Path(out)
    if folder is not None:
        claim(folder)
    store = Store(folder and folder / RESULTS, study)
    try:
        if folder is not None:
            write_text(folder / MANIFEST, manifest(study))
        return _do_the_rest(study, store, jobs, observer or Silent())
    finally:
        store.close()


def _do_the_rest(study: Study, store: Store, jobs: int, observer: Observer) -> dict[tuple[str, int], Run]:
    """Do what is not yet done, storing runs as they finish."""
    tasks = study.tasks()
    finished = store.finished()  # a failed run is tried again
    pending = [task for task in tasks if (task.key, task.replication) not in finished]
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


def _check_jobs(study: Study, jobs: int) -> None:
    """Refuse a number of workers that cannot be, and workers for what only this process knows."""
    nameless = [entrant.name for entrant in study.entrants if not entrant.by_name]
    if worker_count(jobs) and jobs != 1 and nameless:
        raise InputError(
            f"jobs is {jobs}, allowed: 1 for a strategy given as an object ({nameless[0]}); "
            "worker processes find strategies by name"
        )
