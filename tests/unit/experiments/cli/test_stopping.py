"""Ctrl-C and SIGTERM: the first is noted, the second kills."""

import signal

import pytest

from experiments.cli.stopping import StopSignals


@pytest.mark.parametrize(("number", "exit_code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_is_noted(number: signal.Signals, exit_code: int) -> None:
    """The work goes on, somebody is told once, and the exit code is what shells expect."""
    told: list[str] = []
    with StopSignals(lambda: told.append("stopping")) as signals:
        signal.raise_signal(number)

    assert (number, exit_code, ["stopping"]) == (signals.received, signals.exit_code, told)


def test_the_second_signal_has_its_usual_effect() -> None:
    """After the first, both signals kill again."""
    with StopSignals(lambda: None):
        signal.raise_signal(signal.SIGINT)
        after = (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM))

    assert (signal.SIG_DFL, signal.SIG_DFL) == after


def test_handlers_come_back() -> None:
    """A program that uses Bidloom keeps its own handling of signals."""
    before = signal.getsignal(signal.SIGINT)
    with StopSignals(lambda: None):
        signal.raise_signal(signal.SIGINT)

    assert before == signal.getsignal(signal.SIGINT)
