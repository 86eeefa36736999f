"""Conversions still to come: from a report to rates that allow for them, and to what the fit sheet says."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gist import tells

from experiments.calibrate import fit_story
from experiments.calibrate.arrived import ToCome, arrived
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.attribution import FEWEST_CONVERSIONS
from experiments.calibrate.estimates import KeywordEstimates, estimates
from experiments.calibrate.fit_sheet import keyword_fits
from experiments.calibrate.grouping import as_given
from experiments.calibrate.keyword_log import KeywordLog, simulated
from experiments.calibrate.observe import Seen
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import Setting, describe
from experiments.calibrate.solve import start
from experiments.importing.account_record import record_account
from experiments.importing.write import report_sheet, write_sheet
from simulator import load_scenario
from tests.unit.experiments.calibrate.delayed import DelayedAccount, delayed_account
from tests.unit.experiments.calibrate.reading import read_log
from tests.unit.experiments.calibrate.test_fit_sheet import sheet

Maker = Callable[[str], Path]
FIRST = datetime.date(2026, 3, 2)
HEADER = "date,campaign,keyword,impressions,clicks,cost,conversions,revenue\n"


def report(account: DelayedAccount) -> str:
    """Write an account as a table with a row a day; every order brings 50."""
    rows = [
        f"{FIRST + datetime.timedelta(day)},A,k{keyword},{20 * clicks:.0f},{clicks:.0f},{clicks / 2:.2f},"
        f"{conversions:.0f},{50 * conversions:.0f}"
        for keyword, (own_clicks, own) in enumerate(zip(account.clicks, account.conversions, strict=True))
        for day, (clicks, conversions) in enumerate(zip(own_clicks, own, strict=True))
    ]
    return HEADER + "\n".join([*rows, ""])


def set_up(log: KeywordLog) -> Setting:
    """Return the setting of a log."""
    grouping = as_given(log.names, log.campaigns)
    return describe(log, grouping, Seasons(), Assumptions(name="x"), hourly=None, examination=None)


def of(account: DelayedAccount, csv_file: Maker) -> Setting:
    """Return the setting of an account's report."""
    return set_up(read_log([csv_file(report(account))]))


@pytest.fixture
def late() -> DelayedAccount:
    """Return four weeks of four keywords with a mean delay of a week."""
    return delayed_account(np.random.default_rng(1), delay=7, keywords=4, a_day=200, noise=0.1)


def estimated(setting: Setting) -> list[KeywordEstimates]:
    """Return the estimates."""
    return list(estimates(setting, start(setting)[1]))


def test_conversion_rates_allow_for_what_is_to_come(late: DelayedAccount, csv_file: Maker) -> None:
    """A quarter is missing: the counts are a fifth too low at least, the rates and intervals are not."""
    setting = of(late, csv_file)
    counted = late.conversions.sum() / late.clicks.sum()
    true = late.rate @ late.clicks.sum(axis=1) / late.clicks.sum()

    assert setting.conversion_rate is not None
    assert counted < 0.8 * true
    assert true == pytest.approx(
        setting.conversion_rate @ setting.logged_clicks / setting.logged_clicks.sum(), rel=0.08
    )
    for one, rate in zip(estimated(setting), late.rate, strict=True):
        assert one.values["conversion rate"].low < rate < one.values["conversion rate"].high


def test_orders_are_worth_what_they_are_worth(late: DelayedAccount, csv_file: Maker) -> None:
    """Revenue comes as late as conversions do: 50 an order; the counts stay as counted."""
    setting = of(late, csv_file)

    assert setting.basket_value is not None
    assert setting.conversions is not None
    assert [50.0] * 4 == pytest.approx(setting.basket_value.tolist())
    assert late.conversions.sum(axis=1).tolist() == setting.conversions.tolist()


def test_the_doubt_of_the_delay_widens_intervals(late: DelayedAccount, csv_file: Maker) -> None:
    """With many conversions it is most of what is not known."""
    setting = of(late, csv_file)
    prompt = delayed_account(np.random.default_rng(1), delay=0, keywords=4, a_day=200, noise=0.1)
    sure = of(prompt, csv_file)

    def width(one: KeywordEstimates) -> float:
        told = one.values["conversion rate"]
        return float(np.log(told.high / told.low))

    assert setting.to_come is not None
    assert sure.to_come is None
    assert min(map(width, estimated(setting))) > 1.2 * max(map(width, estimated(sure)))


def test_without_a_delay_clicks_count_as_they_are(csv_file: Maker) -> None:
    """Nothing is corrected and nothing said."""
    setting = of(delayed_account(np.random.default_rng(1), delay=0, keywords=4), csv_file)

    assert setting.logged_clicks.tolist() == setting.arrived_clicks.tolist()
    assert setting.to_come is None


@pytest.mark.parametrize("hours", [24.0, 168.0])
def test_reports_of_our_own_markets_show_no_delay(hours: float, tmp_path: Path) -> None:
    """The twin: they count conversions on the day they were reported, a day or a week after the click."""
    market = load_scenario("two-campaigns")
    later = market.model_copy(update={"conversion": market.conversion.model_copy(update={"delay": hours})})
    path = tmp_path / "amazon.csv"
    write_sheet(report_sheet(record_account(later, seed=3, days=28), "amazon"), path)
    log = read_log([path])

    assert log.recent_conversions is not None
    assert log.recent_conversions.sum() > FEWEST_CONVERSIONS
    assert set_up(log).to_come is None


def test_without_days_nothing_is_done(late: DelayedAccount, csv_file: Maker) -> None:
    """The same rows without their dates."""
    rows = [row.partition(",")[2] for row in report(late).splitlines()]
    log = read_log([csv_file("\n".join([*rows, ""]))])

    assert log.recent_clicks is None
    assert set_up(log).to_come is None


def test_a_keyword_counts_by_its_own_days(late: DelayedAccount, csv_file: Maker) -> None:
    """One that ran early lacks next to nothing, one that ran at the end most."""
    late.clicks[0, 14:] = late.conversions[0, 14:] = 0
    late.clicks[1, :25] = late.conversions[1, :25] = 0

    setting = of(late, csv_file)

    share = setting.arrived_clicks / setting.logged_clicks
    assert share[0] > 0.9
    assert share[1] < 0.4


def test_the_last_eight_weeks_tell(csv_file: Maker) -> None:
    """Of a longer report; others that are put into one keyword have their days added."""
    account = delayed_account(np.random.default_rng(2), delay=5, days=70, keywords=4, a_day=200)
    log = simulated(read_log([csv_file(report(account))]), 2)

    assert log.recent_clicks is not None
    assert log.recent_conversions is not None
    assert (3, 56) == log.recent_clicks.shape
    assert account.clicks[:, 14:].sum(axis=0).tolist() == log.recent_clicks.sum(axis=0).tolist()
    assert account.conversions[:, 14:].sum(axis=0).tolist() == log.recent_conversions.sum(axis=0).tolist()
    share = arrived(log, np.random.default_rng(3)).clicks.sum() / log.clicks.sum()
    assert 1 - 5 / 70 == pytest.approx(share, abs=0.03)


def test_what_is_still_to_come_is_near_the_truth(csv_file: Maker) -> None:
    """A mean delay of three days: those of the last nine days, of which more than a twentieth is missing."""
    draws = {"days": 28, "keywords": 4, "a_day": 200.0, "noise": 0.1}
    account = delayed_account(np.random.default_rng(4), delay=3, **draws)  # type: ignore[arg-type]
    whole = delayed_account(np.random.default_rng(4), delay=0, **draws)  # type: ignore[arg-type]
    found = of(account, csv_file).to_come

    assert found is not None
    assert 9 == pytest.approx(found.days, abs=2)
    last = slice(-found.days, None)
    missing = (whole.conversions - account.conversions)[:, last].sum()
    assert account.conversions[:, last].sum() == found.counted
    assert found.low < missing < found.high
    assert missing == pytest.approx(found.expected, rel=0.2)


def test_the_fit_sheet_says_it_with_numbers_and_json_carries_it() -> None:
    """How many of how many, of which days; without a delay not a word."""
    told = ToCome(days=7, counted=46, expected=14, low=9, high=21, completion=(0.9, 0.4, 0.2), chance=0.0002)
    quiet, late = sheet(0.0), dataclasses.replace(sheet(0.0), to_come=told)

    assert tells(fit_story._to_come(late)[0], "14 7 60 9 21 90 100")
    assert [] == fit_story._to_come(quiet)
    assert quiet.numbers()["conversions_to_come"] is None
    assert {
        "days": 7, "counted": 46, "expected": 14, "low": 9, "high": 21, "completion": [0.9, 0.4, 0.2],
        "chance": 0.0002,
    } == late.numbers()["conversions_to_come"]  # fmt: skip


def test_as_many_are_expected_in_the_report_as_have_come_in(late: DelayedAccount, csv_file: Maker) -> None:
    """A simulation counts them all: beside the report stands what of them would be in it by now."""
    setting = of(late, csv_file)
    rng = np.random.default_rng(5)
    orders = rng.poisson(late.rate * setting.logged_clicks, (50, 4)).astype(np.float64)
    ones = np.ones((50, 4))
    seen = Seen(ones, ones, ones, ones, ones, orders, ones, ones, ones[0])

    fits = {one.keyword: one.fits["conversions"] for one in keyword_fits(setting, seen)}

    for row, name in enumerate(setting.grouping.keywords):
        share = setting.arrived_clicks[row] / setting.logged_clicks[row]
        assert late.conversions[row].sum() == fits[name].reported
        assert share * orders[:, row].mean() == pytest.approx(fits[name].simulated)
        # Poisson still, about the smaller mean.
        assert 2 * 1.96 * np.sqrt(fits[name].simulated) == pytest.approx(
            fits[name].high - fits[name].low, rel=0.25
        )
