"""The tables of trials: verdicts, figures, and what is drawn, a row each."""

import math
from collections.abc import Callable

from experiments.claims.outcome import Trials
from experiments.report.outcome import table_named

Made = Callable[..., Trials]


def test_the_main_table_has_a_row_a_claim(made: Made) -> None:
    """In the order of the list."""
    frame = table_named(made("yes", "no")).frame()

    assert (["claim-1", "claim-2"], ["yes", "no"]) == (frame["claim"], frame["verdict"])


def test_a_figure_is_not_scaled(made: Made) -> None:
    """A fraction, as JSON has it."""
    frame = table_named(made("yes"), "figures").frame()

    assert (["fraction"], [0.15], [0.104]) == (frame["unit"], frame["estimate"], frame["low"])


def test_a_region_has_a_row_a_cell(made: Made) -> None:
    """Both settings, the difference, and which way it is clear; then the points of the curve."""
    frame = table_named(made("yes"), "points").frame()
    columns = ("x_value", "row", "row_value", "estimate", "clear")

    assert [
        ("0.2", "market", "cold", -3.0, -1),
        ("0.4", "market", "cold", 0.0, 0),
        ("0.2", "market", "warm", 0.0, 0),
        ("0.4", "market", "warm", 3.0, 1),
        ("1.0", "line", "own", 0.5, None),
    ] == list(zip(*(frame[name] for name in columns), strict=True))[:-1]


def test_a_point_without_a_value_is_not_a_number(made: Made) -> None:
    """In a frame; an empty field of the file."""
    table = table_named(made("yes"), "points")

    assert math.isnan(table.frame()["estimate"][-1])
    assert "claim-1,Price,day,2.0,line,own,,,,,\n" == list(table.csv())[-1]
