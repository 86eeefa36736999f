"""The market: searches, auctions, clicks, quality, budgets and time.

Map of the package, in the order a search meets it:

``scenario``, ``scenario_file``
    every setting, and reading it from TOML
``draws``
    addressed randomness
``world``
    the accounts, ads and rivals of one replication as arrays
``demand``
    when searches arrive
``auction``
    the rules of one auction, in plain NumPy
``kernel``, ``ledger``
    all auctions of an hour, compiled, and the counters they fill
``quality``
    what the platform learns from clicks
``market``
    the clock (SimPy) and its actors
``entities``, ``strategy``
    what a strategy sees and decides, and how it is found
``run``, ``result``, ``conservation``
    one run from start to end, what it measured, and the laws it must keep
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

__version__ = "0.1.0"

__all__ = [
    "BidlabError",
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
    from simulator.errors import BidlabError, InputError
    from simulator.result import Result
    from simulator.run import simulate
    from simulator.scenario import Scenario
    from simulator.scenario_file import load_scenario, scenario_names

_HOME = {
    "BidlabError": "errors",
    "InputError": "errors",
    "Result": "result",
    "Scenario": "scenario",
    "load_scenario": "scenario_file",
    "run_auction": "auction",
    "scenario_names": "scenario_file",
    "simulate": "run",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `bidlab --help` stays quick."""
    if name not in _HOME:
        raise AttributeError(f"module 'simulator' has no attribute {name!r}")
    return getattr(importlib.import_module(f"simulator.{_HOME[name]}"), name)
