"""What every study returns: told, tabled, drawn and kept by one mechanism.

An outcome holds numbers and knows nobody who tells of it. Its study registers how it is told with
:func:`story`, and what its tables are with :func:`tables`; terminal, page, Markdown, notebook, data frames
and the folder on disk are renderings that know no study.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import TYPE_CHECKING

from experiments.report.blocks import Story
from experiments.report.columns import Table
from experiments.report.notebook import notebook, pandas_frame, polars_frame
from simulator.errors import InputError, nearest

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

#: The tables of an outcome by name, the main one first; each is made when it is asked for.
Tables = Mapping[str, Callable[[], Table]]


class Outcome(ABC):
    """The outcome of a study."""

    __slots__ = ()

    @property
    @abstractmethod
    def failed(self) -> bool:
        """Whether a run failed, or what was asked for could not be found."""

    @abstractmethod
    def numbers(self) -> dict[str, object]:
        """Return it as plain data, numbers to 12 digits, not-a-number as None."""

    def parts(self) -> Mapping[str, Outcome]:
        """Return outcomes that it consists of, by the folder in which each is kept."""
        return {}

    def files(self) -> Mapping[str, str | None]:
        """Return files that its folder holds beside those of every outcome; None: it holds no such file."""
        return {}

    def to_json(self) -> dict[str, object]:
        """Return it as plain data, with the ``verdict`` in plain words."""
        return {**self.numbers(), "verdict": story(self).headline}

    def to_pandas(self, table: str | None = None) -> pd.DataFrame:
        """Return one of its tables, the main one, as a pandas data frame; needs the extra ``frames``.

        Raises
        ------
        InputError
            A table that there is not, or pandas is not installed.
        """
        return pandas_frame(table_named(self, table).frame())

    def to_polars(self, table: str | None = None) -> pl.DataFrame:
        """Return a table as a polars data frame, see :meth:`to_pandas`."""
        return polars_frame(table_named(self, table).frame())

    def _repr_html_(self) -> str:
        """Return headline, tables and sentences, for a notebook."""
        return notebook(story(self))


@singledispatch
def story(outcome: Outcome, made_by: Mapping[str, str] | None = None) -> Story:  # noqa: ARG001
    """Tell an outcome; ``made_by``: versions of what computed it, None: those at hand."""
    raise TypeError(f"{type(outcome).__name__}: nobody has registered how it is told")


@singledispatch
def tables(outcome: Outcome) -> Tables:
    """Return the tables of an outcome."""
    raise TypeError(f"{type(outcome).__name__}: nobody has registered its tables")


def table_named(outcome: Outcome, name: str | None = None) -> Table:
    """Return a table of an outcome by its name; None: the main one.

    Raises
    ------
    InputError
        Naming the nearest that there is.
    """
    found = {key.removeprefix("effects_"): make for key, make in tables(outcome).items()}
    wanted = next(iter(found)) if name is None else name.removeprefix("effects_")
    if wanted not in found:
        raise InputError(f"table {name!r} is unknown; {nearest(wanted, found)}")
    return found[wanted]()
