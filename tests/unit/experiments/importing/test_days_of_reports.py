"""Which days a report tells of: its rows, its title lines, or the user."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from simulator.errors import InputError
from tests.unit.experiments.importing.exports import table
from tests.unit.experiments.importing.reading import HEADER, Read, notes


@pytest.mark.parametrize(
    ("days", "granularity", "last"),
    [
        (("2026-01-05", "2026-01-06"), "day", "2026-01-06"),
        (("2026-01-05", "2026-01-12"), "week", "2026-01-18"),
        (("2026-01-01", "2026-02-01"), "month", "2026-02-28"),
        (("Jan 5, 2026", "Jan 6, 2026"), "day", "2026-01-06"),
        (("5.1.2026", "6.1.2026"), "day", "2026-01-06"),
        (("1/5/2026", "1/31/2026"), "day", "2026-01-31"),
        (("31/01/2026", "05/01/2026"), "day", "2026-01-31"),
        (("2026年1月5日", "2026年1月6日"), "day", "2026-01-06"),
        (("2026. 1. 5.", "2026. 1. 6."), "day", "2026-01-06"),
        (("5 lis 2025", "6 lis 2025"), "day", "2025-11-06"),
    ],
)
def test_days_weeks_and_months(read: Read, days: tuple[str, ...], granularity: str, last: str) -> None:
    """A weekly row is never a day."""
    rows: list[list[Any]] = [["date", *HEADER.split(",")], *([day, "A", "x", 5, 2, 1] for day in days)]
    report = read(table(rows)).report

    assert (granularity, last) == (report.granularity, str(report.end))


def test_days_in_figures_that_may_be_read_in_two_ways_are_refused(read: Read) -> None:
    """Both readings, and the flag."""
    rows = f"date,{HEADER}\n3/4/2026,A,x,5,2,1\n"

    with pytest.raises(InputError, match="may be 2026-04-03 or 2026-03-04; say which: --dates"):
        read(rows)
    assert datetime.date(2026, 3, 4) == read(rows, month_first=True).report.start


@pytest.mark.parametrize(
    ("titles", "period"),
    [
        ("Mar 1, 2026 - Mar 14, 2026", ("2026-03-01", "2026-03-14")),
        ("01.03. - 14.03.2026", ("2026-03-01", "2026-03-14")),
        ("3/1 - 3/14/2026", ("2026-03-01", "2026-03-14")),
        ("Dec 20 - Jan 5, 2026", ("2025-12-20", "2026-01-05")),
        ("1 listopada 2025 – 14 listopada 2025", ("2025-11-01", "2025-11-14")),
        ("Keyword report (Mar 3, 2026)", ("2026-03-03", "2026-03-03")),
        ("04/04/2026 - 10/04/2026", (None, None)),
        ("Run date: March 20, 2026", (None, None)),
        ("Stand: 20.03.2026", (None, None)),
        ("Printed 2026-03-20 at 2026-03-20\nMar 1, 2026 - Mar 14, 2026", ("2026-03-01", "2026-03-14")),
        ("Compared with Feb 1, 2026 - Feb 2, 2026\nMar 1, 2026 - Mar 14, 2026", ("2026-03-01", "2026-03-14")),
    ],
)
def test_the_period_is_what_the_title_lines_state(
    read: Read, titles: str, period: tuple[str | None, str | None]
) -> None:
    """And nothing where they may mean two things, or the day the report was made."""
    lines = "\n".join(f'"{title}"' for title in titles.splitlines())
    report = read(f"{lines}\n{HEADER}\nA,x,5,2,1\n").report

    assert period == (report.start and str(report.start), report.end and str(report.end))


def test_days_that_may_be_months_are_asked_for(read: Read) -> None:
    """Three days in a row one way, three firsts of months the other way."""
    rows = "".join(f"01/0{month}/2026,A,x,5,2,1\n" for month in (1, 2, 3))

    with pytest.raises(InputError, match="say which: --dates"):
        read(f"date,{HEADER}\n{rows}")
    assert "month" == read(f"date,{HEADER}\n{rows}", month_first=False).report.granularity


def test_blank_end_dates_are_the_campaigns_own(read: Read) -> None:
    """No period is made of them."""
    imported = read(f"{HEADER},Start date,End date\nA,x,5,2,1,2025-11-02,\n")

    assert imported.report.start is None
    assert "taken for the campaigns' own" in notes(imported)
