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


def test_the_same_signal_a_moment_later_is_the_same_request() -> None:
    """What is sent to a process and again to its group stops it once."""
    told: list[str] = []

    def announce() -> None:
        told.append("stopping")
        signal.raise_signal(signal.SIGTERM)

    with StopSignals(announce) as signals:
        signal.raise_signal(signal.SIGTERM)

    assert (signal.SIGTERM, ["stopping"]) == (signals.received, told)


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
