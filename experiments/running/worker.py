"""What happens inside a worker process: being set up, and a batch of runs.

Batches carry text only: the scenario as JSON, strategies as names. A worker finds plug-ins itself.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from experiments.hindsight.benchmark import simulate_with_hindsight
from experiments.running.deadline import DECISION_TIMEOUT, Deadline
from experiments.running.seated import totals_by_seat
from experiments.study.entrant import entrant_of
from experiments.study.parts import Parts, parts_of
from experiments.study.study import Run, Task
from simulator import __version__
from simulator.errors import BidloomError, InputError, in_one_line
from simulator.plugins.one_process import one_process
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs to do one after the other.

    Attributes
    ----------
    scenario
        As JSON.
    seed
        Of the study.
    tasks
        The runs.
    folders
        Where files of the scenario's own strategies are.
    decision_timeout
        In seconds.
    keys
        Name and key of each strategy of the study.
    started_in
        The folder that the study was started in.
    version
        Of the Bidloom that sent it.
    """

    scenario: str
    seed: int
    tasks: tuple[Task, ...]
    folders: tuple[str, ...] = ()
    decision_timeout: float = DECISION_TIMEOUT
    keys: tuple[tuple[str, str], ...] = ()
    started_in: str = ""
    version: str = __version__


# What a worker of this machine hears and answers through, and how far these numbers may go.
_pipes: set[int] = set()
_MOST_DESCRIPTORS = 64

# The deadline of a decision is the whole process's, and Dask may have several threads in one.
_one_at_a_time = threading.Lock()


def set_up() -> None:
    """Make a worker leave Ctrl-C and stdout to its parent, and end when the parent does.

    A parent killed with -9 cannot tell its workers; one that ends takes its sentinel with it.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.dup2(2, 1)  # what a strategy prints must not mix with the data on stdout
    threading.Thread(target=_end_with_parent, daemon=True).start()


def set_up_with_pipes() -> None:
    """Set up a worker of this machine, which hears and answers through what is open at its beginning."""
    set_up()
    _pipes.update(number for number in _open_descriptors() if number > 2)


def ready() -> int:
    """Do nothing; the result says that the worker has come up."""
    return os.getpid()


@one_process()
def run_batch(batch: Batch) -> list[Run]:
    """Carry out a batch; a run that fails is a result like any other.

    Raises
    ------
    InputError
        When another version of Bidloom sent it.
    """
    if batch.version != __version__:
        raise InputError(f"a worker has Bidloom {__version__}, allowed: {batch.version}, as the study")
    with _one_at_a_time:
        runs = list(_runs(batch))
    if not _pipes <= _open_descriptors():  # a strategy has closed them: nobody can be told any more
        os._exit(1)
    return runs


def _open_descriptors() -> set[int]:
    """Return the numbers of the files and pipes that are open, as far as a worker has any of its own."""
    return {number for number in range(_MOST_DESCRIPTORS) if _is_open(number)}


def _is_open(number: int) -> bool:
    """Tell whether a number stands for an open file or pipe."""
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def _runs(batch: Batch) -> Iterator[Run]:
    """Carry out the runs of a batch one by one."""
    scenario = _scenario(batch.scenario, batch.folders)
    deadline = Deadline(batch.decision_timeout)
    keys = dict(batch.keys)
    for task in batch.tasks:
        try:
            players = {name: _player(name, keys.get(name), batch.started_in) for name in set(task.names)}
        except InputError as problem:
            yield from failed([task], str(problem))
        else:
            yield run_one(scenario, [players[name] for name in task.names], task, batch.seed, deadline)


def _player(name: str, key: str | None, started_in: str) -> Strategy | str:
    """Find a strategy as its study found it; refuse another one of the same name."""
    if key is None:
        return name
    found = entrant_of(name, (Path(started_in),))
    if found.key != key:
        raise InputError(
            f"strategy {name!r}: a worker found another one under this name; copy its file there"
        )
    return found.strategy or name


@one_process()
def run_one(
    scenario: Scenario, strategies: Sequence[str | Strategy], task: Task, seed: int, deadline: Deadline
) -> Run:
    """Carry out one run.

    Parameters
    ----------
    scenario
        The market.
    strategies
        Objects or names, for the task's names.
    task
        Which run it is.
    seed
        Of the study.
    deadline
        How long a decision may take.

    Returns
    -------
    Run
        With its totals (those of every seat; or the learner's with its share of the hindsight
        benchmark, and what it did by target, campaign, day and hour), or with the error of whatever
        ended it: a strategy that raises, exits or decides something impossible, a conservation law that
        broke.

    Raises
    ------
    KeyboardInterrupt
        Where nobody but Python listens for Ctrl-C, as in a notebook.
    """
    start = time.perf_counter()
    totals: dict[str, float] | None = None
    parts: Parts | None = None
    error: str | None = None
    try:
        with deadline.heeded():
            if task.seated:
                totals = totals_by_seat(
                    scenario, strategies, seed=seed, replication=task.replication, asking=deadline
                )
            else:
                result, all_totals = simulate_with_hindsight(
                    scenario, strategies[0], seed=seed, replication=task.replication, asking=deadline
                )
                totals = dict(all_totals)
                parts = parts_of(result)
    except BidloomError as problem:
        error = str(problem)
    except BaseException as problem:  # a stranger's code may raise anything; it fails its own run
        if isinstance(problem, KeyboardInterrupt) and _may_be_pressed():
            raise
        error = f"{type(problem).__name__}: {in_one_line(problem)}"
    return Run(task.key, task.replication, totals, error, time.perf_counter() - start, parts)


def _may_be_pressed() -> bool:
    """Tell whether a KeyboardInterrupt may come from Ctrl-C and not from a strategy.

    Workers ignore Ctrl-C, and a study on the command line listens for it in a way that raises
    nothing: there only a strategy can have raised it.
    """
    return signal.getsignal(signal.SIGINT) is signal.default_int_handler


@lru_cache(maxsize=8)
def _scenario(text: str, folders: tuple[str, ...]) -> Scenario:
    """Read a scenario once a process, not once a batch."""
    return Scenario.model_validate_json(text).beside(tuple(Path(folder) for folder in folders))


def _end_with_parent() -> None:
    """Wait for the parent to end, then end at once."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def failed(tasks: Sequence[Task], error: str) -> list[Run]:
    """Return runs that ended in the same error."""
    return [Run(task.key, task.replication, None, error) for task in tasks]
