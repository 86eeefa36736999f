"""The shipped scenario is what its command makes of the real logs."""

from pathlib import Path

import numpy as np
import pytest

from experiments.calibrate.click_rates import shrunk_rates
from experiments.calibrate.examination import fit_examination, read_positions
from experiments.calibrate.grouping import by_rate, outdoor_names
from experiments.calibrate.keyword_log import KeywordLog, simulated
from experiments.calibrate.seasons import fit_seasons
from experiments.importing.hours import read_hours
from simulator import load_scenario
from tests.unit.experiments.calibrate.reading import read_log

SHIPPED = load_scenario("outdoor-shop")
#: Numbers are written with five digits.
ROUNDING = 5e-5


@pytest.fixture(scope="module")
def log(real_data: Path) -> KeywordLog:
    """The 40 keywords with most impressions."""
    path = real_data / "adwords_daily" / "keyword_daily_2012-04_2012-12.csv.gz"
    return simulated(read_log([path]), 40, "drop")


def test_demand_is_the_logs(log: KeywordLog) -> None:
    """Weekdays, trend and noise are those estimated, and the market starts with the log."""
    assert log.daily is not None
    assert log.start is not None
    fit = fit_seasons(log.daily, log.start)
    demand = SHIPPED.demand

    assert log.start == SHIPPED.start
    assert fit.weekday == pytest.approx(demand.weekday, rel=ROUNDING)
    assert (fit.trend, fit.keyword_noise, fit.shop_noise) == pytest.approx(
        (demand.trend, demand.keyword_noise, demand.shop_noise), rel=ROUNDING
    )


def test_hours_and_examination_are_the_logs(real_data: Path) -> None:
    """The curve of the day and the slots come from their own logs."""
    hours = read_hours(real_data / "traffic" / "alimama_15min_share.csv")
    examination = fit_examination(read_positions(real_data / "kddcup12" / "clicks.csv"))

    assert hours == pytest.approx(SHIPPED.demand.hourly, rel=ROUNDING)
    assert examination == pytest.approx(SHIPPED.market.examination, rel=ROUNDING)


def test_campaigns_are_the_logs(log: KeywordLog) -> None:
    """Keywords lie in the campaigns that their click rates and the shuffle put them in."""
    rates = shrunk_rates(log.clicks, log.impressions)
    grouping = outdoor_names(by_rate(log.names, rates, 6, seed=0))
    shipped = {
        target.keyword: campaign.name
        for campaign in SHIPPED.account[0].campaign
        for target in campaign.target
    }

    assert shipped == {
        name: grouping.campaigns[c] for name, c in zip(grouping.keywords, grouping.campaign, strict=True)
    }


def test_volumes_are_near_impressions_over_the_assumed_share(log: KeywordLog) -> None:
    """Before any solving a keyword's searches are its impressions / .6, give or take."""
    assert log.daily is not None
    assert log.start is not None
    demand = fit_seasons(log.daily, log.start).factors(log.start.weekday(), log.days).sum()
    grouping = outdoor_names(by_rate(log.names, shrunk_rates(log.clicks, log.impressions), 6, seed=0))
    shipped = {keyword.name: keyword.volume for keyword in SHIPPED.keyword}

    assert [shipped[name] for name in grouping.keywords] == pytest.approx(
        log.impressions / (0.6 * demand), rel=0.15
    )


def test_assumptions_are_the_defaults() -> None:
    """What no log tells is what the command assumes when nothing is said."""
    assert (0.03, 50.0, 0.3) == (
        SHIPPED.conversion.rate,
        SHIPPED.conversion.basket_value,
        SHIPPED.conversion.relevance_conversion_correlation,
    )
    assert {0.5} == {target.bid for campaign in SHIPPED.account[0].campaign for target in campaign.target}
    assert np.all([campaign.budget > 2.5 for campaign in SHIPPED.account[0].campaign])
    assert SHIPPED.rivals.redraw is False
