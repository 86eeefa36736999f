"""Compiling the kernel before anything needs it, and saying so, because it takes a moment."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable

import numpy as np

from experiments.hindsight.benchmark import totals_with_hindsight
from experiments.hindsight.dual import best_of
from experiments.hindsight.options_of_day import OptionsOfDay
from simulator import Scenario, load_scenario
from simulator.compiled import is_cached
from simulator.exchange.demand import Searches as HourOfSearches
from simulator.exchange.exchange import Exchange
from simulator.kernel.archive import Chunk
from simulator.kernel.options import list_options
from simulator.kernel.settle import settle
from simulator.kernel.tables import Searches
from simulator.settings.market import OrganicSettings


def compile_kernel(say: Callable[[str], None]) -> None:
    """Compile the kernel unless it lies compiled on the disk; once a machine and version.

    Worker processes that start before this would each compile it for themselves.

    Parameters
    ----------
    say
        Hears one line when there is something to wait for.
    """
    # What is compiled last is asked for as well: whoever compiled may have been stopped on the way.
    if all(map(is_cached, (settle, list_options, best_of))):
        return
    say("compiling the kernel (once, then cached) ...")
    # numba compiles one thing at a time in a process; another process spares a third of the wait.
    beside = subprocess.Popen(
        [sys.executable, "-c", f"from {__name__} import compile_the_rest; compile_the_rest()"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        Exchange(_everything(), 0, 0).settle_none()
        beside.wait()  # should it have failed, the next line compiles what it was to compile
        totals_with_hindsight(_everything(), "fixed", seed=0, replication=0)
    finally:
        beside.kill()


def compile_the_rest() -> None:
    """Compile everything but the kernel's loop: arrivals, orders, organic visits, options of hindsight."""
    exchange = Exchange(_everything(), 0, 0)
    exchange.open_day(0)
    HourOfSearches(0, exchange.demand.rates(0), exchange.world.keyword_key, exchange.streams.auction)
    ad, draw = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.uint64)
    learner_ad, by_hour = np.zeros(len(exchange.world.ad_key), dtype=np.bool_), exchange.by_hour[0, 6:]
    exchange.sales.book(1, np.zeros(1), ad, draw, np.ones(1), exchange.today, learner_ad, by_hour)
    exchange.sales.release(math.inf)
    factors = exchange.in_force.bid_factors(0)
    nobody = np.zeros(len(exchange.world.keyword_ads))
    none = Searches(np.zeros(1), np.zeros(1, dtype=np.int32), draw)
    exits, skips = np.zeros((0, 3), dtype=np.int64), np.zeros((0, 2), dtype=np.int64)
    chunk = Chunk(0, 0, 0, none, exchange.in_force.force(factors), factors, nobody, nobody, exits, skips)
    options, _ = OptionsOfDay(exchange, of_clicks=False).read([chunk])
    best_of(0.0, options)


def _everything() -> Scenario:
    """Return a small market in which all compiled code is called."""
    return load_scenario("two-campaigns").model_copy(update={"days": 1, "organic": OrganicSettings()})
