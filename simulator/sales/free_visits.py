"""Organic visits day by day: what opens a day, what they sell, and what stock leaves of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Integers
from simulator.ledger import Counters
from simulator.sales.expected_sales import ExpectedSales
from simulator.sales.organic import Organic
from simulator.settings.scenario import Scenario
from simulator.sums import total_by
from simulator.world.events import Events
from simulator.world.world import World


@dataclass(slots=True, eq=False)
class FreeDay:
    """A day's organic visits, orders and revenue: (n_campaigns, 24) each, by hour of day."""

    visits: Integers
    orders: Integers
    revenue: Floats


class FreeVisits:
    """The organic side of the accounts that a scenario writes out.

    Drawn rivals have none: nobody reads their organic sales. Without a table ``organic`` every
    number is 0.
    """

    def __init__(self, scenario: Scenario, world: World, hourly: Floats, seed: int, replication: int) -> None:
        self._world = world
        self._active = scenario.organic is not None
        self._prior_weight = scenario.quality.prior_weight
        n_own = sum(len(account.campaign) for account in scenario.account)
        self._own = slice(0, n_own)
        n = len(world.campaigns)
        #: What is open: (n_campaigns, 24).
        self.today = FreeDay(np.zeros((n, 24), np.int64), np.zeros((n, 24), np.int64), np.zeros((n, 24)))
        self._paid_orders = np.zeros(n, dtype=np.int64)
        # Clicks an ad can expect, up to a factor: what its campaign's mean rate and basket weigh by.
        self._reach = world.volume[world.ad_keyword] * world.relevance
        self.sold = np.zeros(n, dtype=np.int64)
        # Orders of a click, segments weighted by the clicks they make; net revenue of an order.
        cells = world.cells
        clicks = np.diff(np.minimum(cells.upper, 1.0), prepend=0.0) * cells.relevance
        self._rate = self._mean(world.conversion_rate) * float(
            (clicks * cells.conversion).sum() / clicks.sum()
        )
        self._worth = self._mean(world.basket_value) * ExpectedSales(scenario).per_order
        if self._active:
            self._organic = Organic(
                scenario,
                world.campaign_key[self._own],
                world.service[world.campaign_account][self._own],
                self._rate[self._own],
                hourly,
                seed,
                replication,
            )

    def open_day(self, day: int, clicks: Floats, expected: Floats, events: Events) -> None:
        """Draw the visits of a day.

        Parameters
        ----------
        day
            The day that begins.
        clicks, expected
            (n_units,) faded clicks of each target x creative, and those expected at the priors.
        events
            What moves conversion rates and basket values hour by hour. An outage of ads leaves organic
            visits alone; an account that is not in the market has none.
        """
        if not self._active:
            return
        world = self._world
        unit_campaign = np.zeros(len(clicks), dtype=np.int64)
        unit_campaign[world.ad_unit] = world.ad_campaign
        n = len(world.campaigns)
        seen = total_by(unit_campaign, clicks, n) + self._prior_weight
        hoped = total_by(unit_campaign, expected, n) + self._prior_weight
        own, owner = self._own, world.campaign_account[self._own]
        hours = [24.0 * day + hour for hour in range(24)]
        effects = [events.at(time) for time in hours]
        rate = self._rate[own, None] * np.array([now.conversion[owner] for now in effects]).T
        basket = self._worth[own, None] * np.array([now.basket[owner] for now in effects]).T
        live = np.array([(world.enter[owner] <= time) & (time < world.leave[owner]) for time in hours]).T
        ratio = (seen / hoped)[own]
        drawn = self._organic.open_day(day, self._paid_orders[own], np.minimum(rate, 1.0), ratio)
        self.today.visits[own] = drawn.visits * live
        self.today.orders[own] = drawn.orders * live
        self.today.revenue[own] = self.today.orders[own] * basket

    def close_day(self, counters: Counters, stock: Floats) -> None:
        """Take the day's organic orders out of stock, as far as it goes, and note the paid ones."""
        if not self._active:
            return
        n = len(self._world.campaigns)
        self._paid_orders = total_by(self._world.ad_campaign, counters.orders, n).astype(np.int64)
        today = self.today
        sold = np.minimum(today.orders.cumsum(axis=1), np.where(np.isfinite(stock), stock, np.inf)[:, None])
        kept = np.diff(sold, axis=1, prepend=0.0).astype(np.int64)
        part = np.divide(kept, today.orders, out=np.zeros(kept.shape), where=today.orders > 0)
        today.revenue *= part
        today.orders = kept
        sold_out = kept.sum(axis=1)
        stock -= sold_out
        self.sold += sold_out

    def _mean(self, by_ad: Floats) -> Floats:
        """Return each campaign's mean over its ads, weighted by the clicks they can expect."""
        world = self._world
        n = len(world.campaigns)
        weight = total_by(world.ad_campaign, self._reach, n)
        total = total_by(world.ad_campaign, self._reach * by_ad, n)
        return np.divide(total, weight, out=np.zeros(n), where=weight > 0)
