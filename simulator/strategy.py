"""What a strategy is, and how one is found by name.

A strategy is a frozen, picklable bag of parameters; :meth:`Strategy.start` makes the *bidder*
that carries the running state of one account in one run.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np

from simulator.decisions import ROWS, DecisionError, Standing, checked, parts_of
from simulator.entities import Decision, Report, View
from simulator.errors import InputError, in_one_line
from simulator.plugins.brackets import read_parameters, read_spec, split_specs
from simulator.plugins.finding import GROUP, find_class, strategy_names
from simulator.plugins.one_process import one_process
from simulator.plugins.strategy_file import MARK, plain_spec

__all__ = [
    "GROUP", "ROWS", "TABLES", "Bidder", "DecisionError", "GroupStrategy", "Standing", "Strategy",
    "check_strategy", "checked", "decides_together", "label", "parameters_of", "parts_of", "plain_spec",
    "reads_of", "resolve", "split_specs", "strategy_names",
]  # fmt: skip


class Bidder(Protocol):
    """The running state of one account in one run."""

    def decide(self, report: Report) -> Decision:
        """Answer a report with what to change."""
        ...


@runtime_checkable
class Strategy(Protocol):
    """A frozen bag of parameters that can start a bidder.

    Attributes
    ----------
    interval
        Hours between decisions, above 0, the first at time 0; infinity never decides.
    """

    @property
    def interval(self) -> float:
        """Hours between decisions: a parameter, or the same for all of a class."""
        ...

    def start(self, view: View, rng: np.random.Generator) -> Bidder:
        """Return a bidder for the account in ``view``; all its chance comes from ``rng``."""
        ...


@runtime_checkable
class GroupStrategy(Strategy, Protocol):
    """A strategy that can decide for several accounts in one go, which spares most of the time.

    Accounts whose strategies are equal then decide together. Whatever they decide is what each would
    have decided alone, to the last bit: their decisions never depend on each other.
    """

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> Bidder:
        """Return a bidder for accounts whose rows stand end to end in its reports and decisions.

        Parameters
        ----------
        views
            One an account, in the order of their rows.
        rngs
            Each account's own generator.
        """
        ...


def decides_together(one: Strategy, other: Strategy) -> bool:
    """Tell whether accounts with these strategies may decide together: equal ones that know how."""
    if not isinstance(one, GroupStrategy) or type(one) is not type(other):
        return False
    try:
        return bool(one == other)
    except Exception:  # whatever a stranger's comparison raises
        return one is other


#: Tables a report holds only for strategies that name them in ``reads``, because they cost time.
TABLES = ("bid_simulator", "peers")


def reads_of(strategy: object) -> tuple[str, ...]:
    """Return the tables that a strategy wants in its reports: its ``reads``, none where it has none.

    Examples
    --------
    >>> reads_of(resolve("fixed"))
    ()
    """
    return tuple(getattr(strategy, "reads", ()))


@one_process()
def resolve(spec: str, folders: Iterable[Path] = ()) -> Strategy:
    """Find a strategy by name, entry point, ``module:Class``, ``file.py:Class`` or ``@file.toml``.

    Parameters
    ----------
    spec
        ``name``, or ``name[parameter=value,...]``; numbers, ``true``, ``false``, ``none`` and words.
        ``@strategy.toml`` stands for what that file says, see :mod:`simulator.plugins.strategy_file`.
    folders
        Where a file at a relative path is looked for before the current folder.

    Returns
    -------
    Strategy
        With the parameters given, others at their defaults.

    Raises
    ------
    InputError
        Unknown name (the nearest is suggested), a module that fails to import (with its error),
        a class that is no strategy or whose interval is not above 0, an unknown parameter or a
        value outside its range.

    Examples
    --------
    >>> resolve("ctr_weighted[gain=0.5]").gain
    0.5
    """
    if spec.lstrip().startswith(MARK):
        folders = tuple(folders)
        held = plain_spec(spec, folders)
        try:
            return resolve(held, folders)
        except InputError as error:
            raise InputError(f"{spec.strip().removeprefix(MARK)}: {error}") from None
    name, inside = read_spec(spec)
    cls = find_class(name, folders)
    parameters = read_parameters(spec, cls, inside)
    if not callable(getattr(cls, "start", None)):  # asked before its making fails for want of arguments
        raise _no_strategy(spec, cls)
    try:
        strategy = cls(**parameters)
    except Exception as error:  # whatever a stranger's class raises is that class's fault
        raise InputError(f"strategy {spec!r}: {in_one_line(error)}") from None
    return check_strategy(strategy, spec)


def check_strategy(strategy: object, name: str) -> Strategy:
    """Return an object as a strategy, if it is one whose interval lets time pass.

    Parameters
    ----------
    strategy
        What a class made, or a user handed over.
    name
        What messages call it.

    Raises
    ------
    InputError
        It lacks `interval` or `start`, or its interval is not a number above 0.
    """
    try:
        if not isinstance(strategy, Strategy):
            raise _no_strategy(name, type(strategy))
        interval: object = strategy.interval
    except InputError:
        raise
    except Exception as error:  # an attribute may be a property that raises
        raise InputError(
            f"strategy {name!r}: interval fails: {type(error).__name__}: {in_one_line(error)}"
        ) from None
    number = isinstance(interval, (float, int)) and not isinstance(interval, bool)
    if not number or not interval > 0:  # type: ignore[operator] # a number by now
        raise InputError(f"strategy {name!r}: interval is {interval!r}, allowed: hours above 0, or infinity")
    reads: object = getattr(strategy, "reads", ())
    if not isinstance(reads, tuple) or not set(reads) <= set(TABLES):
        raise InputError(f"strategy {name!r}: reads is {reads!r}, allowed: a tuple of {', '.join(TABLES)}")
    return strategy


def _no_strategy(name: str, cls: type) -> InputError:
    """Word that a class is no strategy."""
    return InputError(
        f"strategy {name!r}: {cls.__name__} is no strategy, allowed: a class with `interval` and "
        "`start(view, rng)`"
    )


def parameters_of(strategy: object) -> dict[str, object]:
    """Return a strategy's parameters by name; empty where it is no dataclass."""
    if not dataclasses.is_dataclass(strategy):
        return {}
    return {field.name: getattr(strategy, field.name) for field in dataclasses.fields(strategy)}


def label(strategy: object) -> str:
    """Return the text that names a strategy object: its own repr, or its class where it has none.

    Python's default repr holds an address, which differs from run to run.
    """
    return type(strategy).__name__ if type(strategy).__repr__ is object.__repr__ else repr(strategy)
