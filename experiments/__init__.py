"""Experiments: runs in bulk, what they prove, and the command line.

Map of the package, from a study's settings to its verdict:

``study``, ``parts``, ``store``, ``contrast``, ``folder``, ``manifest``
    what is to be run, what is kept of a run, the finished runs in one SQLite file and how two studies
    differ, the output folder they live in, and what they were made from
``session``, ``gathering``, ``comparison``, ``comparisons``, ``compare``
    a sitting that does and keeps runs, the runs as columns, the outcome they make in one market and in
    several, and the study from start to end
``statistics``, ``bootstrap``, ``sequential``, ``metrics``, ``precision``, ``looking``
    paired differences, intervals by resampling and for any number of looks, which metrics there are, a
    precision asked for, and running until it is reached
``tournament``, ``sweep``, ``tune``
    the other studies from start to end, each with a package of what it is made of: ``tournaments``,
    ``sweeping``, ``tuning``
``running``
    the package that carries runs out: worker processes here or on a cluster
``numbers``, ``words``, ``tables``, ``colours``, ``figures``, ``assumptions``, ``reports``, ``export``,
``publish``, ``notebook``, ``frames``
    the same outcome as sentences, terminal tables, pictures, a web page and Markdown (a package of its own),
    CSV, in a folder, and in a notebook; ``notes`` says
    how sure it is, ``verdict_table`` shows it for several markets, ``effects`` by campaign, day and hour
``results``, ``results_list``, ``results_export``
    studies on disk for reading: which there are, queries, their runs as one table in a file
``calibrate``
    markets fitted to logs and account reports
``claims``
    the trade's wisdom on trial, one file a claim
``cli``, ``cli_calibrate``, ``cli_claims``, ``cli_engine``, ``cli_results``, ``cli_tune``, ``extras``,
``commands``, ``compare_command``, ``report_command``, ``tune_command``, ``progress``, ``ending``
    the command line, its commands, and what it shows while it works

From Python, and in a notebook, begin with ``from experiments import compare``: the functions of
:data:`FUNCTIONS` are there by their names, and are not imported before they are used.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from experiments.compare import compare
    from experiments.sweep import sweep
    from experiments.tournament import tournament
    from experiments.tune import tune

#: Each lives in a module of its own name.
FUNCTIONS = ("compare", "tournament", "sweep", "tune")

__all__ = ["FUNCTIONS", "compare", "sweep", "tournament", "tune"]


class _Package(ModuleType):
    """A package in which a function is not hidden by the module of the same name.

    Python sets ``experiments.compare`` to the module when that is imported, by whomever; here it stays
    the function. The module is imported from as ever: ``from experiments.compare import compare``.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in FUNCTIONS and isinstance(value, ModuleType):
            function = getattr(value, name)
            setattr(
                function, name, function
            )  # for who writes `import experiments.compare` and calls it whole
            value = function
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *FUNCTIONS})

    def __getattr__(self, name: str) -> Any:
        if name not in FUNCTIONS:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{self.__name__}.{name}"), name)


sys.modules[__name__].__class__ = _Package
