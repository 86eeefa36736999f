"""How good forecasts were: weighted error beside naive forecasts, bias, and how many came inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.future import Expected
from simulator.entities import Floats


@dataclass(frozen=True, slots=True)
class Score:
    """One quantity at one level.

    Attributes
    ----------
    quantity, level
        Such as ``clicks``, ``keyword``.
    told, came
        All that was forecast, and all that came.
    error
        Sum of |forecast - came| over the sum of what came; NaN where nothing came.
    naive
        The same of naive forecasts, by name.
    inside, of
        How many totals came inside their 80 % interval, and of how many.
    """

    quantity: str
    level: str
    told: float
    came: float
    error: float
    naive: Mapping[str, float]
    inside: int
    of: int

    @property
    def bias(self) -> float:
        """By what share more was forecast than came; NaN where nothing came."""
        return self.told / self.came - 1 if self.came > 0 else float("nan")

    @property
    def coverage(self) -> float:
        """Share of totals inside their interval; NaN where none has one."""
        return self.inside / self.of if self.of else float("nan")

    @property
    def best_naive(self) -> str:
        """The name of the naive forecast with the least error, known only afterwards."""
        return min(self.naive, key=lambda name: self.naive[name])

    def numbers(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "quantity": self.quantity,
            "level": self.level,
            "forecast": _known(self.told),
            "came": _known(self.came),
            "bias": _known(self.bias),
            "error": _known(self.error),
            "naive": {name: _known(error) for name, error in self.naive.items()},
            "inside": self.inside,
            "of": self.of,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Came:
    """A forecast beside what came, (n,) each, and naive forecasts by name."""

    expected: Expected
    naive: Mapping[str, Floats]
    came: Floats


def score(quantity: str, level: str, parts: Sequence[Came]) -> Score:
    """Score forecasts of one or more windows together.

    Parameters
    ----------
    quantity, level
        What they are forecasts of.
    parts
        One a window.

    Examples
    --------
    >>> ones = np.ones(2)
    >>> one = Came(Expected(ones, 0 * ones, 2 * ones), {"mean": 3 * ones}, 2 * ones)
    >>> found = score("clicks", "keyword", [one])
    >>> found.error, found.naive["mean"], found.bias, found.inside
    (0.5, 0.5, -0.5, 2)
    """
    came = float(sum(one.came.sum() for one in parts))

    def error(off: float) -> float:
        return float(off / came) if came > 0 else float("nan")

    return Score(
        quantity=quantity,
        level=level,
        told=float(sum(one.expected.mean.sum() for one in parts)),
        came=came,
        error=error(sum(np.abs(one.expected.mean - one.came).sum() for one in parts)),
        naive={
            name: error(sum(np.abs(one.naive[name] - one.came).sum() for one in parts))
            for name in parts[0].naive
        },
        inside=sum(
            int(((one.expected.low <= one.came) & (one.came <= one.expected.high)).sum()) for one in parts
        ),
        of=sum(len(one.came) for one in parts),
    )


def _known(value: float) -> float | None:
    """Return a number to twelve digits, None where it is not known."""
    return None if np.isnan(value) else float(f"{value:.12g}")
