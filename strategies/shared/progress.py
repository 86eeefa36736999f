"""What has happened to each campaign by a moment, and between two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report
from strategies.shared.day_plan import DayPlan
from strategies.shared.end_to_end import EndToEnd


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """Sums by campaign, and how much time has passed as searchers count it.

    Attributes
    ----------
    days
        Days of searches: a night of little demand is little of a day.
    cost, eligible, lost
        (n_campaigns,) cost; searches in which targets could have been shown, each target's counted;
        those lost to budget, stock or throttle.

    Examples
    --------
    >>> noon = Progress(0.4, np.array([2.0]), np.array([50.0]), np.array([10.0]))
    >>> evening = Progress(0.9, np.array([5.0]), np.array([150.0]), np.array([60.0]))
    >>> evening.since(noon).cost.item(), evening.since(noon).live.item()
    (3.0, 0.5)
    """

    days: float
    cost: Floats
    eligible: Floats
    lost: Floats

    @classmethod
    def by(cls, report: Report, own: EndToEnd, plan: DayPlan) -> Progress:
        """Return what has happened by a report; days count from time 0, sums from the first warm-up day."""
        return cls(
            days=report.day + float(plan.passed(report.hour)),
            cost=own.by_campaign(report.cost),
            eligible=own.by_campaign(report.eligible_searches.astype(np.float64)),
            lost=own.by_campaign(report.lost_to_budget.astype(np.float64)),
        )

    def since(self, before: Progress) -> Progress:
        """Return what has happened since a moment before."""
        return Progress(
            days=self.days - before.days,
            cost=self.cost - before.cost,
            eligible=self.eligible - before.eligible,
            lost=self.lost - before.lost,
        )

    @property
    def live(self) -> Floats:
        """(n_campaigns,) share of searches that were not lost to budget; 1 without a search."""
        n = len(self.cost)
        return 1.0 - np.divide(self.lost, self.eligible, out=np.zeros(n), where=self.eligible > 0)
