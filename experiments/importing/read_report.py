"""Reading one table of a file into a report, and keeping account of every row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from experiments.importing.cells import Texts
from experiments.importing.oddities import set_aside, tell_of_amounts, tell_of_keys, tell_of_writing
from experiments.importing.reading import Reading
from experiments.importing.report import ROW_KEYS, Amounts, Report, SetAside
from experiments.importing.row_amounts import amounts_of, currency_of_file
from experiments.importing.row_days import days_of
from experiments.importing.row_names import names_of
from experiments.importing.row_told import told_of
from experiments.importing.table import Table
from experiments.importing.unpack import Source
from simulator.errors import InputError

#: Names that are looked at to tell what bytes mean.
MOST_LOOKED_AT = 5000


@dataclass(slots=True)
class Part:
    """One table read.

    Attributes
    ----------
    label, layout
        The file and what of it, and what console wrote it.
    report
        What it tells.
    rows, kept, aside
        Records below the header, how many of them count, and those that do not.
    notes
        What has to be told, a sentence each.
    """

    label: str
    layout: str
    report: Report
    rows: int
    kept: int
    aside: list[SetAside]
    notes: list[str]


def read_table(source: Source, say: Reading) -> Part:
    """Read one table.

    Parameters
    ----------
    source
        What :func:`~experiments.importing.unpack.sources` found.
    say
        What the user says about it.

    Raises
    ------
    InputError
        All faults of the file, a line each.
    """
    table = Table(source, say)
    table.read()
    if not len(table.numbers) and not table.faults:
        only = " but a totals row" if any(why == "totals row" for why, _ in table.aside) else ""
        raise InputError(f"{table.label}: no rows below the header{only}, allowed: at least one")
    part = _finished(table)
    if table.faults:
        raise InputError(*table.faults)
    return part


def _finished(table: Table) -> Part:
    """Make a report of a table that is read to its end; its faults are noted in it."""
    _settle_letters(table)
    names = names_of(table)
    days, granularity, start, end = days_of(table)
    values = amounts_of(table)
    currency = currency_of_file(table)
    if table.faults:
        return Part(table.label, table.layout.name, Report({}, {}), 0, 0, [], [])
    columns = {name: days if name == "date" else names.get(name) for name in ROW_KEYS}
    group, rows = _grouped([column for column in columns.values() if column is not None], len(table.numbers))
    keys = {
        name: [""] * len(rows) if column is None else [column[0][i] for i in column[1][rows]]
        for name, column in columns.items()
    }
    amounts = {name: _summed(texts, ids, group, len(rows)) for name, (texts, ids) in values.items()}
    tell_of_amounts(table, values, amounts, keys)
    tell_of_keys(table, group, rows)
    made_up = frozenset(name for name in ("campaign", "keyword") if table.column(name) is None)
    told = told_of(table, group, rows, values)
    report = Report(keys, amounts, told, granularity, start, end, currency, made_up, table.numbers[rows])
    tell_of_writing(table)
    aside = set_aside(table, values)
    return Part(
        table.label,
        table.layout.name,
        report,
        table.rows,
        len(table.numbers),
        aside,
        list(dict.fromkeys(table.notes)),
    )


def _settle_letters(table: Table) -> None:
    """Choose what cells that are not UTF-8 are read as, by what names hold."""
    letters = table.records.letters
    if letters is None:
        return
    cells = [table.cells[name] for name in ("campaign", "keyword", "search_term") if name in table.cells]
    letters.settle(
        [text for held in cells for text in islice(held.index, MOST_LOOKED_AT)], table.header.language
    )
    letters.fell_back.clear()
    letters.as_utf8 = 0


def _grouped(columns: Sequence[Texts], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (n,) which row of the report each row belongs to, by first appearance, and the first of each."""
    code, size = np.zeros(n, np.int64), 1
    for texts, ids in columns:
        if size * len(texts) > 2**62:
            _, code = np.unique(code, return_inverse=True)
            size = int(code.max()) + 1
        code, size = code * len(texts) + ids, size * len(texts)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank[inverse], first[order]


def _summed(
    values: Sequence[Decimal], ids: NDArray[np.int32], group: NDArray[np.int64], groups: int
) -> Amounts:
    """Add exact numbers up by group."""
    places = max((-int(value.normalize().as_tuple().exponent) for value in values if value), default=0)
    places = max(places, 0)
    units = [int(value.scaleb(places)) for value in values]
    count = np.bincount(ids, minlength=len(units))
    if (
        sum(abs(unit) * int(n) for unit, n in zip(units, count, strict=True)) < 2**53
    ):  # whole numbers are exact as floats
        totals = np.bincount(group, weights=np.array(units, np.float64)[ids], minlength=groups)
        return Amounts(totals.astype(np.int64), places)
    sums = np.zeros(groups, dtype=object)
    np.add.at(sums, group, np.array(units, dtype=object)[ids])
    return Amounts(sums, places)
