"""A strategy's code is left by the process that entered it, and by no copy of that."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_process() -> Iterator[None]:
    """End a copy of this process that a strategy has made, as soon as its code returns into ours.

    A copy would go on with the run, the study and the command as the original does, and whatever comes of
    them would be printed and kept twice. What a strategy does in a copy and ends there is its own affair.

    Examples
    --------
    >>> with one_process():
    ...     print("in the process that came here")
    in the process that came here
    """
    process = os.getpid()
    try:
        yield
    finally:
        if os.getpid() != process:
            os._exit(0)  # nothing that the original has yet to write may be written by the copy
