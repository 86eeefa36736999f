"""The toy market gives reports that add up."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.entities import Decision
from strategies.toy_market import ToyMarket, make_view


def test_counts_add_up() -> None:
    """Impressions by position sum to impressions, and no clicks lack an impression."""
    market = ToyMarket(make_view())
    market.advance(30.0)
    report = market.report()
    np.testing.assert_array_equal(report.impressions, report.impressions_by_position.sum(axis=1))
    assert np.all(report.clicks <= report.impressions)
    assert np.all(report.conversions <= report.clicks)
    assert report.clicks.sum() > 0


def test_budgets_hold() -> None:
    """A day of endless demand spends each campaign's budget and no more."""
    market = ToyMarket(make_view(budget=20.0), searches=1000.0)
    market.advance(23.0)
    assert [20.0, 20.0, 20.0] == market.report().spend_today.tolist()


def test_spend_starts_afresh_at_midnight() -> None:
    """At 24:00 nothing has been spent of the new day's budget."""
    market = ToyMarket(make_view())
    market.advance(24.0)
    assert [0.0, 0.0, 0.0] == market.report().spend_today.tolist()


def test_reports_are_read_only() -> None:
    """A strategy that writes into its report fails, as in the market."""
    with pytest.raises(ValueError, match="read-only"):
        ToyMarket(make_view()).report().bids[0] = 2.0


def test_reports_are_copies() -> None:
    """A writable report is the reader's own; the market does not follow it."""
    market = ToyMarket(make_view(bid=0.8))
    market.report(writable=True).bids[0] = 2.0
    assert 0.8 == market.report().bids[0]


def test_decisions_come_into_force() -> None:
    """What is decided shows in the next report, the rest stays."""
    market = ToyMarket(make_view(targets=2, campaigns=1, bid=0.8))
    market.apply(Decision(bids=np.array([1.0, 2.0])))
    report = market.report()
    assert [1.0, 2.0] == report.bids.tolist()
    assert [20.0] == report.budgets.tolist()


def test_paused_targets_get_no_impressions() -> None:
    """A paused target's counts stand still while the others' go on."""
    market = ToyMarket(make_view(targets=2, campaigns=2), warm_up_days=0)
    market.apply(Decision(paused=np.array([True, False])))
    market.advance(12.0)
    impressions = market.report().impressions
    assert impressions[0] == 0
    assert impressions[1] > 0
