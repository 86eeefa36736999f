"""The market in time: SimPy is the clock, its processes are the actors.

A process that reads or changes the market settles it first: every search since the last
settlement runs, in time order, through the compiled kernel. At one instant midnight comes first,
then the platform, then demand events and any process a user adds, then the accounts in their
order in the scenario.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Generator, Sequence
from typing import Any

import simpy

from simulator.console import Console
from simulator.draws import Stream, generator
from simulator.errors import StrategyError
from simulator.exchange import Exchange
from simulator.scenario import Scenario
from simulator.strategy import Bidder, Strategy, in_one_line, label, resolve

#: Ranks of simultaneous events. SimPy gives 1 to the timeouts of any process a user adds.
MIDNIGHT, PLATFORM, ACCOUNTS = -2, -1, 2

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
        What the learner does; the other accounts follow the scenario.
    seed, replication
        Address of every draw.
    keep_clicks
        Whether to log every click; memory then grows with the run.
    processes
        Functions of the market that return a generator, run as SimPy processes beside the
        market's own, from the first warm-up day. One that reads counters or changes anything
        calls :meth:`settle` first.

    Attributes
    ----------
    clock
        SimPy environment; ``clock.now`` is in hours since midnight of day 0.
    exchange
        Everything in force and every counter.
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
    ) -> None:
        self.clock = Clock(initial_time=-24.0 * scenario.market.warm_up_days)
        self.exchange = Exchange(scenario, seed, replication, keep_clicks=keep_clicks)
        self._end = 24.0 * scenario.days
        self._seed, self._replication = seed, replication
        self.clock.process(self._midnights())
        self.clock.process(self._platform())
        for process in processes:
            self.clock.process(process(self))
        world = self.exchange.world
        named = {name: resolve(name) for name in set(world.strategies)}
        for account, name in enumerate(world.strategies):
            own = strategy if account == world.learner else named[name]
            if own.interval < math.inf:
                self.clock.process(self._account(account, own))

    def settle(self) -> None:
        """Run every search before now that has not run yet."""
        self.exchange.settle(self.clock.now)

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

    def _platform(self) -> Actor:
        """Refresh quality at each midnight."""
        while True:
            yield self.clock.at(_next_midnight(self.clock.now), PLATFORM)
            self.exchange.refresh_quality()

    def _account(self, account: int, strategy: Strategy) -> Actor:
        """Let an account decide at time 0 and every interval after it."""
        name = self.exchange.world.accounts[account]
        console = Console(self.exchange, account)
        rng = generator(self._seed, self._replication, Stream.STRATEGY, name)
        bidder: Bidder | None = None
        step = 0
        while True:
            now = step * strategy.interval
            yield self.clock.at(now, ACCOUNTS + account)
            self.settle()
            field = "start"
            try:
                if bidder is None:
                    bidder = strategy.start(console.view(), rng)
                field = "decide"
                decision = bidder.decide(console.report(now))
                field = "decision"
                console.apply(decision)
            except KeyboardInterrupt:
                raise
            except BaseException as error:  # a stranger's code may raise anything; it fails its own run
                kind = "" if field == "decision" else f"{type(error).__name__}: "
                raise StrategyError(
                    f"{label(strategy)} of account {name!r} at {now:g} h, {field}: {kind}{in_one_line(error)}"
                ) from error
            step += 1


def _next_midnight(now: float) -> float:
    """Return the first midnight after ``now``, in hours."""
    return 24.0 * (math.floor(now / 24) + 1)
