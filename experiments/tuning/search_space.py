"""Which parameters of a strategy are tuned, and over which values: ``gain=0..3``, ``adjust=none,full``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.study.checks import check_list, check_named
from experiments.study.entrant import find_strategy
from experiments.study.ranges import read_ends, written
from simulator.errors import InputError
from simulator.plugins.brackets import read_parameters, read_spec, write_spec, write_value
from simulator.strategy import Strategy, parameters_of, plain_spec

#: Digits of a number that is tried: what tables show is then what was run.
DIGITS = 4

#: A value of each tuned parameter, by name.
Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Range:
    """A parameter that may be any number from ``low`` to ``high``, both included.

    ``whole`` allows whole numbers only; ``log`` tries as many values between 1 and 10 as between 10 and 100.
    """

    name: str
    low: float
    high: float
    whole: bool
    log: bool

    def rounded(self, value: float) -> float:
        """Return a suggested value as it is tried: to :data:`DIGITS` digits, and within the range."""
        if self.whole:
            return int(value)
        return min(max(float(f"{value:.{DIGITS}g}"), self.low), self.high)

    def holds(self, value: object) -> bool:
        """Tell whether a value is in the range."""
        return isinstance(value, int | float) and self.low <= value <= self.high

    @property
    def text(self) -> str:
        """The range as one writes it."""
        return f"{self.name}={self.low:.12g}..{self.high:.12g}{':log' if self.log else ''}"

    def ends(self) -> tuple[object, ...]:
        """Return the values at which the strategy is tried out before anything runs."""
        return self.low, self.high

    def to_json(self) -> dict[str, object]:
        """Return the range as plain data."""
        return {"name": self.name, "low": self.low, "high": self.high, "whole": self.whole, "log": self.log}


@dataclass(frozen=True, slots=True)
class Choice:
    """A parameter that may be one of a few values, in no order."""

    name: str
    values: tuple[object, ...]

    def holds(self, value: object) -> bool:
        """Tell whether a value is one of them."""
        return value in self.values

    @property
    def text(self) -> str:
        """The choice as one writes it."""
        return f"{self.name}={','.join(write_value(self.name, value) for value in self.values)}"

    def ends(self) -> tuple[object, ...]:
        """Return the values at which the strategy is tried out before anything runs."""
        return self.values

    def to_json(self) -> dict[str, object]:
        """Return the choice as plain data."""
        return {"name": self.name, "values": list(self.values)}


@dataclass(frozen=True, slots=True)
class SearchSpace:
    """A strategy and what of it is tuned.

    Attributes
    ----------
    strategy
        As it is without tuning, in plain text.
    base, given
        Its name, and what its brackets set: for every trial, unless it is tuned.
    parameters
        What is tuned, each once.
    default
        The strategy's own value of each.
    """

    strategy: str
    base: str
    given: Values
    parameters: tuple[Range | Choice, ...]
    default: Values

    def named(self, values: Values) -> str:
        """Return the text of the strategy with other values of what is tuned."""
        return write_spec(self.base, {**self.given, **values})

    def holds_default(self) -> bool:
        """Tell whether the strategy as it is lies within all ranges and choices."""
        return all(parameter.holds(self.default[parameter.name]) for parameter in self.parameters)


def read_space(strategy: str, texts: Sequence[str]) -> SearchSpace:
    """Read what is to be tuned, and check it before anything runs.

    Parameters
    ----------
    strategy
        As :func:`simulator.strategy.resolve` reads it.
    texts
        One a parameter: ``name=low..high``, ``name=low..high:log`` or ``name=a,b,c``.

    Raises
    ------
    InputError
        No parameter, one that is unknown (the nearest is named) or stands twice; a range that is reversed,
        of words, or begins at 0 or below on a log scale; fewer than two choices, or one of them twice; a
        value that the strategy itself refuses.

    Examples
    --------
    >>> space = read_space("ctr_weighted", ["gain=0..3", "adjust=none,examination"])
    >>> space.default, space.named({"gain": 0.5, "adjust": "none"})
    ({'gain': 1.0, 'adjust': 'examination'}, 'ctr_weighted[gain=0.5,adjust=none]')
    """
    strategy = plain_spec(check_named(strategy))
    check_list("parameters", texts)
    made = find_strategy(strategy)
    own = parameters_of(made)
    if not own:
        raise InputError(f"strategy {strategy!r}: has no parameters, so there is nothing to tune")
    if not texts:
        raise InputError(f"parameters: none given, {written('name')}")
    parameters = tuple(_read(text, strategy, made) for text in texts)
    names = [parameter.name for parameter in parameters]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise InputError(f"parameter {twice!r} stands twice, allowed: once")
    base, inside = read_spec(strategy)
    given = read_parameters(strategy, type(made), inside)
    space = SearchSpace(strategy, base, given, parameters, {name: own[name] for name in names})
    for parameter in parameters:
        for value in parameter.ends():
            find_strategy(space.named({parameter.name: value}))
    return space


def _read(text: str, strategy: str, made: Strategy) -> Range | Choice:
    """Read one parameter."""
    name, equals, values = (part.strip() for part in text.partition("="))
    if not equals or not name or not values:
        raise InputError(f"parameter {text!r}: cannot be read, {written('name')}")
    ends = read_ends(name, values)
    if ends is None:
        return _choice(text, name, [_typed(strategy, made, name, value) for value in values.split(",")])
    low, high = (_number(text, _typed(strategy, made, name, end)) for end in (ends.low, ends.high))
    return Range(name, low, high, whole=isinstance(low, int) and isinstance(high, int), log=ends.log)


def _typed(strategy: str, made: Strategy, name: str, value: str) -> object:
    """Return one value as the type of its parameter."""
    return read_parameters(strategy, type(made), f"{name}={value.strip()}")[name]


def _choice(text: str, name: str, values: Sequence[object]) -> Choice:
    """Return a choice of two values or more."""
    if len(values) < 2:
        raise InputError(f"parameter {text!r}: holds one value, {written(name)}")
    twice = next((value for value in values if values.count(value) > 1), values)
    if twice is not values:
        raise InputError(f"parameter {text!r}: {twice!r} stands twice, allowed: once")
    return Choice(name, tuple(values))


def _number(text: str, value: object) -> float:
    """Return the end of a range, if the parameter is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"parameter {text!r}: {value!r} ends no range, allowed: listed values")
    return value
