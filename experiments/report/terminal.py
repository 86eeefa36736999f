"""Tables on a narrow terminal: in pieces below each other rather than with numbers cut and names gone."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from itertools import takewhile

from rich import box
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from experiments.report.cells import Cell

#: Letters that a column of names keeps; longer ones go on in the next line.
NAME_ROOM = 14

#: Wider than any table: what a table takes where there is room.
_WIDE = 1000


def pieces(table: Table, console: Console) -> list[Table]:
    """Return a table as it fits on a console, in several tables where it is too wide.

    Use it for tables whose first columns name the rows: each piece begins with them.

    Parameters
    ----------
    table
        Numbers stand in columns with ``no_wrap``, which are never cut; names in those before the first such
        column. A column without a heading stays with the one before.
    console
        Where it is to be printed.

    Returns
    -------
    list of Table
        The table itself where it fits.

    Examples
    --------
    >>> table = Table("name")
    >>> for heading in ("clicks", "cost"):
    ...     table.add_column(heading, no_wrap=True)
    >>> [[column.header for column in piece.columns] for piece in pieces(table, Console(width=20))]
    [['name', 'clicks'], ['name', 'cost']]
    """
    if _needed(table, console) <= console.width:
        return [table]
    names = list(takewhile(lambda column: not column.no_wrap, table.columns))
    found: list[list[Column]] = []
    for group in _groups(table.columns[len(names) :]):
        if found and _needed(_with(table, found[-1] + group), console) <= console.width:
            found[-1] += group
        else:
            found.append(names + group)
    return [_with(table, columns) for columns in found] or [table]


def _groups(columns: Sequence[Column]) -> list[list[Column]]:
    """Return the columns, those without a heading with the one before."""
    found: list[list[Column]] = []
    for column in columns:
        if found and not str(column.header):
            found[-1].append(column)
        else:
            found.append([column])
    return found


def _needed(table: Table, console: Console) -> int:
    """Return the least width at which no number is cut and names have room."""
    roomy = console.options.update(max_width=_WIDE)
    spare = 0
    for column in table.columns:
        if not column.no_wrap:
            widths = [console.measure(cell, options=roomy).maximum for cell in column.cells]
            widest = max(widths, default=0)
            spare += max(0, min(widest, column.max_width or widest) - NAME_ROOM)
    return console.measure(table, options=roomy).maximum - spare


def _with(table: Table, columns: list[Column]) -> Table:
    """Return a table with some of its columns."""
    piece = copy(table)
    piece.columns = columns
    return piece


def empty_table() -> Table:
    """Return a table narrow enough for seven metrics in 80 columns."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))


def stacked(cell: Cell) -> Text:
    """Put the half interval below the mean, faintly."""
    text = Text(cell.mean)
    if cell.half:
        text.append(f"\n{cell.half}", style="dim")
    return text
