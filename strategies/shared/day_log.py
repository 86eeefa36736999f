"""An account's own log: what it bid on each of the last days, and what that brought."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from simulator.entities import Flags, Floats, Report


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """Rows of a log, the oldest first.

    Attributes
    ----------
    days
        (n_rows,) how long each row is, days.
    bids
        (n_rows, n_targets) in force.
    searches, lost
        (n_rows, n_targets) eligible searches that were not lost to a budget, stock or throttle; that were.
    impressions, clicks, cost
        (n_rows, n_targets).
    """

    days: Floats
    bids: Floats
    searches: Floats
    lost: Floats
    impressions: Floats
    clicks: Floats
    cost: Floats

    def a_day(self, counts: Floats) -> Floats:
        """Return what a day has of counts, (n_rows, n_targets) to (n_targets,)."""
        return np.asarray(counts.sum(axis=0) / self.days.sum())

    def asked(self, by_impression: Flags) -> Floats:
        """Return what would have been paid at full bids, (n_targets,), by the click or 1,000 impressions."""
        bought = np.where(by_impression, self.impressions / 1000, self.clicks)
        return np.asarray((bought * self.bids).sum(axis=0))


class DayLog:
    """Keeps a row from each report to the next, for a rule that decides once a day.

    The bids of a row are those in force at its end, so they should stand from one report to the next.

    Parameters
    ----------
    days
        How far back rows reach, above 0.

    Examples
    --------
    >>> from strategies.testing.toy_market import ToyMarket, make_view
    >>> market, log = ToyMarket(make_view(targets=1, campaigns=1)), DayLog(days=7.0)
    >>> log.add(market.report()) is None
    True
    >>> market.advance(24.0)
    >>> log.add(market.report()).bids.tolist()
    [[0.8]]
    """

    def __init__(self, days: float) -> None:
        self._hours = 24.0 * days
        self._last: tuple[float, Floats] | None = None
        self._rows: deque[tuple[float, float, Floats]] = deque()

    def add(self, report: Report) -> Log | None:
        """Close a row, forget those that ended ``days`` ago, and return the log; None while it has no row."""
        reached = report.eligible_searches - report.lost_to_budget
        counts = [reached, report.lost_to_budget, report.impressions, report.clicks, report.cost]
        now = np.array(counts, dtype=np.float64)
        if self._last is not None and report.time > self._last[0]:
            time, before = self._last
            row = np.concatenate([report.bids[np.newaxis], now - before])
            self._rows.append((report.time, (report.time - time) / 24, row))
        self._last = (report.time, now)
        while len(self._rows) > 1 and self._rows[0][0] <= report.time - self._hours:
            self._rows.popleft()
        if not self._rows:
            return None
        columns = np.stack([row for _, _, row in self._rows], axis=1)
        return Log(np.array([days for _, days, _ in self._rows]), *columns)
