"""What is kept of a run beside its totals: what the learner did by target, campaign, day and hour.

The tables lie end to end in one row of numbers, so that a hundred thousand runs are added up without
unpacking any of them; a layout tells what stands where.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from experiments.statistics.paired import Floats
from simulator.result import Result

#: What is kept of every target of a run: counts and sums, from which rates follow. ``score_sum`` is the sum
#: over impressions of the quality score shown.
BY_TARGET = ("impressions", "clicks", "cost", "revenue", "conversions", "score_sum")
#: The first of them, of which a comparison holds every run's value.
OF_TARGETS = BY_TARGET[:4]
#: What is kept of every campaign, day and hour of day.
SUMS = ("impressions", "clicks", "cost", "conversions", "revenue", "profit")
#: Table of a result to its key columns and to what is kept of it.
KEPT: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "by_target": (("target",), BY_TARGET),
    "by_campaign": (("campaign",), SUMS),
    "by_day": (("day",), SUMS),
    "by_hour": (("hour",), SUMS),
    "by_campaign_day": (("campaign", "day"), ("cost", "budget")),
    "by_campaign_hour": (("campaign", "hour"), ("cost",)),
}


class Cut(NamedTuple):
    """One table: its name, (name, labels) of each key column, and the names of its columns of numbers."""

    name: str
    keys: tuple[tuple[str, tuple[str | int, ...]], ...]
    columns: tuple[str, ...]

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return len(self.keys[0][1])


Layout = tuple[Cut, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Tables of one run.

    Attributes
    ----------
    layout
        The tables in their order.
    values
        (n,) their columns of numbers, end to end.
    """

    layout: Layout
    values: Floats


@lru_cache(maxsize=64)
def places(layout: Layout) -> Mapping[tuple[str, str], slice]:
    """Return where each column stands in the row, by (table, column)."""
    found: dict[tuple[str, str], slice] = {}
    start = 0
    for cut in layout:
        for column in cut.columns:
            found[cut.name, column] = slice(start, start + cut.rows)
            start += cut.rows
    return found


def layout_from(cuts: Sequence[Mapping[str, Any]]) -> Layout:
    """Return a layout from plain data, as JSON holds the fields of its cuts."""
    return tuple(
        Cut(cut["name"], tuple((key, tuple(labels)) for key, labels in cut["keys"]), tuple(cut["columns"]))
        for cut in cuts
    )


def cut_of(layout: Layout, name: str) -> Cut | None:
    """Return a table's description; None where the layout has no such table."""
    return next((cut for cut in layout if cut.name == name), None)


def parts_of(result: Result) -> Parts:
    """Return what is kept of a run, see :data:`KEPT`."""
    tables = {name: dict(getattr(result, name)) for name in KEPT}
    targets = tables["by_target"]
    targets["score_sum"] = np.nan_to_num(targets["quality_score"]) * targets["impressions"]
    return lay_out(
        {
            name: {column: tables[name][column].tolist() for column in (*keys, *columns)}
            for name, (keys, columns) in KEPT.items()
        }
    )


def lay_out(tables: Mapping[str, Mapping[str, Sequence[object]]]) -> Parts:
    """Put tables, column name to values, end to end.

    Parameters
    ----------
    tables
        Named as in :data:`KEPT`, with all its key columns and any of its columns of numbers; where targets
        are among them, they come first and have all of theirs, in that order.

    Examples
    --------
    >>> parts = lay_out({"by_day": {"day": [0, 1], "cost": [3.0, 4.0], "clicks": [1, 2]}})
    >>> parts.values.tolist(), places(parts.layout)["by_day", "clicks"]
    ([3.0, 4.0, 1.0, 2.0], slice(2, 4, None))
    """
    cuts = []
    rows: list[object] = []
    for name, table in tables.items():
        keys = KEPT[name][0]
        columns = tuple(column for column in table if column not in keys)
        cuts.append(Cut(name, tuple((key, tuple(table[key])) for key in keys), columns))  # type: ignore[arg-type]
        for column in columns:
            rows += table[column]
    return Parts(tuple(cuts), np.array(rows, dtype=np.float64))


@dataclass(slots=True)
class Moments:
    """Mean and sum of squared deviations of rows, one after the other (Welford's method).

    Equal rows leave deviations of exactly 0.
    """

    n: int = 0
    mean: Floats = field(default_factory=lambda: np.zeros(0))
    squares: Floats = field(default_factory=lambda: np.zeros(0))

    def add(self, row: Floats) -> None:
        """Take in one row; all rows are equally long."""
        if self.n == 0:
            self.mean, self.squares = np.zeros(len(row)), np.zeros(len(row))
        self.n += 1
        before = row - self.mean
        self.mean = self.mean + before / self.n
        self.squares = self.squares + before * (row - self.mean)


@dataclass(frozen=True, slots=True, eq=False)
class PartMeans:
    """What a strategy did by target, campaign, day and hour, over all its runs.

    Attributes
    ----------
    layout
        The tables; empty where no run kept any.
    mean
        (n,) mean over completed runs of every number of the layout's row.
    difference, error
        (n,) mean and standard error of the difference from the baseline in the same replication; of no length
        for the baseline itself.
    pairs
        How many replications both completed.
    """

    layout: Layout
    mean: Floats
    difference: Floats
    error: Floats
    pairs: int

    def table(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the means of one table, its key columns first; empty where it was not kept."""
        return dict(self._columns(name, self.mean))

    def effects(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the mean differences from the baseline of one table, its key columns first."""
        return dict(self._columns(name, self.difference))

    def errors(self, name: str) -> dict[str, NDArray[Any]]:
        """Return the standard errors of :meth:`effects`."""
        return dict(self._columns(name, self.error))

    def _columns(self, name: str, row: Floats) -> Iterator[tuple[str, NDArray[Any]]]:
        """Yield the columns of a table out of a row."""
        cut = cut_of(self.layout, name)
        if cut is None or not row.size:
            return
        yield from ((key, np.array(labels)) for key, labels in cut.keys)
        yield from ((column, row[places(self.layout)[name, column]]) for column in cut.columns)


NO_PARTS = PartMeans((), np.zeros(0), np.zeros(0), np.zeros(0), 0)


def part_means(layout: Layout, own: Moments, differences: Moments) -> PartMeans:
    """Return the means of accumulated rows; a standard error needs two pairs."""
    n = differences.n
    if n > 1:
        with np.errstate(invalid="ignore"):
            error = np.sqrt(differences.squares / (n - 1) / n)
    else:
        error = np.full(len(differences.mean), np.nan)
    return PartMeans(layout, own.mean, differences.mean, error, n)
