"""Errors a user may see, each with the exit code the command line gives it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulator.text import brief, one_line, visible

#: Names that a line lists at most.
MOST_LISTED = 50
#: Faults that an error tells of; of more it tells the number.
MOST_FAULTS = 10


class BidloomError(Exception):
    r"""Anything Bidloom says to its user instead of a traceback; exit code 1.

    Parameters
    ----------
    faults
        A sentence each. Whatever they quote, each is one line of visible text of bounded length, and
        of many the first :data:`MOST_FAULTS` are told.

    Examples
    --------
    >>> print(BidloomError("a.toml:1: days: 0", "two\nlines"))
    a.toml:1: days: 0
    two\nlines
    """

    exit_code = 1

    def __init__(self, *faults: str) -> None:
        super().__init__(*(brief(one_line(fault)) for fault in _few(faults)))

    def __str__(self) -> str:
        return "\n".join(self.args)


class InputError(BidloomError, ValueError):
    """Bad input: a file, a name or a setting the user can mend; exit code 2."""

    exit_code = 2


class UnknownNameError(InputError, KeyError):
    """A name that nothing bears; a KeyError as well, as of a mapping that is asked for it."""


class StrategyError(BidloomError):
    """A strategy raised or decided something impossible; its own run fails, others go on."""


class ConservationError(BidloomError):
    """A law the market must keep was broken; the message carries the evidence."""


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Return a clause that suggests the nearest allowed names, or lists them all.

    Parameters
    ----------
    name
        What the user wrote; it is never its own suggestion.
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
    choices = sorted(set(allowed) - {name})
    close = difflib.get_close_matches(name, choices, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    more = len(choices) - MOST_LISTED
    return f"allowed: {', '.join(choices[:MOST_LISTED])}{f' and {more:,} more' if more > 0 else ''}"


def unreadable(path: str | Path, error: OSError) -> InputError:
    """Word why a file cannot be read; of one that is not there, what stands near it by name."""
    said = f"{path}: cannot be read ({error.strerror})"
    if not isinstance(error, FileNotFoundError):
        return InputError(said)
    folder = Path(path).parent
    try:
        beside = [entry.name for entry in folder.iterdir()]
    except OSError:
        return InputError(f"{said}; the folder {folder} is not there")
    near = difflib.get_close_matches(Path(path).name, beside, n=1, cutoff=0.6)
    return InputError(f"{said}; did you mean {str(folder / near[0])!r}?" if near else said)


def in_one_line(error: BaseException) -> str:
    """Return an error's message as one line of printable text, whatever its maker put there."""
    try:
        text = str(error)
    except Exception:
        text = "(its message cannot be read)"
    return brief(visible(" ".join(text.split())))


def _few(faults: Sequence[str]) -> list[str]:
    """Return the first faults and how many more there are; what is returned is kept when given again."""
    more = len(faults) - MOST_FAULTS
    return [*faults] if more <= 1 else [*faults[:MOST_FAULTS], f"and {more:,} more"]
