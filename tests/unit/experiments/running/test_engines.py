"""The same study on a cluster: same runs to the last bit, whoever dies, and nobody left behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from experiments.running.engine import LOCAL, Engine
from experiments.running.session import Session
from experiments.running.worker import Batch, run_batch
from experiments.storage.store import identity
from experiments.study.observer import Silent
from experiments.study.study import plan
from simulator import BidloomError, InputError, Scenario
from strategies import Fixed

pytest.importorskip("distributed")

#: Seconds that a cluster may take to come up, or its processes to end.
PATIENCE = 30.0


class Cluster:
    """A scheduler and two workers, started as their commands start them, each in a session of its own."""

    def __init__(self, folder: Path) -> None:
        told = folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", str(told))
        until(told.exists)
        self.address = str(json.loads(told.read_text("utf-8"))["address"])
        self.workers = self._start("worker", self.address, "--nthreads", "1", "--nworkers", "2")
        until(lambda: len(self.pids()) == 2)

    def pids(self) -> list[int]:
        """Return the process ids of the workers."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return sorted(client.run(os.getpid).values())

    def end(self) -> None:
        """End everybody."""
        for process in (self.workers, self.scheduler):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1"]
        return subprocess.Popen(
            [*command, "--dashboard-address", "127.0.0.1:0"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def until(true: object, seconds: float = PATIENCE) -> None:
    """Wait for something to be true."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A cluster for all tests of this file."""
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    yield started
    started.end()


@dataclass
class Kills(Silent):
    """Kills a process with -9 once some runs are finished."""

    pid: int
    after: int
    killed: list[int] = field(default_factory=list)

    def progress(self, done: int, total: int) -> None:
        if self.after <= done < total and not self.killed:
            os.kill(self.pid, signal.SIGKILL)
            self.killed.append(done)


def stored(market: Scenario, engine: Engine, observer: Silent) -> list[tuple[object, ...]]:
    """Carry out 20 runs; return every number of each."""
    study = plan(market, ["fixed", "ctr_weighted"], runs=10, seed=1)
    with Session(identity("compare", market, 1), observer=observer, engine=engine) as session:
        session.carry_out([study])
        return [
            (run.key, run.replication, run.totals, run.parts and run.parts.values.tobytes())
            for run in session.runs(study)
        ]


@pytest.mark.long
def test_a_worker_killed_mid_study_changes_nothing(cluster: Cluster, market: Scenario) -> None:
    """Two worker processes, one shot with -9: the table is complete, and every run that of one process."""
    shot = Kills(cluster.pids()[0], after=4)
    far = stored(market, Engine("dask", cluster.address), shot)

    assert 1 == len(shot.killed)
    assert 20 == len(far)
    assert stored(market, LOCAL, Silent()) == far


@pytest.mark.long
def test_its_own_cluster_bears_what_strategies_do(tiny: Path, misbehaving: str) -> None:
    """One kills its process and fails alone, one prints into no data; and no process is left behind."""
    killer, printer = f"{misbehaving}:KillsItsProcess", f"{misbehaving}:Prints"
    command = [sys.executable, "-m", "experiments", "compare", str(tiny), "--runs", "1", "--json"]
    command += ["--strategies", f"fixed,{printer},{killer}", "--engine", "dask", "--jobs", "2"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    out, err = process.communicate(timeout=120)
    outcome = json.loads(out)

    assert 1 == process.returncode
    assert [1, 1, 0] == [strategy["completed"] for strategy in outcome["strategies"]]
    assert ["its worker process died, 5 times in 5 attempts; perhaps it had no answer within 10 s"] == [
        error["error"] for error in outcome["errors"]
    ]
    assert {"a stray word"} == {line for line in err.splitlines() if "runs finished" not in line}
    until(lambda: not group_exists(process.pid), 10)


def group_exists(number: int) -> bool:
    """Tell whether any process is left of a group."""
    try:
        os.killpg(number, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_scheduler_that_does_not_answer_is_told_in_a_line(
    market: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything runs; Dask's own client would go on trying."""
    monkeypatch.setattr("experiments.running.dask_pool.ANSWER", 0.2)

    with pytest.raises(InputError, match=r"^scheduler tcp://127.0.0.1:1: no answer within 0.2 s$"):
        compare(market, ["fixed"], runs=1, seed=1, engine=Engine("dask", "tcp://127.0.0.1:1"))


@pytest.mark.long
def test_another_version_on_the_cluster_is_refused(
    cluster: Cluster, market: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both versions are named."""
    monkeypatch.setattr("experiments.running.dask_pool.__version__", "9.9")

    with pytest.raises(InputError, match=r"scheduler has Bidloom \d.*, allowed: 9\.9, as here"):
        compare(market, ["fixed"], runs=1, seed=1, engine=Engine("dask", cluster.address))


def test_a_worker_that_joins_late_with_another_version_is_refused(market: Scenario) -> None:
    """Every batch says who sent it."""
    study = plan(market, ["fixed"], runs=1, seed=1)
    batch = Batch(market.model_dump_json(by_alias=True), 1, tuple(study.tasks()), version="9.9")

    with pytest.raises(InputError, match=r"a worker has Bidloom \d.*, allowed: 9\.9"):
        run_batch(batch)


RULE = """
from dataclasses import dataclass
from simulator.entities import Decision

@dataclass(frozen=True)
class Mine:
    interval: float = 24.0

    def start(self, view, rng):
        return self

    def decide(self, report):
        return Decision(bids=2 * report.bids)
"""


def test_a_worker_finds_strategies_from_the_studys_folder(
    market: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker in another folder finds the file; one where it is missing or another says so in its run."""
    (tmp_path / "mine.py").write_text(RULE, "utf-8")
    monkeypatch.chdir(tmp_path)
    study = plan(market, ["mine.py:Mine"], runs=1, seed=1)
    batch = Batch(
        market.model_dump_json(by_alias=True),
        1,
        tuple(study.tasks()),
        keys=((study.entrants[0].name, study.entrants[0].key),),
        started_in=str(tmp_path),
    )
    monkeypatch.chdir("/")
    (found,) = run_batch(batch)
    (missing,) = run_batch(replace(batch, started_in="/nowhere"))
    (tmp_path / "mine.py").write_text(RULE.replace("2 *", "3 *"), "utf-8")
    (other,) = run_batch(batch)

    assert found.error is None
    assert "strategy 'mine.py:Mine': no file mine.py" == missing.error
    assert (
        "strategy 'mine.py:Mine': a worker found another one under this name; copy its file there"
        == other.error
    )


def test_objects_stay_here(market: Scenario) -> None:
    """A strategy that only this process knows cannot be sent to a cluster."""
    with pytest.raises(InputError, match=r"engine is dask, allowed: local for a strategy given as an object"):
        compare(market, [Fixed()], runs=1, seed=1, engine=Engine("dask", "tcp://127.0.0.1:1"))


@pytest.mark.parametrize(
    ("name", "scheduler", "message"),
    [
        ("dusk", None, "engine is 'dusk', did you mean 'dask'?"),
        ("local", "tcp://a:1", "scheduler is 'tcp://a:1', allowed: only with engine dask"),
        ("dask", "a:1", "scheduler is 'a:1', allowed: tcp://HOST:PORT or tls://HOST:PORT"),
    ],
)
def test_engines_that_cannot_be(name: str, scheduler: str | None, message: str) -> None:
    """The message tells what is allowed."""
    with pytest.raises(InputError) as refused:
        Engine(name, scheduler)

    assert message == str(refused.value)


def test_dask_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it is missing, a line names what installs it."""
    monkeypatch.setattr("experiments.extras.find_spec", lambda _: None)

    with pytest.raises(InputError, match=r"distributed is not installed; pip install 'bidloom\[cluster\]'"):
        Engine("dask").pool(2, print)


@pytest.mark.slow
def test_a_scheduler_that_dies_mid_study_keeps_finished_runs(market: Scenario, tmp_path: Path) -> None:
    """One line; the same study then goes on where it was."""
    own = Cluster(tmp_path)
    try:
        shot = Kills(own.scheduler.pid, after=4)
        with pytest.raises(BidloomError, match=r"the scheduler is gone; with --out finished runs are kept"):
            compare(
                market, ["fixed", "ctr_weighted"], runs=200, seed=1, out=tmp_path / "out", observer=shot,
                engine=Engine("dask", own.address),
            )  # fmt: skip
    finally:
        own.end()
    resumed = compare(market, ["fixed", "ctr_weighted"], runs=20, seed=1, out=tmp_path / "out")

    assert 1 == len(shot.killed)
    assert compare(market, ["fixed", "ctr_weighted"], runs=20, seed=1).to_json() == resumed.to_json()


@pytest.mark.slow
@pytest.mark.parametrize("remote", [False, True])
def test_ctrl_c_keeps_what_is_finished(
    cluster: Cluster, tiny: Path, tmp_path: Path, misbehaving: str, remote: bool
) -> None:
    """It reaches the whole process group; the study stops, says how to go on, and leaves no process."""
    where = ["--scheduler", cluster.address] if remote else ["--jobs", "2"]
    command = [sys.executable, "-m", "experiments", "compare", str(tiny), "--runs", "50", "--engine", "dask"]
    command += ["--strategies", f"fixed,{misbehaving}:Waits", "-o", str(tmp_path / "out"), *where]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    assert "runs finished" in process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)

    assert 130 == process.returncode
    assert "Traceback" not in err
    assert "of 100 runs are kept in" in err
    until(lambda: not group_exists(process.pid), 10)
