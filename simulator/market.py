"""The market in time: SimPy is the clock, its processes are the actors.

A process that reads or changes the market settles it first: every search since the last
settlement runs, in time order, through the compiled kernel. At one instant midnight comes first,
then the platform, then events and deliveries, then any process a user adds, then the accounts in
their order in the scenario.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, cast

import numpy as np
import simpy

from simulator.console.console import Console
from simulator.draws import Stream, generator
from simulator.entities import Decision
from simulator.errors import InputError, StrategyError, in_one_line, nearest
from simulator.exchange.exchange import Exchange
from simulator.kernel.archive import Archive
from simulator.plugins.one_process import one_process
from simulator.settings.scenario import Scenario
from simulator.strategy import (
    Bidder,
    GroupStrategy,
    Strategy,
    decides_together,
    label,
    reads_of,
    resolve,
)

#: Ranks of simultaneous events. SimPy gives 1 to the timeouts of any process a user adds.
MIDNIGHT, PLATFORM, EVENTS, ACCOUNTS = -2, -1, 0, 2

Actor = Generator[simpy.Event, Any, Any]
Process = Callable[["Market"], Actor]


class Clock(simpy.Environment):
    """A SimPy environment that can wake a process at an exact time and rank."""

    def at(self, time: float, rank: int) -> simpy.Event:
        """Return an event at ``time`` hours; lower ranks of one instant go first."""
        event = simpy.Event(self)
        event._ok = True
        event._value = None
        # SimPy's own schedule() takes a delay, and now + (time - now) need not be time.
        heapq.heappush(self._queue, (time, rank, next(self._eid), event))  # type: ignore[misc]
        return event


class Market:
    """One run: the exchange, its clock, and everyone who acts on it.

    Parameters
    ----------
    scenario
        The market.
    strategy
        What the learner does.
    seats
        Strategies of other accounts by name; those left out follow the scenario.
    seed, replication
        Address of every draw.
    keep_clicks
        Whether to log every click; memory then grows with the run.
    processes
        Functions of the market that return a generator, run as SimPy processes beside the
        market's own, from the first warm-up day. One that reads counters or changes anything
        calls :meth:`settle` first.
    asking
        A context that is entered, again and again, while a strategy is asked to start or decide.

    Attributes
    ----------
    clock
        SimPy environment; ``clock.now`` is in hours since midnight of day 0.
    exchange
        Everything in force and every counter.
    stock
        A SimPy container of units for each campaign whose stock ends, by (account, campaign). A
        process may put units in or take some out; it calls :meth:`settle` first.
    """

    def __init__(
        self,
        scenario: Scenario,
        strategy: Strategy,
        *,
        seed: int,
        replication: int,
        keep_clicks: bool = False,
        processes: Sequence[Process] = (),
        seats: Mapping[str, Strategy] | None = None,
        asking: AbstractContextManager[object] | None = None,
    ) -> None:
        self.clock = Clock(initial_time=-24.0 * scenario.market.warm_up_days)
        self.exchange = Exchange(scenario, seed, replication, keep_clicks=keep_clicks)
        self._end = 24.0 * scenario.days
        self._seed, self._replication = seed, replication
        self._asking = asking or nullcontext()
        world = self.exchange.world
        self.stock: dict[tuple[str, str], simpy.Container] = {}
        self._shelves: list[tuple[int, simpy.Container]] = []
        for campaign in np.flatnonzero(np.isfinite(world.stock)).tolist():
            self._add_stock(campaign)
        self.exchange.open_day(-scenario.market.warm_up_days)
        self.clock.process(self._midnights())
        self.clock.process(self._platform())
        self.clock.process(self._events())
        for process in processes:
            self.clock.process(process(self))
        driven = dict(seats or {}) | {world.accounts[world.learner]: strategy}
        self._check_seats(driven)
        named: dict[str, Strategy] = {}
        deciding: list[tuple[Strategy, list[int]]] = []
        for account, name in enumerate(world.strategies):
            taken = world.accounts[account] in driven
            own = driven[world.accounts[account]] if taken else self._resolved(account, name, named)
            if own.interval == math.inf:
                continue
            if "bid_simulator" in reads_of(own) and self.exchange.archive is None:
                self.exchange.archive = Archive()
            for other, accounts in deciding:
                if decides_together(own, other):
                    accounts.append(account)
                    break
            else:
                deciding.append((own, [account]))
        for own, accounts in deciding:
            self.clock.process(self._decisions(accounts, own))

    def settle(self) -> None:
        """Run every search before now that has not run yet."""
        exchange = self.exchange
        for campaign, shelf in self._shelves:
            # Whatever a process put in or took out since the last settlement.
            exchange.delivered[campaign] += shelf.level - exchange.stock[campaign]
            exchange.stock[campaign] = shelf.level
        exchange.settle(self.clock.now)
        self._take_from_stock()

    def set_demand(self, factor: float, keyword: str | None = None) -> None:
        """Multiply the usual rate of searches from now on, for one keyword or for all.

        Raises
        ------
        ValueError
            Unknown keyword, or a factor that is negative or not finite.
        """
        self.settle()
        keywords = self.exchange.world.keywords
        if keyword is not None and keyword not in keywords:
            raise ValueError(f"keyword {keyword!r} is not in the scenario")
        self.exchange.set_demand(factor, None if keyword is None else keywords.index(keyword))

    def run(self) -> None:
        """Run from the first warm-up day to the last midnight."""
        self.clock.run(until=self.clock.at(self._end, PLATFORM))

    def _midnights(self) -> Actor:
        """Close the day at each midnight."""
        while True:
            yield self.clock.at(_next_midnight(self.clock.now), MIDNIGHT)
            self.settle()
            self.exchange.close_day(round(self.clock.now / 24) - 1)
            self._take_from_stock()

    def _platform(self) -> Actor:
        """Refresh quality at each midnight, then let the organic visitors of the day be known."""
        while True:
            yield self.clock.at(_next_midnight(self.clock.now), PLATFORM)
            self.exchange.refresh_quality()
            self.exchange.open_day(round(self.clock.now / 24))

    def _events(self) -> Actor:
        """Let the scenario's events begin and end."""
        events = self.exchange.events
        for moment in events.moments(self.clock.now, self._end)[1:]:
            yield self.clock.at(moment, EVENTS)
            self.settle()
            self.exchange.set_effects(events.at(moment))

    def _check_seats(self, driven: Collection[str]) -> None:
        """Refuse seats that nobody has."""
        accounts = self.exchange.world.accounts
        for name in driven:
            if name not in accounts:
                raise InputError(f"seats: {name!r} is no account of this market; {nearest(name, accounts)}")

    def _resolved(self, account: int, name: str, known: dict[str, Strategy]) -> Strategy:
        """Find an account's strategy by name, each name once."""
        if name not in known:
            try:
                known[name] = resolve(name, self.exchange.scenario.folders)
            except InputError as error:
                raise InputError(f"account {self.exchange.world.accounts[account]!r}: {error}") from None
        return known[name]

    def _add_stock(self, campaign: int) -> None:
        """Give a campaign a shelf, and deliveries where it has any."""
        world = self.exchange.world
        shelf = simpy.Container(self.clock, init=world.stock[campaign])
        self.stock[world.accounts[world.campaign_account[campaign]], world.campaigns[campaign]] = shelf
        self._shelves.append((campaign, shelf))
        if world.restock[campaign] > 0:
            self.clock.process(self._deliveries(campaign, shelf))

    def _deliveries(self, campaign: int, shelf: simpy.Container) -> Actor:
        """Bring units to a shelf again and again."""
        world = self.exchange.world
        times = 1
        while True:
            yield self.clock.at(times * world.restock_every[campaign], EVENTS)
            self.settle()
            shelf.put(world.restock[campaign])
            times += 1

    def _take_from_stock(self) -> None:
        """Take out of the containers what the exchange has sold."""
        for campaign, shelf in self._shelves:
            # Not by get(): that would queue behind a process that waits for more than there is.
            shelf._level = self.exchange.stock[campaign]

    def _decisions(self, accounts: list[int], strategy: Strategy) -> Actor:
        """Let an account, or all that share a strategy, decide at time 0 and every interval after it."""
        names = [self.exchange.world.accounts[account] for account in accounts]
        console = Console(self.exchange, accounts, reads_of(strategy))
        rngs = [generator(self._seed, self._replication, Stream.STRATEGY, name) for name in names]
        bidder: Bidder | None = None
        step = 0
        while True:
            now = step * strategy.interval
            yield self.clock.at(now, ACCOUNTS + accounts[0])
            self.settle()
            field = "start"
            decision: Decision | None = None
            try:
                if bidder is None and isinstance(strategy, GroupStrategy):
                    field = "start_together"
                    views = console.views()
                    with self._asking, one_process():
                        bidder = _a_bidder(strategy.start_together(views, rngs))
                elif bidder is None:
                    view = console.view()
                    with self._asking, one_process():
                        bidder = _a_bidder(strategy.start(view, rngs[0]))
                field = "decide"
                report = console.report(now)
                with self._asking, one_process():
                    decision = bidder.decide(report)
                field = "decision"
                console.apply(decision)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a stranger's code may raise anything; it fails its own run
                blame = console.refused(decision) if field == "decision" and len(accounts) > 1 else None
                who, why = blame or (names[0], in_one_line(error))
                more = f" and {len(accounts) - 1} more" if len(accounts) > 1 and blame is None else ""
                kind = "" if field == "decision" else f"{type(error).__name__}: "
                raise StrategyError(
                    f"{label(strategy)} of account {who!r}{more} at {now:g} h, {field}: {kind}{why}"
                ) from error
            step += 1


def _a_bidder(started: object) -> Bidder:
    """Return what a strategy started, if it can decide."""
    if not callable(getattr(started, "decide", None)):
        raise TypeError(f"returned {type(started).__name__}, allowed: a bidder with decide(report)")
    return cast(Bidder, started)


def _next_midnight(now: float) -> float:
    """Return the first midnight after ``now``, in hours."""
    return 24.0 * (math.floor(now / 24) + 1)
