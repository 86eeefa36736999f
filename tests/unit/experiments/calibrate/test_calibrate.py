"""`bidloom calibrate` from end to end, on a table small enough for seconds."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from listening import Listening

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.calibrate import calibrate
from experiments.calibrate.fit_sheet import FitSheet
from simulator import InputError, load_scenario, simulate

Maker = Callable[[str], Path]
DAY = (
    "Tents,family tent,{date},2400,120,60,3,180\n"
    "Tents,tent for two,{date},900,90,27,2,90\n"
    "Boots,hiking boots,{date},1500,225,90,9,630\n"
)
#: 14 days that are all alike, so that few replications tell.
TABLE = "campaign,keyword,date,impressions,clicks,cost,conversions,revenue\n" + "".join(
    DAY.format(date=f"2026-03-{day:02d}") for day in range(1, 15)
)
#: Impressions, clicks and cost.
LOGGED = {"Tents": (46200, 2940, 1218), "Boots": (21000, 3150, 1260)}


@dataclass(frozen=True)
class Outcome:
    """What one calibration left behind."""

    scenario: Path
    sheet: FitSheet
    said: list[str]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """Return the calibration of the table above."""
    folder = tmp_path_factory.mktemp("calibrate")
    (folder / "mine.csv").write_text(TABLE, "utf-8")
    listening = Listening()
    sheet = calibrate(folder / "mine.csv", out=folder / "mine.toml", observer=listening)
    return Outcome(folder / "mine.toml", sheet, listening.said)


@pytest.mark.long
def test_the_scenario_repeats_the_log(outcome: Outcome) -> None:
    """A stranger's simulation of `fixed` over the days of the log finds impressions, CTR and CPC again."""
    scenario = load_scenario(outcome.scenario).model_copy(update={"days": 14})
    runs = [simulate(scenario, "fixed", seed=99, replication=r).by_campaign for r in range(8)]

    impressions, searches, clicks, cost = (
        np.sum([run[name] for run in runs], axis=0) for name in ("impressions", "searches", "clicks", "cost")
    )
    volume = {keyword.name: keyword.volume for keyword in scenario.keyword}
    expected = [
        14 * sum(volume[target.place] for target in campaign.target)
        for campaign in scenario.account[0].campaign
    ]
    log = np.array([LOGGED[name] for name in runs[0]["campaign"]]).T
    assert log[0] == pytest.approx(impressions / searches * expected, rel=0.02)
    assert log[1] / log[0] == pytest.approx(clicks / impressions, rel=0.03)
    assert log[2] / log[1] == pytest.approx(cost / clicks, rel=0.05)


def test_share_and_position_come_out_as_assumed(outcome: Outcome) -> None:
    """Six searches in ten are shown, at a mean position of two."""
    scenario = load_scenario(outcome.scenario).model_copy(update={"days": 14})
    totals = [simulate(scenario, "fixed", seed=98, replication=r).totals for r in range(8)]

    assert 0.6 == pytest.approx(np.mean([t["impressions"] / t["searches"] for t in totals]), abs=0.03)
    assert 2.0 == pytest.approx(np.mean([t["average_position"] for t in totals]), abs=0.1)


def test_the_fit_sheet_tells_how_far_it_is_the_account(outcome: Outcome) -> None:
    """Every campaign with its reported numbers; every keyword with its intervals; JSON says the same."""
    told = outcome.sheet.to_json()

    assert str(told["verdict"]).startswith(
        "The market gives back your account: both campaigns are within 2 % of"
    )
    campaigns = {one["campaign"]: one for one in told["campaigns"]}  # type: ignore[attr-defined]
    assert {"Tents", "Boots", "all"} == set(campaigns)
    assert LOGGED["Tents"][0] == campaigns["Tents"]["impressions"]["reported"]
    assert 3 == len(outcome.sheet.keywords)
    assert {"impressions", "clicks", "cost", "CPC", "conversions"} == set(outcome.sheet.keywords[0].fits)
    assert not any(
        fit.outside for one in outcome.sheet.keywords for name, fit in one.fits.items() if name == "clicks"
    )


def test_progress_is_told_and_named(outcome: Outcome) -> None:
    """From reading to writing, a line each; the scenario is called after its file."""
    assert "reading mine.csv" == outcome.said[0]
    assert f"written: {outcome.scenario}" == outcome.said[-1]
    assert "mine" == load_scenario(outcome.scenario).name


@pytest.mark.long
def test_the_same_command_writes_the_same_file(outcome: Outcome, tmp_path: Path) -> None:
    """Everything random belongs to the seed."""
    again = tmp_path / "mine.toml"
    calibrate(
        outcome.scenario.with_name("mine.csv"),
        out=again,
    )

    assert outcome.scenario.read_text("utf-8") == again.read_text("utf-8")


def refusal(file: Path, out: Path, **settings: object) -> str:
    """Return what a calibration says that refuses before it starts."""
    with pytest.raises(InputError) as caught:
        calibrate(file, **({"out": out} | settings))  # type: ignore[arg-type]
    return str(caught.value)


def test_bad_input_leaves_nothing_behind(csv_file: Maker, tmp_path: Path) -> None:
    """A file with a mistake in it makes no scenario, and leaves the folder as it was."""
    file = csv_file(TABLE.replace("2400", "NaN"))

    assert "log.csv, line 2: impressions is 'NaN', allowed: a number (14 such rows)" == (
        refusal(file, tmp_path / "mine.toml")
    )
    assert [file] == list(tmp_path.iterdir())


def test_a_place_that_cannot_be_written_is_refused_first(csv_file: Maker, tmp_path: Path) -> None:
    """The place is tried before the log is read, absent as it may be."""
    absent = tmp_path / "absent.csv"

    assert f"{tmp_path / 'no' / 'x.toml'}: cannot be written (No such file or directory)" == (
        refusal(absent, tmp_path / "no" / "x.toml")
    )
    assert refusal(absent, tmp_path / "x.json").endswith("x.json: allowed: a file name that ends in .toml")
    (tmp_path / "folder.toml").mkdir()
    assert refusal(absent, tmp_path / "folder.toml").endswith(
        "folder.toml: is a folder, allowed: a file name"
    )


def test_a_log_too_large_to_simulate_is_refused(csv_file: Maker, tmp_path: Path) -> None:
    """More than a thousand million impressions would take days; fewer keywords may not."""
    file = csv_file("campaign,keyword,impressions,clicks,cost\nA,x,500000000,1,1\nA,y,600000000,1,1\n")

    assert (
        "log.csv, line 3: 1.1e+09 impressions of the 2 keywords kept, most of them of 'y', allowed: at most "
        "1e+09; --rest drop with --keywords keeps fewer"
    ) == refusal(file, tmp_path / "x.toml")


def test_impressions_that_no_day_can_have_are_refused(csv_file: Maker, tmp_path: Path) -> None:
    """A scenario has at most a thousand million searches a day."""
    file = csv_file("campaign,keyword,impressions,clicks,cost\nA,x,1000000000,1,1\n")

    assert (
        "log.csv, line 2: 1e+09 impressions of 'x' in 1 day take 1.67e+09 searches a day at an "
        "impression share of 0.6, "
        "allowed: at most 1e+09"
    ) == refusal(file, tmp_path / "x.toml", assumptions=Assumptions(period=1, assume_money=True))


def test_revenue_that_no_conversions_bring_is_refused(csv_file: Maker, tmp_path: Path) -> None:
    """Revenue may stand on other rows than its conversions; what all come to must be money."""
    file = csv_file(
        "campaign,keyword,impressions,clicks,cost,conversions,revenue\nA,x,9,1,1,1,5\nA,y,8,1,1,0,3e9\n"
    )

    assert (
        "log.csv, line 3: revenue of 'y' is 3e+09, and 3e+09 for the 1 conversions of all, allowed: at most "
        "1e+09 a conversion"
    ) == refusal(file, tmp_path / "x.toml")


def test_a_period_contradicts_a_daily_log(csv_file: Maker, tmp_path: Path) -> None:
    """A log with dates tells its own days."""
    file = csv_file("id,date,impressions,clicks\na,2026-01-01,9,1\n")
    settings = {"assumptions": Assumptions(period=9, assume_money=True)}

    assert "--period 9: log.csv has dates, allowed: only without dates" == (
        refusal(file, tmp_path / "x.toml", **settings)
    )


@pytest.mark.long
def test_a_daily_log_is_fitted_with_its_odd_rows_noted(csv_file: Maker, tmp_path: Path) -> None:
    """Two keywords cannot fill six campaigns and make two; a row with more clicks than impressions counts."""
    days = [f"2026-01-{day:02d}" for day in range(1, 15)]
    rows = "".join(f"a,{day},3000,300\nb,{day},2000,100\n" for day in days)
    file = csv_file(f"id,date,impressions,clicks\n{rows}c,2026-01-14,1,2\n")
    out = tmp_path / "shop.toml"

    sheet = calibrate(file, out=out, assumptions=Assumptions(keywords=2, rest="drop", assume_money=True))

    assert any(
        note.startswith("log.csv: rows with more clicks than impressions: 1; kept") for note in sheet.notes
    )
    assert "log.csv: 2 of 3 keywords kept, with 100.0% of the impressions" in sheet.notes
    assert "log.csv: fewer keywords than campaigns: one campaign each" in sheet.notes
    campaigns = load_scenario(out).account[0].campaign
    assert ["b", "a"] == [campaign.target[0].keyword for campaign in campaigns]
    assert {0.5} == {campaign.target[0].bid for campaign in campaigns}
