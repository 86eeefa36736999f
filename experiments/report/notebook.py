"""Outcomes in a notebook: tables that follow its light or dark theme, and columns for data frames."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from experiments.extras import need

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

#: Column name to its values, all equally long.
Columns = Mapping[str, Sequence[Any]]


class Tabular(ABC):
    """An outcome with one tidy table, which becomes a data frame where one is asked for."""

    __slots__ = ()

    @abstractmethod
    def columns(self) -> Columns:
        """Return the tidy table, column by column."""

    def to_pandas(self) -> pd.DataFrame:
        """Return the tidy table as a pandas data frame; needs the extra ``frames``."""
        return pandas_frame(self.columns())

    def to_polars(self) -> pl.DataFrame:
        """Return the tidy table as a polars data frame; needs the extra ``frames``."""
        return polars_frame(self.columns())


def table_html(header: Sequence[str], rows: Sequence[Sequence[str]], caption: str = "") -> str:
    """Return a table for ``_repr_html_``: escaped, without colours of its own, sentences below it.

    Parameters
    ----------
    header, rows
        Plain text; the first column is of names.
    caption
        A remark.

    Examples
    --------
    >>> table_html(["strategy", "profit"], [["a<b", "12"]]).count("&lt;")
    1
    """
    head = "".join(_tag("th", cell, place) for place, cell in enumerate(header))
    body = "".join(
        f"<tr>{''.join(_tag('td', cell, place) for place, cell in enumerate(row))}</tr>" for row in rows
    )
    below = "".join(f"<p>{escape(line)}</p>" for line in caption.splitlines())
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if header else ""
    return table + below


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


def _tag(kind: str, text: str, place: int) -> str:
    """Return a cell, names to the left, numbers to the right."""
    side = "right" if place else "left"
    lines = "<br>".join(map(escape, text.splitlines()))
    return f'<{kind} style="text-align: {side}">{lines}</{kind}>'
