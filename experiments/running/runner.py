"""Runs of studies, in this process or in the workers of an engine; the results are the same bit for bit.

A task may run more than once, when its worker is killed; a run is a pure function of its task, so
that does no harm.
"""

from __future__ import annotations

import os
import sys
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

from experiments.running.deadline import Deadline
from experiments.running.engine import LOCAL, Engine
from experiments.running.local_pool import Pool
from experiments.running.worker import Batch, failed, run_one
from experiments.study.checks import whole
from experiments.study.study import Run, Study, Task
from simulator.errors import InputError

#: Seconds of work in a batch: enough to make its delivery cheap, little enough to lose.
BATCH_SECONDS = 1.0

#: A run whose worker died this often, all but the first time with no other run in flight, has failed.
MOST_DEATHS = 5

#: Seconds that running batches have to finish when a study is stopped.
GRACE = 2.0


class Job(NamedTuple):
    """A run to do, and the study that it belongs to."""

    study: Study
    task: Task


OnRuns = Callable[[Study, Sequence[Run]], None]
Stop = Callable[[], bool]


def worker_count(jobs: int) -> int:
    """Return how many processes ``jobs`` means: 0 all cores that this process may use."""
    if not whole(jobs) or jobs < 0:
        raise InputError(f"jobs is {jobs!r}, allowed: 0 (all cores) or more")
    if jobs:
        return jobs
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Runner:
    """Carries out runs, in this process or in workers that stay for the next ones.

    Parameters
    ----------
    jobs
        Worker processes; 0 all cores, 1 this process and no other.
    engine
        What the workers are; one that is not local has workers for 1 job as well.
    say
        Hears what is worth telling the user.
    """

    def __init__(
        self,
        jobs: int,
        engine: Engine = LOCAL,
        say: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._here = jobs == 1 and engine.name == LOCAL.name
        self._deadline = Deadline(engine.decision_timeout)
        self._pool = _Workers(engine.pool(worker_count(jobs), say), self._deadline)

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
        InputError
            When the workers of an engine cannot be used.
        BidloomError
            When worker processes die before they have done anything, or an engine is lost.
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
        strategies = {one.name: one.strategy for one in study.entrants if one.strategy is not None}
        with redirect_stdout(sys.stderr):  # what a strategy prints must not mix with the data
            players = [strategies.get(name, name) for name in task.names]
            run = run_one(study.scenario, players, task, study.seed, deadline)
        on_runs(study, [run])


class _Workers:
    """Workers of an engine for many runs, whoever of them dies; they start with the first runs."""

    def __init__(self, pool: Pool, deadline: Deadline) -> None:
        self._pool = pool
        self._deadline = deadline
        self._queue: deque[Job] = deque()
        self._suspects: deque[Job] = deque()
        self._deaths: Counter[tuple[str, Task]] = Counter()
        self._flying: dict[Future[list[Run]], tuple[Job, ...]] = {}
        self._fallen: dict[Future[list[Run]], int] = {}
        self._seconds = 0.0
        self._finished = 0

    def run(self, jobs: Sequence[Job], on_runs: OnRuns, stop: Stop) -> None:
        """Work until nothing is left or the end is asked for."""
        self._queue.extend(jobs)
        try:
            if not self._pool.started:
                self._pool.start(stop)
            while self._queue or self._suspects or self._flying:
                if stop():
                    self._land(on_runs)
                    return
                self._submit(self._pool.slots())
                done, _ = wait(self._flying, timeout=0.2, return_when=FIRST_COMPLETED)
                if self._collect(done, on_runs) and not stop():
                    self._recover(on_runs, stop)
        except BaseException:
            self.close()
            raise

    def _submit(self, slots: int) -> None:
        """Keep two batches a worker in flight; a suspect flies alone, so that it can be told by its fall."""
        if self._suspects:
            if not self._flying:
                self._fly((self._suspects.popleft(),))
            return
        while self._queue and len(self._flying) < 2 * slots:
            self._fly(tuple(self._take(self._batch_size(slots))))

    def _take(self, size: int) -> Iterator[Job]:
        """Take up to ``size`` runs of one study from the queue."""
        study = self._queue[0].study
        while size and self._queue and self._queue[0].study is study:
            yield self._queue.popleft()
            size -= 1

    def _fly(self, jobs: tuple[Job, ...]) -> None:
        """Hand a batch to the pool."""
        self._flying[self._pool.submit(_batch(jobs, self._deadline.seconds))] = jobs

    def _batch_size(self, slots: int) -> int:
        """Return how many runs make a batch: one until their length is known, and fewer near the end."""
        if self._finished == 0:
            return 1
        wanted = int(BATCH_SECONDS * self._finished / max(self._seconds, 1e-9))
        return max(1, min(wanted, len(self._queue) // (2 * slots)))

    def _collect(self, done: Iterable[Future[list[Run]]], on_runs: OnRuns) -> bool:
        """Hand over what has landed; return True when workers have died."""
        for future in done:
            try:
                runs = future.result()
            except Exception as error:
                self._fallen[future] = self._pool.deaths(error)
                continue
            jobs = self._flying.pop(future)
            self._finished += len(runs)
            self._seconds += sum(run.seconds for run in runs)
            on_runs(jobs[0].study, runs)
        return bool(self._fallen)

    def _recover(self, on_runs: OnRuns, stop: Stop) -> None:
        """Suspect what fell with its worker, and give up what fell alone and too often."""
        if self._pool.falls_as_one:
            wait(self._flying)
            self._collect(list(self._flying), on_runs)
        # With nothing else in flight, who ran out of time is known.
        of_time = sum(map(len, self._flying.values())) == 1 and self._pool.ran_out_of_time()
        for future, deaths in self._fallen.items():
            for job in self._flying.pop(future):
                self._judge(job, deaths, of_time, on_runs)
        self._fallen.clear()
        if self._pool.falls_as_one:
            self._pool.end(busy=False)
            self._pool.start(stop)

    def _judge(self, job: Job, deaths: int, of_time: bool, on_runs: OnRuns) -> None:
        """Suspect a run whose workers died, or tell that it has failed."""
        name = job.study.scenario.hash, job.task
        suspected = self._deaths[name] > 0  # and so it flew alone
        self._deaths[name] += deaths
        if of_time:
            on_runs(job.study, failed([job.task], f"{self._deadline.words()}, and its worker was ended"))
        elif suspected and self._deaths[name] >= MOST_DEATHS:
            on_runs(job.study, failed([job.task], self._died(self._deaths[name])))
        elif suspected:
            self._suspects.appendleft(job)  # at once, so that an accident seldom meets the same run again
        else:
            self._suspects.append(job)

    def _died(self, times: int) -> str:
        """Say that the workers of a run died."""
        perhaps = "" if self._pool.knows_endings else f"; perhaps it had {self._deadline.words()}"
        return f"its worker process died, {times} times in {times} attempts{perhaps}"

    def _land(self, on_runs: OnRuns) -> None:
        """Give running batches a moment to finish and drop the others."""
        for future in list(self._flying):
            if self._pool.withdraw(future):
                del self._flying[future]
        done, _ = wait(self._flying, timeout=GRACE)
        self._collect(done, on_runs)

    def close(self) -> None:
        """End the workers and forget what is left to do."""
        self._queue.clear()
        self._suspects.clear()
        self._fallen.clear()
        self._pool.end(busy=bool(self._flying))
        self._flying.clear()


def _batch(jobs: Sequence[Job], decision_timeout: float) -> Batch:
    """Return runs of one study as text."""
    study = jobs[0].study
    # As they are from here; a worker may have come up in another folder.
    folders = tuple(str(folder.absolute()) for folder in study.scenario.folders)
    return Batch(
        study.scenario.model_dump_json(by_alias=True),
        study.seed,
        tuple(job.task for job in jobs),
        folders,
        decision_timeout,
        keys=tuple((entrant.name, entrant.key) for entrant in study.entrants),
        started_in=str(Path.cwd()),
    )
