"""What a study consists of: a scenario, strategies, replications, a seed; and every check of them."""

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
from typing import Protocol

from experiments.study.parts import Parts
from simulator.errors import BidloomError, InputError
from simulator.settings.file import load_scenario
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy, check_strategy, label, parameters_of, plain_spec, resolve

#: Seeds and replications are stored in SQLite, whose integers end here.
LARGEST = 2**63 - 1
#: Replications of a study: their list, and a number each of every metric, are held in memory.
MOST_RUNS = 1_000_000
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


@dataclass(frozen=True, slots=True)
class Task:
    """One run to do.

    Attributes
    ----------
    key
        What it is stored under.
    names
        The strategy of the learner, or in a tournament (:attr:`seated`) one a seat.
    replication
        0 or more.
    seated
        Whether strategies play every account of the market, and each is judged.
    """

    key: str
    names: tuple[str, ...]
    replication: int
    seated: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """One run done: its totals, or the error that ended it; exactly one of the two is None.

    ``seconds`` is how long it took; it decides the size of batches and nothing else. ``parts`` is what the
    learner did by target, campaign, day and hour; None where the run failed, and in tournaments.
    """

    key: str
    replication: int
    totals: Mapping[str, float] | None
    error: str | None
    seconds: float = 0.0
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """A comparison to carry out: every entrant in ``runs`` replications of ``seed``, from ``first`` on.

    The first entrant is the baseline.
    """

    scenario: Scenario
    entrants: tuple[Entrant, ...]
    runs: int
    seed: int
    first: int = 0

    @property
    def replications(self) -> range:
        """The replications of every entrant."""
        return range(self.first, self.first + self.runs)

    def tasks(self) -> list[Task]:
        """Return all runs, whole replications first, so that a stopped study holds whole pairs."""
        return [
            Task(entrant.key, (entrant.name,), replication)
            for replication in self.replications
            for entrant in self.entrants
        ]


class Observer(Protocol):
    """Who watches a study: hears messages, sees progress and may stop it."""

    def say(self, message: str) -> None:
        """Hear one line that is worth telling the user."""
        ...

    def progress(self, done: int, total: int) -> None:
        """See how many runs are finished, those of earlier sittings included."""
        ...

    def stop_requested(self) -> bool:
        """Return True to end the study after what is finished."""
        ...


class Silent:
    """Watches without a word and never stops."""

    def say(self, message: str) -> None:
        """Ignore the message."""

    def progress(self, done: int, total: int) -> None:
        """Ignore the progress."""

    def stop_requested(self) -> bool:
        """Never ask for an end."""
        return False


class StoppedError(BidloomError):
    """The observer asked for an end; ``done`` of ``total`` runs are finished."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"stopped with {done} of {total} runs finished")
        self.done = done
        self.total = total


def plan(
    scenario: Scenario | str | Path, strategies: Sequence[str | Strategy], *, runs: int, seed: int
) -> Study:
    """Check the settings of a study and put it together.

    Parameters
    ----------
    scenario
        A scenario, or the name or path of one.
    strategies
        At least one, each once; the first is the baseline. Strings as
        :func:`simulator.strategy.resolve` reads them.
    runs
        Replications, 1 or more.
    seed
        0 or more.

    Returns
    -------
    Study
        Ready to run: every name in it, those of the rivals included, has been found.

    Raises
    ------
    InputError
        Naming the setting, its value and what is allowed.
    """
    check_range("runs", runs, 1, MOST_RUNS)
    check_range("seed", seed, 0)
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    check_list("strategies", strategies)
    if not strategies:
        raise InputError("strategies: none given, allowed: at least one")
    entrants = tuple(entrant_of(strategy) for strategy in strategies)
    first: dict[str, str] = {}
    for entrant in entrants:
        if entrant.key in first:
            raise InputError(_twice(entrant.name, first[entrant.key]))
        first[entrant.key] = entrant.name
    check_rivals(scenario)
    return Study(scenario, entrants, runs, seed)


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
        raise InputError(f"{name} is {given!r}, allowed: a list, [{given!r}]")


def check_named(strategy: object) -> str:
    """Return the name of a strategy where an object will not do: parameters are set in its brackets."""
    if not isinstance(strategy, str):
        raise InputError(f"strategy {strategy!r} is no text, allowed here: a name, such as 'file.py:Class'")
    return strategy


def find_strategy(spec: str, folders: Sequence[Path] = ()) -> Strategy:
    """Resolve a strategy; what its module prints while it is imported goes to stderr."""
    with redirect_stdout(sys.stderr):  # stdout is for data
        return resolve(spec, folders)


def check_rivals(scenario: Scenario) -> None:
    """Find the strategies that the scenario names, once each, before any run needs them."""
    names = {account.strategy: f"account {account.name!r}" for account in scenario.account}
    drawn = {
        population.strategy: "rivals" if population is scenario.rivals else f"population {population.name!r}"
        for population in reversed(scenario.populations)
    }
    for name, where in (drawn | names).items():
        try:
            find_strategy(name, scenario.folders)
        except InputError as error:
            raise InputError(f"scenario {scenario.name!r}, {where}: {error}") from None


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


def _twice(name: str, earlier: str) -> str:
    """Word the mistake of entering one strategy twice."""
    if name == earlier:
        return f"strategies: {name!r} stands twice, allowed: each once"
    return f"strategies: {name!r} is the same as {earlier!r}, allowed: each once"
