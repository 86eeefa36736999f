"""A second report below the first: what is told of its days."""

from __future__ import annotations

import pytest

from simulator.errors import InputError
from tests.unit.experiments.importing.reading import HEADER, Read, notes, sums

LAST = {"March": 31, "April": 30, "May": 31}


def month(name: str) -> str:
    """A report of one month."""
    return f'"{name} 1, 2026 - {name} {LAST[name]}, 2026"\n{HEADER}\nA,x,100,10,5\n\n'


def test_days_between_two_reports_are_told(read: Read) -> None:
    """March and May: April is told by neither, and rates a day are too low for it."""
    imported = read(month("March") + month("May"))

    assert ("2026-03-01", "2026-05-31") == (str(imported.report.start), str(imported.report.end))
    assert "no report tells of 2026-04-01 to 2026-04-30" in notes(imported)


def test_reports_may_stand_in_any_order(read: Read) -> None:
    """April below May is no overlap with March above them."""
    imported = read(month("March") + month("May") + month("April"))

    assert 300 == sums(imported)["impressions"]
    assert ("2026-03-01", "2026-05-31") == (str(imported.report.start), str(imported.report.end))
    assert "no report tells of" not in notes(imported)


def test_of_three_reports_none_may_overlap_another(read: Read) -> None:
    """The third tells of days of the first, not of the second."""
    third = f'"March 20, 2026 - March 31, 2026"\n{HEADER}\nA,x,100,10,5\n'

    with pytest.raises(InputError, match="line 10: a second report begins, of 2026-03-20 to 2026-03-31"):
        read(month("March") + month("May") + third)


@pytest.mark.parametrize(
    ("between", "told"),
    [
        ("", "line 5 and states no period: taken for days of the first report"),
        ('"March 1, 2026 - March 31, 2026"\n', "line 6, of the same days: both are added up"),
    ],
)
def test_a_second_report_without_days_of_its_own_is_told(read: Read, between: str, told: str) -> None:
    """Whether it tells no days or the same, its rows are added to the first's."""
    imported = read(f"{month('March')}{between}{HEADER}\nB,y,100,10,5\n")

    assert 200 == sums(imported)["impressions"]
    assert told in notes(imported)


def test_headers_that_stand_on_every_page_are_one_note(read: Read) -> None:
    """A printed report has hundreds."""
    imported = read(month("March") + f"{HEADER}\nA,y,1,1,1\n" * 30)

    assert 1 == notes(imported).count("the header stands again")


def test_rows_that_tell_their_days_need_no_period(read: Read) -> None:
    """A month above the second report only is no reason to refuse them."""
    rows = [f"date,{HEADER}\n2026-0{month}-02,A,x,100,10,5\n2026-0{month}-03,A,x,1,1,1\n" for month in (3, 4)]
    imported = read(f"{rows[0]}\nApril 2026\n{rows[1]}")

    assert 202 == sums(imported)["impressions"]
    assert ("2026-03-02", "2026-04-03") == (str(imported.report.start), str(imported.report.end))
