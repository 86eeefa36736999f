"""A sweep as tables: for the terminal, a row a point or a row and column a factor; and as CSV."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from experiments.report.cells import broken_name, cell
from experiments.report.columns import csv_text, safe_text
from experiments.report.numbers import days
from experiments.report.terminal import empty_table
from experiments.statistics.paired import UNKNOWN, Interval
from experiments.study.metrics import SHARES, title, unit_of
from experiments.study.plain import plain
from experiments.sweeping.factor import value_text
from experiments.sweeping.outcome import Effect, Sweep

#: What stands behind a clear difference.
CLEAR_MARK = "*"


def sweep_caption(sweep: Sweep) -> str:
    """Say in a sentence what the numbers of the tables are."""
    unit = "%" if sweep.metric in SHARES else unit_of(sweep.metric)
    metric = title(sweep.metric)
    runs = f"One run{_length(sweep)}"
    if sweep.runs > 1:
        runs = f"Means of {sweep.runs} runs{_length(sweep)}, ± half a 95 % interval"
    return (
        f"{runs}; {metric} in {unit}; the same seed and replications at every point. {CLEAR_MARK} clear: "
        "Holm's p, over all points, is below .05."
    )


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as text: what it is about, the heads of its columns, and its rows."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def grids(sweep: Sweep) -> list[Grid]:
    """Return what a sweep shows: one table of one factor, or one a strategy of two."""
    if len(sweep.factors) == 1:
        return [_by_point(sweep)]
    others = range(1, len(sweep.strategies))
    return [_by_cell(sweep, strategy) for strategy in others or [0]]


def terminal_table(grid: Grid) -> Table:
    """Return a table for a terminal; a line without its first cell belongs to the line above."""
    table = empty_table()
    table.title, table.title_justify, table.title_style = grid.title or None, "left", ""
    for place, head in enumerate(grid.header):
        words = head == "strategy"
        table.add_column(
            Text(narrow(head, 17)),
            justify="left" if words else "right",
            overflow="fold",
            no_wrap=place > 0 and not words,
        )
    for row, following in zip(grid.rows, [*grid.rows[1:], ("end",)], strict=True):
        block = any(not line[0] for line in grid.rows)
        table.add_row(*map(Text, row), end_section=block and bool(following[0]))
    return table


def sweep_csv(sweep: Sweep) -> str:
    """Return a row for every point and strategy; bounds are of 95 % intervals, not corrected."""
    unit = unit_of(sweep.metric)
    header = [safe_text(factor.path) for factor in sweep.factors]
    header += ["scenario_hash", "strategy", "metric", "unit", "mean", "low", "high", "completed", "failed"]
    for what in ("difference from baseline", "change from first point"):
        header += [f"{what} ({unit})", f"{what}: low", f"{what}: high", f"{what}: p_holm", f"{what}: pairs"]
    return csv_text(header, _csv_rows(sweep))


def _length(sweep: Sweep) -> str:
    """Write `` of 28 days``, unless that is what is varied."""
    varied = any(("days",) in factor.locations for factor in sweep.factors)
    return "" if varied else f" of {days(sweep.scenario.days)}"


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


def _by_point(sweep: Sweep) -> Grid:
    """Return the table of one factor: at each value a line a strategy."""
    factor, several = sweep.factors[0], len(sweep.strategies) > 1
    gaps = {(gap.strategy, gap.point): gap for gap in sweep.gaps}
    changes = {(change.strategy, change.point): change for change in sweep.changes}
    rows = []
    for place, point in enumerate(sweep.points):
        for strategy, name in enumerate(sweep.strategies):
            mean = cell(sweep.metric, means(sweep, strategy)[place])
            rows.append(
                (
                    "" if strategy else value_text(point.values[0]),
                    broken_name(name),
                    f"{mean.mean} {mean.half}".strip(),
                    *([_effect(sweep, gaps.get((strategy, place)))] if several else []),
                    _effect(sweep, changes.get((strategy, place))),
                )
            )
    against = [f"against {sweep.baseline}"] if several else []
    first = f"against {value_text(factor.values[0])}"
    return Grid("", (factor.path, "strategy", title(sweep.metric), *against, first), tuple(rows))


def _by_cell(sweep: Sweep, strategy: int) -> Grid:
    """Return the table of two factors: differences from the baseline, or means where there is only that."""
    down, across = sweep.factors
    cells = [_effect(sweep, gap, half=False) for gap in sweep.gaps_of(strategy)]
    if strategy == 0:
        cells = [cell(sweep.metric, mean).mean for mean in means(sweep, 0)]
    width = len(across.values)
    rows = tuple(
        (value_text(value), *cells[place * width : (place + 1) * width])
        for place, value in enumerate(down.values)
    )
    against = f" against {sweep.baseline}" if strategy else ""
    about = f"{sweep.strategies[strategy]}{against}; across: {across.path}"
    return Grid(about, (down.path, *map(value_text, across.values)), rows)


def _effect(sweep: Sweep, effect: Effect | None, *, half: bool = True) -> str:
    """Write a difference with its sign, half its interval, and the mark where it is clear."""
    if effect is None:
        return ""
    written = cell(sweep.metric, effect.paired.absolute)
    sign = "+" if (effect.paired.absolute.estimate or 0.0) > 0 else ""
    text = f"{sign}{written.mean} {written.half}" if half and written.half else f"{sign}{written.mean}"
    return f"{text} {CLEAR_MARK if effect.sign else ' '}"


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
