"""What a sweep varies: one setting of the scenario, or one parameter of a strategy, and its values."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import get_type_hints

import numpy as np

from experiments.study.plain import plain
from experiments.study.ranges import NUMBER, read_ends, written
from experiments.sweeping.setting_paths import find, kinds
from simulator.errors import InputError, nearest
from simulator.plugins.brackets import read_spec
from simulator.plugins.finding import find_class, registered
from simulator.settings.fields import fields_of, types_in
from simulator.settings.scenario import Scenario
from simulator.strategy import split_specs
from simulator.toml import Location


@dataclass(frozen=True, slots=True)
class Factor:
    """One thing that a sweep varies.

    Attributes
    ----------
    path
        As the user wrote it.
    values
        Two or more, each once; numbers in rising order where they came from a range.
    locations
        Where the settings stand that it changes; none for a parameter of a strategy.
    log
        Whether the values are even steps of ratio instead of difference.
    """

    path: str
    values: tuple[object, ...]
    locations: tuple[Location, ...]
    log: bool = False

    @property
    def numbers(self) -> list[float]:
        """Its values where all of them are numbers, else none."""
        numbers = [
            float(value)
            for value in self.values
            if isinstance(value, (int, float)) and not isinstance(value, bool)
        ]
        return numbers if len(numbers) == len(self.values) else []

    @property
    def rising(self) -> bool:
        """Whether its values are numbers in rising order."""
        return bool(self.numbers) and self.numbers == sorted(self.numbers)


def read_factor(text: str, scenario: Scenario, strategies: Sequence[str], points: int) -> Factor:
    """Read ``path=low..high``, ``path=low..high:log`` or ``path=value,value,...``.

    Parameters
    ----------
    text
        What the user wrote.
    scenario
        Where the path is looked up, see :func:`experiments.sweeping.setting_paths.find`.
    strategies
        Whose parameters a path such as ``ctr_weighted.gain`` may name where no setting has it.
    points
        How many values to take from a range, 2 or more; fewer where they are whole numbers.

    Raises
    ------
    InputError
        What cannot be read, an unknown path, a range that is reversed or of no number, one value only.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> market = load_scenario("two-campaigns")
    >>> read_factor("quality.half_life=1..30", market, ["fixed"], 4).values
    (1.0, 10.67, 20.33, 30.0)
    >>> read_factor("rivals.count=1..100:log", market, ["fixed"], 5).values
    (1, 3, 10, 32, 100)
    """
    path, equals, given = (piece.strip() for piece in text.partition("="))
    if not (path and equals and given):
        raise InputError(f"{text!r} cannot be read, {written('path')}")
    locations = _locations(path, scenario, strategies)
    if ("currency",) in locations:
        raise InputError(
            f"{path}: moves no run, only what money is called; allowed: a setting that moves one"
        )
    ends = read_ends(path, given)
    if not ends:
        return Factor(path, _listed(path, given), locations)
    found = _kinds(path, locations)
    low, high = float(ends.low), float(ends.high)
    values = _spread(path, low, high, points, log=ends.log)
    if float not in found:
        if not (low.is_integer() and high.is_integer()):
            raise InputError(f"{path}: {given} in whole numbers, allowed: whole ends")
        values = tuple(dict.fromkeys(map(round, values)))
    return Factor(path, values, locations, log=ends.log)


def value_text(value: object) -> str:
    """Write a value of a factor as one would type it.

    Examples
    --------
    >>> value_text(0.25), value_text(30.0), value_text(True), value_text(None), value_text("gsp")
    ('0.25', '30', 'true', 'none', 'gsp')
    """
    match value:
        case None | bool():
            return str(value).lower()
        case float():
            return f"{value:.12g}"
        case _:
            return str(value)


def plain_value(value: object) -> object:
    """Return a value of a factor as JSON can hold it."""
    return [plain_value(part) for part in value] if isinstance(value, list) else plain(value)


def of_strategy(path: str) -> tuple[str, str]:
    """Cut the path of a parameter into its strategy, in which there may be dots too, and the parameter.

    Examples
    --------
    >>> of_strategy("ctr_weighted.gain"), of_strategy("rules.py:Mine.gain")
    (('ctr_weighted', 'gain'), ('rules.py:Mine', 'gain'))
    """
    strategy, _, parameter = path.rpartition(".")
    return strategy, parameter


def _compared(strategies: Sequence[str]) -> list[str]:
    """Return the names of the strategies that are compared, each once and without parameters."""
    return list(dict.fromkeys(read_spec(spec)[0] for spec in strategies))


def _locations(path: str, scenario: Scenario, strategies: Sequence[str]) -> tuple[Location, ...]:
    """Find the settings of a path; none where it is a parameter of a strategy."""
    try:
        return find(path, scenario)
    except InputError:
        name, compared = of_strategy(path)[0], _compared(strategies)
        if name in compared:
            return ()
        if ":" in name:
            raise InputError(f"{path}: {name} is not compared; {nearest(name, compared)}") from None
        name, dot, _ = path.partition(".")
        if dot and any(name == point.name for point in registered()):
            raise InputError(f"{path}: {name} is not compared, allowed: {', '.join(compared)}") from None
        if dot and name.isidentifier() and name not in fields_of(Scenario):
            known = [*compared, *fields_of(Scenario)]
            raise InputError(f"{path}: unknown setting {name!r}; {nearest(name, known)}") from None
        raise


def _kinds(path: str, locations: Sequence[Location]) -> frozenset[object]:
    """Return the types of what is varied; refuse a range of what is no number."""
    if locations:
        found = kinds(locations[0])
    else:
        name, parameter = of_strategy(path)
        found = types_in(get_type_hints(find_class(name)).get(parameter, float))
    if not found & {int, float}:
        raise InputError(f"{path} is no number, allowed: listed values, {path}=value,value,...")
    return found


def _spread(path: str, low: float, high: float, points: int, *, log: bool) -> tuple[float, ...]:
    """Return values from low to high, those between rounded to what a person can type."""
    exact = np.geomspace(low, high, points) if log else np.linspace(low, high, points)
    steps = np.diff(exact)
    if not (steps > 0).all():
        raise InputError(
            f"{path}: {low!r}..{high!r} is too narrow for {points} values, allowed: fewer points"
        )
    between = [
        round(x, 2 - math.floor(math.log10(step))) for x, step in zip(exact[1:-1], steps, strict=False)
    ]
    return (low, *map(float, between), high)


def _listed(path: str, text: str) -> tuple[object, ...]:
    """Read listed values: TOML, or words without quotes."""
    try:
        values = tomllib.loads(f"x = [{text}]")["x"]
    except (ValueError, RecursionError):
        values = [_value(part) for part in split_specs(text)]
    if len(values) < 2:
        raise InputError(f"{path}: one value, {text!r}, {written(path)}")
    shown = [value_text(value) for value in values]
    twice = [one for one, other in pairwise(sorted(shown)) if one == other]
    if twice:
        raise InputError(f"{path}: {twice[0]} stands twice, allowed: each value once")
    return tuple(values)


def _value(text: str) -> object:
    """Read one value: TOML, a number that TOML would not have (``.5``), ``none``, or a word."""
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except (ValueError, RecursionError):
        if re.fullmatch(NUMBER, text):
            return float(text)
        return None if text.lower() == "none" else text
