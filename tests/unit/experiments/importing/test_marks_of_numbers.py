"""What a comma or a point in a number means is proved by its file, or asked for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from simulator.errors import InputError
from tests.unit.experiments.importing.exports import table
from tests.unit.experiments.importing.reading import HEADER, Read, notes, sums


@pytest.mark.parametrize(
    ("numbers", "impressions", "cost"),
    [
        (("14.000", "2,50"), "14000", "2.50"),  # the comma of the cost proves the point
        (("14,000", "2.50"), "14000", "2.50"),
        (("14.500", "20"), "14500", "20"),  # half an impression is none
        (("1'400", "2.5"), "1400", "2.5"),
        (("1 400", "2,5"), "1400", "2.5"),
        (("1,40,000", "1,23,456.50"), "140000", "123456.50"),  # lakhs
        (("1.400.000", "3"), "1400000", "3"),
        (("１４００", "3"), "1400", "3"),
        (("14.250", "2.500"), "14250", "2500"),  # the counts prove the point for the money
        (("14,206", "1,234"), "14206", "1234"),
    ],
)
def test_a_mark_is_read_as_its_file_proves(
    read: Read, numbers: tuple[str, str], impressions: str, cost: str
) -> None:
    """By its own column, by what is whole, by other columns."""
    rows = table([HEADER.split(","), ["A", "x", numbers[0], 1, numbers[1]]])
    found = sums(read(rows))

    assert (Decimal(impressions), Decimal(cost)) == (found["impressions"], found["cost"])


def test_a_mark_that_nothing_proves_is_refused_with_both_readings(read: Read) -> None:
    """Fourteen or fourteen thousand; and the flag that settles it does."""
    rows = f"{HEADER}\nA,x,14.000,1,2.50\n"

    with pytest.raises(InputError, match=r'line 2: .*`14.000` may be 14 or 14,000; say which: --decimal "."'):
        read(rows)
    assert 14000 == sums(read(rows, decimal=","))["impressions"]
    assert Decimal("2.50") == sums(read(rows, decimal=","))["cost"]


@pytest.mark.parametrize("cost", ["14.000", "1.234"])
def test_money_of_three_decimals_is_refused_where_only_a_language_says_so(read: Read, cost: str) -> None:
    """Fourteen or fourteen thousand; a keyword that is a number proves nothing."""
    with pytest.raises(InputError, match=r"may be 1.* or 1.*; say which: --decimal"):
        read(f"{HEADER}\nA,2.5,14250,110,{cost}\n")


def test_a_rate_is_no_amount(read: Read) -> None:
    """A column of per cent beside the counts does not stand in for them, nor stand twice."""
    imported = read(f"{HEADER},clicks (%),Conversions (%)\nA,x,100,10,5,10,3.5\n")

    assert 10 == sums(imported)["clicks"]
    assert "conversions" not in sums(imported)


def test_the_language_of_the_headers_is_the_last_to_be_asked(read: Read) -> None:
    """A German file writes a point for thousands, an English one a comma."""
    german = read("Kampagne;Keyword;Impressionen;Klicks;Kosten\nA;x;14.000;1;2\n")
    english = read(f'{HEADER}\nA,x,"14,000",1,2\n')

    assert 14000 == sums(german)["impressions"] == sums(english)["impressions"]


def test_limits_are_limits(read: Read) -> None:
    """Below ten per cent is no number; shares of several rows are put together by their searches."""
    header = "Keyword,Campaign,Impr.,Clicks,Cost,Search impr. share"
    rows = f"{header}\nx,A,100,2,1,< 10%\ny,A,90,2,1,90%\ny,A,10,1,1,10%\nz,A,1,0,0, --\n"

    assert ["0..0.1", "0.5", ""] == read(rows).report.told["impression_share"]


def test_millionths_are_told(read: Read) -> None:
    """By the header, and by the size where no header says it."""
    named = read(
        "campaign.name,ad_group_criterion.keyword.text,metrics.impressions,metrics.clicks,metrics.cost_micros\nA,x,9,2,1500000\n"
    )
    plainly = read(f"{HEADER}\nA,x,900,200,150000000\n")

    assert Decimal("1.5") == sums(named)["cost"]
    assert 150 == sums(plainly)["cost"]
    assert "millionths" in notes(named)
    assert "millionths" in notes(plainly)


@pytest.mark.parametrize("written", ["-54.83", "(54.83)", "−54.83"])
def test_revenue_that_went_back_is_kept(read: Read, written: str) -> None:
    """Orders that come back make revenue of a day negative: it counts, and a note says so."""
    imported = read(f"{HEADER},revenue\nA,x,100,10,5.25,180.50\nA,y,100,10,5.25,{written}\n")

    assert Decimal("125.67") == sums(imported)["revenue"]
    assert "1 row has revenue below 0" in notes(imported)


def test_no_other_amount_is_below_nothing(read: Read) -> None:
    """A cost below 0 is no cost."""
    with pytest.raises(InputError, match=r"line 2: cost is '-5.25', allowed: 0, or 1e-9 to 1e12"):
        read(f"{HEADER}\nA,x,100,10,-5.25\n")
