"""Forecasts: what is chosen by rolling origins, and what of the report is expected again."""

import numpy as np
import pytest

from experiments.calibrate.day_counts import DayCounts, Groups
from experiments.calibrate.forecast import Weights, chosen_weights, costs_per_click, expected
from tests.unit.experiments.calibrate.accounts import account, drawn

ONE = Groups(("A",), np.zeros(2, dtype=np.int64))


def steady() -> DayCounts:
    """Two keywords that are the same every day, the second clicked ten times as often."""
    return account(np.full((2, 70), 1000.0), rate=np.array([0.01, 0.1]), price=0.5)


def test_a_steady_account_is_expected_to_go_on() -> None:
    """Impressions, clicks and cost of 28 days, whatever the weights."""
    for weights in (Weights(), Weights(account=7, campaign=7, keyword=7, rate=28, price=28, trend=1)):
        found = expected(steady(), ONE, 28, weights)

        assert [28_000, 28_000] == pytest.approx(found["impressions"])
        assert [280, 2800] == pytest.approx(found["clicks"], rel=0.02)
        assert [140, 1400] == pytest.approx(found["cost"], rel=0.02)


def test_what_is_alike_is_chosen_plain() -> None:
    """A steady account is forecast by the mean of all its days, without a trend."""
    assert Weights() == chosen_weights(steady(), ONE, 28)


def test_a_share_that_has_gone_is_forgotten() -> None:
    """Keywords change places for good, the account stays: only the keywords' weight is of few days."""
    daily = np.full((2, 140), 10.0)
    daily[0, :75], daily[1, 75:] = 990.0, 990.0

    chosen = chosen_weights(account(daily), ONE, 14)

    assert chosen.keyword <= 14
    assert float("inf") == chosen.account


def test_a_trend_is_kept_where_it_holds_out() -> None:
    """An account that grows by 1 % a day every day is expected to go on growing."""
    daily = np.full((2, 1), 100.0) * np.exp(0.01 * np.arange(140))

    assert chosen_weights(account(daily), ONE, 28).trend >= 0.5


def test_nothing_after_the_days_known_is_looked_at() -> None:
    """Weights and forecasts of the first 84 days are the same, whatever comes after them."""
    one, other = drawn(1, keywords=12, days=120, drift=0.05), drawn(1, keywords=12, days=120, drift=0.05)
    for values in other.amounts.values():
        values[:, 84:] = 7.0
    groups = Groups(("A",), np.zeros(12, dtype=np.int64))
    weights = [chosen_weights(counts.until(84), groups, 28) for counts in (one, other)]

    assert weights[0] == weights[1]
    told = [expected(counts.until(84), groups, 28, weights[0])["clicks"] for counts in (one, other)]
    assert np.array_equal(told[0], told[1])


def test_few_clicks_cost_what_those_of_the_campaign_do() -> None:
    """One click of 9.00 beside a thousand of 1.00 is forecast at (9 + 5 x mean) / 6."""
    counts = account(np.array([[100.0], [1.0]]) * np.ones(10), rate=1.0)
    cost = np.zeros((2, 10))
    cost[0], cost[1, 0] = 100.0, 9.0
    clicks = counts.amounts["clicks"].copy()
    clicks[1] = 0.0
    clicks[1, 0] = 1.0
    counts = DayCounts(
        "", counts.campaigns, counts.keywords, counts.start,
        {"impressions": counts.amounts["impressions"], "clicks": clicks, "cost": cost},
    )  # fmt: skip

    assert (9 + 5 * 1009 / 1001) / 6 == pytest.approx(costs_per_click(counts, ONE, float("inf"))[1])
