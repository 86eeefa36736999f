"""Reading CSV: what is read, and one line for every mistake."""

import datetime
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.importing.sheet import dates, numbers, read_sheet
from simulator import InputError

Maker = Callable[[str], Path]


def refusal(path: Path, column: str = "clicks", *, whole: bool = True) -> str:
    """Return what is said against a column of numbers."""
    with pytest.raises(InputError) as caught:
        numbers(read_sheet(path, [column]), column, whole=whole)
    return str(caught.value)


def test_columns_come_in_any_order_and_case(csv_file: Maker) -> None:
    """A column is found by its name, blanks and capitals aside; others are not read."""
    sheet = read_sheet(csv_file("Other, Clicks ,ID\nx,3,a\ny, 4 ,b\n"), ["id", "clicks"])

    assert ["a", "b"] == sheet.cells["id"]
    assert [3.0, 4.0] == numbers(sheet, "clicks").tolist()
    assert {"id", "clicks"} == set(sheet.cells)


def test_lines_are_those_of_the_file(csv_file: Maker) -> None:
    """Blank lines are skipped and still counted."""
    assert [2, 5] == read_sheet(csv_file("id\na\n\n\nb\n"), ["id"]).lines


def test_gzip_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    """A .gz file is unpacked, and the mark that Excel writes in front is no part of the first name."""
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"\xef\xbb\xbfid\na\n"))

    assert ["a"] == read_sheet(path, ["id"]).cells["id"]


def test_missing_columns_are_named_together(csv_file: Maker) -> None:
    """All missing columns stand in one line, with what was found instead."""
    with pytest.raises(InputError) as caught:
        read_sheet(csv_file("id;clicks\na;1\n"), ["id", "clicks"])

    assert (
        "log.csv, line 1: no column 'id', 'clicks', found: id;clicks; "
        "allowed: names separated by commas, id, clicks among them"
    ) == str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "log.csv, line 1: no column 'clicks', found: nothing"),
        ("clicks\n", "log.csv: no rows below the first line, allowed: at least one"),
        ("clicks,clicks\n1,2\n", "log.csv, line 1: column 'clicks' stands twice, allowed: once"),
        ("clicks,id\n1,a\n2\n", "log.csv, line 3: 1 cells, allowed: 2 as in the first line"),
        ('clicks\n"1\n', "log.csv, line 2: not valid CSV: unexpected end of data"),
        ("clicks\n1\n\nnan\n", "log.csv, line 4: clicks is 'nan', allowed: a whole number from 0 to 1e+12"),
        ("clicks\ninf\n", "log.csv, line 2: clicks is 'inf', allowed: a whole number from 0 to 1e+12"),
        ("clicks\n-1\n", "log.csv, line 2: clicks is '-1', allowed: a whole number from 0 to 1e+12"),
        ("clicks\n1.5\n", "log.csv, line 2: clicks is '1.5', allowed: a whole number from 0 to 1e+12"),
        ("clicks\n1_000\n", "log.csv, line 2: clicks is '1_000', allowed: a whole number from 0 to 1e+12"),
        ("clicks,id\n,a\n", "log.csv, line 2: clicks is '', allowed: a whole number from 0 to 1e+12"),
    ],
)
def test_bad_tables_are_refused_in_one_line(csv_file: Maker, text: str, said: str) -> None:
    """File, line, column, value and what is allowed, for each way a table can be wrong."""
    assert refusal(csv_file(text)).startswith(said)


def test_a_blank_cell_may_mean_a_number(csv_file: Maker) -> None:
    """Where a blank is given a meaning it is no mistake."""
    sheet = read_sheet(csv_file("revenue,id\n,a\n2.5,b\n"), ["revenue"])

    assert [0.0, 2.5] == numbers(sheet, "revenue", blank=0.0).tolist()


def test_wrong_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    """Latin-1 is told from UTF-8 by its first wrong byte."""
    path = tmp_path / "log.csv"
    path.write_bytes("clicks\n1\nfür\n".encode("latin-1"))

    assert "log.csv, line 3: byte 0xfc is not UTF-8, allowed: CSV in UTF-8" == refusal(path)


def test_damaged_gzip_is_refused(tmp_path: Path) -> None:
    """Half a compressed file is no file."""
    path = tmp_path / "log.csv.gz"
    path.write_bytes(gzip.compress(b"clicks\n" + b"1\n" * 1000)[:-20])

    assert refusal(path).startswith("log.csv.gz: not a sound gzip file: ")


def test_absent_file_is_refused(tmp_path: Path) -> None:
    """The path is repeated as it was given."""
    path = tmp_path / "absent.csv"

    assert f"{path}: cannot be read (No such file or directory)" == refusal(path)


def test_dates_are_days_of_the_calendar(csv_file: Maker) -> None:
    """A date is read as it is written in ISO 8601, the long way."""
    sheet = read_sheet(csv_file("date\n2012-02-29\n"), ["date"])

    assert [datetime.date(2012, 2, 29)] == dates(sheet, "date")


@pytest.mark.parametrize(
    "text", ["2013-02-29", "20120229", "29.02.2012", "2012-W09-3", "", "1899-12-31", "9999-01-01"]
)
def test_other_dates_are_refused(csv_file: Maker, text: str) -> None:
    """Days that are none, and other ways of writing them, are named with their line."""
    sheet = read_sheet(csv_file(f'date,id\n2012-01-01,a\n"{text}",b\n'), ["date"])

    with pytest.raises(InputError) as caught:
        dates(sheet, "date")

    allowed = "a day of the calendar from 1900 to 2200 as YYYY-MM-DD"
    assert f"log.csv, line 3: date is {text!r}, allowed: {allowed}" == str(caught.value)
