"""The control changes nothing."""

from __future__ import annotations

import math

import numpy as np

from simulator.entities import Decision
from strategies import Fixed
from strategies.testing import StrategyContract, ToyMarket, make_view


class TestFixedContract(StrategyContract):
    strategy = Fixed()


def test_never_asks_to_be_woken() -> None:
    """Its interval is infinite, so the market never stops for it."""
    assert math.inf == Fixed().interval


def test_decides_nothing() -> None:
    """If asked all the same it leaves every field as it is."""
    view = make_view()
    bidder = Fixed().start(view, np.random.default_rng(1))
    assert Decision() == bidder.decide(ToyMarket(view).report())
