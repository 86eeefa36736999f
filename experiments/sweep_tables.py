"""A sweep as tables: for the terminal, a row a point or a row and column a factor; and as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.table import Table
from rich.text import Text

from experiments.comparison import plain
from experiments.export import csv_text, safe_text, unit_of
from experiments.numbers import days
from experiments.statistics import UNKNOWN, Interval
from experiments.sweep_result import Effect, Sweep
from experiments.tables import SHARES, Cell, broken_name, cell, empty_table, title
from experiments.vary import value_text

#: What stands behind a clear difference.
CLEAR_MARK = "*"


def sweep_caption(sweep: Sweep) -> str:
    """Say what the numbers of the tables are."""
    runs = "one run" if sweep.runs == 1 else f"means of {sweep.runs} runs"
    spread = "" if sweep.runs == 1 else ", ± half a 95 % interval"
    same = "the same seed and replications at every point"
    mark = f"{CLEAR_MARK} clear: Holm's p below .05, over all points"
    unit = "in %" if sweep.metric in SHARES else unit_of(sweep.metric)
    return f"{title(sweep.metric)} ({unit}), {runs} of {days(sweep.scenario.days)}{spread}; {same}; {mark}"


def sweep_tables(sweep: Sweep) -> list[Table]:
    """Return what a terminal shows: one table of one factor, or one a strategy of two."""
    if len(sweep.factors) == 1:
        return [_by_point(sweep)]
    return [
        _grid(sweep, strategy) for strategy in range(min(1, len(sweep.strategies) - 1), len(sweep.strategies))
    ]


def sweep_csv(sweep: Sweep) -> str:
    """Return a row for every point and strategy; bounds are of 95 % intervals, not corrected."""
    unit = unit_of(sweep.metric)
    header = [safe_text(factor.path) for factor in sweep.factors]
    header += ["scenario_hash", "strategy", "metric", "unit", "mean", "low", "high", "completed", "failed"]
    for what in ("difference from baseline", "change from first point"):
        header += [f"{what} ({unit})", f"{what}: low", f"{what}: high", f"{what}: p_holm", f"{what}: pairs"]
    return csv_text(header, _csv_rows(sweep))


def means(sweep: Sweep, strategy: int) -> list[Interval]:
    """Return a strategy's mean and interval at every point."""
    return [
        point.comparison.strategies[strategy].metrics.get(sweep.metric, UNKNOWN) for point in sweep.points
    ]


def _csv_rows(sweep: Sweep) -> Iterator[list[object]]:
    """Return the rows of the CSV."""
    gaps = {(gap.strategy, gap.point): gap for gap in sweep.gaps}
    changes = {(change.strategy, change.point): change for change in sweep.changes}
    for place, point in enumerate(sweep.points):
        for strategy, result in enumerate(point.comparison.strategies):
            mean = result.metrics.get(sweep.metric, UNKNOWN)
            yield [
                *(
                    safe_text(value_text(value)) if isinstance(value, str) else value_text(value)
                    for value in point.values
                ),
                point.comparison.scenario.hash,
                safe_text(sweep.strategies[strategy]),
                sweep.metric,
                unit_of(sweep.metric),
                *map(plain, (mean.estimate, mean.low, mean.high)),
                result.completed,
                result.failed,
                *_effect_cells(gaps.get((strategy, place))),
                *_effect_cells(changes.get((strategy, place))),
            ]


def _effect_cells(effect: Effect | None) -> list[object]:
    """Return a difference as cells of the CSV."""
    if effect is None:
        return [None] * 5
    absolute = effect.paired.absolute
    numbers = (absolute.estimate, absolute.low, absolute.high, effect.p_holm)
    return [*map(plain, numbers), effect.paired.n]


def _by_point(sweep: Sweep) -> Table:
    """Return the table of one factor: at each value a row a strategy."""
    table = empty_table()
    table.add_column(narrow(sweep.factors[0].path), justify="right", overflow="fold")
    table.add_column("strategy", overflow="fold")
    table.add_column(title(sweep.metric), justify="right", no_wrap=True)
    if len(sweep.strategies) > 1:
        table.add_column(f"against\n{broken_name(sweep.baseline)}", justify="right")
    table.add_column(f"against\n{value_text(sweep.factors[0].values[0])}", justify="right")
    gaps = {(gap.strategy, gap.point): gap for gap in sweep.gaps}
    changes = {(change.strategy, change.point): change for change in sweep.changes}
    for place, point in enumerate(sweep.points):
        for strategy, name in enumerate(sweep.strategies):
            cells = [_plus_minus(cell(sweep.metric, means(sweep, strategy)[place]))]
            if len(sweep.strategies) > 1:
                cells.append(_effect(sweep, gaps.get((strategy, place))))
            cells.append(_effect(sweep, changes.get((strategy, place))))
            label = value_text(point.values[0]) if strategy == 0 else ""
            last = strategy == len(sweep.strategies) - 1
            table.add_row(label, Text(broken_name(name)), *cells, end_section=last)
    return table


def _grid(sweep: Sweep, strategy: int) -> Table:
    """Return the table of two factors: differences from the baseline, or means where there is only that."""
    rows, columns = sweep.factors
    table = empty_table()
    name = sweep.strategies[strategy]
    against = f" against {sweep.baseline}" if strategy else ""
    table.title = f"{name}{against}, across: {columns.path}"
    table.title_justify = "left"
    table.title_style = ""
    table.add_column(narrow(rows.path), justify="right", overflow="fold")
    for value in columns.values:
        table.add_column(value_text(value), justify="right")
    cells = (
        [_effect(sweep, gap, half=False) for gap in sweep.gaps_of(strategy)]
        if strategy
        else [cell(sweep.metric, mean).mean for mean in means(sweep, 0)]
    )
    width = len(columns.values)
    for place, value in enumerate(rows.values):
        table.add_row(value_text(value), *cells[place * width : (place + 1) * width])
    return table


def _effect(sweep: Sweep, effect: Effect | None, *, half: bool = True) -> str:
    """Write a difference with its sign, half its interval, and the mark where it is clear."""
    if effect is None:
        return ""
    written = cell(sweep.metric, effect.paired.absolute)
    sign = "+" if (effect.paired.absolute.estimate or 0.0) > 0 else ""
    text = f"{sign}{written.mean} {written.half}" if half and written.half else f"{sign}{written.mean}"
    return f"{text} {CLEAR_MARK if effect.sign else ' '}"


def _plus_minus(written: Cell) -> str:
    """Write a mean with half its interval behind it."""
    return f"{written.mean} {written.half}".strip()


def narrow(path: str, width: int = 20) -> str:
    r"""Break a long path before dots and underscores.

    Examples
    --------
    >>> narrow("learner.campaign[0].target.bid"), narrow("quality.half_life")
    ('learner.campaign[0]\n.target.bid', 'quality.half_life')
    """
    lines = [""]
    for piece in re.split(r"(?=[._])", path):
        if len(lines[-1]) + len(piece) > width and lines[-1]:
            lines.append("")
        lines[-1] += piece
    return "\n".join(lines)
