"""Orders, deposits, refunds and repeat orders: what a converting click brings, and when reports show it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sales_books import (
    CLICKS,
    MANY,
    N_ADS,
    PRESALE,
    PRESALES,
    SETTINGS,
    Books,
    clicks,
    columns,
    one_ad_a_click,
    shop,
)

from simulator.draws import exponential_table, lognormal_table
from simulator.ledger import Counters

# An order


def test_an_order_is_reported_when_it_is_placed() -> None:
    """A click at 1.0 with a fixed delay of 2 shows an order, a conversion, 10.0 from 3.0 on, not before."""
    books = clicks(shop(), time=1.0)
    assert (0, 0, 0.0) == books.reported(2.99)
    assert (1, 1, 10.0) == books.reported(3.0)


def test_the_counters_hold_an_order_at_once() -> None:
    """What clicks bring is counted in full when they are booked, long before a report shows it."""
    books = clicks(shop(), n=3, ad=1)
    assert [0, 3, 0] == books.total.orders.tolist() == books.total.conversions.tolist()
    assert [0.0, 30.0, 0.0] == books.total.revenue.tolist()
    assert [0, 0, 0] == books.total.repeat_orders.tolist()
    assert [0.0, 0.0, 0.0] == books.total.returned.tolist() == books.total.repeat_revenue.tolist()


def test_the_cohort_of_a_report_is_that_of_the_click() -> None:
    """A click of the warm-up stays in row 0 though its order is placed after time 0; one at 0 is in row 1."""
    books = Books(shop())
    books.book(np.array([-1.0, 0.0]), np.array([0, 2]), np.arange(2, dtype=np.uint64))
    books.reported(100.0)
    assert [[1, 0, 0], [0, 0, 1]] == books.sales.reported_conversions.tolist()
    assert [[10.0, 0.0, 0.0], [0.0, 0.0, 10.0]] == books.sales.reported_revenue.tolist()


def test_the_learner_has_a_row_by_hour() -> None:
    """Of clicks on ads 0, 1, 0 the two of the learner's ad 0 are added to what the row held."""
    books = Books(shop())
    books.by_hour[:] = 5.0
    books.book(np.zeros(3), np.array([0, 1, 0]), np.arange(3, dtype=np.uint64))
    assert [7.0, 25.0] == books.by_hour.tolist()


def test_only_the_filled_part_of_a_log_counts() -> None:
    """Of a log with room for four, two of them filled, two orders are booked."""
    books = Books(shop())
    books.sales.book(2, np.zeros(4), np.zeros(4, dtype=np.int64), np.zeros(4, dtype=np.uint64), np.ones(4),
                     books.total, np.zeros(N_ADS, dtype=np.bool_), books.by_hour)  # fmt: skip
    assert 2 == books.total.orders.sum()


def test_basket_and_delay_are_read_from_the_draw() -> None:
    """Bits 63-54 are 1023, the dearest basket, and bits 53-44 are 0, the shortest exponential delay."""
    books = Books(shop(basket_sd=0.5, delay_law="exponential"))
    books.book(np.zeros(1), np.zeros(1, dtype=np.int64), np.array([1023 << 54], dtype=np.uint64))
    due = 2.0 * float(exponential_table()[0])
    assert (0, 0, 0.0) == books.reported(np.nextafter(due, 0.0))
    assert (1, 1, round(10.0 * float(lognormal_table(0.5)[1023]) * 2**20) / 2**20) == books.reported(due)


@pytest.mark.parametrize("law", ["exponential", "lognormal", "fixed"])
def test_no_delay_is_none_under_every_law(law: str) -> None:
    """At mean 0 an order is placed at the instant of its click."""
    assert (5, 5, 50.0) == clicks(shop(delay=0.0, delay_law=law), n=5, time=1.0).reported(1.0)


# Window


def test_an_order_at_the_end_of_the_window_is_attributed() -> None:
    """A delay of 2 within a window of 2 is in; the order is a conversion."""
    assert (1, 1, 10.0) == clicks(shop(window=2.0)).reported(1000.0)


def test_an_order_after_the_window_is_an_order_and_nothing_else() -> None:
    """A delay of 2 beyond a window of 1.9 counts in orders; no conversion, revenue, repeat or report."""
    books = clicks(shop(window=1.9, return_rate=0.5, repeat_rate=0.9, presale=PRESALE), n=50, time=24.0)
    assert (0, 0, 0.0) == books.reported(1e9)
    assert [50, 0, 0] == books.total.orders.tolist()
    assert 0 == books.total.conversions.sum() == books.total.repeat_orders.sum()
    assert 0.0 == books.total.revenue.sum() == books.total.returned.sum() == books.by_hour.sum()


# Pre-sale


def test_a_deposit_shows_as_an_order_and_counts_on_the_day() -> None:
    """A deposit at hour 26 is an order from 26 on, a conversion worth 10 from 24 x 5 = 120 on."""
    books = clicks(shop(PRESALE), time=24.0)
    assert (0, 0, 0.0) == books.reported(25.9)
    assert (1, 0, 0.0) == books.reported(26.0)
    assert (1, 0, 0.0) == books.reported(119.9)
    assert (1, 1, 10.0) == books.reported(120.0)


@pytest.mark.parametrize(("time", "conversions"), [(21.9, 1), (22.0, 0), (69.9, 0), (70.0, 1)])
def test_deposits_are_orders_placed_from_start_to_before_end(time: float, conversions: int) -> None:
    """What counts is when the order is placed, 2 hours after the click: [24, 72) are deposits."""
    assert (1, conversions, 10.0 * conversions) == clicks(shop(PRESALE), time=time).reported(time + 2.0)


def test_without_a_share_nobody_pays_a_deposit() -> None:
    """At share 0 every order of the pre-sale is paid at once."""
    assert (9, 9, 90.0) == clicks(shop(PRESALE | {"share": 0.0}), n=9, time=24.0).reported(26.0)


def test_lapsed_deposits_never_count() -> None:
    """At lapse 1 deposits stay orders: no conversion, no revenue, no repeat, in counters as in reports."""
    books = clicks(shop(PRESALE | {"lapse": 1.0}, repeat_rate=0.9), n=9, time=24.0)
    assert (9, 0, 0.0) == books.reported(1e9)
    assert (9, 0, 0) == (
        books.total.orders.sum(), books.total.conversions.sum(), books.total.repeat_orders.sum()
    )  # fmt: skip
    assert 0.0 == books.total.revenue.sum()


def test_a_raised_lapse_or_share_moves_no_other_order() -> None:
    """What counts at lapse .6 counts at .3 too; what lapses at share .3 lapses at .6 too."""
    few, more = (
        one_ad_a_click(shop(PRESALE | {"lapse": lapse}), time=24.0).conversions for lapse in (0.6, 0.3)
    )
    assert 0 < few.sum() < more.sum() < 1000
    assert (few <= more).all()
    fewer, most = (
        one_ad_a_click(shop(PRESALE | {"lapse": 1.0, "share": share}), time=24.0).conversions
        for share in (0.6, 0.3)
    )
    assert 0 < fewer.sum() < most.sum() < 1000
    assert (fewer <= most).all()


# Returns


def test_every_order_returned_leaves_no_revenue() -> None:
    """At return rate 1 conversions stay, revenue is 0 and all money is in returned."""
    books = clicks(shop(return_rate=1.0), n=100)
    assert (100, 0.0, 1000.0) == (
        books.total.conversions[0], books.total.revenue[0], books.total.returned[0]
    )  # fmt: skip
    assert [100.0, 0.0] == books.by_hour.tolist()
    assert (100, 100, 0.0) == books.reported(1e9)


def test_a_refund_is_reported_after_its_order() -> None:
    """At the instant of the orders all sales stand in the report; refunds follow until both agree."""
    books = clicks(shop(return_rate=1.0), n=100)
    assert (100, 100, 1000.0) == books.reported(2.0)
    assert 0.0 < books.reported(2.0 + 4.0)[2] < 1000.0
    assert 0.0 == books.reported(1e9)[2]
    assert 1000.0 == books.sales.reported_sales.sum() == books.sales.reported_refunds.sum()


def test_a_refund_follows_the_balance_of_a_deposit() -> None:
    """What was a deposit can be sent back only after its order counts at 120, with no delay exactly then."""
    books = clicks(shop(PRESALE, return_rate=1.0, return_delay=0.0), n=5, time=24.0)
    books.reported(119.9)
    assert 0.0 == books.sales.reported_refunds.sum()
    books.reported(120.0)
    assert 50.0 == books.sales.reported_refunds.sum()


def test_a_raised_return_rate_moves_no_other_return() -> None:
    """Every order sent back at rate .1 is sent back at .2 too, and more are; baskets stay."""
    few, more = (one_ad_a_click(shop(return_rate=rate, basket_sd=0.5)) for rate in (0.1, 0.2))
    assert 0 < (few.returned > 0).sum() < (more.returned > 0).sum() < 1000
    assert ((few.returned == more.returned) | (few.returned == 0)).all()
    assert (few.revenue + few.returned).tolist() == (more.revenue + more.returned).tolist()


# Repeat orders


def test_repeats_bring_revenue_and_no_conversion() -> None:
    """Each repeat order adds 10 to revenue and repeat revenue; conversions stay those of the clicks."""
    books = clicks(shop(repeat_rate=0.5), n=100)
    repeats = int(books.total.repeat_orders[0])
    assert 50 < repeats < 200
    assert (100, 100) == (books.total.orders[0], books.total.conversions[0])
    assert 10.0 * repeats == books.total.repeat_revenue[0]
    assert 1000.0 + 10.0 * repeats == books.total.revenue[0] == books.by_hour[1]
    assert (100, 100, 1000.0 + 10.0 * repeats) == books.reported(1e9)


def test_repeats_are_reported_when_due() -> None:
    """At the instant of the first orders no repeat is in the report; 8 hours later some are."""
    books = clicks(shop(repeat_rate=0.5), n=100)
    assert (100, 100, 1000.0) == books.reported(2.0)
    assert 1000.0 < books.reported(10.0)[2] < float(books.total.revenue[0])


def test_a_chain_ends_after_fifty_repeats() -> None:
    """At rate .95 one chain in 13 reaches 50: of a thousand some do and none is longer."""
    chains = one_ad_a_click(shop(repeat_rate=0.95)).repeat_orders
    assert (0, 50) == (chains.min(), chains.max())


def test_repeats_are_returned_like_any_order() -> None:
    """At return rate 1 repeat revenue is 0, and first and repeat orders are all in returned."""
    books = clicks(shop(repeat_rate=0.5, return_rate=1.0), n=100)
    assert 0.0 == books.total.repeat_revenue[0] == books.total.revenue[0]
    assert 10.0 * (100 + books.total.repeat_orders[0]) == books.total.returned[0]


def test_a_raised_repeat_rate_only_prolongs_chains() -> None:
    """At rate .6 every click brings what it brought at .3, and some bring more."""
    short, long = (one_ad_a_click(shop(repeat_rate=rate, basket_sd=0.5)) for rate in (0.3, 0.6))
    assert (short.repeat_orders <= long.repeat_orders).all()
    same = short.repeat_orders == long.repeat_orders
    assert 0 < same.sum() < 1000
    assert (short.revenue == long.revenue).tolist() == same.tolist()
    assert (short.revenue <= long.revenue).all()


def test_returns_and_repeats_do_not_move_each_other() -> None:
    """With repeats on, first orders keep their returns; with returns on, chains keep their lengths."""
    plain, back = (
        one_ad_a_click(shop(repeat_rate=0.5)),
        one_ad_a_click(shop(repeat_rate=0.5, return_rate=0.3)),
    )
    alone = one_ad_a_click(shop(return_rate=0.3))
    assert plain.repeat_orders.tolist() == back.repeat_orders.tolist()
    assert (back.returned >= alone.returned).all()


# Chunks of the log, and room


@settings(max_examples=60, deadline=None)
@given(SETTINGS, PRESALES, CLICKS, st.lists(st.integers(0, 30)), st.lists(st.floats(-48.0, 300.0)))
@example(MANY, None, [(0.0, 0, bits << 54) for bits in range(300)], [150], [1.0, 30.0, 90.0])
def test_chunks_of_the_log_and_reports_between_change_nothing(
    conversion: dict[str, Any],
    presale: Any,
    log: list[tuple[float, int, int]],
    cuts: list[int],
    moments: list[float],
) -> None:
    """A log booked whole and read once gives the very arrays of one booked in pieces and read in between."""
    scenario = shop(presale, **conversion)
    time, ad, draw = columns(log)
    whole, pieces = Books(scenario), Books(scenario)
    whole.book(time, ad, draw)
    for part in np.split(np.arange(len(log)), sorted(cuts)):
        pieces.book(time[part], ad[part], draw[part])
        pieces.reported(float(time[part].max(initial=-48.0)))
    for now in [*sorted(moments), 300.0]:
        pieces.reported(now)
    whole.reported(300.0)
    for name in ("reported_orders", "reported_conversions", "reported_sales", "reported_refunds"):
        assert getattr(whole.sales, name).tolist() == getattr(pieces.sales, name).tolist()
    for name in Counters.__slots__:
        assert getattr(whole.total, name).tolist() == getattr(pieces.total, name).tolist()
    assert whole.by_hour.tolist() == pieces.by_hour.tolist()
    assert whole.sales.waiting == pieces.sales.waiting


def test_in_the_end_everything_is_reported() -> None:
    """Ten thousand waiting entries, more than the room begins with, are all reported, to the last cent."""
    books = clicks(shop(**MANY), n=300)
    assert 10_000 < books.sales.waiting < len(books.sales._waiting.due)
    assert (300, 300, 0.0) == books.reported(1e9)
    assert books.total.returned[0] == books.sales.reported_sales[1, 0] == books.sales.reported_refunds[1, 0]
    assert 0 == books.sales.waiting


def test_what_is_reported_leaves() -> None:
    """A year of a thousand orders a day, all due within the day, takes no more room than a day of them."""
    books = Books(shop())
    for day in range(365):
        books.book(
            np.full(1000, 24.0 * day), np.zeros(1000, dtype=np.int64), np.arange(1000, dtype=np.uint64)
        )
        books.reported(24.0 * day + 2.0)
    assert 0 == books.sales.waiting
    assert 4096 == len(books.sales._waiting.due)
    assert 365_000 == books.sales.reported_orders.sum()


# Laws


@settings(max_examples=40, deadline=None)
@given(SETTINGS, PRESALES, CLICKS, st.floats(-48.0, 500.0))
def test_no_law_is_broken(
    conversion: dict[str, Any], presale: Any, log: list[tuple[float, int, int]], now: float
) -> None:
    """Whatever the settings and the moment, what is reported has happened."""
    books, late = Books(shop(presale, **conversion)), Books(shop(presale, **conversion))
    books.book(*columns(log))
    late.book(*columns([click for click in log if click[0] >= 0.0]))
    books.reported(now)
    assert [] == [law for law, wrong in books.sales.broken_laws(books.total, late.total) if wrong.any()]


@pytest.mark.parametrize(
    ("broken", "laws"),
    [
        ("orders", ["conversions <= orders", "reported orders <= orders",
                    "reported orders <= orders since time 0"]),
        ("conversions", ["reported conversions <= conversions",
                         "reported conversions <= conversions since time 0"]),
        ("revenue", ["reported sales <= sales", "reported sales <= sales since time 0"]),
        ("returned", ["reported sales <= sales", "reported refunds <= refunds",
                      "reported sales <= sales since time 0", "reported refunds <= refunds since time 0"]),
    ],
)  # fmt: skip
def test_a_broken_law_is_named_with_its_ad(broken: str, laws: list[str]) -> None:
    """A counter one short of what was reported breaks its laws, for the ad it is short for and no other."""
    books = clicks(shop(return_rate=0.5), n=20, ad=1)
    books.reported(1e9)
    getattr(books.total, broken)[1] -= 1
    found = {law: wrong.tolist() for law, wrong in books.sales.broken_laws(books.total, books.total)}
    assert laws == [law for law, wrong in found.items() if any(wrong)]
    assert all([False, True, False] == found[law] for law in laws)
