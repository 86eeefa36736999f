"""`bidloom strategies` lists what is installed, explains each, and fails for none."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.cli.app import app
from experiments.cli.strategy_docs import docs_of
from simulator.plugins.finding import find_class, registered, strategy_names

Invoke = Callable[..., Result]
Plugin = Callable[..., None]

BARE = "class {name}:\n    interval = 6.0\n    def start(self, view, rng): ...\n"
ODD = '''
from dataclasses import dataclass, field

@dataclass
class NoDocstring:
    weight: float
    levels: tuple = field(default_factory=lambda: (1, 2))
    interval: float = float("nan")
    def start(self, view, rng): ...

class Odd(NoDocstring):
    """Parameters
    ---------- unfinished
    weight"""
    reads = "peers"

class NoStrategy:
    """Is none."""
'''


@pytest.fixture
def strategies(monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Return a function that types `bidloom strategies` and what follows."""
    monkeypatch.setenv("NO_COLOR", "1")
    return lambda *arguments: CliRunner().invoke(app, ["strategies", *map(str, arguments)])


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Plugin]:
    """Return a function that installs a package of one module and registers its strategies."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(package: str, text: str, **registers: str) -> None:
        info = tmp_path / f"{package}-1.5.dist-info"
        info.mkdir()
        (tmp_path / f"{package}.py").write_text(text, "utf-8")
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.5\n", "utf-8")
        lines = [f"{name} = {package}:{cls}\n" for name, cls in registers.items()]
        (info / "entry_points.txt").write_text("".join(["[bidloom.strategies]\n", *lines]), "utf-8")
        registered.cache_clear()

    before = set(sys.modules)
    yield install
    registered.cache_clear()
    for name in set(sys.modules) - before:  # another test may make a module of the same name
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


def test_the_list_holds_every_strategy(strategies: Invoke) -> None:
    """Name, one line, parameters with their defaults and source; a line each in a pipe, without colour."""
    result = strategies()
    lines = result.stdout.splitlines()
    rule = lines.index("ctr_weighted")

    assert (0, "") == (result.exit_code, result.stderr)
    assert set(strategy_names()) <= set(lines)
    assert "\x1b" not in result.stdout
    assert "  Raise bids and budgets where the click-through rate is high, " in lines[rule + 1]
    assert lines[rule + 2].startswith("  parameters: adjust=examination, gain=1, floor=0.5, cap=2, ")
    assert lines[rule + 3].startswith("  source: Taobao Zhitongche seller guides")


def test_the_list_as_json(strategies: Invoke) -> None:
    """The same for machines, with what each parameter means."""
    contents = json.loads(strategies("--json").stdout)
    row = next(row for row in contents["strategies"] if row["name"] == "balanced_bidding")

    assert (1, strategy_names()) == (contents["schema"], [row["name"] for row in contents["strategies"]])
    assert {
        "name": "prior_clicks", "required": False, "default": "inf",
        "description": "How many clicks the value in `view.values` counts for beside what clicks are "
        "reported to\nhave earned, 0 to infinity; infinity never learns.",
    } in row["parameters"]  # fmt: skip
    assert (["bid_simulator"], 24.0, False, None) == (
        row["reads"],
        row["interval"],
        row["decides_together"],
        row["error"],
    )


@pytest.mark.parametrize("name", strategy_names())
def test_every_strategy_of_ours_is_explained(name: str) -> None:
    """One line of at most 90 characters, the idea, and every parameter."""
    docs = docs_of(find_class(name))

    assert 0 < len(docs.summary) <= 90
    assert "" != docs.idea
    assert [] == [parameter.name for parameter in docs.parameters if not parameter.text]


def test_a_strategy_of_another_package_is_listed(strategies: Invoke, plugin: Plugin) -> None:
    """It says which package it comes from; one without a docstring is listed all the same."""
    plugin("rules_of_others", BARE.format(name="Bare"), bare="Bare")
    lines = strategies().stdout.splitlines()
    row = lines.index("bare")

    assert ["  (it has no docstring)", "  from: rules_of_others 1.5, rules_of_others:Bare"] == lines[
        row + 1 : row + 3
    ]


def test_odd_classes_are_listed(strategies: Invoke, plugin: Plugin) -> None:
    """No docstring, half a docstring, a parameter that must be given, an interval that is none."""
    plugin("odd_rules", ODD, odd="Odd", plain="NoDocstring")
    rows = {row["name"]: row for row in json.loads(strategies("--json").stdout)["strategies"]}

    assert {"name": "weight", "required": True, "default": None, "description": ""} == rows["plain"][
        "parameters"
    ][0]
    assert ("", None, []) == tuple(rows["plain"][key] for key in ("summary", "interval", "reads"))
    assert rows["odd"]["error"] is None
    assert "odd[weight=...]" in strategies("show", "odd").stdout


def test_a_plugin_that_fails_is_listed_with_its_error(strategies: Invoke, plugin: Plugin) -> None:
    """The others are there, what it printed is not on stdout, and the list is done: exit code 0."""
    plugin("broken_rules", "print('a stray word')\n1 / 0\n", broken="Rule")
    result = strategies()
    lines = result.stdout.splitlines()

    assert (0, True) == (result.exit_code, "fixed" in lines)
    assert (
        "  error: strategy 'broken_rules:Rule': broken_rules fails to import: "
        "ZeroDivisionError: division by zero (broken_rules.py, line 2: 1 / 0)"
    ) == lines[lines.index("broken") + 1]
    assert "  from: broken_rules 1.5" == lines[lines.index("broken") + 2]
    assert "a stray word" not in result.stdout


def test_a_plugin_that_is_no_strategy_is_listed_with_its_error(strategies: Invoke, plugin: Plugin) -> None:
    """A class alone is not enough."""
    plugin("odd_rules", ODD, none="NoStrategy")

    assert "  error: strategy 'none': NoStrategy is no strategy, allowed: a class with" in strategies().stdout


def test_two_plugins_of_one_name_are_both_named(strategies: Invoke, plugin: Plugin) -> None:
    """The list goes on; entering the name is one clear error."""
    plugin("one_pack", BARE.format(name="Rule"), same="Rule")
    plugin("other_pack", BARE.format(name="Rule"), same="Rule")
    said = (
        "strategy 'same' is registered twice: one_pack:Rule of one_pack 1.5 and "
        "other_pack:Rule of other_pack 1.5; uninstall one of the packages, or give module:Class"
    )
    shown = strategies("show", "same")
    run = CliRunner().invoke(app, ["simulate", "two-campaigns", "--strategy", "same"])

    assert f"  error: {said}\n" in strategies().stdout
    assert [(2, "", f"error: {said}\n")] * 2 == [(r.exit_code, r.stdout, r.stderr) for r in (shown, run)]


def test_show_explains_a_strategy(strategies: Invoke) -> None:
    """Idea, parameters, formula as it stands in the docstring, source, what it reads and how to enter it."""
    result = strategies("show", "balanced_bidding")

    assert (0, "") == (result.exit_code, result.stderr)
    for line in (
        "  Aim at the slot that earns most, and bid so high that the slot above would earn no more.",
        "point is a matter of luck, and it never looks at budgets: where these end before the day does,",
        "  activity=0.5",
        "      v - (x_k / x_(k-1)) (v - p),   x_(-1) := 2 x_0,",
        "Source",
        "Decides: every 24 h, for several accounts one by one",
        "Reads: reports, bid_simulator",
        "  bidloom compare outdoor-shop --strategies 'fixed,balanced_bidding[examination_decay=0.5]' "
        "--runs 20 --seed 1",
    ):
        assert line in result.stdout.splitlines()


def test_show_fits_a_narrow_terminal(strategies: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are wrapped below their indent; only the command to copy stays in one line."""
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("FORCE_COLOR", "1")  # counts as a terminal
    monkeypatch.delenv("NO_COLOR")
    lines = strategies("show", "ctr_weighted").stdout.splitlines()

    assert "      Power the ratio is raised to, 0 to" in lines
    assert [line for line in lines if line.startswith("  bidloom compare ")] == [
        line for line in lines if len(line) > 40
    ]


@pytest.mark.parametrize("of", ["module", "file"])
def test_show_takes_modules_and_files(strategies: Invoke, tmp_path: Path, of: str) -> None:
    """What can be entered can be shown, with the file it stands in."""
    path = tmp_path / "my_rule.py"
    path.write_text(BARE.format(name="MyRule"), "utf-8")
    spec, file = {
        "file": (f"{path}:MyRule", path),
        "module": ("strategies.fixed:Fixed", Path("strategies") / "fixed.py"),
    }[of]
    shown = json.loads(strategies("show", spec, "--json").stdout)

    assert (spec, True) == (shown["name"], shown["from"].endswith(str(file)))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("fixd", "unknown strategy 'fixd': did you mean 'fixed'?"),
        ("ctr_weighted[gain=2]", "a strategy without brackets, 'ctr_weighted'"),
        ("broken", "fails to import: ZeroDivisionError"),
        ("pathlib:Path", "Path is no strategy, allowed: a class with `interval` and `start(view, rng)`"),
        ("absent.py:Rule", "no file absent.py"),
    ],
)
def test_what_cannot_be_shown_is_one_line_and_exit_2(
    strategies: Invoke, plugin: Plugin, spec: str, message: str
) -> None:
    """The same care as everywhere."""
    plugin("broken_rules", "1 / 0\n", broken="Rule")
    result = strategies("show", spec)

    assert (2, "", 1) == (result.exit_code, result.stdout, result.stderr.count("\n"))
    assert message in result.stderr
