"""Estimates and assumptions put together."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.grouping import as_given
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.setting import Setting, describe, keyword_relevance
from experiments.calibrate.told import ratio_of_score
from tests.unit.experiments.calibrate.reading import read_log

Maker = Callable[[str], Path]


@pytest.fixture
def setting(csv_file: Maker) -> Setting:
    """Return an account of three keywords in two campaigns, the second first in the table's order."""
    path = csv_file(
        "campaign,keyword,impressions,clicks,cost,position,conversions,revenue\n"
        "B,b,4000,100,40,1.0,5,100\nA,a,9000,900,900,4.2,45,4500\nB,c,1000,10,15,,0,0\n"
    )
    log = read_log([path], 10)
    return describe(
        log,
        as_given(log.names, log.campaigns),
        Seasons(trend=0.1),
        Assumptions(position=2.5),
        hourly=None,
        examination=None,
    )


def test_keywords_are_ordered_by_campaign(setting: Setting) -> None:
    """Everything stands in the order in which the scenario lists its targets."""
    assert ("b", "c", "a") == setting.grouping.keywords
    assert [0, 0, 1] == setting.grouping.campaign.tolist()
    assert [4000.0, 1000.0, 9000.0] == setting.impressions.tolist()
    assert [5000.0, 9000.0] == setting.by_campaign(setting.impressions).tolist()


def test_unknown_positions_are_assumed_and_far_ones_brought_near(setting: Setting) -> None:
    """1.0 becomes 1.05, none becomes the flag's, 4.2 becomes 3.95."""
    assert [1.05, 2.5, 3.95] == setting.position.tolist()
    assert setting.by_position


def test_a_campaigns_cost_is_kept(setting: Setting) -> None:
    """Costs per click are mixed, and the clicks to be got still cost what the campaign cost."""
    assert setting.cpc is not None
    assert [55.0, 900.0] == pytest.approx(setting.by_campaign(setting.cpc * setting.clicks))
    assert 0.4 < setting.cpc[0] < 0.5 < setting.cpc[1] < 1.5


def test_conversion_rate_and_basket_value_come_from_the_log(setting: Setting) -> None:
    """5 % of clicks convert throughout; a basket is worth 20 in one campaign and 100 in the other.

    The account's mean is 92, the campaigns' own mixed with it 56 and 99.20.
    """
    assert setting.conversion_rate is not None
    assert setting.basket_value is not None
    assert [0.05, 0.05, 0.05] == pytest.approx(setting.conversion_rate, rel=0.15)
    assert [(100 + 5 * 56) / 10, 56.0, (4500 + 5 * 99.2) / 50] == pytest.approx(setting.basket_value)


def test_demand_counts_days_of_trend(setting: Setting) -> None:
    """Ten days that grow by e^.1 each make (e - 1) / (e^.1 - 1) days of the first."""
    assert (np.e - 1) / (np.exp(0.1) - 1) == pytest.approx(setting.demand)


def test_the_keyword_has_the_rest_of_the_spread() -> None:
    """With an ad share of .25, relevance four times the mean is the keyword's 4^.75 times."""
    relevance = np.array([0.04, 0.0025])

    assert [0.01 * 4**0.75, 0.01 / 4**0.75] == pytest.approx(
        keyword_relevance(relevance, np.full(2, np.nan), 0.25)
    )


def test_a_quality_score_tells_the_keywords_part() -> None:
    """At 7.5, two points above the middle, an ad is twice as good as the keyword; untold, as above."""
    relevance = np.array([0.04, 0.0025])

    ratio = ratio_of_score(np.array([7.5, np.nan]))

    assert 2.0 == ratio[0]
    assert [0.02, 0.01 / 4**0.75] == pytest.approx(keyword_relevance(relevance, ratio, 0.25))


def test_what_neither_log_nor_flag_told_is_named(setting: Setting) -> None:
    """Flags off their defaults are told, and so is what the log has; drawn rates alone need a correlation."""
    bare = dataclasses.replace(
        setting,
        assumptions=Assumptions(margin=0.3),
        position_told=np.zeros(3, dtype=bool),
        cpc=None,
        conversion_rate=None,
        basket_value=None,
    )

    assert ("share", "margin", "ad_share", "budget", "rivals", "period") == setting.assumed
    assert (
        "share", "position", "bid", "conversion_rate", "basket_value", "correlation", "ad_share", "budget",
        "rivals", "period",
    ) == bare.assumed  # fmt: skip


def test_a_click_returns_what_log_and_assumptions_say(setting: Setting) -> None:
    """4,600 of revenue in 1,010 clicks; with 50 an order and the log's 5 %, 2.50."""
    assumed = dataclasses.replace(setting, basket_value=None)

    assert 4600 / 1010 == pytest.approx(setting.returns, rel=0.1)
    assert 2.5 == pytest.approx(assumed.returns, rel=0.02)


def test_shares_and_budgets_are_the_reports_where_it_tells(csv_file: Maker) -> None:
    """And assumed where it does not."""
    header = "campaign,keyword,impressions,clicks,cost,Search impr. share,budget"
    path = csv_file(f"{header}\nA,x,9000,90,9,45%,20\nB,y,900,9,9, --,\n")
    log = read_log([path], 10)
    told = describe(
        log, as_given(log.names, log.campaigns), Seasons(), Assumptions(), hourly=None, examination=None
    )

    assert [0.45, 0.6] == told.share.tolist()
    assert 0.46 == pytest.approx(told.mean_share, abs=0.005)
    assert (20.0, True) == (told.budgets[0], bool(np.isnan(told.budgets[1])))
    assert "share" not in told.assumed
    assert "budget" in told.assumed
