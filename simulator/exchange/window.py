"""What is counted for the result: the days from time 0 on, the warm-up left out."""

from __future__ import annotations

import math

import numpy as np

from simulator.entities import Floats, Integers
from simulator.ledger import Counters
from simulator.sales.free_visits import FreeDay
from simulator.sums import total_by
from simulator.world.world import World

#: What is added up for every ad; metrics are made of these.
PAID = (
    "impressions", "position_sum", "score_sum", "clicks", "cost", "eligible", "lost_to_budget",
    "orders", "conversions", "repeat_orders", "revenue", "returned", "repeat_revenue",
)  # fmt: skip
#: What is added up for every campaign besides.
ORGANIC = ("organic_visits", "organic_orders", "organic_revenue")


class Window:
    """Counters of the days that count.

    Attributes
    ----------
    counters
        All accounts.
    scores
        (n_ads,) sum over impressions of the quality score shown.
    budget
        (n_campaigns,) sum over days of the ceiling at the end of the day.
    organic
        :data:`ORGANIC` by name, (n_campaigns, 24) by hour of day.
    days
        The learner's sums, a mapping a day, with ``day`` and ``searches`` beside :data:`PAID` and
        :data:`ORGANIC`.
    spend, budgets
        (n_own_campaigns,) a day: what the learner's campaigns were charged, and their ceilings at its end.
    """

    def __init__(self, world: World, slots: int) -> None:
        self._world = world
        self._ads = world.ads_of(world.learner)
        self._campaigns = world.campaigns_of(world.learner)
        self._keywords = np.unique(world.ad_keyword[self._ads])
        self.counters = Counters.zeros(len(world.keywords), len(world.ad_key), slots)
        self.scores = np.zeros(len(world.ad_key))
        self.budget = np.zeros(len(world.campaigns))
        self.organic = {name: np.zeros((len(world.campaigns), 24)) for name in ORGANIC}
        self.days: list[dict[str, float]] = []
        self.spend: list[Floats] = []
        self.budgets: list[Floats] = []

    def book(self, day: int, today: Counters, score_shown: Integers, ceiling: Floats, free: FreeDay) -> None:
        """Add a day."""
        self.counters.add(today)
        scores = today.impressions.sum(axis=1) * score_shown
        self.scores += scores
        self.budget += ceiling
        by_campaign = total_by(self._world.ad_campaign, today.cost, len(ceiling))
        self.spend.append(by_campaign[self._campaigns])
        self.budgets.append(ceiling[self._campaigns])
        given = (free.visits, free.orders, free.revenue)
        tables = {name: np.asarray(table, np.float64) for name, table in zip(ORGANIC, given, strict=True)}
        for name, table in tables.items():
            self.organic[name] += table
        sums = sums_by_ad(today, scores)
        self.days.append(
            {"day": day, "searches": today.searches[self._keywords].sum()}
            | {name: _total(sums[name][self._ads]) for name in PAID}
            | {name: _total(table[self._campaigns].ravel()) for name, table in tables.items()}
        )  # fmt: skip


def sums_by_ad(counters: Counters, scores: Floats) -> dict[str, Floats | Integers]:
    """Return :data:`PAID` by name, (n_ads,) each."""
    slots = np.arange(1, counters.impressions.shape[1] + 1)
    derived = {
        "impressions": counters.impressions.sum(axis=1),
        "position_sum": counters.impressions @ slots,
        "score_sum": scores,
    }
    return {name: derived[name] if name in derived else getattr(counters, name) for name in PAID}


def _total(values: Floats | Integers) -> float:
    """Add up, floats exactly."""
    return math.fsum(values) if values.dtype.kind == "f" else int(values.sum())
