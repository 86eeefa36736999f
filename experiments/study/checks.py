"""Checks of what a user gives: whole numbers in a range, lists, names."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.errors import InputError
from simulator.plugins.brackets import split_specs

#: Seeds and replications are stored in SQLite, whose integers end here.
LARGEST = 2**63 - 1


def check_range(name: str, value: int, smallest: int, largest: int = LARGEST) -> None:
    """Raise InputError unless ``value`` is an int with ``smallest <= value <= largest``."""
    if not whole(value):
        raise InputError(f"{name} is {value!r}, allowed: an int, {smallest} or more")
    if not smallest <= value <= largest:
        allowed = f"{smallest} or more" if value < smallest else f"at most {largest}"
        raise InputError(f"{name} is {value}, allowed: {allowed}")


def whole(value: object) -> bool:
    """Tell whether something is an int: in a notebook it may be a text, a truth value, a NumPy scalar."""
    return isinstance(value, int) and not isinstance(value, bool)


def check_list(name: str, given: Sequence[object]) -> None:
    """Refuse one text in place of several: its letters would be taken for them."""
    if isinstance(given, str):
        parts = [given] if "=" in given.partition("[")[0] else split_specs(given)
        raise InputError(f"{name} is {given!r}, allowed: a list, {parts}")


def check_named(strategy: object) -> str:
    """Return the name of a strategy where an object will not do: parameters are set in its brackets."""
    if not isinstance(strategy, str):
        raise InputError(f"strategy {strategy!r} is no text, allowed here: a name, such as 'file.py:Class'")
    return strategy
