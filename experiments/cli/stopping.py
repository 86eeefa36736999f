"""Stopping from outside: the first Ctrl-C or SIGTERM ends a study cleanly, the second at once."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType

#: Seconds in which a second signal is no second request: `timeout` tells a process, and then its group.
SAME_REQUEST = 0.1

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class TerminatedError(KeyboardInterrupt):
    """SIGTERM has come: nothing that lets Ctrl-C pass catches it."""


def leave_on_signals() -> None:
    """End at once on Ctrl-C and SIGTERM, without a traceback, unless they are ignored, as under `nohup`."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _leave)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise on Ctrl-C and SIGTERM, while there may be something to put away, where they would end at once."""
    handlers = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: _terminate}
    ours = [number for number in handlers if signal.getsignal(number) is _leave]
    for number in ours:
        signal.signal(number, handlers[number])
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, _leave)


def _leave(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 # Python's signature
    """End this process as shells expect."""
    os._exit(128 + number)


def _terminate(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 # Python's signature
    """Raise as Ctrl-C does."""
    raise TerminatedError


class StopSignals:
    """Listens for Ctrl-C and SIGTERM while it is entered as a context.

    Parameters
    ----------
    announce
        Called once, when the first of them arrives.

    Attributes
    ----------
    received
        The number of that signal; None before.
    """

    def __init__(self, announce: Callable[[], None]) -> None:
        self._announce = announce
        self._before: dict[signal.Signals, object] = {}
        self._since = 0.0
        self.received: int | None = None

    def __enter__(self) -> StopSignals:
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)  # type: ignore[arg-type] # what signal.signal returned

    @property
    def exit_code(self) -> int:
        """The exit code that shells expect after the signal: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + (self.received or 0)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        """Note the first signal; end at once at one that is a second request."""
        if self.received is None:
            self.received, self._since = number, time.monotonic()
            self._announce()
        elif time.monotonic() - self._since > SAME_REQUEST:
            _leave(number, frame)
