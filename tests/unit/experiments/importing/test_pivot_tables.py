"""Pivot tables, which name a campaign or ad group on its first row only."""

from __future__ import annotations

import pytest

from experiments.importing.pivot import names_above
from tests.unit.experiments.importing.reading import HEADER, Read, notes, sums

GROUPS = "campaign,ad group,keyword,impressions,clicks,cost"


@pytest.mark.parametrize(
    "rows",
    [
        "A,x,5,2,1\n,y,2,1,1\nA Total,,7,3,2\nB,z,4,1,1\n,w,2,1,1\nB Total,,6,2,2\n",
        "A,x,5,2,1\n,y,2,1,1\n,v,2,1,1\nA Total,,9,4,3\nB,z,4,1,1\nB Total,,4,1,1\n",  # one of one row
        "A,,7,3,2\n,x,5,2,1\n,y,2,1,1\nB,,6,2,2\n,z,4,1,1\n,w,2,1,1\n",  # the sums above their rows
    ],
)
def test_subtotals_of_a_pivot_table_are_never_added_in(read: Read, rows: str) -> None:
    """The rows of a campaign are those that are filled from above, too."""
    imported = read(f"{HEADER}\n{rows}")

    assert (13, 5) == (sums(imported)["impressions"], sums(imported)["clicks"])
    assert {"A", "B"} == set(imported.report.keys["campaign"])
    assert 2 == sum(one.rows for one in imported.parts[0].aside if one.why == "totals row")


def test_a_group_of_the_same_name_in_two_campaigns_is_filled(read: Read) -> None:
    """Campaign and group together stand once; the note has the rows of each."""
    imported = read(f"{GROUPS}\nA,g,x,1,1,1\n,,y,1,1,1\n,h,z,1,1,1\nB,g,w,1,1,1\n,,v,1,1,1\n")

    assert ["A", "A", "A", "B", "B"] == imported.report.keys["campaign"]
    assert ["g", "g", "h", "g", "g"] == imported.report.keys["ad_group"]
    assert "3 rows have no campaign where each stands once" in notes(imported)
    assert "2 rows have no ad group where each stands once" in notes(imported)


@pytest.mark.parametrize(
    "rows",
    [
        "A,g,x,1,1,1\nA,,y,1,1,1\nB,,z,1,1,1\nB,,v,1,1,1\n",  # nothing above in campaign B
        "A,g,x,1,1,1\nA,g,y,1,1,1\nA,,z,1,1,1\nA,,v,1,1,1\n",  # g stands twice
    ],
)
def test_no_row_is_given_a_group_that_may_be_anothers(read: Read, rows: str) -> None:
    """An ad group ends with its campaign."""
    imported = read(f"{GROUPS}\n{rows}")

    assert 2 <= imported.report.keys["ad_group"].count("")
    assert "filled from above" not in notes(imported)


@pytest.mark.parametrize(
    "rows",
    [
        "A,x,1,1,1\nB,y,1,1,1\nC,z,1,1,1\n,w,1,1,1\n,v,1,1,1\n",  # all blanks in one place, sorted last
        "A,x,1,1,1\n,,4,1,1\nB,z,1,1,1\n,,5,1,1\n",  # without a keyword
    ],
)
def test_blanks_that_may_be_real_are_left_blank(read: Read, rows: str) -> None:
    """One run of blanks among many campaigns, and rows without names, are no pattern."""
    imported = read(f"{HEADER}\n{rows}")

    assert "(no campaign)" in imported.report.keys["campaign"]
    assert "2 rows have no campaign: kept" in notes(imported)


def test_a_pivot_table_of_one_campaign_is_filled(read: Read) -> None:
    """It is named once, and all rows below it are its own."""
    imported = read(f"{HEADER}\nA,x,1,1,1\n,y,1,1,1\n,z,1,1,1\n")

    assert ["A", "A", "A"] == imported.report.keys["campaign"]


def test_in_a_pivot_table_of_campaigns_one_blank_group_is_filled(read: Read) -> None:
    """That it is a pivot table is known from its campaigns."""
    imported = read(f"{GROUPS}\nA,g,x,1,1,1\n,,y,1,1,1\nB,h,z,1,1,1\n,k,w,1,1,1\n")

    assert ["g", "g", "h", "k"] == imported.report.keys["ad_group"]


def test_no_row_is_given_the_name_of_a_subtotal() -> None:
    """Rows of totals are passed over, whatever stands below them."""
    names = {"campaign": ["A", "", "A Total", "", "Total"], "keyword": ["x", "y", "", "z", ""]}

    assert {"campaign": {1: 0, 3: 0}} == names_above(names)
