"""A comparison over markets that are as plausible as the fitted one: each replication in one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import merge

import numpy as np

from experiments.statistics.paired import Floats
from experiments.study.parts import Parts
from experiments.study.study import Run, Study
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Drawn:
    """The markets that a comparison was run over.

    Attributes
    ----------
    markets
        How many; each counts as one run, whose luck is its own.
    runs
        Replications over all of them; of a market with several the mean counts.
    """

    markets: int
    runs: int

    def said(self) -> str:
        """Say what was run over, and what the intervals hold therefore."""
        several = f" ({self.runs} runs; those of a market count as one, their mean)" if self.several else ""
        return (
            f"Run over {self.markets} markets as plausible as the fitted one, each under luck of its own"
            f"{several}: the intervals hold what the report leaves open, too."
        )

    @property
    def several(self) -> bool:
        """Whether some market was run more than once."""
        return self.runs > self.markets


def studies_of(study: Study, markets: Sequence[Scenario]) -> list[Study]:
    """Deal the replications of a study out: number r to market r modulo how many; the last may have none."""
    return [
        replace(
            study,
            scenario=market,
            first=place,
            step=len(markets),
            runs=len(study.replications[place :: len(markets)]),
        )
        for place, market in enumerate(markets)
    ]


def run_by_market(
    study: Study, markets: Sequence[Scenario], runs_of: Callable[[Study], Iterable[Run]]
) -> tuple[Study, Iterator[Run], Drawn]:
    """Make of all runs one a market and strategy.

    Parameters
    ----------
    study
        Of the fitted market, with the number of replications over all markets.
    markets
        Drawn around it.
    runs_of
        Returns the finished runs of a study by replication.

    Returns
    -------
    study
        The same with as many replications as there are markets in it.
    runs
        All runs of a market after each other, under the market's number.
    drawn
        What was run over.
    """
    dealt = [one for one in studies_of(study, markets) if one.runs]
    runs = merge(*map(runs_of, dealt), key=lambda run: run.replication)
    drawn = Drawn(len(dealt), study.runs)
    return replace(study, runs=len(dealt)), _means(runs, len(dealt)) if drawn.several else runs, drawn


def _means(runs: Iterable[Run], markets: int) -> Iterator[Run]:
    """Yield the mean run of each market and strategy; failed where one of them is."""
    together: dict[tuple[int, str], list[Run]] = {}
    for run in runs:
        together.setdefault((run.replication % markets, run.key), []).append(run)
    for (market, key), alike in sorted(together.items(), key=lambda entry: entry[0]):
        error = next((run.error for run in alike if run.totals is None), None)
        totals = [run.totals for run in alike if run.totals is not None]
        parts = [run.parts for run in alike if run.parts is not None]
        same = len(parts) == len(alike) and all(one.layout == parts[0].layout for one in parts)
        yield Run(
            key,
            market,
            None if error is not None else {name: _mean([of[name] for of in totals]) for name in totals[0]},
            error,
            parts=Parts(parts[0].layout, _mean_of(parts)) if same else None,
        )


def _mean(values: Sequence[float]) -> float:
    """Return a mean."""
    return float(np.mean(values))


def _mean_of(parts: Sequence[Parts]) -> Floats:
    """Return the mean of what runs did by target, campaign, day and hour."""
    return np.asarray(np.mean([one.values for one in parts], axis=0))
