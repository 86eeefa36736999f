"""A limit to how long a strategy may take over one decision."""

from __future__ import annotations

import math
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType

from simulator.errors import InputError

#: Seconds of wall time that a decision may take unless told otherwise.
DECISION_TIMEOUT = 10.0
#: The longest limit; timers of some systems hold no more than a hundred million seconds.
LONGEST = 1_000_000
#: Signals that end a process whose strategy took too long.
ENDINGS = (getattr(signal, "SIGALRM", None), getattr(signal, "SIGPROF", None))
#: Seconds of computing that a strategy may go on for after it was interrupted.
_GRACE = 2.0


class DecisionTimeout(BaseException):
    """A strategy took too long; no ``except Exception`` of its own catches it."""


class Deadline:
    """A context to be asked in: what takes too long in it is interrupted, and ended if that does not help.

    Parameters
    ----------
    seconds
        Of wall time, above 0 to :data:`LONGEST`; infinity sets no limit.

    Raises
    ------
    InputError
        For other values.

    Notes
    -----
    The first alarm, by wall time, raises :class:`DecisionTimeout` in the main thread. Code that never comes
    back to Python, or catches everything, does not heed it; the second, by computing time of all the
    machine's cores, has no handler and ends the process. Outside a main thread the first one ends it, too. A
    system without interval timers (Windows) has no limit.
    """

    def __init__(self, seconds: float = DECISION_TIMEOUT) -> None:
        if not (0 < seconds <= LONGEST or seconds == math.inf):
            raise InputError(
                f"decision timeout is {seconds:g} s, allowed: above 0 to {LONGEST:,}, or inf for no limit"
            )
        self.seconds = seconds
        self._last = (os.cpu_count() or 1) * seconds + _GRACE
        self._limited = math.isfinite(seconds) and hasattr(signal, "setitimer")

    def __enter__(self) -> None:
        """Begin to count."""
        if self._limited:
            signal.setitimer(signal.ITIMER_PROF, self._last)
            signal.setitimer(signal.ITIMER_REAL, self.seconds)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the count."""
        if self._limited:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Turn the first alarm into an exception, where this is the main thread."""
        if not self._limited or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._interrupt)
        try:
            yield
        finally:
            signal.signal(signal.SIGALRM, before)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 # Python's signature
        """Interrupt whoever takes too long."""
        raise DecisionTimeout(self.words())

    def words(self) -> str:
        """Return what happened, in words."""
        return f"no answer within {self.seconds:g} s"
