"""When the rows of a table are of: a day, a week or a month each, or the period that the file states."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from itertools import pairwise

from experiments.importing.cells import Texts
from experiments.importing.dates import (
    days_within,
    last_day,
    order_of,
    read_day,
    step,
    without_days,
)
from experiments.importing.month_titles import months_of
from experiments.importing.numerals import is_missing
from experiments.importing.table import Table
from simulator.text import brief

#: First and last day.
Period = tuple[datetime.date, datetime.date]
#: Words of title lines whose days are not the period.
_OTHER_DAYS = (
    "created", "generated", "downloaded", "exported", "printed", "last completed", "compared", "previous",
    "run date",
    "stand:", "erstellt", "generado", "descarga", "généré", "exporté",
    "criado", "vergleich", "comparado", "comparé",
    "создан", "下载", "生成", "创建", "作成", "对比",
)  # fmt: skip
#: What may stand beside the one day of a period of one day.
_ONE_DAY = re.compile(
    r"[\w\s]*\(\s*DAY\s*\)|(?:report time|date|day|period|период|datum|fecha|日期)\s*[:：]?\s*DAY|DAY"
)
#: Days of a report at most; a longer span is a mistyped year.
MOST_DAYS = 3660


def days_of(
    table: Table,
) -> tuple[Texts | None, str, datetime.date | None, datetime.date | None]:
    """Return the day of each row, the granularity, and first and last day of the period."""
    say = table.say
    units = [name for name in ("date", "week", "month") if name in table.cells]
    unit = next((name for name in units if any(map(str.strip, table.cells[name].texts))), None)
    stated = _stated(table, dated=unit is not None)
    if unit is None:
        start, end = _spans(table, stated)
        if say.start is not None:
            start, end = say.start, say.end
        if start is None:
            table.notes.append(
                "the file does not say which days it covers: the period has to be asked for (--period)"
            )
        return None, "none", start, end
    cells = table.cells[unit]
    days = _read_days(table, unit)
    known = [day for day in days if day is not None]
    if len(known) < len(days) or not known:
        return None, "none", None, None
    written_out = {text.strip().casefold() for name in ("granularity",) if name in table.cells
                   for text in table.cells[name].texts}  # fmt: skip
    granularity = unit if unit != "date" else step(known)
    if written_out <= {"week", "month", "day"} and len(written_out) == 1:
        granularity = written_out.pop()
    if unit == "date" and granularity != "day":
        grid = "a grid of 7 days" if granularity == "week" else "first days of months"
        table.notes.append(f"the dates are {grid}: the rows are taken for {granularity}s")
    if granularity != "day":
        table.notes.append(f"rows are {granularity}s, not days: nothing is known of single days or weekdays")
    first, last = min(known), last_day(max(known), granularity)
    first, last = _of_the_stated(table, (first, last), max(known), stated)
    if say.start is not None:
        table.fault(f"--period: the rows have days, {first} to {last}; allowed: only without days")
    if (last - first).days > MOST_DAYS:
        text = cells.texts[days.index(min(known))]
        table.fault_at(
            cells, cells.index[text], f"dates run from {first} to {last}, allowed: at most {MOST_DAYS:,} days"
        )
    if granularity == "day" and len(set(known)) > 1:
        table.notes.append("a keyword's missing day means no impressions that day")
    return ([day.isoformat() for day in known], cells.ids), granularity, first, last


def _of_the_stated(
    table: Table,
    rows: Period,
    latest: datetime.date,
    stated: Period | None,
) -> Period:
    """Return the period that the file states where its rows, the latest beginning on a day, lie within it."""
    if stated is None:
        return rows
    if stated[0] <= rows[0] + datetime.timedelta(days=6) and stated[1] >= latest:
        return stated
    table.notes.append(
        f"rows from {rows[0]} to {rows[1]} lie outside the period that the file states, {stated[0]} to "
        f"{stated[1]}"
    )
    return rows


def _read_days(table: Table, name: str, order: bool | None = None) -> list[datetime.date | None]:
    """Read the different days of a column; what cannot be read is a fault."""
    cells = table.cells[name]
    order = order if table.say.month_first is None else table.say.month_first
    if order is None:
        order = order_of(cells.texts)
    if order is None:
        order = order_of(_words(table))
    days = []
    for i, text in enumerate(cells.texts):
        day = read_day(text.strip(), order)
        if day is None and order is None and (first := read_day(text.strip(), True)) is not None:
            second = read_day(text.strip(), False)
            table.fault_at(cells, i, f"{cells.column.title} {text!r} may be {second} or {first}; say which: "
                                     "--dates day-first or --dates month-first")  # fmt: skip
            return [None]
        if day is None:
            table.fault_at(
                cells, i, f"{cells.column.title} is {brief(text, 60)!r}, allowed: a day of the calendar"
            )
        days.append(day)
    return days


def _spans(table: Table, stated: Period | None) -> tuple[datetime.date | None, datetime.date | None]:
    """Return the period of rows that each tell first and last day, or that the title lines state."""
    if stated is not None:
        return stated
    if not {"start", "end"} <= table.cells.keys() or table.column("entity") is not None:
        return None, None
    if any(is_missing(text) for name in ("start", "end") for text in table.cells[name].texts):
        table.notes.append(
            "start and end dates that are blank on some rows are taken for the campaigns' own, "
            "not for a period"
        )
        return None, None
    both = order_of([text for name in ("start", "end") for text in table.cells[name].texts])
    ends = [[day for day in _read_days(table, name, both) if day is not None] for name in ("start", "end")]
    return (min(ends[0]), max(ends[1])) if all(ends) else (None, None)


def _stated(table: Table, *, dated: bool) -> Period | None:
    """Return the period that the lines above the header state, and those above it where it stands again."""
    first = _stated_in(table, table.titles)
    known = [] if first is None else [first]
    silent: list[int] = []
    for line, titles in table.again:
        further = _stated_in(table, titles)
        if further is None:
            silent.append(line)
            continue
        begins = f"a second report begins in line {line}, of "
        if further in known:
            table.notes.append(f"{begins}the same days: both are added up")
            continue
        other = next((one for one in known if further[0] <= one[1] and one[0] <= further[1]), None)
        if other is not None or (first is None and not dated):
            table.fault(
                f"a second report begins, of {further[0]} to {further[1]} where another is of "
                f"{'days it does not tell' if other is None else f'{other[0]} to {other[1]}'}; allowed: "
                "one period, or periods that do not overlap; save each as a file of its own",
                line,
            )
            return first
        table.notes.append(f"{begins}{further[0]} to {further[1]}: both are added up")
        known.append(further)
    if silent:
        more = f" and {len(silent) - 1:,} more" if len(silent) > 1 else ""
        table.notes.append(
            f"the header stands again in line {silent[0]}{more} and states no period: "
            + ("the rows tell their days" if dated else "taken for days of the first report")
        )
    if first is None:
        return None
    _tell_of_gaps(table, sorted(known), dated=dated)
    return min(known)[0], max(end for _, end in known)


def _tell_of_gaps(table: Table, periods: Sequence[Period], *, dated: bool) -> None:
    """Tell of days that lie between the reports of one file."""
    one = datetime.timedelta(days=1)
    for (_, end), (start, _) in pairwise(periods):
        if start - end > one:
            table.notes.append(
                f"no report tells of {end + one} to {start - one}: "
                + ("days without a row" if dated else "these days are part of the period, without clicks")
            )


def _stated_in(table: Table, titles: Sequence[str]) -> Period | None:
    """Return the period that some lines state."""
    best: list[datetime.date] = []
    month_first = table.say.month_first
    if month_first is None and table.layout.name.startswith("Microsoft") and order_of(_words(table)) is None:
        month_first = True  # its reports are written as in the United States unless figures say otherwise
    titles = [title for title in titles if not any(word in title.casefold() for word in _OTHER_DAYS)]
    for title in titles:
        days = days_within(title, month_first)
        if len(days) == 1 and not _ONE_DAY.fullmatch(without_days(title).casefold().replace("day", "DAY")):
            continue
        if len(set(days)) > len(set(best)) and len(set(best)) < 2:
            best = days[:2]
    if best:
        return min(best), max(best)
    months = {period for title in titles if (period := months_of(title)) is not None}
    if len(months) > 1:
        table.notes.append("the lines above the header name different months: none is taken for the period")
    if len(months) != 1:
        return None
    start, end = months.pop()
    table.notes.append(f"a line above the header names a month: the period is {start} to {end}")
    return start, end


def _words(table: Table) -> list[str]:
    """Return the words above the header."""
    return " ".join(table.titles).replace(",", " ").split()
