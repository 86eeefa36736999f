"""Who watches a study, and may stop it."""

from __future__ import annotations

from typing import Protocol

from simulator.errors import BidloomError


class Observer(Protocol):
    """Who watches a study: hears messages, sees progress and may stop it."""

    def say(self, message: str) -> None:
        """Hear one line that is worth telling the user."""

    def progress(self, done: int, total: int) -> None:
        """See how many runs are finished, those of earlier sittings included."""

    def stop_requested(self) -> bool:
        """Return True to end the study after what is finished."""


class Silent:
    """Watches without a word and never stops."""

    def say(self, message: str) -> None:
        """Ignore the message."""

    def progress(self, done: int, total: int) -> None:
        """Ignore the progress."""

    def stop_requested(self) -> bool:
        """Never ask for an end."""
        return False


class Passing:
    """Watches for another observer and passes on what it sees; others change a part of it.

    Parameters
    ----------
    observer
        Who hears of it.
    """

    def __init__(self, observer: Observer) -> None:
        self._observer = observer

    def say(self, message: str) -> None:
        """Pass a line on."""
        self._observer.say(message)

    def progress(self, done: int, total: int) -> None:
        """Pass the progress on."""
        self._observer.progress(done, total)

    def stop_requested(self) -> bool:
        """Pass on whether to stop."""
        return self._observer.stop_requested()


class StoppedError(BidloomError):
    """The observer asked for an end; ``done`` of ``total`` runs are finished."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"stopped with {done} of {total} runs finished")
        self.done = done
        self.total = total
