"""A paired difference with its corrected p, and what may be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from experiments.statistics.paired import PairedDifference, holm

#: A difference may be called "more" or "less" when its corrected p is below this.
CLEAR = 0.05

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Judged:
    """A paired difference, judged as one of a family.

    Attributes
    ----------
    paired
        The difference, its intervals (not corrected) and its p.
    p_holm
        p corrected over the family; None without a test.
    anytime
        Whether interval and p hold however often one looked, see :mod:`experiments.statistics.sequential`;
        else they are paired t.
    """

    paired: PairedDifference
    p_holm: float | None
    anytime: bool = False

    @property
    def estimate(self) -> float:
        """The mean difference; 0 where there is none."""
        return self.paired.absolute.estimate or 0.0

    @property
    def clear(self) -> bool:
        """Whether one may say "more" or "less"."""
        return self.p_holm is not None and self.p_holm < CLEAR

    @property
    def sign(self) -> int:
        """1 where one may say "more", -1 where one may say "less", else 0."""
        return self.clear * ((self.estimate > 0) - (self.estimate < 0))

    @property
    def more(self) -> bool:
        """Whether the difference is clear and positive."""
        return self.sign > 0

    @property
    def less(self) -> bool:
        """Whether the difference is clear and negative."""
        return self.sign < 0

    @property
    def same(self) -> bool:
        """Whether all pairs are the same, so that there is nothing to test."""
        return self.paired.same

    @property
    def kind(self) -> str:
        """What its interval is: ``t``, or ``confidence sequence``, which holds at every look."""
        return "confidence sequence" if self.anytime else "t"

    @property
    def word(self) -> str:
        """The verdict: ``more``, ``less``, ``no clear difference``, ``the same``, or ``cannot be judged``."""
        if self.p_holm is None:
            return "the same" if self.same else "cannot be judged"
        return ("no clear difference", "more", "less")[self.sign]


def corrected(pairs: Iterable[PairedDifference]) -> list[float | None]:
    """Return Holm's p over a family of differences, in their order."""
    return holm([pair.p for pair in pairs])


def judged(family: Mapping[Key, PairedDifference]) -> dict[Key, Judged]:
    """Judge a family of differences: Holm's correction is over all of them.

    Examples
    --------
    >>> import numpy as np
    >>> from experiments.statistics.paired import paired_difference
    >>> up = paired_difference(np.array([2.0, 3.1, 4.0]), np.array([1.0, 2.0, 3.0]))
    >>> judged({"here": up})["here"].word
    'more'
    """
    return {
        key: Judged(pair, p)
        for (key, pair), p in zip(family.items(), corrected(family.values()), strict=True)
    }
