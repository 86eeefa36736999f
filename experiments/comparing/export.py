"""Results as CSV: tidy, units named, numbers to 12 digits, every file whole or absent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from experiments.comparing.outcome import Comparison, StrategyResult, interval_kind
from experiments.report.columns import csv_text, safe_text
from experiments.statistics.paired import UNKNOWN, Floats
from experiments.storage.files import write_text
from experiments.storage.folder import claim
from experiments.study.metrics import UNITS, unit_of
from experiments.study.plain import plain
from simulator.errors import InputError

if TYPE_CHECKING:
    from simulator.result import Result, Table

_TABLES = (
    "by_day", "by_hour", "by_campaign", "by_target", "by_account", "by_creative", "by_term", "by_segment",
    "by_campaign_day", "by_campaign_hour",
)  # fmt: skip
_RESULT = "result.json"


def runs_csv(comparison: Comparison) -> str:
    """Return a row a run, a column a metric, units in the headers; empty where a metric has no value.

    Failed runs have no row.
    """
    return "".join(runs_lines(comparison))


def runs_lines(comparison: Comparison) -> Iterator[str]:
    """Yield the lines of :func:`runs_csv` one by one: a hundred thousand need not be held at once."""
    metrics = list(dict.fromkeys(name for strategy in comparison.strategies for name in strategy.values))
    yield csv_text(["strategy", "replication", *(f"{name} ({unit_of(name)})" for name in metrics)], [])
    for strategy in comparison.strategies:
        yield from _run_lines(strategy, metrics)


def _run_lines(strategy: StrategyResult, metrics: Sequence[str]) -> Iterator[str]:
    """Yield the line of every completed run of a strategy."""
    if not strategy.values:
        return
    name = csv_text([safe_text(strategy.name)], []).removesuffix("\n")
    # One template for a whole row: a number at a time takes ten times as long.
    row_of = f"{name.replace('%', '%%')},%d{',%.12g' * len(metrics)}\n"
    table = np.column_stack([_filled(strategy, metric) for metric in metrics])
    ended = np.isfinite(table).any(axis=1)
    for replication in np.flatnonzero(ended).tolist():
        row = table[replication]
        line = row_of % (replication, *row.tolist())
        yield re.sub(r"(?<=,)nan(?=[,\n])", "", line) if np.isnan(row).any() else line


def _filled(strategy: StrategyResult, metric: str) -> Floats:
    """Return a metric's column; NaN where the strategy has none."""
    some = next(iter(strategy.values.values()))
    return strategy.values.get(metric, np.full(len(some), np.nan))


def differences_csv(comparison: Comparison) -> str:
    """Return every paired difference, a row each; bounds are of 95 % intervals, not corrected.

    Bootstrap bounds are there for the metrics of the headline table.
    """
    header = ["strategy", "baseline", "metric", "unit", "difference", "low", "high"]
    header += ["relative (share of baseline)", "relative_low", "relative_high", "p", "p_holm", "pairs"]
    header += ["interval", "bootstrap_low", "bootstrap_high", "pairing_gain (independent runs a pair)"]
    rows = []
    for difference in comparison.differences:
        paired = difference.paired
        names = [safe_text(difference.strategy), safe_text(difference.baseline)]
        names += [difference.metric, unit_of(difference.metric)]
        relative = paired.relative
        numbers = [paired.absolute.estimate, paired.absolute.low, paired.absolute.high]
        numbers += [relative.estimate, relative.low, relative.high] if relative else [None] * 3
        numbers += [paired.p, difference.p_holm]
        bootstrap = comparison.bootstrap(difference) or UNKNOWN
        more = [interval_kind(difference), bootstrap.low, bootstrap.high, difference.pairing_gain]
        rows.append([*names, *map(plain, numbers), paired.n, *map(plain, more)])
    return csv_text(header, rows)


def table_csv(table: Table) -> str:
    """Return one of a result's tables, units in the headers."""
    header = [f"{name} ({UNITS[name]})" if name in UNITS else name for name in table]
    columns = [
        [safe_text(value) if isinstance(value, str) else plain(value) for value in column.tolist()]
        for column in table.values()
    ]
    return csv_text(header, zip(*columns, strict=True))


def claim_run(folder: Path, settings: Mapping[str, object]) -> None:
    """Make sure that one run's files may be written to a folder.

    Raises
    ------
    InputError
        When it cannot be written, or holds anything but an earlier result of the same run.
    """
    claim(folder, _RESULT)
    try:
        found = json.loads((folder / _RESULT).read_text("utf-8"))
    except FileNotFoundError:
        return
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{folder / _RESULT}: cannot be read as the result of a run")
    other = [name for name, value in settings.items() if found.get(name) != value]
    if other:
        raise InputError(
            f"{folder}: holds another run ({other[0]} {found.get(other[0])} there, {settings[other[0]]} here)"
        )


def write_run(folder: Path, result: Result) -> None:
    """Write a run's tables and totals; the totals last, as they mark the folder as complete."""
    for name in _TABLES:
        write_text(folder / f"{name}.csv", table_csv(getattr(result, name)))
    contents = result.to_json() | {"scenario_hash": result.scenario_hash}
    write_text(folder / _RESULT, json.dumps(contents, indent=2, ensure_ascii=False) + "\n")
