"""Runs in worker processes: deaths, stray output, and the number of workers."""

import multiprocessing
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from experiments.cli.stopping import StopSignals
from experiments.running.deadline import ENDINGS
from experiments.running.engine import Engine
from experiments.running.local_pool import start_context
from experiments.running.runner import Job, OnRuns, Runner, worker_count
from experiments.running.worker import Batch, run_batch
from experiments.study.study import Run, Study, plan
from simulator import BidloomError, InputError, Scenario


def _run(
    market: Scenario, strategies: list[str], *, runs: int, jobs: int, decision_timeout: float = 10.0
) -> dict[tuple[str, int], Run]:
    """Carry out a study and return its runs by strategy name and replication."""
    study = plan(market, strategies, runs=runs, seed=1)
    names = {entrant.key: entrant.name for entrant in study.entrants}
    collected: dict[tuple[str, int], Run] = {}

    def keep(of: Study, finished: Sequence[Run]) -> None:
        collected.update({(names[run.key], run.replication): run for run in finished})

    _carry_out(study, jobs=jobs, on_runs=keep, decision_timeout=decision_timeout)
    return collected


def _carry_out(study: Study, *, jobs: int, on_runs: OnRuns, decision_timeout: float = 10.0) -> None:
    """Do all runs of a study."""
    runner = Runner(jobs, Engine(decision_timeout=decision_timeout))
    try:
        runner.run([Job(study, task) for task in study.tasks()], on_runs=on_runs, stop=lambda: False)
    finally:
        runner.close()


@pytest.mark.long
def test_a_run_that_kills_its_worker_fails_alone(market: Scenario, misbehaving: str) -> None:
    """Runs that were in flight beside it are repeated; it is given up after five deaths."""
    killer = f"{misbehaving}:KillsItsProcess"
    runs = _run(market, ["fixed", killer, "pid_pacing"], runs=1, jobs=2)

    assert runs[killer, 0].error == "its worker process died, 5 times in 5 attempts"
    assert runs["fixed", 0].totals is not None
    assert runs["pid_pacing", 0].totals is not None


@pytest.mark.long
def test_a_worker_that_dies_once_is_replaced(market: Scenario, misbehaving: str, tmp_path: Path) -> None:
    """What an accident took away is done again, and the totals are those of an undisturbed run."""
    unlucky = f"{misbehaving}:KillsItsProcessOnce[marker={tmp_path / 'marker'}]"
    runs = _run(market, ["fixed", unlucky], runs=3, jobs=2)
    calm = _run(market, [f"{misbehaving}:Quiet"], runs=3, jobs=1)

    assert [calm[f"{misbehaving}:Quiet", r].totals for r in range(3)] == [
        runs[unlucky, r].totals for r in range(3)
    ]


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_strategy_that_hangs_fails_its_own_run(market: Scenario, misbehaving: str, jobs: int) -> None:
    """The decision is interrupted after its time; the error names strategy and hour, the rest goes on."""
    hangs = f"{misbehaving}:Hangs"
    runs = _run(market, ["fixed", hangs], runs=2, jobs=jobs, decision_timeout=0.3)

    error = "Hangs() of account 'shop' at 0 h, decide: DecisionTimeout: no answer within 0.3 s"
    assert [error, error] == [runs[hangs, r].error for r in range(2)]
    assert all(runs["fixed", r].totals for r in range(2))


@pytest.mark.long
@pytest.mark.parametrize(
    "kind",
    [
        "HangsForGood",
        "HangsAndHearsNothing",
        "WaitsAndHearsNothing",
        pytest.param("WaitsInC", marks=pytest.mark.skipif(sys.platform != "linux", reason="a Linux timer")),
    ],
)
def test_a_strategy_that_cannot_be_interrupted_loses_its_worker(
    market: Scenario, misbehaving: str, kind: str
) -> None:
    """It is ended from outside Python, its run has failed, and the rest goes on."""
    hangs = f"{misbehaving}:{kind}"
    runs = _run(market, ["fixed", hangs], runs=1, jobs=2, decision_timeout=0.3)

    assert runs[hangs, 0].error == "no answer within 0.3 s, and its worker was ended"
    assert runs["fixed", 0].totals is not None


@pytest.mark.long
@pytest.mark.parametrize("kind", ["HangsForGood", "WaitsAndHearsNothing"])
def test_without_workers_it_ends_the_command_and_names_its_line(misbehaving: str, kind: str) -> None:
    """There is nobody left to fail the run; the last of stderr says where in the strategy it hung."""
    command = ["compare", "two-campaigns", "--days", "1", "--runs", "1", "--jobs", "1", "--no-progress"]
    strategy = ["--strategies", f"{misbehaving}:{kind}", "--decision-timeout", "0.3"]
    ended = subprocess.run(
        [sys.executable, "-m", "experiments", *command, *strategy],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode in {-number for number in ENDINGS if number}
    assert 'misbehaving.py", line ' in ended.stderr


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), 1_000_001.0, 1e300])
def test_a_timeout_is_above_0_and_one_that_a_timer_can_hold(seconds: float) -> None:
    """Any other fails every run."""
    allowed = "allowed: above 0 to 1,000,000, or inf for no limit"
    with pytest.raises(InputError, match=rf"decision timeout is .* s, {allowed}"):
        Engine(decision_timeout=seconds)


def test_what_a_strategy_prints_stays_off_stdout(
    market: Scenario, misbehaving: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """JSON on stdout stays JSON, whatever a strategy prints in this process."""
    _run(market, [f"{misbehaving}:Prints"], runs=1, jobs=1)
    printed = capsys.readouterr()

    assert ("", True) == (printed.out, "a stray word" in printed.err)


def test_a_batch_is_text_and_gives_the_engines_totals(market: Scenario) -> None:
    """A scenario survives its journey as JSON: same hash, same totals."""
    study = plan(market, ["fixed"], runs=2, seed=1)
    batch = Batch(market.model_dump_json(by_alias=True), 1, tuple(study.tasks()))

    assert market.hash == Scenario.model_validate_json(batch.scenario).hash
    assert [run.totals for run in run_batch(batch)] == [
        run.totals for run in _run(market, ["fixed"], runs=2, jobs=1).values()
    ]


def test_no_tasks_no_workers() -> None:
    """A finished study starts no process."""
    Runner(2).run([], on_runs=_never, stop=lambda: False)

    assert [] == multiprocessing.active_children()


def _never(study: Study, runs: Sequence[Run]) -> None:
    """Fail when called."""
    raise AssertionError(runs)


@pytest.mark.long
def test_workers_end_when_the_disk_is_full(market: Scenario) -> None:
    """An error while storing ends the study with that error, not with a hanging pool."""
    study = plan(market, ["fixed"], runs=50, seed=1)

    with pytest.raises(AssertionError):
        _carry_out(study, jobs=2, on_runs=_never)


def test_jobs_0_means_all_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cores that this process may use, not those of the machine."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 3, 5}, raising=False)

    assert (3, 7) == (worker_count(0), worker_count(7))


def test_negative_jobs_are_refused() -> None:
    """The message says what is allowed."""
    with pytest.raises(InputError, match=r"jobs is -1, allowed: 0 \(all cores\) or more"):
        worker_count(-1)


@pytest.mark.long
def test_workers_that_die_as_they_start_are_reported(
    market: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No endless restarts: the likeliest cause, a script without a guard, is named."""
    monkeypatch.setattr(
        "experiments.running.local_pool.set_up_with_pipes", time.sleep
    )  # raises: it wants an argument
    study = plan(market, ["fixed"], runs=2, seed=1)

    with pytest.raises(BidloomError, match="worker processes die as they start; from a script, call under"):
        _carry_out(study, jobs=2, on_runs=_never)


def test_processes_are_spawned_where_they_cannot_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows knows no fork server."""
    monkeypatch.setattr("multiprocessing.get_all_start_methods", lambda: ["spawn"])

    assert "spawn" == start_context().get_start_method()


@pytest.mark.long
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("ending", ["RaisesItsOwnEnding", "ClosesAGenerator"])
def test_a_strategy_may_raise_anything(market: Scenario, misbehaving: str, ending: str, jobs: int) -> None:
    """What no `except Exception` catches fails the strategy's own run and no other."""
    strategy = f"{misbehaving}:{ending}"
    runs = _run(market, [strategy, "fixed"], runs=1, jobs=jobs)

    assert runs[strategy, 0].error is not None
    assert runs["fixed", 0].totals is not None


@pytest.mark.long
def test_an_interrupt_that_nobody_pressed_is_the_strategys(market: Scenario, misbehaving: str) -> None:
    """While Ctrl-C is listened for elsewhere, a KeyboardInterrupt can only be the strategy's own."""
    strategy = f"{misbehaving}:RaisesCtrlC"
    with StopSignals(lambda: None):
        here = _run(market, [strategy, "fixed"], runs=1, jobs=1)
    there = _run(market, [strategy, "fixed"], runs=1, jobs=2)

    assert "KeyboardInterrupt: not pressed" in str(here[strategy, 0].error)
    assert "KeyboardInterrupt: not pressed" in str(there[strategy, 0].error)
    assert here["fixed", 0].totals is not None


def test_an_interrupt_that_may_be_pressed_ends_the_study(market: Scenario, misbehaving: str) -> None:
    """A script or notebook leaves Ctrl-C to Python, where it must not be taken for a failed run."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            _run(market, [f"{misbehaving}:RaisesCtrlC"], runs=1, jobs=1)
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.long
def test_no_worker_outlives_a_finished_study(market: Scenario) -> None:
    """A pool still ending when Python ends leaves `Exception ignored ... Bad file descriptor` behind."""
    _run(market, ["fixed"], runs=2, jobs=2)

    assert [] == multiprocessing.active_children()
