"""A limit to how long a strategy may take over one decision."""

from __future__ import annotations

import faulthandler
import math
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import TextIO

from experiments.running.wall_alarm import wall_alarm
from simulator.errors import InputError

#: Seconds of wall time that a decision may take unless told otherwise.
DECISION_TIMEOUT = 10.0
#: The longest limit; timers of some systems hold no more than a hundred million seconds.
LONGEST = 1_000_000
#: Signals that end a process whose strategy took too long.
ENDINGS = (getattr(signal, "SIGALRM", None), getattr(signal, "SIGPROF", None))
#: Seconds that a strategy may go on for after it was interrupted.
_GRACE = 2.0
#: Seconds after which it is ended from outside Python: when those who hear have been ended already.
_DEAF = 3.0


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
    The first alarm, by wall time, raises :class:`DecisionTimeout` in the main thread. Code that catches
    everything and goes on meets the same alarm once more, which ends the process. Code that never comes back
    to Python hears neither; another alarm, three seconds after the first, has no handler and ends the
    process, too: by wall time on Linux, elsewhere by computing time of all the machine's cores. Outside a
    main thread the first one does. A system without interval timers (Windows) has no limit.
    """

    def __init__(self, seconds: float = DECISION_TIMEOUT) -> None:
        if not (0 < seconds <= LONGEST or seconds == math.inf):
            raise InputError(
                f"decision timeout is {seconds:g} s, allowed: above 0 to {LONGEST:,}, or inf for no limit"
            )
        self.seconds = seconds
        self._last = (os.cpu_count() or 1) * seconds + _GRACE
        self._limited = math.isfinite(seconds) and hasattr(signal, "setitimer")
        self._interrupted = False

    def __enter__(self) -> None:
        """Begin to count."""
        if self._limited:
            if not wall_alarm(self.seconds + _DEAF):
                signal.setitimer(signal.ITIMER_PROF, self._last)
            self._interrupted = False
            signal.setitimer(signal.ITIMER_REAL, self.seconds, _GRACE)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the count."""
        if self._limited:
            signal.setitimer(signal.ITIMER_REAL, 0)
            if not wall_alarm(0):
                signal.setitimer(signal.ITIMER_PROF, 0)

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Turn the first alarm into an exception, where this is the main thread."""
        if not self._limited or threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGALRM, self._interrupt)
        stderr = _stderr_of_a_study()
        if stderr:
            faulthandler.register(signal.SIGPROF, file=stderr, all_threads=False, chain=True)
        try:
            yield
        finally:
            if stderr:
                faulthandler.unregister(signal.SIGPROF)
            signal.signal(signal.SIGALRM, before)

    def _interrupt(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002 # Python's signature
        """Interrupt whoever takes too long; end the process of those who did not heed it."""
        if self._interrupted:
            stderr = _stderr_of_a_study()
            if stderr:
                faulthandler.dump_traceback(stderr, all_threads=False)
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)
        self._interrupted = True
        raise DecisionTimeout(self.words())

    def words(self) -> str:
        """Return what happened, in words."""
        return f"no answer within {self.seconds:g} s"


def _stderr_of_a_study() -> TextIO | None:
    """Return where to tell the line that hung, where its end is the study's; None in a worker."""
    return sys.__stderr__ if multiprocessing.parent_process() is None else None
