"""The records of one table sorted: those that count, their cells kept; those that do not, and why."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

import numpy as np
from numpy.typing import NDArray

from experiments.importing.headers import AMOUNTS, DAYS, TOLD, Column, clean, find_header, known
from experiments.importing.layouts import layout_of
from experiments.importing.numerals import is_missing
from experiments.importing.records import Records
from experiments.importing.report import ROW_KEYS
from experiments.importing.totals import is_total, label_beginnings, label_of
from experiments.importing.unpack import Source
from simulator.errors import InputError

#: Cells from the left in which a label of totals may stand.
FIRST_CELLS = 6
#: Before these an apostrophe keeps a spreadsheet from calculating, and belongs to no name.
FORMULA = frozenset("=+-@")
#: What a cell that says nothing may begin with.
BLANKS = frozenset(("", " ", "\t", "-", "n", "N", "#", "("))
#: Rows of another length that a message names.
MOST_RAGGED = 50
#: Rows of a bulk sheet that are targets.
TARGETS = ("keyword", "product targeting", "keyword targeting")


#: Amounts without fractions.
WHOLE = ("impressions", "clicks")

#: The different values of a column, and (n,) which of them each row holds.
Held = tuple[list[Decimal], NDArray[np.int32]]
Texts = tuple[list[str], NDArray[np.int32]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the user says about a file.

    Attributes
    ----------
    mapped
        Headers by field.
    decimal
        The decimal sign of numbers that may be read in two ways; empty where nothing is said.
    month_first
        How days in figures are ordered; None where nothing is said.
    start, end
        The days it covers.
    """

    mapped: Mapping[str, str] = field(default_factory=dict)
    decimal: str = ""
    month_first: bool | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None


class Cells:
    """The texts of one column, each different one once, and which of them each row holds."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.index: dict[str, int] = {}
        self.parts: list[NDArray[np.int32]] = []

    def take(self, texts: Sequence[str], different: dict[str, None]) -> None:
        """Take up the texts of some rows, and the different ones among them."""
        index = self.index
        for text in different:
            index.setdefault(text, len(index))
        if len(different) == 1:
            self.parts.append(np.full(len(texts), index[texts[0]], np.int32))
        else:
            self.parts.append(np.fromiter(map(index.__getitem__, texts), np.int32, len(texts)))

    @property
    def ids(self) -> NDArray[np.int32]:
        """(n,) which text each row holds."""
        if len(self.parts) != 1:
            self.parts = [np.concatenate(self.parts) if self.parts else np.empty(0, np.int32)]
        return self.parts[0]

    @property
    def texts(self) -> list[str]:
        """The different texts."""
        return list(self.index)


class Table:
    """One table of a file while it is read.

    Parameters
    ----------
    source
        Where it comes from.
    say
        What the user says about it.

    Attributes
    ----------
    records, header, layout
        How it is written, what its columns mean, which console wrote it.
    titles
        The lines above the header.
    cells
        What the kept rows hold, by field; ``second campaign`` and the like stand in where the first is blank.
    numbers
        (n,) which record each kept row is.
    aside
        Records that do not count, with their cells, by reason and label.
    faults, notes
        What is wrong with the file, and what has to be told of it, a line each.
    decimals
        The decimal sign of columns whose numbers may be read in two ways.
    rows
        Records below the header that are not blank.

    Raises
    ------
    InputError
        What :class:`~experiments.importing.records.Records` and
        :func:`~experiments.importing.headers.find_header` refuse.
    """

    def __init__(self, source: Source, say: Reading) -> None:
        self.label, self.say = source.label, say
        self.records = Records(source, known)
        head = self.records.head()
        if not any(map(any, head)):
            raise InputError(
                f"{self.label}: the file is empty, allowed: a report with a header and rows below it"
            )
        self.header = find_header(head, self.label, say.mapped)
        self.titles = [" ".join(filter(None, map(clean, row))) for row in head[: self.header.record]]
        self.layout = layout_of(self.header.titles)
        self.faults: list[str] = []
        self.notes: list[str] = list(source.notes)
        self.decimals: dict[str, str] = {}
        self.aside: dict[tuple[str, str], list[tuple[int, list[str]]]] = {}
        self.rows = 0
        self._unsure: list[tuple[int, list[str]]] = []
        self._numbers: list[NDArray[np.int64]] = []
        fields = [*ROW_KEYS, *DAYS, *AMOUNTS, *TOLD, "currency", "granularity"]
        stands_in = {"keyword": "search_term", "cost": "avg_cpc"}
        fields += [other for name, other in stands_in.items() if name not in self.header.columns]
        self.cells = {name: Cells(column) for name in fields if (column := self.column(name)) is not None}
        self.cells |= {f"second {name}": Cells(column) for name, column in self.header.seconds.items()}

    def column(self, name: str) -> Column | None:
        """Return the column of a field, None without one."""
        return self.header.columns.get(name)

    @property
    def numbers(self) -> NDArray[np.int64]:
        """(n,) which record each kept row is."""
        return np.concatenate(self._numbers) if self._numbers else np.empty(0, np.int64)

    def fault(self, said: str, line: int | None = None) -> None:
        """Note a fault of the file."""
        self.faults.append(f"{self.label}, line {line}: {said}" if line else f"{self.label}: {said}")

    def fault_at(self, cells: Cells, index: int, said: str) -> None:
        """Note a fault of a text, with the first line it stands on and how many there are."""
        rows = self.numbers[cells.ids == index]
        if len(rows) and len(self.faults) <= MOST_RAGGED:
            line = shown_lines(self.records, [int(rows.min())], 1)[0]
            self.fault(said + (f" ({len(rows):,} such rows)" if len(rows) > 1 else ""), line)

    def text(self, cell: str) -> str:
        """Return a cell decoded and without blanks around it; bytes that mean nothing stay as they are."""
        letters = self.records.letters
        decoded = cell if letters is None else letters.cell(cell)
        text = clean(cell if decoded is None else decoded)
        return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text

    def read(self) -> None:
        """Take up every record below the header."""
        width, at = len(self.header.titles), 0
        ragged: dict[int, int] = {}
        for batch in self.records.batches():
            below = max(self.header.record + 1 - at, 0)
            rows, numbers = batch[below:], np.arange(at + below, at + len(batch))
            at += len(batch)
            if set(map(len, rows)) - {width}:
                fitted = [cells if len(cells) == width else self._fitted(cells, width) for cells in rows]
                ragged |= {
                    int(number): len(cells)
                    for number, cells, same in zip(numbers, rows, fitted, strict=True)
                    if same is None and any(cells)
                }
                numbers = numbers[[same is not None for same in fitted]]
                rows = [same for same in fitted if same is not None]
            if rows:
                self._sort(rows, numbers)
        self._decide()
        for number, line in self.records.lines(list(ragged)[:MOST_RAGGED]).items():
            self.fault(
                f"{ragged[number]} cells where the header has {width}, allowed: as many; a number or a name "
                "that holds the separator stands in quotes",
                line,
            )
        if len(ragged) > MOST_RAGGED:
            self.fault(f"{len(ragged) - MOST_RAGGED:,} more rows are of another length than the header")

    def _fitted(self, cells: list[str], width: int) -> list[str] | None:
        """Return a row of another length as one of this, None where something would shift."""
        if len(cells) > width:
            return None if any(cell.strip() for cell in cells[width:]) else cells[:width]
        lone = sum(not is_missing(clean(cell)) for cell in cells) == 1
        labelled = any(label_of(clean(cell)) for cell in cells[:FIRST_CELLS])
        return cells + [""] * (width - len(cells)) if lone or labelled else None

    def _sort(self, rows: list[list[str]], numbers: NDArray[np.int64]) -> None:
        """Sort rows into those that count and those that do not, and keep the cells of the former."""
        columns = list(zip(*rows, strict=True))
        doubtful: set[int] = set()

        @cache
        def different(i: int) -> dict[str, None]:
            return dict.fromkeys(columns[i])  # a set would have another order every time

        def doubt(i: int, odd: set[str]) -> None:
            if odd:
                doubtful.update(row for row, text in enumerate(columns[i]) if text in odd)

        for name in ("campaign", "keyword", "search_term"):
            if (column := self.column(name)) is not None and name in self.cells:
                doubt(column.index, {text for text in different(column.index) if self._names_nothing(text)})
        i = self.header.columns["impressions"].index
        doubt(i, {text for text in different(i) if not text.strip()[:1].isdigit()})
        if (entity := self.column("entity")) is not None:
            i = entity.index
            doubt(i, {text for text in different(i) if clean(text).casefold() not in TARGETS})
        self.rows += sum(map(any, rows)) if doubtful else len(rows)
        if not doubtful:
            self._keep(columns, numbers, different)
            return
        keep = np.ones(len(rows), dtype=bool)
        for row in sorted(doubtful):
            keep[row] = self._counts(rows[row], int(numbers[row]))
        rows = [row for row, kept in zip(rows, keep, strict=True) if kept]
        if rows:
            columns = list(zip(*rows, strict=True))
            self._keep(columns, numbers[keep], lambda i: dict.fromkeys(columns[i]))

    def _names_nothing(self, cell: str) -> bool:
        """Tell whether a cell for a name is blank or a label of totals."""
        if cell.isascii() and cell.lstrip()[:2].casefold() not in label_beginnings():
            return cell[:1] in BLANKS and is_missing(clean(cell))
        text = self.text(cell)
        return is_missing(text) or label_of(text) is not None

    def _keep(
        self,
        columns: Sequence[Sequence[str]],
        numbers: NDArray[np.int64],
        different: Callable[[int], dict[str, None]],
    ) -> None:
        """Keep the cells of rows that count, given column by column, and the different ones of each."""
        self._numbers.append(numbers)
        for cells in self.cells.values():
            cells.take(columns[cells.column.index], different(cells.column.index))

    def _names(self, cells: Sequence[str]) -> list[str]:
        """Return what a row says for campaign, ad group, keyword and search term."""
        names = ("campaign", "ad_group", "keyword", "search_term")
        return [cells[column.index] for name in names if (column := self.column(name)) is not None]

    def _counts(self, row: list[str], number: int) -> bool:
        """Tell whether a row that may be none counts, and where not, put it aside."""
        cells = [self.text(cell) for cell in row]
        there = [cell for cell in cells if not is_missing(cell)]
        names = self._names(cells)
        labels = [cell for cell in cells[:FIRST_CELLS] if label_of(cell) is not None]
        entity = self.column("entity")
        why, label = "", ""
        if not there:
            return False  # a blank line
        if cells == list(self.header.titles):
            why = "the header again"
        elif labels and is_total(names, labels[0]):
            why, label = "totals row", labels[0]
        elif entity is not None and cells[entity.index].casefold() not in TARGETS:
            why = f"{cells[entity.index] or 'unnamed'} row of a bulk sheet"
        elif len(there) == 1 and len(cells) > 2 and not there[0][:1].isdigit():
            why = "footer"
        elif all(map(is_missing, names)) or any(label_of(name) == "strong" for name in names):
            self._unsure.append((number, row))
            return False
        else:
            return True
        self.aside.setdefault((why, label), []).append((number, cells))
        return False

    def _decide(self) -> None:
        """Take up the rows without a name, or with a label beside names, unless they are sums of others."""
        for number, row in self._unsure:
            cells = [self.text(cell) for cell in row]
            if self._is_sum(cells):
                label = next((name for name in self._names(cells) if label_of(name)), "(no name)")
                self.aside.setdefault(("totals row", label), []).append((number, cells))
            else:
                self._keep([[cell] for cell in row], np.array([number]), lambda i: {row[i]: None})  # noqa: B023

    def _is_sum(self, cells: Sequence[str]) -> bool:
        """Tell whether a row's impressions and clicks are the sums of those kept, all or of its campaign."""
        campaign = self.column("campaign")
        of = "" if campaign is None or is_missing(cells[campaign.index]) else cells[campaign.index]
        sums = []
        for name in ("impressions", "clicks"):
            held = self.cells[name]
            value = plain_number(cells[held.column.index])
            values = np.array([plain_number(text) for text in held.texts] or [np.nan])
            rows = held.ids
            if of:
                own = self.cells["campaign"]
                same = np.array([self.text(text) == of for text in own.texts], dtype=bool)
                rows = rows[same[own.ids]]
            sums.append(len(rows) > 1 and abs(values[rows].sum() - value) < 0.5)
        return all(sums)


def plain_number(text: str) -> float:
    """Return a count without the marks between its figures, NaN where it has none."""
    figures = "".join(one for one in text if one.isdigit())
    return float(figures) if figures else np.nan


def shown_lines(records: Records, numbers: Iterable[int], most: int) -> list[int]:
    """Return the lines of the first few of some records."""
    return [*records.lines(sorted(numbers)[:most]).values()]


def total_of(held: Held) -> Decimal:
    """Add the numbers of all rows up."""
    values, ids = held
    counts = np.bincount(ids, minlength=len(values)).tolist()
    return sum((value * count for value, count in zip(values, counts, strict=True)), Decimal(0))


def rows_have(number: int) -> str:
    """Word how many rows have something."""
    return "1 row has" if number == 1 else f"{number:,} rows have"
