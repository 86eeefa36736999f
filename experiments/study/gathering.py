"""Gathering the runs of a study into columns, one run after the other, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import numpy as np

from experiments.statistics.paired import Floats
from experiments.study.entrant import Entrant
from experiments.study.parts import NO_PARTS, OF_TARGETS, Layout, Moments, PartMeans, cut_of, part_means
from experiments.study.study import Run, Study


class Gathered:
    """What all runs of one strategy come to.

    Parameters
    ----------
    runs
        How many replications there are.

    Attributes
    ----------
    errors
        Replication to the error that ended its run.
    completed
        How many runs ended well.
    """

    def __init__(self, runs: int) -> None:
        self.errors: dict[int, str] = {}
        self.completed = 0
        self._runs = runs
        self._metrics: tuple[str, ...] = ()
        self._totals = np.empty((runs, 0))
        self._layout: Layout = ()
        self._targets = np.empty((runs, 0))
        self._own, self._differences = Moments(), Moments()

    @property
    def values(self) -> dict[str, Floats]:
        """Metric name to (runs,) values, one a replication; NaN where there is none."""
        return dict(zip(self._metrics, self._totals.T, strict=True))

    @property
    def targets(self) -> tuple[str, ...]:
        """Names of the learner's targets; none where no run was completed."""
        cut = cut_of(self._layout, "by_target")
        return () if cut is None else tuple(map(str, cut.keys[0][1]))

    @property
    def by_target(self) -> dict[str, Floats]:
        """Each of :data:`~experiments.study.parts.OF_TARGETS` to (runs, n_targets), NaN where one failed."""
        n = len(self.targets)
        return {name: self._targets[:, k * n : (k + 1) * n] for k, name in enumerate(OF_TARGETS)}

    @property
    def parts(self) -> PartMeans:
        """Means of what was done by target, campaign, day and hour."""
        return part_means(self._layout, self._own, self._differences) if self._own.n else NO_PARTS

    def add(self, place: int, run: Run) -> None:
        """Take in the run of the replication at a place."""
        if run.totals is None:
            self.errors[run.replication] = run.error or ""
            return
        self.completed += 1
        if not self._metrics:
            self._metrics = tuple(run.totals)
            self._totals = np.full((self._runs, len(run.totals)), np.nan)
        self._totals[place] = [run.totals[name] for name in self._metrics]
        if run.parts is not None:
            if not self._own.n:
                self._layout = run.parts.layout
                self._targets = np.full((self._runs, len(OF_TARGETS) * len(self.targets)), np.nan)
            self._own.add(run.parts.values)
            self._targets[place] = run.parts.values[: self._targets.shape[1]]

    def pair(self, run: Run, baseline: Run) -> None:
        """Take in how a run differs from the baseline's in the same replication."""
        mine, base = run.parts, baseline.parts
        if mine is not None and base is not None and mine.layout == base.layout:
            self._differences.add(mine.values - base.values)


def gather(study: Study, runs: Iterable[Run]) -> list[Gathered]:
    """Gather a study's runs by strategy.

    Parameters
    ----------
    study
        Whose entrants and replications count; other runs are passed over.
    runs
        All runs of a replication after each other.

    Returns
    -------
    list of Gathered
        One an entrant, in the study's order.
    """
    gathered = {entrant.key: Gathered(study.runs) for entrant in study.entrants}
    with np.errstate(invalid="ignore"):  # budgets may be infinite
        for replication, together in _by_replication(runs):
            if replication not in study.replications:
                continue
            for key, run in together.items():
                if key in gathered:
                    gathered[key].add(study.replications.index(replication), run)
            _pair_up(study.entrants, gathered, together)
    return [gathered[entrant.key] for entrant in study.entrants]


def _by_replication(runs: Iterable[Run]) -> Iterator[tuple[int, dict[str, Run]]]:
    """Yield each replication with its runs by strategy key."""
    for replication, together in groupby(runs, key=lambda run: run.replication):
        yield replication, {run.key: run for run in together}


def _pair_up(
    entrants: tuple[Entrant, ...], gathered: Mapping[str, Gathered], together: Mapping[str, Run]
) -> None:
    """Set every strategy's run beside the baseline's."""
    baseline = together.get(entrants[0].key)
    if baseline is None:
        return
    for entrant in entrants[1:]:
        if entrant.key in together:
            gathered[entrant.key].pair(together[entrant.key], baseline)
