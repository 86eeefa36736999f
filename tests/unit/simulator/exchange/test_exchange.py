"""Budgets, quality and booking, without a clock."""

from __future__ import annotations

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.exchange.exchange import Exchange


def test_a_budget_that_binds_is_spent_to_the_last_bit() -> None:
    """The last click pays what is left, so a tight daily budget is spent exactly, every day."""
    tight = markets.shop(
        campaign=[{"name": "lamps", "budget": 0.7, "target": [{"keyword": "lamp", "bid": 0.6}]}]
    )
    result = simulate(markets.market(account=[tight], days=5), "fixed", seed=1)
    assert [0.7] * 5 == result.by_day["cost"].tolist()


def test_an_account_budget_binds_across_campaigns() -> None:
    """Two campaigns never spend more together than their account's smaller budget."""
    account = markets.shop()
    account["campaign"][0]["budget"] = 3.0
    account["campaign"][1]["budget"] = 3.0
    exchange = Exchange(markets.market(account=[account | {"budget": 6.0}]), 1, 0)
    exchange.in_force._set.account_ceiling[0] = 4.0
    exchange.settle(24.0)
    assert 4.0 == exchange.account_spent[0]
    assert exchange.campaign_spent[:2].max() <= 3.0


def test_a_campaign_leaves_in_the_middle_of_an_hour_and_rivals_prices_move() -> None:
    """When the shop's budget ends, the rivals' clicks from that very search on cost less or come more."""
    rich = simulate(markets.market(), "fixed", seed=1, keep_clicks=True).clicks
    poor_shop = markets.shop()
    poor_shop["campaign"][0]["budget"] = 1.0
    poor = simulate(markets.market(account=[poor_shop]), "fixed", seed=1, keep_clicks=True).clicks
    assert rich is not None
    assert poor is not None
    last = poor["time"][(poor["campaign"] == "lamps") & (poor["time"] < 24)].max()
    assert 0 < last % 1
    before = [(rich["time"] <= last).sum(), (poor["time"] <= last).sum()]
    assert before[0] == before[1]
    # All but the click that was cut to what was left cost the same until then.
    assert 1 == (rich["price"][: before[0]] != poor["price"][: before[0]]).sum()
    assert rich["price"][before[0] :].sum() > poor["price"][before[0] :].sum()


def test_a_campaign_without_budget_is_never_shown() -> None:
    """A daily budget of 0 takes part in no auction."""
    account = markets.shop()
    account["campaign"][0]["budget"] = 0.0
    result = simulate(markets.market(account=[account]), "fixed", seed=1)
    assert 0 == result.by_campaign["impressions"][0]
    assert 0 < result.by_campaign["impressions"][1]


def test_more_traffic_spends_more_until_the_budget_binds() -> None:
    """Doubling volume raises a slack campaign's cost and leaves a met budget where it is."""
    loose = markets.shop(campaign=[{"name": "c", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 0.6}]}])
    tight = markets.shop(campaign=[{"name": "c", "budget": 2.0, "target": [{"keyword": "lamp", "bid": 0.6}]}])
    busy = [{"name": "lamp", "volume": 800.0, "relevance": 0.3}, {"name": "sofa", "volume": 300.0}]
    costs = [
        simulate(markets.market(account=[account], **more), "fixed", seed=1).totals["cost"]
        for account in (loose, tight)
        for more in ({}, {"keyword": busy})
    ]
    assert costs[1] > 1.5 * costs[0]
    assert [4.0, 4.0] == costs[2:]


def test_quality_is_learned_only_at_the_refresh() -> None:
    """Clicks move quality when the platform refreshes, towards observed over expected clicks."""
    exchange = Exchange(markets.market(keyword=[{"name": "lamp", "volume": 4000.0, "relevance": 0.3},
                                                {"name": "sofa", "volume": 10.0}]), 1, 0)  # fmt: skip
    exchange.settle(24.0)
    assert exchange.prior.tolist() == exchange.quality.tolist()
    clicks, attention = exchange.today.clicks.copy(), exchange.today.attention.copy()
    exchange.close_day(0)
    exchange.refresh_quality()
    expected = attention @ exchange.page.examination[0] * exchange.prior
    np.testing.assert_allclose(exchange.prior * (clicks + 20) / (expected + 20), exchange.quality)


def test_clicks_fade_with_the_half_life() -> None:
    """After seven days without a search, a day's clicks weigh half."""
    exchange = Exchange(markets.market(days=9), 1, 0)
    exchange.settle(24.0)
    exchange.close_day(0)
    exchange.refresh_quality()
    first = exchange.memory.clicks.copy()
    for day in range(1, 8):
        exchange.close_day(day)
        exchange.refresh_quality()
    np.testing.assert_allclose(exchange.memory.clicks, first / 2)


def test_throttling_halves_the_auctions_entered() -> None:
    """A campaign that enters with probability one half is in about half of its auctions, the same ones."""
    account = markets.shop()
    account["campaign"][0]["budget"] = 1e6
    whole, half = (Exchange(markets.market(account=[account]), 1, 0) for _ in range(2))
    half.in_force.set_throttles(slice(0, 1), np.array([0.5]))
    whole.settle(24.0)
    half.settle(24.0)
    shown = [exchange.today.impressions[0].sum() for exchange in (whole, half)]
    assert shown[0] > 150
    assert 0.4 < shown[1] / shown[0] < 0.6


@pytest.mark.parametrize("factor", [-1.0, float("nan"), float("inf")])
def test_demand_factors_are_checked(factor: float) -> None:
    """A demand factor below 0 or not finite is refused by value."""
    with pytest.raises(ValueError, match=f"demand factor is {factor}"):
        Exchange(markets.market(), 1, 0).set_demand(factor)


@pytest.mark.parametrize(
    "changes",
    [
        {"demand": {"keyword_noise": 1e-200, "shop_noise": 3.0}},
        {"demand": {"hourly": [1e12] * 24, "weekday": [1e12] * 7}},
        {"market": {"warm_up_days": 0, "depth": [1e12] * 4, "reserve": 1e12}},
        {"conversion": {"rate": 1.0, "basket_value": 1e12, "delay": 876_000.0}},
        {"quality": {"half_life": 1e-6, "prior_weight": 1e12}},
        {"rivals": {"count": 2, "bid": 1e12, "bid_sd": 3.0, "budget": 1e-6}},
    ],
)
def test_settings_at_the_ends_of_their_ranges_run(changes: dict[str, object]) -> None:
    """What the scenario allows, a run survives without a warning, its laws kept."""
    simulate(markets.market(days=1, **changes), "ctr_weighted", seed=1)
