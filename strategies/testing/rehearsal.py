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

from simulator.entities import BidSimulator, Decision, Floats, Peers, Report, View
from simulator.strategy import TABLES, GroupStrategy, Strategy, reads_of
from strategies.testing.toy_market import ToyMarket, make_view

SEED = 20260105
#: The most a bid modifier multiplies a bid by, as in the market.
MOST_FACTOR = 1000.0
#: The most that a creative weighs, likewise.
MOST_WEIGHT = 1e12
#: What a decision sets, by a column of the report that has as many rows.
_FIELDS = {
    "bids": ("bids", "paused"),
    "budgets": ("budgets", "throttles", "bid_by_hour", "bid_by_weekday", "bid_by_segment"),
    "creative_weights": ("creative_weights",),
}
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
    assert isinstance(decision, Decision), f"decide returned {type(decision).__name__}, allowed: Decision"
    _check_ranges(view, report, decision)
    if decision.paused is not None:
        paused, shape = np.asarray(decision.paused), report.paused.shape
        assert paused.dtype == np.bool_, f"paused has type {paused.dtype}, allowed: bool"
        assert paused.shape == shape, f"paused has shape {paused.shape}, allowed: {shape}"
    if decision.budgets is not None:
        total = math.fsum(np.maximum(decision.budgets, report.spend_today))
        limit = view.account_budget
        assert total <= limit * (1 + 1e-9), (
            f"budgets, or today's spend where higher, sum to {total:.6g} at {report.time:g} h, "
            f"allowed: at most the account's budget {limit:.6g}"
        )


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
    decisions: list[list[Decision]] = [[] for _ in views]
    for time in times_of(strategy, hours):
        for market in markets:
            market.advance(time)
        reports = [market.report(reads=reads_of(strategy)) for market in markets]
        common = bidder.decide(_end_to_end(reports))
        parts = _cut_up(common, reports)
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


def _cut_up(decision: Decision, reports: Sequence[Report]) -> list[Decision]:
    """Cut a decision for several accounts into those of each."""
    begun = dict.fromkeys(("bids", "budgets", "creative_weights"), 0)
    parts = []
    for report in reports:
        part = {}
        for kind, names in _FIELDS.items():
            first = begun[kind]
            begun[kind] = last = first + len(getattr(report, kind))
            for name in names:
                values = getattr(decision, name)
                part[name] = None if values is None else np.asarray(values)[first:last]
        parts.append(Decision(**part))
    return parts


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


def _check_ranges(view: View, report: Report, decision: Decision) -> None:
    """Assert that every field is absent, or an array of numbers in range."""
    campaigns = view.campaigns
    fields: list[tuple[str, Sequence[str], int | None, float, Floats | float]] = [
        ("bids", view.targets, None, math.inf, 0.0),
        ("budgets", campaigns, None, math.inf, report.budgets),
        ("throttles", campaigns, None, 1.0, 0.0),
        ("creative_weights", view.creatives, None, MOST_WEIGHT, 0.0),
        ("bid_by_hour", campaigns, 24, MOST_FACTOR, 0.0),
        ("bid_by_weekday", campaigns, 7, MOST_FACTOR, 0.0),
        ("bid_by_segment", campaigns, len(view.segments), MOST_FACTOR, 0.0),
    ]
    for name, rows, columns, most, in_force in fields:
        shape = (len(rows),) if columns is None else (len(rows), columns)
        amounts = _amounts(name, getattr(decision, name), shape)
        # An infinite budget may stay; none may be made infinite.
        wrong = ~((np.isfinite(amounts) | (amounts == in_force)) & (amounts >= 0) & (amounts <= most))
        if wrong.any():
            first = tuple(int(i) for i in np.argwhere(wrong)[0])
            allowed = "finite and >= 0" if most == math.inf else f"0 to {most:g}"
            where = f"{name}{list(first)} ({rows[first[0]]})"
            raise AssertionError(f"{where} is {amounts[first]} at {report.time:g} h, allowed: {allowed}")


def _amounts(name: str, values: object, shape: tuple[int, ...]) -> Floats:
    """Return a field's numbers, none where it is absent; assert that they are numbers, in the right shape."""
    if values is None:
        return np.zeros(())
    amounts = np.asarray(values)
    assert amounts.dtype.kind in "fiu", f"{name} has type {amounts.dtype}, allowed: numbers"
    assert amounts.shape == shape, f"{name} has shape {amounts.shape}, allowed: {shape}"
    return amounts.astype(np.float64)


def _contents(decision: Decision) -> Iterator[object]:
    """Yield shape, type and bits of every field of a decision, or None."""
    for field in dataclasses.fields(decision):
        value = getattr(decision, field.name)
        array = np.asarray(value)
        yield None if value is None else (array.shape, array.dtype.str, array.tobytes())
