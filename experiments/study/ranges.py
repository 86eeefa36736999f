"""Ranges as one types them: ``low..high``, or ``low..high:log`` for even steps of ratio."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from simulator.errors import InputError

#: A number as one types it, ``.5`` too; none ends in a point, so that ``0...5`` ends at .5 and not at 5.
NUMBER = r"[+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?"
_RANGE = re.compile(rf"\s*({NUMBER})\s*\.\.\s*({NUMBER})\s*(?::\s*(\w+))?\s*")


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of a range as they were typed, and whether its scale is logarithmic."""

    low: str
    high: str
    log: bool


def read_ends(name: str, text: str) -> Ends | None:
    """Read a range; None where the text is none.

    Parameters
    ----------
    name
        Of what is varied, for messages.
    text
        What stands behind its ``=``.

    Raises
    ------
    InputError
        It begins as a range and cannot be read; its ends are the wrong way round, equal, or more than 1e308
        apart; on a log scale, the lower one is not above 0.

    Examples
    --------
    >>> read_ends("gain", "0...5"), read_ends("gain", "0,1")
    (Ends(low='0', high='.5', log=False), None)
    """
    found = _RANGE.fullmatch(text)
    if not found:
        if re.match(rf"\s*{NUMBER}\s*\.\.", text):
            raise InputError(f"{name}: {text!r} cannot be read, {written(name)}")
        return None
    low, high, scale = found.groups()
    if scale not in (None, "log"):
        raise InputError(f"{name}: {text!r} ends in {scale!r}, allowed: log or nothing")
    _check(name, float(low), float(high), log=scale == "log")
    return Ends(low, high, scale == "log")


def written(name: str) -> str:
    """Say how values to vary are written."""
    return f"allowed: {name}=low..high, {name}=low..high:log or {name}=value,value,..."


def _check(name: str, low: float, high: float, *, log: bool) -> None:
    """Refuse a range that holds no values."""
    if not low < high:
        raise InputError(f"{name}: {low:g}..{high:g} is reversed or empty, allowed: the lower end first")
    if not math.isfinite(high - low):
        raise InputError(f"{name}: {low:g}..{high:g} has no end, allowed: ends at most 1e308 apart")
    if log and low <= 0:
        raise InputError(f"{name}: {low:g}..{high:g} on a log scale, allowed: a lower end above 0")
