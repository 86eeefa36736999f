"""A story on a terminal, wide or narrow: tables in pieces rather than with numbers cut and names gone."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import takewhile

from rich import box
from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from experiments.report.blocks import Block, Bullets, Cell, Grid, Heading, OnPages, Story
from experiments.report.blocks import Text as Sentences
from experiments.report.cells import NAME_WIDTH, broken_name, narrow
from simulator.text import visible

#: Letters that a column of names keeps; longer ones go on in the next line.
NAME_ROOM = 14

#: Wider than any table: what a table takes where there is room.
_WIDE = 1000


def pieces(table: Table, console: Console) -> list[Table]:
    """Return a table as it fits on a console, in several tables where it is too wide; its texts visible.

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
    table = _with(table, [_visible(column) for column in table.columns])
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


def _visible(column: Column) -> Column:
    """Return a column whose control characters are written out."""
    cells = [_visible_cell(cell) for cell in column.cells]
    return replace(column, header=_visible_cell(column.header), _cells=cells)


def _visible_cell(cell: RenderableType) -> RenderableType:
    """Return a cell that a terminal does not obey; styles of what is visible already stay."""
    if isinstance(cell, Text):
        shown = visible(cell.plain)
        return cell if shown == cell.plain else Text(shown, cell.style)
    return visible(cell) if isinstance(cell, str) else cell


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


def parts(story: Story) -> list[Table | str]:
    """Return what a terminal shows of a story: what was studied, the headline, tables and sentences."""
    return [story.about, story.headline, *(part for block in story.summary for part in _parts(block))]


def terminal_table(grid: Grid) -> Table:
    """Return a table for a terminal: names folded to the left, numbers whole to the right."""
    table = empty_table()
    rows = [row for group in grid.groups for row in group.rows]
    for place, head in enumerate(grid.header):
        words = grid.kind == "settings" or any(row[place].name for row in rows)
        table.add_column(
            Text(narrow(head)),
            justify="left" if words else "right",
            overflow="fold",
            no_wrap=not words,
            max_width=None if place else NAME_WIDTH,
        )
    for group in grid.groups:
        for row in group.rows:
            table.add_row(*map(_stacked, row), end_section=row is group.rows[-1] and len(grid.groups) > 1)
    return table


def empty_table() -> Table:
    """Return a table narrow enough for seven metrics in 80 columns."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))


def _parts(block: Block | OnPages) -> list[Table | str]:
    """Return a block for a terminal; pictures, folded tables and what else is for pages are left out."""
    match block:
        case Heading():
            return ["", block.text]
        case Sentences():
            return [block.text]
        case Bullets():
            return list(block.lines)
        case Grid():
            return [*([block.title] if block.title else []), terminal_table(block)]
        case _:
            return []


def _stacked(cell: Cell) -> Text:
    """Put the smaller line below the text, faintly; break a long name before its bracket."""
    text = Text(broken_name(cell.text, NAME_WIDTH) if cell.name else cell.text)
    if cell.small:
        text.append(f"\n{cell.small}", style="dim")
    return text
