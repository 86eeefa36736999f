"""The counters of a run: what happened today, since the beginning, and what was reported."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Integers


@dataclass(slots=True, eq=False)
class Counters:
    """What happened in one stretch of time.

    Attributes
    ----------
    searches
        (n_keywords,)
    impressions, attention
        (n_ads, K) impressions by slot; the same weighted by the searcher's factor.
    clicks, cost
        (n_ads,)
    eligible, lost_to_budget
        (n_ads,) searches in which the ad could have taken part; those of them in which it did not
        because a budget was spent, stock had run out or a throttle held it back.
    orders, conversions, repeat_orders
        (n_ads,) orders placed; those of them that count and are attributed to a click; later orders
        of the same customers. They belong to the clicks of the stretch, whenever they fall due.
    revenue, returned, repeat_revenue
        (n_ads,) currency units: what conversions and repeat orders brought less what was sent back;
        what was sent back; the part of revenue that repeat orders brought.
    """

    searches: Integers
    impressions: Integers
    attention: Floats
    clicks: Integers
    cost: Floats
    eligible: Integers
    lost_to_budget: Integers
    orders: Integers
    conversions: Integers
    repeat_orders: Integers
    revenue: Floats
    returned: Floats
    repeat_revenue: Floats

    @classmethod
    def zeros(cls, n_keywords: int, n_ads: int, slots: int) -> Counters:
        """Return counters at zero."""
        return cls(
            searches=np.zeros(n_keywords, dtype=np.int64),
            impressions=np.zeros((n_ads, slots), dtype=np.int64),
            attention=np.zeros((n_ads, slots)),
            clicks=np.zeros(n_ads, dtype=np.int64),
            cost=np.zeros(n_ads),
            eligible=np.zeros(n_ads, dtype=np.int64),
            lost_to_budget=np.zeros(n_ads, dtype=np.int64),
            orders=np.zeros(n_ads, dtype=np.int64),
            conversions=np.zeros(n_ads, dtype=np.int64),
            repeat_orders=np.zeros(n_ads, dtype=np.int64),
            revenue=np.zeros(n_ads),
            returned=np.zeros(n_ads),
            repeat_revenue=np.zeros(n_ads),
        )

    def add(self, other: Counters) -> None:
        """Add another stretch to this one."""
        for name in Counters.__slots__:
            total = getattr(self, name)
            total += getattr(other, name)

    def clear(self) -> None:
        """Set every counter to zero."""
        for name in Counters.__slots__:
            getattr(self, name).fill(0)
