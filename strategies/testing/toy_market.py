"""A toy market that fills reports, to try a strategy without an auction behind it."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Collection
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.entities import BidSimulator, Decision, Flags, Floats, Integers, Peers, Report, View

Scalar = TypeVar("Scalar", bound=np.generic)
Copy = Callable[[NDArray[Any]], NDArray[Any]]

_RIVAL_BID = 1.0
_PAID = 0.8  # of the bid
_EXAMINATION_DECAY = 0.6
_CONVERSION_RATE = 0.2
_BASKET_VALUE = 12.0
_BID_POINTS = (0.5, 1.0, 2.0)


def make_view(
    *,
    targets: int = 6,
    campaigns: int = 3,
    bid: float = 0.8,
    budget: float = 20.0,
    account_budget: float | None = None,
    slots: int = 4,
    display: int = 0,
    creatives: int = 1,
    segments: int = 0,
) -> View:
    """Return what an account knows before the first auction, all campaigns alike.

    Parameters
    ----------
    targets, campaigns
        How many; target i belongs to campaign ``i % campaigns``.
    bid
        Initial bid of every target, currency units a click.
    budget
        Initial daily budget of every campaign, currency units.
    account_budget
        Daily budget over all campaigns; their sum where left out.
    slots
        K, the most ads a page shows.
    display
        How many of the campaigns, the last ones, are display campaigns.
    creatives
        How many every campaign has.
    segments
        How many kinds of searchers there are.

    Returns
    -------
    View
        With read-only arrays, and twice as much traffic in the second half of the day.

    Examples
    --------
    >>> make_view(targets=3, campaigns=2).target_campaign.tolist()
    [0, 1, 0]
    """
    names = [f"campaign {c}" for c in range(campaigns)]
    keywords = [f"keyword {t}" for t in range(targets)]
    members = np.arange(targets) % campaigns
    return View(
        account="shop",
        campaigns=names,
        targets=[f"{names[c]} / {keyword}" for c, keyword in zip(members, keywords, strict=True)],
        keywords=keywords,
        target_campaign=_locked(members),
        initial_bids=_locked(np.full(targets, bid)),
        initial_budgets=_locked(np.full(campaigns, budget)),
        account_budget=campaigns * budget if account_budget is None else account_budget,
        slots=slots,
        days=30,
        margin=0.4,
        traffic_by_hour=_locked(np.repeat([1.0, 2.0], 12) / 36),
        channels=["search"] * (campaigns - display) + ["display"] * display,
        pays_by_impression=_locked(np.arange(campaigns) >= campaigns - display),
        values=_locked(np.full(targets, 0.4 * _CONVERSION_RATE * _BASKET_VALUE)),
        creatives=[f"{name} / creative {i}" for name in names for i in range(creatives)],
        creative_campaign=_locked(np.repeat(np.arange(campaigns), creatives)),
        segments=[f"segment {s}" for s in range(segments)],
        bid_points=_locked(np.array(_BID_POINTS)),
    )


class ToyMarket:
    """Counts that answer decisions in a plausible way.

    Higher bids win more impressions in better slots and cost more; a campaign stops when its budget
    is spent or its stock sold. There are no rivals, no quality score to earn and no delay: it is
    for running strategies, not for judging them.

    Parameters
    ----------
    view
        The account.
    searches
        Searches an hour for each target, the mean over a day, one number or (n_targets,).
    click_rate
        P(click | examined) of the first target with the first creative of its campaign; the last
        target has half of it, and so has the last creative.
    warm_up_days
        Days at the initial bids before time 0.
    stock
        Units each campaign has to sell, for good.
    overdraws
        Whether the click that ends a budget is charged in full, as under
        ``budget_rule = "stop_when_spent"``; else what is left of the budget.

    Examples
    --------
    >>> market = ToyMarket(make_view(), searches=0.0)
    >>> market.advance(5.0)
    >>> market.report().impressions.sum().item(), market.report().time
    (0, 5.0)
    """

    def __init__(
        self,
        view: View,
        *,
        searches: float | Floats = 30.0,
        click_rate: float = 0.2,
        warm_up_days: int = 2,
        stock: float = math.inf,
        overdraws: bool = False,
    ) -> None:
        n, campaigns, segments = len(view.targets), len(view.campaigns), len(view.segments)
        self._view = view
        self._rng = np.random.default_rng(7)
        self._searches = np.broadcast_to(np.asarray(searches, dtype=np.float64), n)
        self._overdraws = overdraws
        self._display = np.array([channel == "display" for channel in view.channels])
        self._lay_out_cells(click_rate)
        self.time = -24.0 * warm_up_days
        self.bids = view.initial_bids.copy()
        self.budgets = view.initial_budgets.copy()
        self.throttles = np.ones(campaigns)
        self.paused = np.zeros(n, dtype=np.bool_)
        self.creative_weights = np.ones(len(view.creatives))
        self.bid_by_hour = np.ones((campaigns, 24))
        self.bid_by_weekday = np.ones((campaigns, 7))
        self.bid_by_segment = np.ones((campaigns, segments))
        self.stock = np.full(campaigns, stock)
        self.spend_today = np.zeros(campaigns)
        # Counters by cell, impressions by slot too; those at the last two midnights by target.
        cells = len(self._target)
        self._by_position = np.zeros((cells, view.slots), dtype=np.int64)
        self._clicks = np.zeros(cells, dtype=np.int64)
        self._cost = np.zeros(cells)
        self._orders = np.zeros(cells, dtype=np.int64)
        self._eligible = np.zeros(cells, dtype=np.int64)
        self._lost = np.zeros(cells, dtype=np.int64)
        self._midnights: list[Integers] = [self._by_target(self._eligible)]
        self.advance(0.0)

    def _lay_out_cells(self, click_rate: float) -> None:
        """List target x creative x segment of searchers, and how often each of them is clicked."""
        view = self._view
        segments = max(len(view.segments), 1)
        pairs = [
            (target, creative)
            for target, campaign in enumerate(view.target_campaign)
            for creative in np.flatnonzero(view.creative_campaign == campaign)
        ]
        self._target, self._creative = np.repeat(np.array(pairs, dtype=np.int64), segments, axis=0).T
        self._segment = np.tile(np.arange(segments), len(pairs))
        self._campaign = view.target_campaign[self._target]
        by_target = np.linspace(1.0, 0.5, len(view.targets))
        appeal = np.linspace(1.0, 0.5, len(view.creatives) // len(view.campaigns))
        appeals = np.tile(appeal, len(view.campaigns))
        self._click_rate: Floats = click_rate * by_target[self._target] * appeals[self._creative]

    def advance(self, time: float) -> None:
        """Let the market run until ``time``, in hours since midnight of day 0."""
        while self.time < time:
            until = min(time, math.floor(self.time) + 1.0)
            self._settle(until - self.time)
            self.time = until
            if until % 24 == 0:
                self.spend_today = np.zeros_like(self.spend_today)
                self._midnights = [*self._midnights[-1:], self._by_target(self._eligible)]

    def apply(self, decision: Decision) -> None:
        """Put a decision in force; what it leaves at None stays."""
        for field in dataclasses.fields(decision):
            value = getattr(decision, field.name)
            if value is not None:
                setattr(self, field.name, np.array(value))

    def report(self, *, reads: Collection[str] = (), writable: bool = False) -> Report:
        """Return what the console shows, as copies that cannot be changed unless ``writable``.

        ``reads`` names the tables that the strategy wants, as :func:`simulator.strategy.reads_of` does.
        """
        by_position = np.stack([self._by_target(slot) for slot in self._by_position.T], axis=1)
        shown = self._by_position.sum(axis=1)
        impressions = by_position.sum(axis=1)
        positions = by_position @ np.arange(1.0, self._view.slots + 1)
        nan = np.full(len(impressions), np.nan)
        orders = self._by_target(self._orders)
        keep: Copy = _unlocked if writable else _locked
        return Report(
            time=self.time,
            impressions=keep(impressions),
            impressions_by_position=keep(by_position),
            clicks=keep(self._by_target(self._clicks)),
            cost=keep(self._by_target(self._cost)),
            conversions=keep(orders),
            revenue=keep(orders.astype(np.float64) * _BASKET_VALUE),
            average_position=keep(np.divide(positions, impressions, out=nan, where=impressions > 0)),
            quality_score=keep(np.clip(5 + np.arange(len(impressions)) % 3, 1, 10)),
            bids=keep(self.bids),
            paused=keep(self.paused),
            budgets=keep(self.budgets),
            spend_today=keep(self.spend_today),
            throttles=keep(self.throttles),
            orders_placed=keep(orders),
            eligible_searches=keep(self._by_target(self._eligible)),
            lost_to_budget=keep(self._by_target(self._lost)),
            stock=keep(self.stock),
            creative_impressions=keep(self._by_creative(shown)),
            creative_clicks=keep(self._by_creative(self._clicks)),
            creative_cost=keep(self._by_creative(self._cost)),
            creative_orders=keep(self._by_creative(self._orders)),
            creative_weights=keep(self.creative_weights),
            bid_by_hour=keep(self.bid_by_hour),
            bid_by_weekday=keep(self.bid_by_weekday),
            bid_by_segment=keep(self.bid_by_segment),
            segment_impressions=keep(self._by_segment(shown)),
            segment_clicks=keep(self._by_segment(self._clicks)),
            segment_cost=keep(self._by_segment(self._cost)),
            segment_orders=keep(self._by_segment(self._orders)),
            bid_simulator=self._bid_simulator(keep) if "bid_simulator" in reads else None,
            peers=self._peers(keep) if "peers" in reads else None,
        )

    def _settle(self, hours: float) -> None:
        """Count what a time within one hour brings."""
        campaign, target, rng = self._campaign, self._target, self._rng
        left = np.maximum(self.budgets - self.spend_today, 0.0)
        live = (left > 0) & (self.stock >= 1)
        bids = self.bids[target] * self._factors()
        won = bids / (bids + _RIVAL_BID)
        share = self._shares()[self._creative] / max(len(self._view.segments), 1)
        traffic = 24 * self._view.traffic_by_hour[math.floor(self.time) % 24]
        eligible = rng.poisson(self._searches[target] * traffic * hours * share * ~self.paused[target])
        entered = rng.binomial(eligible, (self.throttles * live)[campaign])
        impressions = rng.binomial(entered, won)
        slot = self._slots(won)
        clicks = rng.binomial(impressions, self._click_rate * _EXAMINATION_DECAY**slot)
        asked = _PAID * bids * np.where(self._display[campaign], impressions / 1000, clicks)
        asked_by_campaign = np.bincount(campaign, asked, len(left))
        paid = np.minimum(asked_by_campaign, left + self._beyond(bids, live))
        part = np.divide(paid, asked_by_campaign, out=np.zeros_like(paid), where=asked_by_campaign > 0)
        orders = rng.binomial(clicks, _CONVERSION_RATE)
        stock = self.stock.copy()
        for cell in np.flatnonzero(orders):
            orders[cell] = min(orders[cell], stock[campaign[cell]])
            stock[campaign[cell]] -= orders[cell]
        self._by_position[np.arange(len(slot)), slot] += impressions
        self._clicks += clicks
        self._cost += asked * part[campaign]
        self._orders += orders
        self._eligible += eligible
        self._lost += eligible - entered
        self.stock = stock
        # A budget that is met is met exactly, or overdrawn.
        met = (left > 0) & (asked_by_campaign >= left)
        self.spend_today = np.where(met, self.budgets + np.maximum(paid - left, 0.0), self.spend_today + paid)

    def _beyond(self, bids: Floats, live: Flags) -> Floats:
        """Return by how much each campaign may overdraw its budget: a half of its dearest click."""
        beyond = np.zeros(len(live))
        if self._overdraws:
            np.maximum.at(beyond, self._campaign, _PAID * bids / 2)
        return np.where(live, beyond, 0.0)

    def _factors(self) -> Floats:
        """Return each cell's factor on its bid at this hour; day 0 is a Monday."""
        day, hour = divmod(math.floor(self.time), 24)
        factors: Floats = (self.bid_by_hour[:, hour] * self.bid_by_weekday[:, day % 7])[self._campaign]
        if self._view.segments:
            factors = factors * self.bid_by_segment[self._campaign, self._segment]
        return factors

    def _shares(self) -> Floats:
        """Return how often each creative is shown within its campaign; none where all weights are 0."""
        of = self._view.creative_campaign
        total = np.bincount(of, self.creative_weights, len(self._view.campaigns))[of]
        return np.divide(self.creative_weights, total, out=np.zeros_like(total), where=total > 0)

    def _slots(self, won: Floats) -> Integers:
        """Return the slot, 0 the top, that goes with a probability of being shown at all."""
        return np.minimum((1 - won) * self._view.slots, self._view.slots - 1).astype(np.int64)

    def _bid_simulator(self, keep: Copy) -> BidSimulator | None:
        """Return what is expected of yesterday's searches at other bids; None before a day has passed."""
        if len(self._midnights) < 2:
            return None
        view = self._view
        eligible = self._midnights[1] - self._midnights[0]
        bids = self.bids[:, np.newaxis] * view.bid_points
        won = bids / (bids + _RIVAL_BID)
        slot = self._slots(won)
        impressions = np.rint(eligible[:, np.newaxis] * won)
        clicks = np.rint(impressions * self._rate_of_target()[:, np.newaxis] * _EXAMINATION_DECAY**slot)
        display = self._display[view.target_campaign][:, np.newaxis]
        return BidSimulator(
            bids=_locked(self.bids),
            impressions=keep(impressions.astype(np.int64)),
            clicks=keep(clicks.astype(np.int64)),
            cost=keep(_PAID * bids * np.where(display, impressions / 1000, clicks)),
            average_position=keep(np.where(impressions > 0, slot + 1.0, np.nan)),
        )

    def _peers(self, keep: Copy) -> Peers:
        """Return what others get: the rates of every target, but none on the last one, nor before a day."""
        n = len(self._view.targets)
        known = (np.arange(n) < max(n - 1, 1)) & (len(self._midnights) > 1)
        rate = self._rate_of_target()
        return Peers(
            ctr=keep(np.where(known, rate, np.nan)),
            cvr=keep(np.where(known & (rate > 0), _CONVERSION_RATE, np.nan)),
        )

    def _rate_of_target(self) -> Floats:
        """Return P(click | examined) of each target, the mean over its creatives."""
        return self._by_target(self._click_rate) / np.bincount(self._target)

    def _by_target(self, by_cell: NDArray[Scalar]) -> NDArray[Scalar]:
        """Add up cells, (n_cells,) to (n_targets,)."""
        return _summed(self._target, by_cell, len(self._view.targets))

    def _by_creative(self, by_cell: NDArray[Scalar]) -> NDArray[Scalar]:
        """Add up cells, (n_cells,) to (n_creatives,)."""
        return _summed(self._creative, by_cell, len(self._view.creatives))

    def _by_segment(self, by_cell: NDArray[Scalar]) -> Floats:
        """Add up cells, (n_cells,) to (n_campaigns, n_segments)."""
        campaigns, segments = self.bid_by_segment.shape
        if segments == 0:
            return np.zeros((campaigns, 0))
        sums = _summed(self._campaign * segments + self._segment, by_cell, campaigns * segments)
        return sums.astype(np.float64).reshape(campaigns, segments)


def _summed(group: Integers, values: NDArray[Scalar], n_groups: int) -> NDArray[Scalar]:
    """Add up values by group; sums have the type of the values."""
    sums = np.zeros(n_groups, dtype=values.dtype)
    np.add.at(sums, group, values)
    return sums


def _unlocked(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a copy."""
    return values.copy()


def _locked(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a copy that cannot be changed."""
    copy = values.copy()
    copy.setflags(write=False)
    return copy
