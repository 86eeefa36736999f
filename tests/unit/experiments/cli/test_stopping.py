"""Ctrl-C and SIGTERM: the first is noted, the second kills."""

import signal
import subprocess
import sys

import pytest

from experiments.cli.stopping import StopSignals


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_is_noted(number: signal.Signals, exit_code: int) -> None:
    """The work goes on, somebody is told once, and the exit code is what shells expect."""
    told: list[str] = []
    with StopSignals(lambda: told.append("stopping")) as signals:
        signal.raise_signal(number)

    assert (number, exit_code, ["stopping"]) == (signals.received, signals.exit_code, told)


def test_the_same_signal_a_moment_later_is_the_same_request() -> None:
    """What is sent to a process and again to its group stops it once."""
    told: list[str] = []

    def announce() -> None:
        told.append("stopping")
        signal.raise_signal(signal.SIGTERM)

    with StopSignals(announce) as signals:
        signal.raise_signal(signal.SIGTERM)

    assert (signal.SIGTERM, ["stopping"]) == (signals.received, told)


def test_the_second_signal_ends_the_process_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A while after the first, either signal does."""
    ended: list[int] = []
    monkeypatch.setattr("experiments.cli.stopping.os._exit", ended.append)
    monkeypatch.setattr("experiments.cli.stopping.SAME_REQUEST", 0.0)
    with StopSignals(lambda: None):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)

    assert [143] == ended


def test_two_signals_at_one_moment_are_one_request() -> None:
    """Both wait while Python is busy; nothing is printed of the second, and the work goes on."""
    program = (
        "import os, signal\n"
        "from experiments.cli.stopping import StopSignals\n"
        "with StopSignals(lambda: None) as signals:\n"
        "    both = {signal.SIGINT, signal.SIGTERM}\n"
        "    signal.pthread_sigmask(signal.SIG_BLOCK, both)\n"
        "    [os.kill(os.getpid(), number) for number in both]\n"
        "    signal.pthread_sigmask(signal.SIG_UNBLOCK, both)\n"
        "    print(signals.exit_code in (130, 143))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (0, "True\n", "") == (done.returncode, done.stdout, done.stderr)


def test_handlers_come_back() -> None:
    """A program that uses Bidloom keeps its own handling of signals."""
    before = signal.getsignal(signal.SIGINT)
    with StopSignals(lambda: None):
        signal.raise_signal(signal.SIGINT)

    assert before == signal.getsignal(signal.SIGINT)
