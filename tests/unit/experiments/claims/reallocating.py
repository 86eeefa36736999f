"""The founding rule turned round: what is clicked less gets more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report, View
from strategies.ctr_weighted import CtrWeighted, CtrWeightedBidder


@dataclass(frozen=True, slots=True)
class Shunning(CtrWeighted):
    """Raises bids and budgets where the click-through rate is low."""

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> CtrWeightedBidder:
        """Return a bidder that follows the inverse of each ratio."""
        return ShunningBidder(self, views)


class ShunningBidder(CtrWeightedBidder):
    """Follows the inverse of each ratio."""

    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        targets, campaigns = super()._ratios(report)
        return 1 / targets, 1 / campaigns
