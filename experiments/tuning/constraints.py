"""Conditions that a strategy must meet on average, such as ``roas>=3``."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from experiments.study.metrics import check_metric
from simulator.errors import InputError

_TEXT = re.compile(r"\s*(\w+)\s*(>=|<=)\s*(\S+)\s*")


@dataclass(frozen=True, slots=True)
class Constraint:
    """A bound on the mean of a metric.

    Attributes
    ----------
    metric
        One of :data:`experiments.study.metrics.METRICS`.
    at_least
        Whether the bound is the smallest mean allowed; else it is the largest.
    bound
        In the unit of the metric.
    """

    metric: str
    at_least: bool
    bound: float

    @property
    def text(self) -> str:
        """The constraint as one writes it."""
        return f"{self.metric}{'>=' if self.at_least else '<='}{self.bound:.12g}"

    def shortfall(self, mean: float) -> float:
        """Return how far a mean is on the wrong side of the bound, in the metric's unit.

        Parameters
        ----------
        mean
            Of the metric; NaN where it is not known, as a ROAS without any cost.

        Returns
        -------
        float
            0 where the constraint is met, infinity where the mean is not known.

        Examples
        --------
        >>> roas = read_constraint("roas >= 3")
        >>> roas.shortfall(2.5), roas.shortfall(3.0), roas.shortfall(float("nan"))
        (0.5, 0.0, inf)
        """
        if math.isnan(mean):
            return math.inf
        return max(0.0, self.bound - mean if self.at_least else mean - self.bound)

    def share_short(self, mean: float) -> float:
        """Return the shortfall as a share of the bound, so that those of several metrics can be added."""
        return self.shortfall(mean) / (abs(self.bound) or 1.0)


def read_constraint(text: str) -> Constraint:
    """Read ``metric>=number`` or ``metric<=number``; ``2%`` is 0.02.

    Raises
    ------
    InputError
        It is written otherwise, there is no such metric (the nearest is named), or the bound is no finite
        number.

    Examples
    --------
    >>> read_constraint("cost<=500").text, read_constraint("ctr>=2%").text
    ('cost<=500', 'ctr>=0.02')
    """
    found = _TEXT.fullmatch(text)
    if found is None:
        raise InputError(f"constraint {text!r}: cannot be read, allowed: metric>=number or metric<=number")
    try:
        bound = float(found[3].removesuffix("%")) / (100 if found[3].endswith("%") else 1)
    except ValueError:
        bound = math.nan
    if not math.isfinite(bound):
        raise InputError(f"constraint {text!r}: {found[3]!r} is not allowed; allowed: a finite number")
    check_metric(found[1])
    return Constraint(found[1], found[2] == ">=", bound)
