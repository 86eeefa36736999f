"""Rows of totals are set aside, and nothing else is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.unit.experiments.importing.exports import workbook
from tests.unit.experiments.importing.reading import HEADER, Read, notes, sums


@pytest.mark.parametrize(
    ("label", "row"),
    [
        ("a bare label", "Total,,7,3,2"),
        ("in both columns", "Total,Total,7,3,2"),
        ("with a colon", "Total: Account,,7,3,2"),
        ("in Chinese", "合计,,7,3,2"),
        ("in Russian, blanks as dashes", "Итого,-,7,3,2"),
        ("in the second cell", ",Grand total,7,3,2"),
        ("of a campaign", "A,Total: A,7,3,2"),
        ("without a label", ",,7,3,2"),
        ("of a campaign, without a colon", "A,Total,7,3,2"),
        ("of a campaign, without a label", "A,,7,3,2"),
        ("of a pivot table", "A Total,,7,3,2"),
        ("in a sentence", "Total for all campaigns,,7,3,2"),
        ("of labels", "Total,All campaigns,7,3,2"),
        ("first", "Gesamt,,7,3,2\nA,x,5,2,1"),
    ],
)
def test_totals_are_never_added_in(read: Read, label: str, row: str) -> None:
    """In any language, anywhere, labelled or not."""
    rest = "" if label == "first" else "A,x,5,2,1\n"
    imported = read(f"{HEADER}\n{rest}A,y,2,1,1\n{row}\n")

    assert (7, 3, 2) == tuple(sums(imported)[name] for name in ("impressions", "clicks", "cost"))
    assert 1 == sum(one.rows for one in imported.parts[0].aside)


@pytest.mark.parametrize(
    "row", ["Total,red shoes,7,3,2", "Totals & more,x,7,3,2", "A,total station,7,3,2", ",,6,3,2"]
)
def test_what_only_looks_like_a_total_counts(read: Read, row: str) -> None:
    """The twin: names that begin so, and a row without names that is no sum."""
    imported = read(f"{HEADER}\nA,x,5,2,1\nA,y,2,1,1\n{row}\n")

    assert 3 == imported.parts[0].kept
    assert 6 == sums(imported)["clicks"]


@pytest.mark.parametrize(
    ("header", "rows", "impressions", "aside"),
    [
        # one name a row: the numbers decide whether "all" is a keyword
        ("keyword,impressions,clicks,cost", ["all,500,50,10", "red,1000,20,5", "blue,900,10,3"], 2400, 0),
        ("keyword,impressions,clicks,cost", ["all,500,50,10", "red,1000,20,5", "Total,1500,70,15"], 1500, 1),
        ("keyword,impressions,clicks,cost", ["red,5,1,1", "blue,5,1,1", "Total,900,70,15"], 10, 1),
        ("campaign,impressions,clicks", ["All (DE),50,1", "Brand,200,10", "Total,250,11"], 250, 1),
        ("date,campaign,impressions,clicks", ["2026-01-05,Total,5,1", "2026-01-05,A,9,2"], 14, 0),
        # a blank name that is no total beside one that is
        (HEADER, [",,350,25,12", "A,x,100,10,5", "A,y,200,10,5", ",,50,5,2"], 350, 1),
        # the label right of the numbers
        (
            "Impr.,Clicks,CTR,Cost,Conversions,Currency code,Campaign,Keyword",
            ["100,10,10%,5,0,USD,A,x", "200,10,10%,5,0,USD,A,y", "350,25,10%,12,0,USD,Total: Account,"],
            300, 1,
        ),
        # dashes are a record, blanks are none
        (HEADER, ["A,x,100,10,5", "--,--,--,--,--", " ,,  ,,", ",,,,"], 100, 1),
        # no numbers at all
        (HEADER, ["A,x,100,10,5", "2026 Shop Ltd.,,,,", "Filters:,Status = enabled,,,"], 100, 2),
    ],
)  # fmt: skip
def test_what_is_in_doubt_is_decided_by_its_numbers(
    read: Read, header: str, rows: list[str], impressions: int, aside: int
) -> None:
    """A row is set aside where it is the sum of others, kept where it is not."""
    imported = read("\n".join([header, *rows, ""]))

    assert impressions == sums(imported)["impressions"]
    assert imported.parts[0].rows == imported.parts[0].kept + aside
    assert aside == sum(one.rows for one in imported.parts[0].aside)


def test_totals_tell_how_much_is_hidden(read: Read) -> None:
    """Search-term reports hide most of an account; its totals row says how much."""
    rows = "Search term,Campaign,Keyword,Impr.,Clicks,Cost\na b,A,x,5,2,1\nTotal: Account,,,500,20,30\n"

    assert (
        "says 500 impressions and 20 clicks; the rows hold 5 and 2: the rest is terms the console hides"
        in notes(read(rows))
    )


def test_a_bulk_sheet_counts_its_targets_only(read: Read) -> None:
    """Campaign and ad group rows hold the same clicks once more; names stand in a second column."""
    header = [
        *("Product", "Entity", "Operation", "Campaign Name", "Ad Group Name"),
        *("Campaign Name (Informational only)", "Ad Group Name (Informational only)", "Keyword Text"),
        *("Match Type", "Impressions", "Clicks", "Spend", "Sales", "Orders"),
    ]
    rows = [
        ["Sponsored Products", "Campaign", "", "A", "", "A", "", "", "", 9, 4, 3.5, 20, 1],
        ["Sponsored Products", "Ad Group", "", "", "g", "A", "g", "", "", 9, 4, 3.5, 20, 1],
        ["Sponsored Products", "Keyword", "", "", "", "A", "g", "x", "Exact", 5, 3, 2.5, 20, 1],
        ["Sponsored Products", "Product Targeting", "", "", "", "A", "g", "", "", 4, 1, 1, 0, 0],
    ]
    imported = read(workbook([header, *rows]), "bulk.xlsx")

    assert (9, 4, Decimal("3.5")) == tuple(sums(imported)[name] for name in ("impressions", "clicks", "cost"))
    assert ["A", "A"] == imported.report.keys["campaign"]
    assert {"Campaign row of a bulk sheet", "Ad Group row of a bulk sheet"} == {
        one.why for one in imported.parts[0].aside
    }


def test_totals_that_agree_in_part_are_told(read: Read) -> None:
    """Clicks agree and cost does not."""
    assert "agrees with the sum of the rows, but cost 100 there, 10 in the rows" in notes(
        read(f"{HEADER}\nA,x,100,10,5\nA,y,100,10,5\nTotal,,200,20,100\n")
    )
