"""Input of the pure formulas, checked by one rule: finite numbers >= 0, else ValueError by name."""

from __future__ import annotations

import math
from numbers import Integral, Real

import numpy as np
from numpy.typing import ArrayLike, NDArray


def number(name: str, value: object) -> float:
    """Return a checked setting, or raise ValueError naming it."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise ValueError(f"{name} is {value!r}, allowed: a number")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(f"{name} is {number}, allowed: finite and >= 0")
    return number


def vector(name: str, values: ArrayLike) -> NDArray[np.float64]:
    """Return a checked float vector, or raise ValueError naming the first wrong entry."""
    try:
        given = np.asarray(values)
        # "O" holds whole numbers beyond 64 bits; strings, dates, booleans and complex are mistakes.
        if given.dtype.kind not in "iufO":
            raise TypeError
        vector = given.astype(np.float64)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(f"{name} {values!r:.60} is not a list of numbers") from None
    if vector.ndim != 1:
        raise ValueError(f"{name} has {vector.ndim} dimensions, allowed: 1")
    wrong = np.flatnonzero(~(np.isfinite(vector) & (vector >= 0)))
    if wrong.size:
        raise ValueError(f"{name}[{wrong[0]}] is {vector[wrong[0]]}, allowed: finite and >= 0")
    return vector


def whole(name: str, number: object, least: int) -> int:
    """Return a checked whole number, or raise ValueError naming it."""
    if isinstance(number, bool) or not isinstance(number, Integral) or int(number) < least:
        raise ValueError(f"{name} is {number!r}, allowed: a whole number >= {least}")
    return int(number)
