"""The exchange: everything in force, every counter, and settling what has been searched.

It knows no clock. :mod:`simulator.market` tells it up to which time to settle and when a day ends;
:mod:`simulator.console` is the advertisers' door to it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.demand import Demand, Searches
from simulator.draws import Stream, exponential_table, lognormal_table, stream_key
from simulator.entities import Floats, Integers
from simulator.kernel import BY_HOUR, settle
from simulator.ledger import Counters, Pending
from simulator.quality import fading, learned_quality, shown_score
from simulator.scenario import MarketSettings, Scenario
from simulator.world import build_world

_CONVERSION_ROOM = 4096
_CLICK_ROOM = 65_536


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """The settings of every auction, as the kernel wants them.

    ``shallower[j]`` is the share of pages that offer fewer than slots - j slots.
    """

    examination: Floats
    shallower: Floats
    reserve: float
    score_reserve: float
    increment: float
    searcher: Floats
    searcher_rank: Floats
    prediction_rank: Floats

    @classmethod
    def of(cls, market: MarketSettings) -> Page:
        """Lay out a scenario's market settings."""
        depth = [0.0] * (market.slots - 1) + [1.0] if market.depth is None else market.depth
        total = math.fsum(depth)
        return cls(
            examination=np.array(market.examination, dtype=np.float64),
            shallower=np.array(
                [math.fsum(depth[: market.slots - j - 1]) / total for j in range(market.slots)]
            ),
            reserve=float(market.reserve),
            score_reserve=float(market.score_reserve),
            increment=float(market.increment),
            searcher=lognormal_table(market.searcher_sd),
            searcher_rank=lognormal_table(market.searcher_sd, market.squashing),
            prediction_rank=lognormal_table(market.prediction_sd, market.squashing),
        )


class Exchange:
    """One scenario in one replication: bids and budgets in force, counters, settlement.

    Parameters
    ----------
    scenario
        The market.
    seed, replication
        Address of every draw.
    keep_clicks
        Whether to log every click; memory then grows with the run.
    """

    def __init__(self, scenario: Scenario, seed: int, replication: int, *, keep_clicks: bool = False) -> None:
        self.scenario = scenario
        self.world = world = build_world(scenario, seed, replication)
        self.page = Page.of(scenario.market)
        self.demand = Demand(scenario, world, seed, replication)
        n_ads, slots = len(world.ad_key), scenario.market.slots

        # In force.
        self.bid = world.bid.copy()
        self.paused = np.zeros(n_ads, dtype=np.int8)
        self.throttle = np.ones(len(world.campaigns))
        self.budget = world.campaign_budget.copy()
        self.campaign_ceiling = self.budget.copy()
        self.account_ceiling = world.account_budget.copy()
        self.prior = world.prior[world.ad_keyword]
        self.quality: Floats
        self.weight: Floats
        self.score_shown: Integers
        self._set_quality(world.quality_parts * self.prior)

        # Counters: today; all days before; the days of the window, which leave out the warm-up.
        self.campaign_spent = np.zeros(len(world.campaigns))
        self.account_spent = np.zeros(len(world.accounts))
        self.today = Counters.zeros(len(world.keywords), n_ads, slots)
        self.before = Counters.zeros(len(world.keywords), n_ads, slots)
        self.window = Counters.zeros(len(world.keywords), n_ads, slots)
        self.window_scores = np.zeros(n_ads)
        self.window_budget = np.zeros(len(world.campaigns))
        self.days: list[dict[str, float]] = []
        self.by_hour = np.zeros((24, len(BY_HOUR)))
        self.platform = np.array([0.0, -math.inf])  # money taken; most any price passed its bid by
        self.overspent: list[str] = []
        self.pending = Pending(n_ads)
        self.click_log: list[tuple[NDArray[Any], ...]] = []

        # What the platform remembers of clicks.
        self._faded_clicks = np.zeros(n_ads)
        self._faded_exposure = np.zeros(n_ads)
        self._learned = Counters.zeros(len(world.keywords), n_ads, slots)

        # Searches of the hour under way, and where settlement stands in them.
        self.settled = -24.0 * scenario.market.warm_up_days
        self._streams = {stream: np.uint64(stream_key(seed, replication, stream)) for stream in Stream}
        self._hour: int | None = None
        self._next = 0
        self._searches: Searches
        room = _CLICK_ROOM if keep_clicks else 0
        self.keep_clicks = keep_clicks
        self._conversions = (
            np.empty(_CONVERSION_ROOM),
            np.empty(_CONVERSION_ROOM),
            np.empty(_CONVERSION_ROOM, dtype=np.int64),
            np.empty(_CONVERSION_ROOM),
        )
        self._clicks = (*(np.empty(room, dtype=np.int64) for _ in range(3)), np.empty(room))
        self._delay = scenario.conversion.delay * exponential_table()
        self._basket = lognormal_table(scenario.conversion.basket_sd)
        self._learner_keyword = np.zeros(len(world.keywords), dtype=np.int8)
        self._learner_keyword[world.ad_keyword[world.ads_of(world.learner)]] = 1

    def settle(self, until: float) -> None:
        """Run every search before ``until`` (hours) that has not run yet, in time order."""
        while self.settled < until:
            hour = math.floor(self.settled)
            if self._hour != hour:
                self._searches = Searches(hour, self.demand.rates(hour), self.world.keyword_key,
                                          self._streams[Stream.ARRIVAL])  # fmt: skip
                self._hour, self._next = hour, int(np.searchsorted(self._searches.time, self.settled))
            reach = min(float(hour + 1), until)
            whole = reach == hour + 1
            last = len(self._searches) if whole else int(np.searchsorted(self._searches.time, reach))
            self._run(hour % 24, last)
            self.settled = reach

    def set_demand(self, factor: float, keywords: Integers | int | None = None) -> None:
        """Multiply the usual rate of searches from the settled time on.

        Parameters
        ----------
        factor
            >= 0; 1 is the usual rate.
        keywords
            Indices of the keywords it holds for; all where left out.
        """
        if not (math.isfinite(factor) and factor >= 0):
            raise ValueError(f"demand factor is {factor}, allowed: finite and >= 0")
        self.demand.factor[slice(None) if keywords is None else keywords] = factor
        self._hour = None

    def close_day(self, day: int) -> None:
        """Book the counters of ``day``, check its budgets and open the next."""
        for kind, names, spent, ceiling in (
            ("campaign", self.world.campaigns, self.campaign_spent, self.campaign_ceiling),
            ("account", self.world.accounts, self.account_spent, self.account_ceiling),
        ):
            for index in np.flatnonzero(spent > ceiling):
                self.overspent.append(
                    f"{kind} {names[index]!r} spent {float(spent[index])!r} "
                    f"of {float(ceiling[index])!r} on day {day}"
                )
        if day >= 0:
            self._book(day)
        self.pending.release(24.0 * (day + 1))
        self.before.add(self.today)
        self.today.clear()
        if day == -1:
            self.by_hour.fill(0)
        self.campaign_spent.fill(0)
        self.account_spent.fill(0)
        self.campaign_ceiling[:] = self.budget

    def refresh_quality(self) -> None:
        """Let counters fade by a day, take in the clicks since the last refresh, set quality."""
        settings = self.scenario.quality
        left = fading(settings.half_life)
        attention = self.before.attention - self._learned.attention
        exposure = np.zeros(len(self.bid))
        for slot, examination in enumerate(self.page.examination):
            exposure += attention[:, slot] * examination
        self._faded_clicks = self._faded_clicks * left + (self.before.clicks - self._learned.clicks)
        self._faded_exposure = self._faded_exposure * left + exposure
        self._learned.clear()
        self._learned.add(self.before)
        self._set_quality(
            learned_quality(self._faded_clicks, self._faded_exposure, self.prior, self.world.quality_parts,
                            prior_weight=settings.prior_weight)
        )  # fmt: skip

    def _set_quality(self, quality: Floats) -> None:
        """Put quality in force: the weight that ranks, the score that is shown."""
        squashing = self.scenario.market.squashing
        self.quality = quality
        self.weight = np.array([q**squashing for q in quality.tolist()])
        self.score_shown = shown_score(quality, self.prior)

    def _book(self, day: int) -> None:
        """Add today to the window's totals and to the learner's table by day."""
        self.window.add(self.today)
        shown = self.today.impressions.sum(axis=1)
        self.window_scores += shown * self.score_shown
        self.window_budget += self.campaign_ceiling
        ads = self.world.ads_of(self.world.learner)
        today, slots = self.today, np.arange(1, self.scenario.market.slots + 1)
        self.days.append(
            {
                "day": day,
                "searches": today.searches[self._learner_keyword == 1].sum(),
                "impressions": shown[ads].sum(),
                "position_sum": (today.impressions[ads] * slots).sum(),
                "score_sum": (shown * self.score_shown)[ads].sum(),
                "clicks": today.clicks[ads].sum(),
                "cost": math.fsum(today.cost[ads]),
                "conversions": today.conversions[ads].sum(),
                "revenue": math.fsum(today.revenue[ads]),
            }
        )

    def _run(self, hour_of_day: int, last: int) -> None:
        """Put the searches up to index ``last`` through the kernel, emptying its logs as needed."""
        world, page, today = self.world, self.page, self.today
        with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
            while self._next < last:
                self._next, n_conversions, n_clicks = settle(
                    self._next, last, hour_of_day,
                    self._searches.time, self._searches.keyword, self._searches.key,
                    page.examination, page.shallower, page.reserve, page.score_reserve, page.increment,
                    page.searcher, page.searcher_rank, page.prediction_rank, self._basket, self._delay,
                    self._streams[Stream.AUCTION], self._streams[Stream.THROTTLE],
                    self._streams[Stream.CONVERSION],
                    world.keyword_start, world.keyword_ads, world.account_twice,
                    world.ad_key, world.ad_campaign, world.ad_account,
                    world.relevance, world.conversion_rate, world.basket_value,
                    self.bid, self.weight, self.score_shown, self.paused, self.throttle,
                    self.campaign_ceiling, self.account_ceiling, self.campaign_spent, self.account_spent,
                    today.searches, today.impressions, today.attention, today.clicks, today.cost,
                    today.conversions, today.revenue, self.platform,
                    world.learner, self._learner_keyword, self.by_hour,
                    *self._conversions, self.keep_clicks, *self._clicks,
                )  # fmt: skip
                self.pending.add(self._conversions, n_conversions)
                if n_clicks:
                    search, ad, slot, price = (column[:n_clicks].copy() for column in self._clicks)
                    searches = self._searches
                    self.click_log.append((searches.time[search], searches.key[search], ad, slot, price))
