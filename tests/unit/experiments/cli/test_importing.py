"""`bidloom import` and the door of `bidloom calibrate`: flags, receipt, clean file, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.calibrate.calibrate import calibrate
from experiments.cli.app import app
from simulator.errors import InputError
from tests.unit.experiments.importing.exports import EXPORTS, SUMS


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A German export."""
    path = tmp_path / "bericht.csv"
    path.write_bytes(EXPORTS["google-german.csv"])
    return path


def bidloom(*arguments: object) -> Result:
    """Type a command."""
    return CliRunner().invoke(app, list(map(str, arguments)))


def test_the_receipt_compares_with_the_console(report: Path) -> None:
    """Sums first, in words and money; then what was set aside and why."""
    result = bidloom("import", report)

    assert 0 == result.exit_code
    lines = result.output.splitlines()
    assert lines[1].startswith(
        "1,405 clicks that cost 1,432.54 EUR, 47,906 impressions from 2026-05-01 to 2026-05-14"
    )
    assert "set aside: 1 x totals row (line 8)" in result.output
    assert "kept: 100 % of impressions, clicks, cost, conversions and revenue" in result.output


def test_the_receipt_as_json(report: Path) -> None:
    """Sums are decimal text; rows set aside say why and where."""
    told = json.loads(bidloom("import", report, "--json").stdout)

    assert SUMS == {name: told[name] for name in SUMS}
    assert (4, "EUR", "none") == (told["rows_kept"], told["currency"], told["granularity"])
    assert {"start": "2026-05-01", "end": "2026-05-14"} == told["period"]
    assert [{"rows": 1, "why": "totals row", "file": "bericht.csv", "lines": [8]}] == told["rows_set_aside"]
    assert "numbers are read with decimal comma and thousands point" in told["notes"]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_clean_file_imports_to_itself(report: Path, suffix: str) -> None:
    """Byte by byte as CSV, sum by sum as Parquet."""
    if suffix == ".parquet":
        pytest.importorskip("pyarrow")
    once, again = report.with_name(f"once{suffix}"), report.with_name(f"again{suffix}")
    assert 0 == bidloom("import", report, "-o", once, "-q").exit_code
    told = json.loads(bidloom("import", once, "-o", again, "--json", "-q").stdout)

    assert SUMS == {name: told[name] for name in SUMS}
    assert {"start": "2026-05-01", "end": "2026-05-14"} == told["period"]
    if suffix == ".csv":
        assert once.read_bytes() == again.read_bytes()
        assert once.read_text("utf-8").startswith(
            "date,campaign,ad_group,keyword,match_type,device,impressions,clicks,cost,conversions,revenue,"
        )


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--map", "klicks=Klicks"], "--map 'klicks=Klicks': unknown field 'klicks'; did you mean 'clicks'?"),
        (["--map", "clicks"], 'allowed: field="its header"'),
        (["--map", "clicks=Klick"], "has no such header; did you mean 'Klicks'?"),
        (["--decimal", ";"], '--decimal \';\': allowed: "." or ","'),
        (["--dates", "day"], "--dates 'day': allowed: day-first, month-first"),
        (["--period", "May"], "--period 'May': allowed: first and last day"),
        (["-o", "clean.xls"], "clean.xls: allowed: a file name that ends in .csv or .parquet"),
    ],
)
def test_what_is_typed_wrongly_is_answered(report: Path, flags: list[str], said: str) -> None:
    """Each with what is allowed, and exit code 2."""
    result = bidloom("import", report, *flags)

    assert 2 == result.exit_code
    assert said in result.output


def test_a_period_is_told(tmp_path: Path) -> None:
    """Where the file does not say which days it covers."""
    path = tmp_path / "plain.csv"
    path.write_bytes(EXPORTS["plain.csv"])
    told = json.loads(bidloom("import", path, "--period", "2026-05-01..2026-05-14", "--json").stdout)

    assert {"start": "2026-05-01", "end": "2026-05-14"} == told["period"]


def test_money_is_never_invented_in_silence(tmp_path: Path) -> None:
    """Without revenue a script is refused with both flags, and a person asked for both."""
    path = tmp_path / "leads.csv"
    path.write_text("campaign,keyword,impressions,clicks,cost\nA,x,900,90,45\n")
    result = bidloom("calibrate", path, "-o", tmp_path / "x.toml")
    asked: list[str] = []

    def ask(question: str) -> float:
        asked.append(question)
        raise InputError("enough")

    assert 2 == result.exit_code
    assert "give --basket-value and --margin" in result.output
    assert "--assume-money" in result.output
    with pytest.raises(InputError, match="enough"):
        calibrate(path, out=tmp_path / "x.toml", ask=ask)
    assert ["What does an order, or a lead, bring on average, in the report's currency?"] == asked
