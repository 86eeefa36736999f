"""A forecast set beside the report of its days: what came of each row, and what could not be matched."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.forecast_file import Forecast
from experiments.calibrate.future import Expected
from experiments.calibrate.grouping import as_given
from experiments.calibrate.scores import Came, Score, score
from experiments.importing.arrays import sums_by
from experiments.importing.dates import read_day
from experiments.importing.import_reports import Imported
from experiments.importing.report import Report
from experiments.report.numbers import counted
from simulator.entities import Flags, Floats, Integers
from simulator.errors import InputError, nearest

#: First and last day of a report, where the user says them.
Covers = tuple[datetime.date, datetime.date] | None
#: Names of unmatched keywords that are told.
MOST_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What came of a forecast's n keywords.

    Attributes
    ----------
    report
        Name of the file, or files.
    came
        By quantity (n,) totals of the days forecast.
    notes
        What could not be matched.
    """

    report: str
    came: Mapping[str, Floats]
    notes: tuple[str, ...]

    @property
    def hash(self) -> str:
        """Tells one set of counts from another, whatever their file is called."""
        found = hashlib.sha256()
        for name, values in sorted(self.came.items()):
            found.update(name.encode())
            found.update(np.ascontiguousarray(values).tobytes())
        return found.hexdigest()[:12]


def match(forecast: Forecast, imported: Imported, covers: Covers = None) -> Matched:
    """Add up what a report tells of the days and keywords of a forecast.

    Parameters
    ----------
    forecast
        Of some days.
    imported
        The report; rows of other days are left out.
    covers
        First and last day that the user says it covers; None: as the report says, from its first row's day to
        its last row's.

    Raises
    ------
    InputError
        The report does not cover the days, tells of money in another currency, or of no keyword forecast.
    """
    report = imported.report
    label = ", ".join(dict.fromkeys(part.label for part in imported.parts))
    if forecast.currency and report.currency and forecast.currency != report.currency:
        raise InputError(
            f"{label}: money in {report.currency}, allowed: {forecast.currency}, as in {forecast.file}"
        )
    inside = _rows_of_days(forecast, report, label, covers)
    pairs = list(zip(forecast.campaigns, forecast.keywords, strict=True))
    index = {pair: row for row, pair in enumerate(pairs)}
    of = list(zip(report.keys["campaign"], report.keys["keyword"], strict=True))
    row = np.array([index.get(pair, -1) for pair in of], dtype=np.int64)
    known = inside & (row >= 0)
    if not inside.any():
        raise InputError(
            f"{label}: has no row from {forecast.first} to {forecast.last}, allowed: one or more"
        )
    if not known.any():
        raise InputError(_nothing_matched(forecast, report, label))
    amounts = {name: report.amounts[name].floats() for name in forecast.expected if name in report.amounts}
    came = {name: sums_by(row[known], values[known], len(pairs)) for name, values in amounts.items()}
    notes = [
        *_left_out(inside, label),
        *_unknown(of, inside & (row < 0), amounts),
        *_absent(row[known], pairs),
    ]
    notes += [f"{label} has no {name}: it is not scored" for name in forecast.expected if name not in came]
    return Matched(label, came, tuple(notes))


def scores(forecast: Forecast, matched: Matched) -> tuple[Score, ...]:
    """Score a forecast by keyword and by campaign; the file has intervals of keywords only."""
    grouping = as_given(forecast.keywords, forecast.campaigns)
    n = len(grouping.campaigns)
    found = []
    for name, came in matched.came.items():
        expected, naive = forecast.expected[name], forecast.naive[name]
        found.append(score(name, "keyword", [Came(expected, naive, came)]))

        def added(values: Floats) -> Floats:
            return sums_by(grouping.campaign, values, n)

        mean = added(expected.mean)
        whole = Came(
            Expected(mean, mean, mean), {key: added(values) for key, values in naive.items()}, added(came)
        )
        found.append(dataclasses.replace(score(name, "campaign", [whole]), inside=0, of=0))
    return tuple(found)


def _rows_of_days(forecast: Forecast, report: Report, label: str, covers: Covers) -> Flags:
    """Return which rows tell of the days forecast."""
    first, last = forecast.first, forecast.last
    start, end = (report.start, report.end) if covers is None else covers
    want = f"allowed: {first} to {last}, the days of {forecast.file}"
    if start is None or end is None:
        raise InputError(
            f"{label}: does not say which days it covers, {want} (--period {first}..{last} says so)"
        )
    told = f"{label}: covers {start} to {end}"
    if report.granularity != "day":
        if (start, end) != (first, last):
            raise InputError(f"{told} in rows of more than a day, {want}; export it by day")
        return np.ones(len(report), dtype=bool)
    if start > first or end < last:
        raise InputError(
            f"{told}, {want}, all of them (--period {first}..{last}: days without a row had nothing)"
        )
    day = {text: read_day(text) for text in set(report.keys["date"])}
    within = {text for text, one in day.items() if one is not None and first <= one <= last}
    return np.array([text in within for text in report.keys["date"]], dtype=bool)


def _nothing_matched(forecast: Forecast, report: Report, label: str) -> str:
    """Say that no keyword is in both, and what is near."""
    campaigns = set(report.keys["campaign"])
    foreign = next((name for name in forecast.campaigns if name not in campaigns), None)
    if foreign is not None:
        return (
            f"{label}: has no keyword of {forecast.file} on its days, such as one of campaign {foreign!r}; "
            f"{nearest(foreign, campaigns)}"
        )
    keyword = forecast.keywords[0]
    return (
        f"{label}: has no keyword of {forecast.file} on its days, such as {keyword!r}; "
        f"{nearest(keyword, report.keys['keyword'])}"
    )


def _left_out(inside: Flags, label: str) -> list[str]:
    """Say how many rows are of other days."""
    others = int((~inside).sum())
    return [f"{counted(others, 'row')} of {label} tell of other days and are left out"] if others else []


def _unknown(of: list[tuple[str, str]], rows: Flags, amounts: Mapping[str, Floats]) -> list[str]:
    """Say what the report has and the forecast has not."""
    names = list(dict.fromkeys(of[i] for i in np.flatnonzero(rows)))
    if not names:
        return []
    seen, all_seen = amounts["impressions"][rows].sum(), amounts["impressions"].sum()
    return [
        f"{counted(len(names), 'keyword')} of the report, {_named(names)}, with {seen:,.0f} impressions "
        f"({seen / max(all_seen, 1):.1%} of all), {'was' if len(names) == 1 else 'were'} not forecast and "
        f"{'is' if len(names) == 1 else 'are'} not scored"
    ]


def _absent(rows: Integers, pairs: list[tuple[str, str]]) -> list[str]:
    """Say what the forecast has and the report has not: such keywords were not shown."""
    there = set(rows.tolist())
    names = [pair for row, pair in enumerate(pairs) if row not in there]
    if not names:
        return []
    return [
        f"{counted(len(names), 'keyword')} of the forecast, {_named(names)}, "
        f"{'is not in the report and counts' if len(names) == 1 else 'are not in the report and count'} as 0"
    ]


def _named(names: list[tuple[str, str]]) -> str:
    """Name some keywords."""
    shown = ", ".join(repr(keyword) for _, keyword in names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else shown
