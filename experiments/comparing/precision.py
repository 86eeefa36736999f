"""How many runs a wanted precision takes: when to look, and what was reached.

Looks follow a schedule that is fixed beforehand, so that the answer hangs on nothing but the data: not on
workers, nor on where a study was stopped and went on.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

from experiments.statistics.sequential import FIRST_LOOK
from experiments.study.checks import check_range
from experiments.study.metrics import check_metric
from experiments.study.plain import plain
from experiments.study.study import MOST_RUNS
from simulator.errors import InputError

#: Each look has so many times the runs of the one before.
GROWTH = 1.25

#: What a precision may be, for messages.
_SHARES = "a share above 0 and below 1 (0 % and 100 %), such as 1%"

#: Most replications where nothing else is said.
MAX_RUNS = 10_000


@dataclass(frozen=True, slots=True)
class Aim:
    """A precision that is asked for.

    Attributes
    ----------
    share
        Full width that each interval shall stay below, as a fraction of the baseline's mean, above 0 and
        below 1.
    metric
        Whose differences are meant.
    max_runs
        Replications at most, 100 or more.
    """

    share: float
    metric: str = "profit"
    max_runs: int = MAX_RUNS

    def __post_init__(self) -> None:
        """Check the settings."""
        if not 0 < self.share < 1:
            raise InputError(f"precision is {self.share}, allowed: {_SHARES}")
        check_metric(self.metric)
        check_range("max_runs", self.max_runs, FIRST_LOOK, MOST_RUNS)

    @property
    def wanted(self) -> str:
        """The share in words, ``1 %``."""
        return f"{100 * self.share:.4g} %"

    def looks(self) -> list[int]:
        """Return the numbers of runs after which to look, ascending; the last is ``max_runs``.

        Examples
        --------
        >>> Aim(0.01, max_runs=250).looks()
        [100, 125, 157, 197, 247, 250]
        """
        found, runs = [], FIRST_LOOK
        while runs < self.max_runs:
            found.append(runs)
            runs = math.ceil(GROWTH * runs)
        return [*found, self.max_runs]


@dataclass(frozen=True, slots=True)
class Precision:
    """What was asked for and what was reached.

    Attributes
    ----------
    aim
        What was asked for.
    measure
        The metric whose mean, of the baseline, the width is a share of: revenue where the metric is money,
        else the metric itself.
    limit
        The width asked for, in the metric's unit; None where that mean is not above 0.
    widest
        Full width of the widest interval; None where there is none.
    skewed
        Strategies whose differences are so skewed that their interval is to be doubted.
    """

    aim: Aim
    measure: str
    limit: float | None
    widest: float | None
    skewed: tuple[str, ...]

    @property
    def reached(self) -> bool:
        """Whether every interval is as narrow as was asked for."""
        return self.limit is not None and self.widest is not None and self.widest <= self.limit

    @property
    def share(self) -> float | None:
        """The width reached as a share of the baseline's mean; None where there is none."""
        if self.limit is None or self.widest is None:
            return None
        return self.aim.share * self.widest / self.limit

    def to_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "metric": self.aim.metric,
            "wanted": plain(self.aim.share),
            "of": self.measure,
            "limit": plain(self.limit),
            "widest": plain(self.widest),
            "reached": self.reached,
            "max_runs": self.aim.max_runs,
            "skewed": list(self.skewed),
        }


def parse_share(text: str) -> float:
    """Read a share as people write it behind ``--precision``.

    Raises
    ------
    InputError
        When it is no number, or none above 0 and below 1.

    Examples
    --------
    >>> parse_share("1%"), parse_share("2.5 %"), parse_share("0.01")
    (0.01, 0.025, 0.01)
    """
    body = text.strip()
    try:
        share = float(body.removesuffix("%")) / (100 if body.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not 0 < share < 1:
        raise InputError(f"--precision is {text!r}, allowed: {_SHARES}")
    return share


def described_aim(aim: Aim | None) -> dict[str, object]:
    """Return what a manifest says of a precision; nothing where none was asked for."""
    return {} if aim is None else {"precision": asdict(aim)}
