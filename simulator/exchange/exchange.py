"""The exchange: every counter, and settling what has been searched by what is in force.

It knows no clock. :mod:`simulator.market` tells it up to which time to settle and when a day ends;
:mod:`simulator.console.console` is the advertisers' door to it, :mod:`simulator.exchange.in_force` what
accounts, events and the platform have set.
"""

from __future__ import annotations

import math
import weakref
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.draws import Stream, stream_key
from simulator.entities import Integers
from simulator.exchange.click_memory import ClickMemory
from simulator.exchange.demand import Demand
from simulator.exchange.demand import Searches as HourOfSearches
from simulator.exchange.in_force import InForce
from simulator.exchange.live_report import LiveReport
from simulator.exchange.window import Window
from simulator.kernel.archive import Archive
from simulator.kernel.page import lay_out_page
from simulator.kernel.settle import settle
from simulator.kernel.tables import (
    BY_CELL,
    BY_HOUR,
    Ads,
    Block,
    Force,
    Lanes,
    Logs,
    Searches,
    Spent,
    Streams,
    Tally,
)
from simulator.ledger import Counters
from simulator.quality import learned_quality
from simulator.sales.free_visits import FreeVisits
from simulator.sales.sales import Sales
from simulator.sales.segment_orders import SegmentOrders
from simulator.settings.scenario import Scenario
from simulator.world.events import Effects, Events
from simulator.world.world import build_world

_ORDER_ROOM = 65_536
_CLICK_ROOM = 65_536
_SKIP_ROOM = 262_144


class Exchange:
    """One scenario in one replication: what is in force, counters, settlement.

    Parameters
    ----------
    scenario
        The market.
    seed, replication
        Address of every draw.
    keep_clicks
        Whether to log every click; memory then grows with the run.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        replication: int,
        *,
        keep_clicks: bool = False,
    ) -> None:
        self.scenario = scenario
        self.world = world = build_world(scenario, seed, replication)
        self.page = lay_out_page(scenario, world.cells)
        self.demand = Demand(scenario, world, seed, replication)
        n_ads, n_campaigns = len(world.ad_key), len(world.campaigns)
        slots, n_cells = self.page.examination.shape[1], len(world.cells.upper)
        self.ads = Ads.of(world)
        self.events = Events(
            scenario, [world.keywords[k] for k in world.parent], world.accounts, world.learner,
            world.enter, world.leave, world.dearer,
        )  # fmt: skip
        self.settled = -24.0 * scenario.market.warm_up_days
        #: (n_campaigns,) units left, and units that came since the start.
        self.stock = world.stock.copy()
        self.delivered = np.zeros(n_campaigns)
        self.prior = world.prior[world.ad_keyword]
        self.quality = world.quality_parts * self.prior
        self.memory = ClickMemory(world, self.page, self.prior, scenario.quality.half_life)
        effects = self.events.at(self.settled)
        self.demand.event[:] = effects.demand
        self.in_force = InForce(scenario, world, effects, self.quality, self.memory)

        # Counters: today; all days before; the days of the window, which leave out the warm-up.
        self.campaign_spent = np.zeros(n_campaigns)
        self.account_spent = np.zeros(len(world.accounts))
        self.owed = np.zeros((n_ads, n_cells))  # what clicks of today cost beyond what was left, see arrears
        self.today = Counters.zeros(len(world.keywords), n_ads, slots)
        self.before = Counters.zeros(len(world.keywords), n_ads, slots)
        self.by_hour = np.zeros((24, len(BY_HOUR)))
        self.spend = np.zeros((n_campaigns, 24))  # the learner's, by hour of day
        self.by_cell = np.zeros((n_campaigns, n_cells, len(BY_CELL)))
        self.by_cell_before = np.zeros_like(self.by_cell)  # what the warm-up brought of it
        self.platform = np.array([0.0, -math.inf, 0.0])
        self.overspent: list[str] = []
        self.sales = Sales(scenario, n_ads)
        self.conversions_at_midnight = np.zeros(n_ads, dtype=np.int64)
        self.segment_orders = SegmentOrders(scenario, n_campaigns, n_cells)
        self.window = Window(world, slots)
        self.free_visits = FreeVisits(scenario, world, self.demand.traffic_by_hour, seed, replication)
        self.click_log: list[tuple[NDArray[Any], ...]] = []
        #: What is needed to replay the auctions of a day; None unless somebody wants it.
        self.archive: Archive | None = None

        # Searches of the hour under way, and where settlement stands in them.
        def key(stream: Stream) -> np.uint64:
            return np.uint64(stream_key(seed, replication, stream))

        self._arrival_stream = key(Stream.ARRIVAL)
        self.streams = Streams(
            auction=key(Stream.AUCTION), throttle=key(Stream.THROTTLE), conversion=key(Stream.CONVERSION),
            creative=key(Stream.CREATIVE), segment=key(Stream.SEGMENT), cascade=key(Stream.CASCADE),
        )  # fmt: skip
        self._live_reports: list[weakref.ref[LiveReport]] = []
        self._hour: int | None = None
        self._next = 0
        self._searches: HourOfSearches
        self.keep_clicks = keep_clicks
        skipping = scenario.market.budget_rule == "skip_if_price"
        self._logs = Logs.room(
            _ORDER_ROOM, _CLICK_ROOM if keep_clicks else 0, max(_SKIP_ROOM, n_ads) if skipping else 0
        )
        self._lanes = Lanes.room(world.ad_key[world.keyword_ads], n_cells, len(world.keywords))
        self._block = Block.room(len(world.keywords), slots)
        self._learner_ad = world.ad_account == world.learner

    def told(self, report: LiveReport) -> None:
        """Remember a report that is to be completed before anything it can tell of changes."""
        self._live_reports.append(weakref.ref(report))

    def complete_reports(self) -> None:
        """Complete the reports that somebody keeps."""
        live, self._live_reports = self._live_reports, []
        for reference in live:
            report = reference()
            if report is not None:
                report.complete()

    def settle(self, until: float) -> None:
        """Run every search before ``until`` (hours) that has not run yet, in time order."""
        if self._live_reports:
            self.complete_reports()
        while self.settled < until:
            hour = math.floor(self.settled)
            if self._hour != hour:
                self._searches = HourOfSearches(hour, self.demand.rates(hour), self.world.keyword_key,
                                                self._arrival_stream)  # fmt: skip
                self._hour, self._next = hour, int(np.searchsorted(self._searches.time, self.settled))
            reach = min(float(hour + 1), until)
            whole = reach == hour + 1
            last = len(self._searches) if whole else int(np.searchsorted(self._searches.time, reach))
            self._run(hour, last)
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

    def set_effects(self, effects: Effects) -> None:
        """Put in force what events do from the settled time on."""
        self.in_force.set_effects(effects)
        self.demand.event[:] = effects.demand
        self._hour = None

    def open_day(self, day: int) -> None:
        """Draw the organic visits of a day, whose paid sales before it are known."""
        self.free_visits.open_day(day, *self.memory.by_unit(), self.events)

    def close_day(self, day: int) -> None:
        """Book the counters of ``day``, check its budgets and open the next."""
        self.complete_reports()
        self._check_budgets(day)
        self.free_visits.close_day(self.today, self.stock)
        if day >= 0:
            ceiling = self.in_force.decided.campaign_ceiling
            self.window.book(day, self.today, self.in_force.score_shown, ceiling, self.free_visits.today)
        self.sales.release(24.0 * (day + 1))
        self.conversions_at_midnight = self.sales.reported_conversions.sum(axis=0)
        self.before.add(self.today)
        self.today.clear()
        if day == -1:
            self.by_hour.fill(0)
            self.spend.fill(0)
            self.by_cell_before[:] = self.by_cell
        if self.archive is not None:
            self.archive.turn()
        self.campaign_spent.fill(0)
        self.account_spent.fill(0)
        self.owed.fill(0)
        self.in_force.open_day()

    def refresh_quality(self) -> None:
        """Let counters fade by a day, take in the clicks since the last refresh, set quality."""
        self.complete_reports()
        settings, world = self.scenario.quality, self.world
        if settings.frozen and self.settled > 0:
            return
        self.memory.take_in(self.before)
        clicks, expected = (counts[world.ad_unit] for counts in self.memory.by_unit())
        self.quality = learned_quality(
            clicks, expected, self.prior, world.quality_parts, prior_weight=settings.prior_weight
        )
        self.in_force.set_quality(self.quality)
        self.in_force.take_turns()

    def _check_budgets(self, day: int) -> None:
        """Note budgets overspent beyond the rule in force."""
        beyond = 0.0
        if self.scenario.market.budget_rule == "stop_when_spent":
            # The ads of one page may all be charged after the budget has ended on that very page.
            beyond = self.scenario.market.ads_per_account * self.platform[2] * (1 + 1e-9)
        decided = self.in_force.decided
        for kind, names, spent, ceiling in (
            ("campaign", self.world.campaigns, self.campaign_spent, decided.campaign_ceiling),
            ("account", self.world.accounts, self.account_spent, decided.account_ceiling),
        ):
            for index in np.flatnonzero(spent > ceiling + beyond):
                self.overspent.append(
                    f"{kind} {names[index]!r} spent {float(spent[index])!r} "
                    f"of {float(ceiling[index])!r} on day {day}"
                )

    def settle_none(self) -> None:
        """Put no searches at all through the kernel: this compiles it where that is still to do."""
        none = Searches(np.empty(0), np.empty(0, dtype=np.int32), np.empty(0, dtype=np.uint64))
        self._settle(0, 0, 0, none, self.in_force.force(self.in_force.bid_factors(0)))

    def _settle(
        self, hour: int, first: int, last: int, searches: Searches, force: Force
    ) -> tuple[int, int, int]:
        """Call the kernel."""
        today = self.today
        spent = Spent(self.campaign_spent, self.account_spent, self.stock, self.owed, self.platform)
        tally = Tally(
            today.searches, today.impressions, today.attention, today.clicks, today.cost,
            today.eligible, today.lost_to_budget, self.by_hour, self.by_cell, self.spend,
        )  # fmt: skip
        settled: tuple[int, int, int] = settle(
            True, first, last, hour % 24, searches, self.page, self.streams, self.ads,
            force, spent, tally, self._lanes, self._block, self._logs,
        )  # fmt: skip
        return settled

    def _run(self, hour: int, last: int) -> None:
        """Put the searches up to index ``last`` through the kernel, emptying its logs as needed."""
        if self._next >= last:
            return
        today, world = self.today, self.world
        searches = Searches(self._searches.time, self._searches.keyword, self._searches.key)
        bid_factor = self.in_force.bid_factors(hour)
        force = self.in_force.force(bid_factor)
        lanes, logs = self._lanes, self._logs
        with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
            while self._next < last:
                first = self._next
                self._next, n_orders, n_clicks = self._settle(hour, first, last, searches, force)
                if self.archive is not None:
                    self.archive.keep(
                        hour, first, self._next, searches, force, bid_factor, lanes, logs, world.keyword_ads
                    )
                ad = logs.order_ad[:n_orders]
                self.sales.book(
                    n_orders, logs.order_time, ad, logs.order_draw, self.in_force.baskets(ad), today,
                    self._learner_ad, self.by_hour[hour % 24, 6:],
                )  # fmt: skip
                if n_orders and world.cells.segments:
                    cell = logs.order_cell[:n_orders].copy()
                    self.segment_orders.book(
                        logs.order_time[:n_orders], logs.order_draw[:n_orders], world.ad_campaign[ad], cell
                    )
                if n_clicks:
                    search = logs.click_search[:n_clicks]
                    columns = (logs.click_ad, logs.click_slot, logs.click_price)
                    self.click_log.append(
                        (searches.time[search], searches.key[search], *(c[:n_clicks].copy() for c in columns))
                    )
