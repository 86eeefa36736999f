"""`bidloom score` and the forecast flags of `bidloom calibrate`: what is printed, written, and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner, Result

from experiments.calibrate.forecast_file import write_forecast
from experiments.calibrate.future import future
from experiments.cli.app import app
from tests.unit.experiments.calibrate.accounts import account


def bidloom(*arguments: object) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, list(map(str, arguments)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A forecast of four days and the report of these days."""
    counts = account(np.full((2, 56), 50.0), ("A", "B"))
    write_forecast(future(counts, 4, campaigns=6, seed=0), tmp_path / "forecast.csv")
    rows = [
        f"{campaign},{keyword},2026-03-0{day},50,5"
        for day in range(2, 6)
        for campaign, keyword in (("A", "keyword 0"), ("B", "keyword 1"))
    ]
    text = "\n".join(["campaign,keyword,date,impressions,clicks", *rows, ""])
    (tmp_path / "next.csv").write_text(text, "utf-8")
    return tmp_path


def test_a_forecast_is_scored_and_written_down(folder: Path) -> None:
    """The headline first, the ledger's place last; the second time it is not counted."""
    command = ("score", folder / "forecast.csv", folder / "next.csv")
    result, again = bidloom(*command), bidloom(*command)

    assert (0, 0) == (result.exit_code, again.exit_code)
    assert "From 2026-03-02 to 2026-03-05 the forecast was off by 0" in result.stdout
    assert f"written: {folder / 'ledger.csv'}" in result.stderr
    assert f"counted before: {folder / 'ledger.csv'}" in again.stderr


def test_a_score_as_json(folder: Path) -> None:
    """Scores, the ledger and the verdict; the ledger where it was asked for."""
    result = bidloom(
        "score", folder / "forecast.csv", folder / "next.csv", "--json", "-q", "--ledger", folder / "my.csv"
    )
    told = json.loads(result.stdout)

    assert (folder / "my.csv").exists()
    assert {"impressions", "clicks"} == {one["quantity"] for one in told["scores"]}
    assert 1 == len(told["ledger"])
    assert not told["counted_before"]
    assert told["verdict"].startswith("From 2026-03-02")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("forecast.csv", "nxt.csv"), "nxt.csv: cannot be read"),
        (("next.csv", "forecast.csv"), "next.csv, line 1: no column 'first_day'"),
        (
            ("forecast.csv", "next.csv", "--period", "2026-03-01"),
            "next.csv: covers 2026-03-01 to 2026-03-01,",
        ),
    ],
)
def test_bad_input_ends_with_2(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    """One line on stderr, and no ledger."""
    result = bidloom("score", *(folder / one if one.endswith(".csv") else one for one in arguments))

    assert 2 == result.exit_code
    assert said in result.stderr
    assert not (folder / "ledger.csv").exists()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--hold-out", "28"), "--hold-out 28: next.csv covers 4 days, allowed: a report of 16 days or more"),
        (("--windows", "2"), "--windows 2: allowed: only with --hold-out"),
        (("--forecast", "forecast.txt"), "--forecast forecast.txt: allowed: a file name that ends in .csv"),
    ],
)
def test_a_hold_out_that_cannot_be_ends_with_2(folder: Path, flags: tuple[str, ...], said: str) -> None:
    """Before anything is fitted, and no market is written."""
    market = folder / "market.toml"
    result = bidloom("calibrate", folder / "next.csv", "-o", market, "--assume-money", "-q", *flags)

    assert 2 == result.exit_code
    assert said in result.stderr
    assert not market.exists()
