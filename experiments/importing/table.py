"""The records of one table sorted: those that count, their cells kept; those that do not, and why."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from experiments.importing.cells import Cells
from experiments.importing.headers import AMOUNTS, DAYS, TOLD, Column, clean, find_header, known
from experiments.importing.layouts import layout_of
from experiments.importing.no_targets import FIRST_CELLS, TARGETS, why_not
from experiments.importing.numerals import is_missing, plain_number, read_numeral
from experiments.importing.pivot import names_above
from experiments.importing.reading import Reading
from experiments.importing.records import Records
from experiments.importing.report import ROW_KEYS
from experiments.importing.sums_of_rows import Doubtful, Group, Numbers, are_sums
from experiments.importing.totals import label_beginnings, label_of, labelled_name
from experiments.importing.unpack import Source
from simulator.errors import InputError

#: Before these an apostrophe keeps a spreadsheet from calculating, and belongs to no name.
FORMULA = frozenset("=+-@")
#: What a cell that says nothing may begin with.
BLANKS = frozenset(("", " ", "\t", "-", "n", "N", "#", "("))
#: Rows of another length that a message names.
MOST_RAGGED = 50
#: Known headers that make a row one.
FEWEST_HEADERS = 4
#: A whole number, its thousands parted or not.
_COUNT = re.compile(r"\d+|\d{1,3}(?:[.,'’\s]\d{2,3})*[.,'’\s]\d{3}")
#: Amounts without fractions.
WHOLE = ("impressions", "clicks")


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
    again
        Where the header stands again further down: its line, and the lines of words right above it.
    above
        What stands for a blank campaign or ad group of a pivot table, as the file writes it, by field and
        record.

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
        self.again: list[tuple[int, list[str]]] = []
        self.above: dict[str, dict[int, str]] = {}
        self._short = 0
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
        self._find_blocks()
        self._decide()
        self._find_again()
        if self._short:
            self.notes.append(f"{rows_have(self._short)} no cells at the end: taken for blank ones")
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
        whole = not lone and not labelled and self._has_its_numbers(cells)
        self._short += whole
        return cells + [""] * (width - len(cells)) if lone or labelled or whole else None

    def _has_its_numbers(self, cells: Sequence[str]) -> bool:
        """Tell whether a row that ends early holds what it must: names, and counts under their headers."""
        needed = [self.column(name) for name in ("campaign", "keyword", "impressions", "clicks", "cost")]
        there = [column.index for column in needed if column is not None]
        counts = [self.header.columns[name].index for name in WHOLE]
        if max(there) >= len(cells) or any(map(read_numeral, self._names(cells))):
            return False  # a number for a name is another column's
        return all(_COUNT.fullmatch(cells[i].strip()) for i in counts)

    def _find_again(self) -> None:
        """Note where the header stands again, a second report, and the words above it."""
        words = {
            number: " ".join(filter(None, cells))
            for (why, _), rows in self.aside.items()
            for number, cells in rows
            if why in ("footer", "row without numbers")
        }
        headers = sorted(number for number, _ in self.aside.get(("the header again", ""), []))
        lines, kept = self.records.lines(headers), self.numbers
        for number in headers:
            before = kept[kept < number]
            last = int(before.max()) if len(before) else self.header.record
            self.again.append((lines[number], [words[at] for at in range(last, number) if at in words]))

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
        columns = [column for name in names if (column := self.column(name)) is not None]
        return [cells[column.index] for column in columns if column.index < len(cells)]

    def _counts(self, row: list[str], number: int) -> bool:
        """Tell whether a row that may be none counts, and where not, put it aside."""
        cells = [self.text(cell) for cell in row]
        names = self._names(cells)
        if not any(cells):
            self.rows -= 1  # a blank line is no record
            return False
        if known(cells) >= FEWEST_HEADERS and cells != list(self.header.titles):
            line = shown_lines(self.records, [number], 1)[0]
            self.fault(
                "a header of other columns begins a second table; save each as a file of its own", line
            )
            return False
        why, label = why_not(self.header, cells, names)
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

    def _find_blocks(self) -> None:
        """Note whose the rows of a pivot table are; a row that looks like a total may begin a block."""
        fields = [name for name in ("campaign", "ad_group", "keyword", "search_term") if name in self.cells]
        if any(f"second {name}" in self.cells for name in fields) or not self._may_have_blocks():
            return
        numbers = [*self.numbers.tolist(), *(number for number, _ in self._unsure)]
        order = np.argsort(numbers, kind="stable").tolist()
        raw: dict[str, list[str]] = {}
        for name in fields:
            held = self.cells[name]
            texts = held.texts
            kept = [*(texts[i] for i in held.ids), *(row[held.column.index] for _, row in self._unsure)]
            raw[name] = [kept[i] for i in order]
        names = {
            name: ["" if is_missing(text := self.text(cell)) else text for cell in cells]
            for name, cells in raw.items()
        }
        self.above = {
            name: {numbers[order[row]]: raw[name][above] for row, above in found.items()}
            for name, found in names_above(names).items()
        }

    def _may_have_blocks(self) -> bool:
        """Tell whether some campaigns or ad groups are blank, and no other stands twice."""
        code = np.zeros(len(self.numbers), np.int64)
        for name in ("campaign", "ad_group"):
            if (held := self.cells.get(name)) is None:
                continue
            missing = np.array([is_missing(self.text(text)) for text in held.index], dtype=bool)
            code, named = code * len(missing) + held.ids, ~missing[held.ids]
            if not named.all() and len(np.unique(code[named])) == named.sum():
                return True
        return False

    def _decide(self) -> None:
        """Take up the rows that look like totals, unless they are sums of others."""
        if not self._unsure:
            return
        unsure = [(number, row, [self.text(cell) for cell in row]) for number, row in self._unsure]
        sums = are_sums([self._doubtful(cells) for _, _, cells in unsure], self._counted())
        for (number, row, cells), is_sum in zip(unsure, sums, strict=True):
            if is_sum:
                label = self._label(cells) or "(no name)"
                self.aside.setdefault(("totals row", label), []).append((number, cells))
            else:
                self._keep([[cell] for cell in row], np.array([number]), lambda i, row=row: {row[i]: None})  # type: ignore[misc]

        order = np.argsort(self.numbers, kind="stable")
        self._numbers = [self.numbers[order]]
        for held in self.cells.values():
            held.parts = [held.ids[order]]

    def _label(self, cells: Sequence[str]) -> str:
        """Return the name by which a row looks like a total; nothing where it has none."""
        return next((name for name in self._names(cells) if label_of(name) or labelled_name(name)), "")

    def _doubtful(self, cells: Sequence[str]) -> Doubtful:
        """Return whose sum a row may be, and its numbers."""
        day, campaign = (
            "" if (column := self.column(name)) is None else cells[column.index]
            for name in ("date", "campaign")
        )
        named = labelled_name(campaign)
        campaign = named or campaign
        group = ["" if label_of(text) or is_missing(text) else text for text in (day, campaign)]
        impressions, clicks = (
            plain_number(cells[self.header.columns[name].index]) for name in ("impressions", "clicks")
        )
        alone = label_of(self._label(cells)) == "bare" and len(self._names(cells)) == 1
        return Doubtful((group[0], group[1]), (impressions, clicks), alone, fewest=1 if named else 2)

    def _counted(self) -> Iterator[tuple[Group, Numbers]]:
        """Yield day, campaign, impressions and clicks of every row kept so far."""
        n = len(self.numbers)
        columns: list[list[Any]] = []
        for name in ("date", "campaign"):
            held = self.cells.get(name)
            texts = [self.text(text) for text in held.texts] if held else []
            columns.append([texts[i] for i in held.ids] if held else [""] * n)
        for name in ("impressions", "clicks"):
            held = self.cells[name]
            columns.append(np.array([plain_number(text) for text in held.texts] or [0.0])[held.ids].tolist())
        above = {number: self.text(text) for number, text in self.above.get("campaign", {}).items()}
        for number, day, campaign, *amounts in zip(self.numbers.tolist(), *columns, strict=True):
            yield (day, above.get(number, campaign)), (amounts[0], amounts[1])


def _uncollected(batches: Iterator[list[list[str]]]) -> Iterator[list[list[str]]]:
    """Yield batches while the garbage collector rests: it looks at every list of a million and finds none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield from batches
    finally:
        if was_on:
            gc.enable()


def shown_lines(records: Records, numbers: Iterable[int], most: int) -> list[int]:
    """Return the lines of the first few of some records."""
    return [*records.lines(sorted(numbers)[:most]).values()]


def rows_have(number: int) -> str:
    """Word how many rows have something."""
    return "1 row has" if number == 1 else f"{number:,} rows have"
