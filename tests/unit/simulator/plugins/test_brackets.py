"""Parameters in brackets take the types of the strategy's fields."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Optional

import pytest

from simulator.errors import InputError
from simulator.plugins.brackets import can_be_typed, read_parameters, read_spec, split_specs


@dataclass(frozen=True)
class Rule:
    gain: float = 1.0
    days: int = 7
    bold: bool = False
    mode: str = "calm"
    cap: float | None = None
    word: Optional[str] = None  # noqa: UP045 - people write it so
    side: Literal["up", "down"] = "up"
    level: Literal[1, 2, "all"] = 1
    either: int | str = 0
    share: Annotated[float, "0 to 1"] = 0.5
    weights: tuple[float, ...] = ()


def read(text: str) -> dict[str, object]:
    return read_parameters(f"rule[{text}]", Rule, text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("gain=2", 2.0),
        ("gain=1e-3", 0.001),
        ("gain=-.5", -0.5),
        ("gain=inf", math.inf),
        ("days=3", 3),
        ("days=-3", -3),
        ("bold=true", True),
        ("bold=False", False),
        ("mode=1e3", "1e3"),
        ("mode=a b", "a b"),
        ("mode='a,b]'", "a,b]"),
        ('mode="a=b"', "a=b"),
        ("mode=don't", "don't"),
        ("mode=''", ""),
        ("cap=none", None),
        ("cap=inf", math.inf),
        ("word=None", None),
        ("word='none'", "none"),
        ("word=other", "other"),
        ("side=down", "down"),
        ("side='down'", "down"),
        ("level=2", 2),
        ("level=all", "all"),
        ("either=3", 3),
        ("either=three", "three"),
        ("share=0.25", 0.25),
    ],
)
def test_a_value_takes_its_parameters_type(text: str, value: object) -> None:
    """Of several types the narrowest that fits, quotes dropped."""
    (read_value,) = read(text).values()
    assert (value, type(value)) == (read_value, type(read_value))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("gain=", "gain is '', allowed: a number"),
        ("gain=none", "gain is 'none', allowed: a number"),
        ("days=1e3", "days is '1e3', allowed: a whole number"),
        ("days=inf", "days is 'inf', allowed: a whole number"),
        ("bold=1", "bold is '1', allowed: true or false"),
        ("cap=high", "cap is 'high', allowed: a number or none"),
        ("side=left", "side is 'left', allowed: up, down"),
        ("level=3", "level is '3', allowed: 1, 2, all"),
        ("weights=1", "weights cannot be set in brackets, allowed: float, int, bool and str"),
        ("gain:2", "'gain:2' is not parameter=value; did you mean 'gain=2'?"),
        ("gian=1", "unknown parameter 'gian'; did you mean 'gain'? (allowed: gain, days, bold, mode, cap, "),
    ],
)
def test_a_wrong_value_is_said_in_one_line(text: str, message: str) -> None:
    """With the parameter, the value and what is allowed."""
    with pytest.raises(InputError) as caught:
        read(text)
    assert str(caught.value).startswith(f"strategy 'rule[{text}]': {message}")
    assert "\n" not in str(caught.value)


def test_blanks_and_empty_places_do_not_matter() -> None:
    """As between strategies, a comma too many does no harm."""
    assert {"gain": 1.0, "days": 2} == read(" gain = 1 ,, days = 2 , ")


def test_quotes_keep_commas_and_brackets_together() -> None:
    """So a list of strategies is cut where it should be, and a bracket left open hides no other mistake."""
    specs = ["a[x='p,q]',y=2]", "b", "c[z=1,w=2"]

    assert specs == split_specs(", ".join(specs))
    assert ("a", "x='p,q]',y=2") == read_spec(specs[0])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(float, True), (str | None, True), (Literal[1], True), (dict[str, int], False), (Any, False)],
)
def test_what_can_be_given_as_text(kind: object, expected: bool) -> None:
    """Numbers, words, true, false, none and choices of them."""
    assert expected == can_be_typed(kind)
