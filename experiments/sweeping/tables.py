"""A sweep as tables: a row a point and strategy; to be read, a row a point, or a row and column a factor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from experiments.report.blocks import Cell, Grid, Group, name_of, table_of
from experiments.report.cells import cell
from experiments.report.columns import Table, columns_of, interval_columns, numbers
from experiments.report.numbers import days
from experiments.report.outcome import Tables, tables
from experiments.statistics.judged import Judged
from experiments.statistics.paired import UNKNOWN, PairedDifference
from experiments.study.metrics import shown_unit, title, unit_of
from experiments.sweeping.factor import plain_value, value_text
from experiments.sweeping.outcome import AtPoint, Sweep

#: What stands behind a clear difference.
CLEAR_MARK = "*"

#: Of the baseline to itself, and of the first point to itself.
_NO_DIFFERENCE = Judged(PairedDifference(UNKNOWN, None, None, 0), None)


@tables.register
def _tables(sweep: Sweep) -> Tables:
    """Return the one table of a sweep."""
    return {"sweep": partial(sweep_table, sweep)}


def sweep_table(sweep: Sweep) -> Table:
    """Return a row for every point and strategy; bounds are of 95 % intervals, not corrected.

    ``gap`` is the difference from the baseline there, ``p_holm`` its p; ``change`` that from the first point.
    """
    places = [
        (strategy, point) for point in range(len(sweep.points)) for strategy in range(len(sweep.strategies))
    ]
    points = [sweep.points[point] for _, point in places]
    results = [sweep.points[point].comparison.strategies[strategy] for strategy, point in places]
    means = [result.metrics.get(sweep.metric, UNKNOWN) for result in results]
    varied = {
        factor.path: [plain_value(point.values[place]) for point in points]
        for place, factor in enumerate(sweep.factors)
    }
    measured = ("mean", "low", "high", "gap", "gap_low", "gap_high", "change", "change_low", "change_high")
    return columns_of(
        {
            **varied,
            "scenario_hash": [point.comparison.scenario.hash for point in points],
            "strategy": [sweep.strategies[strategy] for strategy, _ in places],
            "metric": [sweep.metric] * len(places),
            **interval_columns(means, "mean", "low", "high"),
            "completed": [result.completed for result in results],
            "failed": [result.failed for result in results],
            **_difference_columns(sweep.gaps, places, "gap", "p_holm"),
            **_difference_columns(sweep.changes, places, "change", "change_p_holm"),
        },
        dict.fromkeys(measured, unit_of(sweep.metric, sweep.scenario.currency)),
    )


def sweep_caption(sweep: Sweep) -> str:
    """Say in a sentence what the numbers of the tables are."""
    length = "" if sweep.days is None else f" of {days(sweep.days)}"
    runs = f"One run{length}"
    if sweep.runs > 1:
        runs = f"Means of {sweep.runs} runs{length}, ± half a 95 % interval"
    unit = shown_unit(sweep.metric, sweep.scenario.currency)
    return (
        f"{runs}; {title(sweep.metric)} in {unit}; the same seed and replications at every point. "
        f"{CLEAR_MARK} clear: Holm's p, over all points, is below .05."
    )


def grids(sweep: Sweep) -> list[Grid]:
    """Return what a sweep shows: one table of one factor, or one a strategy of two."""
    if len(sweep.factors) == 1:
        return [_by_point(sweep)]
    others = range(1, len(sweep.strategies))
    return [_by_two(sweep, strategy) for strategy in others or [0]]


def _difference_columns(
    found: Sequence[AtPoint], places: Sequence[tuple[int, int]], name: str, p: str
) -> Mapping[str, Sequence[object]]:
    """Return the columns of differences at places, each a strategy and a point."""
    by_place: dict[tuple[int, int], Judged] = {(one.strategy, one.point): one for one in found}
    rows = [by_place.get(place, _NO_DIFFERENCE) for place in places]
    return {
        **interval_columns([one.paired.absolute for one in rows], name, f"{name}_low", f"{name}_high"),
        p: numbers(one.p_holm for one in rows),
        f"{name}_pairs": [one.paired.n for one in rows],
    }


def _by_point(sweep: Sweep) -> Grid:
    """Return the table of one factor: at each value a line a strategy."""
    several = len(sweep.strategies) > 1
    against = [f"against {sweep.baseline}"] if several else []
    first = f"against {value_text(sweep.factors[0].values[0])}"
    columns = [_cells(sweep, strategy, several=several) for strategy in range(len(sweep.strategies))]
    groups = [
        Group(tuple(_row(sweep, place, strategy, cells) for strategy, cells in enumerate(lines)))
        for place, lines in enumerate(zip(*columns, strict=True))
    ]
    return Grid((sweep.factors[0].path, "strategy", title(sweep.metric), *against, first), tuple(groups))


def _row(sweep: Sweep, place: int, strategy: int, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Return a strategy at a point, whose value stands in the first line."""
    value = Cell("") if strategy else name_of(value_text(sweep.points[place].values[0]))
    return (value, name_of(sweep.strategies[strategy]), *cells)


def _cells(sweep: Sweep, strategy: int, *, several: bool) -> list[tuple[Cell, ...]]:
    """Return the numbers of a strategy, point by point; the baseline has no gaps, the first no changes."""
    means = [cell(sweep.metric, mean) for mean in sweep.means_of(strategy)]
    columns = [[f"{mean.text} {mean.small}".strip() for mean in means]]
    if several:
        columns.append([_difference(sweep, gap) for gap in sweep.gaps_of(strategy)] or [""] * len(means))
    columns.append(["", *(_difference(sweep, change) for change in sweep.changes_of(strategy))])
    return [tuple(map(Cell, texts)) for texts in zip(*columns, strict=True)]


def _by_two(sweep: Sweep, strategy: int) -> Grid:
    """Return the table of two factors: differences from the baseline, or means where there is only that."""
    down, across = sweep.factors
    found = [_difference(sweep, gap, half=False) for gap in sweep.gaps_of(strategy)] or [
        cell(sweep.metric, mean).text for mean in sweep.means_of(0)
    ]
    width = len(across.values)
    rows: list[tuple[Cell | str, ...]] = [
        (name_of(value_text(value)), *found[place * width : (place + 1) * width])
        for place, value in enumerate(down.values)
    ]
    against = f" against {sweep.baseline}" if strategy else ""
    about = f"{sweep.strategies[strategy]}{against}; across: {across.path}"
    return table_of((down.path, *map(value_text, across.values)), rows, title=about)


def _difference(sweep: Sweep, one: Judged, *, half: bool = True) -> str:
    """Write a difference with its sign, half its interval, and the mark where it is clear."""
    written = cell(sweep.metric, one.paired.absolute)
    sign = "+" if one.estimate > 0 else ""
    spread = f" {written.small}" if half and written.small else ""
    return f"{sign}{written.text}{spread} {CLEAR_MARK if one.sign else ' '}"
