"""Looking at a market until the numbers are sure enough."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.enough import observe_enough
from experiments.calibrate.grouping import as_given
from experiments.calibrate.observe import observe
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import Setting, describe
from experiments.calibrate.solve import candidate, start
from tests.unit.experiments.calibrate.reading import read_log


def make_setting(csv_file: Callable[[str], Path], impressions: int, clicks: int) -> Setting:
    """Return an account of one keyword over two days without noise."""
    path = csv_file(f"campaign,keyword,impressions,clicks,cost\nA,x,{impressions},{clicks},0\n")
    log = read_log([path], 2)
    return describe(
        log,
        as_given(log.names, log.campaigns),
        Seasons(keyword_noise=0.0, shop_noise=0.0),
        Assumptions(name="tiny"),
        hourly=None,
        examination=None,
    )


@pytest.mark.long
@pytest.mark.parametrize(("impressions", "clicks", "looks"), [(100, 5, 7), (40_000, 20_000, 2)])
def test_few_clicks_need_more_looks(
    csv_file: Callable[[str], Path], impressions: int, clicks: int, looks: int
) -> None:
    """Five clicks are never sure enough within the most looks allowed; 20,000 are at once."""
    setting = make_setting(csv_file, impressions, clicks)

    seen = observe_enough(candidate(setting, start(setting)[0]), setting, first=3, least=2, most=7)

    assert (looks, 1) == seen.clicks.shape


@pytest.mark.long
def test_replications_follow_each_other(csv_file: Callable[[str], Path]) -> None:
    """The looks that are added are the next replications, none of them twice."""
    setting = make_setting(csv_file, 100, 5)
    market = candidate(setting, start(setting)[0])

    seen = observe_enough(market, setting, first=3, least=2, most=7)

    assert np.array_equal(observe(market, setting, range(3, 10)).searches, seen.searches)
