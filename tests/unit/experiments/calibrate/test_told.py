"""What a console tells beside counts, and how it enters a fit."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.grouping import as_given
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import Setting, describe
from tests.unit.experiments.calibrate.reading import read_log

Maker = Callable[[str], Path]


def told(csv_file: Maker, columns: str, *cells: str) -> Setting:
    """Return the setting of a table with these columns more, a row each of cells."""
    rows = [f"A,k{i},9000,90,45,{one}" for i, one in enumerate(cells)]
    path = csv_file("\n".join([f"campaign,keyword,impressions,clicks,cost,{columns}", *rows, ""]))
    log = read_log([path], 10)
    return describe(
        log, as_given(log.names, log.campaigns), Seasons(), Assumptions(), hourly=None, examination=None
    )


def test_shares_of_the_first_slots_come_to_a_mean_position(csv_file: Maker) -> None:
    """Half in the first, a quarter in the second: the rest falls off by one and the same part a slot."""
    setting = told(csv_file, "Impr. (Abs. Top) %,Impr. (Top) %", "50%,75%", "100%,100%", " --, --")

    third = 0.25 * (np.sqrt(2 * 2 + 1) - 1) / 2
    first = 0.5 + 2 * 0.25 + 3 * third + 4 * (0.25 - third)
    assert [pytest.approx(first), 1.05, 2.0] == setting.position.tolist()
    assert [True, True, False] == setting.position_told.tolist()


def test_a_bid_that_is_told_is_kept_and_its_price_wanted(csv_file: Maker) -> None:
    """Clicks at .50 under a bid of 1: half of it. A bid below the cost is no bid that was paid with."""
    setting = told(csv_file, "Max. CPC", "1.00", "1.00", "0.40")

    assert [1.0, 1.0] == setting.bid[:2].tolist()
    assert np.isnan(setting.bid[2])
    assert [0.5, 0.5] == pytest.approx(setting.paid[:2])
    assert ["a click costs more than its maximum CPC on 1 of 3 keywords"] == [
        note.partition(":")[0] for note in setting.notes
    ]


def test_limits_of_a_share_are_narrowed_by_what_was_lost(csv_file: Maker) -> None:
    """Below a tenth, with 60 % lost to rank and 36 % to budget: 4 %. Without these the middle."""
    columns = "Search impr. share,Search lost IS (rank),Search lost IS (budget)"
    setting = told(csv_file, columns, "< 10%,60.00%,36.00%", "< 10%,> 90%,5.00%")

    assert [0.04, 0.05] == pytest.approx(setting.share)
    assert [0.36, 0.05] == pytest.approx(setting.lost)


def test_a_quality_score_of_the_middle_says_nothing_of_the_ad(csv_file: Maker) -> None:
    """At 5.5 the ad is as good as the keyword; two points are a factor of two."""
    setting = told(csv_file, "Quality Score", "5", "7")

    assert [2**-0.25, 2**0.75] == pytest.approx(setting.quality)
    assert "ad_share" not in setting.assumed


def test_a_week_is_as_busy_as_the_year_in_the_mean(csv_file: Maker) -> None:
    """However demand grew: what is spent a day, and so the budget that is assumed, is that of all days."""
    grown = dataclasses.replace(told(csv_file, "conversions", "9"), period=364, seasons=Seasons(trend=0.003))

    week = grown.over(7)

    assert grown.cost is not None
    assert week.cost is not None
    assert grown.cost / 364 == pytest.approx(week.cost / 7)
    assert 0.0 == week.seasons.trend


def test_the_first_days_have_their_part_of_everything(csv_file: Maker) -> None:
    """Seven of 28 alike days: a quarter, and the same volume."""
    setting = dataclasses.replace(told(csv_file, "conversions", "9"), period=28)

    week = setting.over(7)

    assert (7, 9000 / 4, 45 / 4, 9 / 4) == pytest.approx(
        (week.period, week.impressions[0], week.cost[0], week.conversions[0])  # type: ignore[index] # the log has both
    )
    assert setting.impressions / setting.demand == pytest.approx(week.impressions / week.demand)
    assert setting.over(90) is setting


def test_where_more_came_back_than_was_sold_an_order_is_worth_nothing(csv_file: Maker) -> None:
    """One order against returns of 900: never less than nothing, whatever its campaign brings."""
    setting = told(csv_file, "conversions,revenue", "3,180", "1,-900", "20,1000")

    assert setting.basket_value is not None
    assert 0.0 == setting.basket_value[1]
    assert (setting.basket_value >= 0).all()
