"""Exports of every kind come in with the same sums, and what cannot come in is refused in words."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from experiments.importing.import_reports import Imported, import_reports
from experiments.importing.reading import Reading
from simulator.errors import InputError
from tests.unit.experiments.importing.exports import EXPORTS, SUMS, packed, plain, table, workbook

HEADER = "campaign,keyword,impressions,clicks,cost"


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Imported]:
    """Return a reader of contents, as a file of a name."""

    def make(contents: bytes | str, name: str = "log.csv", **say: object) -> Imported:
        path = tmp_path / name
        path.write_bytes(contents if isinstance(contents, bytes) else contents.encode())
        return import_reports([path], Reading(**say))  # type: ignore[arg-type]

    return make


Read = Callable[..., Imported]


def sums(imported: Imported) -> dict[str, Any]:
    """The sums of a report."""
    return {name: amounts.total() for name, amounts in imported.report.amounts.items()}


def notes(imported: Imported) -> str:
    """All that is told."""
    return "\n".join([*imported.notes, *(note for part in imported.parts for note in part.notes)])


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_has_the_sums_of_its_shop(name: str, read: Read) -> None:
    """Whatever the letters, the separator, the language or the wrapping; and every row is accounted for."""
    imported = read(EXPORTS[name], name)

    assert {key: Decimal(value) for key, value in SUMS.items()} == sums(imported)
    assert (2, 4, 4) == (
        imported.report.distinct("campaign"),
        imported.report.distinct("campaign", "keyword"),
        imported.report.distinct("campaign", "ad_group", "keyword", "match_type"),
    )
    for part in imported.parts:
        assert part.rows == part.kept + sum(one.rows for one in part.aside)


def test_what_consoles_tell_of_the_whole(read: Read) -> None:
    """Period and currency, from title lines, headers or the console itself."""
    told = {name: read(EXPORTS[name], name).report for name in EXPORTS}

    may = (datetime.date(2026, 5, 1), datetime.date(2026, 5, 14))
    assert {name for name, one in told.items() if (one.start, one.end) == may} == {
        name for name in EXPORTS if not name.startswith(("plain", "zhitongche", "old-mac"))
    }
    currencies = {name.split(".")[0]: one.currency for name, one in told.items()}
    assert ("USD", "EUR", "CNY", "INR", None) == (
        currencies["google"], currencies["google-german"], currencies["zhitongche"], currencies["amazon"],
        currencies["plain"],
    )  # fmt: skip


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


def test_two_encodings_in_one_file(read: Read) -> None:
    """Cell by cell; the lines of the second are named."""
    cells = [
        f"{HEADER}\nCafé,x,5,2,1\n".encode(),
        "Café,y,5,2,1\n".encode("cp1252"),
        "Café,ö,5,2,1\n".encode(),
    ]
    imported = read(b"".join(cells))

    assert {"Café"} == set(imported.report.keys["campaign"])
    assert "cells of lines 3 are Windows-1252" in notes(imported)


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("cp1251", "ключевое слово раз"),
        ("gb18030", "护眼台灯 儿童"),
        ("cp1253", "λάμπα γραφείου"),
        ("cp1250", "żarówka łóżko"),
    ],
)
def test_letters_of_other_alphabets_under_english_headers(read: Read, codec: str, name: str) -> None:
    """No header tells; the names themselves do."""
    rows: list[list[Any]] = [
        HEADER.split(","),
        *([name, f"{word} {i}", 5, 2, 1] for i, word in enumerate(name.split() * 3)),
    ]

    assert {name} == set(read(table(rows).encode(codec)).report.keys["campaign"])


def test_keys_below_the_keyword_are_kept_and_marks_tell_match_types(read: Read) -> None:
    """Devices stay apart, search terms are added up, marks outdo no column."""
    header = "Keyword,Campaign,Device,Impr.,Clicks,Cost"
    rows = f'{header}\n[a b],A,Mobile,5,2,1\n"""a b""",A,Mobile,5,2,1\n[a b],A,Tablet,5,2,1\n'
    report = read(rows).report

    assert ["exact", "phrase", "exact"] == report.keys["match_type"]
    assert ["Mobile", "Mobile", "Tablet"] == report.keys["device"]
    assert 1 == report.distinct("keyword")


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


def test_rows_without_a_name_become_named_groups(read: Read) -> None:
    """Automatic targeting has no phrase; a campaign that costs nothing is told."""
    imported = read(f"{HEADER}\nA,,5,2,1\nA,x,5,2,0\nB,,4,1,0\n")

    assert ["(no keyword)", "x", "(no keyword)"] == imported.report.keys["keyword"]
    assert "clicks cost nothing in 'B'" in notes(imported)


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


def test_a_column_without_a_known_name_is_mapped(read: Read) -> None:
    """The refusal says what is there and guesses; the flag settles it."""
    rows = "campaign,keyword,impresions,clicks,cost\nA,x,5,2,1\n"

    with pytest.raises(InputError, match=r"no column for impressions; .*--map impressions='impresions'"):
        read(rows)
    assert 5 == sums(read(rows, mapped={"impressions": "impresions"}))["impressions"]
    with pytest.raises(InputError, match="has no such header; did you mean 'impresions'"):
        read(rows, mapped={"impressions": "impresion"})


def test_all_faults_of_a_file_are_told_at_once(read: Read) -> None:
    """Line, column, value and what is allowed, each."""
    with pytest.raises(InputError) as refusal:
        read(f"{HEADER}\nA,x,5,2,one\nA,y,-5,2,1\nA,z,5.5,2,1\nA,z,5,2,1,7\n")

    assert [
        "log.csv, line 5: 6 cells where the header has 5, allowed: as many; a number or a name that holds "
        + "the separator stands in quotes",
        "log.csv, line 3: impressions is '-5', allowed: 0, or 1e-9 to 1e12",
        "log.csv, line 4: impressions is '5.5', allowed: a whole number",
        "log.csv, line 2: cost is 'one', allowed: a number",
    ] == str(refusal.value).splitlines()


def test_files_are_put_together_but_nothing_twice(tmp_path: Path) -> None:
    """Two months are one report; a day in both files is refused."""
    first, second = tmp_path / "jan.csv", tmp_path / "feb.csv"
    first.write_text(f"date,{HEADER}\n2026-01-30,A,x,5,2,1.5\n2026-01-31,A,x,5,2,1.25\n")
    second.write_text(f"date,{HEADER}\n2026-02-01,A,x,5,2,1\n2026-02-02,A,y,5,2,1\n")

    both = import_reports([first, second])
    assert (20, Decimal("4.75")) == (sums(both)["impressions"], sums(both)["cost"])
    assert ("2026-01-30", "2026-02-02") == (str(both.report.start), str(both.report.end))
    with pytest.raises(InputError, match=r"jan\.csv: tells of days and keywords that jan\.csv tells of too"):
        import_reports([first, first])


def test_files_of_different_detail_are_not_added_up(tmp_path: Path) -> None:
    """Keywords beside their campaigns, or the same keywords by device: every click counts once."""
    keywords, campaigns = tmp_path / "keywords.csv", tmp_path / "campaigns.csv"
    keywords.write_text(f"{HEADER}\nA,x,100,10,5\nA,y,50,5,2\n")
    campaigns.write_text("campaign,impressions,clicks,cost\nA,150,15,7\n")
    devices = tmp_path / "devices.csv"
    devices.write_text(f"{HEADER},device\nA,x,60,6,3,mobile\nA,x,40,4,2,desktop\n")

    for other in (campaigns, devices):
        with pytest.raises(InputError, match=r"tells of days and keywords that keywords\.csv tells of too"):
            import_reports([keywords, other])
    both = tmp_path / "both.zip"
    both.write_bytes(packed(*((file.name, file.read_bytes()) for file in (campaigns, keywords))))
    imported = import_reports([both])
    assert 150 == sums(imported)["impressions"]
    assert "both.zip: campaigns.csv tells of the same days and campaigns as both.zip: keywords.csv" in notes(
        imported
    )


def test_totals_that_agree_in_part_are_told(read: Read) -> None:
    """Clicks agree and cost does not."""
    assert "agrees with the sum of the rows, but cost 100 there, 10 in the rows" in notes(
        read(f"{HEADER}\nA,x,100,10,5\nA,y,100,10,5\nTotal,,200,20,100\n")
    )


@pytest.mark.parametrize(
    ("name", "contents", "said"),
    [
        (
            "two.csv",
            f"campaign,keyword,impressions,clicks\nA,x,5,2\n\n{HEADER},conversions\nA,x,5,2,1,1\n".encode(),
            "two tables, with headers in rows 1 and 4",
        ),
        ("empty.csv", b"", "the file is empty"),
        ("page.xls", b"<html><table></table></html>", "is an HTML or XML page"),
        ("report.pdf", b"%PDF-1.7", "is a PDF"),
        ("nul.csv", f"{HEADER}\nA,x\0,5,2,1\n".encode(), "line 2: a NUL character"),
        ("quote.csv", f'{HEADER}\nA,"x,5,2,1\n'.encode(), "a quote is opened and never closed"),
        ("long.csv", b"a" * 3_000_000, "line 1: longer than 1,048,576 bytes"),
        ("bad.zip", b"PK\3\4" + b"\0" * 60, "not a sound zip file"),
        ("bad.gz", b"\x1f\x8b" + b"\0" * 60, "not a sound gzip file"),
        ("bomb.zip", packed(("report.csv", b"0" * 9_000_000)), "times its packed size"),
        ("out.zip", packed(("../out.csv", plain())), "holds '../out.csv'"),
        ("out2.zip", packed(("C:\\out.csv", plain())), "allowed: paths within the zip"),
        ("none.zip", packed(("__MACOSX/._a.csv", b"")), "the zip holds no file"),
        ("words.csv", b"hello\nworld\n", "no header found"),
        ("twice.csv", f"{HEADER},Clicks\nA,x,5,2,1,3\n".encode(), "column 'clicks' stands twice"),
        ("money.csv", f"{HEADER},currency\nA,x,5,2,1,USD\nA,y,5,2,1,CAD\n".encode(), "money in CAD and USD"),
    ],
)
def test_what_is_no_report_is_refused_in_words(read: Read, name: str, contents: bytes, said: str) -> None:
    """Each with its cure; nothing is unpacked beside its place."""
    with pytest.raises(InputError) as refusal:
        read(contents, name)

    assert said in str(refusal.value)
    assert len(str(refusal.value)) < 2000
