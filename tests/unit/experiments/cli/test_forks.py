"""A strategy that copies its process gets no second vote: the copy ends where the strategy's code does."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are copied by fork")


def stdout_of(*arguments: str | Path) -> str:
    """Type a command and return its stdout; whoever of its group is left then is ended."""
    command = [sys.executable, "-m", "experiments", *map(str, arguments), "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    )
    try:
        return process.communicate(timeout=60)[0]
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.long
@pytest.mark.parametrize("rule", ["ForksAtTheStart", "ForksInADecision"])
def test_one_run_is_printed_once(tiny: Path, misbehaving: str, rule: str) -> None:
    """Two documents would be one for the copy."""
    strategy = f"{misbehaving}:{rule}"

    assert strategy == json.loads(stdout_of("simulate", tiny, "--strategy", strategy))["strategy"]


@pytest.mark.long
def test_a_module_that_forks_is_imported_once(tiny: Path, tmp_path: Path, misbehaving: str) -> None:
    """The copy ends before it is asked for anything."""
    source = Path(misbehaving).read_text("utf-8")
    (tmp_path / "forks.py").write_text(f"{source}\nfork_once()\n", "utf-8")
    strategy = f"{tmp_path / 'forks.py'}:Quiet"

    assert strategy == json.loads(stdout_of("simulate", tiny, "--strategy", strategy))["strategy"]


@pytest.mark.long
def test_a_copy_of_a_worker_hands_nothing_over(tiny: Path, misbehaving: str) -> None:
    """It would write into the pipe that its original writes to, and wait there for ever."""
    strategies = f"fixed,{misbehaving}:ForksAtTheStart"
    found = json.loads(stdout_of("compare", tiny, "--strategies", strategies, "--runs", "1", "--jobs", "2"))

    assert [1, 1] == [strategy["completed"] for strategy in found["strategies"]]
