"""The compiled kernel and the plain loop kept beside this file are the same market."""

from __future__ import annotations

import markets
import numpy as np
import plain_loop
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.entities import Decision, Report, View
from simulator.exchange import exchange
from simulator.result import Result
from simulator.settings.scenario import Scenario


class Restless:
    """Moves every lever at random each few hours, so that all of the kernel is exercised."""

    interval = 5.0

    def start(self, view: View, rng: np.random.Generator) -> Restless:
        self._rng, self._view = rng, view
        return self

    def decide(self, report: Report) -> Decision:
        share = self._rng.random(len(report.budgets)) / max(1, len(report.budgets))
        room = max(0.0, self._view.account_budget - report.spend_today.sum())
        return Decision(
            bids=report.bids * self._rng.choice([0.5, 1.0, 1.5], len(report.bids)),
            budgets=np.minimum(report.spend_today, report.budgets) + share * room,
            throttles=self._rng.choice([0.0, 0.5, 1.0], len(report.budgets)),
            paused=self._rng.random(len(report.bids)) < 0.2,
            creative_weights=self._rng.choice([0.0, 1.0, 2.0], len(self._view.creatives)),
            bid_by_weekday=self._rng.choice([0.5, 1.0], (len(report.budgets), 7)),
            bid_by_segment=self._rng.choice([0.5, 1.0], (len(report.budgets), len(self._view.segments))),
        )


def run_plain(scenario: Scenario, seed: int) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange, "settle", plain_loop.settle)
        return simulate(scenario, Restless(), seed=seed, keep_clicks=True)


TABLES = (
    "by_day", "by_hour", "by_campaign", "by_target", "by_account", "by_creative", "by_term", "by_segment",
    "by_campaign_day", "by_campaign_hour",
    "clicks",
)  # fmt: skip


def assert_same(left: Result, right: Result) -> None:
    assert repr(left.totals) == repr(right.totals)
    for table in TABLES:
        mine, other = getattr(left, table), getattr(right, table)
        assert mine.keys() == other.keys()
        for column in mine:
            np.testing.assert_array_equal(mine[column], other[column], err_msg=f"{table}.{column}")


@pytest.mark.long
@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # shrinking a whole market takes minutes
)
@given(markets.random_markets(), st.integers(0, 2**40))
def test_kernel_equals_plain_loop_bit_for_bit(scenario: Scenario, seed: int) -> None:
    """On any small market every counter, every table and every click agree to the last bit."""
    assert_same(run_plain(scenario, seed), simulate(scenario, Restless(), seed=seed, keep_clicks=True))


def test_what_budgets_let_off_is_the_same() -> None:
    """Where little money is moved again and again, both loops note the same arrears, cell by cell."""
    shop = markets.shop(budget=3.0)
    for campaign in shop["campaign"]:
        campaign["budget"] = 1.0
        campaign["target"] = [{"keyword": name, "bid": 0.9} for name in ("lamp", "sofa")]
    scenario = markets.market(
        account=[shop],
        market={"warm_up_days": 0, "ads_per_account": 2},
        segment=[markets.MOBILE, markets.DESKTOP],
    )
    result = simulate(scenario, Restless(), seed=3, keep_clicks=True)
    assert_same(run_plain(scenario, 3), result)
    assert result.clicks is not None
    own = result.clicks["account"] == "shop"
    assert result.totals["cost"] > result.clicks["price"][own].sum() + 0.01  # arrears were paid


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(
    ("pricing", "clicks", "squashing"),
    [
        ("gsp", "position", 1.0),
        ("gsp", "cascade", 0.5),
        ("vcg", "position", 1.0),
        ("first_price", "cascade", 0.0),
    ],
)
@pytest.mark.parametrize(("ads_per_account", "ranking"), [(1, "cpm"), (2, "ctr")])
def test_who_can_pay_is_the_same_where_money_is_short(
    noise: float, pricing: str, clicks: str, squashing: float, ads_per_account: int, ranking: str
) -> None:
    """Where most budgets end under `skip_if_price`, both loops agree at any pricing, ranking and clicks."""
    page = {
        "warm_up_days": 0, "slots": 3, "examination": [1.0, 0.7, 0.4],
        "budget_rule": "skip_if_price", "pricing": pricing, "increment": 0.0 if pricing == "vcg" else 0.01,
        "clicks": clicks, "continuation_after_click": 0.5, "squashing": squashing,
        "searcher_sd": noise, "prediction_sd": noise, "ads_per_account": ads_per_account,
    }  # fmt: skip
    shop = markets.shop()
    for campaign, budget in zip(shop["campaign"], (1.0, 1.5), strict=True):
        campaign["budget"] = budget
        campaign["target"] = [{"keyword": name, "bid": 0.8} for name in ("lamp", "sofa")]
    shop["campaign"].append(
        {"name": "banner", "channel": "display", "budget": 0.4,
         "target": [{"audience": "hikers", "bid": 40.0 if ranking == "cpm" else 0.5}]}
    )  # fmt: skip
    display = {"name": "display", "channel": "display", "count": 3, "bid": 30.0, "budget": 0.2}
    scenario = markets.market(
        days=1,
        market=page,
        display={"ranking": ranking, "reserve": 2.0},
        audience=[{"name": "hikers", "volume": 200.0, "relevance": 0.2}],
        rivals={"count": 6, "bid": 0.7, "budget": 1.2},
        population=[display],
        account=[shop],
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange, "settle", plain_loop.settle)
        plain = simulate(scenario, "fixed", seed=5, keep_clicks=True)
    assert_same(plain, simulate(scenario, "fixed", seed=5, keep_clicks=True))
    assert plain.by_account["lost_to_budget"].max() > 0.3


def test_a_wrong_last_bit_would_be_seen() -> None:
    """The comparison above notices a single price that is one unit in the last place off."""
    true = simulate(markets.market(), "fixed", seed=3, keep_clicks=True)
    false = simulate(markets.market(), "fixed", seed=3, keep_clicks=True)
    assert true.clicks is not None
    assert false.clicks is not None
    false.clicks["price"][5] = np.nextafter(false.clicks["price"][5], 1.0)
    with pytest.raises(AssertionError, match=r"clicks\.price"):
        assert_same(true, false)


def test_full_logs_are_emptied_and_refilled(monkeypatch: pytest.MonkeyPatch) -> None:
    """A click log and an order log of a few entries give the run that large ones give."""
    whole = simulate(markets.market(), "fixed", seed=3, keep_clicks=True)
    monkeypatch.setattr(exchange, "_CLICK_ROOM", 5)
    monkeypatch.setattr(exchange, "_ORDER_ROOM", 5)
    assert_same(whole, simulate(markets.market(), "fixed", seed=3, keep_clicks=True))


def test_equal_scores_are_ranked_by_the_draw() -> None:
    """Five equal bidders, no noise: kernel and plain loop agree, and each is on top in a fifth (6 sigma)."""
    accounts = [
        {
            "name": name,
            "campaign": [{"name": "c", "budget": 1e6, "target": [{"keyword": "lamp", "bid": 0.5}]}],
        }
        for name in ("a", "b", "c", "d", "e")
    ]
    scenario = markets.market(
        account=accounts,
        learner="a",
        rivals={"count": 0},
        market={
            "squashing": 0.0,
            "searcher_sd": 0.0,
            "prediction_sd": 0.0,
            "slots": 2,
            "examination": [1.0, 0.5],
        },
    )
    result = simulate(scenario, "fixed", seed=3, keep_clicks=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exchange, "settle", plain_loop.settle)
        assert_same(simulate(scenario, "fixed", seed=3, keep_clicks=True), result)
    searches, shown = result.totals["searches"], result.by_account["impressions"]
    assert 5 * [pytest.approx(0.4, abs=6 * (0.24 / searches) ** 0.5)] == list(shown / searches)
