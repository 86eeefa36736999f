"""stdout and stderr: a study carried out, shown and published; JSON or text, how to go on."""

from __future__ import annotations

import io
import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from experiments.cli.progress import TerminalObserver
from experiments.cli.stopping import StopSignals
from experiments.cli.streams import drop_stdout, showable
from experiments.report.blocks import Story
from experiments.report.outcome import Outcome, story
from experiments.report.terminal import parts, pieces
from experiments.study.checks import check_range
from experiments.study.observer import Observer, StoppedError
from experiments.study.study import MOST_RUNS
from simulator import load_scenario
from simulator.errors import BidloomError, InputError
from simulator.settings.scenario import Scenario
from simulator.strategy import split_specs
from simulator.text import one_line, visible, visible_json

#: Columns of a table that goes to a file or a pipe, where there is no terminal to fit.
PIPE_WIDTH = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Screen:
    """How to talk to the user: JSON or text on stdout, how much on stderr."""

    as_json: bool
    quiet: bool
    progress: bool

    def errors(self) -> Console:
        """Return a console on stderr."""
        return Console(stderr=True)

    def print(self, *parts: Table | str) -> None:
        """Print tables and sentences on stdout; a sentence is one line where there is no terminal."""
        console = Console(highlight=False, markup=False, emoji=False)
        if not console.is_terminal:
            console = Console(highlight=False, markup=False, emoji=False, width=PIPE_WIDTH)
        with console.capture() as captured:
            for part in parts:
                if isinstance(part, str):
                    console.print(visible(part), soft_wrap=not console.is_terminal)
                else:
                    for piece in pieces(part, console):
                        console.print(piece)
        write(captured.get())

    def say(self, message: str) -> None:
        """Print a line on stderr unless quiet."""
        if not self.quiet:
            self.errors().print(one_line(message), markup=False, emoji=False, highlight=False, soft_wrap=True)


def write(text: str) -> None:
    """Write to stdout what it can show; a reader that goes away (`| head`) ends the printing, nothing else.

    Raises
    ------
    BidloomError
        Where stdout goes to a full device, or is closed.
    """
    try:
        sys.stdout.write(showable(text, sys.stdout.encoding))
        sys.stdout.flush()
    except BrokenPipeError:
        drop_stdout()
    except OSError as error:
        drop_stdout()
        raise BidloomError(f"stdout: cannot be written ({error.strerror})") from None


def write_json(contents: object) -> None:
    """Write JSON to stdout; what that cannot show is escaped, so that nothing is lost."""
    text = json.dumps(contents, indent=2, ensure_ascii=False, allow_nan=False)
    if text != showable(text, sys.stdout.encoding):
        text = json.dumps(contents, indent=2, allow_nan=False)
    write(visible_json(text) + "\n")


def write_data(texts: Iterable[str]) -> None:
    """Write to stdout the pieces of what other programs read: UTF-8, whatever the terminal's language."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    for text in texts:
        write(text)


def program(arguments: Sequence[str]) -> list[str]:
    """Return what to type to start Bidloom as it was started."""
    first = arguments[0]
    if Path(first).name == "__main__.py":
        return ["python", "-m", "experiments"]
    return ["bidloom" if shutil.which("bidloom") == first else first]


def go_on_command(arguments: Sequence[str]) -> str:
    """Return the command that was typed, ready to be typed again."""
    return shlex.join([*program(arguments), *arguments[1:]])


def checked_names(strategies: str, *, runs: int | None) -> list[str]:
    """Check the flags of a comparison; return the names of its strategies."""
    if runs is not None:
        check_range("--runs", runs, 1, MOST_RUNS)
    names = split_specs(strategies)
    if not names:
        raise InputError(f"--strategies is {strategies!r}, allowed: at least one name")
    return names


def carry_out(screen: Screen, out: Path | None, work: Callable[[Observer], Outcome]) -> int:
    """Do a study's work, publish it, show it; return the exit code.

    Parameters
    ----------
    screen
        Where it is shown.
    out
        The folder in which it is published; None: nowhere.
    work
        Carries out the study while it is watched.
    """
    outcome, code = watched(screen, out, work)
    if outcome is None:
        return code
    if out is None:
        show(screen, outcome)
    else:
        from experiments.report.publish import publish  # noqa: PLC0415 - matplotlib, where it is needed

        try:
            page = publish(outcome, out)
        finally:  # a disk that is full keeps nobody from reading what was found
            show(screen, outcome)
        screen.say(f"report: {page}")
        for name, text in outcome.files().items():
            if text is not None:
                screen.say(f"{Path(name).stem}: {out / name}")
    return 1 if outcome.failed else 0


def show(screen: Screen, outcome: Outcome, told: Story | None = None) -> None:
    """Print an outcome: as JSON, or as it is told."""
    if screen.as_json:
        write_json(outcome.to_json())
    else:
        screen.print(*parts(told or story(outcome)))


def watched(screen: Screen, out: Path | None, work: Callable[[Observer], T]) -> tuple[T | None, int]:
    """Do a study's work while Ctrl-C is listened for; its outcome, or None and the exit code when stopped."""
    with StopSignals(_announce_stop) as signals:
        observer = TerminalObserver(
            screen.errors(),
            quiet=screen.quiet,
            show=screen.progress,
            stop_requested=lambda: signals.received is not None,
        )
        try:
            with observer:
                return work(observer), 0
        except StoppedError as stopped:
            _say_how_to_go_on(stopped, out)
            return None, signals.exit_code


def market_of(scenario: str, days: int | None) -> Scenario:
    """Load a scenario, its length changed where asked for."""
    market = load_scenario(scenario)
    if days is None:
        return market
    check_range("--days", days, 1, 36_500)
    return market.model_copy(update={"days": days})


def _announce_stop() -> None:
    """Say at once that the signal has been heard; a handler may not use buffered streams."""
    with suppress(OSError):  # a full device, a reader that has gone away
        os.write(2, b"\nstopping after what is running; a second signal (Ctrl-C) quits at once\n")


def _say_how_to_go_on(stopped: StoppedError, out: Path | None) -> None:
    """Say on stderr what is kept and how to go on, however quiet."""
    console = Console(stderr=True)
    if out is None:
        message = f"stopped after {stopped.done} of {stopped.total} runs; nothing is kept without --out DIR"
    else:
        message = (
            f"stopped: {stopped.done} of {stopped.total} runs are kept in {out}; "
            f"go on with: {go_on_command(sys.argv)}"
        )
    console.print(visible(message), markup=False, emoji=False, highlight=False, soft_wrap=True)
