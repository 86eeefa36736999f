"""The toy market gives reports that add up."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.entities import Decision
from strategies.testing.toy_market import ToyMarket, make_view


def test_counts_add_up() -> None:
    """Impressions by position sum to impressions, and no clicks lack an impression."""
    market = ToyMarket(make_view())
    market.advance(30.0)
    report = market.report()
    np.testing.assert_array_equal(report.impressions, report.impressions_by_position.sum(axis=1))
    assert np.all(report.clicks <= report.impressions)
    assert np.all(report.conversions <= report.clicks)
    assert report.clicks.sum() > 0


def test_all_tables_count_the_same() -> None:
    """Creatives and segments sum to what their campaigns' targets got, and searches cover all."""
    view = make_view(targets=2, campaigns=2, creatives=2, segments=2)
    market = ToyMarket(view)
    market.advance(30.0)
    report = market.report()
    np.testing.assert_array_equal(report.impressions, report.creative_impressions.reshape(2, 2).sum(axis=1))
    np.testing.assert_array_equal(report.clicks, report.creative_clicks.reshape(2, 2).sum(axis=1))
    np.testing.assert_array_equal(report.impressions, report.segment_impressions.sum(axis=1))
    np.testing.assert_array_equal(report.clicks, report.segment_clicks.sum(axis=1))
    np.testing.assert_array_equal(report.orders_placed, report.segment_orders.sum(axis=1))
    np.testing.assert_allclose(report.cost, report.segment_cost.sum(axis=1))
    assert np.all(report.impressions + report.lost_to_budget <= report.eligible_searches)
    assert np.all(report.orders_placed > 0)


def test_budgets_hold() -> None:
    """A day of endless demand spends each campaign's budget and no more."""
    market = ToyMarket(make_view(budget=20.0), searches=1000.0)
    market.advance(23.0)
    assert [20.0, 20.0, 20.0] == market.report().spend_today.tolist()


def test_budgets_may_be_overdrawn_by_the_last_click() -> None:
    """Clicks at a bid of 0.8 cost 0.64; half of one more is spent, booked as cost, and no search after it."""
    market = ToyMarket(make_view(budget=20.0), searches=1000.0, warm_up_days=0, overdraws=True)
    market.advance(22.0)
    ended = market.report()
    market.advance(23.0)
    assert [20.32, 20.32, 20.32] == pytest.approx(ended.spend_today.tolist())
    assert 60.96 == pytest.approx(ended.cost.sum())
    np.testing.assert_array_equal(ended.impressions, market.report().impressions)


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


def test_stock_runs_out() -> None:
    """Five units of each campaign are sold once, then its searches are lost."""
    view = make_view(targets=2, campaigns=2, budget=1e6)
    market = ToyMarket(view, searches=1000.0, warm_up_days=0, stock=5.0)
    market.advance(10.0)
    sold_out = market.report()
    market.advance(11.0)
    assert [0.0, 0.0] == sold_out.stock.tolist()
    assert [5, 5] == sold_out.orders_placed.tolist()
    np.testing.assert_array_equal(sold_out.impressions, market.report().impressions)
    assert np.all(market.report().lost_to_budget > sold_out.lost_to_budget)


def test_creatives_rotate_by_weight() -> None:
    """A creative of weight 0 is not shown, and a campaign of zeros not at all."""
    market = ToyMarket(make_view(targets=2, campaigns=2, creatives=2), warm_up_days=0)
    market.apply(Decision(creative_weights=np.array([0.0, 1.0, 0.0, 0.0])))
    market.advance(24.0)
    first, second, *rest = market.report().creative_impressions.tolist()
    assert 0 == first
    assert second > 0
    assert [0, 0] == rest


def test_modifiers_multiply_bids() -> None:
    """Factors of 0 at the first hour of a Monday, or for a segment, keep it free of impressions."""
    market = ToyMarket(make_view(targets=1, campaigns=1, segments=2), warm_up_days=0)
    by_hour = np.ones((1, 24))
    by_hour[0, 0] = 0.0
    market.apply(Decision(bid_by_hour=by_hour, bid_by_segment=np.array([[1.0, 0.0]])))
    market.advance(1.0)
    assert [[0.0, 0.0]] == market.report().segment_impressions.tolist()
    market.advance(24.0)
    assert [True, False] == (market.report().segment_impressions[0] > 0).tolist()


def test_display_is_paid_by_impression() -> None:
    """A thousand impressions of a display campaign cost 0.8 of its bid of 0.8."""
    market = ToyMarket(make_view(targets=1, campaigns=1, display=1), warm_up_days=0)
    market.advance(24.0)
    report = market.report()
    np.testing.assert_allclose(report.impressions * 0.64 / 1000, report.cost)


def test_tables_come_to_those_who_read() -> None:
    """Neither the bid simulator nor peers are in a report that nobody asked for them."""
    market = ToyMarket(make_view())
    assert market.report().bid_simulator is None
    assert market.report().peers is None
    assert market.report(reads=("bid_simulator",)).bid_simulator is not None
    assert market.report(reads=("peers",)).peers is not None


def test_the_bid_simulator_needs_a_day() -> None:
    """It is None until the first midnight has passed."""
    market = ToyMarket(make_view(), warm_up_days=0)
    market.advance(23.9)
    before = market.report(reads=("bid_simulator",)).bid_simulator
    market.advance(24.0)
    assert before is None
    assert market.report(reads=("bid_simulator",)).bid_simulator is not None


def test_the_bid_simulator_expects_what_happens() -> None:
    """At point 1 it names yesterday's impressions and cost to within a tenth; higher bids get more."""
    market = ToyMarket(make_view(targets=1, campaigns=1, budget=1e6), searches=1000.0, warm_up_days=0)
    market.advance(24.0)
    report = market.report(reads=("bid_simulator",))
    simulated = report.bid_simulator
    assert simulated is not None
    assert report.impressions[0] == pytest.approx(simulated.impressions[0, 1], rel=0.1)
    assert report.clicks[0] == pytest.approx(simulated.clicks[0, 1], rel=0.1)
    assert report.cost[0] == pytest.approx(simulated.cost[0, 1], rel=0.1)
    assert report.average_position[0] == simulated.average_position[0, 1]
    assert np.all(np.diff(simulated.impressions[0]) > 0)


def test_peers_may_be_missing() -> None:
    """Nobody else bids on the last target, so there is nothing to compare it with."""
    peers = ToyMarket(make_view(targets=2)).report(reads=("peers",)).peers
    assert peers is not None
    assert [False, True] == np.isnan(peers.ctr).tolist()
    assert [False, True] == np.isnan(peers.cvr).tolist()
