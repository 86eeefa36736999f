"""What a strategy is, and how one is found by name.

A strategy is a frozen, picklable bag of parameters; :meth:`Strategy.start` makes the *bidder*
that carries the running state of one account in one run.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib
import importlib.util
import inspect
import re
import sys
import typing
from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from simulator.entities import Decision, Report, View
from simulator.errors import InputError, nearest

GROUP = "bidlab.strategies"


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


def resolve(spec: str) -> Strategy:
    """Find a strategy by name, entry point, ``module:Class`` or ``file.py:Class``.

    Parameters
    ----------
    spec
        ``name``, or ``name[parameter=value,...]``; numbers, ``true``, ``false`` and bare words.

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
    match = re.fullmatch(r"\s*([^\[\]]+?)\s*(?:\[(.*)\])?\s*", spec, flags=re.DOTALL)
    if match is None:
        raise InputError(f"strategy {spec!r}: cannot be read, allowed: name or name[parameter=value,...]")
    cls = _find(match[1])
    parameters = _parameters(spec, cls, match[2] or "")
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
            raise InputError(
                f"strategy {name!r}: {type(strategy).__name__} is no strategy, allowed: a class with "
                "`interval` and `start(view, rng)`"
            )
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


def parameters_of(strategy: object) -> dict[str, object]:
    """Return a strategy's parameters by name; empty where it is no dataclass."""
    if not dataclasses.is_dataclass(strategy):
        return {}
    return {field.name: getattr(strategy, field.name) for field in dataclasses.fields(strategy)}


def strategy_names() -> list[str]:
    """Return the names registered under the entry-point group ``bidlab.strategies``."""
    return sorted({point.name for point in _registered()})


@functools.cache
def _registered() -> tuple[EntryPoint, ...]:
    """Read the installed packages' entry points, once a process: it takes milliseconds."""
    return tuple(entry_points(group=GROUP))


def split_specs(text: str) -> list[str]:
    """Split ``a,b[x=1,y=2],c`` at the commas outside brackets, blanks dropped.

    Examples
    --------
    >>> split_specs("fixed, ctr_weighted[gain=1,cap=2]")
    ['fixed', 'ctr_weighted[gain=1,cap=2]']
    """
    return [part.strip() for part in re.split(r",(?![^\[]*\])", text) if part.strip()]


def _find(name: str) -> type:
    """Return the class behind a name, ``module:Class`` or ``file.py:Class``."""
    if ":" not in name:
        points = [point for point in _registered() if point.name == name]
        if not points:
            raise InputError(
                f"unknown strategy {name!r}: {nearest(name, strategy_names())} "
                "(or give module:Class or file.py:Class)"
            )
        if len({point.value for point in points}) > 1:
            raise InputError(
                f"strategy {name!r} is registered twice: {', '.join(sorted({p.value for p in points}))}"
            )
        name = points[0].value
    source, _, class_name = name.rpartition(":")
    try:
        is_file = source.endswith(".py")
        module = _load_file(Path(source).expanduser()) if is_file else importlib.import_module(source)
    except (Exception, SystemExit) as error:  # whatever a stranger's module raises is that module's fault
        reason = f"{type(error).__name__}: {in_one_line(error)}"
        raise InputError(f"strategy {name!r}: {source} fails to import: {reason}") from None
    found = getattr(module, class_name, None)
    if not inspect.isclass(found):
        classes = [key for key, value in vars(module).items() if inspect.isclass(value)]
        raise InputError(
            f"strategy {name!r}: {source} has no class {class_name!r}; {nearest(class_name, classes)}"
        )
    return found


def _load_file(path: Path) -> object:
    """Import a Python file under a name made from its path, once a process."""
    name = f"bidlab_file_{hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError(f"no file {path}")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pickling a strategy looks its class up here
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _parameters(spec: str, cls: type, text: str) -> dict[str, object]:
    """Read ``gain=1.5,adjust=none`` against the fields of the strategy's dataclass."""
    if not text.strip():
        return {}
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    allowed = [field.name for field in fields if field.init]
    if not allowed:
        raise InputError(f"strategy {spec!r}: {cls.__name__} takes no parameters in brackets")
    try:
        types = typing.get_type_hints(cls)
    except NameError as error:
        raise InputError(f"strategy {spec!r}: the types of its parameters cannot be read: {error}") from None
    parameters: dict[str, object] = {}
    for part in text.split(","):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise InputError(f"strategy {spec!r}: {part.strip()!r} is not parameter=value")
        if name not in allowed:
            raise InputError(f"strategy {spec!r}: unknown parameter {name!r}; {nearest(name, allowed)}")
        if name in parameters:
            raise InputError(f"strategy {spec!r}: parameter {name!r} stands twice")
        parameters[name] = _typed(spec, name, value, types[name])
    return parameters


def _typed(spec: str, name: str, value: str, expected: object) -> object:
    """Convert a bracket's text to the field's type: float, int, bool or str."""
    if expected is bool:
        if value.lower() not in {"true", "false"}:
            raise InputError(f"strategy {spec!r}: {name} is {value!r}, allowed: true or false")
        return value.lower() == "true"
    if expected in (float, int):
        try:
            return float(value) if expected is float else int(value)
        except ValueError:
            kind = "a number" if expected is float else "a whole number"
            raise InputError(f"strategy {spec!r}: {name} is {value!r}, allowed: {kind}") from None
    if expected is not str and typing.get_origin(expected) is not Literal:
        raise InputError(
            f"strategy {spec!r}: {name} cannot be set in brackets, allowed: float, int, bool and str"
        )
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] in {"'", '"'} else value


def in_one_line(error: BaseException) -> str:
    """Return an error's message as one line of printable text, whatever its maker put there."""
    try:
        text = str(error)
    except Exception:
        text = "(its message cannot be read)"
    printable = "".join(c if c.isprintable() or c.isspace() else f"\\x{ord(c):02x}" for c in text)
    return " ".join(printable.split())


def label(strategy: object) -> str:
    """Return the text that names a strategy object: its own repr, or its class where it has none.

    Python's default repr holds an address, which differs from run to run.
    """
    return type(strategy).__name__ if type(strategy).__repr__ is object.__repr__ else repr(strategy)
