"""Worker processes of this machine, and what the runner asks of the workers of any engine."""

from __future__ import annotations

import errno
import multiprocessing
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import ParamSpec, Protocol, TypeVar

from experiments.running.deadline import ENDINGS
from experiments.running.worker import Batch, ready, run_batch, set_up_with_pipes
from experiments.study.study import Run
from simulator.errors import BidloomError

P = ParamSpec("P")
T = TypeVar("T")

#: How often workers are started before it is given up: one may be killed by accident as it comes up.
MOST_STARTS = 5
#: Seconds before the next try: the system takes a moment to know that a process has died.
PAUSE = 0.2
#: What a worker, or the server that forks them, leaves behind when it is killed.
_DEATHS = (BrokenProcessPool, EOFError, ConnectionError)


class Pool(Protocol):
    """Workers of an engine: all that differs from one engine to another.

    Attributes
    ----------
    falls_as_one
        Whether the death of one worker takes away what the others are doing.
    knows_endings
        Whether it can be told how a worker ended.
    """

    falls_as_one: bool
    knows_endings: bool

    @property
    def started(self) -> bool:
        """Whether there are workers."""
        ...

    def start(self, stop: Callable[[], bool]) -> None:
        """Start workers, or find those that are there."""
        ...

    def slots(self) -> int:
        """Return how many batches can be carried out at once, at the moment."""
        ...

    def submit(self, batch: Batch) -> Future[list[Run]]:
        """Hand over a batch."""
        ...

    def deaths(self, error: Exception) -> int:
        """Return how many workers died of a batch that ended in an error; raise what is no death."""
        ...

    def ran_out_of_time(self) -> bool:
        """Tell whether a worker that died is known to have been ended by its deadline."""
        ...

    def withdraw(self, future: Future[list[Run]]) -> bool:
        """Take back a batch that has not begun; False when it may have."""
        ...

    def end(self, *, busy: bool) -> None:
        """End the workers, at once when they are busy."""
        ...


def start_context() -> BaseContext:
    """Return how workers are started: forked from a clean server, or anew where that is unknown.

    What is started while Ctrl-C is ignored ignores it too, from its first instruction on.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    _start_tracker()
    context.set_forkserver_preload(["experiments.running.worker"])  # heavy imports once, not once a worker
    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            forkserver.ensure_running()
        finally:
            signal.signal(signal.SIGINT, before)
    return context


def _start_tracker() -> None:
    """Start the process that clears away what a killed study leaves, and does so without a word."""
    before = sys.warnoptions[:]
    sys.warnoptions.append("ignore:resource_tracker:UserWarning")  # it is started with the same options
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions[:] = before


class LocalPool:
    """Processes of this machine.

    Parameters
    ----------
    workers
        How many.
    """

    falls_as_one = True
    knows_endings = True

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool: ProcessPoolExecutor | None = None
        self._processes: set[BaseProcess] = set()

    @property
    def started(self) -> bool:
        """Whether there are workers."""
        return self._pool is not None

    def start(self, stop: Callable[[], bool]) -> None:
        """Start a pool and see one worker come up; a stop that kills it on its way is no trouble.

        Raises
        ------
        BidloomError
            When the workers die before they have done anything, again and again.
        """
        for _ in range(MOST_STARTS):
            self._processes.clear()
            try:
                self._pool = ProcessPoolExecutor(self._workers, start_context(), set_up_with_pipes)
                self._hand_over(ready).result()
            except _DEATHS:
                if stop():
                    return
                time.sleep(PAUSE)
            else:
                return
        raise BidloomError(
            "worker processes die as they start; from a script, call under "
            "`if __name__ == '__main__':`, or use jobs=1"
        )

    def slots(self) -> int:
        """Return how many processes there are."""
        return self._workers

    def submit(self, batch: Batch) -> Future[list[Run]]:
        """Hand over a batch."""
        try:
            return self._hand_over(run_batch, batch)
        except _DEATHS as problem:  # the pool broke since the last look
            future: Future[list[Run]] = Future()
            future.set_exception(BrokenProcessPool(str(problem)))
            return future

    def deaths(self, error: Exception) -> int:
        """Return 1 for a broken pool; raise any other error."""
        if not isinstance(error, BrokenProcessPool):
            raise error
        return 1

    def ran_out_of_time(self) -> bool:
        """Tell whether a worker was ended because a decision took too long."""
        return any(
            process.exitcode in {-number for number in ENDINGS if number} for process in self._processes
        )

    def withdraw(self, future: Future[list[Run]]) -> bool:
        """Take back a batch that no process has yet."""
        return future.cancel()

    def end(self, *, busy: bool) -> None:
        """End the processes."""
        if self._pool is None:
            return
        # A pool left to end by itself may still do so when Python ends, and complains of closed files.
        self._pool.shutdown(wait=not busy, cancel_futures=True)
        self._pool = None
        if busy:
            for process in self._processes:
                process.terminate()

    def _hand_over(self, function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> Future[T]:
        """Submit to the pool, and note the process that it may start for it."""
        before = set(multiprocessing.active_children())
        assert self._pool is not None
        try:
            future = self._pool.submit(function, *arguments, **keywords)
        except OSError as problem:
            # A pool closes its pipes as it finds a worker dead, also while another process is being started.
            if problem.errno not in (None, errno.EBADF):
                raise
            raise BrokenProcessPool(str(problem)) from problem
        self._processes |= set(multiprocessing.active_children()) - before
        return future
