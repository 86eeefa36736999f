"""Whether a verdict hangs on money that nobody told: where it turns round, and how far it stays as it is.

Profit is margin x revenue - cost, and revenue is in proportion to the value of an order. So at another
value, with every bid and budget as it was, the profit of each run is known without running it again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from experiments.report.assumptions import assumed_money
from experiments.statistics.paired import ROUNDING, Floats, t_quantile
from experiments.statistics.sequential import FIRST_LOOK, anytime_factor
from experiments.study.plain import plain
from simulator.settings.account import AccountSettings
from simulator.settings.scenario import Scenario

#: What is looked at: from a fourth of what is assumed to four times as much; shares end at 1.
PLAUSIBLE = 4.0

#: Metric name to (runs,) values, and what of each target is kept, to (runs, n_targets).
Ran = tuple[Mapping[str, Floats], Mapping[str, Floats]]


@dataclass(frozen=True, slots=True)
class MoneyTurns:
    """How far a verdict hangs on the first amount of money that is assumed.

    Attributes
    ----------
    name, value
        ``basket_value`` (currency units an order), ``conversion_rate`` or ``margin`` (shares in [0, 1]), and
        what is assumed of it.
    least, most
        What is looked at: ``value`` over and times :data:`PLAUSIBLE`, shares at most 1.
    turns_at
        Every strategy but the baseline to the value at which its mean difference in profit changes sign,
        anywhere above 0, shares at most 1; None where it does at none, or no pair of runs ended well.
    low, high
        Between these the verdict is what it is at ``value``, see :func:`money_turns`; within ``least`` and
        ``most``. None where no difference can be tested.
    """

    name: str
    value: float
    least: float
    most: float
    turns_at: Mapping[str, float | None]
    low: float | None
    high: float | None

    def within(self, strategy: str) -> float | None:
        """Return where a strategy's difference changes sign, None outside what is looked at."""
        turn = self.turns_at[strategy]
        return turn if turn is not None and self.least <= turn <= self.most else None

    def to_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "assumed": self.name,
            "value": plain(self.value),
            "turns_at": {name: plain(turn) for name, turn in self.turns_at.items()},
            "from": plain(self.low),
            "to": plain(self.high),
        }


def money_turns(scenario: Scenario, ran: Mapping[str, Ran], *, anytime: bool = False) -> MoneyTurns | None:
    """Find where the verdict of a comparison turns round if an assumed amount of money is another.

    Parameters
    ----------
    scenario
        Marks what is assumed.
    ran
        Strategy to what its runs came to, the baseline first; runs that failed are NaN, a strategy without
        any run that ended well has no values.
    anytime
        Whether differences in profit are judged by a confidence sequence, else by the paired t-test.

    Returns
    -------
    MoneyTurns or None
        None where no money is assumed, or 0 of it, which has no multiple.

    Notes
    -----
    Let k be the factor on what is assumed, and S the revenue of a run that is in proportion to it: all of it
    for a margin; for the value of an order or the conversion rate that of targets which have none of their
    own. Profit is then a + k b with b = margin x S and a the rest, and with means and covariances of their
    paired differences the difference changes sign at k = -mean(a) / mean(b) and is clear where

        (mean(a) + k mean(b))^2 > q^2 / n x (var(a) + 2 k cov(a, b) + k^2 var(b)),

    a quadratic in k (Fieller's), for q the quantile of the test. Holm's correction makes q^2 one of as many
    quantiles as there are strategies, so between two neighbouring roots of all those quadratics no verdict
    changes. What counts as the verdict: who earns clearly more, who clearly less, and who has most of those
    with more.

    All of it is for decisions held as they are. Rules that read revenue, or what a click is worth to the
    account, would decide otherwise at other values, and only another run tells how they did. For the margin
    and the value of an order it is exact then; for a conversion rate it holds in the mean over orders that
    might have come, not run by run, and not where rates reach 1 or stock ends.

    References
    ----------
    Fieller, "Some problems in interval estimation", JRSS B 16 (1954).
    """
    assumed = assumed_money(scenario)
    if not assumed or not next(iter(assumed.values())):
        return None
    name, value = next(iter(assumed.items()))
    own = _own(scenario, name)
    baseline, *others = ran
    lines = {other: _line(scenario, own, ran[other], ran[baseline]) for other in others}
    most = PLAUSIBLE * value if name == "basket_value" else min(1.0, PLAUSIBLE * value)
    turns = {other: _turn(line, value, math.inf if name == "basket_value" else 1.0)
             for other, line in lines.items()}  # fmt: skip
    tested = [line for line in lines.values() if line is not None and line.tested(anytime=anytime)]
    low, high = _stands(tested, 1 / PLAUSIBLE, most / value, anytime=anytime) if tested else (None, None)
    return MoneyTurns(
        name,
        value,
        value / PLAUSIBLE,
        most,
        turns,
        None if low is None else low * value,
        None if high is None else high * value,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A difference in profit as a + k b: means of its n pairs, and (co)variances of those means."""

    n: int
    a: float
    b: float
    aa: float
    ab: float
    bb: float

    def mean(self, k: float) -> float:
        """Return the mean difference at a factor."""
        return self.a + k * self.b

    def square(self, k: float) -> float:
        """Return (mean / standard error)^2 at a factor; infinity without spread."""
        error = self.aa + 2 * k * self.ab + k * k * self.bb
        return self.mean(k) ** 2 / error if error > 0 else math.inf

    def tested(self, *, anytime: bool) -> bool:
        """Tell whether a test can judge it: some pairs, and some spread."""
        return self.n >= (FIRST_LOOK if anytime else 2) and max(self.aa, self.bb) > 0

    def roots(self, limit: float) -> Iterator[float]:
        """Yield the factors at which (mean / standard error)^2 crosses a limit."""
        squared = self.b**2 - limit * self.bb
        linear = 2 * (self.a * self.b - limit * self.ab)
        constant = self.a**2 - limit * self.aa
        inside = linear**2 - 4 * squared * constant
        if inside >= 0:
            # The form that does not take one large number from another.
            larger = -(linear + math.copysign(math.sqrt(inside), linear)) / 2
            yield from (over / under for over, under in ((larger, squared), (constant, larger)) if under)


def _own(scenario: Scenario, name: str) -> NDArray[np.bool_]:
    """Return (n_targets,) whether a target of the learner has its own of what is assumed."""
    learner: AccountSettings = next(one for one in scenario.account if one.name == scenario.learner)
    campaigns = learner.campaign
    if name == "margin":
        return np.zeros(sum(len(campaign.target) for campaign in campaigns), dtype=bool)
    return np.array(
        [
            getattr(target, name) is not None or getattr(campaign, name, None) is not None
            for campaign in campaigns
            for target in campaign.target
        ]
    )


def _line(scenario: Scenario, own: NDArray[np.bool_], mine: Ran, base: Ran) -> _Line | None:
    """Return how a difference in profit goes with the factor; None without a pair of runs."""
    parts, others = _parts(scenario, own, mine), _parts(scenario, own, base)
    if parts is None or others is None:
        return None
    both = np.isfinite(parts).all(axis=0) & np.isfinite(others).all(axis=0)
    n = int(both.sum())
    if n == 0:
        return None
    differences = parts[:, both] - others[:, both]
    largest = np.maximum(np.abs(parts[:, both]), np.abs(others[:, both])).max(axis=1, keepdims=True)
    differences[np.abs(differences) <= ROUNDING * largest] = 0.0
    a, b = differences.mean(axis=1).tolist()
    spread = np.cov(differences) / n if n > 1 else np.zeros((2, 2))
    # Equal values have no spread: their rounded mean may differ from them in the last bit.
    for row in np.flatnonzero(np.ptp(differences, axis=1) == 0):
        spread[row, :] = spread[:, row] = 0.0
    return _Line(n, a, b, *map(float, (spread[0, 0], spread[0, 1], spread[1, 1])))


def _parts(scenario: Scenario, own: NDArray[np.bool_], ran: Ran) -> Floats | None:
    """Return (2, runs) of profit: what stays and what is in proportion; None where that is not known."""
    values, by_target = ran
    if "profit" not in values or "revenue" not in values:
        return None
    learner = next(one for one in scenario.account if one.name == scenario.learner)
    revenue = values["revenue"]
    if own.any():
        column = by_target.get("revenue")
        if column is None or column.shape[1] != len(own):
            return None
        revenue = column[:, ~own].sum(axis=1)
    moved = learner.margin * revenue
    return np.stack([values["profit"] - moved, moved])


def _turn(line: _Line | None, value: float, most: float) -> float | None:
    """Return the value at which the mean difference changes sign; None where there is none."""
    if line is None or not line.b or not line.a:
        return None
    turn = -line.a / line.b * value
    return turn if 0 < turn <= most else None


def _stands(lines: Sequence[_Line], least: float, most: float, *, anytime: bool) -> tuple[float, float]:
    """Return the factors between which the verdict is that of factor 1."""
    limits = [_limits(line.n, len(lines), anytime=anytime) for line in lines]
    edges = {
        root for line, own in zip(lines, limits, strict=True) for limit in own for root in line.roots(limit)
    }
    for place, one in enumerate(lines):
        edges |= {(two.a - one.a) / (one.b - two.b) for two in lines[:place] if one.b != two.b}
    said = _verdict(lines, limits, 1.0)

    def last(*factors: float) -> float:
        """Return the last of the factors, walking away from 1, up to which the verdict stays."""
        for near, far in pairwise(factors):
            if _verdict(lines, limits, math.sqrt(near * far)) != said:
                return near
        return factors[-1]

    return (
        last(1.0, *sorted((edge for edge in edges if least < edge < 1), reverse=True), least),
        last(1.0, *sorted(edge for edge in edges if 1 < edge < most), max(most, 1.0)),
    )


def _limits(n: int, together: int, *, anytime: bool) -> list[float]:
    """Return (mean / standard error)^2 from which p times 1, 2, ... ``together`` is below .05."""
    if anytime:
        return [
            float(anytime_factor(np.array([float(n)]), together=j)[0]) ** 2 for j in range(1, together + 1)
        ]
    return [t_quantile(n - 1, j) ** 2 for j in range(1, together + 1)]


def _verdict(lines: Sequence[_Line], limits: Sequence[Sequence[float]], k: float) -> tuple[int, ...]:
    """Return the signs that may be said at a factor, by Holm's correction, and whose gain is the largest."""
    squares = [line.square(k) for line in lines]
    passed = [sum(one > limit for limit in own) for one, own in zip(squares, limits, strict=True)]
    signs = [0] * len(lines)
    # Of m hypotheses the one with the smallest p must pass at .05 / m, the next at .05 / (m - 1), and so on.
    for rank, place in enumerate(sorted(range(len(lines)), key=lambda one: -passed[one])):
        if passed[place] < len(lines) - rank:
            break
        signs[place] = 1 if lines[place].mean(k) > 0 else -1
    gains = {place: lines[place].mean(k) for place, sign in enumerate(signs) if sign > 0}
    return (*signs, max(gains, key=lambda place: gains[place]) if gains else -1)
