"""What a terminal or a log file sees while a study runs."""

import io
from collections.abc import Callable, Iterator

import pytest
from rich.console import Console

from experiments.cli.progress import TerminalObserver

Make = Callable[..., tuple[TerminalObserver, io.StringIO]]


@pytest.fixture
def make() -> Make:
    """Return a maker of observers whose clock ticks four seconds a look."""

    def observer(
        *, terminal: bool = False, quiet: bool = False, show: bool = True
    ) -> tuple[TerminalObserver, io.StringIO]:
        text = io.StringIO()
        console = Console(file=text, force_terminal=terminal, width=80, color_system=None)
        clock = _four_seconds_apart()
        watching = TerminalObserver(
            console, quiet=quiet, show=show, stop_requested=lambda: False, clock=lambda: next(clock)
        )
        return watching, text

    return observer


def _four_seconds_apart() -> Iterator[float]:
    """Count 0, 4, 8, ..."""
    now = -4.0
    while True:
        now += 4.0
        yield now


def test_a_log_gets_a_line_now_and_then(make: Make) -> None:
    """From 4 s on, when workers were up, 5 runs took 4 s, so the 30 left take 24 s."""
    observer, text = make()
    with observer:
        observer.progress(10, 50)
        observer.progress(15, 50)
        observer.progress(20, 50)
        observer.progress(25, 50)

    assert "20 of 50 runs finished, about 24 s left\n" == text.getvalue()


def test_a_terminal_gets_a_bar(make: Make) -> None:
    """The bar shows how many runs of how many are finished."""
    observer, text = make(terminal=True)
    with observer:
        observer.progress(0, 50)
        observer.progress(20, 50)

    assert "20/50" in text.getvalue()


def test_the_bar_grows_with_the_study(make: Make) -> None:
    """A study that runs to a precision asks for more runs at every look, and the bar goes on to those."""
    observer, text = make(terminal=True)
    with observer:
        observer.progress(0, 200)
        observer.progress(200, 200)
        observer.progress(230, 250)

    assert "230/250" in text.getvalue()


def test_a_finished_study_shows_no_bar(make: Make) -> None:
    """Where nothing is left to do there is nothing to watch."""
    observer, text = make(terminal=True)
    with observer:
        observer.progress(50, 50)

    assert not text.getvalue()


def test_no_progress_is_silent_but_messages_are_heard(make: Make) -> None:
    """`--no-progress` leaves the messages."""
    observer, text = make(show=False)
    observer.progress(0, 50)
    observer.progress(50, 50)
    observer.say("ready")

    assert "ready\n" == text.getvalue()


def test_quiet_is_silent(make: Make) -> None:
    """`-q` leaves nothing."""
    observer, text = make(quiet=True, terminal=True)
    observer.progress(0, 50)
    observer.say("ready")

    assert not text.getvalue()


def test_brackets_in_messages_are_text(make: Make) -> None:
    """A strategy's parameters are not markup."""
    observer, text = make()
    observer.say("ctr_weighted[adjust=none]")

    assert "ctr_weighted[adjust=none]\n" == text.getvalue()
