"""The control: an account that changes nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Report, View


@dataclass(frozen=True, slots=True)
class Fixed:
    """Keep the initial bids and budgets for the whole run.

    Compare other strategies against it: whatever they gain or lose, they do by deciding. It never
    decides, so the market never has to stop for it; with no state to carry it is its own bidder.

    It wins where initial bids are near the best and clicks or orders are few: rules that learn then
    follow luck, and pay for it. It loses where budgets are spent before the day is over, as any pacing of
    bids buys cheaper clicks for the same money; where bids are far from what clicks are worth; and where
    rivals, prices or demand change, to which it never answers.

    Examples
    --------
    >>> Fixed().interval
    inf
    """

    interval: ClassVar[float] = math.inf

    def start(self, view: View, rng: np.random.Generator) -> Fixed:
        """Return itself: the same for every account."""
        return self

    def decide(self, report: Report) -> Decision:
        """Change nothing."""
        return Decision()
