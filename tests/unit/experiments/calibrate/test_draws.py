"""Markets drawn around a fitted one: what is open varies, what is told stays, and a fit goes on."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from gist import tells
from listening import Listening

from experiments.calibrate import looks
from experiments.calibrate.calibrate import calibrate
from experiments.calibrate.draws import SHARES, draw, drawn_setting
from experiments.calibrate.fit_sheet import FitSheet
from experiments.calibrate.looks import kept_in
from experiments.calibrate.setting import Setting
from experiments.report.markdown import markdown
from experiments.report.outcome import story
from experiments.study.observer import StoppedError
from simulator import InputError, Scenario, load_scenario
from simulator.entities import Floats
from simulator.settings.drawn import drawn_markets
from tests.unit.experiments.calibrate.reading import setting_of

#: Of each keyword and day: impressions, clicks, cost, conversions, revenue, impression share, position.
TOLD = {"tent": (2400, 120, 60, 8, 480, 0.6, 1.8), "stove": (800, 48, 24, 4, 160, 0.4, 2.4)}


def write_report(path: Path, *, told: bool = True, days: int = 14) -> Path:
    """Write a report of two campaigns, with shares, positions and bids or without."""
    more = ",impression share,position,bid" if told else ""
    lines = [f"campaign,keyword,date,impressions,clicks,cost,conversions,revenue{more}"]
    for day in range(days):
        date = np.datetime64("2026-03-02") + day
        for keyword, (*counts, share, position) in TOLD.items():
            last = f",{share},{position},0.65" if told else ""
            lines.append(f"{keyword}s,{keyword},{date},{','.join(map(str, counts))}{last}")
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def open_setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """What a report without shares, positions and bids says."""
    return setting_of(write_report(tmp_path_factory.mktemp("open") / "mine.csv", told=False))


@pytest.fixture(scope="module")
def told_setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    """What a report with all of them says."""
    return setting_of(write_report(tmp_path_factory.mktemp("told") / "mine.csv"))


def test_what_is_told_stays(told_setting: Setting) -> None:
    """Shares, positions, bids and the days are the report's in every draw."""
    for number in range(1, 6):
        drawn = drawn_setting(told_setting, number)
        for name in ("share", "position", "bid", "paid"):
            assert np.array_equal(getattr(told_setting, name), getattr(drawn, name))
        assert told_setting.cpc is not None
        assert drawn.cpc is not None
        assert np.array_equal(told_setting.cpc, drawn.cpc)


def test_what_is_open_varies(open_setting: Setting) -> None:
    """Shares, positions, assumptions that nobody told, rivals and their names; money stays."""
    drawn = [drawn_setting(open_setting, number) for number in range(1, 41)]
    shares = np.array([one.share for one in drawn])
    counts = {one.rivals.count for one in drawn}

    assert SHARES[0] <= shares.min() < 0.2
    assert 0.8 < shares.max() <= SHARES[1]
    assert 0.5 < np.std([one.position[0] for one in drawn])
    assert {3, 8} <= counts
    assert 40 == len({one.rivals.name for one in drawn})
    assert 10 < sum(one.rivals.budget is not None for one in drawn) < 30
    assert 0.1 < np.std([one.assumptions.ad_share for one in drawn])
    assert 0.1 < np.std([one.assumptions.correlation for one in drawn])
    assert {(None, None)} == {(one.assumptions.basket_value, one.assumptions.margin) for one in drawn}


def test_what_a_flag_told_stays(open_setting: Setting) -> None:
    """`--share .7 --rivals 5 --budget 1.3` are somebody's word."""
    flags = dataclasses.replace(open_setting.assumptions, share=0.7, rivals=5, budget=1.3)
    setting = dataclasses.replace(open_setting, assumptions=flags, share=np.full(2, 0.7))

    for number in range(1, 6):
        drawn = drawn_setting(setting, number)
        assert [0.7, 0.7] == drawn.share.tolist()
        assert (5, 1.3) == (drawn.rivals.count, drawn.assumptions.budget)


def test_rates_vary_as_far_as_counts_leave_them_open(told_setting: Setting) -> None:
    """The click rate of 1,680 clicks by some 2.4 %, were it known by itself; that of 112 orders by 9 %."""
    drawn = [drawn_setting(told_setting, number) for number in range(1, 201)]
    clicks, orders = (
        np.log([getattr(one, name)[0] for one in drawn]).std() for name in ("ctr", "conversion_rate")
    )

    assert 0.015 < clicks < 0.03
    assert 0.06 < orders < 0.11


def test_a_draw_is_the_same_again(told_setting: Setting) -> None:
    """Its number and the seed of the fit tell all of it."""
    one, same, other = (drawn_setting(told_setting, number) for number in (3, 3, 4))

    assert np.array_equal(one.ctr, same.ctr)
    assert one.rivals == same.rivals
    assert not np.array_equal(one.ctr, other.ctr)


def test_what_cannot_be_with_the_report_is_drawn_again(told_setting: Setting) -> None:
    """The first market that gives back the report is taken, and tries that do not are none."""
    taken = draw(told_setting, 1)

    assert taken.distance <= 1
    assert set(taken.off) == {"impressions", "clicks", "searches", "cost"}


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, FitSheet, Listening]:
    """A calibration with two draws."""
    folder = tmp_path_factory.mktemp("drawn")
    listening = Listening()
    sheet = calibrate(
        write_report(folder / "mine.csv"), out=folder / "mine.toml", draws=2, observer=listening
    )
    return folder, sheet, listening


@pytest.mark.long
def test_drawn_markets_stand_beside_the_fitted_one(fitted: tuple[Path, FitSheet, Listening]) -> None:
    """Told bids and budgets stand in the fitted file alone; rivals and volumes in each."""
    folder, sheet, listening = fitted
    scenario = load_scenario(folder / "mine.toml")
    markets = drawn_markets(scenario)
    text = (folder / "mine-draws" / "001.toml").read_text("utf-8")

    assert ("mine-01", "mine-02") == tuple(market.name for market in markets)
    assert " bid = 0.65" not in text
    assert len({market.rivals.count for market in markets} | {market.rivals.name for market in markets}) >= 3
    assert scenario.hash == sheet.scenario.hash
    assert sheet.draws is not None
    assert (2, "mine-draws") == (sheet.draws.markets, sheet.draws.folder)
    assert tells(markdown(story(sheet)), "2", "plausible")
    assert any(line.startswith("drawing 2 markets") and "about" in line for line in listening.said)
    assert not kept_in(folder / "mine.toml").exists()


@pytest.mark.long
def test_progress_ends_where_it_said(fitted: tuple[Path, FitSheet, Listening]) -> None:
    """A bar that goes on after its end would tell no time left."""
    _, _, listening = fitted
    done = [done for done, _ in listening.seen]

    assert sorted(done) == done
    assert all(done <= total for done, total in listening.seen)


@pytest.mark.long
def test_a_fit_that_was_stopped_goes_on(
    fitted: tuple[Path, FitSheet, Listening], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same files to the byte, and nothing that was simulated is simulated again."""
    folder, _, listening = fitted
    report, out = write_report(tmp_path / "mine.csv"), tmp_path / "mine.toml"
    with pytest.raises(StoppedError):
        calibrate(report, out=out, draws=2, observer=Listening(stop_after=20))
    assert not out.exists()
    assert 20 == len(list(kept_in(out).iterdir()))

    simulated: list[int] = []
    inside = looks._simulated

    def counted(scenario: Scenario, setting: Setting, replication: int) -> Floats:
        simulated.append(replication)
        return inside(scenario, setting, replication)

    monkeypatch.setattr(looks, "_simulated", counted)
    calibrate(report, out=out, draws=2)

    assert listening.seen[-1][0] - 20 == len(simulated)
    for name in ("mine.toml", "mine-draws/001.toml", "mine-draws/002.toml"):
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes()
    assert ["mine-draws", "mine.csv", "mine.toml"] == sorted(path.name for path in tmp_path.iterdir())


@pytest.mark.long
def test_what_was_kept_only_in_part_is_simulated_again(tmp_path: Path) -> None:
    """A file cut off by a power cut, or laid there by somebody, stops nothing."""
    report, out = write_report(tmp_path / "mine.csv"), tmp_path / "mine.toml"
    with pytest.raises(StoppedError):
        calibrate(report, out=out, observer=Listening(stop_after=3))
    for file in kept_in(out).iterdir():
        file.write_bytes(file.read_bytes()[:40])

    calibrate(report, out=out)

    assert load_scenario(out).name == "mine"


def test_more_draws_than_can_be_are_refused(tmp_path: Path) -> None:
    """Before anything is read."""
    with pytest.raises(InputError, match="--draws is 1000, allowed: at most 200"):
        calibrate(write_report(tmp_path / "mine.csv"), out=tmp_path / "mine.toml", draws=1000)
    assert ["mine.csv"] == [path.name for path in tmp_path.iterdir()]
