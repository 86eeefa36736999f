"""From a report to totals a keyword: what is added up, what is noted, what no market gives back."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from simulator.errors import InputError
from tests.unit.experiments.calibrate.reading import read_log

Maker = Callable[[str], Path]
HEADER = "campaign,keyword,impressions,clicks,cost"


def test_days_are_told_assumed_or_counted(csv_file: Maker) -> None:
    """By the file, by the user, or 28 and a note; a week counts seven."""
    bare = csv_file(f"{HEADER}\nA,x,10,1,1\n")
    assert 30 == read_log([bare], 30).days
    assert 28 == read_log([bare]).days
    assert "no dates: the report is taken to cover 28 days (--period)" in read_log([bare]).notes
    weeks = read_log([csv_file(f"date,{HEADER}\n2026-01-05,A,x,10,1,1\n2026-01-12,A,x,10,1,1\n")])
    assert (14, None) == (weeks.days, weeks.daily)
    with pytest.raises(InputError, match=r"--period 30: log\.csv has dates, allowed: only without dates"):
        read_log([csv_file(f"date,{HEADER}\n2026-01-05,A,x,10,1,1\n")], 30)


def test_days_without_a_row_are_days_without_impressions(csv_file: Maker) -> None:
    """The days run from the first to the last date."""
    log = read_log([csv_file(f"date,{HEADER}\n2026-01-03,A,x,7,1,1\n2026-01-01,A,y,5,1,1\n")])

    assert log.daily is not None
    assert [[0.0, 0.0, 7.0], [5.0, 0.0, 0.0]] == log.daily.tolist()


def test_a_keyword_is_one_in_each_campaign(csv_file: Maker) -> None:
    """Match types and ad groups share their searches; the same words elsewhere have their own."""
    rows = "A,x,Exact,10,1,1\nA,x,Broad,5,2,2\nB,x,Exact,5,0,0\n"
    log = read_log([csv_file(f"campaign,keyword,match type,impressions,clicks,cost\n{rows}")], 28)

    assert ("x (A)", "x (B)") == log.names
    assert [15.0, 5.0] == log.impressions.tolist()
    assert log.cost is not None
    assert [3.0, 0.0] == log.cost.tolist()


def test_long_names_are_shortened_and_stay_apart(csv_file: Maker) -> None:
    """A phrase of a hundred words is no fault of its account."""
    log = read_log([csv_file(f"{HEADER}\nA,{'w ' * 99}a,10,1,1\nA,{'w ' * 99}b,9,1,1\n")], 28)

    assert 2 == len(set(log.names))
    assert max(map(len, log.names)) <= 90


@pytest.mark.parametrize(
    ("columns", "row", "used", "said"),
    [
        ("revenue", "80", (False, True), "revenue without conversions"),
        ("revenue,conversions", "80,0", (False, True), "conversions are not used, as they or clicks are 0"),
        ("revenue,conversions", "0,2", (True, False), "revenue is 0 throughout: the value of a conversion"),
        ("revenue,conversions", "80,2", (True, True), ""),
        ("position", "", (False, False), "position says nothing on any row"),
        ("position", "9", (False, False), "1 of 1 mean positions lie outside 1.05 to 3.95"),
        ("status", "on", (False, False), "columns not used: 'status'"),
    ],
)
def test_what_a_report_does_not_tell_is_noted(
    csv_file: Maker, columns: str, row: str, used: tuple[bool, bool], said: str
) -> None:
    """What stands in its place is said, with its flag."""
    log = read_log([csv_file(f"{HEADER},{columns}\nA,x,10,3,1,{row}\n")], 28)

    assert used == (log.conversions is not None, log.revenue is not None)
    assert said in "\n".join(log.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADER}\nA,x,10,1,NaN\n", "line 2: cost is 'NaN', allowed: a number"),
        (f"{HEADER}\nA,x,10,1,1e-320\n", "line 2: cost is '1e-320', allowed: 0, or 1e-9 to 1e12"),
        (
            f"{HEADER}\nA,x,10,2,999999999999\n",
            "line 2: cost is 999999999999, allowed: 0, or 2e-06 to 2e+06 for 2 clicks (1e-06 to",
        ),
        (f"{HEADER}\nA,x,90000,9000,.001\n", "line 2: cost is 0.001, allowed: 0, or 0.009 to 9e+09 for 9000"),
        (
            f"{HEADER}\nA,x,2000000000,1,1\n",
            "line 2: impressions is 2000000000, allowed: a whole number from 0 to 1e+09",
        ),
        (
            f"{HEADER}\nA,x,5,9,1\nA,y,5,999999,1\n",
            "line 3: clicks is 999999, allowed: at most 105 beside 5 impressions, 100 more than these",
        ),
        (
            f"{HEADER},conversions,revenue\nA,x,9,1,1,0.5,1e9\n",
            "line 2: revenue is 1000000000, allowed: at most 5e+08 for 0.5 conversions (1e+09 a conversion)",
        ),
    ],
)
def test_what_no_market_gives_back_is_refused(csv_file: Maker, text: str, said: str) -> None:
    """Each is one line with file, line, field, value and what is allowed."""
    with pytest.raises(InputError) as caught:
        read_log([csv_file(text)], 28)

    assert str(caught.value).startswith(f"log.csv, {said}")


def test_what_the_console_tells_is_used(csv_file: Maker) -> None:
    """Shares by searches, limits in the middle; the last budget of each campaign; the currency."""
    header = "campaign,keyword,impressions,clicks,cost,Search impr. share,budget,currency"
    rows = "A,x,90,9,9,90%,20,EUR\nA,x,10,1,1,10%,20,EUR\nA,y,10,1,1,< 10%,30,EUR\nB,z,5,1,1, --,,EUR\n"
    log = read_log([csv_file(f"{header}\n{rows}")], 28)

    assert log.share is not None
    assert [0.5, 0.05] == pytest.approx(log.share[:2].tolist())
    assert math.isnan(log.share[2])
    assert {"A": 30.0} == log.budgets
    assert "EUR" == log.currency
