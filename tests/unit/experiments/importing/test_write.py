"""An account's report from a known market: it says what the run says, less what its console keeps."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import bidloom
from experiments.cli.app import app
from experiments.importing.account_record import AccountRecord, record_account
from experiments.importing.headers import SHARES
from experiments.importing.import_reports import import_reports
from experiments.importing.write import LAYOUTS, report_sheet, write_sheet
from simulator.errors import InputError

DAYS = 5


@pytest.fixture(scope="module")
def record() -> AccountRecord:
    """Five days of the smallest market."""
    return record_account(bidloom.load_scenario("two-campaigns"), seed=3, days=DAYS)


def test_the_record_is_what_a_run_of_fixed_counts(record: AccountRecord) -> None:
    """Impressions, clicks, cost, positions and shares of every day, to the last click."""
    market = bidloom.load_scenario("two-campaigns").model_copy(update={"days": DAYS})
    run = bidloom.simulate(market, "fixed", seed=3)

    for name in ("impressions", "clicks", "cost"):
        assert run.by_target[name].tolist() == pytest.approx(getattr(record, name).sum(axis=0).tolist())
        assert run.by_day[name].tolist() == pytest.approx(getattr(record, name).sum(axis=1).tolist())
    share = record.impressions.sum(axis=0) / record.eligible.sum(axis=0)
    assert run.by_target["impression_share"].tolist() == pytest.approx(share.tolist())
    assert np.array_equal(record.by_position.sum(axis=2), record.impressions)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_every_layout_imports_to_the_same_sums(
    record: AccountRecord, layout: str, suffix: str, tmp_path: Path
) -> None:
    """Counts exactly, money to a cent a row."""
    path = tmp_path / f"report{suffix}"
    write_sheet(report_sheet(record, layout), path)
    imported = import_reports([path])
    sums = {name: float(amounts.total()) for name, amounts in imported.report.amounts.items()}

    rows = imported.parts[0].kept
    for name in ("impressions", "clicks", "conversions"):
        assert getattr(record, name).sum() == sums[name]
    for name in ("cost", "revenue"):
        assert getattr(record, name).sum() == pytest.approx(sums[name], abs=0.006 * rows)
    daily = layout in ("amazon", "wanxiangtai")
    assert ("day" if daily else "none") == imported.report.granularity
    assert (None if layout == "zhitongche" else record.start) == imported.report.start
    assert ("CNY" if layout in ("zhitongche", "wanxiangtai") else "USD") == imported.report.currency


@pytest.mark.parametrize("layout", ["google", "google-positions", "microsoft", "amazon"])
def test_a_market_s_currency_comes_back_from_its_report(
    record: AccountRecord, layout: str, tmp_path: Path
) -> None:
    """Consoles of many currencies write the market's own in every row."""
    path = tmp_path / "report.csv"
    write_sheet(report_sheet(dataclasses.replace(record, currency="SEK"), layout), path)

    assert "SEK" == import_reports([path]).report.currency


@pytest.mark.parametrize("layout", ["zhitongche", "wanxiangtai"])
def test_a_console_of_one_currency_takes_no_other(record: AccountRecord, layout: str) -> None:
    """It would say yuan of whatever stands there."""
    report_sheet(dataclasses.replace(record, currency="CNY"), layout)

    with pytest.raises(InputError, match=rf"--format {layout}: money in EUR, allowed there: CNY"):
        report_sheet(dataclasses.replace(record, currency="EUR"), layout)


@pytest.mark.parametrize(
    ("layout", "told"),
    [
        ("google", {*SHARES, "max_cpc", "quality_score", "budget"}),
        ("google-positions", {"position", "max_cpc", "quality_score", "budget"}),
        ("microsoft", {"position", *SHARES[:3], "max_cpc", "quality_score"}),
        ("amazon", set()),
        ("zhitongche", {"position", "max_cpc", "quality_score"}),
        ("wanxiangtai", set()),
    ],
)
def test_each_console_keeps_its_own_to_itself(
    record: AccountRecord, layout: str, told: set[str], tmp_path: Path
) -> None:
    """What it tells is there, and nothing else."""
    path = tmp_path / "report.csv"
    write_sheet(report_sheet(record, layout), path)

    assert told == set(import_reports([path]).report.told)


def test_shares_at_the_ends_are_only_limits(record: AccountRecord, tmp_path: Path) -> None:
    """Of impressions won Google says no more than below a tenth; of those lost it tells small shares."""
    path = tmp_path / "report.csv"
    write_sheet(report_sheet(record, "google"), path)
    shares = import_reports([path]).report.told

    assert "0" in shares["lost_to_budget"]
    truth = record.impressions.sum(axis=0) / record.eligible.sum(axis=0)
    assert ["0..0.1" if share < 0.1 else f"{100 * share:.2f}" for share in truth] == [
        one if ".." in one else f"{Decimal(one) * 100:.2f}" for one in shares["impression_share"]
    ]


def test_the_command_writes_the_same_file_again(tmp_path: Path) -> None:
    """And answers wrong names with what is allowed."""
    files = [tmp_path / "a.csv", tmp_path / "b.csv"]
    for file in files:
        flags = ["--format", "microsoft", "--seed", "2", "--days", "2", "-o", str(file), "-q"]
        assert 0 == CliRunner().invoke(app, ["make-report", "two-campaigns", *flags]).exit_code
    assert files[0].read_bytes() == files[1].read_bytes()
    wrong = CliRunner().invoke(
        app, ["make-report", "two-campaigns", "--format", "gogle", "-o", str(files[0])]
    )
    assert (2, True) == (wrong.exit_code, "did you mean 'google'?" in wrong.output)
    wrong = CliRunner().invoke(app, ["make-report", "two-campaigns", "-o", "report.txt"])
    assert (2, True) == (wrong.exit_code, "ends in .csv or .xlsx" in wrong.output)


def test_a_market_without_search_has_no_keyword_report() -> None:
    """Display campaigns have no keywords."""
    market = bidloom.load_scenario("search-and-display")
    learner = next(one for one in market.account if one.name == market.learner)
    display = [one for one in learner.campaign if one.channel == "display"]
    only = learner.model_copy(update={"campaign": display})
    others = [one for one in market.account if one is not learner]
    with pytest.raises(InputError, match="has no search campaign"):
        record_account(market.model_copy(update={"account": [only, *others]}), seed=1, days=1)
