"""Text from users is made visible at each door, and no more of it is changed than must be."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.text import brief, one_line, spreadsheet_cell, visible, visible_json

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("a\rb", r"a\rb"),
        ("\x00\x08\x7f", r"\x00\x08\x7f"),
        ("\x9b31m", r"\x9b31m"),
        ("\u202etxt.exe", r"\u202etxt.exe"),
        ("\u2028\u2067\ufffe", r"\u2028\u2067\ufffe"),
        ("\udc80", r"\udc80"),
    ],
)
def test_what_would_be_obeyed_is_written_out(text: str, shown: str) -> None:
    """Control characters, marks of direction and what XML forbids stand as Python writes them."""
    assert shown == visible(text)


@pytest.mark.parametrize(
    "text", ["台灯", "x\u3000y\u00a0z", "a\n\tb", "👩\u200d💻", "\u0645\u06cc\u200c\u062e", "é = 1 + 1"]
)
def test_what_people_write_stays(text: str) -> None:
    """Letters of all scripts, their joiners and spaces, tabs and line ends are left as they are."""
    assert text == visible(text)


@given(ANY_TEXT)
def test_what_is_visible_stays_so(text: str) -> None:
    """A text that passes two doors is the same as after one."""
    assert visible(text) == visible(visible(text))


@given(ANY_TEXT)
def test_a_line_is_one_line(text: str) -> None:
    """Whatever it holds, a line has no end within and can be written in UTF-8."""
    assert one_line(text).encode("utf-8").splitlines() in ([one_line(text).encode("utf-8")], [])


@given(ANY_TEXT)
def test_a_cell_is_read_back_and_is_no_formula(text: str) -> None:
    """A CSV of one cell is one row with one cell, which no spreadsheet calculates."""
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerow([spreadsheet_cell(text), 1])
    assert [[spreadsheet_cell(text), "1"]] == list(csv.reader(io.StringIO(file.getvalue(), newline="")))
    assert not spreadsheet_cell(text + "x").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-x", "-1-1", "@SUM(1)", "\t=1+1", "\n=1", "\uff1d1+1"])
def test_formulas_are_told_from_text_by_an_apostrophe(text: str) -> None:
    """What a spreadsheet would take for a formula has an apostrophe before it, and nothing else changes."""
    assert f"'{text}" == spreadsheet_cell(text)


@given(ANY_TEXT)
def test_json_means_the_same_and_holds_no_control_character(text: str) -> None:
    """JSON of any text is read back as that text, and shows nothing that a terminal would obey."""
    shown = visible_json(json.dumps({"name": text}, indent=2, ensure_ascii=False))
    assert {"name": text} == json.loads(shown)
    assert shown == visible(shown)


@pytest.mark.parametrize(("longest", "shown"), [(20, "a" * 20), (19, "aaaaaaaaaa ... aaaa")])
def test_a_long_text_loses_its_middle(longest: int, shown: str) -> None:
    """A text is whole up to its longest, and beyond it beginning and end remain."""
    assert shown == brief("a" * 20, longest)
