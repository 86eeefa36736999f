"""The compiled orders equal the plain list of events; delay laws; room for what waits."""

from __future__ import annotations

from typing import Any

import numpy as np
import plain_sales
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sales_books import (
    CLICKS,
    N_ADS,
    PRESALES,
    SETTINGS,
    Books,
    columns,
    shop,
)

from simulator.draws import TABLE_SIZE, exponential_table, lognormal_table
from simulator.entities import Floats
from simulator.sales.orders import Waiting, delay_table
from simulator.settings.sales import ConversionSettings


@pytest.mark.parametrize(
    ("law", "table"),
    [
        ("exponential", 24.0 * exponential_table()),
        ("lognormal", 24.0 * lognormal_table(0.7)),
        ("fixed", np.full(TABLE_SIZE, 24.0)),
    ],
)
def test_delay_laws(law: Any, table: Floats) -> None:
    """Each law is its table of mean one times the mean delay, bit for bit."""
    assert table.tolist() == delay_table(ConversionSettings(delay=24.0, delay_law=law, delay_sd=0.7)).tolist()


def test_more_room_keeps_every_entry() -> None:
    """Twice the room of three entries begins with those three, in every column."""
    entries = Waiting(
        np.array([1.5, 2.5, 3.5]), np.array([0, 1, 1]), np.array([7, 8, 9]), np.array([3, 2, 4]), np.ones(3)
    )
    more = entries.doubled()
    assert [6] * 5 == [len(column) for column in more]
    assert [column.tolist() for column in entries] == [column[:3].tolist() for column in more]


@settings(max_examples=80, deadline=None)
@given(SETTINGS, PRESALES, CLICKS, st.floats(-48.0, 500.0))
def test_sales_equal_the_plain_list_of_events(
    conversion: dict[str, Any], presale: Any, log: list[tuple[float, int, int]], now: float
) -> None:
    """Every counter, and every report at any moment, is the sum of the plain events, bit for bit."""
    scenario = shop(presale, **conversion)
    books = Books(scenario)
    books.book(*columns(log), basket=33.3)
    books.reported(now)
    events = [
        (time >= 0.0, ad, event)
        for time, ad, bits in log
        for event in plain_sales.events(scenario, time, bits, 33.3)
    ]

    def happened(*what: str) -> list[float]:
        return [sum(e.value for _, ad, e in events if ad == own and e.what in what) for own in range(N_ADS)]

    def counted(*what: str) -> list[int]:
        return [sum(ad == own and e.what in what for _, ad, e in events) for own in range(N_ADS)]

    def shown(*what: str) -> list[list[plain_sales.Event]]:
        return [
            [e for late, ad, e in events if (late, ad) == (cohort, own) and e.what in what and e.due <= now]
            for cohort in (False, True)
            for own in range(N_ADS)
        ]

    sold, kept = np.array(happened("sale", "repeat sale")), np.array(happened("refund", "repeat refund"))
    again = np.array(happened("repeat sale")) - np.array(happened("repeat refund"))
    assert counted("order", "lost order") == books.total.orders.tolist()
    assert counted("conversion") == books.total.conversions.tolist()
    assert counted("repeat sale") == books.total.repeat_orders.tolist()
    assert (sold - kept).tolist() == books.total.revenue.tolist()
    assert kept.tolist() == books.total.returned.tolist()
    assert again.tolist() == books.total.repeat_revenue.tolist()
    assert [counted("conversion")[0], (sold - kept)[0]] == books.by_hour.tolist()
    sales = books.sales
    assert [len(e) for e in shown("order")] == sales.reported_orders.ravel().tolist()
    assert [len(e) for e in shown("conversion")] == sales.reported_conversions.ravel().tolist()
    for arrays, what in ((sales.reported_sales, "sale"), (sales.reported_refunds, "refund")):
        sums = [sum(event.value for event in e) for e in shown(what, f"repeat {what}")]
        assert sums == arrays.ravel().tolist()
