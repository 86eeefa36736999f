"""Which rules are run, and that stored runs are not run again."""

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from findings import study
from findings.study import RAW, carry_out, rules, source

ROOT = Path(__file__).parents[4]


def test_every_rule_that_ships_takes_part() -> None:
    """The registered ones and the raw founding rule, the baseline first, each once."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    registered = project["entry-points"]["bidloom.strategies"]

    assert {*registered, RAW} == set(rules())
    assert ("fixed", len(registered) + 1) == (rules()[0], len(rules()))


def test_a_second_call_runs_nothing(
    tmp_path: Path, tiny_markets: list[Path], listening: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is stored comes back as it was, and no run is done; more runs do only what is missing."""
    names = ["fixed", "ctr_steps"]
    market = tiny_markets[:1]
    first = carry_out(market, names, runs=2, seed=1, jobs=1, out=tmp_path, observer=lambda: listening)
    with monkeypatch.context() as patched:
        patched.setattr("experiments.running.runner.run_one", _refuse)
        again = carry_out(market, names, runs=2, seed=1, jobs=1, out=tmp_path, observer=lambda: listening)
    more = carry_out(market, names, runs=3, seed=1, jobs=1, out=tmp_path, observer=lambda: listening)

    assert first[0].to_json() == again[0].to_json()
    assert "4 of 6 runs are finished already" in listening.heard
    assert 3 == more[0].runs


@pytest.fixture
def code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands for the code of the strategies."""
    package = SimpleNamespace(__path__=[str(tmp_path)], __name__="strategies")
    monkeypatch.setattr(study, "_SOURCES", ((package, "*.py"),))
    (tmp_path / "budgets.py").write_text("one = 1\n", "utf-8")
    (tmp_path / "ortb.py").write_text("from strategies.shared.budgets import one\n", "utf-8")
    (tmp_path / "pid_pacing.py").write_text("two = 2\n", "utf-8")
    (tmp_path / "throttle_pacing.py").write_text("from strategies.pid_pacing import two\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["budgets.py", "pid_pacing.py", "another.py"])
def test_runs_of_changed_code_are_kept_apart(code: Path, name: str) -> None:
    """The folder's name changes with shared code, and with a rule that others import."""
    before = source()
    (code / name).write_text("three = 3\n", "utf-8")

    assert before != source()
    assert 12 == len(before)


@pytest.mark.parametrize("name", ["ortb.py", "throttle_pacing.py", "__init__.py", "notes.txt"])
def test_a_change_in_one_rule_leaves_the_others_runs(code: Path, name: str) -> None:
    """The store tells runs of a rule apart by its own file; the list of rules decides nothing."""
    before = source()
    (code / name).write_text("three = 3\nfrom strategies.pid_pacing import two\n", "utf-8")

    assert before == source()


def _refuse(*_: object) -> None:
    raise AssertionError("a run was done")
