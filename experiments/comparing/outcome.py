"""The outcome of a compare study: means, paired differences, failed runs; and the same as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from experiments.comparing.drawn import Drawn
from experiments.comparing.effects import Effect, check_by, effect_json, effects_of
from experiments.comparing.money import MoneyTurns, money_turns
from experiments.comparing.precision import Precision
from experiments.hindsight.benchmark import share, why_no_bound
from experiments.report.outcome import Outcome
from experiments.statistics.bootstrap import bootstrap_interval
from experiments.statistics.judged import Judged, corrected
from experiments.statistics.paired import (
    Floats,
    Interval,
    mean_interval,
    paired_difference,
    pairing_gain,
)
from experiments.study.entrant import Entrant
from experiments.study.gathering import Gathered, gather
from experiments.study.metrics import BENCHMARK, EXPECTED, HEADLINE, HINDSIGHT_SHARE
from experiments.study.parts import PartMeans
from experiments.study.plain import interval_json, judged_json, plain
from experiments.study.study import Run, Study
from simulator.errors import UnknownNameError, nearest
from simulator.settings.scenario import Scenario

#: For whom the hindsight benchmark is a bound, where it is one.
BOUND = "rules with the quality scores of the same run"
#: Of revenue or cost, the larger; a benchmark below it is next to nothing.
LEAST_BENCHMARK = 0.01


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Judged):
    """A strategy against the baseline in one metric; Holm's correction is over the strategies.

    Attributes
    ----------
    strategy, baseline, metric
        Names.
    pairing_gain
        How many independent runs one paired run is worth, see
        :func:`experiments.statistics.paired.pairing_gain`.
    """

    strategy: str
    baseline: str
    metric: str
    pairing_gain: float | None = None


@dataclass(frozen=True, slots=True)
class RunError:
    """A run that failed, and the error that ended it."""

    strategy: str
    replication: int
    error: str


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Outcome):
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
    split
        By what the differences are shown too: ``campaign``, ``day``, ``hour``.
    drawn
        Where it was run over markets drawn around the scenario, of how many; ``runs`` counts these.
    """

    scenario: Scenario
    seed: int
    runs: int
    strategies: tuple[StrategyResult, ...]
    differences: tuple[Difference, ...]
    errors: tuple[RunError, ...]
    precision: Precision | None = None
    split: tuple[str, ...] = ()
    drawn: Drawn | None = None

    def __repr__(self) -> str:
        names = ", ".join(strategy.name for strategy in self.strategies)
        return f"<Comparison in {self.scenario.name}: {names}; runs={self.runs}, seed={self.seed}>"

    @property
    def baseline(self) -> str:
        """The name of the first strategy."""
        return self.strategies[0].name

    def difference(self, strategy: str, metric: str) -> Difference:
        """Return one of the differences.

        Raises
        ------
        UnknownNameError
            No such strategy or metric (the nearest is suggested), or one that is compared with nothing.
        """
        for difference in self.differences:
            if (difference.strategy, difference.metric) == (strategy, metric):
                return difference
        self.values(strategy, metric)
        why = (
            "is the baseline"
            if strategy == self.baseline
            else f"has no {metric} of {self.baseline!r} beside it"
        )
        raise UnknownNameError(f"strategy {strategy!r} {why}, allowed: one that is compared with it")

    def values(self, strategy: str, metric: str) -> Floats:
        """Return (runs,) values of a strategy.

        Raises
        ------
        UnknownNameError
            No such strategy or metric (the nearest is suggested), or a strategy without a completed run.
        """
        values = self.result(strategy).values
        if not values:
            raise UnknownNameError(f"strategy {strategy!r} has no completed run in this comparison")
        if not isinstance(metric, str):
            raise UnknownNameError(f"metric is {metric!r}, allowed: {', '.join(values)}")
        if metric not in values:
            raise UnknownNameError(
                f"metric {metric!r}: {strategy!r} has no values of it; {nearest(metric, values)}"
            )
        return values[metric]

    def result(self, strategy: str) -> StrategyResult:
        """Return what a strategy did; UnknownNameError, with the nearest name, where it is none of these."""
        found = {one.name: one for one in self.strategies}
        if not isinstance(strategy, str):
            raise UnknownNameError(f"strategy is {strategy!r}, allowed: {', '.join(found)}")
        if strategy not in found:
            raise UnknownNameError(
                f"strategy {strategy!r} is none of this comparison; {nearest(strategy, found)}"
            )
        return found[strategy]

    def bootstrap(self, difference: Difference) -> Interval | None:
        """Return the BCa bootstrap interval of one of the differences.

        It is resampled by the study's seed, when it is asked for; None for metrics that are not in the
        headline table. See :func:`experiments.statistics.bootstrap.bootstrap_interval`.
        """
        if difference.metric not in HEADLINE:
            return None
        if difference.same:  # what is left is rounding
            return Interval(0.0, 0.0, 0.0)
        values = self.values(difference.strategy, difference.metric)
        base = self.values(difference.baseline, difference.metric)
        return bootstrap_interval(values - base, seed=self.seed)

    def markets_ahead(self, strategy: str) -> tuple[int, int]:
        """Return in how many runs, or drawn markets, a strategy beats the baseline in profit; of how many."""
        differences = self.values(strategy, "profit") - self.values(self.baseline, "profit")
        return int((differences > 0).sum()), int(np.isfinite(differences).sum())

    def _draws_json(self, drawn: Drawn) -> dict[str, object]:
        """Return the markets it was run over, and in how many of them each strategy is ahead."""
        able = dict.fromkeys(one.strategy for one in self.differences)
        return asdict(drawn) | {"more_profit_in": {name: self.markets_ahead(name)[0] for name in able}}

    def effects(self, by: str) -> list[Effect]:
        """Return where the differences of all strategies arise, by campaign, day or hour.

        See :func:`experiments.comparing.effects.effects_of`.
        """
        return [
            effect
            for one in self.strategies[1:]
            for effect in effects_of(one.name, self.baseline, one.parts, check_by(by))
        ]

    @property
    def money(self) -> MoneyTurns | None:
        """How far the verdict hangs on money that is assumed; None where none is."""
        return money_turns(
            self.scenario,
            {one.name: (one.values, one.by_target) for one in self.strategies},
            anytime=any(one.anytime for one in self.differences if one.metric == "profit"),
        )

    @property
    def failed(self) -> bool:
        """Whether a run failed."""
        return bool(self.errors)

    def numbers(self) -> dict[str, object]:
        """Return it as plain data; ``precision`` where one was asked for, ``money`` where some is assumed."""
        money = self.money
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "currency": self.scenario.currency,
            "seed": self.seed,
            "runs": self.runs,
            "baseline": self.baseline,
            "strategies": [
                strategy_json(strategy) | {"hindsight": _hindsight_json(strategy, self.scenario)}
                for strategy in self.strategies
            ],
            "differences": [
                _difference_json(difference, self.bootstrap(difference)) for difference in self.differences
            ],
            "errors": [asdict(error) for error in self.errors],
            **({"money": money.to_json()} if money else {}),
            **({"precision": self.precision.to_json()} if self.precision else {}),
            **({"draws": self._draws_json(self.drawn)} if self.drawn else {}),
            **({"effects": self._effects_json()} if self.split else {}),
        }

    def _effects_json(self) -> list[dict[str, object]]:
        """Return the effects by all that the differences are shown by."""
        return [effect_json(effect) for by in self.split for effect in self.effects(by)]


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
    results = _alike(tuple(map(_result, study.entrants, gathered)))
    errors = tuple(
        RunError(entrant.name, replication, had.errors[replication])
        for replication in study.replications
        for entrant, had in zip(study.entrants, gathered, strict=True)
        if replication in had.errors
    )
    return Comparison(study.scenario, study.seed, study.runs, results, _differences(results), errors)


def with_share(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the metrics of some runs, :data:`HINDSIGHT_SHARE` added where they tell it.

    It is left out where the benchmark is next to nothing beside revenue and cost: a share of that would be
    any number.
    """
    found = dict(values)
    if EXPECTED in values and BENCHMARK in values and not _next_to_nothing(values):
        pairs = zip(values[EXPECTED].tolist(), values[BENCHMARK].tolist(), strict=True)
        found[HINDSIGHT_SHARE] = np.array([share(expected, benchmark) for expected, benchmark in pairs])
    return found


def _next_to_nothing(values: Mapping[str, Floats]) -> bool:
    """Tell whether the mean benchmark is below :data:`LEAST_BENCHMARK` of the mean revenue, or cost."""
    sizes = [mean_interval(values[name]).estimate or 0.0 for name in ("revenue", "cost") if name in values]
    most = mean_interval(values[BENCHMARK]).estimate
    return most is not None and most <= LEAST_BENCHMARK * max(sizes, default=0.0)


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


def _alike(results: tuple[StrategyResult, ...]) -> tuple[StrategyResult, ...]:
    """Leave the share of the benchmark out of all where it is left out of one: half a column misleads."""
    without = [one for one in results if BENCHMARK in one.values and HINDSIGHT_SHARE not in one.values]
    if not without:
        return results
    return tuple(
        replace(
            one,
            values={key: column for key, column in one.values.items() if key != HINDSIGHT_SHARE},
            metrics={key: mean for key, mean in one.metrics.items() if key != HINDSIGHT_SHARE},
        )
        for one in results
    )


def _differences(results: Sequence[StrategyResult]) -> tuple[Difference, ...]:
    """Compare every strategy with the first in every metric that both have."""
    baseline, *others = results
    found: dict[tuple[str, str], Difference] = {}
    for metric, base in baseline.values.items():
        columns = {other.name: other.values[metric] for other in others if metric in other.values}
        pairs = [paired_difference(column, base) for column in columns.values()]
        for (name, column), pair, p in zip(columns.items(), pairs, corrected(pairs), strict=True):
            found[name, metric] = Difference(
                pair, p, strategy=name, baseline=baseline.name, metric=metric,
                pairing_gain=pairing_gain(column, base),
            )  # fmt: skip
    return tuple(
        found[other.name, metric]
        for other in others
        for metric in baseline.values
        if (other.name, metric) in found
    )


def strategy_json(result: StrategyResult) -> dict[str, object]:
    """Return what one strategy did as plain data."""
    return {
        "name": result.name,
        "parameters": {name: plain(value) for name, value in result.parameters.items()},
        "completed": result.completed,
        "failed": result.failed,
        "metrics": {
            name: {"mean": plain(mean.estimate), "low": plain(mean.low), "high": plain(mean.high)}
            for name, mean in result.metrics.items()
        },
    }


def _hindsight_json(result: StrategyResult, scenario: Scenario) -> dict[str, object] | None:
    """Return which share of the hindsight benchmark a strategy had."""
    had = result.metrics.get(HINDSIGHT_SHARE)
    return (
        None
        if had is None
        else {**interval_json(had), "bound": BOUND if why_no_bound(scenario) is None else None}
    )


def _difference_json(difference: Difference, bootstrap: Interval | None) -> dict[str, object]:
    """Return one entry of ``differences``."""
    return {
        "strategy": difference.strategy,
        "baseline": difference.baseline,
        "metric": difference.metric,
        **judged_json(difference),
        "interval": difference.kind,
        "bootstrap": bootstrap and interval_json(bootstrap),
        "pairing_gain": plain(difference.pairing_gain),
    }
