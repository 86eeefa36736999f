"""A strategy kept in a file is the strategy it says, and a broken file is told in one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from simulator import load_scenario, simulate
from simulator.errors import InputError
from simulator.settings.file import parse_scenario, toml_text
from simulator.strategy import plain_spec, resolve, split_specs
from strategies import CtrWeighted

Write = Callable[[str], Path]

RULE = 'schema = 1\nstrategy = "ctr_weighted"\n[parameters]\ngain = 0.8\nadjust = "none"\n'

WORDED = """
from dataclasses import dataclass

@dataclass(frozen=True)
class Worded:
    word: str = "x"
    interval: float = 1.0

    def start(self, view, rng):
        return self
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Return a function that writes a strategy.toml and returns its path."""

    def write(text: str) -> Path:
        path = tmp_path / "strategy.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def test_a_file_is_the_strategy_it_names(write: Write) -> None:
    """Name and parameters, a whole number for a float too, and where it comes from changes nothing."""
    path = write(f'{RULE}cap = 3\n[origin]\nscenario = "outdoor-shop"\n')

    assert CtrWeighted(gain=0.8, adjust="none", cap=3.0) == resolve(f"@{path}")


def test_tables_show_the_rule_and_not_the_file(write: Write) -> None:
    """Its plain text is what anyone may type, so a worker needs no file."""
    assert "ctr_weighted[gain=0.8,adjust=none]" == plain_spec(f" @{write(RULE)}")


def test_a_file_may_stand_among_names() -> None:
    """A list of strategies is split at its commas, files or not."""
    assert ["fixed", "@a/strategy.toml", "thompson"] == split_specs("fixed,@a/strategy.toml, thompson")


@pytest.mark.parametrize(
    ("written", "value"),
    [('"up, then down"', "up, then down"), ('"it\'s"', "it's"), ('""', ""), ('"a]b=c"', "a]b=c")],
)
def test_words_of_a_file_arrive_as_they_are(write: Write, tmp_path: Path, written: str, value: str) -> None:
    """Commas, brackets, quotes and nothing at all survive the way through the brackets."""
    rule = tmp_path / "worded.py"
    rule.write_text(WORDED, "utf-8")
    path = write(f"schema = 1\nstrategy = '{rule}:Worded'\n[parameters]\nword = {written}\n")

    assert value == resolve(f"@{path}").word  # type: ignore[attr-defined] # a parameter of its own


def test_a_run_is_called_by_the_rule(write: Write) -> None:
    """A result says which rule ran, whatever file it came from."""
    market = load_scenario("two-campaigns").model_copy(update={"days": 1})

    assert "ctr_weighted[gain=0.8,adjust=none]" == simulate(market, f"@{write(RULE)}", seed=1).strategy


def test_a_rivals_file_lies_beside_its_scenario(write: Write, tmp_path: Path) -> None:
    """A relative path in a scenario is looked for beside it, as files of code are."""
    write(RULE)
    text = toml_text("two-campaigns").replace(
        'name = "shop"', 'name = "shop"\nstrategy = "@strategy.toml"', 1
    )
    scenario = parse_scenario(text, str(tmp_path / "market.toml"))

    assert (tmp_path,) == scenario.folders
    assert CtrWeighted(gain=0.8, adjust="none") == resolve("@strategy.toml", scenario.folders)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("schema =", "not valid TOML: Invalid value (at end of document)"),
        ("stratgy = 1", "unknown key 'stratgy'; did you mean 'strategy'?"),
        ('strategy = "fixed"', "schema is missing, allowed: 1"),
        ('schema = 2\nstrategy = "fixed"', "schema is 2, allowed: 1"),
        ("schema = 1", "strategy is missing, allowed: a name in quotes, parameters in [parameters]"),
        (
            'schema = 1\nstrategy = "@strategy.toml"',
            "strategy is '@strategy.toml', allowed: a name in quotes, parameters in [parameters]",
        ),
        (
            'parameters = 3\nschema = 1\nstrategy = "fixed"',
            "parameters is 3, allowed: a table [parameters]",
        ),
        (f"{RULE}cap = [1]", "cap is [1], allowed: a number, true, false or a word in quotes"),
        (
            f"{RULE}word = '''a'b\"'''",
            "word is 'a\\'b\"', allowed: a word without both kinds of quotes",
        ),
        (
            f"{RULE}gian = 1",
            "strategy 'ctr_weighted[gain=0.8,adjust=none,gian=1]': unknown parameter 'gian'; did you mean "
            "'gain'? (allowed: adjust, gain, floor, cap, step, prior_clicks, examination_decay, interval)",
        ),
    ],
)
def test_a_broken_file_is_one_line(write: Write, text: str, told: str) -> None:
    """Where, what, and what is allowed."""
    path = write(text)

    with pytest.raises(InputError) as error:
        resolve(f"@{path}")
    assert f"{path}: {told}" == str(error.value)


def test_a_missing_file_suggests_its_neighbour(write: Write, tmp_path: Path) -> None:
    """As with files of code."""
    write(RULE)

    with pytest.raises(InputError, match=r"no file .*/strtegy.toml; did you mean 'strategy.toml'\?$"):
        resolve(f"@{tmp_path}/strtegy.toml")


def test_the_folder_of_a_tune_suggests_its_file(write: Write, tmp_path: Path) -> None:
    """What a tune leaves there is what was meant."""
    write(RULE)

    with pytest.raises(InputError, match=r"is a folder; did you mean '@.*/strategy.toml'\?$"):
        resolve(f"@{tmp_path}")


def test_an_at_sign_alone_names_no_file() -> None:
    """It says what should follow."""
    with pytest.raises(
        InputError, match=r"^strategy '@': cannot be read, allowed: @ and the path of a strategy.toml$"
    ):
        resolve("@")
