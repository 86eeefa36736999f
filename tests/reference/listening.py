"""An observer that writes down what it hears, and stops where it is told to."""

from __future__ import annotations

from experiments.study.observer import Silent


class Listening(Silent):
    """Hears everything.

    Parameters
    ----------
    stop_after
        Asks for an end once so many replications or runs are done; None: never.

    Attributes
    ----------
    said, seen
        What was said; (done, total) of every progress.
    """

    def __init__(self, stop_after: int | None = None) -> None:
        self.said: list[str] = []
        self.seen: list[tuple[int, int]] = []
        self._stop_after = stop_after

    def say(self, message: str) -> None:
        """Write a line down."""
        self.said.append(message)

    def progress(self, done: int, total: int) -> None:
        """Write the progress down."""
        self.seen.append((done, total))

    def stop_requested(self) -> bool:
        """Tell whether enough is done."""
        return self._stop_after is not None and bool(self.seen) and self.seen[-1][0] >= self._stop_after
