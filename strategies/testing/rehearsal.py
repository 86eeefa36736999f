"""Rehearsing a strategy in the toy market: its decisions checked, and compared to the last bit."""

from __future__ import annotations

import dataclasses
import hashlib
import importlib
import importlib.util
import json
import math
import os
import pickle
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.entities import BidSimulator, Decision, Peers, Report, View
from simulator.strategy import (
    ROWS,
    TABLES,
    DecisionError,
    GroupStrategy,
    Standing,
    Strategy,
    checked,
    parts_of,
    reads_of,
)
from strategies.testing.toy_market import ToyMarket, make_view

SEED = 20260105
_CHILD = "from strategies.testing.rehearsal import answer_from_child; answer_from_child()"


def check_decision(view: View, report: Report, decision: Decision) -> None:
    """Assert that the market would accept a decision.

    Parameters
    ----------
    view, report
        What the strategy had been told.
    decision
        What it answered.

    Raises
    ------
    AssertionError
        Naming the field, the target, campaign or creative, the time, the value and what is allowed.
    """
    try:
        checked(decision, Standing.of(view, report))
    except DecisionError as error:
        whose = "" if error.row is None else f", {_names(view, error.field)[error.row]}"
        raise AssertionError(f"{error} (at {report.time:g} h{whose})") from None


def watched(report: Report, wanted: Collection[str], read: set[str]) -> Report:
    """Return a report that notes in ``read`` which tables are looked at though nobody ``wanted`` them.

    Copying a whole report is no reading.
    """

    class Watched(Report):
        __slots__ = ()

        def __getattribute__(self, name: str) -> object:
            if name in TABLES and name not in wanted:
                reader = sys._getframe(1).f_globals.get("__name__")
                if reader not in {"copy", "dataclasses"}:
                    read.add(name)
            return super().__getattribute__(name)

    columns = {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}
    return Watched(**columns)


def play(
    strategy: Strategy, market: ToyMarket, view: View, *, hours: float, seed: int = SEED
) -> list[Decision]:
    """Let a strategy decide in a toy market from time 0 on, checking every decision.

    Parameters
    ----------
    strategy
        Started with the same seed every time, unless another is given.
    market
        At time 0; it is left at the last decision.
    view
        The account the market was made for.
    hours
        Until when, exclusive.
    seed
        Of the account's generator.

    Returns
    -------
    list of Decision
        One every ``strategy.interval`` hours, though at least a quarter and at most 24; every hour
        for a strategy that would never be asked.

    Raises
    ------
    AssertionError
        A decision that the market would refuse.
    """
    bidder = strategy.start(view, np.random.default_rng(seed))
    decisions = []
    for time in times_of(strategy, hours):
        market.advance(time)
        report = market.report(reads=reads_of(strategy))
        decision = bidder.decide(report)
        check_decision(view, report, decision)
        market.apply(decision)
        decisions.append(decision)
    return decisions


def play_together(strategy: GroupStrategy, views: Sequence[View], *, hours: float) -> list[list[Decision]]:
    """Let one bidder decide for several accounts, each in a toy market of its own, from time 0 on.

    Parameters
    ----------
    strategy
        Started with the seed SEED + i for account i.
    views
        One an account; all with as many slots and segments.
    hours
        Until when, exclusive.

    Returns
    -------
    list of list of Decision
        Each account's, cut out of the common ones.

    Raises
    ------
    AssertionError
        A decision that the market of its account would refuse.
    """
    markets = [ToyMarket(view) for view in views]
    bidder = strategy.start_together(views, [np.random.default_rng(SEED + i) for i in range(len(views))])
    sizes = [{kind: len(getattr(view, kind)) for kind in ROWS} for view in views]
    decisions: list[list[Decision]] = [[] for _ in views]
    for time in times_of(strategy, hours):
        for market in markets:
            market.advance(time)
        reports = [market.report(reads=reads_of(strategy)) for market in markets]
        common = bidder.decide(_end_to_end(reports))
        parts = parts_of(common, sizes)
        for view, market, report, part, made in zip(views, markets, reports, parts, decisions, strict=True):
            check_decision(view, report, part)
            market.apply(part)
            made.append(part)
    return decisions


def _end_to_end(tables: Sequence[Any]) -> Any:
    """Lay reports, or tables in them, end to end."""
    if isinstance(tables[0], np.ndarray):
        return np.concatenate(tables)
    if not isinstance(tables[0], (Report, BidSimulator, Peers)):
        return tables[0]
    columns = {
        field.name: _end_to_end([getattr(table, field.name) for table in tables])
        for field in dataclasses.fields(tables[0])
    }
    return type(tables[0])(**columns)


def plan_of(decisions: list[Decision]) -> list[str]:
    """Return a short digest of each decision: equal digests, equal decisions to the last bit."""
    contents = [repr(list(_contents(decision))).encode() for decision in decisions]
    return [hashlib.sha256(content).hexdigest()[:16] for content in contents]


def plan_elsewhere(strategy: Strategy) -> list[str]:
    """Return the plan of one day as a new process with another hash seed makes it.

    Raises
    ------
    AssertionError
        The process failed, with what it said.
    """
    cls = type(strategy)
    file = getattr(sys.modules[cls.__module__], "__file__", None)
    paths = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    hash_seed = "1" if os.environ.get("PYTHONHASHSEED") != "1" else "2"
    child = subprocess.run(
        [sys.executable, "-c", _CHILD],
        input=pickle.dumps((cls.__module__, file, pickle.dumps(strategy))),
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths},
        capture_output=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr.decode(errors="replace")
    plan: list[str] = json.loads(child.stdout.splitlines()[-1])
    return plan


def answer_from_child() -> None:
    """Read a pickled strategy from standard input, write its plan of a day to standard output."""
    module, file, pickled = pickle.load(sys.stdin.buffer)
    try:
        importlib.import_module(module)
    except ImportError:
        # A class from a file, or a test module, is known by a name that no import path leads to.
        spec = importlib.util.spec_from_file_location(module, file)
        assert spec is not None, f"{file} cannot be imported"
        assert spec.loader is not None, f"{file} cannot be imported"
        sys.modules[module] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[module])
    view = make_view()
    plan = plan_of(play(pickle.loads(pickled), ToyMarket(view), view, hours=24))
    sys.stdout.write("\n" + json.dumps(plan))


def times_of(strategy: Strategy, hours: float) -> list[float]:
    """Return when :func:`play` asks a strategy, in hours from time 0 on."""
    step = min(max(strategy.interval, 0.25), 24.0) if strategy.interval < math.inf else 1.0
    return [step * k for k in range(math.ceil(hours / step))]


def _names(view: View, field: str) -> Sequence[str]:
    """Return the names of a field's rows."""
    [kind] = [kind for kind, fields in ROWS.items() if field in fields]
    names: Sequence[str] = getattr(view, kind)
    return names


def _contents(decision: Decision) -> Iterator[object]:
    """Yield shape, type and bits of every field of a decision, or None."""
    for field in dataclasses.fields(decision):
        value = getattr(decision, field.name)
        array = np.asarray(value)
        yield None if value is None else (array.shape, array.dtype.str, array.tobytes())
