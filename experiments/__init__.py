"""Experiments: runs in bulk, what they prove, and the command line.

Map of the package, from the top; a room uses only what stands below it:

``cli``
    the command line, one file a command
``claims``, ``sweeping``, ``tournaments``, ``tuning``
    the other studies, each from its settings to its story
``comparing``
    every strategy in the same replications: the study, its numbers, words, tables and pictures
``running``, ``calibrate``
    carrying runs out, here or on a cluster; markets fitted to logs and account reports
``hindsight``, ``report``, ``storage``
    the most that could have been had; how any outcome is told, drawn and tabled; what is kept on disk
``importing``, ``study``
    reading logs and reports; what a study consists of
``statistics``
    how sure one may be

From Python, and in a notebook, begin with ``import bidloom``.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # typing is long to import, and only after this file does Ctrl-C end quietly
if TYPE_CHECKING:
    from typing import Any

    from experiments.comparing.compare import compare
    from experiments.sweeping.sweep import sweep
    from experiments.tournaments.tournament import tournament
    from experiments.tuning.tune import tune

_HOME = {"compare": "comparing", "sweep": "sweeping", "tournament": "tournaments", "tune": "tuning"}

__all__ = ["compare", "sweep", "tournament", "tune"]


def __getattr__(name: str) -> Any:
    """Import a study when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}.{name}"), name)
