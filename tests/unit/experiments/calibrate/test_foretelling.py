"""What `calibrate` foretells: the hold-out in the fit sheet, the trend that held out, the forecast file."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from listening import Listening

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.calibrate import calibrate
from experiments.calibrate.fit_sheet import FitSheet
from experiments.calibrate.forecast_file import read_forecast
from experiments.calibrate.foretelling import HeldSheet, Wish, foretell
from experiments.calibrate.hold_out import hold_out
from experiments.calibrate.hold_out_story import headline
from experiments.calibrate.seasons import Seasons
from experiments.importing.import_reports import import_reports
from experiments.report.markdown import markdown
from experiments.report.outcome import story, tables
from simulator import InputError
from tests.unit.experiments.calibrate.accounts import account, drawn


def write_report(path: Path, days: int = 56, growth: float = 0.0) -> Path:
    """Write a report of two campaigns, every day alike but for its growth."""
    lines = ["campaign,keyword,date,impressions,clicks,cost,conversions,revenue"]
    for day in range(days):
        date = np.datetime64("2026-03-02") + day
        for campaign, keyword, impressions in (("Tents", "tent", 2400), ("Boots", "boots", 1500)):
            seen = round(impressions * np.exp(growth * day))
            lines.append(f"{campaign},{keyword},{date},{seen},{seen // 10},{seen // 20},3,180")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FitSheet, list[str]]:
    """A calibration with a hold-out and a forecast, and what it said."""
    folder = tmp_path_factory.mktemp("foretelling")
    listening = Listening()
    sheet = calibrate(
        write_report(folder / "mine.csv"),
        out=folder / "mine.toml",
        observer=listening,
        hold_out=14,
        windows=2,
        forecast=folder / "forecast.csv",
    )
    return folder, sheet, listening.said


def test_the_fit_sheet_tells_how_it_forecasts(fitted: tuple[Path, FitSheet, list[str]]) -> None:
    """In the headline, in a section of its own, in a table and in JSON, beside all of the fit."""
    _, sheet, said = fitted
    page = markdown(story(sheet))

    assert isinstance(sheet, HeldSheet)
    assert "Forecasting the last 2 times 14 days, the market was off by" in story(sheet).headline
    assert story(sheet).headline.startswith("The market gives back your account")
    assert "## How it forecasts" in page
    assert "Held out: 2026-03-30 to 2026-04-26, 2 windows of 14 days; nothing in them was looked at." in page
    assert {"fit", "estimates", "hold_out"} == set(tables(sheet))
    assert 2 == len(json.loads(json.dumps(sheet.to_json()))["hold_out"]["windows"])
    assert any(line.startswith("Forecasting the last 2 times 14 days") for line in said)


def test_the_forecast_is_of_the_days_after_the_report(fitted: tuple[Path, FitSheet, list[str]]) -> None:
    """As many as were held out; every keyword, inside its own interval, with naive forecasts."""
    folder, _, said = fitted
    told = read_forecast(folder / "forecast.csv")

    assert ("2026-04-27", "2026-05-10") == (told.first.isoformat(), told.last.isoformat())
    assert (("Tents", "Boots"), ("tent", "boots")) == (told.campaigns, told.keywords)
    assert [14 * 2400, 14 * 1500] == pytest.approx(told.expected["impressions"].mean, rel=0.001)
    assert [14 * 2400, 14 * 1500] == pytest.approx(told.naive["impressions"]["whole log"], rel=0.001)
    for expected in told.expected.values():
        assert (expected.low <= expected.mean).all()
        assert (expected.mean <= expected.high).all()
    assert said[-1] == f"written: {folder / 'forecast.csv'}"


def test_the_market_is_fitted_to_all_days(fitted: tuple[Path, FitSheet, list[str]]) -> None:
    """Days that were held out are fitted, too: the report has 56 and so has the sheet."""
    folder, sheet, _ = fitted

    assert 56 == sheet.agreement.days
    assert "\ntrend = 0" in (folder / "mine.toml").read_text("utf-8")


def test_a_trend_that_holds_out_stays_and_one_that_does_not_goes(tmp_path: Path) -> None:
    """One per cent a day for twelve weeks stays in the seasons; that of an account that stands still goes."""
    seasons = Seasons(trend=0.01)
    kept = {}
    for name, growth in (("grows", 0.01), ("stands", 0.0)):
        imported = import_reports([write_report(tmp_path / f"{name}.csv", 84, growth)])
        kept[name] = foretell(imported, Assumptions(), Wish(14)).seasons(seasons).trend

    assert kept["grows"] >= 0.005
    assert 0.0 == kept["stands"]


def test_nobody_asked_nothing_foretold(tmp_path: Path) -> None:
    """Without a wish seasons stay as they were fitted, and a report without days will do."""
    file = tmp_path / "total.csv"
    file.write_text("campaign,keyword,impressions,clicks\nA,tent,100,5\n", "utf-8")
    foretold = foretell(import_reports([file]), Assumptions(), Wish())

    assert (None, None) == (foretold.held, foretold.future)
    assert 0.02 == foretold.seasons(Seasons(trend=0.02)).trend
    assert [] == foretold.said()


def test_wishes_that_cannot_be_are_refused(tmp_path: Path) -> None:
    """Windows of nothing; a forecast that is no CSV, a folder, or nowhere."""
    with pytest.raises(InputError, match="--windows 3: allowed: only with --hold-out"):
        Wish(windows=3)
    with pytest.raises(InputError, match=r"that ends in \.csv"):
        Wish(file=tmp_path / "forecast.xlsx")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match="is a folder, allowed: a file name"):
        Wish(file=tmp_path / "folder.csv")
    with pytest.raises(InputError, match="cannot be written"):
        Wish(file=tmp_path / "nowhere" / "forecast.csv")


def test_the_headline_names_the_best_naive_guess() -> None:
    """By campaign, of clicks, whoever was better."""
    assert (
        "Forecasting the last 28 days, the market was off by 0.0 % of clicks in all; the best naive guess "
        "(last four weeks) by 0.0 %."
    ) == headline(hold_out(account(np.full((3, 84), 50.0)), 28))
    told = headline(hold_out(drawn(7, keywords=12, days=84, noise=0.3), 14, 2))
    assert told.startswith("Forecasting the last 2 times 14 days, the market was off by ")
    assert " % of clicks by campaign; the best naive guess (" in told


def test_an_account_that_stood_still_has_no_error() -> None:
    """The headline says so instead of dividing by nothing."""
    counts = drawn(2, keywords=5, days=84)
    for values in counts.amounts.values():
        values[:, 40:] = 0.0

    held = hold_out(counts, 28)
    assert "costs per click" in markdown(story(held))
    assert "costs per click" not in markdown(story(hold_out(account(np.full((3, 84), 50.0)), 28)))
    assert "Nothing came in the last 28 days: there is no error to tell." == headline(held)
    assert "| - |" in markdown(story(held))
