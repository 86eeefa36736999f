"""The outcome of a tune: what was tried, what remains of the gain on fresh luck, which strategy to use."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from experiments.comparing.outcome import Comparison, Difference, StrategyResult
from experiments.report.blocks import sentences
from experiments.report.outcome import Outcome, story
from experiments.statistics.paired import UNKNOWN, Interval, PairedDifference, paired_difference
from experiments.study.plain import interval_json, plain
from experiments.tuning.constraints import Constraint
from experiments.tuning.search_space import SearchSpace
from experiments.tuning.strategy_toml import strategy_toml
from experiments.tuning.trials import FAILED, Goal, Trial
from simulator.plugins.brackets import write_value
from simulator.plugins.strategy_file import USUAL
from simulator.settings.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Tuning(Outcome):
    """The outcome of a tune.

    Attributes
    ----------
    scenario
        The market, with all its settings.
    seed, runs, fresh_runs
        Of the search, its replications a trial, and those of the judgement.
    space, goal
        What was tuned, and for what.
    trials
        All that was tried, in order; the first is the strategy as it is.
    finalists
        The best trials of the search, best first, without the strategy as it is; none where no trial
        meets the constraints.
    fresh
        The strategy as it is, then the finalists, in replications that the search never saw; None where no
        trial meets the constraints.
    """

    scenario: Scenario
    seed: int
    runs: int
    fresh_runs: int
    space: SearchSpace
    goal: Goal
    trials: tuple[Trial, ...]
    finalists: tuple[Trial, ...]
    fresh: Comparison | None

    @property
    def default(self) -> Trial:
        """The strategy as it is."""
        return self.trials[0]

    @property
    def winner(self) -> Trial | None:
        """The trial to use.

        Of the finalists that meet the constraints on fresh luck and are there clearly better than the
        strategy as it is, the one with the best mean; else the strategy as it is. Where that breaks a
        constraint, the best finalist that meets them all; None where none does.
        """
        able = [trial for trial in self.finalists if self.meets(trial)]
        better = [trial for trial in able if self.clearly_better(trial)]
        if self.meets(self.default):
            return self._best(better) if better else self.default
        return self._best(able) if able else None

    def name(self, trial: Trial) -> str:
        """Return a trial as one names it on the command line."""
        return self.space.named(trial.parameters) if trial.number else self.space.strategy

    def values_text(self, trial: Trial) -> str:
        """Return what was tuned of a trial, ``gain=0.5, floor=0.3``; ``as it is`` for the first."""
        pairs = [f"{name}={write_value(name, value)}" for name, value in trial.parameters.items()]
        return ", ".join(pairs) if trial.number else "as it is"

    def search_gain(self, trial: Trial) -> PairedDifference:
        """Return a trial against the strategy as it is, in the replications of the search it was run in."""
        metric = self.goal.metric
        return paired_difference(trial.values[metric], self.default.values[metric][: trial.runs])

    def fresh_gain(self, trial: Trial) -> Difference | None:
        """Return a finalist against the strategy as it is, on fresh luck; None without a run."""
        if self.fresh is None:
            return None
        wanted = (self.name(trial), self.goal.metric)
        return next((each for each in self.fresh.differences if (each.strategy, each.metric) == wanted), None)

    @property
    def in_percent(self) -> bool:
        """Whether every gain of a finalist is known as a share of what the strategy as it is has."""
        fresh = [self.fresh_gain(trial) for trial in self.finalists]
        gains = [*map(self.search_gain, self.finalists), *(each.paired for each in fresh if each)]
        return all(gain.relative is not None for gain in gains)

    def on_fresh(self, trial: Trial, metric: str) -> Interval:
        """Return the mean of a metric of the strategy as it is, or of a finalist, on fresh luck."""
        found = self._result(trial)
        return UNKNOWN if found is None else found.metrics.get(metric, UNKNOWN)

    def meets(self, trial: Trial) -> bool:
        """Tell whether a trial meets every constraint on fresh luck, on average."""
        mean = self.on_fresh(trial, self.goal.metric).estimate
        return mean is not None and not any(self.short(trial, each) for each in self.goal.constraints)

    def short(self, trial: Trial, constraint: Constraint) -> float:
        """Return by how much a trial misses a constraint on fresh luck, on average; 0 where it meets it."""
        mean = self.on_fresh(trial, constraint.metric).estimate
        return constraint.shortfall(math.nan if mean is None else mean)

    def clearly_better(self, trial: Trial) -> bool:
        """Tell whether a finalist is better than the strategy as it is, with Holm's p below .05."""
        gain = self.fresh_gain(trial)
        return gain is not None and gain.sign == self.goal.sign

    def luck(self, trial: Trial) -> float | None:
        """Return which share of a finalist's gain in the search was luck; None where it had no gain."""
        searched, fresh = self.search_gain(trial), self.fresh_gain(trial)
        if fresh is None:
            return None
        had, has = searched.absolute.estimate, fresh.paired.absolute.estimate
        if self.in_percent and searched.relative is not None and fresh.paired.relative is not None:
            had, has = searched.relative.estimate, fresh.paired.relative.estimate
        if had is None or has is None or self.goal.sign * had <= 0:
            return None
        return 1 - has / had

    @property
    def failed(self) -> bool:
        """Whether there is no strategy to use, or a run ended in an error."""
        broken = any(trial.state == FAILED for trial in self.trials)
        return self.winner is None or broken or (self.fresh is not None and self.fresh.failed)

    def numbers(self) -> dict[str, object]:
        """Return the tuning as plain data."""
        winner = self.winner
        return {
            "schema": 1,
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "currency": self.scenario.currency,
            "seed": self.seed,
            "strategy": self.space.strategy,
            "parameters": [parameter.to_json() for parameter in self.space.parameters],
            "metric": self.goal.metric,
            "subject_to": [constraint.text for constraint in self.goal.constraints],
            "runs": self.runs,
            "fresh_runs": self.fresh_runs,
            "winner": winner and {"trial": winner.number, "strategy": self.name(winner)},
            "finalists": [self._finalist_json(trial) for trial in self.finalists],
            "trials": [self._trial_json(trial) for trial in self.trials],
            "fresh": self.fresh and self.fresh.numbers(),
        }

    def files(self) -> dict[str, str | None]:
        """Return the strategy to use as a file; no such file where there is none."""
        winner = self.winner
        if winner is None:
            return {USUAL: None}
        told = story(self)
        parameters = {**self.space.given, **winner.parameters}
        said = (told.headline, *sentences(told.summary))
        return {USUAL: strategy_toml(self.space.base, parameters, self._origin(winner), said)}

    def _origin(self, winner: Trial) -> dict[str, object]:
        """Return what the parameters of the strategy to use were found with."""
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "seed": self.seed,
            "trials": len(self.trials),
            "trial": winner.number,
            "runs": self.runs,
            "fresh_runs": self.fresh_runs,
            "metric": self.goal.metric,
            "subject_to": ", ".join(constraint.text for constraint in self.goal.constraints) or "nothing",
            "tuned": ", ".join(parameter.text for parameter in self.space.parameters),
        }

    def _best(self, trials: Sequence[Trial]) -> Trial:
        """Return the trial with the best mean on fresh luck, the earlier of two that are equal."""
        sign, metric = self.goal.sign, self.goal.metric
        return max(
            trials, key=lambda trial: (sign * (self.on_fresh(trial, metric).estimate or 0.0), -trial.number)
        )

    def _result(self, trial: Trial) -> StrategyResult | None:
        """Return what the strategy as it is, or a finalist, did on fresh luck."""
        strategies = () if self.fresh is None else self.fresh.strategies
        return next((each for each in strategies if each.name == self.name(trial)), None)

    def _finalist_json(self, trial: Trial) -> dict[str, object]:
        """Return what remains of one finalist's gain."""
        fresh = self.fresh_gain(trial)
        return {
            "trial": trial.number,
            "strategy": self.name(trial),
            "search": _gain_json(self.search_gain(trial)),
            "fresh": fresh and _gain_json(fresh.paired) | {"p_holm": plain(fresh.p_holm)},
            "luck": plain(self.luck(trial)),
            "clearly_better": self.clearly_better(trial),
            "constraints_met": self.meets(trial),
        }

    def _trial_json(self, trial: Trial) -> dict[str, object]:
        """Return one trial with its means over the replications it was run in."""
        return {
            "trial": trial.number,
            "strategy": self.name(trial),
            "parameters": {name: plain(value) for name, value in trial.parameters.items()},
            "state": trial.state,
            "runs": trial.runs,
            "means": {metric: plain(trial.mean(metric)) for metric in self.goal.metrics},
            "feasible": trial.feasible,
            "error": trial.error,
        }


def _gain_json(paired: PairedDifference) -> dict[str, object]:
    """Return a difference from the strategy as it is."""
    return {
        "absolute": interval_json(paired.absolute),
        "relative": paired.relative and interval_json(paired.relative),
        "n": paired.n,
    }
