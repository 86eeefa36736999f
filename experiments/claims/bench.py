"""What a trial runs on: how many replications, which seed, which workers, and who watches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from experiments.compare import compare
from experiments.comparison import Comparison, StrategyResult
from experiments.study import Observer
from simulator.errors import BidlabError
from simulator.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Bench:
    """The means of a trial.

    Attributes
    ----------
    runs
        Replications of each market, 2 or more: one tells no interval.
    seed
        Of all randomness, 0 or more.
    jobs
        Worker processes; 0 all cores, 1 this process. Never changes a verdict.
    observer
        Hears of progress, and may stop the trial.
    """

    runs: int
    seed: int
    jobs: int = 1
    observer: Observer | None = None

    def compare(self, market: Scenario, strategies: Sequence[str]) -> Comparison:
        """Run strategies on a market; the same replications, whatever the market.

        Raises
        ------
        BidlabError
            When a run failed: a verdict rests on all of them.
        """
        found = compare(
            market, strategies, runs=self.runs, seed=self.seed, jobs=self.jobs, observer=self.observer
        )
        if found.errors:
            first = found.errors[0]
            raise BidlabError(
                f"{len(found.errors)} runs failed on {market.name}; the first, {first.strategy} in "
                f"replication {first.replication}: {first.error}"
            )
        return found

    def run(self, market: Scenario, strategy: str = "fixed") -> StrategyResult:
        """Run one strategy on a market."""
        return self.compare(market, [strategy]).strategies[0]

    def run_all(
        self, markets: Mapping[float, Scenario], strategy: str = "fixed"
    ) -> dict[float, StrategyResult]:
        """Run one strategy on several markets, by the setting that tells them apart."""
        return {setting: self.run(market, strategy) for setting, market in markets.items()}
