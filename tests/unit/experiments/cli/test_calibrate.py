"""`bidloom calibrate` from outside: stopped by a signal it says how to go on, and goes on."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from experiments.calibrate.looks import kept_in

#: Two campaigns for two weeks, every day alike.
DAY = "tents,tent,{date},2400,120,60,8,480\nstoves,stove,{date},800,48,24,4,160\n"
REPORT = "campaign,keyword,date,impressions,clicks,cost,conversions,revenue\n" + "".join(
    DAY.format(date=f"2026-03-{day:02d}") for day in range(1, 15)
)


@pytest.mark.long
@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_fit_that_is_stopped_says_how_to_go_on_and_goes_on(
    tmp_path: Path, number: signal.Signals, exit_code: int
) -> None:
    """What was simulated is kept; the same command takes it, writes the market and leaves nothing else."""
    report, out = tmp_path / "mine.csv", tmp_path / "mine.toml"
    report.write_text(REPORT, "utf-8")
    command = [
        sys.executable,
        "-m",
        "experiments",
        "calibrate",
        str(report),
        "-o",
        str(out),
        "--margin",
        ".4",
    ]
    stopped = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # A shell starts what runs behind it deaf to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 # it does nothing else
    )
    try:
        while not (kept_in(out).is_dir() and len(list(kept_in(out).iterdir())) >= 3):
            assert stopped.poll() is None
            time.sleep(0.02)
        stopped.send_signal(number)
        told, said = stopped.communicate(timeout=60)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(stopped.pid, signal.SIGKILL)

    again = "python -m experiments " + shlex.join(command[3:])
    assert (exit_code, "") == (stopped.returncode, told)
    assert f"the fit so far is kept in {kept_in(out)}; go on with: {again}\n" in said
    assert "Traceback" not in said
    assert not out.exists()

    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    assert 0 == done.returncode, done.stderr
    assert ["mine.csv", "mine.toml"] == sorted(path.name for path in tmp_path.iterdir())
