"""What consoles' layouts have in common: a sheet, sums and means over days, and how cells are written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from experiments.importing.account_record import AccountRecord
from simulator.entities import Floats

Row = list[str | int | float]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report as rows of cells.

    Attributes
    ----------
    titles
        Lines above the header.
    header, rows
        Cells; totals are rows.
    footer
        Lines below.
    encoding, quoted
        How a CSV of it is written.
    """

    titles: Sequence[str]
    header: Sequence[str]
    rows: Sequence[Row]
    footer: Sequence[str] = ()
    encoding: str = "utf-8"
    quoted: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Span:
    """Targets over some days: sums, and the means that consoles show."""

    record: AccountRecord
    days: slice

    def sum(self, name: str) -> Floats:
        """(n,) sums of an amount."""
        return np.asarray(getattr(self.record, name)[self.days].sum(axis=0))

    @property
    def share(self) -> Floats:
        """(n,) impressions over searches in which the target could have been shown."""
        return over(self.sum("impressions"), self.sum("eligible"))

    @property
    def lost_to_budget(self) -> Floats:
        """(n,) share of these searches missed for want of budget."""
        return over(self.sum("lost_to_budget"), self.sum("eligible"))

    def top(self, slots: int) -> Floats:
        """(n,) share of impressions in the first slots."""
        by_slot = self.record.by_position[self.days].sum(axis=0)
        return over(by_slot[:, :slots].sum(axis=1), by_slot.sum(axis=1))

    @property
    def position(self) -> Floats:
        """(n,) mean position, NaN where never shown."""
        by_slot = self.record.by_position[self.days].sum(axis=0)
        return over(by_slot @ np.arange(1, by_slot.shape[1] + 1), by_slot.sum(axis=1))


def over(above: Floats, below: Floats) -> Floats:
    """Divide, NaN by nothing."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def sums_of(span: Span) -> list[Sequence[float]]:
    """Return the amounts of each target, in the order of consoles."""
    return [span.sum(name).tolist() for name in ("impressions", "clicks", "cost", "conversions", "revenue")]


def counts(sums: Sequence[Sequence[float]], i: int, *, thousands: bool) -> Row:
    """Write the amounts of a target, cost and revenue to the cent."""
    shown, clicks, cost, conversions, revenue = (column[i] for column in sums)
    mark = "," if thousands else ""
    return [
        f"{shown:{mark}.0f}",
        f"{clicks:{mark}.0f}",
        f"{cost:{mark}.2f}",
        f"{conversions:{mark}.2f}",
        f"{revenue:{mark}.2f}",
    ]


def daily(record: AccountRecord) -> Iterator[tuple[datetime.date, tuple[int, list[float]]]]:
    """Yield day, target and amounts of every target and day with an impression or an order."""
    names = ("impressions", "clicks", "cost", "conversions", "revenue")
    for d in range(len(record.impressions)):
        day = record.start + datetime.timedelta(days=d)
        for i in range(len(record.keywords)):
            sums = [float(getattr(record, name)[d, i]) for name in names]
            if any(sums):
                yield day, (i, sums)


def period_of(record: AccountRecord) -> tuple[datetime.date, datetime.date]:
    """Return the first and the last day."""
    return record.start, record.start + datetime.timedelta(days=len(record.impressions) - 1)


def score(value: float, missing: str = " --") -> str:
    """Write a quality score as a whole number."""
    return missing if np.isnan(value) else f"{value:.0f}"


def mean(value: float, places: int, missing: str = " --") -> str:
    """Write a mean position."""
    return missing if np.isnan(value) else f"{value:.{places}f}"


def percent(value: float) -> str:
    """Write a share in percent."""
    return " --" if np.isnan(value) else f"{100 * max(value, 0.0):.2f}%"
