"""Runs leave as CSV, JSON or Parquet."""

from __future__ import annotations

import csv
import importlib
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from experiments.cli.export import export
from experiments.comparing.compare import compare
from experiments.sweeping.sweep import sweep
from experiments.tournaments.tournament import tournament
from simulator import InputError, Scenario
from tests.unit.experiments.storage.kept import SHORT, Bidloom


def test_export_says_what_it_has_written_unless_quiet(bidloom: Bidloom, tmp_path: Path) -> None:
    """A line on stderr, none with -q; a query may be quiet as well."""
    said = [bidloom("export", "compared", "--out", str(tmp_path / "a.csv"), *flag) for flag in ((), ("-q",))]

    assert [f"written: {tmp_path / 'a.csv'}\n", ""] == [one.stderr for one in said]
    assert 0 == bidloom("sql", "compared", "select 1", "--quiet").exit_code


def test_export_refuses_a_folder_as_its_file(bidloom: Bidloom) -> None:
    """Bad input, not a disk that fails."""
    result = bidloom("export", "compared", "-o", "more")

    assert (2, "error: more: is a folder, allowed: a file\n") == (result.exit_code, result.stderr)


def test_export_refuses_an_ending_that_says_no_format(bidloom: Bidloom, tmp_path: Path) -> None:
    """CSV under the name of a spreadsheet would be opened as one; --format says what is meant."""
    result = bidloom("export", "compared", "-o", "runs.xlsx")

    assert (2, "error: runs.xlsx: ends in .xlsx, allowed: .csv, .json, .parquet; or give --format\n") == (
        result.exit_code, result.stderr
    )  # fmt: skip
    assert 0 == bidloom("export", "compared", "-o", str(tmp_path / "a.txt"), "--format", "csv").exit_code


@pytest.mark.long
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["export", "list"])
def test_a_full_disk_behind_stdout_is_one_line(studies: Path, command: str) -> None:
    """`bidloom results export DIR > FILE` tells it with exit code 1, without a traceback."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "experiments", "results", command, str(studies / "compared")],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip

    assert (1, "error: stdout: cannot be written (No space left on device)\n") == (
        done.returncode,
        done.stderr,
    )


def test_export_has_a_row_for_every_run(studies: Path, bidloom: Bidloom) -> None:
    """Of all studies, with the settings that sweeps vary, units in the header, and what Python finds."""
    rows = list(csv.DictReader(io.StringIO(bidloom("export", ".").stdout)))
    found = compare(SHORT, ["fixed", "ctr_weighted"], runs=3, seed=7, out=studies / "compared")
    profits = [float(row["profit (currency units)"]) for row in rows if row["strategy"] == "ctr_weighted"]

    assert 10 == len(rows)
    assert found.strategies[1].values["profit"].tolist() == pytest.approx(profits)
    assert ["", "", "", "", "", "", "3.0", "3.0", "9.0", "9.0"] == sorted(
        row["quality.half_life"] for row in rows
    )


def test_export_writes_json_and_parquet_of_the_same_runs(bidloom: Bidloom, tmp_path: Path) -> None:
    """The end of the file's name says which; empty values are null."""
    for ending in ("json", "parquet"):
        assert 0 == bidloom("export", ".", "-o", str(tmp_path / f"runs.{ending}")).exit_code
    records = json.loads((tmp_path / "runs.json").read_text("utf-8"))
    table = importlib.import_module("pyarrow.parquet").read_table(tmp_path / "runs.parquet")

    assert [record["clicks"] for record in records] == table["clicks"].to_pylist()
    assert [record["strategy"] for record in records] == table["strategy"].to_pylist()
    assert None is records[0]["error"]


def test_export_knows_a_swept_parameter_and_a_word(market: Scenario, tmp_path: Path) -> None:
    """A strategy's parameter is empty for the others; a setting in words is text in Parquet too."""
    sweep(market, ["fixed", "ctr_weighted"], ["ctr_weighted.gain=0,2", "market.pricing=gsp,first_price"],
          runs=1, seed=1, out=tmp_path / "study")  # fmt: skip
    export(tmp_path / "study", "parquet", tmp_path / "runs.parquet")
    rows = importlib.import_module("pyarrow.parquet").read_table(tmp_path / "runs.parquet").to_pylist()

    assert {
        (None, "first_price"), (0.0, "first_price"), (2.0, "first_price"),
        (None, "gsp"), (0.0, "gsp"), (2.0, "gsp"),
    } == {(row["ctr_weighted.gain"], row["market.pricing"]) for row in rows}  # fmt: skip


def test_export_holds_a_tournament(market: Scenario, tmp_path: Path) -> None:
    """Its rows are line-ups, its metrics those of seats."""
    tournament(market, ["fixed", "ctr_steps"], runs=1, seed=1, seats=2, out=tmp_path / "study")
    export(tmp_path / "study", "json", tmp_path / "runs.json")

    assert {"tournament"} == {row["study"] for row in json.loads((tmp_path / "runs.json").read_text("utf-8"))}


def test_parquet_without_its_library_names_the_extra(
    studies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And leaves no file."""
    monkeypatch.setitem(importlib.import_module("sys").modules, "pyarrow", None)

    with pytest.raises(InputError, match=r"pyarrow is not installed; pip install 'bidloom\[frames\]'"):
        export(studies, "parquet", tmp_path / "runs.parquet")
    assert [] == list(tmp_path.iterdir())
