"""What a converting click brings on average, by arithmetic and against drawn sales."""

import numpy as np
import pytest
from markets import market

from simulator.sales.expected_sales import ExpectedSales


def test_returns_and_repeats() -> None:
    """Half of the customers come again and a quarter is sent back: 0.75 x (1 + 1/2 + 1/4 + ...) = 1.5."""
    sales = ExpectedSales(
        market(conversion={"basket_sd": 0.0, "repeat_rate": 0.5, "return_rate": 0.25, "delay": 1.0})
    )

    assert pytest.approx(1.5, rel=1e-12) == sales.per_order


def test_attribution_window() -> None:
    """Of exponential delays of mean 10 hours, 1 - exp(-1) fall within 10 hours."""
    sales = ExpectedSales(market(conversion={"delay": 10.0, "window": 10.0}))

    assert pytest.approx(np.full(2, 1 - np.exp(-1)), abs=2e-3) == sales.counting(np.array([0.0, 99.0]))


def test_lapsing_deposits() -> None:
    """An order placed in the pre-sale is a deposit with probability 0.5, of which 0.4 lapse: 0.8 count.

    The delay is 2 hours: clicks from hour 22 on place their orders in the pre-sale of day 1, whose end at
    hour 48 is excluded, so one at hour 46 counts in full again.
    """
    sales = ExpectedSales(
        market(
            days=3,
            conversion={"delay": 2.0, "delay_law": "fixed"},
            presale={"start": 1.0, "end": 2.0, "due": 2.5, "share": 0.5, "lapse": 0.4},
        )
    )

    assert pytest.approx([1.0, 0.8, 0.8, 1.0]) == sales.counting(np.array([21.5, 22.0, 45.0, 46.0])).tolist()
