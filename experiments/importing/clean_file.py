"""A clean file of a report: one row a day and target, plain names and numbers, and it imports to itself."""

from __future__ import annotations

import csv
import importlib
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

from experiments.extras import need
from experiments.importing.headers import AMOUNTS
from experiments.importing.report import ROW_KEYS, Report
from simulator.errors import InputError
from simulator.text import spreadsheet_cell

#: How a clean file may end.
SUFFIXES = (".csv", ".parquet")
_AT_ONCE = 10_000


def clean_columns(report: Report) -> dict[str, list[str]]:
    """Return the columns of a clean file, as text.

    First what a row is known by, then the amounts (empty where the report does not tell), then what else
    was told, and the period, its unit and the currency where these are known.
    """
    n = len(report)
    columns = {name: report.keys[name] for name in ROW_KEYS}
    for name in AMOUNTS:
        amounts = report.amounts.get(name)
        columns[name] = [""] * n if amounts is None else [amounts.text(row) for row in range(n)]
    columns |= report.told
    if report.granularity == "none" and report.start is not None and report.end is not None:
        columns["start"], columns["end"] = [report.start.isoformat()] * n, [report.end.isoformat()] * n
    if report.granularity in ("week", "month"):
        columns["granularity"] = [report.granularity] * n
    if report.currency is not None:
        columns["currency"] = [report.currency] * n
    return columns


def csv_lines(report: Report) -> Iterator[str]:
    """Yield a clean file as CSV, many lines at once; names that would be calculated get an apostrophe."""
    columns = clean_columns(report)
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    names = {name: i for i, name in enumerate(columns) if name in ROW_KEYS}
    for start in range(0, len(report) or 1, _AT_ONCE):
        rows = [column[start : start + _AT_ONCE] for column in columns.values()]
        for i in names.values():
            rows[i] = [spreadsheet_cell(cell) for cell in rows[i]]
        writer.writerows(zip(*rows, strict=True))
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def write_parquet(report: Report, path: Path) -> None:
    """Write a clean file as Parquet, names as text and amounts as decimals; needs the extra ``frames``."""
    need("pyarrow", "frames")
    pa: Any = importlib.import_module("pyarrow")
    parquet: Any = importlib.import_module("pyarrow.parquet")

    columns: dict[str, Any] = {}
    for name, texts in clean_columns(report).items():
        if name not in AMOUNTS:
            columns[name] = pa.array(texts, pa.string())
            continue
        places = report.amounts[name].places if name in report.amounts else 0
        values = [Decimal(text) if text else None for text in texts]
        columns[name] = pa.array(values, pa.decimal128(38, places))
    parquet.write_table(pa.table(columns), path)


def check_suffix(path: Path) -> None:
    """Refuse a file name that no clean file has."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(f"{path}: allowed: a file name that ends in {' or '.join(SUFFIXES)}")
