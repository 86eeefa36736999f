"""Runs of studies, in this process or in workers; the results are the same bit for bit.

A task may run more than once, when its worker is killed; a run is a pure function of its task, so
that does no harm.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import redirect_stdout
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from typing import NamedTuple, ParamSpec, TypeVar

from experiments.deadline import DECISION_TIMEOUT, ENDINGS, Deadline
from experiments.study import Run, Study, Task
from experiments.worker import Batch, failed, ready, run_batch, run_one, set_up
from simulator.errors import BidlabError, InputError

#: Seconds of work in a batch: enough to make its delivery cheap, little enough to lose.
BATCH_SECONDS = 1.0

#: A run whose worker died this often, the last times with no other run in flight, has failed.
MOST_DEATHS = 3

#: Seconds that running batches have to finish when a study is stopped.
GRACE = 2.0

P = ParamSpec("P")
T = TypeVar("T")


class Job(NamedTuple):
    """A run to do, and the study that it belongs to."""

    study: Study
    task: Task


OnRuns = Callable[[Study, Sequence[Run]], None]
Stop = Callable[[], bool]


def worker_count(jobs: int) -> int:
    """Return how many processes ``jobs`` means: 0 all cores that this process may use."""
    if jobs < 0:
        raise InputError(f"jobs is {jobs}, allowed: 0 (all cores) or more")
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Runner:
    """Carries out runs, in this process or in workers that stay for the next ones.

    Parameters
    ----------
    jobs
        Worker processes; 0 all cores, 1 this process and no other.
    decision_timeout
        Seconds of wall time that a strategy may take over one decision, see
        :class:`experiments.deadline.Deadline`.
    """

    def __init__(self, jobs: int, decision_timeout: float = DECISION_TIMEOUT) -> None:
        self._here = jobs == 1
        self._deadline = Deadline(decision_timeout)
        self._pool = _Workers(worker_count(jobs), self._deadline)

    def run(self, jobs: Sequence[Job], *, on_runs: OnRuns, stop: Stop) -> None:
        """Carry out runs and hand each over as it finishes, in any order.

        Parameters
        ----------
        jobs
            Runs to do.
        on_runs
            Called in this process with the study and the runs of each finished batch.
        stop
            Asked between batches; True ends the work after what is finished.

        Raises
        ------
        BidlabError
            When worker processes die before they have done anything.
        """
        if not jobs:
            return
        if self._here:
            _run_here(jobs, self._deadline, on_runs, stop)
        else:
            self._pool.run(jobs, on_runs, stop)

    def close(self) -> None:
        """End the workers."""
        self._pool.close()


def _run_here(jobs: Sequence[Job], deadline: Deadline, on_runs: OnRuns, stop: Stop) -> None:
    """Carry out runs one by one in this process."""
    for study, task in jobs:
        if stop():
            return
        strategies = {entrant.name: entrant.strategy for entrant in study.entrants}
        with redirect_stdout(sys.stderr):  # what a strategy prints must not mix with the data
            players = [strategies.get(name, name) for name in task.names]
            run = run_one(study.scenario, players, task, study.seed, deadline)
        on_runs(study, [run])


def start_context() -> BaseContext:
    """Return how workers are started: forked from a clean server, or anew where that is unknown.

    What is started while Ctrl-C is ignored ignores it too, from its first instruction on.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["experiments.worker"])  # heavy imports once, not once a worker
    if threading.current_thread() is threading.main_thread():
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            forkserver.ensure_running()
        finally:
            signal.signal(signal.SIGINT, before)
    return context


class _Workers:
    """A pool of worker processes that survives the death of any of them, and starts with its first runs."""

    def __init__(self, workers: int, deadline: Deadline) -> None:
        self._workers = workers
        self._deadline = deadline
        self._queue: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._deaths: Counter[tuple[str, Task]] = Counter()
        self._flying: dict[Future[list[Run]], tuple[Job, ...]] = {}
        self._seconds = 0.0
        self._finished = 0
        self._pool: ProcessPoolExecutor | None = None
        self._processes: set[BaseProcess] = set()

    def run(self, jobs: Sequence[Job], on_runs: OnRuns, stop: Stop) -> None:
        """Work until nothing is left or the end is asked for."""
        self._queue.extend(jobs)
        if self._pool is None:
            self._start(stop)
        try:
            while self._queue or self._suspects or self._flying:
                if stop():
                    self._land(on_runs)
                    return
                self._submit()
                done, _ = wait(self._flying, timeout=0.2, return_when=FIRST_COMPLETED)
                if self._collect(done, on_runs) and not stop():
                    self._recover(on_runs, stop)
        except BaseException:
            self.close()
            raise

    def _start(self, stop: Stop) -> None:
        """Start a pool and see one worker come up; a stop that kills it on its way is no trouble."""
        self._processes.clear()
        try:
            self._pool = ProcessPoolExecutor(self._workers, start_context(), set_up)
            self._hand_over(ready).result()
        except (BrokenProcessPool, EOFError, ConnectionError):
            if not stop():
                raise BidlabError(
                    "worker processes die as they start; from a script, call under "
                    "`if __name__ == '__main__':`, or use jobs=1"
                ) from None

    def _submit(self) -> None:
        """Keep two batches a worker in flight; a suspect flies alone, so that it can be told by its fall."""
        if self._suspects:
            if not self._flying:
                self._fly((self._suspects.popleft(),))
            return
        while self._queue and len(self._flying) < 2 * self._workers:
            self._fly(tuple(self._take(self._batch_size())))

    def _take(self, size: int) -> Iterator[Job]:
        """Take up to ``size`` runs of one study from the queue."""
        study = self._queue[0].study
        while size and self._queue and self._queue[0].study is study:
            yield self._queue.popleft()
            size -= 1

    def _fly(self, jobs: tuple[Job, ...]) -> None:
        """Hand a batch to the pool."""
        try:
            future = self._hand_over(run_batch, _batch(jobs, self._deadline.seconds))
        except BrokenProcessPool as problem:  # the pool broke since the last look
            future = Future()
            future.set_exception(problem)
        self._flying[future] = jobs

    def _hand_over(self, function: Callable[P, T], *arguments: P.args, **keywords: P.kwargs) -> Future[T]:
        """Submit to the pool, and note the process that it may start for it."""
        before = set(multiprocessing.active_children())
        assert self._pool is not None
        future = self._pool.submit(function, *arguments, **keywords)
        self._processes |= set(multiprocessing.active_children()) - before
        return future

    def _batch_size(self) -> int:
        """Return how many runs make a batch: one until their length is known, and fewer near the end."""
        if self._finished == 0:
            return 1
        wanted = int(BATCH_SECONDS * self._finished / max(self._seconds, 1e-9))
        return max(1, min(wanted, len(self._queue) // (2 * self._workers)))

    def _collect(self, done: Iterable[Future[list[Run]]], on_runs: OnRuns) -> bool:
        """Hand over what has landed; return True when the pool has broken."""
        broken = False
        for future in done:
            try:
                runs = future.result()
            except BrokenProcessPool:
                broken = True
                continue
            jobs = self._flying.pop(future)
            self._finished += len(runs)
            self._seconds += sum(run.seconds for run in runs)
            on_runs(jobs[0].study, runs)
        return broken

    def _recover(self, on_runs: OnRuns, stop: Stop) -> None:
        """Start a new pool; whatever was in flight is suspected, and failed when it falls alone again."""
        wait(self._flying)
        self._collect(list(self._flying), on_runs)
        jobs = [job for batch in self._flying.values() for job in batch]
        for job in jobs:
            name = job.study.scenario.hash, job.task
            self._deaths[name] += 1
            if len(self._flying) == len(jobs) == 1 and self._ran_out_of_time():
                on_runs(job.study, failed([job.task], f"{self._deadline.words()}, and its worker was ended"))
            elif self._deaths[name] < MOST_DEATHS:
                self._suspects.append(job)
            else:
                died = f"its worker process died, {MOST_DEATHS} times in {MOST_DEATHS} attempts"
                on_runs(job.study, failed([job.task], died))
        self._flying.clear()
        self._end()
        self._start(stop)

    def _ran_out_of_time(self) -> bool:
        """Tell whether a worker was ended because a decision took too long."""
        return any(
            process.exitcode in {-number for number in ENDINGS if number} for process in self._processes
        )

    def _land(self, on_runs: OnRuns) -> None:
        """Give running batches a moment to finish and drop the others."""
        for future in list(self._flying):
            if future.cancel():
                del self._flying[future]
        done, _ = wait(self._flying, timeout=GRACE)
        self._collect(done, on_runs)

    def close(self) -> None:
        """End the workers and forget what is left to do."""
        self._queue.clear()
        self._suspects.clear()
        self._end()
        self._flying.clear()

    def _end(self) -> None:
        """End the workers, busy or not."""
        if self._pool is None:
            return
        # A pool left to end by itself may still do so when Python ends, and complains of closed files.
        self._pool.shutdown(wait=not self._flying, cancel_futures=True)
        self._pool = None
        if self._flying:
            for process in self._processes:
                process.terminate()


def _batch(jobs: Sequence[Job], decision_timeout: float) -> Batch:
    """Return runs of one study as text."""
    study = jobs[0].study
    # As they are from here; a worker may have come up in another folder.
    folders = tuple(str(folder.absolute()) for folder in study.scenario.folders)
    tasks = tuple(job.task for job in jobs)
    return Batch(study.scenario.model_dump_json(by_alias=True), study.seed, tasks, folders, decision_timeout)
