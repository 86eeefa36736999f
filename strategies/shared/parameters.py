"""Checks of strategy parameters, with one wording for all."""

from __future__ import annotations

from collections.abc import Sequence

#: Hours; a decision loop without a smallest step would never let time pass.
SHORTEST_INTERVAL = 1 / 60


def check_number(name: str, value: object, low: float, high: float) -> None:
    """Refuse what is no number between ``low`` and ``high``, both included.

    Raises
    ------
    ValueError
        Naming the parameter, its value and the allowed range; NaN is outside of every range.

    Examples
    --------
    >>> check_number("gain", 11, 0, 10)
    Traceback (most recent call last):
        ...
    ValueError: gain is 11, allowed: a number from 0 to 10
    """
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not low <= value <= high:  # type: ignore[operator] # a number by now
        raise ValueError(f"{name} is {value!r}, allowed: a number from {low:g} to {high:g}")


def check_whole(name: str, value: object, low: int, high: int) -> None:
    """Refuse what is no whole number between ``low`` and ``high``, both included.

    Raises
    ------
    ValueError
        Naming the parameter, its value and the allowed range.

    Examples
    --------
    >>> check_whole("levels", 2.5, 2, 200)
    Traceback (most recent call last):
        ...
    ValueError: levels is 2.5, allowed: a whole number from 2 to 200
    """
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not low <= value <= high:  # type: ignore[operator] # a number by now
        raise ValueError(f"{name} is {value!r}, allowed: a whole number from {low} to {high}")


def check_choice(name: str, value: object, allowed: Sequence[str]) -> None:
    """Refuse what is none of the words in ``allowed``.

    Raises
    ------
    ValueError
        Naming the parameter, its value and the allowed words.

    Examples
    --------
    >>> check_choice("adjust", "position", ["examination", "none"])
    Traceback (most recent call last):
        ...
    ValueError: adjust is 'position', allowed: examination, none
    """
    if value not in allowed:
        raise ValueError(f"{name} is {value!r}, allowed: {', '.join(allowed)}")


def check_interval(value: object) -> None:
    """Refuse what is no length of time between two decisions: a minute to infinity, in hours.

    Raises
    ------
    ValueError
        Naming the value and the allowed range.
    """
    check_number("interval", value, SHORTEST_INTERVAL, float("inf"))
