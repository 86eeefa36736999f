"""A study that is killed, stopped or left alone loses nothing and leaves nothing behind."""

import contextlib
import json
import os
import shlex
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from simulator import Scenario


class Study:
    """`python -m experiments compare` in a process group of its own."""

    def __init__(self, scenario: Path, out: Path, strategies: str, *extra: str) -> None:
        self._out = out
        command = [sys.executable, "-m", "experiments", "compare", str(scenario)]
        command += ["--strategies", strategies, "-o", str(out), *extra]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )

    def wait_for_runs(self, n: int) -> None:
        """Return when so many runs are stored."""
        while self.rows() < n:
            assert self.process.poll() is None
            time.sleep(0.02)

    def rows(self) -> int:
        """Count the stored runs."""
        with contextlib.suppress(sqlite3.Error):
            database = sqlite3.connect(f"file:{self._out / 'results.sqlite'}?mode=ro", uri=True)
            with contextlib.closing(database):
                return int(database.execute("SELECT count(*) FROM run").fetchone()[0])
        return 0

    def end(self) -> tuple[int, str, str]:
        """Wait until every process that holds the pipes has ended; return exit code, stdout, stderr."""
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out, err


@pytest.fixture
def slow(misbehaving: str) -> str:
    """Two strategies, one of which takes its time."""
    return f"fixed,{misbehaving}:Waits"


@pytest.fixture
def start(tiny: Path, tmp_path: Path, slow: str) -> Iterator[Study]:
    """A study of 40 runs in two workers, ended at the latest with the test."""
    study = Study(tiny, tmp_path, slow, "--runs", "20", "--jobs", "2")
    yield study
    with contextlib.suppress(ProcessLookupError):
        os.killpg(study.process.pid, signal.SIGKILL)


@pytest.mark.long
def test_kill_9_loses_no_finished_run(start: Study, tmp_path: Path, slow: str, market: Scenario) -> None:
    """The parent is shot, its workers follow, and the same study then ends as if nothing had happened."""
    start.wait_for_runs(3)
    start.process.kill()
    said = start.end()[2]
    kept = start.rows()
    resumed = compare(market, slow.split(","), runs=4, seed=1, out=tmp_path)

    assert kept >= 3
    assert "Warning" not in said
    assert resumed.to_json() == compare(market, slow.split(","), runs=4, seed=1).to_json()


@pytest.mark.long
@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_keeps_what_is_finished_and_says_how_to_go_on(
    start: Study, tiny: Path, tmp_path: Path, slow: str, number: signal.Signals, exit_code: int
) -> None:
    """Ctrl-C reaches the whole process group; the parent alone answers."""
    start.wait_for_runs(1)
    os.killpg(start.process.pid, number)
    code, out, err = start.end()
    kept = start.rows()

    assert (exit_code, "") == (code, out)
    assert err.endswith(
        f"stopped: {kept} of 40 runs are kept in {tmp_path}; go on with: python -m experiments compare "
        f"{shlex.quote(str(tiny))} --strategies {shlex.quote(slow)} -o {shlex.quote(str(tmp_path))} "
        "--runs 20 --jobs 2\n"
    )
    assert "Traceback" not in err


@pytest.mark.long
def test_a_signal_stops_a_study_in_one_process(tiny: Path, tmp_path: Path, slow: str) -> None:
    """With --jobs 1 the run that is under way is finished and kept."""
    study = Study(tiny, tmp_path, slow, "--runs", "20", "--jobs", "1")
    study.wait_for_runs(1)
    study.process.send_signal(signal.SIGINT)
    code, _, err = study.end()

    assert 130 == code
    assert f"stopped: {study.rows()} of 40 runs are kept in {tmp_path}" in err


@pytest.mark.long
def test_a_worker_that_cannot_answer_any_more_is_told_in_a_line(
    tiny: Path, tmp_path: Path, misbehaving: str
) -> None:
    """A strategy that closes its worker's pipes fails its own run, without tracebacks of the worker."""
    strategies = f"fixed,{misbehaving}:ClosesItsPipes"
    code, out, err = Study(tiny, tmp_path, strategies, "--runs", "1", "--jobs", "2", "-q").end()

    assert (1, "") == (code, err)
    assert "in replication 0: its worker process died, 5 times in 5 attempts\n" in out


@pytest.mark.long
def test_a_study_whose_files_are_closed_ends_in_a_line(tiny: Path, tmp_path: Path, misbehaving: str) -> None:
    """In one process a strategy's files are the study's: it can keep no more, and says so."""
    strategies = f"fixed,{misbehaving}:ClosesItsPipes"
    code, out, err = Study(tiny, tmp_path, strategies, "--runs", "1", "--jobs", "1", "-q").end()

    assert (1, "") == (code, out)
    assert err.startswith(f"error: {tmp_path}/results.sqlite: ")
    assert 1 == err.count("\n")


@pytest.mark.long
def test_a_reader_that_goes_away_is_no_error(tiny: Path) -> None:
    """`bidloom ... | head` ends quietly, with the exit code of the work done."""
    command = [sys.executable, "-m", "experiments", "compare", str(tiny), "--runs", "1"]
    process = subprocess.Popen(
        [*command, "--jobs", "1", "--json", "--no-progress"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()

    assert ("", 0) == (said, process.wait())


@pytest.mark.long
def test_stdout_is_json_whatever_workers_print(tiny: Path, tmp_path: Path, misbehaving: str) -> None:
    """Printing strategies, in workers as anywhere, leave stdout to the data."""
    study = Study(tiny, tmp_path, f"fixed,{misbehaving}:Prints", "--runs", "2", "--jobs", "2", "--json")
    code, out, err = study.end()

    assert 0 == code
    assert 2 == json.loads(out)["strategies"][1]["completed"]
    assert "a stray word" in err
