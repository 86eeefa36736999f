"""A report written anew from what a folder holds: the same bytes, nothing run, no strategy's code."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.comparing.compare import compare
from experiments.comparing.stored import read_study
from experiments.report.publish import publish
from experiments.study.observer import Silent, StoppedError
from experiments.tournaments.tournament import tournament
from simulator.errors import InputError

RULE = """
import dataclasses
from simulator.strategy import Decision

@dataclasses.dataclass(frozen=True)
class Same:
    name = "same"
    interval = 1.0
    gain: float = 1 / 3

    def start(self, view, rng):
        return self

    def decide(self, report):
        return Decision(bids=self.gain * report.bids.clip(0.3))
"""


def _files(folder: Path) -> dict[str, bytes]:
    """Return what can be read in a folder by its name."""
    kinds = {".html", ".md", ".csv", ".svg", ".png"}
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.suffix in kinds
    }


def _compare(scenario: Path, strategies: list[str], out: Path, runs: int = 2) -> None:
    """Compare and publish as the command does."""
    publish(compare(scenario, strategies, runs=runs, seed=1, out=out), out)


def _told_anew(folder: Path) -> int:
    """Type `bidloom report`; return its exit code."""
    return CliRunner().invoke(app, ["report", str(folder), "-q"]).exit_code


def _swept(folder: Path) -> None:
    """Remove everything that a report consists of."""
    for name in _files(folder):
        (folder / name).unlink()


@pytest.mark.long
def test_the_same_bytes_as_compare_wrote(tiny: Path, tmp_path: Path) -> None:
    """Page, Markdown, tables and pictures are equal, the strategy's source gone by then."""
    rule = tmp_path / "rule.py"
    rule.write_text(RULE, "utf-8")
    _compare(tiny, ["fixed", f"{rule}:Same"], tmp_path / "out")
    wanted = _files(tmp_path / "out")
    _swept(tmp_path / "out")
    rule.unlink()

    assert 0 == _told_anew(tmp_path / "out")
    assert wanted == _files(tmp_path / "out")
    assert len(wanted) > 15


@pytest.mark.long
def test_the_last_sitting_counts(tiny: Path, tmp_path: Path) -> None:
    """Strategies and runs beyond those of the last command stay stored and unshown."""
    _compare(tiny, ["fixed", "pid_pacing", "ctr_weighted"], tmp_path, runs=3)
    _compare(tiny, ["pid_pacing", "fixed"], tmp_path, runs=2)

    (comparison,) = read_study(tmp_path).comparisons
    assert (["pid_pacing", "fixed"], 2) == ([one.name for one in comparison.strategies], comparison.runs)


class _Impatient(Silent):
    """Stops after some runs."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.done = 0

    def progress(self, done: int, total: int) -> None:
        """Count."""
        self.done = done

    def stop_requested(self) -> bool:
        """Stop when they are done."""
        return self.done >= self.after


def test_a_study_that_was_stopped_is_told_as_far_as_it_came(tiny: Path, tmp_path: Path) -> None:
    """Of 2 x 5 runs three are there: two replications, seven runs missing."""
    with pytest.raises(StoppedError):
        compare(tiny, ["fixed", "pid_pacing"], runs=5, seed=1, out=tmp_path, observer=_Impatient(3))

    stored = read_study(tmp_path)
    assert (2, 7) == (stored.comparisons[0].runs, stored.missing)


@pytest.mark.long
def test_several_markets_are_written_each(tiny: Path, tmp_path: Path) -> None:
    """Every market has its report below `markets/`."""
    markets: list[str] = ["two-campaigns", str(tiny.with_name(_other(tiny)))]
    found = compare(markets, ["fixed"], runs=1, seed=1, out=tmp_path)
    publish(found, tmp_path)
    wanted = _files(tmp_path)
    _swept(tmp_path)

    assert 0 == _told_anew(tmp_path)
    assert wanted == _files(tmp_path)


def _other(tiny: Path) -> str:
    """Give the small market another name, in a file beside it."""
    text = tiny.read_text("utf-8").replace('name = "two-campaigns"', 'name = "small"')
    tiny.with_name("small.toml").write_text(text, "utf-8")
    return "small.toml"


@pytest.mark.long
def test_a_precision_is_told_again(tiny: Path, tmp_path: Path) -> None:
    """Intervals that hold at every look stay such intervals."""
    made = compare(tiny, ["fixed", "pid_pacing"], precision=0.5, seed=1, out=tmp_path)

    (comparison,) = read_study(tmp_path).comparisons
    assert made.to_json() == comparison.to_json()


def test_no_study(tmp_path: Path) -> None:
    """A folder without one is refused."""
    with pytest.raises(
        InputError, match="holds no study of Bidloom, allowed: a folder that compare --out made"
    ):
        read_study(tmp_path)


def test_a_study_without_runs(tiny: Path, tmp_path: Path) -> None:
    """One that was stopped before its first run has nothing to tell."""
    with pytest.raises(StoppedError):
        compare(tiny, ["fixed"], runs=5, seed=1, out=tmp_path, observer=_Impatient(0))

    with pytest.raises(InputError, match="holds no finished run"):
        read_study(tmp_path)


def test_a_tournament_has_its_own_command(tiny: Path, tmp_path: Path) -> None:
    """The line says which command draws it."""
    tournament(tiny, ["fixed", "pid_pacing"], runs=1, seed=1, seats=2, out=tmp_path)

    with pytest.raises(
        InputError, match="holds what `bidloom tournament` left, allowed: a comparison; that command with"
    ):
        read_study(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"strategies": 3}'])
def test_a_broken_manifest_is_a_line(tiny: Path, tmp_path: Path, text: str) -> None:
    """The file is named."""
    compare(tiny, ["fixed"], runs=1, seed=1, out=tmp_path)
    (tmp_path / "manifest.json").write_text(text, "utf-8")

    with pytest.raises(InputError, match=r"manifest\.json: cannot be read"):
        read_study(tmp_path)


def test_a_moved_folder_is_still_a_study(tiny: Path, tmp_path: Path) -> None:
    """Nothing in a folder knows where it lies; the manifest holds the versions that computed it."""
    compare(tiny, ["fixed"], runs=1, seed=1, out=tmp_path / "one")
    shutil.move(tmp_path / "one", tmp_path / "two")

    manifest = json.loads((tmp_path / "two" / "manifest.json").read_text("utf-8"))
    assert manifest["versions"] == read_study(tmp_path / "two").versions


@pytest.mark.long
def test_a_refusal_leaves_the_folder_as_it_was(tiny: Path, tmp_path: Path) -> None:
    """Nor does SQLite leave a journal beside a file that was only looked at."""
    _compare(tiny, ["fixed"], tmp_path / "out")
    (tmp_path / "out" / "manifest.json").unlink()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(InputError, match=r"manifest\.json: cannot be read"):
        read_study(tmp_path / "out")

    assert before == sorted(tmp_path.rglob("*"))
