"""A scenario's rivals may follow a strategy in a file, which then stands beside the scenario's."""

from __future__ import annotations

import pickle
from importlib import resources
from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from experiments.hindsight.benchmark import why_no_bound
from experiments.study.study import check_rivals
from simulator import Scenario, load_scenario, simulate
from simulator.errors import InputError

RULE = """
from simulator.entities import Decision

class Silent:
    interval = 24.0

    def start(self, view, rng):
        return self

    def decide(self, report):
        return Decision(bids=0 * report.bids)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a market whose rivals follow a file beside it; the current folder is another."""
    (tmp_path / "market").mkdir()
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    shipped = (resources.files("simulator") / "scenarios" / "two-campaigns.toml").read_text("utf-8")
    text = shipped.replace("[rivals]", '[rivals]\nstrategy = "silent.py:Silent"').replace(
        "days = 14", "days = 1"
    )
    (tmp_path / "market" / "mine.toml").write_text(text, "utf-8")
    (tmp_path / "market" / "silent.py").write_text(RULE, "utf-8")
    return tmp_path


def cpc(scenario: Scenario) -> float:
    return float(simulate(scenario, "fixed", seed=1).totals["cpc"])


def test_a_rivals_file_is_found_beside_the_scenario(folder: Path) -> None:
    """From any folder, in a study, in a run and in hindsight: silent rivals leave the reserve to pay."""
    mine = load_scenario("../market/mine.toml")
    check_rivals(mine)

    assert pytest.approx(0.05) == cpc(mine)
    assert "rivals 'rival' decide" == why_no_bound(mine)


def test_it_is_found_in_another_process_and_in_a_copy(folder: Path) -> None:
    """Workers get the scenario pickled, and `--days` copies it."""
    mine = load_scenario(folder / "market" / "mine.toml")

    check_rivals(pickle.loads(pickle.dumps(mine)).model_copy(update={"days": 2}))


def test_the_folder_is_no_setting(folder: Path) -> None:
    """The same file elsewhere is the same scenario: a moved study goes on."""
    mine = load_scenario(folder / "market" / "mine.toml")
    (folder / "here" / "mine.toml").write_text((folder / "market" / "mine.toml").read_text("utf-8"), "utf-8")

    assert mine.hash == load_scenario("mine.toml").hash
    assert str(folder) not in mine.model_dump_json()


def test_it_is_found_beside_an_included_file(folder: Path) -> None:
    """Where the file that names it stands, after the file that includes that one."""
    (folder / "here" / "other.toml").write_text('include = "../market/mine.toml"\nname = "other"\n', "utf-8")

    check_rivals(load_scenario("other.toml"))


def test_the_current_folder_comes_last(folder: Path) -> None:
    """A file of the same name there changes nothing, but serves where there is none beside the scenario."""
    (folder / "here" / "silent.py").write_text("1 / 0\n", "utf-8")
    mine = load_scenario(folder / "market" / "mine.toml")
    check_rivals(mine)

    (folder / "market" / "silent.py").unlink()
    with pytest.raises(InputError, match="ZeroDivisionError"):
        check_rivals(mine)


def test_a_missing_file_suggests_one_beside_the_scenario(folder: Path) -> None:
    """Though the current folder is another."""
    (folder / "market" / "silent.py").rename(folder / "market" / "silents.py")

    with pytest.raises(
        InputError, match=r"rivals: strategy .*: no file silent\.py; did you mean 'silents\.py'\?"
    ):
        check_rivals(load_scenario(folder / "market" / "mine.toml"))


@pytest.mark.long
def test_workers_find_it_as_this_process_does(folder: Path) -> None:
    """A study in two workers, started from another folder, has no error and the same clicks."""
    mine = load_scenario("../market/mine.toml")
    one, two = (compare(mine, ["fixed"], runs=2, seed=1, jobs=jobs) for jobs in (1, 2))

    assert () == two.errors
    assert one.to_json() == two.to_json()
