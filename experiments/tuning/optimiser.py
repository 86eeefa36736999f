"""The search of a tune: optuna suggests, runs on the same luck tell, trials that are clearly worse end early.

Everything here is a function of its arguments and of what the runs say, so a search that was stopped is gone
through again from its stored runs, and comes to the same trials. Optuna keeps nothing on disk: a second
memory of the same trials could disagree with the first.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import optuna
from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)
from optuna.trial import TrialState

from experiments.statistics.paired import Floats
from experiments.tuning.search_space import Choice, Range, SearchSpace, Values
from experiments.tuning.trials import COMPLETE, FAILED, PRUNED, VOID, Evaluate, Goal, Trial, Tried, mean_of

#: Trials that are suggested before any of them is told: a constant, since it decides what is suggested.
BATCH = 8
#: Replications after which each trial of a batch is held against the best so far.
RUNG = 5
#: A trial ends early when the Wilcoxon test's p of its being no worse than the best is below this.
PRUNE_P = 0.1


@dataclass(slots=True)
class _Open:
    """A trial that is being run."""

    asked: optuna.Trial
    parameters: Values
    values: dict[str, Floats] = field(default_factory=dict)
    state: str = COMPLETE
    error: str | None = None


class Search:
    """A search for the parameter values that do best on average over the same replications.

    Use it through :func:`experiments.tuning.tune.tune`. It knows nothing of markets: ``evaluate`` does.

    Parameters
    ----------
    space
        What is tuned.
    goal
        What is better.
    runs
        Replications that a trial is judged by, those from 0 on.
    seed
        Of the suggestions, 0 or more.

    Notes
    -----
    Suggestions come from optuna's tree-structured Parzen estimator, which is seeded anew for every
    trial by (seed, number of the trial) and hears of results in batches of :data:`BATCH`, in the order of
    trials. So the first trials of a longer search are those of a shorter one. After every :data:`RUNG`
    replications optuna's Wilcoxon pruner compares a trial with the best before its batch, replication by
    replication. A suggestion is rounded to four digits before it is run; the estimator remembers it
    unrounded.

    References
    ----------
    Bergstra, Bardenet, Bengio, Kegl, "Algorithms for hyper-parameter optimization", NIPS 24 (2011);
    Akiba, Sano, Yanase, Ohta, Koyama, "Optuna: a next-generation hyperparameter optimization framework",
    KDD (2019).
    """

    def __init__(self, space: SearchSpace, goal: Goal, *, runs: int, seed: int) -> None:
        self._space = space
        self._goal = goal
        self._runs = runs
        self._seed = seed
        self._distributions = {each.name: _distribution(each) for each in space.parameters}
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        with _quiet():
            pruner = optuna.pruners.WilcoxonPruner(p_threshold=PRUNE_P)
        self._study = optuna.create_study(direction="maximize", pruner=pruner)
        self.trials: list[Trial] = []

    def go_on(self, trials: int, evaluate: Evaluate) -> None:
        """Try until there are so many trials; the strategy as it is comes first, in a batch of its own."""
        while len(self.trials) < trials:
            begun = len(self.trials)
            size = 1 if begun == 0 else BATCH - (begun - 1) % BATCH
            batch = [self._ask(begun + place) for place in range(min(size, trials - begun))]
            self._run(batch, evaluate)
            self.trials += [self._tell(opened) for opened in batch]

    def ranked(self) -> list[Trial]:
        """Return the trials that meet all constraints, best first, each set of parameters once."""
        metric, sign = self._goal.metric, self._goal.sign
        best = sorted(
            (trial for trial in self.trials if trial.feasible), key=lambda trial: -sign * trial.mean(metric)
        )
        return list({self._space.named(trial.parameters): trial for trial in reversed(best)}.values())[::-1]

    def _ask(self, number: int) -> _Open:
        """Return the next trial."""
        seed = int(np.random.SeedSequence(self._seed, spawn_key=(number,)).generate_state(1)[0])
        self._study.sampler = optuna.samplers.TPESampler(seed=seed)
        if number:
            asked = self._study.ask(self._distributions)
            return _Open(asked, {each.name: _as_run(each, asked.params) for each in self._space.parameters})
        if self._space.holds_default():
            self._study.enqueue_trial(dict(self._space.default))
            return _Open(self._study.ask(self._distributions), self._space.default)
        # Out of the ranges it teaches the estimator nothing, but it is still the one to beat.
        return _Open(self._study.ask(), self._space.default)

    def _run(self, batch: Sequence[_Open], evaluate: Evaluate) -> None:
        """Run a batch rung by rung, each trial until it fails or is clearly worse than the best."""
        for first in range(0, self._runs, RUNG):
            running = [opened for opened in batch if opened.state == COMPLETE]
            if not running:
                return
            rung = range(first, min(first + RUNG, self._runs))
            outcomes = evaluate([opened.parameters for opened in running], rung)
            for opened, outcome in zip(running, outcomes, strict=True):
                self._hear(opened, outcome, rung)

    def _hear(self, opened: _Open, outcome: Tried, rung: range) -> None:
        """Add the runs of a rung to a trial, and judge it."""
        if outcome.error is not None:
            opened.state, opened.error = FAILED if outcome.begun else VOID, outcome.error
            return
        for metric in self._goal.metrics:
            before = opened.values.get(metric, np.zeros(0))
            opened.values[metric] = np.concatenate([before, outcome.values[metric]])
        for replication, value in zip(rung, outcome.values[self._goal.metric].tolist(), strict=True):
            if math.isfinite(value):
                opened.asked.report(self._goal.sign * value, replication)
        if rung.stop < self._runs:
            with _quiet():  # it warns of replications that only one of two trials has a value for
                if opened.asked.should_prune():
                    opened.state = PRUNED

    def _tell(self, opened: _Open) -> Trial:
        """Tell optuna how a trial ended."""
        value = mean_of(opened.values.get(self._goal.metric, np.zeros(0)))
        if opened.state == COMPLETE and math.isnan(value):
            opened.state, opened.error = VOID, f"no run has a value of {self._goal.metric}"
        means = [mean_of(opened.values.get(each.metric, np.zeros(0))) for each in self._goal.constraints]
        short = [each.shortfall(mean) for each, mean in zip(self._goal.constraints, means, strict=True)]
        for each, mean in zip(self._goal.constraints, means, strict=True):
            opened.asked.set_constraint(each.text, each.share_short(mean))
        if opened.state == COMPLETE:
            self._study.tell(opened.asked, self._goal.sign * value)
        else:
            state = TrialState.PRUNED if opened.state == PRUNED else TrialState.FAIL
            self._study.tell(opened.asked, state=state)
        return Trial(
            opened.asked.number, opened.parameters, opened.state, opened.values, tuple(short), opened.error
        )


def _as_run(parameter: Range | Choice, suggested: Mapping[str, Any]) -> object:
    """Return the value that is run for what was suggested."""
    value = suggested[parameter.name]
    return parameter.rounded(value) if isinstance(parameter, Range) else value


def _distribution(parameter: Range | Choice) -> BaseDistribution:
    """Return a parameter as optuna knows it."""
    if isinstance(parameter, Choice):
        return CategoricalDistribution(parameter.values)  # type: ignore[arg-type] # numbers, words, None
    if parameter.whole:
        return IntDistribution(int(parameter.low), int(parameter.high), log=parameter.log)
    return FloatDistribution(parameter.low, parameter.high, log=parameter.log)


@contextmanager
def _quiet() -> Iterator[None]:
    """Silence what optuna warns of: parts of it that may still change."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
