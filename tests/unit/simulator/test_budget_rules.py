"""What happens to the click that would overdraw a budget."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.entities import Decision, Report, View
from simulator.exchange.exchange import Exchange
from simulator.result import Result
from simulator.settings.scenario import Scenario

RULES = ["cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price"]
MARKETS = st.tuples(st.floats(0.05, 4.0), st.floats(0.4, 1.5), st.integers(0, 2**40))


def tight(
    rule: str, *budgets: float, bid: float = 0.6, page: dict[str, Any] | None = None, **changes: Any
) -> Scenario:
    """One keyword with far more clicks than money, a campaign a budget, one day, rivals without end."""
    account = {
        "name": "shop",
        "campaign": [
            {"name": f"c{i}", "budget": budget, "target": [{"keyword": "lamp", "bid": bid}]}
            for i, budget in enumerate(budgets)
        ],
    }
    settings: dict[str, Any] = {
        "days": 1,
        "keyword": [{"name": "lamp", "volume": 600.0, "relevance": 0.4}],
        "market": {"warm_up_days": 0, "budget_rule": rule} | (page or {}),
        "account": [account],
    }
    return markets.market(**(settings | changes))


def tight_display(rule: str, ranking: str = "cpm") -> Scenario:
    """A display campaign of 1 a day whose audience would cost it far more."""
    shop = {
        "name": "shop",
        "campaign": [
            {
                "name": "c0",
                "channel": "display",
                "budget": 1.0,
                "target": [{"audience": "hikers", "bid": 7.0 if ranking == "cpm" else 0.3}],
            }
        ],
    }
    return markets.market(
        days=1,
        keyword=[],
        audience=[{"name": "hikers", "volume": 4000.0, "relevance": 0.1}],
        rivals={"count": 0},
        market={"warm_up_days": 0, "budget_rule": rule},
        display={"ranking": ranking, "reserve": 6.1},
        account=[shop],
    )


def run(scenario: Scenario, seed: int = 1) -> Result:
    return simulate(scenario, "fixed", seed=seed, keep_clicks=True)


def prices(result: Result) -> list[float]:
    """What the shop paid click by click."""
    assert result.clicks is not None
    paid: list[float] = result.clicks["price"][result.clicks["account"] == "shop"].tolist()
    return paid


# The rules on one purse


@settings(max_examples=30, deadline=None, derandomize=True)
@given(MARKETS)
def test_cap_charge_spends_the_budget_exactly(case: tuple[float, float, int]) -> None:
    """The last click is charged what is left: the budget is spent to the last bit."""
    budget, bid, seed = case
    assert budget == run(tight("cap_charge", budget, bid=bid), seed).totals["cost"]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(MARKETS)
def test_stop_when_spent_overdraws_by_part_of_one_click(case: tuple[float, float, int]) -> None:
    """Before the last click there was money left; with it the budget is met or passed."""
    budget, bid, seed = case
    paid = prices(run(tight("stop_when_spent", budget, bid=bid), seed))
    assert sum(paid[:-1]) < budget + 1e-9
    assert budget - 1e-9 <= sum(paid) < budget + paid[-1]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(MARKETS)
def test_skip_if_bid_leaves_less_than_a_bid(case: tuple[float, float, int]) -> None:
    """An ad takes part while its bid is in the purse: nothing is overdrawn, less than a bid is left."""
    budget, bid, seed = case
    result = run(tight("skip_if_bid", budget, bid=bid), seed)
    assert result.totals["cost"] <= budget
    assert budget - result.totals["cost"] < bid


@pytest.mark.parametrize("rule", RULES)
def test_until_the_money_is_short_the_rules_are_one(rule: str) -> None:
    """With money to spare all rules give the click log of the first."""
    assert prices(run(tight("cap_charge", 1e6))) == prices(run(tight(rule, 1e6)))


def test_only_the_last_click_tells_cap_from_stop() -> None:
    """Both rules buy the same clicks; `stop_when_spent` pays the last in full, `cap_charge` what is left."""
    capped, stopped = prices(run(tight("cap_charge", 2.0))), prices(run(tight("stop_when_spent", 2.0)))
    assert len(capped) == len(stopped)
    assert capped[:-1] == stopped[:-1]
    assert capped[-1] < stopped[-1]


def test_skip_if_bid_leaves_before_the_others() -> None:
    """The clicks of `skip_if_bid` are the first of those that `stop_when_spent` buys."""
    skipped, stopped = prices(run(tight("skip_if_bid", 2.0))), prices(run(tight("stop_when_spent", 2.0)))
    assert stopped[: len(skipped)] == skipped
    assert 0 < len(skipped) < len(stopped)


def test_skip_if_bid_never_shows_a_bid_above_the_budget() -> None:
    """A campaign whose bid exceeds its whole budget is never shown, though its clicks would cost less."""
    totals = run(tight("skip_if_bid", 0.5, bid=0.6)).totals
    assert (0, 1.0) == (totals["impressions"], totals["lost_to_budget"])


@pytest.mark.parametrize("rule", RULES)
def test_a_budget_of_nothing_shows_nothing(rule: str) -> None:
    """A budget of 0 takes part in no auction under any rule, and all of it counts as lost to budget."""
    totals = run(tight(rule, 0.0)).totals
    assert (0, 0.0, 1.0) == (totals["impressions"], totals["cost"], totals["lost_to_budget"])


@pytest.mark.parametrize("rule", RULES)
def test_every_day_has_its_own_budget(rule: str) -> None:
    """What one day overdrew or left is neither owed nor saved: the next day starts afresh."""
    days = run(tight(rule, 2.0, days=4)).by_day["cost"].tolist()
    assert 4 * [pytest.approx(2.0, abs=0.6)] == days


@pytest.mark.parametrize("rule", RULES)
def test_rivals_budgets_follow_the_same_rule(rule: str) -> None:
    """A rival's budget binds as the learner's does: by what is left, a click over, a bid or price under."""
    table = run(tight(rule, 1e6, rivals={"count": 2, "bid": 0.8, "budget": 3.0})).by_account
    over = {"cap_charge": 0.0, "stop_when_spent": 2.0, "skip_if_bid": 0.0, "skip_if_price": 0.0}[rule]
    under = {"cap_charge": 0.0, "stop_when_spent": 0.0, "skip_if_bid": 2.0, "skip_if_price": 1.0}[rule]
    assert 3.0 - under <= table["cost"][1:].min()
    assert 3.0 + over >= table["cost"][1:].max()
    assert (rule == "cap_charge") == (table["cost"][1:].tolist() == [3.0, 3.0])


# Display


@pytest.mark.parametrize(
    ("rule", "cost", "impressions"),
    [
        ("cap_charge", 1.0, 164),
        ("stop_when_spent", 1.0004, 164),
        ("skip_if_bid", 0.9943, 163),
        ("skip_if_price", 0.9943, 163),
    ],
)
def test_display_is_exact_to_the_impression(rule: str, cost: float, impressions: int) -> None:
    """At 6.1 for 1,000 a budget of 1 buys 163 impressions for .9943 and leaves .0057, under the bid of .007.

    The 164th is charged .0057 under `cap_charge` and .0061 under `stop_when_spent`, which makes 1.0004;
    under `skip_if_bid` and `skip_if_price` it is not bought.
    """
    totals = run(tight_display(rule)).totals
    assert cost == pytest.approx(totals["cost"])
    assert impressions == totals["impressions"]


@pytest.mark.parametrize("rule", RULES)
def test_display_by_predicted_ctr_obeys_the_rule(rule: str) -> None:
    """Paid by the click, a display budget is met exactly, passed by a click, or left by a bid or price."""
    result = run(tight_display(rule, "ctr"))
    low = {"cap_charge": 1.0, "stop_when_spent": 1.0, "skip_if_bid": 0.7, "skip_if_price": 0.7}[rule]
    high = {"cap_charge": 1.0, "stop_when_spent": 1.3, "skip_if_bid": 1.0, "skip_if_price": 1.0}[rule]
    assert low <= result.totals["cost"] <= high
    assert result.totals["clicks"] > 0


# Several campaigns, one account


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    st.lists(st.floats(0.05, 2.0), min_size=2, max_size=3),
    st.integers(1, 3),
    st.sampled_from(["position", "cascade"]),
    st.integers(0, 2**40),
)
def test_the_account_never_overspends(budgets: list[float], cap: int, clicks: str, seed: int) -> None:
    """However many of its ads stand on a page, an account under `cap_charge` spends its budgets' sum."""
    page = {"ads_per_account": cap, "clicks": clicks, "continuation_after_click": 1.0}
    result = run(tight("cap_charge", *budgets, page=page), seed)
    assert sum(budgets) == pytest.approx(result.totals["cost"])
    assert sum(budgets) + 1e-12 >= result.totals["cost"]
    assert all(result.by_campaign["cost"] <= budgets)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.lists(st.floats(0.05, 2.0), min_size=2, max_size=3), st.integers(0, 2**40))
def test_with_one_ad_a_page_the_account_overdraws_by_one_click(budgets: list[float], seed: int) -> None:
    """Under `stop_when_spent` campaigns overdraw one by one, their account by less than its last click."""
    result = run(tight("stop_when_spent", *budgets), seed)
    paid = prices(result)
    assert sum(budgets) - 1e-9 <= sum(paid) < sum(budgets) + paid[-1] + 1e-9


def test_a_second_click_on_the_page_that_ended_the_budget_is_free() -> None:
    """Two ads of one purse of .1, always clicked: the first click takes the .1, the second costs 0."""
    scenario = tight(
        "cap_charge",
        9.0,
        9.0,
        page={"ads_per_account": 2, "slots": 2, "examination": [1.0, 1.0], "searcher_sd": 0.0},
        keyword=[{"name": "lamp", "volume": 600.0, "relevance": 1.0}],
        rivals={"count": 0, "relevance_sd": 0.0},
    )
    account = scenario.account[0].model_copy(update={"relevance_sd": 0.0})
    exchange = Exchange(scenario.model_copy(update={"account": [account]}), 1, 0)
    exchange.in_force._set.account_ceiling[0] = 0.1
    exchange.settle(24.0)
    assert [1, 1] == exchange.today.clicks.tolist()
    assert [0.0, 0.1] == sorted(exchange.today.cost.tolist())


def test_budgets_may_be_given_again_after_an_overdraft() -> None:
    """Under `stop_when_spent` a strategy may repeat its budgets every hour."""

    class Repeating:
        interval = 1.0

        def start(self, view: View, rng: np.random.Generator) -> Repeating:
            return self

        def decide(self, report: Report) -> Decision:
            return Decision(budgets=report.budgets)

    scenario = tight("stop_when_spent", 0.5, 0.7)
    spent = simulate(scenario, Repeating(), seed=1).by_campaign["cost"]
    assert spent[0] > 0.5
