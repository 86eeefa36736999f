"""Strategies are found by name, module or file, and what cannot be found is said in one line."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import InputError
from simulator.strategy import (
    GROUP,
    Strategy,
    check_strategy,
    parameters_of,
    resolve,
    split_specs,
    strategy_names,
)
from strategies import CtrWeighted, Fixed, PidPacing

FileMaker = Callable[..., str]

RULE = """
from __future__ import annotations
from dataclasses import dataclass
from typing import ClassVar, Literal

@dataclass(frozen=True)
class MyRule:
    gain: float = 1.0
    days: int = 7
    bold: bool = False
    mode: str = "calm"
    side: Literal["up", "down"] = "up"
    weights: tuple[float, ...] = ()
    interval: float = 1.0

    def __post_init__(self) -> None:
        if self.gain < 0:
            raise ValueError(f"gain is {self.gain}, allowed: a number >= 0")
        if self.gain > 9:
            raise RuntimeError("out of\\ngains")

    def start(self, view, rng):
        return self

    def decide(self, report):
        return None

class NoRule:
    pass

class Bidder:
    def __init__(self, view, rng):
        pass

class Plain:
    interval = 24.0

    def start(self, view, rng):
        return self

@dataclass(frozen=True)
class Riddle:
    answer: Unknown = 1
    interval: ClassVar[float] = 1.0

not_a_class = 3
"""


@pytest.fixture
def file_of(tmp_path: Path) -> FileMaker:
    """Return a maker of Python files; the default one holds the classes above."""

    def make(text: str = RULE, name: str = "my_rule.py") -> str:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return make


def error_of(spec: str) -> str:
    """Return what is said when a strategy cannot be had."""
    with pytest.raises(InputError) as caught:
        resolve(spec)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "strategy"), [("fixed", Fixed()), ("ctr_weighted", CtrWeighted()), ("pid_pacing", PidPacing())]
)
def test_built_in_strategies_are_registered(name: str, strategy: Strategy) -> None:
    """A built-in is found by its name, at its default parameters."""
    assert name in strategy_names()
    assert strategy == resolve(name)


def test_module_and_class() -> None:
    """Any importable class is found as ``module:Class``."""
    assert CtrWeighted(gain=2.0) == resolve("strategies.ctr_weighted:CtrWeighted[gain=2]")


def test_file_and_class(file_of: FileMaker) -> None:
    """A class in a file is found as ``file.py:Class``, also at an absolute path."""
    assert "MyRule" == type(resolve(f"{file_of()}:MyRule")).__name__


def test_file_in_the_home_folder(file_of: FileMaker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a comma no shell expands ``~``, so it is expanded here."""
    file_of()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert "MyRule" == type(resolve("~/my_rule.py:MyRule")).__name__


def test_a_file_is_loaded_once(file_of: FileMaker) -> None:
    """Twice the same strategy from one file is equal and pickles."""
    spec = f"{file_of()}:MyRule"
    assert resolve(spec) == resolve(spec)
    assert resolve(spec) == pickle.loads(pickle.dumps(resolve(spec)))


def test_brackets_carry_floats_ints_bools_and_words(file_of: FileMaker) -> None:
    """Text takes the type of the parameter it is given to; blanks do not matter."""
    text = "gain=.5, days=3 ,bold=TRUE,mode=1e3,side=down,interval=inf"
    expected = {
        "gain": 0.5,
        "days": 3,
        "bold": True,
        "mode": "1e3",
        "side": "down",
        "weights": (),
        "interval": math.inf,
    }
    assert expected == parameters_of(resolve(f" {file_of()}:MyRule [ {text} ] "))


@pytest.mark.parametrize("text", ["mode='all in'", 'mode="all in"', "mode=all in"])
def test_quotes_around_words_are_dropped(file_of: FileMaker, text: str) -> None:
    """Words may be quoted, as in Python."""
    assert "all in" == parameters_of(resolve(f"{file_of()}:MyRule[{text}]"))["mode"]


def test_empty_brackets_are_no_parameters() -> None:
    """``fixed[]`` is ``fixed``."""
    assert Fixed() == resolve("fixed[]")


def test_a_class_without_dataclass_will_do(file_of: FileMaker) -> None:
    """What has an interval and a start is a strategy; it has no parameters."""
    strategy = resolve(f"{file_of()}:Plain")
    assert 24.0 == strategy.interval
    assert {} == parameters_of(strategy)


def test_interval_may_be_a_parameter() -> None:
    """A strategy that lets its user choose is asked as often as the user says."""
    assert 24.0 == resolve("ctr_weighted[interval=24]").interval


def test_bidders_start(file_of: FileMaker) -> None:
    """What is found can be started."""
    strategy = resolve(f"{file_of()}:MyRule")
    assert strategy == strategy.start(None, np.random.default_rng(1))  # type: ignore[arg-type] # it never looks


def test_unknown_name_suggests_the_nearest() -> None:
    """A typing error costs one look."""
    expected = (
        "unknown strategy 'ctr_wieghted': did you mean 'ctr_weighted'? "
        "(or give module:Class or file.py:Class)"
    )
    assert expected == error_of("ctr_wieghted")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "strategy '': cannot be read, allowed: name or name[parameter=value,...]"),
        ("[gain=1]", "strategy '[gain=1]': cannot be read, allowed: name or name[parameter=value,...]"),
        (
            "fixed[",
            "strategy 'fixed[': cannot be read: the ']' at the end is missing, allowed: name or name[",
        ),
        ("ctr_weighted[gain=1.5,floor=0.2", "cannot be read: the ']' at the end is missing"),
        ("ctr_weighted[gain=1]x", "cannot be read: text follows the ']'"),
        ("ctr_weighted gain=1]", "cannot be read: the '[' is missing"),
        (
            "ctr_weighted(gain=1)",
            "unknown strategy 'ctr_weighted(gain=1)': did you mean 'ctr_weighted[gain=1]'?",
        ),
        ("ctr_weighted:gain=1", "ctr_weighted is a registered name, allowed: ctr_weighted or ctr_weighted[p"),
        ("ctr_weighted[gain:1.5]", "'gain:1.5' is not parameter=value; did you mean 'gain=1.5'?"),
        ("fixed[gain=1]", "Fixed takes no parameters in brackets"),
        (
            "ctr_weighted[gian=1]",
            "unknown parameter 'gian'; did you mean 'gain'? (allowed: adjust, gain, floor, ",
        ),
        ("ctr_weighted[x=1]", "unknown parameter 'x'; allowed: adjust, cap, examination_decay, "),
        ("ctr_weighted[gain]", "'gain' is not parameter=value; allowed: adjust=..., gain=..."),
        ("ctr_weighted[gain=1,gain=2]", "parameter 'gain' stands twice"),
        ("ctr_weighted[gain=high]", "gain is 'high', allowed: a number"),
        ("ctr_weighted[gain=-1]", "gain is -1.0, allowed: a number from 0 to 10"),
        ("ctr_weighted[gain=nan]", "gain is nan, allowed: a number from 0 to 10"),
        ("ctr_weighted[adjust=rank]", "adjust is 'rank', allowed: examination, none"),
        ("ctr_weighted[interval=0]", "interval is 0.0, allowed"),
        ("no_such_module:Rule", "no_such_module fails to import: ModuleNotFoundError"),
        (":Rule", " fails to import: ValueError: Empty module name"),
        ("no_such_file.py:Rule", "strategy 'no_such_file.py:Rule': no file no_such_file.py"),
        ("nowhere/rule.py:Rule", "no file nowhere/rule.py: there is no folder nowhere"),
        ("strategies.fixed:Fixd", "strategies.fixed has no class 'Fixd'; did you mean 'Fixed'?"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_line(spec: str, message: str) -> None:
    """The message says what, where, the value, and what is allowed."""
    said = error_of(spec)
    assert message in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("MyRule[days=2.5]", "days is '2.5', allowed: a whole number"),
        ("MyRule[bold=yes]", "bold is 'yes', allowed: true or false"),
        ("MyRule[weights=1]", "weights cannot be set in brackets, allowed: float, int, bool and str"),
        ("MyRule[gain=10]", "out of gains"),
        ("MyRule[interval=0]", "interval is 0.0, allowed: hours above 0, or infinity"),
        ("MyRule[interval=-1]", "interval is -1.0, allowed: hours above 0, or infinity"),
        ("MyRule[interval=nan]", "interval is nan, allowed: hours above 0, or infinity"),
        ("NoRule", "NoRule is no strategy, allowed: a class with `interval` and `start(view, rng)`"),
        ("Bidder", "Bidder is no strategy, allowed: a class with `interval` and `start(view, rng)`"),
        ("Plain[gain=1]", "Plain takes no parameters in brackets"),
        ("Riddle[answer=1]", "the types of its parameters cannot be read: name 'Unknown' is not defined"),
        ("not_a_class", "has no class 'not_a_class'"),
    ],
)
def test_what_is_wrong_with_a_users_class_is_said_in_one_line(
    file_of: FileMaker, part: str, message: str
) -> None:
    """A user's own class gets the same care."""
    said = error_of(f"{file_of()}:{part}")
    assert message in said
    assert "\n" not in said


def test_a_name_registered_twice_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two classes that claim one name are both named, each once."""
    claims = [EntryPoint("fixed", value, GROUP) for value in ("b:Fixed", "a:Fixed", "a:Fixed")]
    monkeypatch.setattr("simulator.plugins.finding.registered", lambda: tuple(claims))
    assert (
        "strategy 'fixed' is registered twice: a:Fixed and b:Fixed; "
        "uninstall one of the packages, or give module:Class"
    ) == error_of("fixed")


def test_objects_are_checked_like_names() -> None:
    """What is no strategy is refused under the name it is given."""
    assert Fixed() == check_strategy(Fixed(), "control")
    with pytest.raises(InputError, match=r"^strategy 'thing': int is no strategy, allowed: a class with"):
        check_strategy(3, "thing")


@pytest.mark.parametrize("interval", [0, math.nan, True, "1", None])
def test_an_interval_that_stops_time_is_refused(interval: object) -> None:
    """A market that never gets past a decision would run for ever."""
    stuck = type("Stuck", (), {"interval": interval, "start": Fixed.start})()
    with pytest.raises(InputError, match=r"interval is .*, allowed: hours above 0, or infinity"):
        check_strategy(stuck, "stuck")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("def (", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise ValueError('one\\ntwo')", "ValueError: one two"),
        ("import sys; sys.exit(3)", "SystemExit: 3"),
    ],
)
def test_a_file_that_fails_names_its_error(file_of: FileMaker, text: str, reason: str) -> None:
    """Whatever happens while a user's file is read ends in one line, also a call of ``sys.exit``."""
    path = file_of(text, "broken.py")
    assert f"broken.py fails to import: {reason}" in error_of(f"{path}:MyRule")


def test_a_mended_file_can_be_loaded(file_of: FileMaker) -> None:
    """A failed import leaves nothing behind."""
    spec = f"{file_of('1 / 0')}:MyRule"
    error_of(spec)
    file_of()
    assert "MyRule" == type(resolve(spec)).__name__


@pytest.mark.parametrize(
    ("text", "specs"),
    [
        ("", []),
        ("fixed", ["fixed"]),
        (" fixed , pid_pacing ,", ["fixed", "pid_pacing"]),
        ("a[x=1,y=2],b,c[z=3]", ["a[x=1,y=2]", "b", "c[z=3]"]),
        ("fixed,my_rule.py:MyRule[gain=1,days=2]", ["fixed", "my_rule.py:MyRule[gain=1,days=2]"]),
    ],
)
def test_specs_split_at_commas_outside_brackets(text: str, specs: list[str]) -> None:
    """Parameters stay with their strategy."""
    assert specs == split_specs(text)


def test_messages_start_with_the_strategy_as_written() -> None:
    """In a list of strategies it is plain which one is meant."""
    assert error_of("ctr_weighted[gain=-1]").startswith("strategy 'ctr_weighted[gain=-1]': ")
