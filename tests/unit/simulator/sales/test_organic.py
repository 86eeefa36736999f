"""Organic visits follow discounted paid orders, and their draws have addresses."""

from __future__ import annotations

import math
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.draws import name_key
from simulator.entities import Floats
from simulator.sales.organic import LIFT, MOST_VISITS, Organic, Visits

LAW = settings(max_examples=40, deadline=None)


def traffic(
    *,
    names: str = "ab",
    service: float = 4.7,
    rate: float = 0.1,
    hourly: list[float] | None = None,
    seed: int = 1,
    replication: int = 0,
    table: dict[str, Any] | None = None,
) -> Organic:
    """The organic traffic of campaigns "a", "b", ..., which usually convert one click in ten."""
    return Organic(
        markets.market(organic=table or {}),
        np.array([name_key("shop", name) for name in names], dtype=np.uint64),
        np.full(len(names), service),
        np.full(len(names), rate),
        np.array(hourly or [1.0] * 24),
        seed,
        replication,
    )


def open_day(organic: Organic, *orders: int, day: int = 0, rate: float = 0.1, ctr: float = 1.0) -> Visits:
    """Open a day after these paid orders of each campaign."""
    n = len(orders)
    return organic.open_day(day, np.array(orders, dtype=np.int64), np.full(n, rate), np.full(n, ctr))


def expected(organic: Organic, *, ctr: float = 1.0) -> Floats:
    """Expected visits of each campaign on the coming day."""
    visits: Floats = organic._expected(np.full(len(organic.sales), ctr)).sum(axis=1)
    return visits


# What is expected


def test_half_of_a_days_sales_is_left_after_a_half_life() -> None:
    """With a half-life of 2 days, 8 orders count 8 (1 - f), half of that after 2 days, a quarter after 4."""
    organic = traffic(names="a", table={"half_life": 2.0})
    sales = []
    for day, orders in enumerate([8, 0, 0, 0, 0]):
        open_day(organic, orders, day=day)
        sales.append(float(organic.sales[0]))
    start = 8 * (1 - math.sqrt(0.5))
    assert [start, start / 2, start / 4] == pytest.approx(sales[::2])


def test_steady_sales_bring_a_free_visit_for_each_paid_one() -> None:
    """5 orders a day at one in ten are 50 paid visits, and in the long run 50 organic ones."""
    organic = traffic(names="a")
    for day in range(-200, 0):
        open_day(organic, 5, day=day)
    assert [50.0] == pytest.approx(expected(organic).tolist(), rel=1e-6)


def test_strength_multiplies() -> None:
    """At strength 2 a day of 5 orders promises twice what it does at strength 1."""
    one, two = traffic(names="a"), traffic(names="a", table={"strength": 2.0})
    open_day(one, 5), open_day(two, 5)
    assert 2 * expected(one)[0] == pytest.approx(expected(two)[0])


def test_a_campaign_that_sells_better_than_usual_is_lifted_more() -> None:
    """10 orders promise twice what 5 do, at the same usual rate."""
    organic = traffic()
    open_day(organic, 5, 10)
    assert 2 * expected(organic)[0] == pytest.approx(expected(organic)[1])


def test_service_and_ctr_lift() -> None:
    """A rating .2 above average makes exp(.2) times the visits; a CTR ratio of 4 at weight .5 makes twice."""
    average, better = traffic(names="a"), traffic(names="a", service=4.9)
    open_day(average, 5), open_day(better, 5)
    assert math.exp(0.2) == pytest.approx(expected(better)[0] / expected(average)[0])
    assert 2.0 == pytest.approx(expected(average, ctr=4.0)[0] / expected(average)[0])


@pytest.mark.parametrize(("service", "ctr", "lift"), [(1.0, 0.0, LIFT[0]), (5.0, 1e6, LIFT[1])])
def test_the_lift_is_held_within_its_range(service: float, ctr: float, lift: float) -> None:
    """The worst shop without a click, and the best with countless ones: a tenth and ten times the visits."""
    average, odd = traffic(names="a"), traffic(names="a", service=service)
    open_day(average, 5), open_day(odd, 5)
    assert lift == pytest.approx(expected(odd, ctr=ctr)[0] / expected(average)[0])


def test_visits_spread_over_the_day_like_searches() -> None:
    """With all searches at 1 and 2 o'clock, three to one, so are the visits; the scale does not matter."""
    organic = traffic(names="a", hourly=[0.0, 9.0, 3.0] + [0.0] * 21)
    visits = open_day(organic, 20_000).visits[0]
    assert [0] * 22 == [*visits[:1].tolist(), *visits[3:].tolist()]
    assert 3.0 == pytest.approx(visits[1] / visits[2], rel=0.1)


# Edges


def test_no_organic_table_no_visits() -> None:
    """A scenario without organic traffic has none, whatever is sold."""
    organic = Organic(
        markets.market(), np.ones(1, dtype=np.uint64), np.ones(1), np.ones(1), np.ones(24), 1, 0
    )
    assert 0 == open_day(organic, 10_000).visits.sum()


def test_no_orders_no_visits() -> None:
    """A campaign that sold nothing has no visits, also when its usual rate is 0; nobody bought then."""
    assert 0 == open_day(traffic(), 0, 0).visits.sum()
    assert 0 == open_day(traffic(rate=0.0), 7, 7).visits.sum()


def test_visits_of_an_hour_have_a_limit() -> None:
    """Orders at a usual rate of one in a billion promise no more than the limit in any hour."""
    organic = traffic(names="a", rate=1e-9)
    organic.sales[:] = 1e6
    assert 24 * MOST_VISITS == pytest.approx(expected(organic)[0])


@pytest.mark.parametrize(("rate", "share"), [(0.0, 0), (1.0, 1)])
def test_certain_orders(rate: float, share: int) -> None:
    """At a rate of 0 no visit orders, at 1 every one does."""
    drawn = open_day(traffic(), 500, 900, rate=rate)
    assert drawn.visits.sum() > 0
    assert (share * drawn.visits).tolist() == drawn.orders.tolist()


# Addresses


@LAW
@given(st.integers(0, 400), st.integers(0, 400), st.floats(0, 1), st.floats(0, 1), st.integers(-30, 60))
def test_more_sales_never_bring_fewer_visits_or_orders(
    orders: int, more: int, rate: float, other: float, day: int
) -> None:
    """In every hour, more paid orders and a higher rate give at least the visits and the orders of less."""
    few = open_day(traffic(names="a"), orders, day=day, rate=min(rate, other))
    many = open_day(traffic(names="a"), orders + more, day=day, rate=max(rate, other))
    assert np.all(few.visits <= many.visits)
    assert np.all(few.orders <= many.orders)
    assert np.all(many.orders <= many.visits)


def test_adding_a_campaign_moves_no_visit() -> None:
    """A campaign's day is the same alone, before another and behind another."""
    alone = open_day(traffic(names="a"), 300)
    before, behind = open_day(traffic(names="ab"), 300, 50), open_day(traffic(names="ba"), 50, 300)
    assert alone.visits.sum() > 0
    assert alone.visits[0].tolist() == before.visits[0].tolist() == behind.visits[1].tolist()
    assert alone.orders[0].tolist() == before.orders[0].tolist() == behind.orders[1].tolist()


def test_days_campaigns_seeds_and_replications_have_draws_of_their_own() -> None:
    """No two of them have the same 24 counts; day -1 and day 1 differ as well."""
    drawn = [
        *open_day(traffic(), 300, 300).visits,
        *open_day(traffic(), 300, 300, day=1).visits,
        *open_day(traffic(), 300, 300, day=-1).visits,
        *open_day(traffic(seed=2), 300, 300).visits,
        *open_day(traffic(replication=1), 300, 300).visits,
    ]
    assert 10 == len({tuple(visits.tolist()) for visits in drawn})


def test_what_happened_before_does_not_move_the_draws() -> None:
    """Two histories that end in the same discounted sales give the same day."""
    fresh, old = traffic(names="a"), traffic(names="a")
    open_day(old, 77, day=-1)
    old.sales[:] = 0
    assert open_day(fresh, 300).visits.tolist() == open_day(old, 300).visits.tolist()
