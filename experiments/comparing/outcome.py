"""The outcome of a compare study: means, paired differences, failed runs; and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from experiments.comparing.precision import Precision
from experiments.hindsight.benchmark import share, why_no_bound
from experiments.statistics.bootstrap import bootstrap_interval
from experiments.statistics.paired import (
    Floats,
    Interval,
    PairedDifference,
    holm,
    mean_interval,
    paired_difference,
    pairing_gain,
)
from experiments.study.entrant import Entrant
from experiments.study.gathering import Gathered, gather
from experiments.study.metrics import BENCHMARK, EXPECTED, HINDSIGHT_SHARE
from experiments.study.parts import PartMeans
from experiments.study.plain import interval_json, plain
from experiments.study.study import Run, Study
from simulator.settings.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

    from experiments.report.notebook import Columns

#: Tidy tables of a comparison.
FrameTable = Literal["runs", "differences", "by_campaign", "by_day", "by_hour"]

#: Metrics whose differences have a bootstrap interval: those of the headline table.
BOOTSTRAPPED = ("profit", HINDSIGHT_SHARE, "clicks", "ctr", "cpc", "cost", "roas")
#: A difference may be called "more" or "less" when Holm's p is below this.
CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class StrategyResult:
    """What one strategy did.

    Attributes
    ----------
    name, parameters
        As in :class:`experiments.study.study.Entrant`.
    completed, failed
        Runs that ended well and in an error.
    values
        Metric name to (runs,) values, one a replication; NaN where the run failed or the metric
        has no value.
    metrics
        Metric name to mean and 95 % interval over the completed runs.
    targets
        Names of the learner's targets, ``campaign / keyword``; none where no run was completed.
    by_target
        Each of :data:`experiments.study.parts.OF_TARGETS` to (runs, n_targets) values; NaN where the run
        failed.
    parts
        Means by target, campaign, day and hour, and how they differ from the baseline's.
    """

    name: str
    parameters: Mapping[str, object]
    completed: int
    failed: int
    values: Mapping[str, Floats]
    metrics: Mapping[str, Interval]
    targets: tuple[str, ...]
    by_target: Mapping[str, Floats]
    parts: PartMeans


@dataclass(frozen=True, slots=True)
class Difference:
    """A strategy against the baseline in one metric.

    Attributes
    ----------
    strategy, baseline, metric
        Names.
    paired
        The difference, its intervals (not corrected) and its p.
    p_holm
        p corrected over the strategies compared in this metric; None without a test.
    pairing_gain
        How many independent runs one paired run is worth, see
        :func:`experiments.statistics.paired.pairing_gain`.
    anytime
        Whether interval and p hold however often one looked, see :mod:`experiments.statistics.sequential`;
        else they are paired t.
    """

    strategy: str
    baseline: str
    metric: str
    paired: PairedDifference
    p_holm: float | None
    pairing_gain: float | None = None
    anytime: bool = False

    @property
    def clear(self) -> bool:
        """Whether one may say "more" or "less": Holm's p below .05."""
        return self.p_holm is not None and self.p_holm < CLEAR


@dataclass(frozen=True, slots=True)
class RunError:
    """A run that failed, and the error that ended it."""

    strategy: str
    replication: int
    error: str


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """The outcome of a compare study.

    Attributes
    ----------
    scenario
        The market, with all its settings.
    seed, runs
        Of the study; ``runs`` replications a strategy.
    strategies
        In the order given; the first is the baseline.
    differences
        Every other strategy against the baseline, in every metric.
    errors
        Failed runs.
    precision
        Where the number of runs came from a precision asked for, what was asked for and what was reached.
    """

    scenario: Scenario
    seed: int
    runs: int
    strategies: tuple[StrategyResult, ...]
    differences: tuple[Difference, ...]
    errors: tuple[RunError, ...]
    precision: Precision | None = None

    def __repr__(self) -> str:
        names = ", ".join(strategy.name for strategy in self.strategies)
        return f"<Comparison in {self.scenario.name}: {names}; runs={self.runs}, seed={self.seed}>"

    @property
    def baseline(self) -> str:
        """The name of the first strategy."""
        return self.strategies[0].name

    def difference(self, strategy: str, metric: str) -> Difference:
        """Return one of the differences; KeyError where there is none."""
        for difference in self.differences:
            if (difference.strategy, difference.metric) == (strategy, metric):
                return difference
        raise KeyError((strategy, metric))

    def values(self, strategy: str, metric: str) -> Floats:
        """Return (runs,) values of a strategy; KeyError where there are none."""
        found = {one.name: one.values for one in self.strategies}
        return found[strategy][metric]

    def bootstrap(self, difference: Difference) -> Interval | None:
        """Return the BCa bootstrap interval of one of the differences.

        It is resampled by the study's seed, when it is asked for; None for metrics that are not among
        :data:`BOOTSTRAPPED`. See :func:`experiments.statistics.bootstrap.bootstrap_interval`.
        """
        if difference.metric not in BOOTSTRAPPED:
            return None
        values = self.values(difference.strategy, difference.metric)
        base = self.values(difference.baseline, difference.metric)
        return bootstrap_interval(values - base, seed=self.seed)

    def to_pandas(self, table: FrameTable = "runs") -> pd.DataFrame:
        """Return a tidy table as a pandas data frame; needs the extra ``frames``.

        Parameters
        ----------
        table
            ``"runs"``: a row a completed run, a column a metric. ``"differences"``: a row a strategy and
            metric, as in :attr:`differences`. ``"by_campaign"``, ``"by_day"`` and ``"by_hour"``: a row a
            strategy, part and metric, where a difference arises.

        Raises
        ------
        InputError
            Another table, or pandas is not installed.
        """
        from experiments.report.notebook import pandas_frame  # noqa: PLC0415 - only where it is asked for

        return pandas_frame(self.columns(table))

    def to_polars(self, table: FrameTable = "runs") -> pl.DataFrame:
        """Return a tidy table as a polars data frame, see :meth:`to_pandas`."""
        from experiments.report.notebook import polars_frame  # noqa: PLC0415 - likewise

        return polars_frame(self.columns(table))

    def columns(self, table: str = "runs") -> Columns:
        """Return a tidy table, see :meth:`to_pandas`, column by column."""
        from experiments.comparing.frames import table_columns  # noqa: PLC0415 - imports this one

        return table_columns(self, table)

    def _repr_html_(self) -> str:
        """Return the headline table and the verdict, for a notebook."""
        from experiments.comparing.frames import headline_rows  # noqa: PLC0415 - imports this one
        from experiments.report.notebook import table_html  # noqa: PLC0415 - likewise

        return table_html(*headline_rows(self))

    def to_json(self) -> dict[str, object]:
        """Return the comparison as plain data, numbers to 12 digits, not-a-number as None.

        ``precision`` is there where one was asked for.
        """
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "runs": self.runs,
            "baseline": self.baseline,
            "strategies": [_strategy_json(strategy, self.scenario) for strategy in self.strategies],
            "differences": [
                _difference_json(difference, self.bootstrap(difference)) for difference in self.differences
            ],
            "errors": [
                {"strategy": error.strategy, "replication": error.replication, "error": error.error}
                for error in self.errors
            ],
            **({"precision": self.precision.to_json()} if self.precision else {}),
        }


def summarise(study: Study, runs: Iterable[Run]) -> Comparison:
    """Turn runs into means, paired differences and errors.

    Parameters
    ----------
    study
        Whose runs they are.
    runs
        All runs of a replication after each other; others than the study's are passed over.
    """
    gathered = gather(study, runs)
    results = tuple(map(_result, study.entrants, gathered))
    errors = tuple(
        RunError(entrant.name, replication, had.errors[replication])
        for replication in study.replications
        for entrant, had in zip(study.entrants, gathered, strict=True)
        if replication in had.errors
    )
    return Comparison(study.scenario, study.seed, study.runs, results, _differences(results), errors)


def with_share(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the metrics of some runs, :data:`HINDSIGHT_SHARE` added where they tell it."""
    found = dict(values)
    if EXPECTED in values and BENCHMARK in values:
        pairs = zip(values[EXPECTED].tolist(), values[BENCHMARK].tolist(), strict=True)
        found[HINDSIGHT_SHARE] = np.array([share(expected, benchmark) for expected, benchmark in pairs])
    return found


def _result(entrant: Entrant, had: Gathered) -> StrategyResult:
    """Return what one strategy did."""
    values = with_share(had.values)
    return StrategyResult(
        entrant.name,
        entrant.parameters,
        had.completed,
        len(had.errors),
        values,
        {name: mean_interval(column) for name, column in values.items()},
        had.targets,
        had.by_target,
        had.parts,
    )


def _differences(results: Sequence[StrategyResult]) -> tuple[Difference, ...]:
    """Compare every strategy with the first in every metric that both have."""
    baseline, *others = results
    found: dict[tuple[str, str], Difference] = {}
    for metric, base in baseline.values.items():
        rivals = [other for other in others if metric in other.values]
        paired = [paired_difference(rival.values[metric], base) for rival in rivals]
        corrected = holm([pair.p for pair in paired])
        for rival, pair, p_holm in zip(rivals, paired, corrected, strict=True):
            gain = pairing_gain(rival.values[metric], base)
            found[rival.name, metric] = Difference(rival.name, baseline.name, metric, pair, p_holm, gain)
    return tuple(
        found[other.name, metric]
        for other in others
        for metric in baseline.values
        if (other.name, metric) in found
    )


def _strategy_json(result: StrategyResult, scenario: Scenario) -> dict[str, object]:
    """Return one entry of ``strategies``."""
    had = result.metrics.get(HINDSIGHT_SHARE)
    return {
        "name": result.name,
        "parameters": {name: plain(value) for name, value in result.parameters.items()},
        "completed": result.completed,
        "failed": result.failed,
        "metrics": {
            name: {"mean": plain(mean.estimate), "low": plain(mean.low), "high": plain(mean.high)}
            for name, mean in result.metrics.items()
        },
        "hindsight": had and {**interval_json(had), "bound": why_no_bound(scenario) is None},
    }


def _difference_json(difference: Difference, bootstrap: Interval | None) -> dict[str, object]:
    """Return one entry of ``differences``."""
    paired = difference.paired
    return {
        "strategy": difference.strategy,
        "baseline": difference.baseline,
        "metric": difference.metric,
        "absolute": interval_json(paired.absolute),
        "relative": paired.relative and interval_json(paired.relative),
        "p": plain(paired.p),
        "p_holm": plain(difference.p_holm),
        "n": paired.n,
        "interval": interval_kind(difference),
        "bootstrap": bootstrap and interval_json(bootstrap),
        "pairing_gain": plain(difference.pairing_gain),
    }


def interval_kind(difference: Difference) -> str:
    """Return what an interval is of: ``t``, or ``confidence sequence``, which holds at every look."""
    return "confidence sequence" if difference.anytime else "t"
