"""The market: searches, auctions, clicks, quality, budgets and time.

Map of the package, in the order a search meets it:

``scenario``, ``*_settings``, ``scenario_{file,include,mistakes,schema}``, ``toml_lines``
    every setting; reading it from TOML, wording mistakes with their lines, and a schema for editors
``draws``
    addressed randomness
``world``, ``places``, ``rivals``, ``segments``
    the accounts and ads of one replication as arrays; what is searched for, who is drawn to compete,
    and kinds of searchers
``demand``, ``events``
    when searches arrive; what moves the market from outside
``auction``, ``checks``
    the rules of one auction, in plain NumPy
``kernel``, ``kernel_tables``, ``lanes``, ``page``, ``creatives``, ``ledger``
    all auctions of an hour, compiled; what it reads and fills, how creatives take turns, counters
``sales``, ``orders``, ``segment_orders``, ``organic``, ``free_visits``
    what follows a click, and visits that nobody pays for
``quality``
    what the platform learns from clicks
``exchange``, ``arrears``, ``window``, ``market``
    everything in force and every counter, what budgets let off, the days that count, the clock (SimPy) and
    its actors
``console``, ``archive``, ``replay``, ``peers``
    what an account is told: reports, the bid simulator, its peers
``entities``, ``strategy``
    what a strategy sees and decides, and how it is found
``run``, ``result``, ``conservation``
    one run from start to end, what it measured, and the laws it must keep
``equilibrium``
    where bids and budgets can rest: formulas beside the market
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "BidloomError",
    "InputError",
    "Result",
    "Scenario",
    "__version__",
    "load_scenario",
    "run_auction",
    "scenario_names",
    "simulate",
]

if TYPE_CHECKING:
    from simulator.auction import run_auction
    from simulator.errors import BidloomError, InputError
    from simulator.result import Result
    from simulator.run import simulate
    from simulator.scenario import Scenario
    from simulator.scenario_file import load_scenario, scenario_names

_HOME = {
    "BidloomError": "errors",
    "InputError": "errors",
    "Result": "result",
    "Scenario": "scenario",
    "load_scenario": "scenario_file",
    "run_auction": "auction",
    "scenario_names": "scenario_file",
    "simulate": "run",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `bidloom --help` stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(importlib.import_module(f"simulator.{_HOME[name]}"), name)
