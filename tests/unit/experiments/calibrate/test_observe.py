"""How many replications a look at the market takes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.calibrate.account_log import read_log
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.grouping import as_given
from experiments.calibrate.observe import replications_for
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import describe


@pytest.mark.parametrize(
    ("clicks", "accuracy", "expected"),
    [(400, 0.05, 1), (400, 0.01, 25), (0, 0.01, 100), (10**4, 0.01, 1)],
)
def test_the_campaign_with_fewest_clicks_decides(
    csv_file: Callable[[str], Path], clicks: int, accuracy: float, expected: int
) -> None:
    """400 clicks vary by 5 %, so 25 replications by 1 %; without clicks it is what is allowed."""
    path = csv_file(f"campaign,keyword,impressions,clicks,cost\nA,x,20000,10000,0\nB,y,10000,{clicks},0\n")
    log = read_log([path], 30)
    setting = describe(
        log,
        as_given(log.names, log.campaigns),
        Seasons(),
        Assumptions(),
        hourly=None,
        examination=None,
    )

    assert expected == replications_for(setting, accuracy, most=100)
