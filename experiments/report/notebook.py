"""Outcomes in a notebook: a story that follows its light or dark theme, and columns as data frames."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from experiments.extras import need
from experiments.report.blocks import Block, Bullets, Cell, Grid, Heading, OnPages, Story, Text
from simulator.text import visible

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

#: Column name to its values, all equally long.
Columns = Mapping[str, Sequence[Any]]


def notebook(story: Story) -> str:
    """Return what a notebook shows of a story: headline, tables and sentences, no colours of its own."""
    return visible("".join(map(_block, (Text(story.headline, "verdict"), *story.summary))))


def pandas_frame(columns: Columns) -> pd.DataFrame:
    """Return columns as a pandas data frame.

    Raises
    ------
    InputError
        When pandas is not installed.
    """
    need("pandas", "frames")
    import pandas as pd  # noqa: PLC0415 - an extra, and slow to import

    return pd.DataFrame(dict(columns))


def polars_frame(columns: Columns) -> pl.DataFrame:
    """Return columns as a polars data frame.

    Raises
    ------
    InputError
        When polars is not installed.
    """
    need("polars", "frames")
    import polars as pl  # noqa: PLC0415 - an extra, and slow to import

    return pl.DataFrame(dict(columns), strict=False)


def _block(block: Block | OnPages) -> str:
    """Return a block as HTML; pictures, folded tables and what else is for pages are left out."""
    match block:
        case Heading():
            return f"<p><b>{escape(block.text)}</b></p>"
        case Text():
            text = _prose(block.text)
            return f"<p><b>{text}</b></p>" if block.kind == "verdict" else f"<p>{text}</p>"
        case Bullets():
            return "".join(f"<p>{_prose(line)}</p>" for line in block.lines)
        case Grid():
            return _table(block)
        case _:
            return ""


def _prose(text: str) -> str:
    """Escape a sentence and leave out the backticks around names."""
    return escape(text.replace("`", ""))


def _table(grid: Grid) -> str:
    """Return a table, names to the left, numbers to the right."""
    head = "".join(_tag("th", Cell(text, name=not place), grid) for place, text in enumerate(grid.header))
    rows = "".join(
        f"<tr>{''.join(_tag('td', cell, grid) for cell in row)}</tr>"
        for group in grid.groups
        for row in group.rows
    )
    above = f"<p>{_prose(grid.title)}</p>" if grid.title else ""
    return f"{above}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _tag(kind: str, cell: Cell, grid: Grid) -> str:
    """Return a cell."""
    side = "left" if cell.name or grid.kind == "settings" else "right"
    lines = "<br>".join(map(escape, filter(None, (*cell.text.splitlines(), cell.small))))
    return f'<{kind} style="text-align: {side}">{lines}</{kind}>'
