"""From effects with their intervals to a verdict: nothing is said of what may be luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from experiments.comparing.outcome import CLEAR
from experiments.statistics.paired import Floats, Interval, PairedDifference, holm, paired_difference

Holds = Literal["yes", "no", "it depends", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one market, or one setting of it, says of a claim.

    Attributes
    ----------
    where
        The market or setting.
    paired
        The difference that the claim is about, run by run.
    wanted
        1 where the claim says the difference is above 0, -1 where below.
    """

    where: str
    paired: PairedDifference
    wanted: int = 1

    @property
    def absolute(self) -> Interval:
        """The difference in the unit of the metric."""
        return self.paired.absolute

    @property
    def nothing_moved(self) -> bool:
        """Whether the difference is exactly 0 in every run."""
        return (self.absolute.low, self.absolute.high) == (0.0, 0.0)


def effect(where: str, values: Floats, baseline: Floats, *, wanted: int = 1) -> Effect:
    """Compare two columns of the same replications.

    Examples
    --------
    >>> import numpy as np
    >>> effect("here", np.array([2.0, 3.0]), np.array([1.0, 2.5])).absolute.estimate
    0.75
    """
    return Effect(where, paired_difference(values, baseline), wanted)


def signs(effects: Sequence[Effect]) -> list[int]:
    """Tell of each effect whether it is clear once all that were looked at are counted.

    Parameters
    ----------
    effects
        All effects that a claim rests on: Holm's correction is over them.

    Returns
    -------
    list of int
        1 clearly for the claim, -1 clearly against it, 0 neither.

    Examples
    --------
    >>> import numpy as np
    >>> rise = effect("a", np.array([2.0, 3.1, 4.0]), np.array([1.0, 2.0, 3.0]))
    >>> signs([rise]), signs([rise, effect("b", np.array([1.0, 2.0]), np.array([2.0, 1.0]))])
    ([1], [1, 0])
    """
    corrected = holm([one.paired.p for one in effects])
    return [
        _sign(one) if p is not None and p < CLEAR else 0 for one, p in zip(effects, corrected, strict=True)
    ]


def judge(effects: Sequence[Effect], beside: Sequence[Effect] = ()) -> Holds:
    """Say whether a claim holds in all of several markets or settings.

    Parameters
    ----------
    effects
        At least one.
    beside
        What else the trial looked at and tells of: Holm's correction is over all.

    Returns
    -------
    Holds
        See :func:`everywhere`. Where nothing moves at all in any run, that is known, and speaks against.

    Examples
    --------
    >>> import numpy as np
    >>> judge([effect("a", np.array([2.0, 3.1, 4.0]), np.array([1.0, 2.0, 3.0]))])
    'yes'
    >>> judge([effect("a", np.array([1.0, 2.0]), np.array([1.0, 2.0]))])
    'no'
    """
    return everywhere(
        [
            -1 if one.nothing_moved else sign
            for one, sign in zip(effects, signs([*effects, *beside]), strict=False)
        ]
    )


def everywhere(found: Sequence[int]) -> Holds:
    """Judge a claim that should hold in each of several markets, from the signs of its effects.

    "yes" where all are for it, "no" where all are against it, "it depends" where some are for it and some
    against; else "cannot tell": what is open in some market may be either there.

    Examples
    --------
    >>> everywhere([1, 1]), everywhere([-1, -1]), everywhere([1, 0, -1]), everywhere([1, 0])
    ('yes', 'no', 'it depends', 'cannot tell')
    """
    if min(found) > 0:
        return "yes"
    if max(found) < 0:
        return "no"
    return "it depends" if min(found) < 0 < max(found) else "cannot tell"


def all_parts(found: Sequence[int]) -> Holds:
    """Judge a claim that has several parts, each of which must hold.

    Examples
    --------
    >>> all_parts([1, 1]), all_parts([1, -1]), all_parts([1, 0])
    ('yes', 'no', 'cannot tell')
    """
    if min(found) > 0:
        return "yes"
    return "no" if min(found) < 0 else "cannot tell"


def _sign(one: Effect) -> int:
    """Return 1 where an effect points where the claim says, -1 where it points the other way."""
    estimate = one.absolute.estimate or 0.0
    return one.wanted * ((estimate > 0) - (estimate < 0))
