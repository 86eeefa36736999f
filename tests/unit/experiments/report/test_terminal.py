"""Tables on a narrow terminal lose neither names nor digits."""

import pytest
from rich.console import Console
from rich.table import Table

from experiments.report.terminal import empty_table, pieces


@pytest.fixture
def table() -> Table:
    """Two rows of a long name and three numbers, the second with half an interval beside it."""
    table = empty_table()
    table.add_column("strategy", overflow="fold", max_width=30)
    for heading in ("profit", "clicks", "", "spend"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_row("fixed", "1,609.25", "6,682", "± 64.5", "2,658.75")
    table.add_row("ctr_weighted[adjust=none]", "967.25", "6,080", "± 35.5", "3,060.75")
    return table


def headings(table: Table, width: int) -> list[list[str]]:
    """Return the headings of each piece."""
    return [[str(column.header) for column in piece.columns] for piece in pieces(table, Console(width=width))]


def printed(table: Table, width: int) -> str:
    """Return what a terminal of some width shows."""
    console = Console(width=width)
    with console.capture() as captured:
        for piece in pieces(table, console):
            console.print(piece)
    return captured.get()


def test_a_table_that_fits_stays_whole(table: Table) -> None:
    """Names may be folded for it."""
    assert [["strategy", "profit", "clicks", "", "spend"]] == headings(table, 60)


def test_one_that_does_not_is_split_and_rows_keep_their_names(table: Table) -> None:
    """Half an interval stays with its mean."""
    assert [["strategy", "profit", "clicks", ""], ["strategy", "spend"]] == headings(table, 45)


@pytest.mark.parametrize("width", [40, 50, 60, 100])
def test_nothing_is_cut(table: Table, width: int) -> None:
    """Every digit of every column is there, and no dots stand for any."""
    text = printed(table, width)

    assert "…" not in text
    assert all(number in text for number in ("1,609.25", "6,080", "± 35.5", "3,060.75"))
    assert "fixed" in text


def test_a_table_without_numbers_is_left_alone() -> None:
    """Words can be folded."""
    table = Table("what", "why")
    table.add_row("one thing that is long", "because of another")

    assert [["what", "why"]] == headings(table, 10)
