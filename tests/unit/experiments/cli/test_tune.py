"""The command `bidloom tune`, and the strategy it leaves in other commands."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gist import gist
from typer.testing import CliRunner, Result

from experiments.cli.app import app

Invoke = Callable[..., Result]

TUNE = ("tune", "TINY", "--param", "gain=0..3", "--trials", "3", "--runs", "2", "--fresh-runs", "2")
QUICK = ("--jobs", "1", "--no-progress")


@pytest.fixture
def bidloom(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> Invoke:
    """Return a function that types a command, TINY being the file of a tiny market."""
    monkeypatch.setenv("NO_COLOR", "1")

    def invoke(*arguments: str | Path) -> Result:
        typed = [str(tiny if argument == "TINY" else argument) for argument in arguments]
        return CliRunner().invoke(app, typed)

    return invoke


@pytest.fixture
def tuned(tmp_path: Path) -> Path:
    """A file that holds a strategy, as a tune leaves it."""
    path = tmp_path / "strategy.toml"
    path.write_text('schema = 1\nstrategy = "ctr_weighted"\n[parameters]\ngain = 0.5\n', "utf-8")
    return path


def test_it_prints_what_to_use_first(bidloom: Invoke) -> None:
    """Then the best trials, how they came about, the verdict; a line a sentence where is no terminal."""
    result = bidloom(*TUNE, *QUICK)
    lines = result.stdout.splitlines()

    assert 0 == result.exit_code
    assert lines[0].startswith("two-campaigns (hash ")
    assert "nothing CTR clear keep `ctr_weighted`" == gist(lines[1])
    assert gist(lines[-2]).startswith("3 2 1 `ctr_weighted`")
    assert lines[-1].startswith("Verdict: ")


def test_it_prints_json(bidloom: Invoke) -> None:
    """Nothing else on stdout; the keys that scripts read."""
    result = bidloom(*TUNE, *QUICK, "--json", "--subject-to", "roas>=0", "--metric", "clicks")
    contents = json.loads(result.stdout)

    assert (0, "") == (result.exit_code, result.stderr)
    assert [
        "schema", "scenario", "scenario_hash", "currency", "seed", "strategy", "parameters", "metric",
        "subject_to", "runs", "fresh_runs", "winner", "finalists", "trials", "fresh",
        "verdict",
    ] == list(contents)  # fmt: skip
    assert ("clicks", ["roas>=0"], 3) == (contents["metric"], contents["subject_to"], len(contents["trials"]))


def test_it_fills_its_folder(bidloom: Invoke, tmp_path: Path) -> None:
    """Runs, manifest, report, picture, tables and the strategy, with no temporary file left."""
    result = bidloom(*TUNE, *QUICK, "-o", tmp_path)

    assert [f"report: {tmp_path / 'report.html'}", f"strategy: {tmp_path / 'strategy.toml'}"] == (
        result.stderr.splitlines()
    )
    assert [
        "figures/fresh.svg",
        "figures/parameter-gain.svg",
        "figures/search.svg",
        "figures/tuning.png",
        "manifest.json",
        "report.html",
        "report.json",
        "report.md",
        "results.sqlite",
        "strategy.toml",
        "tables/trials.csv",
    ] == sorted(
        path.relative_to(tmp_path).as_posix()
        for path in tmp_path.rglob("*")
        if path.is_file() and path.name != ".lock"
    )


@pytest.mark.long
def test_a_constraint_that_cannot_be_met_exits_1(bidloom: Invoke, tmp_path: Path) -> None:
    """The study is kept; its verdict names the nearest; there is no strategy to use."""
    result = bidloom(*TUNE, *QUICK, "--subject-to", "roas>=1000", "-o", tmp_path)

    assert 1 == result.exit_code
    assert " roas 1000 nothing 3 `ctr_weighted" in gist(result.stdout)
    assert not (tmp_path / "strategy.toml").exists()


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (
            ("--param", "gian=0..1"),
            "error: strategy 'ctr_weighted': unknown parameter 'gian'; did you mean 'gain'?",
        ),
        (("--metric", "prophet"), "error: metric 'prophet' is unknown; did you mean 'profit'?"),
        (("--trials", "0"), "error: --trials is 0, allowed: 1 or more"),
        (("--fresh-runs", "0"), "error: --fresh-runs is 0, allowed: 1 or more"),
        (("--jobs", "-1"), "error: --jobs is -1, allowed: 0 or more"),
    ],
)
def test_a_mistake_is_one_line(bidloom: Invoke, flags: tuple[str, ...], told: str) -> None:
    """On stderr, with exit code 2."""
    result = bidloom(*TUNE, *flags)

    assert (2, "") == (result.exit_code, result.stdout)
    assert result.stderr.startswith(told)
    assert 1 == len(result.stderr.splitlines())


@pytest.mark.long
def test_its_strategy_is_compared_by_name(bidloom: Invoke, tuned: Path) -> None:
    """Also in worker processes, which get its name and parameters; tables show these."""
    result = bidloom(
        "compare", "TINY", "--strategies", f"fixed,@{tuned}", "--runs", "2", "--jobs", "2", "--json"
    )
    strategies = json.loads(result.stdout)["strategies"]

    assert 0 == result.exit_code
    assert ["fixed", "ctr_weighted[gain=0.5]"] == [strategy["name"] for strategy in strategies]
    assert [2, 2] == [strategy["completed"] for strategy in strategies]


def test_its_strategy_is_simulated_by_name(bidloom: Invoke, tuned: Path) -> None:
    """As what it is."""
    result = bidloom("simulate", "TINY", "--strategy", f"@{tuned}")

    assert result.stdout.startswith("ctr_weighted[gain=0.5] on two-campaigns, 1 day, seed 1")


def test_its_strategy_plays_a_tournament(bidloom: Invoke, tuned: Path) -> None:
    """In all seats."""
    result = bidloom(
        "tournament",
        "TINY",
        "--strategies",
        f"fixed,@{tuned}",
        "--runs",
        "1",
        "--seats",
        "2",
        *QUICK,
        "--json",
    )

    strategies = json.loads(result.stdout)["strategies"]
    assert ["fixed", "ctr_weighted[gain=0.5]"] == [strategy["name"] for strategy in strategies]


def test_help_without_optuna(tmp_path: Path) -> None:
    """The command is listed and explained where its library is not installed."""
    (tmp_path / "optuna.py").write_text("raise ImportError('not here')", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "experiments", "tune", "--help"],
        capture_output=True, text=True, check=False, env={"PYTHONPATH": str(tmp_path), "NO_COLOR": "1"},
    )  # fmt: skip

    assert (0, True) == (done.returncode, "bidloom[tune]" in done.stdout)
