"""Gathering the runs of a study into columns, one run after the other, however many there are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np

from experiments.parts import BY_TARGET, NO_PARTS, Layout, Moments, PartMeans, cut_of, part_means, places
from experiments.statistics import Floats
from experiments.study import Entrant, Run, Study


@dataclass(slots=True)
class Gathered:
    """What all runs of one strategy come to.

    Attributes
    ----------
    values
        Metric name to (runs,) values, one a replication; NaN where there is none.
    errors
        Replication to the error that ended its run.
    completed
        How many runs ended well.
    targets
        Names of the learner's targets; none where no run was completed.
    by_target
        Each of :data:`~experiments.parts.BY_TARGET` to (runs, n_targets) values, NaN where the run failed.
    """

    runs: int
    values: dict[str, Floats] = field(default_factory=dict)
    errors: dict[int, str] = field(default_factory=dict)
    completed: int = 0
    targets: tuple[str, ...] = ()
    by_target: dict[str, Floats] = field(default_factory=dict)
    _layout: Layout = ()
    _own: Moments = field(default_factory=Moments)
    _differences: Moments = field(default_factory=Moments)

    def add(self, place: int, run: Run) -> None:
        """Take in the run of the replication at a place."""
        if run.totals is None:
            self.errors[run.replication] = run.error or ""
            return
        self.completed += 1
        for name, value in run.totals.items():
            self._column(name)[place] = value
        if run.parts is not None:
            self._layout = run.parts.layout
            self._own.add(run.parts.values)
            self._add_targets(place, run.parts.values)

    def pair(self, run: Run, baseline: Run) -> None:
        """Take in how a run differs from the baseline's in the same replication."""
        mine, base = run.parts, baseline.parts
        if mine is not None and base is not None and mine.layout == base.layout:
            with np.errstate(invalid="ignore"):  # budgets may be infinite
                self._differences.add(mine.values - base.values)

    def parts(self) -> PartMeans:
        """Return the means of what was done by target, campaign, day and hour."""
        return part_means(self._layout, self._own, self._differences) if self._own.n else NO_PARTS

    def _column(self, name: str) -> Floats:
        """Return a metric's column, made when it is new."""
        if name not in self.values:
            self.values[name] = np.full(self.runs, math.nan)
        return self.values[name]

    def _add_targets(self, place: int, row: Floats) -> None:
        """Keep what each target did."""
        cut = cut_of(self._layout, "by_target")
        if cut is None:
            return
        if not self.targets:
            self.targets = tuple(str(label) for label in cut.keys[0][1])
            self.by_target = {name: np.full((self.runs, cut.rows), math.nan) for name in BY_TARGET}
        for column in cut.columns:
            self.by_target[column][place] = row[places(self._layout)["by_target", column]]


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
    for replication, together in _by_replication(runs):
        if replication not in study.replications:
            continue
        for key, run in together.items():
            if key in gathered:
                gathered[key].add(replication - study.first, run)
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
