"""Searches have addresses: raising a volume or adding a keyword adds some and moves none."""

from __future__ import annotations

import datetime
import math
from types import SimpleNamespace
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.draws import name_key
from simulator.entities import Floats
from simulator.exchange import demand
from simulator.exchange.demand import CELL, Demand, Searches
from simulator.world.world import build_world

LAW = settings(max_examples=40, deadline=None)
STREAM = np.uint64(0x1234567890ABCDEF)
RATES = st.one_of(st.sampled_from([0.0, CELL, 2 * CELL]), st.floats(0.0, 60.0))
HOURS = st.integers(-200, 1000)


def searches(*rates: float, hour: int = 5, names: str = "abcde") -> Searches:
    """Searches of keywords "a", "b", ... at these rates an hour."""
    keys = np.array([name_key("keyword", names[k]) for k in range(len(rates))], dtype=np.uint64)
    return Searches(hour, np.array(rates, dtype=np.float64), keys, STREAM)


def of_keyword(found: Searches, keyword: int) -> list[tuple[float, int]]:
    """(time, key) of one keyword's searches."""
    own = found.keyword == keyword
    return list(zip(found.time[own].tolist(), found.key[own].tolist(), strict=True))


def rates_of(hour: int, *, seed: int = 1, replication: int = 0, **changes: Any) -> Floats:
    """Rates of the two keywords of a small market (volumes 400 and 300) in one hour."""
    scenario = markets.market(**changes)
    world = build_world(scenario, seed, replication)
    return Demand(scenario, world, seed, replication).rates(hour)


# Arrivals


@LAW
@given(RATES, RATES, HOURS)
def test_raising_a_volume_adds_searches_and_moves_none(rate: float, more: float, hour: int) -> None:
    """Every search at the lower rate is there at the higher one, at the same time, with the same key."""
    few, many = searches(rate, hour=hour), searches(rate + more, hour=hour)
    assert set(of_keyword(few, 0)) <= set(of_keyword(many, 0))


def test_raising_a_volume_does_add_searches() -> None:
    """From 20 to 40 searches an hour, 24 hours have about 480 more, none taken away."""
    hours = range(24)
    few = {search for hour in hours for search in of_keyword(searches(20, hour=hour), 0)}
    many = {search for hour in hours for search in of_keyword(searches(40, hour=hour), 0)}
    assert few < many
    assert 480 == pytest.approx(len(many - few), abs=4 * math.sqrt(480))


@LAW
@given(RATES, RATES, HOURS)
def test_adding_a_keyword_moves_no_search(rate: float, other: float, hour: int) -> None:
    """A keyword's searches are the same alone, before another and behind another."""
    alone = of_keyword(searches(rate, hour=hour), 0)
    assert alone == of_keyword(searches(rate, other, hour=hour), 0)
    assert alone == of_keyword(searches(other, rate, hour=hour, names="ba"), 1)


@LAW
@given(st.lists(RATES, min_size=1, max_size=5), HOURS)
def test_searches_are_sorted_and_within_their_hour(rates: list[float], hour: int) -> None:
    """Times rise from the start of the hour, before or after day 0, and stay below the next."""
    found = searches(*rates, hour=hour)
    assert np.all(np.diff(found.time) >= 0)
    assert np.all((found.time >= hour) & (found.time < hour + 1))
    assert len(found) == len(found.time) == len(found.keyword) == len(found.key)


@LAW
@given(st.lists(RATES, min_size=1, max_size=5), HOURS)
def test_every_search_has_its_own_key(rates: list[float], hour: int) -> None:
    """No key stands for two searches."""
    assert len(searches(*rates, hour=hour)) == len(set(searches(*rates, hour=hour).key.tolist()))


@pytest.mark.parametrize("hour", [-1, -24, -168, 1, 24, 168])
def test_hours_differ(hour: int) -> None:
    """No two hours share a search key, whichever side of day 0 they lie on."""
    assert set(searches(50, hour=0).key.tolist()).isdisjoint(searches(50, hour=hour).key.tolist())


def test_keywords_differ() -> None:
    """Two keywords of one rate do not share search times."""
    found = searches(50, 50)
    assert set(of_keyword(found, 0)).isdisjoint(of_keyword(found, 1))


@pytest.mark.parametrize("hour", [-3, 0, 7])
def test_no_rate_no_search(hour: int) -> None:
    """Rates of 0 give an empty hour, and no keywords give one as well."""
    assert 0 == len(searches(0.0, 0.0, hour=hour)) == len(searches(hour=hour))


def test_a_rate_of_0_leaves_the_others_alone() -> None:
    """Only the keywords that are searched have searches."""
    assert {1} == set(searches(0.0, 50.0, 0.0).keyword.tolist())


def test_too_small_a_guess_of_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour with far more searches than expected is drawn again with more room, and is the same."""
    whole = searches(50, 30)
    stingy = SimpleNamespace(ceil=math.ceil, sqrt=lambda expected: -expected / 8.5)
    monkeypatch.setattr(demand, "math", stingy)
    again = searches(50, 30)
    assert len(whole) > 80 + 12 * stingy.sqrt(80) + 64
    assert whole.time.tolist() == again.time.tolist()
    assert whole.key.tolist() == again.key.tolist()
    assert whole.keyword.tolist() == again.keyword.tolist()


@LAW
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2**32 - 1)), max_size=40))
def test_equal_times_stand_in_keyword_order(halves: list[tuple[int, int]]) -> None:
    """The sort is by the high half of the place, and stable: equal times keep the order they came in."""
    place = np.array([high * 2**29 * 2**32 + low for high, low in halves], dtype=np.uint64)
    n = len(place)
    time, keyword, key = np.empty(n), np.empty(n, dtype=np.int32), np.empty(n, dtype=np.uint64)
    with np.errstate(over="ignore"):
        demand._sort(3.0, place, np.arange(n, dtype=np.int32), time, keyword, key)
    right = np.argsort(place >> np.uint64(32), kind="stable")
    assert right.tolist() == keyword.tolist()
    assert place[right].tolist() == key.tolist()
    assert (3 + (place[right] >> np.uint64(32)) / 2**32).tolist() == time.tolist()


# Rates


def test_rates_of_a_flat_market_are_a_24th_of_the_volume() -> None:
    """Without any factor, 400 and 300 searches a day are 400 / 24 and 300 / 24 in every hour."""
    assert [400 / 24, 300 / 24] == pytest.approx(rates_of(0).tolist())
    assert [400 / 24, 300 / 24] == pytest.approx(rates_of(47).tolist())


def test_rates_follow_the_hours() -> None:
    """With all traffic at 1 and 2 o'clock, three to one, 400 searches split 300, 100; 0 o'clock has none."""
    hourly = {"hourly": [0.0, 3.0, 1.0] + [0.0] * 21}
    assert [0.0, 300.0, 100.0, 0.0] == pytest.approx(
        [rates_of(hour, demand=hourly)[0] for hour in (0, 1, 2, 23)]
    )
    assert 300.0 == pytest.approx(rates_of(25, demand=hourly)[0])


def test_rates_follow_the_week() -> None:
    """The first day is a Monday; an index of 2 then and 1 else means 400 x 7 x 2 / 8 on Mondays only."""
    weekday: dict[str, Any] = {
        "demand": {"weekday": [2, 1, 1, 1, 1, 1, 1]},
        "days": 9,
        "market": {"warm_up_days": 1},
    }
    assert [350.0, 700.0, 350.0, 350.0, 700.0, 350.0] == pytest.approx(
        [24 * rates_of(24 * day, **weekday)[0] for day in (-1, 0, 1, 6, 7, 8)]
    )


def test_the_week_starts_where_the_scenario_does() -> None:
    """A run that starts on a Sunday has its Monday on day 1."""
    sunday = markets.market(demand={"weekday": [2, 1, 1, 1, 1, 1, 1]}).start.replace(day=4)
    changes: dict[str, Any] = {"demand": {"weekday": [2, 1, 1, 1, 1, 1, 1]}, "start": sunday}
    assert [350.0, 700.0] == pytest.approx([24 * rates_of(24 * day, **changes)[0] for day in (0, 1)])


def test_rates_follow_the_trend() -> None:
    """Log volume grows by .05 a day from day 0, and is lower before it."""
    trend: dict[str, Any] = {"demand": {"trend": 0.05}, "days": 11, "market": {"warm_up_days": 2}}
    assert [400 * math.exp(0.05 * day) for day in (-2, 0, 10)] == pytest.approx(
        [24 * rates_of(24 * day, **trend)[0] for day in (-2, 0, 10)]
    )


def test_rates_follow_the_months() -> None:
    """From 30 January on, an index of 2 in January and 1 else: 400 x 2 x 12 / 13 until the month ends."""
    january: dict[str, Any] = {
        "demand": {"monthly": [2] + [1] * 11},
        "start": datetime.date(2026, 1, 30),
        "days": 400,
        "market": {"warm_up_days": 31},
    }
    usual, high = 400 * 12 / 13, 400 * 24 / 13
    assert [usual, high, high, high, usual, usual, high] == pytest.approx(
        [24 * rates_of(24 * day, **january)[0] for day in (-30, -29, 0, 1, 2, 335, 336)]
    )


def test_the_months_of_a_leap_year_are_those_of_the_calendar() -> None:
    """29 February 2028 is in February; a day later it is March."""
    february: dict[str, Any] = {
        "demand": {"monthly": [0, 1] + [0] * 10},
        "start": datetime.date(2028, 2, 28),
    }
    assert [4800.0, 4800.0] == pytest.approx([24 * rates_of(24 * day, **february)[0] for day in (0, 1)])
    assert 0.0 == rates_of(48, **february, days=3)[0]


def test_processes_and_events_multiply_the_rate() -> None:
    """A process's 3 on the first keyword and an event's 2 on both make 6 and 2, in any order."""
    scenario = markets.market()
    market = Demand(scenario, build_world(scenario, 1, 0), 1, 0)
    market.factor[0] = 3.0
    assert [50.0, 12.5] == pytest.approx(market.rates(0).tolist())
    market.event[:] = 2.0
    assert [100.0, 25.0] == pytest.approx(market.rates(0).tolist())
    market.factor[0] = 1.0
    assert [400 / 12, 25.0] == pytest.approx(market.rates(0).tolist())


def test_traffic_by_hour_is_a_copy_that_sums_to_1() -> None:
    """What a strategy is told of the hours sums to 1, and changing it does not change the market."""
    scenario = markets.market(demand={"hourly": [2.0] * 12 + [1.0] * 12})
    market = Demand(scenario, build_world(scenario, 1, 0), 1, 0)
    assert [1 / 18, 1 / 36] == pytest.approx(market.traffic_by_hour[[0, 23]].tolist())
    market.traffic_by_hour[:] = 0
    assert 1.0 == pytest.approx(market.traffic_by_hour.sum())


# Day noise

NOISY: dict[str, Any] = {"demand": {"keyword_noise": 0.3, "shop_noise": 0.2}}


def day_rates(**changes: Any) -> list[list[float]]:
    """Searches a day of each keyword on the days -1, 0 and 1."""
    return [
        rates_of(24 * day, **{"market": {"warm_up_days": 1}, **NOISY, **changes}).tolist()
        for day in (-1, 0, 1)
    ]


def test_a_longer_run_keeps_the_noise_of_a_shorter() -> None:
    """Days 0 and 1, and the warm-up day before, are the same in a run of 2 days and one of 30."""
    assert day_rates() == day_rates(days=30)


def test_a_longer_warm_up_keeps_the_noise_of_a_shorter() -> None:
    """The day before day 0, and all after it, are the same behind 1 and 7 days of warm-up."""
    assert day_rates() == day_rates(market={"warm_up_days": 7})


def test_adding_a_keyword_keeps_the_noise_of_the_others() -> None:
    """A third keyword, put first, leaves the rates of the two as they were."""
    wide = [{"name": "tent", "volume": 9.0}, *markets.market().model_dump()["keyword"]]
    assert day_rates() == [rates[1:] for rates in day_rates(keyword=wide)]


def test_days_keywords_and_replications_have_noise_of_their_own() -> None:
    """Relative to its volume no keyword's day is like another's, or like its own in another replication."""
    relative = np.array([*day_rates(), *day_rates(replication=1), *day_rates(seed=2)]) / [400, 300]
    assert relative.size == len(np.unique(relative))


def test_shop_noise_is_shared_by_the_keywords() -> None:
    """With shop noise alone both keywords move by one factor; with keyword noise alone by two."""
    shared = np.array(day_rates(demand={"shop_noise": 0.3})) / [400, 300]
    own = np.array(day_rates(demand={"keyword_noise": 0.3})) / [400, 300]
    assert shared[:, 0].tolist() == pytest.approx(shared[:, 1].tolist())
    assert 3 == len(set(shared[:, 0].tolist()))
    assert np.all(own[:, 0] != own[:, 1])


def test_without_noise_every_day_is_the_same() -> None:
    """Noise 0 is no noise: the rates of all days are equal."""
    assert [[400 / 24, 300 / 24]] * 3 == [pytest.approx(rates) for rates in day_rates(demand={})]
