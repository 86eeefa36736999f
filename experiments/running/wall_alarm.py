"""An alarm by wall time that ends a process which does not come back to Python.

Python hears a signal between two of its own steps, and knows one timer of wall time, so code that waits or
computes in C for ever needs another: a POSIX timer, whose signal nobody handles.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from functools import lru_cache

_MONOTONIC = 1  # CLOCK_MONOTONIC of Linux
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" and sys.maxsize > 2**32 else None


class _Event(ctypes.Structure):
    """``struct sigevent``, 64 bytes: which signal a timer sends; ``notify`` 0 is SIGEV_SIGNAL."""

    _fields_ = (
        ("value", ctypes.c_void_p),
        ("number", ctypes.c_int),
        ("notify", ctypes.c_int),
        ("rest", ctypes.c_byte * 48),
    )


class _Spec(ctypes.Structure):
    """``struct itimerspec``: seconds and nanoseconds between rings, then until the first."""

    _fields_ = (
        ("every", ctypes.c_long),
        ("every_ns", ctypes.c_long),
        ("after", ctypes.c_long),
        ("after_ns", ctypes.c_long),
    )


def wall_alarm(seconds: float) -> bool:
    """Let this process get SIGPROF after some seconds of wall time; 0 takes the alarm back.

    Returns
    -------
    bool
        Whether there is such a timer: on Linux of 64 bits.
    """
    timer = _timer(os.getpid())
    if timer is None or _LIBC is None:
        return False
    whole = int(seconds)
    spec = _Spec(0, 0, whole, int((seconds - whole) * 1e9))
    return bool(_LIBC.timer_settime(timer, 0, ctypes.byref(spec), None) == 0)


@lru_cache(maxsize=1)
def _timer(process: int) -> ctypes.c_void_p | None:  # noqa: ARG001 # a child has none of its parent's
    """Return this process's timer; None where the system has none."""
    if _LIBC is None or not hasattr(_LIBC, "timer_create"):
        return None
    timer, event = ctypes.c_void_p(), _Event(None, signal.SIGPROF, 0)
    made = _LIBC.timer_create(_MONOTONIC, ctypes.byref(event), ctypes.byref(timer))
    return timer if made == 0 else None
