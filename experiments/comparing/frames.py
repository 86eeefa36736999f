"""Outcomes as tidy columns: what a row is, is written at each function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.comparing.effects import TABLES, effects
from experiments.comparing.outcome import Difference
from experiments.comparing.tables import HEADLINE, caption, cells
from experiments.comparing.verdict_table import verdict_caption, verdict_cells
from experiments.comparing.words import failures, verdict
from experiments.statistics.paired import UNKNOWN
from simulator.errors import InputError, nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from experiments.comparing.outcome import Comparison
    from experiments.comparing.several import Comparisons
    from experiments.report.notebook import Columns

#: Tables by the parts of a run, and what they split it by.
PARTS = {name: by for by, name in TABLES.items()}


def table_columns(comparison: Comparison, table: str) -> Columns:
    """Return one of the tidy tables of a comparison.

    Raises
    ------
    InputError
        Another table; the nearest name is given.
    """
    if table in PARTS:
        return parts_columns(comparison, PARTS[table])
    makers = {"runs": runs_columns, "differences": differences_columns}
    if table not in makers:
        raise InputError(f"table {table!r} is unknown; {nearest(table, [*makers, *PARTS])}")
    return makers[table](comparison)


def tables_columns(found: Comparisons, table: str) -> Columns:
    """Return a tidy table of several markets: the market first, or the verdicts over all of them."""
    if table == "verdicts":
        rows = found.verdicts
        return {
            "scenario": [one.scenario for one in rows],
            **_difference_columns([one.difference for one in rows]),
        }
    parts = [(one.scenario.name, table_columns(one, table)) for one in found.comparisons]
    lengths = [len(columns["strategy"]) for _, columns in parts]
    names = [name for (name, _), rows in zip(parts, lengths, strict=True) for _ in range(rows)]
    wanted = dict.fromkeys(column for _, columns in parts for column in columns)
    joined = {
        column: [
            value
            for (_, columns), rows in zip(parts, lengths, strict=True)
            for value in columns.get(column, [np.nan] * rows)
        ]
        for column in wanted
    }
    return {"scenario": names, **joined}


def parts_columns(comparison: Comparison, by: str) -> Columns:
    """Return a row a strategy, part and metric: mean difference from the baseline a run, 95 % interval."""
    rows = effects(comparison, by)
    bounds = {"difference": "estimate", "low": "low", "high": "high"}
    return {
        "strategy": [one.strategy for one in rows],
        "baseline": [one.baseline for one in rows],
        by: [one.label for one in rows],
        "metric": [one.metric for one in rows],
        **{
            name: np.array([getattr(one.interval, field) for one in rows], dtype=float).tolist()
            for name, field in bounds.items()
        },
        "pairs": [one.n for one in rows],
    }


def runs_columns(comparison: Comparison) -> Columns:
    """Return a row a completed run: strategy, replication and a column a metric, NaN without a value."""
    metrics = list(dict.fromkeys(name for one in comparison.strategies for name in one.values))
    empty = np.full(comparison.runs, np.nan)
    parts = []
    for strategy in comparison.strategies:
        table = np.column_stack([strategy.values.get(metric, empty) for metric in metrics] or [empty])
        ended = np.flatnonzero(np.isfinite(table).any(axis=1))
        parts.append((strategy.name, ended, table[ended]))
    names = [name for name, ended, _ in parts for _ in range(len(ended))]
    whole = np.vstack([table for _, _, table in parts])
    columns = {metric: whole[:, place].tolist() for place, metric in enumerate(metrics)}
    replications = [replication for _, ended, _ in parts for replication in ended.tolist()]
    return {"strategy": names, "replication": replications, **columns}


def differences_columns(comparison: Comparison) -> Columns:
    """Return a row a strategy and metric: difference from the baseline, its 95 % interval, p, Holm's p.

    Unknown bounds are NaN; relative ones are fractions of the baseline's mean.
    """
    return _difference_columns(comparison.differences)


def _difference_columns(rows: Sequence[Difference]) -> Columns:
    """Return the columns of differences."""
    relative = [one.paired.relative or UNKNOWN for one in rows]
    numbers = {
        "difference": [one.paired.absolute.estimate for one in rows],
        "low": [one.paired.absolute.low for one in rows],
        "high": [one.paired.absolute.high for one in rows],
        "relative": [one.estimate for one in relative],
        "relative_low": [one.low for one in relative],
        "relative_high": [one.high for one in relative],
        "p": [one.paired.p for one in rows],
        "p_holm": [one.p_holm for one in rows],
    }
    return {
        "strategy": [one.strategy for one in rows],
        "baseline": [one.baseline for one in rows],
        "metric": [one.metric for one in rows],
        **{name: np.array(column, dtype=float).tolist() for name, column in numbers.items()},
        "pairs": [one.paired.n for one in rows],
    }


def headline_rows(comparison: Comparison) -> tuple[list[str], list[list[str]], str]:
    """Return header, rows and caption of the headline table, for a notebook."""
    rows = [
        [strategy.name, *(f"{cell.mean}\n{cell.half}".strip() for cell in cells(strategy))]
        for strategy in comparison.strategies
    ]
    below = [*failures(comparison), verdict(comparison), f"{caption(comparison).capitalize()}."]
    return ["strategy", *HEADLINE.values()], rows, "\n".join(below).replace("`", "")


def verdict_rows(found: Comparisons) -> tuple[list[str], list[list[str]], str]:
    """Return header, rows and caption of the verdicts over several markets, for a notebook."""
    rows = [verdict_cells(one) for one in found.verdicts]
    below = verdict_caption(found).replace("`", "")
    return ["scenario", "strategy", found.metric, "95 %", "Holm p", "verdict"], rows, below
