"""A strategy of a study: its name, its parameters, and the key under which its runs are kept."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import FunctionType

from simulator.errors import InputError
from simulator.plugins.strategy_file import plain_spec
from simulator.strategy import Strategy, check_strategy, label, parameters_of, resolve

#: Stands in a key for the fingerprint of a class that no file holds.
NO_SOURCE = "no-source"


@dataclass(frozen=True, slots=True)
class Entrant:
    """One strategy of a study.

    Attributes
    ----------
    name
        As the user wrote it; what tables show.
    parameters
        All of them by name, defaults included.
    key
        What its runs are stored under: name, all parameters, and a fingerprint of the source file
        of its class, so that runs of an edited strategy are never mixed with those before the edit.
    strategy
        The strategy itself; None where finished runs are read and nothing is run.
    by_name
        Whether a worker process can find it by ``name``.
    """

    name: str
    parameters: Mapping[str, object]
    key: str
    strategy: Strategy | None
    by_name: bool

    @property
    def sourceless(self) -> bool:
        """Whether no file holds its class, so that its runs cannot be told from those before an edit."""
        return self.key.endswith(f"#{NO_SOURCE}")


def find_strategy(spec: str, folders: Sequence[Path] = ()) -> Strategy:
    """Resolve a strategy; what its module prints while it is imported goes to stderr."""
    with redirect_stdout(sys.stderr):  # stdout is for data
        return resolve(spec, folders)


def entrant_of(given: str | Strategy, folders: Sequence[Path] = ()) -> Entrant:
    """Resolve a strategy and name it; ``folders`` are where a file is looked for before the current one.

    Raises
    ------
    InputError
        As of :func:`simulator.strategy.resolve`.
    """
    if isinstance(given, str):
        strategy = find_strategy(given, folders)
        name = plain_spec(given)
        base = name.partition("[")[0].strip()
    else:
        if isinstance(given, type):
            raise InputError(f"strategy {given.__name__} is a class, allowed: an object, {given.__name__}()")
        strategy = check_strategy(given, label(given))
        base = type(given).__qualname__
        name = _with_parameters(base, parameters_of(given))
    parameters = parameters_of(strategy)
    key = f"{_with_parameters(base, parameters)}#{_fingerprint(type(strategy))}"
    return Entrant(name, parameters, key, strategy, isinstance(given, str))


def _with_parameters(base: str, parameters: Mapping[str, object]) -> str:
    """Write ``base[name=value,...]``."""
    inside = ",".join(f"{name}={value}" for name, value in parameters.items())
    return f"{base}[{inside}]" if inside else base


def _fingerprint(cls: type) -> str:
    """Return twelve digits that change with the source file of a class (not with what it imports)."""
    try:
        return _digits(cls, _loaded(cls))
    except (OSError, TypeError):  # typed at a prompt: there is no file to read
        return NO_SOURCE


@lru_cache(maxsize=1024)
def _digits(cls: type, loaded: tuple[object, ...]) -> str:  # noqa: ARG001 - what it is remembered by
    """Read the file once for the code that runs: what is edited and not loaded again runs as it was."""
    return hashlib.sha256(Path(inspect.getfile(cls)).read_bytes()).hexdigest()[:12]


def _loaded(cls: type) -> tuple[object, ...]:
    """Return the code and the constants of the module of a class, as this process has them."""
    held = vars(sys.modules.get(cls.__module__, cls))
    classes = [one for one in held.values() if isinstance(one, type) and one.__module__ == cls.__module__]
    inside = [*held.values(), *(value for one in classes for value in vars(one).values())]
    code = [value.__code__ for value in inside if isinstance(value, FunctionType)]
    return (*code, *(repr(value) for value in inside if isinstance(value, int | float | str | tuple)))
