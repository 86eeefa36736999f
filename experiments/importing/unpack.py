"""From a file of any kind to the tables of text in it: zip, gzip, workbook, or the text itself."""

from __future__ import annotations

import datetime
import gzip
import importlib
import math
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import IO, Any

import python_calamine

from experiments.extras import need
from simulator.errors import InputError, unreadable

#: What a packed file may unpack to: bytes, and times its size where it is more than a megabyte.
MOST_BYTES, MOST_RATIO = 4_000_000_000, 200
_ENOUGH_FOR_RATIO = 1_000_000
_AT_ONCE = 1 << 20
_IN_MEMORY = 1 << 26
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_WORKBOOK_PARTS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True, slots=True)
class Source:
    """A table of a file: text to be taken apart, or rows of cells.

    Attributes
    ----------
    label
        How messages call it: the file, and what within it.
    text
        Bytes of a text, seekable; None where there are cells.
    rows
        Returns the rows of a sheet, cells as its library gives them; None for a text.
    notes
        What has to be told of how it was found.
    """

    label: str
    text: IO[bytes] | None = None
    rows: Callable[[], Iterable[Sequence[Any]]] | None = None
    notes: tuple[str, ...] = ()

    def cells(self) -> Iterator[list[str]]:
        """Yield the rows of a sheet as text, the first row first, empty ones as empty lists.

        A number that a cell holds is written with a point and so that it cannot be mistaken for
        thousands; days are written YYYY-MM-DD.
        """
        assert self.rows is not None
        for row in self.rows():
            cells = [_as_text(cell) for cell in row]
            yield cells if any(cells) else []


@contextmanager
def sources(path: Path) -> Iterator[list[Source]]:
    """Open a file and return the tables in it, to be read while it is open.

    Raises
    ------
    InputError
        It cannot be read, is damaged, empty or of a kind that holds no table; a zip holds a path that
        leads out of its folder, or what is packed unpacks to more than allowed.
    """
    with ExitStack() as files:
        try:
            file = files.enter_context(path.open("rb"))
            found = _sources(file, path.name, path.suffix.lower(), files)
        except OSError as error:
            raise unreadable(path, error) from None
        yield found


def _sources(file: IO[bytes], label: str, suffix: str, files: ExitStack) -> list[Source]:
    """Look what an open file is, by its first bytes rather than its name."""
    head = file.read(512)
    file.seek(0)
    if not head:
        raise InputError(f"{label}: the file is empty, allowed: a report with a header and rows below it")
    if head.startswith(b"PK"):
        return _of_zip(file, label, suffix, files)
    if head.startswith(_XLS):
        return _of_workbook(file, label, suffix)
    if head.startswith(b"\x1f\x8b"):
        return _sources(_gunzipped(file, label, files), label, "", files)
    if head.startswith(b"PAR1"):
        return _of_parquet(file, label)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"%pdf", b"{")):
        kind = {b"%": "a PDF", b"{": "JSON"}.get(start[:1], "an HTML or XML page")
        raise InputError(
            f"{label}: is {kind}, allowed: CSV, TSV or an Excel workbook; export the report as CSV, or "
            "open it "
            "in a spreadsheet and save it as .xlsx"
        )
    return [Source(label, text=file)]


def _of_zip(file: IO[bytes], label: str, suffix: str, files: ExitStack) -> list[Source]:
    """Return the tables of a zip, which may be a workbook."""
    try:
        archive = files.enter_context(zipfile.ZipFile(file))
        members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise InputError(f"{label}: not a sound zip file: {error}") from None
    named = {member.filename for member in members}
    workbook = not named.isdisjoint(_WORKBOOK_PARTS)
    for member in members:
        _check_member(member, label, workbook=workbook)
    if workbook:
        file.seek(0)
        return _of_workbook(file, label, suffix)
    wanted = [one for one in members if not one.is_dir() and not _is_junk(one.filename)]
    if not wanted:
        raise InputError(f"{label}: the zip holds no file, allowed: a report in it")
    found: list[Source] = []
    for member in wanted:
        inner = f"{label}: {member.filename}"
        unpacked = _limited(archive, member, inner, files)
        found += _sources(unpacked, inner, PurePosixPath(member.filename).suffix.lower(), files)
    others = sum(not one.is_dir() for one in members) - len(wanted)
    if others:
        names = ", ".join(one.filename for one in wanted)
        note = f"{label}: {names} was read; {_files(others)} in the zip was not"
        found[0] = replace(found[0], notes=(note, *found[0].notes))
    return found


def _files(number: int) -> str:
    """Word a number of files that are not read."""
    return "1 other file" if number == 1 else f"each of {number} other files"


def _is_junk(name: str) -> bool:
    """Tell whether a member is one that systems put beside what people pack."""
    return name.startswith(_JUNK[0]) or PurePosixPath(name).name.startswith(("._", *_JUNK[1:]))


def _check_member(member: zipfile.ZipInfo, label: str, *, workbook: bool) -> None:
    """Refuse a member whose path leads out of its folder, that is locked, or that unpacks to too much."""
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    if ".." in parts or member.filename.startswith(("/", "\\")) or member.filename[1:3] in (":/", ":\\"):
        raise InputError(
            f"{label}: holds {member.filename!r}, allowed: paths within the zip; nothing was unpacked"
        )
    if member.flag_bits & 1:
        raise InputError(f"{label}: {member.filename!r} is locked by a password, allowed: none")
    _check_size(member.file_size, member.compress_size, member.filename if not workbook else "", label)


def _check_size(size: int, packed: int, name: str, label: str) -> None:
    """Refuse what unpacks to too much, or to too many times its size."""
    what = f"{label}: {name}" if name else label
    if size > MOST_BYTES:
        raise InputError(f"{what}: unpacks to {size:,} bytes or more, allowed: at most {MOST_BYTES:,}")
    if size > _ENOUGH_FOR_RATIO and size > MOST_RATIO * max(packed, 1):
        raise InputError(
            f"{what}: unpacks to {size:,} bytes, {size // max(packed, 1):,} times its packed size; "
            "allowed: at "
            f"most {MOST_RATIO} times above {_ENOUGH_FOR_RATIO:,} bytes; unpack it yourself if you trust it"
        )


def _limited(archive: zipfile.ZipFile, member: zipfile.ZipInfo, label: str, files: ExitStack) -> IO[bytes]:
    """Unpack one member, whatever size it states, no further than allowed."""
    try:
        with archive.open(member) as packed:
            return _copied(packed, member.compress_size, label, files)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise InputError(f"{label}: cannot be unpacked: {error}") from None


def _gunzipped(file: IO[bytes], label: str, files: ExitStack) -> IO[bytes]:
    """Unpack a gzip."""
    file.seek(0, 2)
    packed = file.tell()
    file.seek(0)
    try:
        with gzip.GzipFile(fileobj=file) as stream:
            return _copied(stream, packed, label, files)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"{label}: not a sound gzip file: {error}") from None


def _copied(stream: IO[bytes] | gzip.GzipFile, packed: int, label: str, files: ExitStack) -> IO[bytes]:
    """Copy what is unpacked to a temporary file, counting."""
    copy: Any = files.enter_context(tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115 - the stack closes it
    size = 0
    while chunk := stream.read(_AT_ONCE):
        size += len(chunk)
        _check_size(size, packed, "", label)
        copy.write(chunk)
    copy.seek(0)
    return copy  # type: ignore[no-any-return]


def _of_workbook(file: IO[bytes], label: str, suffix: str) -> list[Source]:
    """Return the sheets of a workbook that hold something."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        kinds = {one.name: one.typ for one in book.sheets_metadata}
        sheets = [
            book.get_sheet_by_name(name)
            for name in book.sheet_names
            if kinds[name] == python_calamine.SheetTypeEnum.WorkSheet
        ]
        sheets = [sheet for sheet in sheets if sheet.height > 0]
    except (python_calamine.CalamineError, ValueError, OSError) as error:
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(
            f"{label}: not a sound Excel workbook: {said}; save it again as .xlsx, or as CSV"
        ) from None
    if not sheets:
        raise InputError(f"{label}: the workbook is empty, allowed: a sheet with a header and rows below it")
    notes = () if suffix in (".xlsx", ".xls", ".xlsb", ".xlsm", ".ods") else (
        f"{label}: an Excel workbook in spite of its name, read as one",
    )  # fmt: skip
    return [
        Source(
            f"{label}: sheet {sheet.name!r}" if len(sheets) > 1 else label,
            rows=partial(sheet.to_python, skip_empty_area=False),
            notes=notes,
        )
        for sheet in sheets
    ]


def _of_parquet(file: IO[bytes], label: str) -> list[Source]:
    """Return the table of a Parquet file."""
    need("pyarrow", "frames")
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")

    try:
        table = parquet.read_table(file)
    except (arrow.ArrowException, OSError) as error:
        raise InputError(f"{label}: not a sound Parquet file: {error}") from None
    columns = [column.to_pylist() for column in table.columns]
    return [Source(label, rows=lambda: chain([table.column_names], zip(*columns, strict=True)))]


def _as_text(cell: object) -> str:
    """Write a cell of a workbook as the text that stands for it."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, int | float | Decimal):
        return _number_as_text(cell)
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, datetime.date) else str(cell)


def _number_as_text(cell: float | Decimal) -> str:
    """Write a number so that its point cannot be taken for one that parts thousands."""
    if not math.isfinite(cell):
        return str(cell)
    if abs(float(cell)) < 1e15 and cell == int(cell):
        return f"{cell:.0f}"
    text = f"{cell.normalize():f}" if isinstance(cell, Decimal) else repr(cell)
    return f"{text}0" if len(text.rpartition(".")[2]) == 3 and "." in text else text
