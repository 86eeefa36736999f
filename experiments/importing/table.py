"""The records of one table sorted: those that count, their cells kept; those that do not, and why."""

from __future__ import annotations

import datetime
import gc
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from experiments.importing.totals import label_beginnings, label_of, labelled_name
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

#: How many rows, their impressions and clicks.
Sum = tuple[int, tuple[float, float]]
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
        for batch in _uncollected(self.records.batches()):
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
        lone |= not any(self.header.titles[len(cells) :])  # the header ends in blank cells
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
        self.rows += len(rows)
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
            return (cell[:1] in BLANKS and is_missing(clean(cell))) or cell.rstrip()[
                -6:
            ].casefold() == " total"
        text = self.text(cell)
        return is_missing(text) or label_of(text) is not None or bool(labelled_name(text))

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
        if not any(cells):
            self.rows -= 1  # a blank line is no record
            return False
        why, label = self._why_not(cells, names, there)
        if why:
            self.aside.setdefault((why, label), []).append((number, cells))
            return False
        words = [
            cells[column.index]
            for name in ("keyword", "search_term")
            if (column := self.column(name)) is not None
        ]
        if any(not is_missing(word) and label_of(word) is None for word in words):
            return True
        self._unsure.append((number, row))
        return False

    def _why_not(self, cells: Sequence[str], names: Sequence[str], there: Sequence[str]) -> tuple[str, str]:
        """Return why a row is no target whatever its numbers, and its label; nothing where it may be one."""
        entity = self.column("entity")
        labels = [cell for cell in (*cells[:FIRST_CELLS], *names) if label_of(cell) is not None]
        others_blank = all(is_missing(name) or label_of(name) is not None for name in names)
        if list(cells) == list(self.header.titles):
            return "the header again", ""
        if entity is not None and cells[entity.index].casefold() not in TARGETS:
            return f"{cells[entity.index] or 'unnamed'} row of a bulk sheet", ""
        amounts = [cells[column.index] for name in AMOUNTS if (column := self.column(name)) is not None]
        if not there or (not any(amounts) and not labels):  # nothing but dashes, or words
            return ("footer" if len(there) == 1 else "row without numbers"), ""
        if not labels or not others_blank:
            return "", ""
        strong = any(label_of(label) == "strong" for label in labels)
        named = [name for name in names if not is_missing(name)]
        if strong or len(names) > 1 or not named:  # else the only name of the row: its numbers decide
            return "totals row", labels[0]
        return "", ""

    def _decide(self) -> None:
        """Take up the rows that look like totals, unless they are sums of others."""
        if not self._unsure:
            return
        unsure = [(number, row, [self.text(cell) for cell in row]) for number, row in self._unsure]
        groups = [self._group_of(cells) for _, _, cells in unsure]
        numbers = [self._numbers_of(cells) for _, _, cells in unsure]
        kept, among = self._sums(unsure, numbers)
        for (number, row, cells), group, own in zip(unsure, groups, numbers, strict=True):
            sums = [(n, total) for n, total in (kept[group], _without(among[group], own)) if n > 1]
            label = next((name for name in self._names(cells) if label_of(name) or labelled_name(name)), "")
            alone = label_of(label) == "bare" and len(self._names(cells)) == 1
            hides = alone and bool(sums) and all(a >= b > 0 for a, b in zip(own, kept[group][1], strict=True))
            if own[0] > 0 and (any(own == total for _, total in sums) or hides):
                self.aside.setdefault(("totals row", label or "(no name)"), []).append((number, cells))
            else:
                self._keep([[cell] for cell in row], np.array([number]), lambda i, row=row: {row[i]: None})  # type: ignore[misc]

        order = np.argsort(self.numbers, kind="stable")
        self._numbers = [self.numbers[order]]
        for held in self.cells.values():
            held.parts = [held.ids[order]]

    def _group_of(self, cells: Sequence[str]) -> tuple[str, str]:
        """Return the day and the campaign whose rows a row may be the sum of; empty texts: all."""
        day, campaign = (self.column(name) for name in ("date", "campaign"))
        name = "" if campaign is None else cells[campaign.index]
        name = labelled_name(name) or name
        return (
            ""
            if day is None or label_of(cells[day.index]) or is_missing(cells[day.index])
            else cells[day.index],
            "" if is_missing(name) or label_of(name) else name,
        )

    def _numbers_of(self, cells: Sequence[str]) -> tuple[float, float]:
        """Return the impressions and clicks of a row."""
        impressions, clicks = (
            plain_number(cells[self.header.columns[name].index]) for name in ("impressions", "clicks")
        )
        return impressions, clicks

    def _sums(
        self, unsure: Sequence[tuple[int, list[str], list[str]]], numbers: Sequence[tuple[float, float]]
    ) -> tuple[dict[tuple[str, str], Sum], dict[tuple[str, str], Sum]]:
        """Return rows, impressions and clicks by day and campaign: of the rows kept, and with the unsure."""
        texts = {
            name: [self.text(text) for text in self.cells[name].texts]
            for name in ("date", "campaign")
            if name in self.cells
        }
        n = len(self.numbers)
        keys = [
            [texts[name][i] for i in self.cells[name].ids] if name in texts else [""] * n
            for name in ("date", "campaign")
        ]
        values = [
            np.array([plain_number(text) for text in self.cells[name].texts] or [0.0])[
                self.cells[name].ids
            ].tolist()
            for name in ("impressions", "clicks")
        ]
        kept: dict[tuple[str, str], Sum] = defaultdict(lambda: (0, (0.0, 0.0)))

        def add(sums: dict[tuple[str, str], Sum], day: str, campaign: str, own: tuple[float, float]) -> None:
            for group in {(day, campaign), ("", campaign), (day, ""), ("", "")}:
                rows, total = sums[group]
                sums[group] = rows + 1, (total[0] + own[0], total[1] + own[1])

        for day, campaign, impressions, clicks in zip(*keys, *values, strict=True):
            add(kept, day, campaign, (impressions, clicks))
        among = defaultdict(lambda: (0, (0.0, 0.0)), kept)
        for (_, _, cells), own in zip(unsure, numbers, strict=True):
            add(among, *self._group_of(cells), own)
        return kept, among


def _uncollected(batches: Iterator[list[list[str]]]) -> Iterator[list[list[str]]]:
    """Yield batches while the garbage collector rests: it looks at every list of a million and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield from batches
    finally:
        if was_on:
            gc.enable()


def _without(found: Sum, own: tuple[float, float]) -> Sum:
    """Return a sum less one of its rows."""
    rows, total = found
    return rows - 1, (total[0] - own[0], total[1] - own[1])


def plain_number(text: str) -> float:
    """Return a count without the marks between its figures, 0 where it has none."""
    figures = "".join(one for one in text if one.isdigit())
    return float(figures) if figures else 0.0


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
