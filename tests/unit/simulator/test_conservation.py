"""The laws a run must keep are really checked."""

from __future__ import annotations

from collections.abc import Callable

import markets
import numpy as np
import pytest

from simulator.conservation import check_conservation
from simulator.errors import ConservationError
from simulator.exchange.exchange import Exchange
from simulator.market import Market
from simulator.strategy import resolve


@pytest.fixture
def finished() -> Exchange:
    """The small market after its last day."""
    market = Market(markets.market(), resolve("fixed"), seed=1, replication=0)
    market.run()
    market.exchange.sales.release(48.0)
    return market.exchange


def more_money(exchange: Exchange) -> None:
    exchange.platform[0] += 0.01


def dearer_than_bid(exchange: Exchange) -> None:
    exchange.platform[1] = 1e-12


def click_without_impression(exchange: Exchange) -> None:
    exchange.before.clicks[1] = exchange.before.impressions[1].sum() + 1


def more_impressions_than_room(exchange: Exchange) -> None:
    exchange.before.impressions[0, 0] += 4 * exchange.before.searches[0]


def order_without_click(exchange: Exchange) -> None:
    exchange.before.orders[0] = exchange.before.clicks[0] + 1


def conversion_without_order(exchange: Exchange) -> None:
    exchange.before.conversions[0] = exchange.before.orders[0] + 1


def seen_out_of_money(exchange: Exchange) -> None:
    exchange.before.lost_to_budget[0] = exchange.before.eligible[0]


def seen_by_nobody(exchange: Exchange) -> None:
    exchange.before.eligible[0] = exchange.before.searches[0] + 1


def sold_from_nowhere(exchange: Exchange) -> None:
    exchange.stock[0] = 5.0


def owed_stock(exchange: Exchange) -> None:
    exchange.stock[0] = -1.0


def reported_too_much(exchange: Exchange) -> None:
    exchange.sales.reported_conversions[1][0] += 1000


def earned_too_much(exchange: Exchange) -> None:
    exchange.sales.reported_sales[1][0] += 1e6


def lost_hour(exchange: Exchange) -> None:
    exchange.by_hour[12] = 0


def test_a_sound_run_passes(finished: Exchange) -> None:
    """An untouched run breaks no law, and its money adds up."""
    check_conservation(finished)
    assert finished.platform[0] == pytest.approx(finished.before.cost.sum(), rel=1e-12)
    assert finished.platform[0] > 50


@pytest.mark.parametrize(
    ("tamper", "evidence"),
    [
        (more_money, "accounts were charged .* and the platform took"),
        (dearer_than_bid, "a price passed its bid by 1e-12"),
        (click_without_impression, "clicks <= impressions fails for shop / sofas / sofa"),
        (more_impressions_than_room, "impressions <= slots x searches fails for lamp"),
        (order_without_click, "orders <= clicks fails for shop / lamps / lamp"),
        (conversion_without_order, "conversions <= orders fails for shop / lamps / lamp"),
        (
            seen_out_of_money,
            r"impressions \+ lost to budget <= eligible searches fails for shop / lamps / lamp",
        ),
        (seen_by_nobody, "eligible searches <= searches fails for shop / lamps / lamp"),
        (sold_from_nowhere, "stock = delivered - sold fails for lamps"),
        (owed_stock, "stock >= 0 fails for lamps"),
        (reported_too_much, "reported conversions <= conversions fails for shop / lamps / lamp"),
        (earned_too_much, "reported sales <= sales fails for shop / lamps / lamp"),
        (lost_hour, "searches by hour sum to .*, by day to"),
    ],
)
def test_each_broken_law_is_found_with_its_evidence(
    finished: Exchange, tamper: Callable[[Exchange], None], evidence: str
) -> None:
    """Tampering with one counter of a finished run names the law and the ad or sum."""
    tamper(finished)
    with pytest.raises(ConservationError, match=evidence):
        check_conservation(finished)


@pytest.mark.parametrize(("field", "name"), [("campaign", "'lamps'"), ("account", "'shop'")])
def test_an_overspent_budget_is_found_on_its_day(field: str, name: str) -> None:
    """Spending past a ceiling by one unit in the last place is seen when the day is closed."""
    exchange = Exchange(markets.market(), 1, 0)
    exchange.settle(24.0)
    spent = getattr(exchange, f"{field}_spent")
    ceiling = getattr(exchange.in_force.decided, f"{field}_ceiling")
    spent[0] = np.nextafter(ceiling[0], np.inf)
    exchange.close_day(0)
    assert [True] == [f"{field} {name} spent" in line and "on day 0" in line for line in exchange.overspent]
