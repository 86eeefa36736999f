"""The columns of a report, each worked out by itself."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.console.peers import peer_averages
from simulator.console.replay import simulate_bids
from simulator.entities import BidSimulator, Flags, Floats, Peers
from simulator.exchange.exchange import Exchange
from simulator.exchange.live_report import LiveReport
from simulator.kernel.tables import BY_CELL
from simulator.world.holdings import Holdings

#: Columns that are what is in force: what it is called there, and by what row.
_IN_FORCE = {
    "bids": ("bid", "targets"),
    "budgets": ("budget", "campaigns"),
    "throttles": ("throttle", "campaigns"),
    "creative_weights": ("creative_weight", "creatives"),
    "bid_by_hour": ("bid_by_hour", "campaigns"),
    "bid_by_weekday": ("bid_by_weekday", "campaigns"),
    "bid_by_segment": ("bid_by_segment", "campaigns"),
}
#: Columns that are what is used up: what the exchange calls them; by campaign.
_USED_UP = {"spend_today": "campaign_spent", "stock": "stock"}
#: Columns that are counters of ads, so far, added up by target.
_COUNTED = ("impressions_by_position", "clicks", "cost", "eligible_searches", "lost_to_budget")
_COUNTERS = {"impressions_by_position": "impressions", "eligible_searches": "eligible"}
#: Columns that are what sales have reported of ads, added up by target.
_SOLD = {
    "conversions": "reported_conversions",
    "revenue": "reported_revenue",
    "orders_placed": "reported_orders",
}


class Reporter:
    """Tells the columns of one or several accounts' reports.

    Parameters
    ----------
    exchange
        Settled by the caller before every report.
    holdings
        Whose reports they are.
    reads
        Tables that are wanted: ``bid_simulator``, ``peers``.
    """

    def __init__(self, exchange: Exchange, holdings: Holdings, reads: Collection[str]) -> None:
        self._exchange = exchange
        self._own = holdings
        self._reads = reads
        self._now = -math.inf
        self._simulated: tuple[int, BidSimulator | None] = (0, None)

    def report(self, now: float) -> LiveReport:
        """Return the report at ``now`` hours."""
        self._now = now
        self._exchange.sales.release(now)
        self._exchange.segment_orders.release(now)
        report = LiveReport.of(now, self)
        self._exchange.told(report)
        return report

    def column(self, name: str) -> object:
        """Return a column by its name in :class:`~simulator.entities.Report`, read-only."""
        column = self._column(name)
        if isinstance(column, np.ndarray):
            column.setflags(write=False)
        return column

    def _column(self, name: str) -> object:
        """Work out a column; what it returns is its own."""
        own, exchange = self._own, self._exchange
        if name in _IN_FORCE:
            table, rows = _IN_FORCE[name]
            return np.array(getattr(exchange.in_force.decided, table)[getattr(own, rows)])
        if name in _USED_UP:
            return np.array(getattr(exchange, _USED_UP[name])[own.campaigns])
        if name in _COUNTED:
            return self._by_target(self._so_far(_COUNTERS.get(name, name)))
        if name in _SOLD:
            return self._by_target(self._sold(_SOLD[name]))
        kind, _, what = name.partition("_")
        if kind in {"creative", "segment"}:
            return self._by_creative(what) if kind == "creative" else self._by_segment(what)
        return getattr(self, f"_{name}")()

    def _so_far(self, counter: str) -> NDArray[Any]:
        """Return a counter of ads since the first warm-up day."""
        before, today = (getattr(c, counter) for c in (self._exchange.before, self._exchange.today))
        so_far: NDArray[Any] = before[self._own.ads] + today[self._own.ads]
        return so_far

    def _impressions(self) -> NDArray[np.int64]:
        """Return impressions of targets in all positions."""
        return self._by_target(self._impressions_of_ads())

    def _paused(self) -> Flags:
        """Return which targets take no part."""
        paused: Flags = self._exchange.in_force.decided.paused[self._own.targets].astype(np.bool_)
        return paused

    def _impressions_of_ads(self) -> NDArray[np.int64]:
        """Return impressions of ads in all positions."""
        total: NDArray[np.int64] = self._so_far("impressions").sum(axis=1)
        return total

    def _sold(self, name: str) -> NDArray[Any]:
        """Return what sales have reported of ads, warm-up included."""
        reported: NDArray[Any] = getattr(self._exchange.sales, name)[:, self._own.ads].sum(axis=0)
        return reported

    def _by_target(self, by_ad: NDArray[Any]) -> NDArray[Any]:
        """Add up ads, (n_ads, ...) to (n_targets, ...); most accounts have one ad a target."""
        if self._own.one_to_one:
            return by_ad
        out = np.zeros((self._own.n_targets, *by_ad.shape[1:]), dtype=by_ad.dtype)
        np.add.at(out, self._own.ad_target, by_ad)
        return out

    def _by_creative(self, what: str) -> NDArray[Any]:
        """Add up impressions, clicks, cost or orders by creative."""
        match what:
            case "impressions":
                by_ad: NDArray[Any] = self._impressions_of_ads()
            case "orders":
                by_ad = self._sold("reported_orders")
            case _:
                by_ad = self._so_far(what)
        sums = np.zeros(self._own.n_creatives, dtype=by_ad.dtype)
        np.add.at(sums, self._own.ad_creative, by_ad)
        return sums

    def _by_segment(self, what: str) -> Floats:
        """Add up impressions, clicks, cost or orders by searcher segment."""
        exchange, campaigns = self._exchange, self._own.campaigns
        by_cell = exchange.by_cell[campaigns].copy()
        by_cell[:, :, BY_CELL.index("orders")] = exchange.segment_orders.reported[campaigns]
        by_segment: Floats = exchange.world.cells.by_segment(by_cell)[:, :, BY_CELL.index(what)].copy()
        return by_segment

    def _average_position(self) -> Floats:
        """Return the mean position of impressions."""
        by_position = self._by_target(self._so_far("impressions"))
        impressions = by_position.sum(axis=1)
        position_sum = by_position @ np.arange(1, by_position.shape[1] + 1)
        average = np.full(len(impressions), np.nan)
        np.divide(position_sum, impressions, out=average, where=impressions > 0)
        return average

    def _quality_score(self) -> Floats:
        """Return each target's quality score: its ads' mean over impressions, at least one each."""
        shown = self._exchange.in_force.score_shown[self._own.ads].astype(np.float64)
        if self._own.one_to_one:
            return shown
        weight = np.maximum(self._impressions_of_ads(), 1).astype(np.float64)
        total: Floats = self._by_target(weight)
        # A target whose campaign excludes every term it could reach has no ad, and no score.
        mean: Floats = np.divide(
            self._by_target(shown * weight), total, out=np.full(len(total), np.nan), where=total > 0
        )
        return mean

    def _bid_simulator(self) -> BidSimulator | None:
        """Return the replay of yesterday at the bids in force, made once a day, where it is wanted."""
        if "bid_simulator" not in self._reads:
            return None
        day = math.floor(self._now / 24)
        if self._simulated[0] != day or self._simulated[1] is None:
            tables = [simulate_bids(self._exchange, account) for account in self._own.accounts]
            self._simulated = (day, _end_to_end([table for table in tables if table is not None]))
        return self._simulated[1]

    def _peers(self) -> Peers | None:
        """Return what accounts of the same tier got, where it is wanted."""
        if "peers" not in self._reads:
            return None
        peers = [peer_averages(self._exchange, account) for account in self._own.accounts]
        return Peers(ctr=np.concatenate([p.ctr for p in peers]), cvr=np.concatenate([p.cvr for p in peers]))


def _end_to_end(tables: list[BidSimulator]) -> BidSimulator | None:
    """Lay the bid simulators of several accounts end to end."""
    if len(tables) < 2:
        return tables[0] if tables else None
    columns = {
        name: np.concatenate([getattr(table, name) for table in tables])
        for name in ("bids", "impressions", "clicks", "cost", "average_position")
    }
    for column in columns.values():
        column.setflags(write=False)
    return BidSimulator(**columns)
