"""Organic visits in the market: the hours of events, segments, what an order is worth."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np

from simulator.exchange.exchange import Exchange


def day_of_plenty(day: int = 10, **changes: Any) -> Exchange:
    """A market whose first campaign has just sold 2,000 orders, as a day opens."""
    exchange = Exchange(markets.market(days=30, organic={"half_life": 1.0}, **changes), 1, 0)
    exchange.free_visits._paid_orders[0] = 2000
    exchange.open_day(day)
    return exchange


def test_an_event_moves_the_hours_it_holds() -> None:
    """Nobody orders from the noon on at which conversions stop, and everybody who did before still does."""
    stop = {"name": "stop", "start": 10.5, "length": 1.0, "conversion": 0.0}
    usual, stopped = day_of_plenty().free_visits.today, day_of_plenty(event=[stop]).free_visits.today
    assert usual.visits.tolist() == stopped.visits.tolist()
    assert usual.orders[0, :12].tolist() == stopped.orders[0, :12].tolist()
    assert 0 == stopped.orders[0, 12:].sum()
    assert 100 < usual.orders[0, 12:].sum()


def test_an_event_that_begins_at_midnight_holds_on_its_first_day() -> None:
    """Half the basket on day 10 halves what the orders of day 10 are worth."""
    sale = {"name": "sale", "start": 10.0, "length": 1.0, "basket": 0.5}
    usual, halved = day_of_plenty().free_visits.today, day_of_plenty(event=[sale]).free_visits.today
    np.testing.assert_allclose(usual.revenue[0] / 2, halved.revenue[0])


def test_an_outage_of_ads_leaves_organic_visits() -> None:
    """The day's visits come although no ad is shown."""
    outage = {"name": "outage", "start": 10.0, "length": 1.0, "outage": True}
    usual, dark = day_of_plenty(), day_of_plenty(event=[outage])
    assert usual.free_visits.today.visits.tolist() == dark.free_visits.today.visits.tolist()


def test_an_account_that_has_left_has_no_visits() -> None:
    """From noon of day 10, when the shop goes, nobody comes."""
    gone = day_of_plenty(account=[markets.shop(leave=10.5)]).free_visits.today.visits[0]
    assert day_of_plenty().free_visits.today.visits[0, :12].tolist() == gone[:12].tolist()
    assert 0 == gone[12:].sum()


def test_segments_that_buy_less_do_not_change_the_visits_of_a_paid_one() -> None:
    """Searchers of whom three in four buy a third: paid orders stand for more visits, orders for as many."""
    segments = [{"name": "mobile", "share": 3.0, "conversion": 1 / 3}, {"name": "desktop"}]
    usual, mixed = day_of_plenty().free_visits.today, day_of_plenty(segment=segments).free_visits.today
    assert 1.9 < mixed.visits[0].sum() / usual.visits[0].sum() < 2.1
    assert 0.9 < mixed.orders[0].sum() / usual.orders[0].sum() < 1.1


def test_returns_and_repeat_orders_are_part_of_what_an_order_is_worth() -> None:
    """A fifth sent back and every second order followed by another: .8 x 2 = 1.6 times the revenue."""
    usual = day_of_plenty().free_visits.today.revenue[0]
    conversion = markets.market().conversion.model_dump() | {"return_rate": 0.2, "repeat_rate": 0.5}
    np.testing.assert_allclose(1.6 * usual, day_of_plenty(conversion=conversion).free_visits.today.revenue[0])
