"""What cannot come in is refused in words."""

from __future__ import annotations

import pytest

from simulator.errors import InputError
from tests.unit.experiments.importing.exports import packed, plain
from tests.unit.experiments.importing.reading import HEADER, Read, sums


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
