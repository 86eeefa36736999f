"""What a search is after, and what its trials came to."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.statistics.paired import Floats
from experiments.study.metrics import BETTER_SMALLER
from experiments.tuning.constraints import Constraint
from experiments.tuning.search_space import Values

#: How a trial ended, see :class:`Trial`.
COMPLETE, PRUNED, FAILED, VOID = "complete", "pruned", "failed", "void"


@dataclass(frozen=True, slots=True)
class Goal:
    """What a search is after.

    Attributes
    ----------
    metric
        Its mean shall be as large as can be, or as small where less is better.
    constraints
        What must hold on average.
    """

    metric: str
    constraints: tuple[Constraint, ...] = ()

    @property
    def sign(self) -> int:
        """1 where more of the metric is better, else -1."""
        return -1 if self.metric in BETTER_SMALLER else 1

    @property
    def metrics(self) -> tuple[str, ...]:
        """All metrics that it looks at, that of the goal first."""
        return tuple(dict.fromkeys([self.metric, *(each.metric for each in self.constraints)]))


@dataclass(frozen=True, slots=True)
class Tried:
    """What runs of one candidate came to.

    Attributes
    ----------
    values
        Metric to (n,) values in order of replication, NaN where a run has none.
    error
        What ended the first run that failed, or why none was begun; else None.
    begun
        Whether there was any run: False where the strategy refuses the parameters together.
    """

    values: Mapping[str, Floats]
    error: str | None = None
    begun: bool = True


#: Runs candidates in the same replications, and tells what each came to.
Evaluate = Callable[[Sequence[Values], range], Sequence[Tried]]


@dataclass(frozen=True, slots=True)
class Trial:
    """One set of parameter values that was tried.

    Attributes
    ----------
    number
        0 is the strategy as it is.
    parameters
        What was tried, as it was run.
    state
        ``complete``; ``pruned``, where it ended early because it was clearly worse than the best so far;
        ``failed``, where a run ended in an error; or ``void``, where there is nothing to judge: the
        strategy refuses the parameters together, or no run has a value of the metric.
    values
        Metric to (n,) values of replications 0 to n - 1, of what the goal looks at.
    short
        Constraint to the shortfall of its mean; 0 where it is met.
    error
        Of the first run that failed, or why there is nothing to judge.
    """

    number: int
    parameters: Values
    state: str
    values: Mapping[str, Floats]
    short: tuple[float, ...]
    error: str | None

    def mean(self, metric: str) -> float:
        """Return the mean of a metric over the runs that have one; NaN without any."""
        return mean_of(self.values.get(metric, np.zeros(0)))

    @property
    def runs(self) -> int:
        """Replications that were run."""
        return max((column.size for column in self.values.values()), default=0)

    @property
    def feasible(self) -> bool:
        """Whether it ended well and meets every constraint."""
        return self.state == COMPLETE and not any(self.short)


def mean_of(values: Floats) -> float:
    """Return the mean of the finite values; NaN without any."""
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else math.nan
