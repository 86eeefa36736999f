"""stdin, stdout and stderr: open whatever the shell did with them, and stderr never why a command fails."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_MODES = {"stdin": "r", "stdout": "w", "stderr": "w"}


def open_streams() -> None:
    """Open what the shell has closed, and let what cannot be said on stderr go unsaid."""
    for number, name in enumerate(_MODES):
        if getattr(sys, name) is None:
            _open(number, name)
    encoding = sys.stderr.encoding
    silent = _Stderr(2, "w", closefd=False)
    sys.stderr = io.TextIOWrapper(silent, encoding, errors="backslashreplace", write_through=True)


def showable(text: str, encoding: str | None) -> str:
    """Return text as a stream of an encoding can hold it, as wide as before; ``?`` for what it lacks.

    Examples
    --------
    >>> showable("profit 12 ± 3, Caf\u00e9 …", "ascii")
    'profit 12 +-3, Caf? ~'
    """
    encoding = encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return text.replace("± ", "+-").replace("…", "~").encode(encoding, "replace").decode(encoding)
    return text


def drop_stdout() -> None:
    """Send what is still to be written nowhere: Python flushes once more at its end, and must not fail."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open(number: int, name: str) -> None:
    """Open the null device under the number of a closed stream, which the next file would take otherwise."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    os.set_inheritable(number, True)  # a worker has the same three
    setattr(sys, name, open(number, _MODES[name], encoding="utf-8", closefd=False))  # noqa: SIM115 # open to the end


class _Stderr(io.FileIO):
    """Takes what it cannot write, on a full device or for a reader that has gone away, and forgets it."""

    def write(self, words: ReadableBuffer) -> int:
        """Write, or seem to: the exit code is worth more than the words."""
        try:
            return super().write(words)
        except OSError:
            return memoryview(words).nbytes
