"""The forecast as a file: a row a keyword, with intervals and naive forecasts, to be scored later."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.calibrate.baselines import NAIVE
from experiments.calibrate.day_counts import QUANTITIES
from experiments.calibrate.future import Expected, Future
from experiments.importing.sheet import LARGEST, Sheet, dates, numbers, read_sheet
from experiments.importing.table import FORMULA
from experiments.report.columns import Table, columns_of
from experiments.storage.files import made_beside, write_lines
from simulator.entities import Floats
from simulator.errors import InputError

#: What a keyword is known by, and which days are forecast.
KEYS = ("campaign", "keyword", "first_day", "last_day")
#: What only plans of bids have.
PLAN_COLUMNS = ("bid_today", "bid_proposed")
#: Digits behind the point of a total.
_PLACES = 3


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What a forecast file says; n keywords.

    Attributes
    ----------
    file
        Its name.
    campaigns, keywords
        n texts each.
    first, last
        The days forecast.
    expected
        By quantity: what is expected.
    naive
        By quantity, then by name: (n,) naive forecasts.
    currency
        Code; empty where not known.
    """

    file: str
    campaigns: tuple[str, ...]
    keywords: tuple[str, ...]
    first: datetime.date
    last: datetime.date
    expected: Mapping[str, Expected]
    naive: Mapping[str, Mapping[str, Floats]]
    currency: str = ""


def check_forecast_path(path: Path) -> None:
    """Refuse a file that could not be written in the end.

    Raises
    ------
    InputError
        Another suffix than ``.csv``, a folder, or a place that cannot be written.
    """
    if path.suffix.lower() != ".csv":
        raise InputError(f"--forecast {path}: allowed: a file name that ends in .csv")
    if path.is_dir():
        raise InputError(f"--forecast {path}: is a folder, allowed: a file name")
    try:
        made_beside(path).unlink()
    except OSError as error:
        raise InputError(f"--forecast {path}: cannot be written ({error.strerror})") from None


def write_forecast(future: Future, path: Path) -> None:
    """Write a forecast, whole or not at all."""
    write_lines(path, forecast_table(future).csv())


def forecast_table(future: Future) -> Table:
    """Return a row a keyword: days, totals with bounds of 80 % intervals, naive forecasts of each."""
    n = len(future.keywords)
    columns: dict[str, Any] = {
        "campaign": list(future.campaigns),
        "keyword": list(future.keywords),
        "first_day": [future.first.isoformat()] * n,
        "last_day": [future.last.isoformat()] * n,
    }
    for quantity, expected in future.by["keyword"].items():
        columns[quantity] = np.round(expected.mean, _PLACES)
        columns[f"{quantity}_low"] = np.round(expected.low, _PLACES)
        columns[f"{quantity}_high"] = np.round(expected.high, _PLACES)
        for name in NAIVE:
            columns[naive_column(quantity, name)] = np.round(future.naive[quantity][name], _PLACES)
    if future.currency:
        columns["currency"] = [future.currency] * n
    return columns_of(columns)


def naive_column(quantity: str, name: str) -> str:
    """Name the column of a naive forecast.

    Examples
    --------
    >>> naive_column("clicks", "same weekday")
    'clicks_same_weekday'
    """
    return f"{quantity}_{name.replace(' ', '_')}"


def read_forecast(path: Path) -> Forecast:
    """Read a forecast file.

    Raises
    ------
    InputError
        A plan or another file; all faults of the rows, the first of each column.
    """
    wanted = [column for quantity in QUANTITIES for column in _columns(quantity)]
    sheet = read_sheet(path, (), (*KEYS, *wanted, "currency", *PLAN_COLUMNS))
    _check_columns(sheet)
    faults: list[str] = []
    found: dict[str, Floats] = {}
    for column in (name for name in wanted if name in sheet.cells):
        try:
            found[column] = numbers(sheet, column, most=LARGEST)
        except InputError as error:
            faults += error.args
    days: dict[str, list[datetime.date]] = {}
    for column in ("first_day", "last_day"):
        try:
            days[column] = dates(sheet, column)
        except InputError as error:
            faults += error.args
    faults += _odd_rows(sheet, found)
    if len(days) == len(("first_day", "last_day")):
        faults += _odd_days(sheet, days)
    if faults:
        raise InputError(*faults)
    told = [quantity for quantity in QUANTITIES if quantity in found]
    return Forecast(
        file=sheet.file,
        campaigns=tuple(map(_name, sheet.cells["campaign"])),
        keywords=tuple(map(_name, sheet.cells["keyword"])),
        first=days["first_day"][0],
        last=days["last_day"][0],
        expected={name: Expected(found[name], found[f"{name}_low"], found[f"{name}_high"]) for name in told},
        naive={quantity: {name: found[naive_column(quantity, name)] for name in NAIVE} for quantity in told},
        currency=next(iter(sheet.cells.get("currency", [])), ""),
    )


def _columns(quantity: str) -> list[str]:
    """Name the columns of a quantity."""
    return [
        quantity, f"{quantity}_low", f"{quantity}_high", *(naive_column(quantity, name) for name in NAIVE),
    ]  # fmt: skip


def _check_columns(sheet: Sheet) -> None:
    """Refuse a plan, and any other file that is no forecast."""
    plan = [name for name in PLAN_COLUMNS if name in sheet.cells]
    if plan:
        raise InputError(
            f"{sheet.file}, line 1: has {plan[0]!r}, so it is a plan of bids; allowed: a forecast, as "
            "`bidloom "
            "calibrate --forecast` writes it"
        )
    needed = [*KEYS, *_columns("impressions"), *_columns("clicks")]
    needed += _columns("cost") if "cost" in sheet.cells else []
    missing = [name for name in needed if name not in sheet.cells]
    if missing:
        raise InputError(
            f"{sheet.file}, line 1: no column {', '.join(map(repr, missing[:6]))}"
            f"{' and more' if len(missing) > 6 else ''}; allowed: a forecast, as `bidloom calibrate "
            "--forecast` "
            "writes it"
        )


def _odd_rows(sheet: Sheet, found: Mapping[str, Floats]) -> list[str]:
    """Name rows whose forecast lies outside its own interval, or that stand twice."""
    faults = []
    for name in QUANTITIES:
        bounds = [found.get(column) for column in (f"{name}_low", f"{name}_high")]
        low, high = bounds
        if low is None or high is None:
            continue
        faults += [
            f"{sheet.file}, line {sheet.lines[row]}: {name}_low is {low[row]:g}, allowed: at most "
            f"{name}_high, "
            f"{high[row]:g}"
            for row in np.flatnonzero(low > high)
        ]
    seen: dict[tuple[str, str], int] = {}
    for row, pair in enumerate(zip(sheet.cells["campaign"], sheet.cells["keyword"], strict=True)):
        if pair in seen:
            faults.append(
                f"{sheet.file}, line {sheet.lines[row]}: keyword {pair[1]!r} of campaign {pair[0]!r} "
                "stands in line "
                f"{seen[pair]} too, allowed: once"
            )
        seen.setdefault(pair, sheet.lines[row])
    return faults


def _odd_days(sheet: Sheet, days: Mapping[str, list[datetime.date]]) -> list[str]:
    """Name the first row of other days than the first row's, or of days that end before they begin."""
    first, last = days["first_day"][0], days["last_day"][0]
    if last < first:
        return [f"{sheet.file}, line {sheet.lines[0]}: last_day is {last}, allowed: {first} or later"]
    pairs = list(zip(days["first_day"], days["last_day"], strict=True))
    odd = next((row for row, pair in enumerate(pairs) if pair != (first, last)), None)
    if odd is None:
        return []
    return [
        f"{sheet.file}, line {sheet.lines[odd]}: days are {pairs[odd][0]} to {pairs[odd][1]}, allowed: "
        f"{first} to "
        f"{last} as in line {sheet.lines[0]}"
    ]


def _name(text: str) -> str:
    """Return a name without the apostrophe that keeps a spreadsheet from calculating."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text
