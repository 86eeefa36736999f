"""Reading CSV files: every mistake is one line naming file, line, field, value and what is allowed."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import math
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.entities import Floats
from simulator.errors import InputError, unreadable

#: Counts and sums of money above the one, or nearer to 0 than the other, are slips of the keyboard.
LARGEST, SMALLEST = 1e12, 1e-9
#: Days that a scenario can start on.
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Sheet:
    """The wanted columns of one file, as text.

    Attributes
    ----------
    file
        Name of the file, for messages.
    lines
        Line of the file each row stands on, header = 1.
    cells
        One list of stripped texts a column.
    unread
        Columns that were not wanted, as the file calls them.
    """

    file: str
    lines: list[int]
    cells: dict[str, list[str]]
    unread: tuple[str, ...] = ()


def read_sheet(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Sheet:
    """Read a CSV file in UTF-8, gzipped where its name ends in ``.gz``.

    Parameters
    ----------
    path
        The file; its first line names the columns, in any order and any case.
    required, optional
        Columns to keep, in lower case; others are left out.

    Raises
    ------
    InputError
        No such file, damaged gzip, not UTF-8, a column missing or standing twice, a row of another
        length than the header, no rows.
    """
    reader = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    try:
        titles = [name.strip() for name in next(reader, [])]
        header = [title.lower() for title in titles]
        where = _columns(path.name, header, required, optional)
        lines: list[int] = []
        cells: dict[str, list[str]] = {name: [] for name in where}
        for row in reader:
            if not any(row):
                continue
            if len(row) != len(header):
                raise InputError(
                    f"{path.name}, line {reader.line_num}: {len(row)} cells, "
                    f"allowed: {len(header)} as in the first line"
                )
            lines.append(reader.line_num)
            for name, index in where.items():
                cells[name].append(row[index].strip())
    except csv.Error as error:
        raise InputError(f"{path.name}, line {reader.line_num}: not valid CSV: {error}") from None
    if not lines:
        raise InputError(f"{path.name}: no rows below the first line, allowed: at least one")
    unread = tuple(title for title in titles if title and title.lower() not in where)
    return Sheet(path.name, lines, cells, unread)


def numbers(
    sheet: Sheet, column: str, *, whole: bool = False, blank: float | None = None, most: float = LARGEST
) -> Floats:
    """Return a column as numbers: 0, or from ``SMALLEST`` to ``most``; an empty cell is ``blank``, if given.

    Raises
    ------
    InputError
        At the first cell that is no such number, NaN and infinity among them.
    """
    values = np.empty(len(sheet.lines))
    for i, text in enumerate(sheet.cells[column]):
        if not text and blank is not None:
            values[i] = blank
            continue
        value = _number(text)
        if not (value == 0 or SMALLEST <= value <= most) or (whole and value != math.floor(value)):
            allowed = "a whole number from 0" if whole else f"0 or a number from {SMALLEST:g}"
            raise wrong(sheet, i, column, f"{allowed} to {most:g}")
        values[i] = value
    return values


def dates(sheet: Sheet, column: str) -> list[datetime.date]:
    """Return a column as days of the calendar, written YYYY-MM-DD.

    Raises
    ------
    InputError
        At the first cell that is none.
    """
    known: dict[str, datetime.date] = {}
    for i, text in enumerate(sheet.cells[column]):
        if text in known:
            continue
        try:
            if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, flags=re.ASCII):
                raise ValueError
            known[text] = datetime.date.fromisoformat(text)
            if not FIRST_YEAR <= known[text].year <= LAST_YEAR:
                raise ValueError
        except ValueError:
            allowed = f"a day of the calendar from {FIRST_YEAR} to {LAST_YEAR} as YYYY-MM-DD"
            raise wrong(sheet, i, column, allowed) from None
    return [known[text] for text in sheet.cells[column]]


def wrong(sheet: Sheet, row: int, column: str, allowed: str) -> InputError:
    """Word what is wrong with one cell."""
    text = sheet.cells[column][row]
    shown = repr(text) if len(text) <= 60 else repr(text[:57] + "...")
    return InputError(f"{sheet.file}, line {sheet.lines[row]}: {column} is {shown}, allowed: {allowed}")


def _text(path: Path) -> str:
    """Read the whole file as text."""
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            raw = gzip.decompress(raw)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{path.name}: not a sound gzip file: {error}") from None
    except OSError as error:
        raise unreadable(path, error) from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path.name}, line {line}: byte 0x{raw[error.start]:02x} is not UTF-8, allowed: CSV in UTF-8"
        ) from None


def _columns(
    file: str, header: list[str], required: Sequence[str], optional: Sequence[str]
) -> dict[str, int]:
    """Find the wanted columns in the header."""
    found = ", ".join(filter(None, header)) or "nothing"
    missing = [name for name in required if name not in header]
    if missing:
        raise InputError(
            f"{file}, line 1: no column {', '.join(map(repr, missing))}, found: {found[:200]}; "
            f"allowed: names separated by commas, {', '.join(required)} among them"
        )
    wanted = [name for name in (*required, *optional) if name in header]
    twice = [name for name in wanted if header.count(name) > 1]
    if twice:
        raise InputError(f"{file}, line 1: column {', '.join(map(repr, twice))} stands twice, allowed: once")
    return {name: header.index(name) for name in wanted}


def _number(text: str) -> float:
    """Return the number a cell holds, NaN where it holds none."""
    try:
        return math.nan if "_" in text else float(text)
    except ValueError:
        return math.nan
