"""The outcome of a sweep: at every point what each strategy did, and what differs between points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from experiments.comparing.outcome import CLEAR, Comparison, RunError, StrategyResult
from experiments.report.notebook import Columns, Tabular, table_html
from experiments.statistics.paired import UNKNOWN, PairedDifference, holm, paired_difference
from experiments.study.plain import interval_json, plain
from experiments.sweeping.factor import Factor
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a sweep: a value of each factor, and the comparison of the strategies there."""

    values: tuple[object, ...]
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Effect:
    """A paired difference in the sweep's metric.

    Attributes
    ----------
    strategy
        Its place among the strategies of the sweep.
    point
        Its place among the points.
    paired
        The difference, its intervals (not corrected) and its p.
    p_holm
        p corrected over all such differences of the sweep; None without a test.
    """

    strategy: int
    point: int
    paired: PairedDifference
    p_holm: float | None

    @property
    def sign(self) -> int:
        """1 where one may say "more", -1 where one may say "less", else 0."""
        if self.p_holm is None or self.p_holm >= CLEAR:
            return 0
        return 1 if (self.paired.absolute.estimate or 0.0) > 0 else -1


@dataclass(frozen=True, slots=True)
class Sweep(Tabular):
    """The outcome of a sweep.

    Attributes
    ----------
    scenario
        The market where nothing is varied.
    factors
        What is varied, one or two; values of the second change fastest along ``points``.
    strategies
        Names as they were given; the first is the baseline.
    metric
        What is compared.
    seed, runs
        Of the study; ``runs`` replications a strategy at every point, the same at all of them.
    points
        One for each combination of values.
    gaps
        Every other strategy against the baseline at the same point.
    changes
        Every strategy against itself at the first point, replication by replication.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    strategies: tuple[str, ...]
    metric: str
    seed: int
    runs: int
    points: tuple[Point, ...]
    gaps: tuple[Effect, ...]
    changes: tuple[Effect, ...]

    @property
    def baseline(self) -> str:
        """The name of the first strategy."""
        return self.strategies[0]

    @property
    def errors(self) -> tuple[tuple[Point, RunError], ...]:
        """Failed runs, with the points where they failed."""
        return tuple((point, error) for point in self.points for error in point.comparison.errors)

    def gaps_of(self, strategy: int) -> list[Effect]:
        """Return a strategy's differences from the baseline, one a point, in their order."""
        return [gap for gap in self.gaps if gap.strategy == strategy]

    def columns(self) -> Columns:
        """Return a row a point and strategy: what was varied, the metric's mean, the gap to the baseline.

        Unknown numbers are NaN, those of the baseline's gap to itself too.
        """
        places = [(point, strategy) for point in range(len(self.points)) for strategy in self._numbered]
        gaps = {(gap.point, gap.strategy): gap for gap in self.gaps}
        means = [self.points[point].comparison.strategies[one].metrics for point, one in places]
        paired = [gaps[place].paired.absolute if place in gaps else UNKNOWN for place in places]
        holms = [gaps[place].p_holm if place in gaps else None for place in places]
        numbers = {
            "mean": [one[self.metric].estimate if self.metric in one else None for one in means],
            "gap": [one.estimate for one in paired],
            "gap_low": [one.low for one in paired],
            "gap_high": [one.high for one in paired],
            "p_holm": holms,
        }
        return {
            **{
                factor.path: [_value(self.points[point].values[place]) for point, _ in places]
                for place, factor in enumerate(self.factors)
            },
            "strategy": [self.strategies[one] for _, one in places],
            **{name: np.array(column, dtype=float).tolist() for name, column in numbers.items()},
        }

    def _repr_html_(self) -> str:
        """Return the tables of the sweep, failures and the verdict, for a notebook."""
        from experiments.sweeping.tables import grids, sweep_caption  # noqa: PLC0415 - imports this one
        from experiments.sweeping.words import failed_points, sweep_verdict  # noqa: PLC0415 - likewise

        below = "\n".join([sweep_caption(self), *failed_points(self), sweep_verdict(self)]).replace("`", "")
        shown = [table_html(grid.header, grid.rows, grid.title) for grid in grids(self)]
        return "".join([*shown, table_html([], [], below)])

    @property
    def _numbered(self) -> range:
        """Places of the strategies."""
        return range(len(self.strategies))

    def to_json(self) -> dict[str, object]:
        """Return the sweep as plain data, numbers to 12 digits, not-a-number as None."""
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "runs": self.runs,
            "metric": self.metric,
            "baseline": self.baseline,
            "strategies": list(self.strategies),
            "factors": [
                {"path": factor.path, "values": [_value(value) for value in factor.values], "log": factor.log}
                for factor in self.factors
            ],
            "points": [self._point_json(place) for place in range(len(self.points))],
            "errors": [
                {
                    "values": [_value(value) for value in point.values],
                    "strategy": error.strategy,
                    "replication": error.replication,
                    "error": error.error,
                }
                for point, error in self.errors
            ],
        }

    def _point_json(self, place: int) -> dict[str, object]:
        """Return one entry of ``points``."""
        point = self.points[place]
        return {
            "values": [_value(value) for value in point.values],
            "scenario_hash": point.comparison.scenario.hash,
            "strategies": [
                _strategy_json(name, result)
                for name, result in zip(self.strategies, point.comparison.strategies, strict=True)
            ],
            "differences": [
                {"baseline": self.baseline, **self._effect_json(gap)}
                for gap in self.gaps
                if gap.point == place
            ],
            "changes": [self._effect_json(change) for change in self.changes if change.point == place],
        }

    def _effect_json(self, effect: Effect) -> dict[str, object]:
        """Return a difference."""
        paired = effect.paired
        return {
            "strategy": self.strategies[effect.strategy],
            "metric": self.metric,
            "absolute": interval_json(paired.absolute),
            "relative": paired.relative and interval_json(paired.relative),
            "p": plain(paired.p),
            "p_holm": plain(effect.p_holm),
            "n": paired.n,
        }


def summarise_sweep(
    scenario: Scenario,
    factors: Sequence[Factor],
    strategies: Sequence[str],
    metric: str,
    points: Sequence[Point],
) -> Sweep:
    """Turn the comparisons of a sweep's points into differences with one correction over all points.

    Parameters
    ----------
    scenario
        The market where nothing is varied.
    factors
        What is varied.
    strategies
        Names, in the order that every comparison has them in.
    metric
        What to compare.
    points
        One or more, of the same seed and runs.
    """
    gaps = [
        (strategy, place, _difference(metric, results[strategy], results[0]))
        for place, results in enumerate(point.comparison.strategies for point in points)
        for strategy in range(1, len(strategies))
    ]
    first = points[0].comparison.strategies
    changes = [
        (strategy, place, _difference(metric, point.comparison.strategies[strategy], first[strategy]))
        for place, point in enumerate(points)
        if place
        for strategy in range(len(strategies))
    ]
    return Sweep(
        scenario,
        tuple(factors),
        tuple(strategies),
        metric,
        points[0].comparison.seed,
        points[0].comparison.runs,
        tuple(points),
        _corrected(gaps),
        _corrected(changes),
    )


def _difference(metric: str, one: StrategyResult, other: StrategyResult) -> PairedDifference:
    """Compare two columns of one metric; a strategy without a completed run has none."""
    if metric not in one.values or metric not in other.values:
        return PairedDifference(UNKNOWN, None, None, 0)
    return paired_difference(one.values[metric], other.values[metric])


def _corrected(effects: Sequence[tuple[int, int, PairedDifference]]) -> tuple[Effect, ...]:
    """Put Holm's p, over all of some differences, beside them."""
    p_values = holm([paired.p for _, _, paired in effects])
    return tuple(Effect(*effect, p_holm) for effect, p_holm in zip(effects, p_values, strict=True))


def _strategy_json(name: str, result: StrategyResult) -> dict[str, object]:
    """Return what one strategy did at a point, all metrics."""
    return {
        "name": name,
        "parameters": {key: plain(value) for key, value in result.parameters.items()},
        "completed": result.completed,
        "failed": result.failed,
        "metrics": {
            key: {"mean": plain(mean.estimate), "low": plain(mean.low), "high": plain(mean.high)}
            for key, mean in result.metrics.items()
        },
    }


def _value(value: object) -> object:
    """Return a value of a factor as JSON can hold it."""
    return [_value(part) for part in value] if isinstance(value, list) else plain(value)
