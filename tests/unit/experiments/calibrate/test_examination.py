"""Examination by position: odds ratios within advertiser x ad x depth."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.examination import PositionLog, fit_examination, odds_ratio, read_positions
from experiments.importing.sheet import read_sheet
from simulator import InputError

Maker = Callable[[str], Path]
HEADER = "click,impression,url_hash,advertiser_id,ad_id,depth,position\n"
HASH = "10710025208886284288"  # above 2^63


def confounded_log() -> PositionLog:
    """300 ads, the better ones higher up, deep pages clicked less; true odds ratios .5 and .2."""
    rng = np.random.default_rng(4)
    rows = []
    for ad in range(300):
        quality = rng.normal(-4, 1)
        for depth in (1, 2, 3):
            for position in range(1, depth + 1):
                shown = int(4000 * np.exp((2 - position) * (quality + 4)) / depth) + 1
                odds = np.exp(quality + 0.6 * depth) * (1.0, 0.5, 0.2)[position - 1]
                rows.append((position, rng.binomial(shown, odds / (1 + odds)), shown, 3 * ad + depth - 1))
    position, clicks, impressions, stratum = np.array(rows).T
    return PositionLog("log.csv", position, clicks.astype(float), impressions.astype(float), stratum, ())


def test_known_odds_ratios_are_recovered() -> None:
    """Compared within ad and depth, positions 2 and 3 have the odds the log was made with."""
    log = confounded_log()

    assert 0.5 == pytest.approx(odds_ratio(log, 2, log.stratum), rel=0.03)
    assert 0.2 == pytest.approx(odds_ratio(log, 3, log.stratum), rel=0.06)


def test_coarser_strata_are_off() -> None:
    """The twin that must fail: without depth, or without the ad, the same log tells something else."""
    log = confounded_log()
    ad = log.stratum // 3

    assert abs(odds_ratio(log, 2, ad) / 0.5 - 1) > 0.1
    assert abs(odds_ratio(log, 2, np.zeros_like(ad)) / 0.5 - 1) > 0.25


def test_one_stratum_by_hand() -> None:
    """2 clicks in 10 at position 2, 5 in 10 at the top: (2 x 5 / 20) / (8 x 5 / 20) = 1 / 4."""
    log = PositionLog(
        "log.csv", np.array([2, 1]), np.array([2.0, 5.0]), np.array([10.0, 10.0]), np.array([0, 0]), ()
    )

    assert 0.25 == odds_ratio(log, 2, log.stratum)


def test_slot_four_continues_geometrically() -> None:
    """x4 / x3 = x3 / x2, and the top is 1."""
    top, second, third, fourth = fit_examination(confounded_log())

    assert 1.0 == top
    assert third / second == pytest.approx(fourth / third)


def test_examination_never_rises(csv_file: Maker) -> None:
    """Where luck puts a lower slot above a higher one, both get the higher one's."""
    rows = f"20,100,{HASH},1,1,3,1\n30,100,{HASH},1,1,3,2\n40,100,{HASH},1,1,3,3\n"
    log = read_positions(csv_file(HEADER + rows))

    assert (1.0, 1.0, 1.0, 1.0) == fit_examination(log)


def test_impressions_weigh_and_hashes_are_not_read(csv_file: Maker) -> None:
    """A row of 9 impressions and one click is one click and eight misses."""
    log = read_positions(csv_file(f"{HEADER}1,9,{HASH},7,8,2,1\n3,2,{HASH},7,8,2,2\n"))

    assert [9.0, 2.0] == log.impressions.tolist()
    assert [1.0, 2.0] == log.clicks.tolist()
    assert [0, 0] == log.stratum.tolist()
    assert ("1 row has more clicks than impressions, counted as all clicked",) == log.notes


def test_a_log_without_comparison_is_refused(csv_file: Maker) -> None:
    """Where no ad stood at both positions nothing can be said."""
    log = read_positions(csv_file(f"{HEADER}1,1,{HASH},1,1,1,1\n0,1,{HASH},2,2,2,2\n"))

    with pytest.raises(InputError, match=r"log\.csv: no ad was shown both at position 1 and at position 2"):
        fit_examination(log)


def test_the_real_log(real_data: Path) -> None:
    """KDD Cup 2012: position 2 has .47 +- .03 of the top's odds, position 3 about .19; strata matter."""
    log = read_positions(real_data / "kddcup12" / "clicks.csv")
    cells = read_sheet(real_data / "kddcup12" / "clicks.csv", ["advertiser_id", "ad_id"]).cells
    ads = np.char.add(np.char.add(cells["advertiser_id"], " "), cells["ad_id"])
    without_depth = np.unique(ads, return_inverse=True)[1]

    assert 0.47 == pytest.approx(odds_ratio(log, 2, log.stratum), abs=0.03)
    assert 0.19 == pytest.approx(odds_ratio(log, 3, log.stratum), abs=0.03)
    assert 0.59 == pytest.approx(odds_ratio(log, 2, without_depth), abs=0.02)
    assert 0.26 == pytest.approx(odds_ratio(log, 3, without_depth), abs=0.02)
    assert 0.33 == pytest.approx(odds_ratio(log, 3, np.zeros_like(log.stratum)), abs=0.02)
