"""All runs of the studies of a folder as one table in a file: CSV, JSON or Parquet, a row a run."""

from __future__ import annotations

import importlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from experiments.cli.results_list import csv_lines
from experiments.cli.screen import write_data
from experiments.extras import need
from experiments.storage.files import write_whole
from experiments.storage.results import RUN_COLUMNS, find_studies, opened
from experiments.study.metrics import OWN, units_in
from experiments.study.plain import plain
from experiments.sweeping.factor import value_text
from experiments.sweeping.vary import setting_of
from simulator.errors import InputError
from simulator.text import visible_json

FORMATS = ("csv", "json", "parquet")
#: The column of what a market's money is in.
_CURRENCY = "currency"
#: Columns of whole numbers.
_WHOLE = ("seed", "replication")
#: Rows that are held at a time.
_BATCH = 5_000


def export(folder: Path, form: str, out: Path | None) -> int:
    """Write all runs of a folder's studies; return the exit code.

    Parameters
    ----------
    folder
        Holds a study, or several below it.
    form
        ``csv`` (units in the header), ``json`` (a list of objects) or ``parquet``.
    out
        The file, written whole or not at all; None for stdout.

    Raises
    ------
    InputError
        No study, one that cannot be read, a folder in place of the file, Parquet without a file or without
        its library.
    BidloomError
        When the disk is full or fails.
    """
    if form not in FORMATS:
        raise InputError(f"format is {form!r}, allowed: {', '.join(FORMATS)}")
    if out is not None and out.is_dir():
        raise InputError(f"{out}: is a folder, allowed: a file")
    studies = find_studies(folder)
    if form == "parquet":
        if out is None:
            raise InputError("parquet needs a file, allowed: --out FILE.parquet")
        need("pyarrow", "frames")
        write_whole(out, lambda path: _write_parquet(studies, path))
    elif out is None:
        write_data(_texts(studies, form))
    else:
        write_whole(out, lambda path: _write_texts(_texts(studies, form), path))
    return 0


def columns_of(studies: Sequence[Path]) -> list[str]:
    """Return the columns that the runs of some studies have together, in order.

    Those of :data:`experiments.storage.results.RUN_COLUMNS` after the folder, then the currency where a
    market names one, then the settings that sweeps vary, then the metrics.
    """
    varied: dict[str, None] = {}
    metrics: dict[str, None] = {}
    for path in studies:
        with opened(path) as database:
            (settings,) = database.execute("SELECT settings FROM study").fetchone()
            varied |= dict.fromkeys(json.loads(settings).get("vary", ()))
            found = database.execute("SELECT * FROM runs LIMIT 0").description
            metrics |= dict.fromkeys(name for name, *_ in found[len(RUN_COLUMNS) :])
    named = [_CURRENCY] if currencies_of(studies) - {None} else []
    return ["folder", *RUN_COLUMNS, *named, *varied, *metrics]


def currencies_of(studies: Sequence[Path]) -> frozenset[str | None]:
    """Return the currencies of all markets of some studies, None among them where one names none."""
    found: set[str | None] = set()
    for path in studies:
        with opened(path) as database:
            found |= set(_currencies(database).values())
    return frozenset(found)


def _currencies(database: sqlite3.Connection) -> dict[str, str | None]:
    """Return what the money of a study's markets is in, by their hashes."""
    return dict(database.execute("SELECT hash, json_extract(settings, '$.currency') FROM scenario"))


def rows_of(studies: Sequence[Path], columns: Sequence[str]) -> Iterator[list[Any]]:
    """Yield the runs of some studies, one after the other, by market, replication and strategy.

    Parameters
    ----------
    studies
        Their databases.
    columns
        As of :func:`columns_of`; None where a run has no such value.
    """
    for path in studies:
        with opened(path) as database:
            (text,) = database.execute("SELECT settings FROM study").fetchone()
            paths = json.loads(text).get("vary", ())
            markets = dict(database.execute("SELECT hash, settings FROM scenario")) if paths else {}
            settings: dict[tuple[str, ...], Any] = {}
            currencies = _currencies(database)
            query = "SELECT * FROM runs ORDER BY scenario_hash, replication, strategy_key"
            rows = database.execute(query)
            names = [name for name, *_ in rows.description]
            for row in rows:
                run = dict(zip(names, row, strict=True)) | {"folder": str(path.parent)}
                run[_CURRENCY] = currencies.get(run["scenario_hash"])
                for factor in paths:
                    key = (factor, run["scenario_hash"], run["strategy_key"])
                    if key not in settings:
                        settings[key] = setting_of(
                            factor, markets[run["scenario_hash"]], run["strategy_key"], run["parameters"]
                        )
                    run[factor] = settings[key]
                yield [run.get(name) for name in columns]


def _texts(studies: Sequence[Path], form: str) -> Iterator[str]:
    """Yield the pieces of a CSV or JSON text."""
    columns = columns_of(studies)
    rows = rows_of(studies, columns)
    if form == "csv":
        found = currencies_of(studies)
        units = units_in(OWN if len(found) > 1 else next(iter(found), None))
        header = [f"{name} ({units[name]})" if name in units else name for name in columns]
        lines = csv_lines(header, rows)
        yield from map("".join, _batches(lines))
        return
    opening = "[\n"
    for batch in _batches(rows):
        records = ({name: plain(value) for name, value in zip(columns, row, strict=True)} for row in batch)
        yield opening + ",\n".join(
            visible_json(json.dumps(record, ensure_ascii=False, allow_nan=False)) for record in records
        )
        opening = ",\n"
    yield "[]\n" if opening == "[\n" else "\n]\n"


def _write_texts(texts: Iterable[str], path: Path) -> None:
    """Write pieces of text to a file."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(texts)


def _write_parquet(studies: Sequence[Path], path: Path) -> None:
    """Write runs to a Parquet file; settings that are words somewhere are text everywhere."""
    arrow: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")
    columns = columns_of(studies)
    words = {name for name in ("folder", *RUN_COLUMNS, _CURRENCY) if name not in _WHOLE}
    for row in rows_of(studies, columns):
        words |= {name for name, value in zip(columns, row, strict=True) if isinstance(value, (str, bool))}
    kinds = [
        arrow.string() if name in words else arrow.int64() if name in _WHOLE else arrow.float64()
        for name in columns
    ]
    schema = arrow.schema(list(zip(columns, kinds, strict=True)))
    with parquet.ParquetWriter(path, schema) as writer:
        for batch in _batches(rows_of(studies, columns)):
            made = [
                arrow.array([_text(value) for value in column] if name in words else list(column), kind)
                for name, kind, column in zip(columns, kinds, zip(*batch, strict=True), strict=True)
            ]
            writer.write_batch(arrow.record_batch(made, schema=schema))


def _text(value: object) -> str | None:
    """Return a value as text, none as none."""
    return None if value is None else value_text(value)


def _batches(items: Iterable[Any]) -> Iterator[list[Any]]:
    """Yield a few thousand at a time."""
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch
