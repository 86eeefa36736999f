"""Errors a user may see, each with the exit code the command line gives it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

#: Names that a line lists at most.
MOST_LISTED = 50


class BidloomError(Exception):
    """Anything Bidloom says to its user instead of a traceback; exit code 1."""

    exit_code = 1


class InputError(BidloomError, ValueError):
    """Bad input: a file, a name or a setting the user can mend; exit code 2."""

    exit_code = 2


class StrategyError(BidloomError):
    """A strategy raised or decided something impossible; its own run fails, others go on."""


class ConservationError(BidloomError):
    """A law the market must keep was broken; the message carries the evidence."""


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Return a clause that suggests the nearest allowed names, or lists them all.

    Parameters
    ----------
    name
        What the user wrote.
    allowed
        What would have been right.

    Returns
    -------
    str
        ``"did you mean 'x'?"`` when something is near, else ``"allowed: a, b, c"``, the first
        :data:`MOST_LISTED` of them.

    Examples
    --------
    >>> nearest("budgt", ["bid", "budget"])
    "did you mean 'budget'?"
    >>> nearest("zzz", ["bid", "budget"])
    'allowed: bid, budget'
    """
    choices = sorted(allowed)
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    more = len(choices) - MOST_LISTED
    return f"allowed: {', '.join(choices[:MOST_LISTED])}{f' and {more:,} more' if more > 0 else ''}"


def in_one_line(error: BaseException) -> str:
    """Return an error's message as one line of printable text, whatever its maker put there."""
    try:
        text = str(error)
    except Exception:
        text = "(its message cannot be read)"
    printable = "".join(c if c.isprintable() or c.isspace() else f"\\x{ord(c):02x}" for c in text)
    return " ".join(printable.split())
