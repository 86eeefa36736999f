"""The outcome of a sweep: at every point what each strategy did, and what differs between points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from experiments.comparing.outcome import Comparison, RunError, StrategyResult, strategy_json
from experiments.report.outcome import Outcome
from experiments.statistics.judged import Judged, corrected
from experiments.statistics.paired import UNKNOWN, Interval, PairedDifference, paired_difference
from experiments.study.plain import judged_json
from experiments.sweeping.factor import Factor, plain_value
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a sweep: a value of each factor, and the comparison of the strategies there."""

    values: tuple[object, ...]
    comparison: Comparison


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPoint(Judged):
    """A paired difference in the sweep's metric; Holm's correction is over all such of the sweep.

    Attributes
    ----------
    strategy
        Its place among the strategies of the sweep.
    point
        Its place among the points.
    """

    strategy: int
    point: int


@dataclass(frozen=True, slots=True)
class Sweep(Outcome):
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
    gaps: tuple[AtPoint, ...]
    changes: tuple[AtPoint, ...]

    @property
    def baseline(self) -> str:
        """The name of the first strategy."""
        return self.strategies[0]

    @property
    def days(self) -> int | None:
        """Days of a run; None where they are what is varied."""
        varied = any(("days",) in factor.locations for factor in self.factors)
        return None if varied else self.scenario.days

    @property
    def errors(self) -> tuple[tuple[Point, RunError], ...]:
        """Failed runs, with the points where they failed."""
        return tuple((point, error) for point in self.points for error in point.comparison.errors)

    @property
    def failed(self) -> bool:
        """Whether a run failed."""
        return bool(self.errors)

    def means_of(self, strategy: int) -> list[Interval]:
        """Return a strategy's mean of the metric, one a point, in their order."""
        results = [point.comparison.strategies[strategy] for point in self.points]
        return [result.metrics.get(self.metric, UNKNOWN) for result in results]

    def gaps_of(self, strategy: int) -> list[AtPoint]:
        """Return a strategy's differences from the baseline, one a point, in their order."""
        return [gap for gap in self.gaps if gap.strategy == strategy]

    def changes_of(self, strategy: int) -> list[AtPoint]:
        """Return a strategy's differences from the first point, one a point, in their order."""
        return [change for change in self.changes if change.strategy == strategy]

    def numbers(self) -> dict[str, object]:
        """Return the sweep as plain data."""
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "currency": self.scenario.currency,
            "seed": self.seed,
            "runs": self.runs,
            "metric": self.metric,
            "baseline": self.baseline,
            "strategies": list(self.strategies),
            "factors": [
                {"path": factor.path, "values": list(map(plain_value, factor.values)), "log": factor.log}
                for factor in self.factors
            ],
            "points": [self._point_json(place) for place in range(len(self.points))],
            "errors": [
                {"values": list(map(plain_value, point.values)), **asdict(error)}
                for point, error in self.errors
            ],
        }

    def _point_json(self, place: int) -> dict[str, object]:
        """Return one entry of ``points``."""
        point = self.points[place]
        results = zip(self.strategies, point.comparison.strategies, strict=True)
        return {
            "values": list(map(plain_value, point.values)),
            "scenario_hash": point.comparison.scenario.hash,
            "strategies": [strategy_json(result) | {"name": name} for name, result in results],
            "differences": [
                {"baseline": self.baseline, **self._difference_json(gap)}
                for gap in self.gaps
                if gap.point == place
            ],
            "changes": [self._difference_json(change) for change in self.changes if change.point == place],
        }

    def _difference_json(self, one: AtPoint) -> dict[str, object]:
        """Return a difference."""
        return {"strategy": self.strategies[one.strategy], "metric": self.metric, **judged_json(one)}


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
    results = [point.comparison.strategies for point in points]
    gaps = {
        (strategy, place): _difference(metric, found[strategy], found[0])
        for place, found in enumerate(results)
        for strategy in range(1, len(strategies))
    }
    changes = {
        (strategy, place): _difference(metric, found[strategy], results[0][strategy])
        for place, found in enumerate(results)
        for strategy in range(len(strategies))
        if place
    }
    return Sweep(
        scenario,
        tuple(factors),
        tuple(strategies),
        metric,
        points[0].comparison.seed,
        points[0].comparison.runs,
        tuple(points),
        _judged(gaps),
        _judged(changes),
    )


def _difference(metric: str, one: StrategyResult, other: StrategyResult) -> PairedDifference:
    """Compare two columns of one metric; a strategy without a completed run has none."""
    if metric not in one.values or metric not in other.values:
        return PairedDifference(UNKNOWN, None, None, 0)
    return paired_difference(one.values[metric], other.values[metric])


def _judged(pairs: dict[tuple[int, int], PairedDifference]) -> tuple[AtPoint, ...]:
    """Judge differences by strategy and point as one family."""
    return tuple(
        AtPoint(pair, p, strategy=strategy, point=point)
        for ((strategy, point), pair), p in zip(pairs.items(), corrected(pairs.values()), strict=True)
    )
