"""Reports whose columns are worked out when they are first read.

A console knows some thirty columns and most rules read five. A report of this kind asks its source for
a column when it is read. One that outlives its moment, because a bidder keeps it, is completed before
anything changes: it never shows a later state.
"""

from __future__ import annotations

import dataclasses
from typing import Protocol

from simulator.entities import Report


class Source(Protocol):
    """What can tell any column of a report as of this moment."""

    def column(self, name: str) -> object:
        """Return a column by the name of the report's field."""
        ...


class LiveReport(Report):
    """A :class:`~simulator.entities.Report` that asks its source for a column when it is first read."""

    __slots__ = ("__weakref__", "_source")
    _source: Source

    @classmethod
    def of(cls, time: float, source: Source) -> LiveReport:
        """Return a report that knows its time only."""
        report: LiveReport = object.__new__(cls)
        object.__setattr__(report, "_source", source)
        object.__setattr__(report, "time", time)
        return report

    def __getattr__(self, name: str) -> object:
        """Fetch a column that is not there yet; nothing else is ever missing."""
        if name not in _COLUMNS:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        column = self._source.column(name)
        object.__setattr__(self, name, column)
        return column

    def complete(self) -> None:
        """Fetch every column."""
        for name in _COLUMNS:
            getattr(self, name)


_COLUMNS = frozenset(field.name for field in dataclasses.fields(Report))
