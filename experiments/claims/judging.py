"""From rises with their intervals to a verdict: nothing is said of what may be luck."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from experiments.statistics.judged import Judged, corrected
from experiments.statistics.paired import Floats, Interval, PairedDifference, paired_difference

Holds = Literal["yes", "no", "it depends", "cannot tell"]


@dataclass(frozen=True, slots=True)
class Rise:
    """How much one column lies above another, or below: what one market, or one setting, says of a claim.

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
        return Judged(self.paired, None).same


def rise(where: str, values: Floats, baseline: Floats, *, wanted: int = 1) -> Rise:
    """Compare two columns of the same replications.

    Examples
    --------
    >>> import numpy as np
    >>> rise("here", np.array([2.0, 3.0]), np.array([1.0, 2.5])).absolute.estimate
    0.75
    """
    return Rise(where, paired_difference(values, baseline), wanted)


def signs(rises: Sequence[Rise]) -> list[int]:
    """Tell of each rise whether it is clear once all that were looked at are counted.

    Parameters
    ----------
    rises
        All rises that a claim rests on: Holm's correction is over them.

    Returns
    -------
    list of int
        1 clearly for the claim, -1 clearly against it, 0 neither.

    Examples
    --------
    >>> import numpy as np
    >>> up = rise("a", np.array([2.0, 3.1, 4.0]), np.array([1.0, 2.0, 3.0]))
    >>> signs([up]), signs([up, rise("b", np.array([1.0, 2.0]), np.array([2.0, 1.0]))])
    ([1], [1, 0])
    """
    family = zip(rises, corrected(one.paired for one in rises), strict=True)
    return [one.wanted * Judged(one.paired, p).sign for one, p in family]


def judge(rises: Sequence[Rise], beside: Sequence[Rise] = ()) -> Holds:
    """Say whether a claim holds in all of several markets or settings.

    Parameters
    ----------
    rises
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
    >>> judge([rise("a", np.array([2.0, 3.1, 4.0]), np.array([1.0, 2.0, 3.0]))])
    'yes'
    >>> judge([rise("a", np.array([1.0, 2.0]), np.array([1.0, 2.0]))])
    'no'
    """
    return everywhere(
        [
            -1 if one.nothing_moved else sign
            for one, sign in zip(rises, signs([*rises, *beside]), strict=False)
        ]
    )


def everywhere(found: Sequence[int]) -> Holds:
    """Judge a claim that should hold in each of several markets, from the signs of its rises.

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
