"""Pieces of TOML that any reader takes back as they were."""

import tomllib

import pytest

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.scenario_text import command
from experiments.report.toml_words import comment, number, quoted


@pytest.mark.parametrize("value", [0.0, 12.0, 1e-7, 123456.7, 5e-324, 1e12])
def test_numbers_are_read_as_floats(value: float) -> None:
    """Whatever its size a number comes back as a float, to five digits."""
    read = tomllib.loads(f"x = {number(value)}")["x"]

    assert isinstance(read, float)
    assert value == pytest.approx(read, rel=5e-5)


@pytest.mark.parametrize("text", ['a"b', "a\\b", "a\nb", "Zelt für zwei", "帐篷", "\x7f\x00", "#", ""])
def test_texts_survive(text: str) -> None:
    """Quotes, backslashes, control characters and other alphabets are read back as they were."""
    assert text == tomllib.loads(f"x = {quoted(text)}")["x"]


def test_nothing_escapes_from_a_comment() -> None:
    """A line break in a text does not end the comment."""
    lines = list(comment("one\ntwo = 2\x00 " + "word " * 50))

    assert all(line.startswith("# ") and line.isprintable() and len(line) <= 100 for line in lines)
    assert {} == tomllib.loads("\n".join(lines))


def test_the_command_names_what_is_off_its_default() -> None:
    """Files are placeholders; flags at their default are left out."""
    assumptions = Assumptions(name="my shop", conversion_rate=0.05)

    assert (
        "bidloom calibrate REPORT.csv --hours HOURS.csv --conversion-rate 0.05 --name 'my shop' "
        "-o SCENARIO.toml"
    ) == command(assumptions, positions=False, hours=True)
