"""Tables as columns with units: written as CSV that a spreadsheet takes as it is meant, or as data frames."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np

from experiments.statistics.paired import Interval
from experiments.study.plain import plain
from simulator.entities import Floats
from simulator.text import spreadsheet_cell

#: Rows that are written at once.
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its name, its values, and their unit where they have one in common.

    Many numbers are better left an array: as objects they take four times the memory.
    """

    name: str
    values: Sequence[Any] | Floats
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns that are equally long."""

    columns: tuple[Column, ...]

    def frame(self) -> dict[str, Any]:
        """Return the columns by name; a number that is not there is NaN."""
        return {column.name: column.values for column in self.columns}

    def csv(self) -> Iterator[str]:
        """Yield the lines of a CSV file, units in its header, numbers to 12 digits.

        One by one, as a hundred thousand need not be held at once.
        """
        yield csv_text([f"{one.name} ({one.unit})" if one.unit else one.name for one in self.columns], [])
        # One template for a whole row: a number at a time takes ten times as long.
        floats = [_is_float(column.values) for column in self.columns]
        row_of = ",".join("%.12g" if is_float else "%s" for is_float in floats) + "\n"
        rows = len(self.columns[0].values) if self.columns else 0
        for start in range(0, rows, _AT_ONCE):
            parts = [_plain(column.values[start : start + _AT_ONCE]) for column in self.columns]
            written = [
                part if is_float else list(map(_field, part))
                for part, is_float in zip(parts, floats, strict=True)
            ]
            for row in zip(*written, strict=True):
                known = all(value == value for value in row)  # noqa: PLR0124 - what is not there is not itself
                yield row_of % row if known else ",".join(map(_written, row)) + "\n"


def _is_float(values: Sequence[Any] | Floats) -> bool:
    """Tell whether all values of a column are floats."""
    return isinstance(values, np.ndarray) or all(isinstance(value, float) for value in values)


def _plain(values: Sequence[Any] | Floats) -> Sequence[Any]:
    """Return values as Python's own."""
    return values.tolist() if isinstance(values, np.ndarray) else values


def columns_of(named: Mapping[str, Sequence[Any]], units: Mapping[str, str] | None = None) -> Table:
    """Return a table of columns by name."""
    return Table(tuple(Column(name, values, (units or {}).get(name, "")) for name, values in named.items()))


def numbers(values: Iterable[float | None]) -> list[float]:
    """Return numbers, NaN for None."""
    return [float("nan") if value is None else float(value) for value in values]


def interval_columns(intervals: Sequence[Interval], *names: str) -> dict[str, list[float]]:
    """Return estimates, lower and upper bounds as three columns of these names."""
    fields = ("estimate", "low", "high")
    return {
        name: numbers(getattr(one, field) for one in intervals)
        for name, field in zip(names, fields, strict=True)
    }


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return CSV; None is an empty field, and text is what a spreadsheet shows and does not calculate."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    for row in chain([header], rows):
        writer.writerow([spreadsheet_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def _field(value: object) -> str:
    """Write one field of a line."""
    if isinstance(value, bool):
        return str(value).lower()
    held = plain(value)
    if held is None:
        return ""
    return csv_text([held], []).removesuffix("\n")  # type: ignore[list-item]


def _written(value: float | str) -> str:
    """Write a number of a line with one that is not there; texts are written already."""
    return value if isinstance(value, str) else "" if np.isnan(value) else f"{value:.12g}"
