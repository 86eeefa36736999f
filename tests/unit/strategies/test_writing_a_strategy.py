"""The guide's example works as it stands on the page."""

from __future__ import annotations

import dataclasses
import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from simulator import load_scenario, simulate
from simulator.entities import BidSimulator, Decision, Peers, Report, View
from simulator.errors import InputError, StrategyError
from simulator.strategy import parameters_of, resolve
from simulator.world.world import build_world
from strategies.testing import StrategyContract

PAGE = Path(__file__).parents[3] / "docs" / "writing-a-strategy.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the files of the guide, each under the name in its first line."""
    for name, text in re.findall(r"```python\n# (\S+\.py)\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_guide_holds_a_strategy_and_its_tests(folder: Path) -> None:
    """Three blocks of the page name the file they belong in."""
    names = ["my_rule.py", "my_rule_together.py", "test_my_rule.py"]
    assert names == sorted(path.name for path in folder.iterdir())


def test_the_example_fits_in_a_page(folder: Path) -> None:
    """It is announced as twenty lines, blank ones not counted."""
    lines = (folder / "my_rule.py").read_text("utf-8").splitlines()
    assert 20 >= len([line for line in lines if line.strip()])


def test_the_example_runs(folder: Path) -> None:
    """It is found in its file, with parameters in brackets, and simulated for two days."""
    scenario = load_scenario("two-campaigns").model_copy(update={"days": 2})
    result = simulate(scenario, f"{folder / 'my_rule.py'}:MyRule[share=0.3]", seed=1)
    assert 0 < result.totals["clicks"]


@pytest.mark.long
def test_the_example_passes_its_tests(folder: Path) -> None:
    """pytest, run in the folder of the two files, finds the contract and nothing wrong."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-W", "error", str(folder)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    tests = [name for name in vars(StrategyContract) if name.startswith("test_")]
    assert f"{len(tests)} passed" in run.stdout
    assert 0 == run.returncode


def test_the_rule_for_several_accounts_is_the_one_for_each(folder: Path) -> None:
    """The rule rewritten to decide for many passes the contract and does in the market what it did before."""
    rule = resolve(f"{folder / 'my_rule_together.py'}:MyRule")
    contract = type("Contract", (StrategyContract,), {"strategy": rule})()
    contract.test_decides_together_as_alone()
    scenario = load_scenario("two-campaigns").model_copy(update={"days": 2})
    one, many = (simulate(scenario, f"{folder / file}:MyRule", seed=1).totals for file in
                 ("my_rule.py", "my_rule_together.py"))  # fmt: skip
    assert repr(one) == repr(many)


def test_the_error_of_a_run_is_the_one_shown(folder: Path) -> None:
    """A negative share bids below zero and fails its run at time 0, naming strategy, time and field."""
    said = re.escape(
        "MyRule(share=-5.0, prior_clicks=100.0, interval=24.0) of account 'shop' at 0 h, decision: bids["
    )
    scenario = load_scenario("outdoor-shop").model_copy(update={"days": 1})
    assert re.search(said, PAGE.read_text("utf-8"))
    with pytest.raises(StrategyError, match=said):
        simulate(scenario, f"{folder / 'my_rule.py'}:MyRule[share=-5]", seed=1)


class Peeks:
    """Reads what no strategy should, as the page shows."""

    interval = 24.0
    seen: ClassVar[list[object]] = []

    def start(self, view: View, rng: np.random.Generator) -> Peeks:
        """Look."""
        self.seen.append(sys._getframe(1).f_locals["self"].exchange.world.relevance.tolist())
        return self

    def decide(self, report: Report) -> Decision:
        """Change nothing."""
        return Decision()


def test_nothing_is_kept_from_a_strategy_as_the_page_says() -> None:
    """A frame away stands the market with its truth."""
    scenario = load_scenario("two-campaigns").model_copy(update={"days": 1})
    simulate(scenario, Peeks(), seed=1)

    assert [build_world(scenario, 1, 0).relevance.tolist()] == Peeks.seen
    assert 'sys._getframe(1).f_locals["self"].exchange.world.relevance' in PAGE.read_text("utf-8")


def test_the_error_of_a_wrong_name_is_the_one_shown(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line on the page is the line a user sees."""
    monkeypatch.chdir(folder)
    with pytest.raises(InputError) as caught:
        resolve("my_rule.py:MyRule[shear=1]")
    assert f"error: {caught.value}\n" in PAGE.read_text("utf-8")


def test_the_parameter_check_shown_refuses_bad_ones(folder: Path) -> None:
    """With the method given on the page, a share of NaN is refused before the start."""
    (method,) = re.findall(r"```python\n(    def __post_init__.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    text = (folder / "my_rule.py").read_text("utf-8")
    checked = folder / "checked_rule.py"
    checked.write_text(text.replace("    def start", f"{method}\n    def start", 1), encoding="utf-8")
    assert {"share": 0.3, "prior_clicks": 100.0, "interval": 24.0} == parameters_of(
        resolve(f"{checked}:MyRule[share=0.3]")
    )
    with pytest.raises(InputError, match="share is nan, allowed: 0 to 1"):
        resolve(f"{checked}:MyRule[share=nan]")


@pytest.mark.parametrize("kind", [View, Report, Decision, BidSimulator, Peers])
def test_every_field_is_explained(kind: type[View | Report | Decision | BidSimulator | Peers]) -> None:
    """The tables name every field of views, reports with their tables, and decisions."""
    words = set(re.findall(r"`(\w+)`", PAGE.read_text("utf-8")))
    assert {field.name for field in dataclasses.fields(kind)} <= words
