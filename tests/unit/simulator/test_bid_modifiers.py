"""Bids modified by hour, weekday and searcher segment."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.console.console import Console
from simulator.entities import Decision, Report, View
from simulator.exchange.exchange import Exchange
from simulator.market import Actor, Market
from simulator.result import Result
from simulator.settings.scenario import Scenario

SEGMENTS = [{"name": "mobile", "share": 3.0}, {"name": "desktop"}]
NIGHT_OFF = [0.0] * 6 + [1.0] * 18


def lamps(bid: float = 0.6, budget: float = 1e6, **modifiers: Any) -> dict[str, Any]:
    """A shop with one campaign on lamps."""
    campaign = {"name": "lamps", "budget": budget, "target": [{"keyword": "lamp", "bid": bid}]}
    return markets.shop(campaign=[campaign | modifiers])


def scenario(account: dict[str, Any], **changes: Any) -> Scenario:
    return markets.market(**({"account": [account], "segment": SEGMENTS} | changes))


def run(account: dict[str, Any], **changes: Any) -> Result:
    return simulate(scenario(account, **changes), "fixed", seed=1, keep_clicks=True)


def log(result: Result) -> dict[str, list[Any]]:
    assert result.clicks is not None
    return {name: column.tolist() for name, column in result.clicks.items()}


def bids(exchange: Exchange, hour: int) -> list[float]:
    """Return every ad's bid in an hour of the run, before the segment's factor."""
    bid: list[float] = exchange.in_force.force(exchange.in_force.bid_factors(hour)).bid.tolist()
    return bid


def by_cell(exchange: Exchange) -> list[list[float]]:
    """Return every campaign's factors by cell of segments."""
    factors: list[list[float]] = exchange.in_force.force(exchange.in_force.bid_factors(0)).cell_bid.tolist()
    return factors


# What factors come to


def test_factors_of_one_change_no_click() -> None:
    """A campaign that says 1 for every hour, weekday and segment runs as one that says nothing."""
    ones = lamps(bid_by_hour=[1.0] * 24, bid_by_weekday=[1.0] * 7, bid_by_segment={"mobile": 1.0})
    assert log(run(lamps())) == log(run(ones))
    assert 50 < run(lamps()).totals["clicks"]


def test_factors_of_hour_weekday_and_segments_multiply() -> None:
    """Half by hour, a quarter by weekday and 8 by both segments are a bid as written, to the last bit."""
    modified = lamps(
        bid_by_hour=[0.5] * 24, bid_by_weekday=[0.25] * 7, bid_by_segment={"mobile": 8.0, "desktop": 8.0}
    )
    assert log(run(lamps())) == log(run(modified))
    assert log(run(lamps())) != log(run(lamps(bid_by_hour=[0.5] * 24, bid_by_weekday=[0.25] * 7)))


def test_a_modified_bid_is_a_bid() -> None:
    """Every hour at twice the bid is the campaign with twice the bid."""
    assert log(run(lamps(bid=0.8))) == log(run(lamps(bid=0.4, bid_by_hour=[2.0] * 24)))
    assert log(run(lamps(bid=0.8))) == log(run(lamps(bid=0.4, bid_by_weekday=[2.0] * 7)))
    both = {"mobile": 2.0, "desktop": 2.0}
    assert log(run(lamps(bid=0.8))) == log(run(lamps(bid=0.4, bid_by_segment=both)))


@pytest.mark.parametrize(
    ("hour", "expected"),
    [(0, 1.0), (6, 2.0), (24 + 6, 6.0), (24 + 7, 3.0), (-24 * 6, 3.0), (-1, 1.0), (24 * 8 + 6, 6.0)],
)
def test_the_hour_and_the_weekday_of_the_date_count(hour: int, expected: float) -> None:
    """Day 0 is a Monday: x 2 at six o'clock, x 3 on Tuesdays, also in the warm-up and the week after."""
    by_hour = [2.0 if h == 6 else 1.0 for h in range(24)]
    by_weekday = [1.0, 3.0] + [1.0] * 5
    exchange = Exchange(
        scenario(lamps(bid=1.0, bid_by_hour=by_hour, bid_by_weekday=by_weekday), days=9), 1, 0
    )
    assert expected == bids(exchange, hour)[0]
    assert exchange.in_force.decided.bid[1] == bids(exchange, hour)[1]


def test_a_campaign_modifies_its_own_bids_alone() -> None:
    """A second campaign on another keyword keeps every click while the first one's bids move."""
    account = markets.shop()
    account["budget"] = 1e6
    moved = markets.shop()
    moved["budget"] = 1e6
    moved["campaign"][0] |= {"bid_by_hour": NIGHT_OFF, "bid_by_segment": {"mobile": 3.0}}
    before, after = (
        [row for row in zip(*log(run(a)).values(), strict=True) if row[4] == "sofa"] for a in (account, moved)
    )
    assert 30 < len(before)
    assert before == after


# Zero


def test_hours_at_0_are_off() -> None:
    """From midnight to six the campaign is not shown; from six on it is."""
    shown = run(lamps(bid_by_hour=NIGHT_OFF)).by_hour["impressions"]
    assert [0] * 6 == shown[:6].tolist()
    assert 0 < shown[6:].min()


def test_weekdays_at_0_are_off() -> None:
    """Off on Saturday and Sunday: days 5 and 6 of a run that begins on a Monday."""
    shown = run(lamps(bid_by_weekday=[1.0] * 5 + [0.0, 0.0]), days=7).by_day["impressions"]
    assert [0, 0] == shown[5:].tolist()
    assert 0 < shown[:5].min()


def test_a_segment_at_0_is_off() -> None:
    """No impression on mobile, and desktop keeps every click it had."""
    plain, off = run(lamps(), days=1), run(lamps(bid_by_segment={"mobile": 0.0}), days=1)
    assert 0 == off.by_segment["impressions"][0] < plain.by_segment["impressions"][0]
    assert plain.by_segment["impressions"][1] == off.by_segment["impressions"][1]
    assert plain.by_segment["clicks"][1] == off.by_segment["clicks"][1]


def test_everything_at_0_costs_nothing() -> None:
    """All segments off: no impression, no cost."""
    totals = run(lamps(bid_by_segment={"mobile": 0.0, "desktop": 0.0})).totals
    assert (0, 0, 0.0) == (totals["impressions"], totals["clicks"], totals["cost"])


def test_a_factor_may_carry_a_bid_below_the_reserve() -> None:
    """A bid of .6 x .08 = .048 lies under the reserve of .05 and takes no part."""
    assert 0 == run(lamps(bid_by_segment={"mobile": 0.08, "desktop": 0.08})).totals["impressions"]


# Prices


def test_no_price_passes_the_modified_bid() -> None:
    """Where the bid is halved at night no click of the night costs more than half, and some of the day do."""
    half = lamps(bid=0.6, bid_by_hour=[0.5] * 12 + [1.0] * 12)
    clicks = run(half, rivals={"count": 3, "bid": 0.4}).clicks
    assert clicks is not None
    mine = clicks["account"] == "shop"
    night = clicks["time"] % 24 < 12
    assert 0.1 < clicks["price"][mine & night].max() <= 0.3
    assert 0.3 < clicks["price"][mine & ~night].max() <= 0.6


def test_first_price_charges_the_modified_bid() -> None:
    """In a first-price auction a click costs bid x hour x segment: .6 x .5 x 4 on mobile, else .6 x .5."""
    market = {"warm_up_days": 0, "pricing": "first_price"}
    account = lamps(bid=0.6, bid_by_hour=[0.5] * 24, bid_by_segment={"mobile": 4.0})
    clicks = run(account, market=market).clicks
    assert clicks is not None
    assert {0.3, 1.2} == set(clicks["price"][clicks["account"] == "shop"].tolist())


def test_a_thousandfold_bid_is_within_its_budget() -> None:
    """Factors at the top of their range in every dimension spend the budget and no more."""
    most = lamps(
        budget=3.0, bid_by_hour=[1000.0] * 24, bid_by_weekday=[1000.0] * 7, bid_by_segment={"mobile": 1000.0}
    )
    assert [3.0, 3.0] == run(most, market={"warm_up_days": 0, "pricing": "first_price"}).by_day[
        "cost"
    ].tolist()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(
    st.lists(st.floats(0.0, 3.0), min_size=24, max_size=24).filter(any),
    st.floats(1.0, 4.0),
    st.integers(0, 23),
)
def test_a_higher_factor_never_shows_less(by_hour: list[float], more: float, hour: int) -> None:
    """Raising one hour's factor never takes an impression from that hour and moves no other hour."""
    raised = by_hour.copy()
    raised[hour] *= more
    low, high = (
        run(lamps(bid_by_hour=factors), days=1).by_hour["impressions"] for factors in (by_hour, raised)
    )
    assert low[hour] <= high[hour]
    assert np.delete(low, hour).tolist() == np.delete(high, hour).tolist()


# Decisions


class NightShift:
    """From day 1 on bids in the first twelve hours of the day only, and not on desktop."""

    interval = 24.0

    def start(self, view: View, rng: np.random.Generator) -> NightShift:
        return self

    def decide(self, report: Report) -> Decision:
        afternoon = 1.0 if report.day < 1 else 0.0
        return Decision(
            bid_by_hour=np.array([[1.0] * 12 + [afternoon] * 12]), bid_by_segment=np.array([[1.0, afternoon]])
        )


def test_a_strategy_sets_modifiers() -> None:
    """Factors decided at midnight hold from then on."""
    clicks = simulate(scenario(lamps()), NightShift(), seed=1, keep_clicks=True).clicks
    assert clicks is not None
    time = clicks["time"][clicks["account"] == "shop"]
    assert 24 > time[time < 24].max() > 22
    assert 34 < time.max() < 36


@pytest.fixture
def console() -> Console:
    """The door of a shop of two campaigns in a market of two segments."""
    return Console(Exchange(scenario(markets.shop()), 1, 0), 0)


def test_factors_not_decided_stay(console: Console) -> None:
    """A decision on segments leaves hours and weekdays, and a rival's bids, as they were."""
    exchange = console._exchange
    console.apply(Decision(bid_by_hour=np.full((2, 24), 2.0)))
    console.apply(Decision(bid_by_segment=np.array([[0.5, 1.0], [1.0, 3.0]])))
    assert [1.2, 1.0, *exchange.in_force.decided.bid[2:]] == bids(exchange, 5)
    assert [[0.5, 1.0], [1.0, 3.0], [1.0, 1.0]] == by_cell(exchange)[:3]


def test_a_report_tells_the_factors_in_force(console: Console) -> None:
    """What a decision does not mention it can read, to give back what it does not want to change."""
    console.apply(Decision(bid_by_weekday=np.full((2, 7), 0.5)))
    report = console.report(0.0)
    assert [[1.0] * 24] * 2 == report.bid_by_hour.tolist()
    assert [[0.5] * 7] * 2 == report.bid_by_weekday.tolist()
    assert [[1.0, 1.0]] * 2 == report.bid_by_segment.tolist()


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (Decision(bid_by_hour=np.ones(24)), r"bid_by_hour has shape \(24,\), allowed: \(2, 24\)"),
        (Decision(bid_by_hour=np.full((2, 24), np.nan)), r"bid_by_hour\[0, 0\] is nan, allowed: 0 to 1000"),
        (Decision(bid_by_weekday=np.ones((7, 2))), r"bid_by_weekday has shape \(7, 2\), allowed: \(2, 7\)"),
        (Decision(bid_by_weekday=np.full((2, 7), -1.0)), r"bid_by_weekday\[0, 0\] is -1.0, allowed: 0 to"),
        (Decision(bid_by_segment=np.array([[1.0, 1.0], [1.0, 1000.1]])),
         r"bid_by_segment\[1, 1\] is 1000.1, allowed: 0 to 1000"),
        (Decision(bid_by_segment=np.full((2, 2), np.inf)), r"bid_by_segment\[0, 0\] is inf"),
        (Decision(bid_by_segment=np.ones((2, 3))), r"bid_by_segment has shape \(2, 3\), allowed: \(2, 2\)"),
        (Decision(bid_by_segment={"mobile": 1.0}), "bid_by_segment is dict"),  # type: ignore[arg-type] # a user's mistake
    ],
)  # fmt: skip
def test_impossible_factors_are_refused_whole(console: Console, decision: Decision, message: str) -> None:
    """A wrong shape or value names the field and the entry, and no bid moves."""
    exchange = console._exchange
    with pytest.raises(ValueError, match=message):
        console.apply(decision)
    assert exchange.in_force.decided.bid.tolist() == bids(exchange, 30)
    assert [[1.0, 1.0]] * 5 == by_cell(exchange)


@pytest.mark.parametrize(
    ("modifiers", "message"),
    [
        ({"bid_by_hour": [1.0] * 23}, "bid_by_hour has 23 entries summing to 23, allowed: 24"),
        ({"bid_by_hour": [0.0] * 24}, "bid_by_hour has 24 entries summing to 0"),
        ({"bid_by_weekday": [1.0] * 8}, "bid_by_weekday has 8 entries summing to 8, allowed: 7"),
        ({"bid_by_segment": {"mobil": 1.0}}, "'mobil' is no .* of this scenario; did you mean 'mobile'"),
        ({"bid_by_segment": {"mobile": 1001.0}}, "less than or equal to 1000"),
        ({"bid_by_segment": {"mobile": -0.1}}, "greater than or equal to 0"),
    ],
)
def test_a_scenario_names_what_is_wrong_with_modifiers(modifiers: dict[str, Any], message: str) -> None:
    """Wrong lengths, unknown segments and factors out of range are refused."""
    with pytest.raises(ValueError, match=message):
        scenario(lamps(**modifiers))


# With everything on


def everything() -> Scenario:
    """Creatives, terms, segments and modifiers at once, under budgets that bind."""
    keyword = [
        {"name": "lamp", "volume": 400.0, "relevance": 0.3,
         "term": [{"name": "cheap lamp", "match": "phrase", "volume": 200.0},
                  {"name": "light", "match": "broad", "volume": 200.0, "relevance": 0.3}]},
        {"name": "sofa", "volume": 300.0, "relevance": 0.15},
    ]  # fmt: skip
    account = markets.shop()
    account["campaign"][0] |= {
        "creative": [{"name": "a"}, {"name": "b"}, {"name": "c"}],
        "rotation": "optimised",
        "negative": ["light"],
        "bid_by_hour": NIGHT_OFF,
        "bid_by_weekday": [1.5, 0.5] + [1.0] * 5,
        "bid_by_segment": {"mobile": 0.7},
        "target": [{"keyword": "lamp", "bid": 0.6, "match": "broad"}],
    }
    return scenario(account, keyword=keyword, days=3, market={"warm_up_days": 1})


def settling(market: Market) -> Actor:
    """Settle every 40 minutes and a bit."""
    while True:
        yield market.clock.timeout(0.7310585786300049)
        market.settle()


def test_settlement_rhythm_moves_nothing_with_everything_on() -> None:
    """Creatives, terms, segments and modifiers together: the click log and every table are the same."""
    lazy = simulate(everything(), "fixed", seed=4, keep_clicks=True)
    eager = simulate(everything(), "fixed", seed=4, keep_clicks=True, processes=[settling])
    assert 200 < len(log(lazy)["time"])
    assert log(lazy) == log(eager)
    for table in ("by_creative", "by_term", "by_segment", "by_hour"):
        mine, other = getattr(lazy, table), getattr(eager, table)
        for name in mine:
            np.testing.assert_array_equal(mine[name], other[name])


def test_with_everything_on_the_tables_agree() -> None:
    """By creative and by term impressions, clicks and cost sum to the totals."""
    result = simulate(everything(), "fixed", seed=4)
    for name in ("impressions", "clicks", "cost", "conversions"):
        whole = pytest.approx(result.totals[name])
        assert whole == result.by_creative[name].sum()
        assert whole == result.by_term[name].sum()
    assert ["lamp", "sofa", "cheap lamp"] == result.by_term["term"].tolist()
