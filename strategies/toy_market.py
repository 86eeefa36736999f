"""A toy market that fills reports, to try a strategy without an auction behind it."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Decision, Floats, Report, View

Scalar = TypeVar("Scalar", bound=np.generic)

_RIVAL_BID = 1.0
_EXAMINATION_DECAY = 0.6
_CONVERSION_RATE = 0.2
_BASKET_VALUE = 12.0


def make_view(
    *,
    targets: int = 6,
    campaigns: int = 3,
    bid: float = 0.8,
    budget: float = 20.0,
    account_budget: float | None = None,
    slots: int = 4,
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
    )


class ToyMarket:
    """Counts that answer bids, budgets, throttles and pauses in a plausible way, at all hours alike.

    Higher bids win more impressions in better slots and cost more; a campaign stops when its budget
    is spent. There are no rivals, no quality score to earn and no delay: it is for running
    strategies, not for judging them.

    Parameters
    ----------
    view
        The account.
    searches
        Searches an hour for each target, one number or (n_targets,).
    click_rate
        P(click | examined) of the first target; the last one has half of it.
    warm_up_days
        Days at the initial bids before time 0.

    Examples
    --------
    >>> market = ToyMarket(make_view(), searches=0.0)
    >>> market.advance(5.0)
    >>> market.report().impressions.sum().item(), market.report().time
    (0, 5.0)
    """

    def __init__(
        self, view: View, *, searches: float | Floats = 30.0, click_rate: float = 0.2, warm_up_days: int = 2
    ) -> None:
        n = len(view.targets)
        self._view = view
        self._rng = np.random.default_rng(7)
        self._searches = np.broadcast_to(np.asarray(searches, dtype=np.float64), n)
        self._click_rate: Floats = click_rate * np.linspace(1.0, 0.5, n, dtype=np.float64)
        self.time = -24.0 * warm_up_days
        self.bids = view.initial_bids.copy()
        self.budgets = view.initial_budgets.copy()
        self.throttles = np.ones(len(view.campaigns))
        self.paused = np.zeros(n, dtype=np.bool_)
        self.spend_today = np.zeros(len(view.campaigns))
        self._by_position = np.zeros((n, view.slots), dtype=np.int64)
        self._clicks = np.zeros(n, dtype=np.int64)
        self._cost = np.zeros(n)
        self._conversions = np.zeros(n, dtype=np.int64)
        self.advance(0.0)

    def advance(self, time: float) -> None:
        """Let the market run until ``time``, in hours since midnight of day 0."""
        while self.time < time:
            midnight = 24.0 * (math.floor(self.time / 24) + 1)
            until = min(time, midnight)
            self._settle(until - self.time)
            self.time = until
            if until == midnight:
                self.spend_today = np.zeros_like(self.spend_today)

    def apply(self, decision: Decision) -> None:
        """Put a decision in force; what it leaves at None stays."""
        for name in ("bids", "budgets", "throttles", "paused"):
            value = getattr(decision, name)
            if value is not None:
                setattr(self, name, np.array(value))

    def report(self, *, writable: bool = False) -> Report:
        """Return what the console shows, as copies that cannot be changed unless ``writable``."""
        impressions = self._by_position.sum(axis=1)
        positions = self._by_position @ np.arange(1.0, self._view.slots + 1)
        nan = np.full(len(impressions), np.nan)
        keep = _unlocked if writable else _locked
        return Report(
            time=self.time,
            impressions=keep(impressions),
            impressions_by_position=keep(self._by_position),
            clicks=keep(self._clicks),
            cost=keep(self._cost),
            conversions=keep(self._conversions),
            revenue=keep(self._conversions.astype(np.float64) * _BASKET_VALUE),
            average_position=keep(np.divide(positions, impressions, out=nan, where=impressions > 0)),
            quality_score=keep(np.clip(5.0 + np.arange(len(impressions)) % 3, 1, 10)),
            bids=keep(self.bids),
            paused=keep(self.paused),
            budgets=keep(self.budgets),
            spend_today=keep(self.spend_today),
            throttles=keep(self.throttles),
        )

    def _settle(self, hours: float) -> None:
        """Count what some hours within one day bring."""
        campaign = self._view.target_campaign
        left = np.maximum(self.budgets - self.spend_today, 0.0)
        live = ~self.paused & (left > 0)[campaign]
        won = self.bids / (self.bids + _RIVAL_BID)
        mean = self._searches * hours * won * self.throttles[campaign] * live
        impressions = self._rng.poisson(mean)
        slot = np.minimum((1 - won) * self._view.slots, self._view.slots - 1).astype(np.int64)
        clicks = self._rng.binomial(impressions, self._click_rate * _EXAMINATION_DECAY**slot)
        asked = clicks * self.bids * 0.8
        asked_by_campaign = np.bincount(campaign, asked, len(left))
        paid = np.minimum(asked_by_campaign, left)
        part = np.divide(paid, asked_by_campaign, out=np.zeros_like(paid), where=asked_by_campaign > 0)
        self._by_position[np.arange(len(slot)), slot] += impressions
        self._clicks += clicks
        self._cost += asked * part[campaign]
        self._conversions += self._rng.binomial(clicks, _CONVERSION_RATE)
        self.spend_today = self.spend_today + paid


def _unlocked(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a copy."""
    return values.copy()


def _locked(values: NDArray[Scalar]) -> NDArray[Scalar]:
    """Return a copy that cannot be changed."""
    copy = values.copy()
    copy.setflags(write=False)
    return copy
