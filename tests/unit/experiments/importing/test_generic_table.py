"""The format table: a user's own account."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.importing.generic_table import read_table
from simulator import InputError

Maker = Callable[[str], Path]
HEADER = "campaign,keyword,impressions,clicks,cost"


def test_an_undated_table_needs_a_period(csv_file: Maker) -> None:
    """Without dates the days are what the user says, else 28, and that is noted."""
    path = csv_file(f"{HEADER}\nTents,family tent,100,5,2.5\n")

    assert 30 == read_table(path, 30).days
    assert 28 == read_table(path, None).days
    assert ("no dates: the table is taken to cover 28 days (--period)",) == read_table(path, None).notes


def test_dated_rows_are_summed_by_keyword(csv_file: Maker) -> None:
    """With a date column the days come from it, and a period is a contradiction."""
    path = csv_file(f"{HEADER},date\nA,x,10,1,.5,2026-01-01\nA,x,20,2,.7,2026-01-03\n")
    log = read_table(path, None)

    assert (3, [30.0], [3.0]) == (log.days, log.impressions.tolist(), log.clicks.tolist())
    assert [1.2] == pytest.approx(log.cost.tolist() if log.cost is not None else [])
    with pytest.raises(InputError, match=r"--period 30: log\.csv has a date column, allowed: only without"):
        read_table(path, 30)


def test_a_keyword_of_two_campaigns_becomes_two(csv_file: Maker) -> None:
    """Each campaign has a keyword of its own, told apart by the campaign in brackets."""
    log = read_table(csv_file(f"{HEADER}\nA,tent,10,1,1\nB,tent,20,1,1\nB,boots,5,0,0\n"), 28)

    assert ("tent (A)", "tent (B)", "boots") == log.names
    assert ("A", "B", "B") == log.campaigns


def test_positions_are_weighted_by_impressions(csv_file: Maker) -> None:
    """Empty and 0 say nothing; a keyword without any position has none."""
    rows = (
        "A,x,10,0,0,1.0,2026-01-01\nA,x,30,0,0,2.0,2026-01-02\n"
        "A,x,99,0,0,,2026-01-03\nA,y,5,0,0,0,2026-01-01\n"
    )
    log = read_table(csv_file(f"{HEADER},position,date\n{rows}"), None)

    assert [1.75, np.nan] == pytest.approx(
        log.position.tolist() if log.position is not None else [], nan_ok=True
    )


def test_conversions_and_revenue_are_optional(csv_file: Maker) -> None:
    """Without their columns they are unknown; an empty cell is none; fractions are attribution's."""
    bare = read_table(csv_file(f"{HEADER}\nA,x,10,1,1\n"), 28)
    full = read_table(csv_file(f"{HEADER},conversions,revenue\nA,x,10,1,1,2.5,80\nA,y,10,1,1,,\n"), 28)

    assert bare.conversions is None
    assert bare.revenue is None
    assert [2.5, 0.0] == (full.conversions.tolist() if full.conversions is not None else None)
    assert ("1 row has more conversions than clicks, kept",) == full.notes


def test_what_the_fit_cannot_use_is_noted(csv_file: Maker) -> None:
    """A table without any cost, and positions no page of four slots can have, are said to be so."""
    log = read_table(csv_file(f"{HEADER},position\nA,x,10,1,0,1.0\nA,y,10,1,0,2.0\n"), 28)

    assert (
        "cost is 0 throughout: bids are assumed (--bid)",
        "1 of 2 mean positions lie outside 1.05 to 3.5, what a page of 4 slots can have, and are taken there",
    ) == log.notes


def test_columns_without_a_use_are_named(csv_file: Maker) -> None:
    """In the file's own words, with the names that would be read; of very many columns the first twelve."""
    log = read_table(csv_file(f"{HEADER},Avg. position,Conv. value,\nA,x,10,1,1,1.2,80,\n"), 28)
    wide = ",".join(f"c{i}" for i in range(990))
    many = read_table(csv_file(f"{HEADER},{wide}\nA,x,10,1,1{',' * 990}\n"), 28)

    assert (
        "not used: 'Avg. position', 'Conv. value'; the columns that are used are called campaign, keyword, "
        "impressions, clicks, cost, position, conversions, revenue, date",
    ) == log.notes
    assert many.notes[0].startswith("not used: 'c0', 'c1', ")
    assert "'c11' and 978 more; the columns that are used" in many.notes[0]


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        ("revenue", "80", ["revenue is not used without conversions"]),
        ("revenue,conversions", "80,0", ["conversions are not used, as", "revenue is not used without"]),
        ("revenue,conversions", "0,2", ["revenue is 0 throughout: the value of a conversion is assumed"]),
        ("revenue,conversions", "80,2", []),
        ("position", "", ["position is not known throughout: it is assumed (--position)"]),
        ("conversions", "0", ["conversions are not used, as they or clicks are 0 throughout"]),
    ],
)
def test_columns_that_say_nothing_are_named(csv_file: Maker, columns: str, row: str, said: list[str]) -> None:
    """What is assumed in their place is said, with its flag."""
    log = read_table(csv_file(f"{HEADER},{columns}\nA,x,10,3,1,{row}\n"), 28)

    assert said == [note[: len(begin)] for begin, note in zip(said, log.notes, strict=True)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEADER}\nA,,10,1,1\n", "line 2: keyword is '', allowed: a name of 1 to 90 characters"),
        (f"{HEADER}\nA,x,10,1,-1\n", "line 2: cost is '-1', allowed: 0 or a number from 1e-09 to 1e+12"),
        (f"{HEADER}\nA,x,10,1,NaN\n", "line 2: cost is 'NaN', allowed: 0 or a number from 1e-09 to 1e+12"),
        (
            f"{HEADER},position\nA,x,10,1,1,.5\n",
            "line 2: position is '.5', allowed: a number from 1, or empty",
        ),
        (f"{HEADER}\nA,x,10,1,1e-320\n", "line 2: cost is '1e-320', allowed: 0 or a number from 1e-09 to"),
        (
            f"{HEADER}\nA,x,10,2,999999999999\n",
            "line 2: cost is '999999999999', allowed: 0, or 2e-06 to 2e+06 for 2 clicks "
            "(1e-06 to 1e+06 a click)",
        ),
        (f"{HEADER}\nA,x,10,0,2e6\n", "line 2: cost is '2e6', allowed: 0, or 1e-06 to 1e+06 for 0 clicks"),
        (
            f"{HEADER}\nA,x,90000,9000,.001\n",
            "line 2: cost is '.001', allowed: 0, or 0.009 to 9e+09 for 9000",
        ),
        (
            f"{HEADER}\nA,x,2000000000,1,1\n",
            "line 2: impressions is '2000000000', allowed: a whole number from 0 to 1e+09",
        ),
        (
            f"{HEADER}\nA,x,5,9,1\nA,y,5,999999,1\n",
            "line 3: clicks is '999999', allowed: at most 105 beside 5 impressions, 100 more than these",
        ),
        (
            f"{HEADER},conversions,revenue\nA,x,9,1,1,0.5,1e9\n",
            "line 2: revenue is '1e9', allowed: at most 5e+08 for 0.5 conversions (1e+09 a conversion)",
        ),
        (
            f"{HEADER}\nA,x,9,1,1\nB,x,9,1,1\nC,x (A),9,1,1\n",
            "line 4: keyword is 'x (A)', allowed: another name, as 'x (A)' stands for the keyword of line 2",
        ),
        (f"{HEADER}\nA,x,1,1,1\nA,x,1,1,1\n", "line 3: campaign and keyword 'A', 'x' stands a second time"),
        (
            "campaign,keyword,clicks\nA,x,1\n",
            "line 1: no column 'impressions', 'cost', found: campaign, keyword",
        ),
    ],
)
def test_bad_tables_are_refused(csv_file: Maker, text: str, said: str) -> None:
    """Each mistake is one line with file, line, field, value and what is allowed."""
    with pytest.raises(InputError) as caught:
        read_table(csv_file(text), 28)

    assert str(caught.value).startswith(f"log.csv, {said}")


def test_a_keyword_twice_on_a_day_is_refused(csv_file: Maker) -> None:
    """The date is part of what may stand once."""
    rows = "A,x,1,0,0,2026-01-01\nA,x,1,0,0,2026-01-02\nA,x,1,0,0,2026-01-02\n"

    with pytest.raises(InputError, match="line 4: campaign, keyword and date 'A', 'x', 2026-01-02 stands"):
        read_table(csv_file(f"{HEADER},date\n{rows}"), None)
