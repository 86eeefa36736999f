"""Studies on disk: listed, never changed; refused where they cannot be read."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from experiments.comparing.compare import compare
from experiments.running.session import Session
from experiments.storage.results import describe
from experiments.storage.store import VERSION, identity
from experiments.study.study import plan
from simulator import Scenario
from tests.unit.experiments.storage.kept import Bidloom, contents


@pytest.mark.long
def test_studies_are_listed(bidloom: Bidloom) -> None:
    """Those in a folder and below it, with what they are and how far they are."""
    found = json.loads(bidloom(".", "--json").stdout)["studies"]

    assert [("compared", "compare", 7, 6, 0), (str(Path("more/swept")), "sweep", 8, 4, 0)] == [
        (study["folder"], study["study"], study["seed"], study["done"], study["failed"]) for study in found
    ]
    assert ["ctr_weighted", "fixed"] == found[0]["strategies"]


def test_the_list_is_a_table(bidloom: Bidloom) -> None:
    """A row a study, in the current folder where none is named."""
    lines = bidloom().stdout.splitlines()

    assert "folder study scenario seed done failed last run strategies" == " ".join(lines[0].split())
    assert ["compared", "compare", "two-campaigns", "7", "6", "0"] == lines[2].split()[:6]


def test_failed_runs_are_counted(market: Scenario, misbehaving: str, tmp_path: Path) -> None:
    """Beside those that ended well."""
    compare(market, ["fixed", f"{misbehaving}:Raises"], runs=2, seed=1, out=tmp_path)
    found = describe(tmp_path / "results.sqlite")

    assert (2, 2) == (found.done, found.failed)


def test_nothing_is_written_by_reading(studies: Path, bidloom: Bidloom) -> None:
    """Not a byte, nor a file beside the database."""
    before = contents(studies)
    bidloom(".")
    bidloom("sql", "compared", "select count(*) from runs")
    bidloom("export", ".")

    assert before == contents(studies)


def test_a_study_is_read_while_it_is_carried_out(market: Scenario, tmp_path: Path) -> None:
    """What is seen are the runs finished so far, and the writer goes on."""
    two, four = (plan(market, ["fixed"], runs=runs, seed=1) for runs in (2, 4))
    with Session(identity("compare", market, 1), out=tmp_path) as session:
        session.carry_out([two])
        first = describe(tmp_path / "results.sqlite").done
        session.carry_out([four])
        second = describe(tmp_path / "results.sqlite").done

    assert (2, 4) == (first, second)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("export", "compared", "--format", "parquet"), "parquet needs a file, allowed: --out FILE.parquet"),
        (("nowhere",), "nowhere: no such folder"),
        (("exprt", "compared"), "exprt: no such folder, nor a command; did you mean 'export'?"),
        (("-q", "exprt", "compared"), "exprt: no such folder, nor a command; did you mean 'export'?"),
        (("\x1b[2J", "compared"), r"\x1b[2J: no such folder, nor a command; allowed: export, list, sql"),
        (("sqll",), "sqll: no such folder, nor a command; did you mean 'sql'?"),
        (("nowhere", "compared"), "nowhere: no such folder, nor a command; allowed: export, list, sql"),
        (("export", "nowhere"), "nowhere: no such folder"),
    ],
)
def test_what_cannot_be_is_one_line(bidloom: Bidloom, arguments: tuple[str, ...], message: str) -> None:
    """With exit code 2."""
    result = bidloom(*arguments)

    assert (2, f"error: {message}\n") == (result.exit_code, result.stderr)


def test_folders_that_are_no_studies_are_one_line_each(
    studies: Path, bidloom: Bidloom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Empty, damaged, cut short, another program's, an older schema's."""
    for name in ("empty", "damaged", "short", "other", "old"):
        (tmp_path / name).mkdir()
    (tmp_path / "damaged" / "results.sqlite").write_text("no database")
    whole = (studies / "compared" / "results.sqlite").read_bytes()
    (tmp_path / "short" / "results.sqlite").write_bytes(whole[: len(whole) // 2])
    _database(tmp_path / "other", "CREATE TABLE mine (a)", VERSION)
    _database(tmp_path / "old", "CREATE TABLE run (a)", 2)
    monkeypatch.chdir(tmp_path)
    told = {name: bidloom(name) for name in ("empty", "damaged", "short", "other", "old")}

    assert {2} == {result.exit_code for result in told.values()}
    assert {
        "empty": "error: empty: holds no study of Bidloom, allowed: a folder with results.sqlite in it or "
        "below it\n",
        "damaged": "error: damaged/results.sqlite: file is not a database\n",
        "short": "error: short/results.sqlite: database disk image is malformed\n",
        "other": "error: other/results.sqlite: is another program's database, allowed: a study of Bidloom\n",
        "old": f"error: old/results.sqlite: schema 2, allowed: {VERSION}; it was made by an earlier Bidloom "
        "or another program; name another folder, or delete this one\n",
    } == {name: result.stderr for name, result in told.items()}


def test_one_that_cannot_be_read_hides_no_other(studies: Path, bidloom: Bidloom, tmp_path: Path) -> None:
    """The others are listed, and it is named on stderr."""
    shutil.copytree(studies / "compared", tmp_path / "good")
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "results.sqlite").write_text("no database")
    result = bidloom(str(tmp_path))

    assert (0, f"not listed: {tmp_path / 'bad' / 'results.sqlite'}: file is not a database\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip
    assert "good" in result.stdout


def _database(folder: Path, statement: str, version: int) -> None:
    """Make a database."""
    with closing(sqlite3.connect(folder / "results.sqlite")) as database:
        database.execute(statement)
        database.execute(f"PRAGMA user_version = {version}")
        database.commit()
