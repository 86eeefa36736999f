"""Tables as CSV: units, numbers to 12 digits, nothing that a spreadsheet would compute."""

import csv
import io

from experiments.report.columns import Column, Table, columns_of


def _lines(table: Table) -> list[str]:
    """Return the lines of a table's file, without its header."""
    return "".join(table.csv()).splitlines()[1:]


def test_units_stand_in_the_header() -> None:
    """A reader of the file needs no manual; a count needs no unit."""
    table = Table((Column("profit", [1.0], "currency units"), Column("clicks", [3])))

    assert ["profit (currency units),clicks\n", "1,3\n"] == list(table.csv())


def test_a_number_that_is_not_there_is_an_empty_field() -> None:
    """Whatever else the row holds; a name that reads like one stays a name."""
    table = columns_of({"name": ["nan", "b"], "x": [float("nan"), 0.1 + 0.2], "n": [1, None]})

    assert ["nan,,1", "b,0.3,"] == _lines(table)


def test_names_are_no_formulas() -> None:
    """A name of a user's file that a spreadsheet would compute is marked as text; numbers are not."""
    names = ["=1+1", "@sum", "-x", "+y", "sofas"]
    table = columns_of({"campaign": names, "profit": [-1.0, -2.0, 3.0, float("-inf"), 5.0]})

    assert ["'=1+1,-1", "'@sum,-2", "'-x,3", "'+y,-inf", "sofas,5"] == _lines(table)


def test_commas_and_quotes_come_back_as_they_were() -> None:
    """As any reader of CSV takes them."""
    names = ["rule[gain=1,cap=3]", 'a "b"', "two\nlines"]

    text = "".join(columns_of({"name": names}).csv())

    assert [["name"], *([name] for name in names)] == list(csv.reader(io.StringIO(text, newline="")))


def test_truth_is_a_word() -> None:
    """As JSON writes it."""
    assert ["true", "false"] == _lines(columns_of({"feasible": [True, False]}))
