"""Bidloom from Python: ``import bidloom`` and all that a notebook begins with is at hand.

Nothing heavy is imported before it is used. Wherever a scenario is taken, the name of one that ships will do.

Examples
--------
>>> import bidloom
>>> bidloom.simulate("two-campaigns", "fixed", seed=1).totals["clicks"] > 0
True
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.calibrate.assumptions import Assumptions
    from experiments.calibrate.calibrate import calibrate
    from experiments.comparing.compare import compare
    from experiments.report.publish import publish
    from experiments.sweeping.sweep import sweep
    from experiments.tournaments.tournament import tournament
    from experiments.tuning.tune import tune
    from simulator import __version__
    from simulator.auction import run_auction
    from simulator.entities import Decision, Report, View
    from simulator.errors import BidloomError, InputError
    from simulator.run import simulate
    from simulator.settings.file import load_scenario, scenario_names
    from simulator.settings.scenario import Scenario
    from simulator.strategy import Strategy
    from strategies.testing import StrategyContract

#: Where each name lives.
_HOME = {
    "Assumptions": "experiments.calibrate.assumptions",
    "BidloomError": "simulator.errors",
    "Decision": "simulator.entities",
    "InputError": "simulator.errors",
    "Report": "simulator.entities",
    "Scenario": "simulator.settings.scenario",
    "Strategy": "simulator.strategy",
    "StrategyContract": "strategies.testing",
    "View": "simulator.entities",
    "__version__": "simulator",
    "calibrate": "experiments.calibrate.calibrate",
    "compare": "experiments.comparing.compare",
    "load_scenario": "simulator.settings.file",
    "publish": "experiments.report.publish",
    "run_auction": "simulator.auction",
    "scenario_names": "simulator.settings.file",
    "simulate": "simulator.run",
    "sweep": "experiments.sweeping.sweep",
    "tournament": "experiments.tournaments.tournament",
    "tune": "experiments.tuning.tune",
}

__all__ = [
    "Assumptions",
    "BidloomError",
    "Decision",
    "InputError",
    "Report",
    "Scenario",
    "Strategy",
    "StrategyContract",
    "View",
    "__version__",
    "calibrate",
    "compare",
    "load_scenario",
    "publish",
    "run_auction",
    "scenario_names",
    "simulate",
    "sweep",
    "tournament",
    "tune",
]


def __getattr__(name: str) -> Any:
    """Import a name when it is first used."""
    if name not in _HOME:
        raise AttributeError(
            f"module {__name__!r} has no attribute {name!r}", name=name, obj=sys.modules[__name__]
        )
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    """List what there is, before it is imported."""
    return sorted(__all__)
