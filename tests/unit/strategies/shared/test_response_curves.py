"""Response curves on logs whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.entities import Floats
from strategies.shared.day_log import Log
from strategies.shared.response_curves import ResponseCurves, equal_returns, fit_response_curves


def log_of(bids: Floats, clicks: Floats, price: Floats, searches: float = 1e6) -> Log:
    """Return a log of one-day rows."""
    ones = np.ones_like(bids)
    return Log(np.ones(len(bids)), bids, searches * ones, 0 * bids, 0 * bids, clicks, clicks * price)


def fitted(log: Log, spread: float) -> ResponseCurves:
    """Return the curves of targets that bid for clicks."""
    return fit_response_curves(log, spread, np.zeros(log.bids.shape[1], dtype=np.bool_))


def curves_of(clicks: list[float], price: list[float]) -> ResponseCurves:
    """Return curves at bids of 1 whose clicks and prices are both proportional to the bid."""
    one = np.ones(len(clicks))
    return ResponseCurves(one, np.array(clicks), np.array(price), one, one)


def test_much_data_gives_its_own_elasticities() -> None:
    """A million clicks that answer with powers 2 and .5 outweigh the beliefs of 1 and .75."""
    bids = np.array([[0.9], [1.0], [1.1]])
    curves = fitted(log_of(bids, 3e5 * bids**2, 0.6 * bids**0.5), spread=0.2)
    assert [2.0] == pytest.approx(curves.click_elasticity.tolist(), abs=0.01)
    assert [0.5] == pytest.approx(curves.price_elasticity.tolist(), abs=0.01)
    assert [0.6] == pytest.approx(curves.price.tolist(), rel=0.01)


def test_no_data_gives_beliefs() -> None:
    """Without a click elasticities are 1 and .75, and the price is the bid."""
    bids = np.array([[0.9, 0.0], [1.1, 0.0]])
    curves = fitted(log_of(bids, 0 * bids, 0 * bids), spread=0.2)
    assert [1.0, 1.0] == pytest.approx(curves.click_elasticity.tolist())
    assert [0.75, 0.75] == pytest.approx(curves.price_elasticity.tolist())
    assert [1.0, 0.0] == pytest.approx(curves.price.tolist())
    assert [0.0, 0.0] == curves.clicks.tolist()


def test_a_target_without_clicks_has_what_all_have() -> None:
    """The first target answers with power 2; nothing is known of the second, so it is taken to as well."""
    bids = np.array([[0.9, 0.9], [1.1, 1.1]])
    clicks = 1e5 * bids**2 * [1.0, 0.0]
    curves = fitted(log_of(bids, clicks, 0.6 + 0 * bids), spread=0.0)
    assert [2.0, 2.0] == pytest.approx(curves.click_elasticity.tolist(), abs=0.02)


def test_spread_lets_targets_differ() -> None:
    """Powers of 2 and 1: with a spread each has its own, without one both have one in between."""
    bids = np.array([[0.9, 0.9], [1.1, 1.1]])
    log = log_of(bids, 1e5 * bids ** [2.0, 1.0], 0.6 + 0 * bids)
    apart = fitted(log, spread=1.0).click_elasticity
    together = fitted(log, spread=0.0).click_elasticity
    assert [2.0, 1.0] == pytest.approx(apart.tolist(), abs=0.03)
    assert together[0] == pytest.approx(together[1], abs=0.01)
    assert 1.5 == pytest.approx(together[0], abs=0.05)


def test_days_of_other_demand_do_not_mislead() -> None:
    """Twice the searches bring twice the clicks at the same bid: the split is compared with the searches'."""
    bids = np.ones((2, 1))
    searches = np.array([[1e5], [2e5]])
    log = Log(np.ones(2), bids, searches, 0 * bids, 0 * bids, 0.1 * searches, 0.05 * searches)
    assert [1.0] == pytest.approx(fitted(log, spread=0.2).click_elasticity.tolist())


def test_clicks_a_day_count_searches_that_were_lost() -> None:
    """At 10 clicks in 100 searches, 50 more that were lost to a budget would have brought 5 more."""
    one = np.ones((1, 1))
    curves = fitted(Log(np.ones(1), one, 100 * one, 50 * one, one, 10 * one, 5 * one), spread=0.2)
    assert [15.0] == pytest.approx(curves.clicks.tolist())


def test_a_bid_for_a_thousand_impressions_is_no_price_of_a_click() -> None:
    """Two targets of 10 clicks at .5: one bids 1 for a click, one 20 for 1,000 of its 500 impressions.

    Both bid 1 for a click. A third bids as the second and had no click: of 30 asked 10 were paid, so that
    two more clicks cost 1 / 3 each beside the first ten, and one click of the third costs 10 / 3.
    """
    bids, clicks = np.array([[1.0, 20.0, 20.0]]), np.array([[10.0, 10.0, 0.0]])
    one = np.ones((1, 3))
    log = Log(np.ones(1), bids, 900 * one, 0 * one, np.array([[100.0, 500.0, 500.0]]), clicks, 0.5 * clicks)
    curves = fit_response_curves(log, 0.2, np.array([False, True, True]))
    assert [(5 + 2 / 3) / 12, (5 + 2 / 3) / 12, 10 / 3] == pytest.approx(curves.price.tolist())


def test_a_target_without_clicks_may_have_been_unlucky() -> None:
    """10 clicks in 100 searches, none in 80, none without a search: the account's rate is 1 / 18.

    Two clicks at that rate are 36 searches: (10 + 2) / 136, 2 / 116 and 2 / 36 of 100 searches a day.
    """
    searches, lost = np.array([[100.0, 80.0, 0.0]]), np.array([[0.0, 20.0, 100.0]])
    clicks, one = np.array([[10.0, 0.0, 0.0]]), np.ones((1, 3))
    curves = fitted(Log(np.ones(1), one, searches, lost, one, clicks, 0.5 * clicks), spread=0.2)
    assert [1200 / 136, 200 / 116, 200 / 36] == pytest.approx(curves.clicks.tolist())


def test_where_money_suffices_the_marginal_return_is_one() -> None:
    """Clicks 10 b at a price of .5 b, worth 2: one more unit of cost brings 2 / (2 x .5 b), 1 at b = 2."""
    curves = curves_of([10.0], [0.5])
    free = equal_returns(curves, np.array([2.0]), np.inf, np.zeros(1), np.full(1, 99.0), np.ones(1))
    assert [2.0] == pytest.approx(free.tolist())
    assert [20.0] == pytest.approx(curves.cost(free).tolist())


def test_where_money_binds_all_have_one_marginal_return() -> None:
    """Clicks of a sqrt(spend), a = (1, 5, 10): 126 is spent as 1, 25, 100.

    Equal thirds bring 103.7, not 126.
    """
    a = np.array([1.0, 5.0, 10.0])
    curves = curves_of(a.tolist(), (1 / a).tolist())
    bids = equal_returns(curves, np.full(3, 100.0), 126.0, np.zeros(3), np.full(3, 99.0), np.ones(3))
    assert [1.0, 25.0, 100.0] == pytest.approx(curves.cost(bids).tolist())
    assert 126.0 == pytest.approx((a * np.sqrt(curves.cost(bids))).sum())
    assert 103.69 == pytest.approx((a * np.sqrt(42.0)).sum(), abs=0.01)


def test_the_money_pays_the_trials() -> None:
    """Bids a tenth higher cost 1.21 times as much: 121 pays 100 without them."""
    curves = curves_of([10.0], [1.0])
    bids = equal_returns(curves, np.full(1, 99.0), 121.0, np.zeros(1), np.full(1, 99.0), np.full(1, 1.1))
    assert [100.0] == pytest.approx(curves.cost(bids).tolist())


def test_limits_hold_whatever_the_money() -> None:
    """Without money bids are at their lowest, with much at their highest."""
    curves, low, high = curves_of([10.0], [1.0]), np.array([0.5]), np.array([0.7])
    assert [0.5] == equal_returns(curves, np.full(1, 9.0), 0.0, low, high, np.ones(1)).tolist()
    assert [0.7] == equal_returns(curves, np.full(1, 9.0), np.inf, low, high, np.ones(1)).tolist()
