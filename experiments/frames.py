"""Outcomes as tidy columns: what a row is, is written at each function."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from experiments.statistics import UNKNOWN
from experiments.tables import HEADLINE, caption, cells
from experiments.words import verdict

if TYPE_CHECKING:
    from experiments.comparison import Comparison
    from experiments.notebook import Columns


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
    rows = comparison.differences
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
    below = f"{verdict(comparison).replace('`', '')}\n{caption(comparison).capitalize()}."
    return ["strategy", *HEADLINE.values()], rows, below
