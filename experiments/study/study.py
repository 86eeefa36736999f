"""What a study consists of: a scenario, strategies, replications, a seed; and every check of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.study.checks import check_list, check_range
from experiments.study.entrant import Entrant, entrant_of, find_strategy
from experiments.study.parts import Parts
from simulator.errors import InputError
from simulator.settings.file import as_scenario
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy

#: Replications of a study: their list, and a number each of every metric, are held in memory.
MOST_RUNS = 1_000_000


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

    Each ``step`` after the one before. The first entrant is the baseline.
    """

    scenario: Scenario
    entrants: tuple[Entrant, ...]
    runs: int
    seed: int
    first: int = 0
    step: int = 1

    @property
    def replications(self) -> range:
        """The replications of every entrant."""
        return range(self.first, self.first + self.runs * self.step, self.step)

    def tasks(self) -> list[Task]:
        """Return all runs, whole replications first, so that a stopped study holds whole pairs."""
        return [
            Task(entrant.key, (entrant.name,), replication)
            for replication in self.replications
            for entrant in self.entrants
        ]


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
    scenario = as_scenario(scenario)
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


def _twice(name: str, earlier: str) -> str:
    """Word the mistake of entering one strategy twice."""
    if name == earlier:
        return f"strategies: {name!r} stands twice, allowed: each once"
    return f"strategies: {name!r} is the same as {earlier!r}, allowed: each once"
