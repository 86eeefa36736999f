"""Forecasts scored by the next report: what matches, what does not, and nothing counted twice."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate import ledger_story
from experiments.calibrate.forecast_file import read_forecast, write_forecast
from experiments.calibrate.future import future
from experiments.calibrate.ledger import Scored, read_ledger, score_forecast
from experiments.importing.reading import Reading
from experiments.report.markdown import markdown
from experiments.report.outcome import story, tables
from simulator import InputError
from tests.unit.experiments.calibrate.accounts import account

HEADER = "campaign,keyword,date,impressions,clicks,cost"


@pytest.fixture
def forecast(tmp_path: Path) -> Path:
    """Four days from 2026-03-02 on: 200 impressions a keyword, 20 clicks, cost 10.00; campaigns A, A, B."""
    counts = account(np.full((3, 56), 50.0), ("A", "A", "B"), price=0.5)
    write_forecast(future(counts, 4, campaigns=6, seed=0), tmp_path / "forecast.csv")
    return tmp_path / "forecast.csv"


def report(
    folder: Path, *rows: tuple[str, str, int], name: str = "next.csv", days: tuple[int, ...] = (2, 3, 4, 5)
) -> Path:
    """Write a report: campaign, keyword and clicks a day, of as many impressions ten times over."""
    lines = [HEADER]
    for day in days:
        lines += [f"{one},{word},2026-03-0{day},{10 * n},{n},{n / 2}" for one, word, n in rows]
    (folder / name).write_text("\n".join(lines) + "\n", "utf-8")
    return folder / name


ALL = (("A", "keyword 0", 5), ("A", "keyword 1", 10), ("B", "keyword 2", 5))


def test_a_forecast_is_read_as_it_was_written(forecast: Path) -> None:
    """Names, days, totals, bounds and naive forecasts."""
    told = read_forecast(forecast)

    assert ("A", "A", "B") == told.campaigns
    assert ("2026-03-02", "2026-03-05") == (told.first.isoformat(), told.last.isoformat())
    assert [200.0] * 3 == pytest.approx(told.expected["impressions"].mean)
    assert [20.0] * 3 == pytest.approx(told.expected["clicks"].mean, rel=0.01)
    assert [10.0] * 3 == pytest.approx(told.naive["cost"]["same weekday"], rel=0.01)


def test_names_that_a_spreadsheet_would_calculate_come_back(tmp_path: Path) -> None:
    """A keyword such as +tent is written with an apostrophe and read without."""
    counts = account(np.full((1, 56), 50.0))
    object.__setattr__(counts, "keywords", ("+tent",))
    write_forecast(future(counts, 4, campaigns=6, seed=0), tmp_path / "forecast.csv")

    assert ("+tent",) == read_forecast(tmp_path / "forecast.csv").keywords


def test_scores_are_of_what_came(forecast: Path) -> None:
    """Clicks 20, 20, 20 were forecast and 20, 40, 20 came: off by 20 of 80 by keyword, and by campaign."""
    scored = score_forecast(forecast, [report(forecast.parent, *ALL)])
    clicks = {one.level: one for one in scored.entry.scores if one.quantity == "clicks"}

    assert 0.25 == pytest.approx(clicks["keyword"].error, abs=0.01)
    assert 0.25 == pytest.approx(clicks["campaign"].error, abs=0.01)
    assert -0.25 == pytest.approx(clicks["keyword"].bias, abs=0.01)
    assert (2, 3) == (clicks["keyword"].inside, clicks["keyword"].of)
    assert {"impressions", "clicks", "cost"} == {one.quantity for one in scored.entry.scores}


def test_two_commands_at_once_lose_nothing(forecast: Path) -> None:
    """Eight sittings on one ledger at the same time: eight entries, none written over another."""
    reports = [report(forecast.parent, ("A", "keyword 0", n), name=f"{n}.csv") for n in range(1, 9)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: score_forecast(forecast, [one]), reports))

    assert {f"{n}.csv" for n in range(1, 9)} == {
        entry.report for entry in read_ledger(forecast.with_name("ledger.csv"))
    }


def test_errors_of_one_campaign_make_up_for_each_other(forecast: Path) -> None:
    """Where clicks move from one keyword of a campaign to the other, only keywords were wrong."""
    file = report(forecast.parent, ("A", "keyword 0", 3), ("A", "keyword 1", 7), ("B", "keyword 2", 5))
    clicks = {
        one.level: one for one in score_forecast(forecast, [file]).entry.scores if one.quantity == "clicks"
    }

    assert 16 / 60 == pytest.approx(clicks["keyword"].error, abs=0.01)
    assert 0.0 == pytest.approx(clicks["campaign"].error, abs=0.01)


def test_what_cannot_be_matched_is_told(forecast: Path) -> None:
    """A keyword that did not come counts as 0; one that was not forecast is left out, as other days are."""
    rows = (("A", "keyword 0", 5), ("A", "keyword 1", 5), ("C", "lamp", 10))
    scored = score_forecast(forecast, [report(forecast.parent, *rows, days=(1, 2, 3, 4, 5, 6))])
    page = markdown(story(scored))

    assert "6 rows of next.csv tell of other days and are left out" in page
    assert "1 keyword of the report, 'lamp', with 400 impressions" in page
    assert "1 keyword of the forecast, 'keyword 2', is not in the report and counts as 0" in page
    assert 40.0 == next(one.came for one in scored.entry.scores if one.quantity == "clicks")


def test_the_same_counts_are_not_counted_twice(forecast: Path) -> None:
    """Scored again, and once more from a file of another name, the ledger stays as it was and says so."""
    first = score_forecast(forecast, [report(forecast.parent, *ALL)])
    before = forecast.with_name("ledger.csv").read_text("utf-8")
    again = score_forecast(forecast, [report(forecast.parent, *ALL, name="copy.csv")])

    assert (False, True) == (first.known, again.known)
    assert 1 == len(again.entries)
    assert before == forecast.with_name("ledger.csv").read_text("utf-8")
    assert "it is not counted again" in markdown(story(again))


def test_a_later_export_stands_in_for_an_earlier_one(forecast: Path) -> None:
    """Both are kept in the ledger, and the forecast counts once, by its last scoring."""
    score_forecast(forecast, [report(forecast.parent, *ALL)])
    later = report(forecast.parent, *ALL[:2], ("B", "keyword 2", 6))
    scored = score_forecast(forecast, [later])

    assert (2, 1) == (len(scored.entries), len(scored.counted))
    assert scored.entry == scored.counted[0]
    assert "1 earlier scoring of the same forecasts by other counts: not counted." in markdown(story(scored))


def two_reports(forecast: Path) -> Scored:
    """Score two forecasts, the second of other levels, into one ledger."""
    counts = account(np.full((3, 56), 100.0), ("A", "A", "B"), price=0.5)
    other = forecast.with_name("other.csv")
    write_forecast(future(counts, 4, campaigns=6, seed=0), other)
    file = report(forecast.parent, *ALL)
    score_forecast(forecast, [file])
    return score_forecast(other, [file])


def test_the_ledger_is_told_report_after_report(forecast: Path) -> None:
    """One forecast too low by 20 of 80, one too high by 40 of 80: off by 37.5 %, bias +12.5 %."""
    scored = two_reports(forecast)
    told = story(scored)

    assert "Over 2 reports: 37.5 % against 37.5 %, bias +12.5 %, " in told.headline
    assert 3 == len(ledger_story.ledger_grid(scored.counted).groups[0].rows)
    assert {"ledger"} == set(tables(scored))
    assert 2 == len(json.loads(json.dumps(scored.to_json()))["ledger"])


def test_a_ledger_is_read_as_it_was_written(forecast: Path) -> None:
    """Every score of every entry, to twelve digits."""
    scored = two_reports(forecast)
    read = read_ledger(forecast.with_name("ledger.csv"))

    assert [one.key for one in scored.entries] == [one.key for one in read]
    for told, found in zip(scored.entries, read, strict=True):
        assert [one.error for one in told.scores] == pytest.approx([one.error for one in found.scores])
        assert [one.inside for one in told.scores] == [one.inside for one in found.scores]


def test_nothing_came_is_told(forecast: Path) -> None:
    """A report of zeros has no error, and the ledger keeps that."""
    file = report(forecast.parent, *((one, word, 0) for one, word, _ in ALL))

    assert "nothing came: there is no error to tell" in story(score_forecast(forecast, [file])).headline
    assert np.isnan(read_ledger(forecast.with_name("ledger.csv"))[0].scores[0].error)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            (2, 3, 4),
            "next.csv: covers 2026-03-02 to 2026-03-04, allowed: 2026-03-02 to 2026-03-05, the days of",
        ),
        (
            (3, 4, 5),
            "next.csv: covers 2026-03-03 to 2026-03-05, allowed: 2026-03-02 to 2026-03-05, the days of",
        ),
    ],
)
def test_days_that_are_not_covered_are_refused(forecast: Path, days: tuple[int, ...], said: str) -> None:
    """Part of a window is no forecast of it; who knows that nothing came says --period."""
    file = report(forecast.parent, *ALL, days=days)
    with pytest.raises(InputError) as caught:
        score_forecast(forecast, [file])
    told = read_forecast(forecast)
    scored = score_forecast(forecast, [file], reading=Reading(start=told.first, end=told.last))

    assert said in str(caught.value)
    assert 60.0 == next(one.came for one in scored.entry.scores if one.quantity == "clicks")


def test_a_report_of_other_keywords_is_refused(forecast: Path) -> None:
    """Nothing matched: the nearest name."""
    with pytest.raises(InputError, match="such as 'keyword 0'; did you mean 'keywrd 0'"):
        score_forecast(forecast, [report(forecast.parent, ("A", "keywrd 0", 5), ("B", "x", 5))])
    with pytest.raises(InputError, match="such as one of campaign 'A'; allowed: Tents"):
        score_forecast(forecast, [report(forecast.parent, ("Tents", "keyword 0", 5))])
    assert not forecast.with_name("ledger.csv").exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "campaign,keyword,bid_today,bid_proposed\nA,x,1,2\n",
            "line 1: has 'bid_today', so it is a plan of bids;",
        ),
        ("campaign,keyword\nA,x\n", "line 1: no column 'first_day', 'last_day', 'impressions'"),
    ],
)
def test_what_is_no_forecast_is_refused(forecast: Path, text: str, said: str) -> None:
    """A plan, and any other table."""
    forecast.write_text(text, "utf-8")

    with pytest.raises(InputError) as caught:
        read_forecast(forecast)
    assert f"forecast.csv, {said}" in str(caught.value)


def test_all_faults_of_a_forecast_are_told_at_once(forecast: Path) -> None:
    """A number that is none, days that differ, an interval upside down, a row twice."""
    header, one, two, three = forecast.read_text("utf-8").splitlines()
    cells = two.split(",")
    cells[3], cells[4], cells[5], cells[6] = "2026-03-09", "x", "9", "1"
    forecast.write_text("\n".join([header, one, ",".join(cells), three, three]) + "\n", "utf-8")

    with pytest.raises(InputError) as caught:
        read_forecast(forecast)
    assert [
        "forecast.csv, line 3: impressions is 'x', allowed: 0 or a number from 1e-09 to 1e+12",
        "forecast.csv, line 3: impressions_low is 9, allowed: at most impressions_high, 1",
        "forecast.csv, line 5: keyword 'keyword 2' of campaign 'B' stands in line 4 too, allowed: once",
        "forecast.csv, line 3: days are 2026-03-02 to 2026-03-09, allowed: 2026-03-02 to 2026-03-05 as in "
        "line 2",
    ] == str(caught.value).splitlines()


def test_a_ledger_that_is_none_is_refused_and_left_alone(forecast: Path) -> None:
    """All faults, and the file as it was."""
    file = report(forecast.parent, *ALL)
    score_forecast(forecast, [file])
    ledger = forecast.with_name("ledger.csv")
    odd = ledger.read_text("utf-8").replace(",keyword,", ",word,").replace("2026-03-05", "2026-03-55")
    ledger.write_text(odd, "utf-8")

    with pytest.raises(InputError) as caught:
        score_forecast(forecast, [file])
    assert 2 == len(str(caught.value).splitlines())
    assert "ledger.csv, line 2: level is 'word', allowed: keyword, campaign" in str(caught.value)
    assert odd == ledger.read_text("utf-8")
