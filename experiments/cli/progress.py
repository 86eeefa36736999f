"""What the terminal shows while a study runs: a bar with the time left, or a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from experiments.report.numbers import duration
from simulator.text import visible

#: Seconds between two lines where there is no terminal to draw a bar on.
LINE_SECONDS = 5.0


class TerminalObserver:
    """Watches a study for a person at a terminal, or a log file.

    Parameters
    ----------
    console
        Where everything goes; of stderr, as stdout is for data.
    quiet
        Say nothing.
    show
        Show progress.
    stop_requested
        Tells whether to stop the study.
    clock
        Seconds that only rise.
    """

    def __init__(
        self,
        console: Console,
        *,
        quiet: bool,
        show: bool,
        stop_requested: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._console = console
        self._quiet = quiet
        self._show = show and not quiet
        self._stop = stop_requested
        self._clock = clock
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._start: tuple[float, int] | None = None
        self._warm = False
        self._last_line = 0.0

    def __enter__(self) -> TerminalObserver:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def say(self, message: str) -> None:
        """Print a line, above the bar if there is one."""
        if not self._quiet:
            self._console.print(visible(message), markup=False, emoji=False, highlight=False, soft_wrap=True)

    def progress(self, done: int, total: int) -> None:
        """Move the bar, or print a line when the last one is some seconds old."""
        begun = self._bar is not None or self._start is not None
        if not self._show or (done == total and not begun):
            return
        if self._console.is_terminal:
            self._move_bar(done, total)
        else:
            self._print_line(done, total)

    def stop_requested(self) -> bool:
        """Pass on whether to stop."""
        return self._stop()

    def _move_bar(self, done: int, total: int) -> None:
        """Show the bar from its first move on."""
        if self._bar is None:
            self._bar = Progress(
                TextColumn("runs"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                console=self._console,
            )
            # Runs of an earlier sitting say nothing about speed, so they are there from the start.
            self._task = self._bar.add_task("runs", total=total, completed=done)
            self._bar.start()
        self._bar.update(self._task, completed=done, total=total)

    def _print_line(self, done: int, total: int) -> None:
        """Print how far the study is and how long it may take."""
        now = self._clock()
        if self._start is None:
            self._last_line = now
        if self._start is None or not self._warm:
            # Workers take a while to come up, which tells nothing of how long a run takes.
            self._warm = self._start is not None and done > self._start[1]
            self._start = (now, done)
            return
        if now - self._last_line < LINE_SECONDS:
            return
        self._last_line = now
        start, before = self._start
        left = (now - start) * (total - done) / max(done - before, 1)
        self.say(f"{done} of {total} runs finished, about {duration(left)} left")
