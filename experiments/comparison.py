"""The outcome of a compare study: means, paired differences, failed runs; and the same as JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from experiments.hindsight import BENCHMARK, EXPECTED, share, why_no_bound
from experiments.statistics import Floats, Interval, PairedDifference, holm, mean_interval, paired_difference
from experiments.study import BY_TARGET, Entrant, Run, Study
from simulator.scenario import Scenario

#: Metric: expected profit as a share of what could have been had in hindsight.
HINDSIGHT_SHARE = "hindsight_share"
#: A difference may be called "more" or "less" when Holm's p is below this.
CLEAR = 0.05


@dataclass(frozen=True, slots=True)
class StrategyResult:
    """What one strategy did.

    Attributes
    ----------
    name, parameters
        As in :class:`experiments.study.Entrant`.
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
        Each of :data:`experiments.study.BY_TARGET` to (runs, n_targets) values; NaN where the run failed.
    """

    name: str
    parameters: Mapping[str, object]
    completed: int
    failed: int
    values: Mapping[str, Floats]
    metrics: Mapping[str, Interval]
    targets: tuple[str, ...]
    by_target: Mapping[str, Floats]


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
    """

    strategy: str
    baseline: str
    metric: str
    paired: PairedDifference
    p_holm: float | None

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


@dataclass(frozen=True, slots=True)
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
    """

    scenario: Scenario
    seed: int
    runs: int
    strategies: tuple[StrategyResult, ...]
    differences: tuple[Difference, ...]
    errors: tuple[RunError, ...]

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

    def to_json(self) -> dict[str, object]:
        """Return the comparison as plain data, numbers to 12 digits, not-a-number as None."""
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "runs": self.runs,
            "baseline": self.baseline,
            "strategies": [_strategy_json(strategy, self.scenario) for strategy in self.strategies],
            "differences": [_difference_json(difference) for difference in self.differences],
            "errors": [
                {"strategy": error.strategy, "replication": error.replication, "error": error.error}
                for error in self.errors
            ],
        }


def summarise(study: Study, finished: Mapping[tuple[str, int], Run]) -> Comparison:
    """Turn runs into means, paired differences and errors.

    Parameters
    ----------
    study
        Whose runs they are.
    finished
        Runs by (strategy key, replication); others than the study's are ignored.
    """
    results = tuple(_result(entrant, study.runs, finished) for entrant in study.entrants)
    errors = tuple(
        RunError(entrant.name, replication, run.error)
        for replication in range(study.runs)
        for entrant in study.entrants
        if (run := finished.get((entrant.key, replication))) is not None and run.error is not None
    )
    return Comparison(study.scenario, study.seed, study.runs, results, _differences(results), errors)


def _result(entrant: Entrant, runs: int, finished: Mapping[tuple[str, int], Run]) -> StrategyResult:
    """Collect one strategy's runs into columns."""
    mine = [finished.get((entrant.key, replication)) for replication in range(runs)]
    totals = [run.totals if run is not None else None for run in mine]
    names = next((list(row) for row in totals if row is not None), [])
    values = {
        name: np.array([math.nan if row is None else row[name] for row in totals], dtype=float)
        for name in names
    }
    if EXPECTED in values and BENCHMARK in values:
        pairs = zip(values[EXPECTED].tolist(), values[BENCHMARK].tolist(), strict=True)
        values[HINDSIGHT_SHARE] = np.array([share(expected, benchmark) for expected, benchmark in pairs])
    return StrategyResult(
        entrant.name,
        entrant.parameters,
        sum(row is not None for row in totals),
        sum(run is not None and run.error is not None for run in mine),
        values,
        {name: mean_interval(column) for name, column in values.items()},
        *_by_target([run.by_target if run is not None else None for run in mine]),
    )


def _by_target(tables: Sequence[Mapping[str, list[Any]] | None]) -> tuple[tuple[str, ...], dict[str, Floats]]:
    """Return the names of the targets and a matrix a metric, NaN in the rows of runs without a table."""
    names = next((tuple(table["target"]) for table in tables if table is not None), ())
    missing = [math.nan] * len(names)
    return names, {
        metric: np.array([missing if table is None else table[metric] for table in tables], dtype=float)
        for metric in BY_TARGET
    }


def _differences(results: Sequence[StrategyResult]) -> tuple[Difference, ...]:
    """Compare every strategy with the first in every metric that both have."""
    baseline, *others = results
    found: dict[tuple[str, str], Difference] = {}
    for metric, base in baseline.values.items():
        rivals = [other for other in others if metric in other.values]
        paired = [paired_difference(rival.values[metric], base) for rival in rivals]
        corrected = holm([pair.p for pair in paired])
        for rival, pair, p_holm in zip(rivals, paired, corrected, strict=True):
            found[rival.name, metric] = Difference(rival.name, baseline.name, metric, pair, p_holm)
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


def _difference_json(difference: Difference) -> dict[str, object]:
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
    }


def interval_json(interval: Interval) -> dict[str, object]:
    """Return estimate, low and high."""
    return {
        "estimate": plain(interval.estimate),
        "low": plain(interval.low),
        "high": plain(interval.high),
    }


def plain(value: object) -> object:
    """Return a value as JSON can hold it: numbers to 12 digits, not-a-number as None, infinity as text.

    Examples
    --------
    >>> plain(0.1 + 0.2), plain(float("nan")), plain(float("inf")), plain(3), plain((1, 2))
    (0.3, None, 'inf', 3, '(1, 2)')
    """
    match value:
        case float() if math.isnan(value):
            return None
        case float() if math.isinf(value):
            return str(value)
        case float():
            return float(f"{value:.12g}")
        case None | bool() | int() | str():
            return value
        case _:
            return str(value)
