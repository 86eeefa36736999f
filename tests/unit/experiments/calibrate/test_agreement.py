"""Log beside simulation: differences, errors and what counts as a miss."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.agreement import Agreement, agreement
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.grouping import as_given
from experiments.calibrate.observe import Seen
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import describe
from tests.unit.experiments.calibrate.reading import read_log

Maker = Callable[[str], Path]
HEADER = "campaign,keyword,impressions,clicks,cost\n"


@pytest.fixture
def found(csv_file: Maker) -> Agreement:
    """Two replications of two campaigns: one exact, one 10 % short of clicks and 4 % of impressions."""
    log = read_log([csv_file(HEADER + "Tents,x,600,60,30\nBoots,y,300,30,0\n")], 30)
    setting = describe(
        log,
        as_given(log.names, log.campaigns),
        Seasons(),
        Assumptions(),
        hourly=None,
        examination=None,
    )
    seen = Seen(
        searches=np.array([[800.0, 500.0], [1000.0, 500.0]]),
        impressions=np.array([[480.0, 290.0], [600.0, 286.0]]),
        clicks=np.array([[48.0, 26.1], [60.0, 25.74]]),
        cost=np.array([[24.0, 9.0], [30.0, 9.0]]),
        position_sum=np.array([[960.0, 290.0], [1200.0, 286.0]]),
        conversions=np.zeros((2, 2)),
        lost=np.zeros((2, 2)),
        examined=np.zeros((2, 2)),
        expected=np.array([1000.0, 500.0]),
    )
    return agreement(setting, seen)


def test_impressions_are_scaled_to_the_expected_searches(found: Agreement) -> None:
    """Tents got 60 % of its searches both times: 600 of the 1000 expected, without any error."""
    impressions = found.quantities[0]

    assert [600.0, 288.0, 888.0] == pytest.approx(impressions.simulated)
    assert [0.0, -0.04, -12 / 900] == pytest.approx(impressions.difference)
    assert [0.0, 2.0, 2.0] == pytest.approx(impressions.error)


def test_ratios_are_of_sums(found: Agreement) -> None:
    """Boots: 51.84 clicks in 576 impressions against 10 % in the log."""
    rate = found.quantities[1]

    assert [0.1, 0.09, (108 + 51.84) / (1080 + 576)] == pytest.approx(rate.simulated)
    assert -0.1 == pytest.approx(rate.difference[1])


def test_a_campaign_without_cost_has_no_difference_in_cpc(found: Agreement) -> None:
    """Nothing can be compared with a cost per click of 0."""
    cpc = found.quantities[2]

    assert [0.5, 0.0, 1 / 3] == pytest.approx(cpc.log)
    assert np.isnan(cpc.difference[1])


def test_share_and_position_are_over_all_replications(found: Agreement) -> None:
    """Tents: 1080 of 1800 searches at position 2; Boots: 576 of 1000 at the top."""
    assert [0.6, 0.576, 1656 / 2800] == pytest.approx(found.share)
    assert [2.0, 1.0, 2736 / 1656] == pytest.approx(found.position)


def test_misses_are_named(found: Agreement) -> None:
    """Boots is outside 2 % of impressions and 3 % of CTR; Tents is not."""
    assert ["Boots: impressions -4.0 % +- 0.7 %", "Boots: CTR -10.0 % +- 0.0 %"] == [
        miss for miss in found.misses() if "CPC" not in miss
    ]
