"""An account day by day: impressions, clicks and cost of every keyword of a report, none left out."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from experiments.importing.arrays import sums_by
from experiments.importing.dates import read_day
from experiments.importing.import_reports import Imported
from experiments.importing.report import NO_CAMPAIGN
from simulator.entities import Floats, Integers
from simulator.errors import InputError

#: What is forecast, in the order of a console; cost where the report has some.
QUANTITIES = ("impressions", "clicks", "cost")


@dataclass(frozen=True, slots=True, eq=False)
class DayCounts:
    """D days of n keywords.

    Attributes
    ----------
    file
        Name of the file, or files.
    campaigns, keywords
        n texts each, as the report has them.
    start
        The first day.
    amounts
        By :data:`QUANTITIES` (n, D): counts, and currency units; no ``cost`` where the report has none.
    currency
        Code; empty where the report does not tell.
    """

    file: str
    campaigns: tuple[str, ...]
    keywords: tuple[str, ...]
    start: datetime.date
    amounts: Mapping[str, Floats]
    currency: str = ""

    @property
    def days(self) -> int:
        """D."""
        return int(self.amounts["impressions"].shape[1])

    @property
    def has_campaigns(self) -> bool:
        """Whether the report knows campaigns."""
        return any(name != NO_CAMPAIGN for name in self.campaigns)

    def until(self, day: int) -> DayCounts:
        """Return the first days, ``day`` of them."""
        return replace(self, amounts={name: values[:, :day] for name, values in self.amounts.items()})

    def window(self, day: int, ahead: int) -> dict[str, Floats]:
        """Return (n,) totals of ``ahead`` days from day ``day`` on, the first being 0."""
        return {name: values[:, day : day + ahead].sum(axis=1) for name, values in self.amounts.items()}

    def date(self, day: int) -> datetime.date:
        """Return a day of the calendar."""
        return self.start + datetime.timedelta(day)


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """Which keyword is in which campaign: (n,) indices, and the names."""

    names: tuple[str, ...]
    index: Integers

    def added(self, values: Floats) -> Floats:
        """Add (n,) values up by campaign."""
        return sums_by(self.index, values, len(self.names))


def day_counts(imported: Imported) -> DayCounts:
    """Add a report up by campaign, keyword and day.

    Raises
    ------
    InputError
        The report has no rows by day.
    """
    report = imported.report
    file = ", ".join(dict.fromkeys(part.label for part in imported.parts))
    if report.granularity != "day" or report.start is None or report.end is None:
        told = "no days" if report.start is None or report.granularity == "none" else "no single days"
        raise InputError(
            f"{file}: its rows tell of {told}, allowed for a forecast: a report with a row a day"
        )
    pairs = list(zip(report.keys["campaign"], report.keys["keyword"], strict=True))
    index = {pair: i for i, pair in enumerate(dict.fromkeys(pairs))}
    keyword = np.array([index[pair] for pair in pairs], dtype=np.int64)
    known = {text: read_day(text) for text in set(report.keys["date"])}
    days = (report.end - report.start).days + 1
    day = np.array([(known[text] - report.start).days for text in report.keys["date"]])  # type: ignore[operator] # all are days
    amounts = {}
    for name in QUANTITIES:
        if name in report.amounts:
            cell = keyword * days + day
            amounts[name] = sums_by(cell, report.amounts[name].floats(), len(index) * days).reshape(-1, days)
    if "cost" in amounts and amounts["cost"].sum() <= 0:
        del amounts["cost"]
    return DayCounts(
        file=file,
        campaigns=tuple(campaign for campaign, _ in index),
        keywords=tuple(name for _, name in index),
        start=report.start,
        amounts=amounts,
        currency=report.currency or "",
    )
