"""Exports of every kind come in with the same sums."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from experiments.importing.import_reports import import_reports
from simulator.errors import InputError
from tests.unit.experiments.importing.exports import EXPORTS, SUMS, packed, table
from tests.unit.experiments.importing.reading import HEADER, Read, notes, sums


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


def test_rows_without_a_name_become_named_groups(read: Read) -> None:
    """Automatic targeting has no phrase; a campaign that costs nothing is told."""
    imported = read(f"{HEADER}\nA,,5,2,1\nA,x,5,2,0\nB,,4,1,0\n")

    assert ["(no keyword)", "x", "(no keyword)"] == imported.report.keys["keyword"]
    assert "clicks cost nothing in 'B'" in notes(imported)


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
