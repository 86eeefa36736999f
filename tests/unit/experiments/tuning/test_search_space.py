"""What is tuned is read from text, and every mistake in it is one line before anything runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from experiments.tuning.search_space import Choice, Range, read_space
from simulator.errors import InputError


@pytest.fixture
def typed(tmp_path: Path) -> str:
    """A strategy whose parameters are of all types."""
    path = tmp_path / "typed.py"
    path.write_text(
        "from dataclasses import dataclass\n\n@dataclass(frozen=True)\nclass Typed:\n    days: int = 7\n"
        "    bold: bool = False\n    limit: float | None = None\n    interval: float = 1.0\n"
        "    def start(self, view, rng): return self\n",
        "utf-8",
    )
    return f"{path}:Typed"


def test_ranges_and_choices_take_the_types_of_the_strategy() -> None:
    """A float from whole ends, whole numbers where the field holds them, a log scale, words."""
    found = read_space(
        "ctr_weighted", ["gain=0..3", "floor=0.1...9", "cap=1..100:log", "adjust=none,examination"]
    )

    assert (
        Range("gain", 0.0, 3.0, whole=False, log=False),
        Range("floor", 0.1, 0.9, whole=False, log=False),
        Range("cap", 1.0, 100.0, whole=False, log=True),
        Choice("adjust", ("none", "examination")),
    ) == found.parameters
    assert {"gain": 1.0, "floor": 0.5, "cap": 2.0, "adjust": "examination"} == found.default


def test_types_that_no_rule_of_ours_has(typed: str) -> None:
    """Whole numbers stay whole, true and false are choices, and so is none."""
    found = read_space(typed, ["days=5..40", "bold=true,false", "limit=none,3"])

    assert (
        Range("days", 5, 40, whole=True, log=False),
        Choice("bold", (True, False)),
        Choice("limit", (None, 3.0)),
    ) == found.parameters
    assert f"{typed}[days=6,bold=true,limit=none]" == found.named({"days": 6, "bold": True, "limit": None})


def test_what_brackets_set_holds_for_all_trials() -> None:
    """The strategy may come with parameters; those that are tuned begin at them."""
    space = read_space("ctr_weighted[adjust=none,gain=2]", ["gain=0..3"])

    assert ("ctr_weighted[adjust=none,gain=0.5]", {"gain": 2.0}) == (
        space.named({"gain": 0.5}),
        space.default,
    )


def test_suggestions_are_rounded_before_they_are_tried() -> None:
    """Four digits, and never out of the range for it."""
    third = Range("gain", 0.0, 0.33328, whole=False, log=False)

    assert (0.1235, 0.33328) == (third.rounded(0.123456), third.rounded(0.33328))


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], "parameters: none given, allowed: name=low..high, name=low..high:log or name=a,b,c"),
        (
            ["gain"],
            "parameter 'gain': cannot be read, allowed: name=low..high, name=low..high:log or name=a,b,c",
        ),
        (
            ["gian=0..3"],
            "strategy 'ctr_weighted': unknown parameter 'gian'; did you mean 'gain'? (allowed: adjust, gain, "
            "floor, cap, step, prior_clicks, examination_decay, interval)",
        ),
        (["gain=3..0"], "parameter 'gain=3..0': the range is reversed, allowed: gain=0..3"),
        (
            ["gain=1..1"],
            "parameter 'gain=1..1': holds one value, "
            "allowed: name=low..high, name=low..high:log or name=a,b,c",
        ),
        (
            ["gain=1"],
            "parameter 'gain=1': holds one value, allowed: name=low..high, name=low..high:log or name=a,b,c",
        ),
        (["gain=1,2,1"], "parameter 'gain=1,2,1': 1.0 stands twice, allowed: once"),
        (["gain=0..3", "gain=1,2"], "parameter 'gain' stands twice, allowed: once"),
        (["gain=0..3:log"], "parameter 'gain=0..3:log': begins at 0, allowed on a log scale: above 0"),
        (["gain=0..3:lin"], "strategy 'ctr_weighted': gain is '3:lin', allowed: a number"),
        (["gain=0..much"], "strategy 'ctr_weighted': gain is 'much', allowed: a number"),
        (
            ["interval=1..inf"],
            "parameter 'interval=1..inf': inf ends no range, allowed: finite numbers, or name=a,b,c",
        ),
        (
            ["adjust=a..b"],
            "parameter 'adjust=a..b': 'a' ends no range, allowed: finite numbers, or name=a,b,c",
        ),
        (
            ["gain=0..11"],
            "strategy 'ctr_weighted[gain=11.0]': gain is 11.0, allowed: a number from 0 to 10",
        ),
        (
            ["adjust=none,position"],
            "strategy 'ctr_weighted[adjust=position]': adjust is 'position', allowed: examination, none",
        ),
    ],
)
def test_a_mistake_is_one_line(texts: list[str], told: str) -> None:
    """What, where, the value, what is allowed; the strategy's own words for values it refuses."""
    with pytest.raises(InputError, match=f"^{re.escape(told)}$"):
        read_space("ctr_weighted", texts)


def test_a_strategy_without_parameters_cannot_be_tuned() -> None:
    """It says so."""
    with pytest.raises(
        InputError, match=r"^strategy 'fixed': has no parameters, so there is nothing to tune$"
    ):
        read_space("fixed", ["gain=0..3"])
