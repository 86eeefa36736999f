"""Studies to be shot at: started from a warm server, so that a hundred of them take a minute."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import signal
import sqlite3
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from experiments.comparing.compare import compare
from experiments.running import local_pool
from experiments.storage.folder import RESULTS
from experiments.study.observer import Silent

STRATEGIES = ["fixed", "ctr_weighted"]
RUNS = 60

Row = tuple[object, ...]


class Counting(Silent):
    """Writes down how many runs the study has reported as finished, past any buffer."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def progress(self, done: int, total: int) -> None:
        os.write(self._file, f"{done}\n".encode())


class Range:
    """Shoots at sittings of one study, at moments drawn from a seed.

    Parameters
    ----------
    scenario
        A scenario file.
    folder
        Where the study's folders are made.
    seed
        Of the moments.
    forked
        Whether workers are forked from the sitting itself, which is quick, or by a server of its own, which
        is what everybody has.
    """

    def __init__(self, scenario: Path, folder: Path, seed: int, *, forked: bool) -> None:
        self._forked = forked
        self._scenario = scenario
        self._folder = folder
        self._draw = random.Random(seed)
        self._studies = 0
        self._expected = _table(_uninterrupted(scenario, folder / "calm"))
        self._out = self._fresh()

    def shoot_parent(self) -> None:
        """Kill the parent of a sitting at some moment; what it had reported is there, and no process."""
        before = _table(self._out)
        sitting = self._start()
        sitting.join(self._draw.uniform(0.0, 0.8 if self._forked else 3.0))
        if sitting.is_alive() and sitting.pid is not None:
            os.kill(sitting.pid, signal.SIGKILL)
        sitting.join()
        self._look_around(sitting, before)
        if sitting.exitcode == 0:
            self._out = self._fresh()

    def shoot_workers(self, shots: int) -> None:
        """Kill workers of sittings at some moments; every sitting ends well all the same.

        Between two shots something is finished: faster than it works, a study may well give up.
        """
        while shots:
            sitting = self._start()
            reported = 0
            while sitting.is_alive() and shots:
                if self._reported() == reported:
                    sitting.join(0.01)
                    continue
                sitting.join(self._draw.uniform(0.0, 0.2))
                reported = self._reported()
                shots -= self._shoot_one(sitting)
            sitting.join()
            assert 0 == sitting.exitcode
            self._look_around(sitting, [])
            assert self._expected == _table(self._out)
            self._out = self._fresh()

    def finish(self) -> None:
        """Let the study end in peace: its table is that of an uninterrupted one."""
        sitting = self._start()
        sitting.join()

        assert 0 == sitting.exitcode
        assert self._expected == _table(self._out)

    def _start(self) -> ForkServerProcess:
        """Begin a sitting of two workers."""
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["experiments.running.worker", "shooting"])
        sitting = context.Process(
            target=sit,
            args=(str(self._scenario), str(self._out), str(self._out.with_suffix(".log")), self._forked),
        )
        sitting.start()
        return sitting

    def _shoot_one(self, sitting: ForkServerProcess) -> int:
        """Kill one worker where there is any; return how many were hit."""
        workers = [pid for pid in _processes(sitting) if pid != sitting.pid]
        if not workers:
            return 0
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._draw.choice(workers), signal.SIGKILL)
        return 1

    def _look_around(self, sitting: ForkServerProcess, before: list[Row]) -> None:
        """Nothing reported is lost, nothing is there twice or changed, no process is left after 10 s."""
        now = _table(self._out)
        assert set(before) <= set(now) <= set(self._expected)
        assert self._reported() <= len(now) == len(set(now))
        for _ in range(100):
            if not _processes(sitting):
                return
            time.sleep(0.1)
        raise AssertionError(f"processes left after 10 s: {_processes(sitting)}")

    def _reported(self) -> int:
        """Return the last number of finished runs that the study reported."""
        log = self._out.with_suffix(".log")
        lines = log.read_text().split() if log.exists() else []
        return int(lines[-1]) if lines else 0

    def _fresh(self) -> Path:
        """Return the folder of the next study."""
        self._studies += 1
        return self._folder / str(self._studies)


def sit(scenario: str, out: str, log: str, forked: bool) -> None:
    """Carry out the study, or what is left of it, in a session of its own."""
    os.setsid()
    if forked:
        local_pool.start_context = lambda: multiprocessing.get_context("fork")
    compare(scenario, STRATEGIES, runs=RUNS, seed=1, jobs=2, out=out, observer=Counting(Path(log)))


def _processes(sitting: ForkServerProcess) -> list[int]:
    """Return the living processes of a sitting's session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # ended since it was listed
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
            if int(session) == sitting.pid and state not in "XZ":
                found.append(int(stat.parent.name))
    return found


def _uninterrupted(scenario: Path, out: Path) -> Path:
    """Carry out the study in this process; return its folder."""
    compare(scenario, STRATEGIES, runs=RUNS, seed=1, out=out)
    return out


def _table(out: Path) -> list[Row]:
    """Return all that is stored of a study's runs, in order; nothing where there is no study yet."""
    with (
        contextlib.suppress(sqlite3.OperationalError),  # killed before it had made its file or tables
        contextlib.closing(sqlite3.connect(f"file:{out / RESULTS}?mode=ro", uri=True)) as database,
    ):
        return database.execute(
            "SELECT run.*, hex(numbers) FROM run "
            "LEFT JOIN part USING (study, scenario, replication, strategy) ORDER BY replication, strategy"
        ).fetchall()
    return []
