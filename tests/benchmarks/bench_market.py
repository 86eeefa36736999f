"""The market that speed is measured on, and paired measurement."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any
from unittest import mock

import numpy as np

from simulator.exchange import exchange as exchange_module
from simulator.exchange.exchange import Exchange
from simulator.kernel.tables import Logs
from simulator.settings.scenario import Scenario

#: Ads that meet in every auction, and slots.
SIZES = ((8, 4), (16, 4), (64, 8), (500, 8))
WARM_UP = 7


def scenario(
    ads: int, slots: int, *, noise: bool = True, keywords: int = 50, searches: float = 2_400_000,
    days: int = 28, rivals: str = "fixed",
) -> Scenario:  # fmt: skip
    """One shop and its rivals, all on every keyword; nobody runs out of money."""
    names = [f"keyword {k}" for k in range(keywords)]
    shop = {
        "name": "all",
        "budget": 1e9,
        "target": [{"keyword": name, "bid": 0.5} for name in names],
    }
    market: dict[str, Any] = {"slots": slots, "examination": [0.7**k for k in range(slots)]}
    return Scenario.model_validate(
        {
            "name": "bench",
            "days": days,
            "learner": "shop",
            "market": market | ({} if noise else {"searcher_sd": 0.0, "prediction_sd": 0.0}),
            "keyword": [{"name": n, "volume": searches / keywords, "relevance": 0.04} for n in names],
            "rivals": {"count": ads - 1, "strategy": rivals, "budget": 1e9, "budget_sd": 0.0},
            "account": [{"name": "shop", "campaign": [shop]}],
        }
    )


class Settled:
    """A market a day old whose following hours one loop settles; only the loop's own time is counted."""

    def __init__(self, market: Scenario, loop: Callable[..., tuple[int, int, int]]) -> None:
        self.exchange = Exchange(market, 1, 0)
        self.exchange.settle(-24.0 * (WARM_UP - 1))
        self.exchange.close_day(-WARM_UP)
        self.exchange.refresh_quality()
        self.exchange._logs = Logs.room(400_000, 0)
        self._loop = loop
        self.searches = 0
        self.seconds = 0.0

    def hour(self) -> float:
        """Settle one more hour; return auctions per CPU second in it."""
        searches, seconds = self.searches, self.seconds
        with mock.patch.object(exchange_module, "settle", self._timed):
            self.exchange.settle(self.exchange.settled + 1.0)
        return (self.searches - searches) / (self.seconds - seconds)

    def _timed(self, fresh: bool, first: int, last: int, *tables: Any) -> tuple[int, int, int]:
        start = time.process_time()
        result = self._loop(fresh, first, last, *tables)
        self.seconds += time.process_time() - start
        self.searches += result[0] - first
        return result

    def counted(self) -> dict[str, Any]:
        """Return what every loop counts."""
        today = self.exchange.today
        names = ("searches", "impressions", "attention", "clicks", "cost", "conversions", "revenue")
        return {name: getattr(today, name).copy() for name in names}


def side_by_side(one: Settled, other: Settled, hours: int) -> tuple[float, float, float]:
    """Settle hours in turn; return both medians of auctions a CPU second and the median of their ratio."""
    one.hour()
    other.hour()
    rates = [(one.hour(), other.hour()) for _ in range(hours)]
    np.testing.assert_equal(one.counted(), other.counted())
    ratio = statistics.median(mine / theirs for mine, theirs in rates)
    return statistics.median(r for r, _ in rates), statistics.median(r for _, r in rates), ratio


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of this process that some work takes."""
    start = time.process_time()
    work()
    return time.process_time() - start
