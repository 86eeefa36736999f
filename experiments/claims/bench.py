"""What a trial runs on: how many replications, which seed, and the session that carries them out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from experiments.comparing.outcome import Comparison, StrategyResult, summarise
from experiments.running.session import Session
from experiments.storage.store import Terms
from experiments.study.observer import Observer
from experiments.study.study import plan
from simulator import __version__, load_scenario
from simulator.errors import BidloomError
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bench:
    """The means of a trial.

    Attributes
    ----------
    runs
        Replications of each market, 2 or more: one tells no interval.
    seed
        Of all randomness, 0 or more.
    session
        Carries runs out and keeps them: what two trials have in common is run once.
    """

    runs: int
    seed: int
    session: Session

    def compare(
        self, markets: Mapping[Key, Scenario], strategies: Sequence[str | Strategy]
    ) -> dict[Key, Comparison]:
        """Run strategies on several markets, by what tells these apart; replications are the same in all.

        Raises
        ------
        BidloomError
            When a run failed: a verdict rests on all of them.
        """
        studies = {
            key: plan(market, strategies, runs=self.runs, seed=self.seed) for key, market in markets.items()
        }
        self.session.carry_out(list(studies.values()))
        found = {key: summarise(study, self.session.own_runs(study)) for key, study in studies.items()}
        for comparison in found.values():
            for error in comparison.errors:
                raise BidloomError(
                    f"{error.strategy} failed on {comparison.scenario.name} in replication "
                    f"{error.replication}: {error.error}"
                )
        return found

    def run(
        self, markets: Mapping[Key, Scenario], strategy: str | Strategy = "fixed"
    ) -> dict[Key, StrategyResult]:
        """Run one strategy on several markets, by what tells these apart."""
        return {key: found.strategies[0] for key, found in self.compare(markets, [strategy]).items()}


def open_session(
    seed: int, *, jobs: int = 1, out: Path | None = None, observer: Observer | None = None
) -> Session:
    """Return a session in which trials of any claims may be carried out.

    Parameters
    ----------
    seed
        Of all randomness, 0 or more.
    jobs, out, observer
        As :class:`experiments.running.session.Session` takes them.
    """
    settings = {"study": "claims", "scenario": "several", "seed": seed, "bidloom": __version__}
    return Session(Terms(settings, load_scenario("two-campaigns")), jobs=jobs, out=out, observer=observer)
