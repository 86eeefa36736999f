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
    clicks, cost, conversions, revenue
        (n_ads,) conversions and their revenue belong to the clicks of the stretch, whenever they
        fall due.
    """

    searches: Integers
    impressions: Integers
    attention: Floats
    clicks: Integers
    cost: Floats
    conversions: Integers
    revenue: Floats

    @classmethod
    def zeros(cls, n_keywords: int, n_ads: int, slots: int) -> Counters:
        """Return counters at zero."""
        return cls(
            searches=np.zeros(n_keywords, dtype=np.int64),
            impressions=np.zeros((n_ads, slots), dtype=np.int64),
            attention=np.zeros((n_ads, slots)),
            clicks=np.zeros(n_ads, dtype=np.int64),
            cost=np.zeros(n_ads),
            conversions=np.zeros(n_ads, dtype=np.int64),
            revenue=np.zeros(n_ads),
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


class Pending:
    """Conversions that have happened and wait to be reported.

    Basket values are multiples of a binary fraction, so that their sums are exact and do not
    depend on how often reports are read.
    """

    def __init__(self, n_ads: int) -> None:
        self._chunks: list[tuple[Floats, Floats, Integers, Floats]] = []
        #: (2, n_ads) reported so far: clicks of the warm-up, clicks since time 0.
        self.conversions = np.zeros((2, n_ads), dtype=np.int64)
        self.revenue = np.zeros((2, n_ads))

    def add(self, log: tuple[Floats, Floats, Integers, Floats], n: int) -> None:
        """Copy the first ``n`` of a log: when clicked, when due (hours), of which ad, worth what."""
        if n:
            time, due, ad, value = log
            self._chunks.append((time[:n].copy(), due[:n].copy(), ad[:n].copy(), value[:n].copy()))

    def release(self, now: float) -> None:
        """Report everything due by ``now``."""
        if not self._chunks:
            return
        time, due, ad, value = (np.concatenate(column) for column in zip(*self._chunks, strict=True))
        ripe = due <= now
        cohort = (time[ripe] >= 0).astype(np.int64)
        np.add.at(self.conversions, (cohort, ad[ripe]), 1)
        np.add.at(self.revenue, (cohort, ad[ripe]), value[ripe])
        wait = ~ripe
        self._chunks = [(time[wait], due[wait], ad[wait], value[wait])] if wait.any() else []
