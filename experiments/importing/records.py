"""The records of a table, whatever it is written in: separator, quotes, line ends, and where each stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import chain, islice
from typing import Any

from experiments.importing.encodings import LONGEST_LINE, NAMES, Letters, letters_of
from experiments.importing.unpack import Source
from simulator.errors import InputError

#: Records taken up at once.
AT_ONCE = 8_000
SEPARATORS = (",", "\t", ";", "|")
#: Records that a header is looked for in.
HEAD = 200
#: Cells that a row of a report has at least.
FEWEST_CELLS = 3
#: Letters of a cell at most; a quote that is never closed reaches them soon.
LONGEST_CELL = 131_072


class Records:
    """The records of one source, to be read as often as wanted; blank lines are empty lists.

    Parameters
    ----------
    source
        Where they come from.
    known
        How many cells of a row are known headers.

    Attributes
    ----------
    label
        The file, for messages.
    separator
        Between cells; empty for a workbook.
    letters
        How the file is decoded; None for a workbook.
    raw
        Whether quotes between tabs stand for themselves.

    Raises
    ------
    InputError
        What :func:`~experiments.importing.encodings.letters_of` refuses; not valid CSV; it is no text.
    """

    def __init__(self, source: Source, known: Callable[[list[str]], int]) -> None:
        self.source, self.label = source, source.label
        self.letters: Letters | None = None
        self.separator = ""
        self._skip = 0
        self.raw = False
        if source.text is not None:
            self.letters = letters_of(source.text, source.label, lambda text: _foreign(text, known))
            self._choose(known)

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the records from the first on, undecodable bytes of their cells carried along."""
        return chain.from_iterable(self.batches())

    def batches(self) -> Iterator[list[list[str]]]:
        """Yield the records, many at once."""
        if self.source.text is None:
            rows: Iterator[list[str]] = self.source.cells()
            while batch := list(islice(rows, AT_ONCE)):
                yield batch
            return
        with self._reader() as reader:
            while batch := list(islice(reader, AT_ONCE)):
                yield [[_unquoted(cell) for cell in cells] for cells in batch] if self.raw else batch

    def head(self) -> list[list[str]]:
        """Return the first records, decoded."""
        decode = self.letters.cell if self.letters is not None else lambda text: text
        return [[decode(cell) or "" for cell in cells] for cells in islice(self, HEAD)]

    def lines(self, wanted: Collection[int]) -> dict[int, int]:
        """Return the line, from 1, that each of these records, from 0, ends on."""
        if self.source.text is None:
            return {record: record + 1 for record in wanted}
        last = max(wanted, default=-1)
        found: dict[int, int] = {}
        with self._reader() as reader:
            for record, _ in zip(range(last + 1), reader, strict=False):
                if record in wanted:
                    found[record] = reader.line_num + self._skip
        return found

    def described(self) -> str:
        """Say how the file is written where that was not to be expected."""
        if self.letters is None:
            return ""
        codec = self.letters.fallback if self.letters.fell_back else self.letters.codec
        return NAMES.get(codec, "")

    def _choose(self, known: Callable[[list[str]], int]) -> None:
        """Choose the separator: the one with most known headers in a record, then most cells."""
        with self._lines() as text:
            lines = list(islice(text, HEAD))
        first = lines[0].strip("\ufeff \r\n\"'") if lines else ""
        if first.lower().startswith("sep=") and len(first) == 5:
            self.separator, self._skip = first[4], 1
            return
        decode = self.letters.cell if self.letters is not None else str

        def score(separator: str) -> tuple[int, int]:
            reader = csv.reader(lines, delimiter=separator)
            rows: list[list[str]] = []
            with suppress(csv.Error):
                rows.extend(reader)
            best = max((known([decode(cell) or "" for cell in row]) for row in rows), default=0)
            return best, max(map(len, rows), default=0)

        self.separator = max(SEPARATORS, key=score)
        self.raw = self.separator == "\t" and self._has_lone_quotes()

    def _has_lone_quotes(self) -> bool:
        """Tell whether quotes stand for themselves: whoever writes CSV pairs and doubles them.

        They do where a cell that does not begin with one holds some, where they do not pair up, and where a
        pair would hold tabs and line ends: rows that it swallows.
        """
        read: list[str] = []
        with self._lines() as lines:
            reader = csv.reader(_noting(lines, read), delimiter="\t", strict=True)
            try:
                for cells in reader:
                    if len(read) > 1 and any("\t" in cell and not _in_one_line(cell) for cell in cells):
                        return True
                    parts = read[0].split("\t") if '"' in read[0] else []
                    if len(parts) == len(cells) >= FEWEST_CELLS and any(
                        '"' in part and part[0] != '"' for part in parts
                    ):
                        return True
                    read.clear()
            except csv.Error:
                return True
        return False

    @contextmanager
    def _reader(self) -> Iterator[Any]:
        """Read CSV from the first record on, and word what it, or the letters it is made of, refuse."""
        try:
            with self._lines() as lines:
                for _ in range(self._skip):
                    next(lines, None)
                reader = csv.reader(
                    lines,
                    delimiter=self.separator,
                    strict=True,
                    quoting=csv.QUOTE_NONE if self.raw else csv.QUOTE_MINIMAL,
                )
                yield reader
        except csv.Error as error:
            said = str(error)
            if "field larger" in said or "end of data" in said:
                said = (
                    f"a quote is opened and never closed, or a cell is longer than {LONGEST_CELL:,} letters"
                )
            raise InputError(
                f"{self.label}, line {reader.line_num + self._skip}: not valid CSV: {said}"
            ) from None

    @contextmanager
    def _lines(self) -> Iterator[Iterator[str]]:
        """Decode the file from its beginning, line by line, ends kept; it stays open."""
        file = self.source.text
        assert file is not None
        assert self.letters is not None
        file.seek(0)
        text = io.TextIOWrapper(file, self.letters.codec, self.letters.errors, newline="")
        try:
            yield text if not self.letters.codec.startswith("utf-16") else self._guarded(text)
        except UnicodeError as error:
            name = NAMES.get(self.letters.codec, self.letters.codec)
            raise InputError(f"{self.label}: not sound {name}: {error}; export the report again") from None
        finally:
            text.detach()

    def _guarded(self, text: io.TextIOWrapper) -> Iterator[str]:
        """Yield lines, none longer than allowed or with a NUL: what bytes of two a letter hide before."""
        while line := text.readline(LONGEST_LINE):
            if len(line) >= LONGEST_LINE:
                raise InputError(f"{self.label}: a line is longer than {LONGEST_LINE:,} letters")
            if "\0" in line:
                raise InputError(f"{self.label}: a NUL character, allowed: text; export the report again")
            yield line


def _noting(lines: Iterator[str], read: list[str]) -> Iterator[str]:
    """Yield lines, and note each."""
    for line in lines:
        read.append(line)
        yield line


def _in_one_line(cell: str) -> bool:
    """Tell whether a cell holds no line end."""
    return "\n" not in cell and "\r" not in cell


def _unquoted(cell: str) -> str:
    """Return a cell without quotes that it has for a comma or a doubled quote in it, as spreadsheets quote.

    Examples
    --------
    >>> _unquoted('"1,100"'), _unquoted('"12"" tyre"'), _unquoted('"red shoes"'), _unquoted('12" tyre')
    ('1,100', '12" tyre', '"red shoes"', '12" tyre')
    """
    if len(cell) < 3 or not cell[0] == cell[-1] == '"':
        return cell
    inner = cell[1:-1]
    plain = inner.replace('""', "")
    return inner.replace('""', '"') if '"' not in plain and ("," in plain or plain != inner) else cell


def _foreign(text: str, known: Callable[[list[str]], int]) -> int:
    """Return the most known headers that a line of a text spells with letters beyond ASCII."""
    best = 0
    for line in text.splitlines()[:HEAD]:
        for separator in SEPARATORS:
            cells = [cell.strip(' "') for cell in line.split(separator) if not cell.isascii()]
            best = max(best, known(cells) if cells else 0)
    return best
