"""The comments of the shipped scenarios are true over many runs, and of the whole market.

Claims of "more" and "less" are one-sided paired t-tests at one in ten thousand: where there is no such
effect, over all seeds each would be found by mistake about once in 10,000. Where nothing may be found,
that is the rate of a false alarm. Bands of factors are five standard errors and what is named beside
them: less than one false alarm in a million. The seeds are fixed. The twins must fail. What `identical`
teaches is held in test_controls.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator import load_scenario, simulate
from simulator.entities import Floats
from simulator.result import Result, Table
from simulator.settings.scenario import Scenario

pytestmark = pytest.mark.slow

ALARM = 1e-4
SIGMAS = 5
LOGGED = ("account", "keyword", "price")


def changed(name: str, changes: Mapping[str, Any]) -> Scenario:
    """A preset with some of its settings replaced; nested tables are merged."""
    return Scenario.model_validate(merged(load_scenario(name).model_dump(by_alias=True), changes))


def merged(settings: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    nested = {
        key: merged(settings[key], value)
        for key, value in changes.items()
        if isinstance(value, dict) and isinstance(settings.get(key), dict)
    }
    return settings | dict(changes) | nested


def runs(scenario: Scenario, strategy: str, n: int) -> list[Result]:
    return [simulate(scenario, strategy, seed=7, replication=r) for r in range(n)]


def more(scenario: Scenario, strategy: str, *metrics: str, n: int = 20) -> list[float]:
    """p-value that ``strategy`` has no more than `fixed` in the same worlds, for each metric."""
    own, fixed = (
        np.array([[run.totals[metric] for metric in metrics] for run in runs(scenario, name, n)])
        for name in (strategy, "fixed")
    )
    tested = stats.ttest_1samp(own - fixed, 0.0, alternative="greater")
    return [float(p) for p in np.atleast_1d(tested.pvalue)]


# search-and-display


def keeps_profit(scenario: Scenario) -> float:
    """p-value that `ctr_weighted` earns no less than `fixed`."""
    (no_more,) = more(scenario, "ctr_weighted", "profit")
    return 1 - no_more


def test_rates_of_two_channels_do_not_compare() -> None:
    """Following click-through rates across channels earns less than leaving everything alone."""
    assert keeps_profit(load_scenario("search-and-display")) < ALARM


def test_twin_display_that_sells_nothing_is_no_loss() -> None:
    """Where banners do not sell, taking their money away is no mistake."""
    account = load_scenario("search-and-display").account[0].model_dump()
    for target in account["campaign"][1]["target"]:
        target["conversion_rate"] = 0.0
    assert keeps_profit(changed("search-and-display", {"account": [account]})) > ALARM


# new-product


def test_a_creative_test_finds_the_better_picture() -> None:
    """`creative_test` has more clicks and more profit than even rotation."""
    assert max(more(load_scenario("new-product"), "creative_test", "clicks", "profit", n=30)) < ALARM


#: A platform that learns nothing; one that does learns sooner of a picture that is shown alone.
STUBBORN = {"prior_weight": 1e9}


def test_pictures_that_differ_are_worth_a_test_whatever_the_platform_learns() -> None:
    """Where quality stays the prior, `creative_test` still has more clicks."""
    assert max(more(changed("new-product", {"quality": STUBBORN}), "creative_test", "clicks", n=30)) < ALARM


def test_twin_pictures_that_are_alike_leave_nothing_to_find() -> None:
    """With four equal pictures and a platform that learns nothing the test brings no more clicks."""
    alike = changed("new-product", {"relevance": {"appeal_sd": 0.0}, "quality": STUBBORN})
    assert min(more(alike, "creative_test", "clicks")) > ALARM


# price-war


@cache
def share_after_newcomer(newcomers: int, n: int = 12) -> tuple[float, float]:
    """Impression share of `fixed` on days 11 to 20 over that on days 4 to 9, mean and standard error."""
    population = load_scenario("price-war").population[0].model_dump() | {"count": newcomers}
    scenario = changed("price-war", {"population": [population]})
    ratios = np.array(
        [
            run.by_day["impression_share"][11:].mean() / run.by_day["impression_share"][4:10].mean()
            for run in runs(scenario, "fixed", n)
        ]
    )
    return float(ratios.mean()), float(ratios.std(ddof=1) / math.sqrt(n))


def test_the_newcomer_takes_a_fifth_of_impressions_or_more() -> None:
    """The share that `fixed` has left is below .8 by more than four standard errors: 4 in 100,000."""
    mean, error = share_after_newcomer(1)
    assert mean + 4 * error < 0.8


def test_twin_without_a_newcomer_the_share_stays_above() -> None:
    """Rivals that grow dearer alone leave `fixed` most of its share."""
    mean, error = share_after_newcomer(0)
    assert mean - error > 0.8


def test_playing_by_the_rivals_rule_keeps_clicks_and_pays_for_them() -> None:
    """`balanced_bidding` has more clicks than `fixed`, at a higher price each."""
    assert max(more(load_scenario("price-war"), "balanced_bidding", "clicks", "cpc", n=12)) < ALARM


# singles-day: what events move


@cache
def peak_and_eve(demand: float = 4.0) -> tuple[Floats, Floats]:
    """Sums over 30 worlds without day noise of the peak's day and of days 14 to 20: what a column holds."""
    event = [event.model_dump() for event in load_scenario("singles-day").event]
    event[1]["demand"] = demand
    account = load_scenario("singles-day").account[0].model_dump()
    account["budget"] = None
    for campaign in account["campaign"]:
        campaign["budget"] = 1e6
    scenario = changed(
        "singles-day",
        {"days": 29, "demand": {"keyword_noise": 0.0, "shop_noise": 0.0}, "event": event,
         "account": [account], "organic": None},
    )  # fmt: skip
    days = np.array(
        [
            [run.by_day[name] for name in ("searches", "clicks", "orders")]
            for run in runs(scenario, "fixed", 30)
        ]
    ).sum(axis=0)
    return days[:, 28], days[:, 14:21].sum(axis=1)


def factor(peak: float, ordinary: float) -> tuple[float, float]:
    """How many times a day of seven ordinary ones a peak is, and the standard error of two Poisson counts."""
    ratio = 7 * peak / ordinary
    return ratio, ratio * math.sqrt(1 / peak + 1 / ordinary)


def test_demand_of_the_peak_is_fourfold() -> None:
    """Searches of day 28 are four times those of an ordinary day, to five standard errors."""
    ratio, error = factor(*(counts[0] for counts in peak_and_eve()))
    assert ratio == pytest.approx(4.0, abs=SIGMAS * error)


def test_twin_a_demand_three_per_cent_off_is_seen() -> None:
    """A factor of 4.12 is not 4."""
    ratio, error = factor(*(counts[0] for counts in peak_and_eve(4.12)))
    assert ratio != pytest.approx(4.0, abs=SIGMAS * error)


def test_clicks_of_the_peak_sell_twice_as_often() -> None:
    """Orders of 100 clicks are twice those of an ordinary day, to five standard errors, and not once."""
    (_, clicks, orders), (_, usual_clicks, usual_orders) = peak_and_eve()
    ratio = (orders / clicks) / (usual_orders / usual_clicks)
    error = ratio * math.sqrt(1 / orders + 1 / usual_orders)
    assert ratio == pytest.approx(2.0, abs=SIGMAS * error)
    assert ratio != pytest.approx(1.0, abs=SIGMAS * error)


def bids_paid(log: Table, day: int) -> dict[tuple[str, str], float]:
    """The highest price of a day by account and keyword; at first prices that is the bid in force."""
    of_day = log["time"] // 24 == day
    paid: dict[tuple[str, str], float] = {}
    for account, keyword, price in zip(*(log[name][of_day] for name in LOGGED), strict=True):
        paid[account, keyword] = max(price, paid.get((account, keyword), 0.0))
    return paid


def test_rivals_bid_three_tenths_more_on_the_day_and_the_shop_does_not() -> None:
    """At first prices each account's clicks cost 1.3 times those of day 20 on each keyword: exact."""
    scenario = changed("singles-day", {"days": 29, "market": {"pricing": "first_price"}})
    log = simulate(scenario, "fixed", seed=7, keep_clicks=True).clicks
    assert log is not None
    usual, peak = bids_paid(log, 20), bids_paid(log, 28)
    ratios = {pair: peak[pair] / usual[pair] for pair in usual.keys() & peak.keys()}
    assert [1.0, 1.0] == [ratios.pop(("shop", keyword)) for keyword in ("down jacket", "electric kettle")]
    assert 10 <= len(ratios)
    assert list(ratios.values()) == pytest.approx([1.3] * len(ratios))


def share_on_the_day(name: str) -> Floats:
    """Impression share on day 28 over the mean of days 14 to 20, 20 worlds."""
    return np.array(
        [
            run.by_day["impression_share"][28] / run.by_day["impression_share"][14:21].mean()
            for run in runs(load_scenario(name), "fixed", 20)
        ]
    )


def test_bids_and_budgets_that_stand_lose_their_share_on_the_day() -> None:
    """Less than two thirds of the usual share is left: one-sided t-test."""
    share = share_on_the_day("singles-day")
    assert stats.ttest_1samp(share, 2 / 3, alternative="less").pvalue < ALARM


def test_twin_another_market_has_no_such_day() -> None:
    """The control's day 28 would be its last; its day 27 is like the others."""
    days = [run.by_day["impression_share"] for run in runs(load_scenario("identical"), "fixed", 20)]
    share = np.array([day[27] / day[14:21].mean() for day in days])
    assert stats.ttest_1samp(share, 2 / 3, alternative="less").pvalue > ALARM


# Organic traffic in the whole market

#: What click-through rates a little off the prior may add to or take from the rule of one for one.
CTR_BAND = 0.03


def free_for_paid(**organic: float) -> tuple[float, float]:
    """Organic over paid visits of 40 shops in steady state, 8 weeks each, and the standard error of luck."""
    scenario = changed("singles-day", {"days": 56, "event": [], "presale": None, "organic": organic})
    totals = [run.totals for run in runs(scenario, "fixed", 40)]
    paid, free, orders = (
        sum(total[name] for total in totals) for name in ("clicks", "organic_visits", "orders")
    )
    # Whether a click sells is what mostly varies: free visits follow paid orders.
    return free / paid, math.sqrt((1 - orders / paid) / orders + 1 / free)


def one_for_one(ratio: float, error: float) -> bool:
    return abs(ratio - 1) < CTR_BAND + SIGMAS * error


def test_one_paid_visit_brings_one_free_visit_in_the_whole_market() -> None:
    """After a warm-up of four half-lives the ratio is 1, within 3 % for click rates and luck."""
    ratio, error = free_for_paid()
    assert 0.03 > error
    assert one_for_one(ratio, error)


def test_twin_a_strength_of_three_quarters_is_seen() -> None:
    """Three free visits for four paid ones are not one for one."""
    assert not one_for_one(*free_for_paid(strength=0.75))


def test_twin_a_market_not_yet_settled_is_seen() -> None:
    """With a half-life of half a year, 28 days of warm-up are far from the steady state."""
    assert not one_for_one(*free_for_paid(half_life=180.0))
