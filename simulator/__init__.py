"""The market: searches, auctions, clicks, quality, budgets and time.

Map of the package, from the top; a room uses only what stands below it:

``run``, ``market``
    one run from start to end; the clock (SimPy) and its actors
``console``, ``result``, ``conservation``
    what an account is told and may change; what a run measured, and the laws it must keep
``exchange``
    everything in force, every counter, and settling what has been searched
``kernel``, ``sales``
    all auctions of a stretch of time, compiled; what follows a click, and visits that nobody pays for
``world``
    the accounts, ads and searches of one replication as arrays, rivals drawn, events
``strategy``, ``plugins``
    what a strategy is, and how one is found by name
``settings``
    every setting: reading it from TOML, wording mistakes with their lines, a schema for editors
``auction``, ``quality``, ``draws``, ``ledger``, ``entities``, ``errors``, ``checks``, ``sums``, ``toml``,
``compiled``
    the ground: rules of one auction, addressed randomness, counters, what a strategy sees and decides
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
    from simulator.settings.file import load_scenario, scenario_names
    from simulator.settings.scenario import Scenario

_HOME = {
    "BidloomError": "errors",
    "InputError": "errors",
    "Result": "result",
    "Scenario": "settings.scenario",
    "load_scenario": "settings.file",
    "run_auction": "auction",
    "scenario_names": "settings.file",
    "simulate": "run",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `bidloom --help` stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(importlib.import_module(f"simulator.{_HOME[name]}"), name)
