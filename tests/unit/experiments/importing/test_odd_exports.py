"""Exports that spreadsheets and hands have been at: lone quotes, short rows, pivot tables, two in one."""

from __future__ import annotations

import pytest

from simulator.errors import InputError
from tests.unit.experiments.importing.reading import HEADER, Read, notes, sums

TABS = "Campaign\tKeyword\tImpressions\tClicks\tCost"
MONTHLY = "Keyword report\n{period}\nCampaign,Keyword,Impressions,Clicks,Cost\nA,x,{n}00,{n}0,{n}.00\n"


def test_lone_quotes_in_a_tab_separated_file_stand_for_themselves(read: Read) -> None:
    """Inches, and a quote that is opened and never closed: four rows, four keywords."""
    imported = read(
        "Campaign\tKeyword\tImpressions\tClicks\tCost\n"
        'A\t12" tyre\t100\t10\t5.00\nA\t"shoes\t100\t10\t5.00\n'
        'A\tboots\t100\t10\t5.00\nA\ttent 5"\t100\t10\t5\n'
    )

    assert 400 == sums(imported)["impressions"]
    assert ['12" tyre', '"shoes', "boots", 'tent 5"'] == imported.report.keys["keyword"]


def test_quotes_around_cells_of_a_tab_separated_file_are_taken_off(read: Read) -> None:
    """Even where a quoted cell goes over two lines: that is CSV as it should be."""
    imported = read('Campaign\tKeyword\tImpressions\tClicks\tCost\nA\t"two\nlines"\t100\t10\t5.00\n')

    assert ["two lines"] == [" ".join(text.split()) for text in imported.report.keys["keyword"]]


def test_rows_may_lack_their_last_cells(read: Read) -> None:
    """Spreadsheets leave out blank cells at the end; counts and cost are there, the rest is blank."""
    imported = read(
        "Campaign,Keyword,Impressions,Clicks,Cost,Conversions,Labels\n"
        "A,x,100,10,5,1,old\nA,iphone 15,100,10,5\nA,z,100,10,5,2\n"
    )

    assert (300, 3) == (sums(imported)["impressions"], sums(imported)["conversions"])
    assert "2 rows have no cells at the end" in notes(imported)


@pytest.mark.parametrize("row", ["A,y,100,10", "A,y,100", "y,100,10,5,1"])
def test_rows_that_lack_a_count_or_may_have_shifted_are_refused(read: Read, row: str) -> None:
    """A cost that is missing is not 0, and a click count under `Keyword` is none."""
    with pytest.raises(InputError, match=r"line 3: \d cells where the header has 7"):
        read(f"Campaign,Keyword,Impressions,Clicks,Cost,Conversions,Labels\nA,x,100,10,5,1,old\n{row}\n")


def test_a_pivot_table_is_filled_from_above(read: Read) -> None:
    """Each campaign stands once, on its first row."""
    imported = read(f"{HEADER}\nA,x,1,1,1\n,y,1,1,1\nB,z,1,1,1\n,w,1,1,1\n,v,1,1,1\n")

    assert ["A", "A", "B", "B", "B"] == imported.report.keys["campaign"]
    assert "3 rows have no campaign where each stands once" in notes(imported)


@pytest.mark.parametrize(
    "rows",
    [
        "A,x,1,1,1\n,y,1,1,1\nA,z,1,1,1\n,w,1,1,1\n",  # A stands twice: no pivot table
        ",x,1,1,1\nA,y,1,1,1\n,z,1,1,1\n",  # nothing stands above the first
        "A,x,1,1,1\nB,y,1,1,1\n,z,1,1,1\n",  # one blank is an omission
    ],
)
def test_blanks_that_are_no_pivot_table_are_a_campaign_of_their_own(read: Read, rows: str) -> None:
    """A row without a campaign is not given somebody else's."""
    imported = read(f"{HEADER}\n{rows}")

    assert "(no campaign)" in imported.report.keys["campaign"]


def test_a_second_report_below_the_first_has_its_own_period(read: Read) -> None:
    """March and April one below the other are two months, not one with the clicks of two."""
    first, second = (
        MONTHLY.format(period=f'"{month} 1, 2026 - {month} {last}, 2026"', n=n)
        for month, last, n in (("March", 31, 1), ("April", 30, 3))
    )
    imported = read(f"{first}\n{second}")

    assert 400 == sums(imported)["impressions"]
    assert ("2026-03-01", "2026-04-30") == (str(imported.report.start), str(imported.report.end))
    assert "a second report begins in line 8, of 2026-04-01 to 2026-04-30" in notes(imported)


def test_a_second_report_of_the_same_days_is_added_up(read: Read) -> None:
    """Two campaigns exported one after the other."""
    text = MONTHLY.format(period='"March 1, 2026 - March 31, 2026"', n=1)
    imported = read(f"{text}\n{text.replace('A,x', 'B,x')}")

    assert 200 == sums(imported)["impressions"]
    assert "2026-03-31" == str(imported.report.end)


def test_a_second_report_of_overlapping_days_is_refused(read: Read) -> None:
    """Clicks of the days that both tell of would count twice, on days that only one covers once."""
    first, second = (
        MONTHLY.format(period=f'"March {day}, 2026 - March {day + 13}, 2026"', n=1) for day in (1, 10)
    )

    with pytest.raises(InputError, match="line 8: a second report begins, of 2026-03-10 to 2026-03-23"):
        read(f"{first}\n{second}")


def test_a_second_table_with_other_columns_is_refused(read: Read) -> None:
    """Far down the file, too: clicks and impressions would change places in silence."""
    rows = "".join(f"A,x{i},100,10,5\n" for i in range(400))

    with pytest.raises(InputError, match="line 403: a header of other columns begins a second table"):
        read(f"{HEADER}\n{rows}\nKeyword,Campaign,Clicks,Impressions,Cost\ny,A,30,300,15\n")


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("Report for March 2026", ("2026-03-01", "2026-03-31")),
        ("février 2026", ("2026-02-01", "2026-02-28")),
        ("Отчёт за март 2026 г.", ("2026-03-01", "2026-03-31")),
        ("2026年3月", ("2026-03-01", "2026-03-31")),
        ("2026. március", ("2026-03-01", "2026-03-31")),
        ("Keyword report Mar-2026", ("2026-03-01", "2026-03-31")),
        ("Report 2026-03", ("2026-03-01", "2026-03-31")),
        ("Звіт за 03.2026", ("2026-03-01", "2026-03-31")),
        ("Report for March - April 2026", ("2026-03-01", "2026-04-30")),
        ("March 2026 to May 2026", ("2026-03-01", "2026-05-31")),
        ("December 2025 – January 2026", ("2025-12-01", "2026-01-31")),
        ("November - January 2026", ("2025-11-01", "2026-01-31")),
        ("2026-03 until 2026-05", ("2026-03-01", "2026-05-31")),
        ("Jelentés 2026. március", ("2026-03-01", "2026-03-31")),
        ("January, March 2026", (None, None)),  # no span, and not one month
        ("Not before March 2026, not after May 2026", (None, None)),
        ("March 2026\nApril 2026", (None, None)),  # which of them
        ("Created in March 2026", (None, None)),
        ("Spring 2026", (None, None)),
    ],
)
def test_a_title_may_name_a_month(read: Read, title: str, period: tuple[str | None, str | None]) -> None:
    """All of its days are the period, and a note says so."""
    imported = read(f"{title}\n{HEADER}\nA,x,100,10,5\n")

    start, end = imported.report.start, imported.report.end
    assert period == (start and str(start), end and str(end))
    assert ("names a month" in notes(imported)) == (period[0] is not None)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026.03.01.", "2026-03-01"),
        ("2026. március 1.", "2026-03-01"),
        ("2026. márc. 1.", "2026-03-01"),
        ("1 берез. 2026 р.", "2026-03-01"),
        ("1 березня 2026 р.", "2026-03-01"),
        ("15 листоп. 2025", "2025-11-15"),
        ("1 березня 2026 року", "2026-03-01"),
        ("1 марта 2026 года", "2026-03-01"),
        ("01.03.2026 р.", "2026-03-01"),
        ("01.03.2026.", "2026-03-01"),
    ],
)
def test_days_of_more_languages(read: Read, day: str, expected: str) -> None:
    """Hungarian puts the year first, Ukrainian shortens months as it likes."""
    imported = read(f"date,{HEADER}\n{day},A,x,100,10,5\n")

    assert expected == str(imported.report.start)


def test_lone_quotes_are_told(read: Read) -> None:
    """How many lines, and the first."""
    imported = read(f'{TABS}\nA\tboots\t100\t10\t5\nA\t12" tyre\t100\t10\t5\nA\t"shoes\t100\t10\t5\n')

    assert "2 lines hold quotes that stand for themselves, the first line 3" in notes(imported)


@pytest.mark.parametrize(
    ("row", "keyword"),
    [
        ('A\t"shoes\t100\t10\t5', '"shoes'),  # the line ends early, as no other does
        ('A\t"shoes\t"1,100"\t10\t5\tx', '"shoes'),  # beside a number in quotes
        (
            'A\t"12"" tyre"\t100\t10\t5\tx\nA\t"boots\t1\t1\t1\tx',
            '12" tyre',
        ),  # beside a quote that is doubled
        ('A\t"shoes\t100\t10\t5\tx\nA\tboots"\t100\t10\t5\tx', '"shoes'),  # two that seem to be a pair
    ],
)
def test_lone_quotes_swallow_no_row_whatever_stands_beside_them(read: Read, row: str, keyword: str) -> None:
    """A cell in sound quotes loses them, the others keep theirs."""
    imported = read(f"{TABS}\tLabels\n{row}\nA\tz\t100\t10\t5\tx\nA\tv\t100\t10\t5\tx\n")

    assert len(row.splitlines()) + 2 == imported.parts[0].kept
    assert keyword == imported.report.keys["keyword"][0]


def test_a_phrase_in_quotes_beside_lone_quotes_keeps_its_match_type(read: Read) -> None:
    """Marks of match types are no quotes of a spreadsheet."""
    imported = read(f'{TABS}\nA\t"red shoes"\t100\t10\t5\nA\t12" tyre\t100\t10\t5\n')

    assert ["phrase", "broad"] == imported.report.keys["match_type"]


@pytest.mark.parametrize("numbers", ['"1,200",10,5', '"1,200","1,000","1,050.50"', "1200,10,5.00"])
def test_short_rows_may_have_marks_in_their_numbers(read: Read, numbers: str) -> None:
    """Thousands are parted as in the rows that are whole."""
    imported = read(
        "Campaign,Keyword,Impressions,Clicks,Cost,Conversions,Labels\n"
        f'A,x,"1,100","1,001","1,000.50",1,old\nA,y,{numbers}\n'
    )

    assert 2300 == sums(imported)["impressions"]
    assert "1 row has no cells at the end" in notes(imported)


@pytest.mark.parametrize(
    "title",
    [
        "2026. márc. 1. - 2026. márc. 31.",
        "2026. március 1–31.",
        "2026.03.01. - 2026.03.31.",
        "1 березня 2026 р. – 31 березня 2026 р.",
        "1–31 березня 2026 р.",
        "01.03.2026 р. - 31.03.2026 р.",
    ],
)
def test_periods_of_more_languages(read: Read, title: str) -> None:
    """A title that states first and last day as Hungarian and Ukrainian exports write them."""
    imported = read(f"{title}\n{HEADER}\nA,x,100,10,5\n")

    assert ("2026-03-01", "2026-03-31") == (str(imported.report.start), str(imported.report.end))
