"""What a click is believed to be worth, by hand."""

import dataclasses
import math

import numpy as np

from simulator.entities import Report, View
from strategies.shared.click_values import click_values, in_bid_units
from strategies.testing.toy_market import ToyMarket, make_view


def _case(clicks: list[int], revenue: list[float], display: int = 0) -> tuple[View, Report]:
    """Return an account whose clicks are worth 0.96 before data, and a report with these columns."""
    view = make_view(targets=len(clicks), campaigns=2, display=display)
    report = ToyMarket(view).report()
    return view, dataclasses.replace(report, clicks=np.array(clicks), revenue=np.array(revenue))


def test_prior_and_evidence_are_weighed_by_clicks() -> None:
    """30 clicks that earned 0.4 x 60 beside 10 clicks of prior: (24 + 9.6) / 40."""
    view, report = _case([30, 0], [60.0, 0.0])
    np.testing.assert_allclose([0.84, 0.96], click_values(view, report, 10.0))


def test_no_prior_believes_what_was_earned() -> None:
    """Without prior and clicks there is nothing to believe but the view's value."""
    view, report = _case([30, 0], [60.0, 0.0])
    np.testing.assert_allclose([0.8, 0.96], click_values(view, report, 0.0))


def test_an_infinite_prior_never_learns() -> None:
    """Whatever was earned, the value stays."""
    view, report = _case([30, 0], [60.0, 0.0])
    np.testing.assert_array_equal(view.values, click_values(view, report, math.inf))


def test_amounts_a_click_become_amounts_a_thousand_impressions() -> None:
    """The display target has 20 clicks of 1,000 impressions: 0.5 a click are 10 a thousand."""
    view, _ = _case([1, 20], [0.0, 0.0], display=1)
    bids = in_bid_units(np.array([0.5, 0.5]), view, np.array([1, 20]), np.array([10, 1000]))
    np.testing.assert_allclose([0.5, 10.0], bids)


def test_without_impressions_the_amount_is_unknown_in_display_only() -> None:
    """A click's price needs no click-through rate."""
    view, _ = _case([0, 0], [0.0, 0.0], display=1)
    bids = in_bid_units(np.array([0.5, 0.5]), view, np.array([0, 0]), np.array([0, 0]))
    np.testing.assert_array_equal([0.5, np.nan], bids)
