"""What a budget let off is charged when the budget is raised again on the same day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import simulate
from simulator.console.console import Console
from simulator.entities import Decision, Report, View
from simulator.exchange.exchange import Exchange
from simulator.market import Actor, Market
from simulator.settings.scenario import Scenario

CERTAIN: dict[str, Any] = {
    "slots": 1, "examination": [1.0], "searcher_sd": 0.0, "prediction_sd": 0.0, "reserve": 1.0,
    "warm_up_days": 0,
}  # fmt: skip
DEVICES = [
    {"dimension": "device", "name": "mobile"},
    {"dimension": "device", "name": "desktop", "share": 2.0},
]


def account(name: str, *budgets: float, bid: float = 1.0) -> dict[str, Any]:
    """An account of 100 a day whose n-th campaign bids for the n-th lamp."""
    return {
        "name": name,
        "budget": 100.0,
        "relevance_sd": 0.0,
        "campaign": [
            {"name": f"{name} {i}", "budget": budget, "target": [{"keyword": f"lamp {i}", "bid": bid}]}
            for i, budget in enumerate(budgets)
        ],
    }


def certain(*accounts: dict[str, Any], rule: str = "cap_charge", **changes: Any) -> Scenario:
    """Lamps whose every search is a click at 1.00 for whoever is alone there."""
    lamps = [{"name": f"lamp {i}", "volume": 400.0, "relevance": 1.0} for i in range(2)]
    return markets.market(
        **{
            "keyword": lamps,
            "rivals": {"count": 0, "relevance_sd": 0.0},
            "account": list(accounts),
            "market": CERTAIN | {"budget_rule": rule},
        }
        | changes
    )


def at_noon(scenario: Scenario) -> tuple[Exchange, Console]:
    """Settle half a day; the learner's console."""
    exchange = Exchange(scenario, 1, 0)
    exchange.settle(12.0)
    return exchange, Console(exchange, 0)


def give(console: Console, *budgets: float) -> None:
    console.apply(Decision(budgets=np.array(budgets)))


class Giving:
    """Gives one campaign other budgets, hour by hour, then over again."""

    interval = 1.0

    def __init__(self, budgets: Sequence[float]) -> None:
        self._budgets = budgets

    def start(self, view: View, rng: np.random.Generator) -> Giving:
        self._hour = -1
        return self

    def decide(self, report: Report) -> Decision:
        self._hour += 1
        return Decision(budgets=np.array([self._budgets[self._hour % len(self._budgets)]]))


def every_seven_minutes(market: Market) -> Actor:
    while True:
        yield market.clock.timeout(7 / 60)
        market.settle()


# By hand


def test_a_raised_budget_pays_what_it_was_let_off() -> None:
    """With .30 left a click of 1.00 is charged .30; .50 more is charged; of 5 more .20 pay the rest."""
    exchange, console = at_noon(certain(account("shop", 0.3)))
    assert (1, 0.3) == (exchange.today.clicks[0], exchange.today.cost[0])
    assert 0.7 == pytest.approx(exchange.owed[0, 0])

    give(console, 0.8)
    assert (0.8, 0.8) == (exchange.campaign_spent[0], exchange.account_spent[0])
    assert 0.2 == pytest.approx(exchange.owed[0, 0])

    give(console, 5.8)
    assert 1.0 == pytest.approx(exchange.campaign_spent[0]) == exchange.today.cost[0]
    assert 0.0 == exchange.owed[0, 0]
    exchange.settle(24.0)
    # 4 more clicks at 1.00, and one that is charged the last .80.
    assert (6, 5.8) == (exchange.today.clicks[0], exchange.campaign_spent[0])


def test_who_owes_takes_no_part() -> None:
    """A budget raised by less than is owed buys no further impression."""
    exchange, console = at_noon(certain(account("shop", 0.3)))
    give(console, 0.8)
    exchange.settle(24.0)
    assert [1] == exchange.today.impressions[0].tolist()


def test_what_is_owed_at_midnight_is_let_off() -> None:
    """The next day owes nothing: its budget buys what it buys, and raising it costs nothing."""
    exchange, console = at_noon(certain(account("shop", 0.3)))
    exchange.settle(24.0)
    exchange.close_day(0)
    give(console, 9.0)
    assert (0.0, 0.0) == (exchange.campaign_spent[0], exchange.today.cost[0])
    assert 0.3 == exchange.before.cost[0]


def test_a_budget_lowered_or_repeated_is_charged_nothing() -> None:
    """Only a budget that rises above what is spent is charged."""
    exchange, console = at_noon(certain(account("shop", 0.3)))
    give(console, 0.1)
    give(console, 0.3)
    console.apply(Decision(bids=np.array([2.0])))
    assert 0.3 == exchange.campaign_spent[0] == exchange.today.cost[0]


def test_it_is_a_cost_of_the_hour_in_which_the_budget_is_raised() -> None:
    """The click of the first hour costs .30 there; .70 of a budget raised at noon belong to noon."""
    exchange, console = at_noon(certain(account("shop", 0.3)))
    first = int(np.flatnonzero(exchange.by_hour[:, 4])[0])
    give(console, 1.0)
    hours = {hour: cost for hour, cost in enumerate(exchange.by_hour[:, 5].tolist()) if cost}
    assert {first: 0.3, 12: pytest.approx(0.7)} == hours
    assert 1.0 == pytest.approx(float(exchange.platform[0]))


def test_a_report_of_before_the_decision_knows_nothing_of_it() -> None:
    """A report that a bidder keeps tells the cost of its own moment."""
    _, console = at_noon(certain(account("shop", 0.3)))
    before = console.report(12.0)
    give(console, 0.8)
    assert ([0.3], [0.3]) == (before.cost.tolist(), before.spend_today.tolist())
    assert [0.8] == console.report(12.0).cost.tolist()


def test_the_log_keeps_what_a_click_was_charged_when_it_came() -> None:
    """Arrears are in the cost, not in the log of clicks."""
    result = simulate(
        certain(account("shop", 0.3), days=1), Giving([0.3] * 12 + [0.8] * 12), seed=1, keep_clicks=True
    )
    assert result.clicks is not None
    assert [0.3] == result.clicks["price"].tolist()
    assert 0.8 == result.totals["cost"]


def test_the_account_is_charged_in_the_order_of_its_ads() -> None:
    """Both campaigns owe .70 and get .20 more of the account's last .30: .20 the first, .10 the second."""
    exchange, console = at_noon(certain(account("shop", 0.3, 0.3)))
    exchange.in_force._set.account_ceiling[0] = 0.9
    give(console, 0.5, 0.5)
    assert 0.9 == exchange.account_spent[0]
    assert [0.5, pytest.approx(0.4)] == exchange.campaign_spent[:2].tolist()
    assert [pytest.approx(0.5), pytest.approx(0.6)] == exchange.owed[:2, 0].tolist()


def test_an_account_whose_budget_is_spent_is_charged_no_more() -> None:
    """Let off by the account's budget of .30, a campaign with money of its own pays nothing."""
    exchange = Exchange(certain(account("shop", 9.0)), 1, 0)
    exchange.in_force._set.account_ceiling[0] = 0.3
    exchange.settle(12.0)
    give(Console(exchange, 0), 20.0)
    assert 0.3 == exchange.account_spent[0] == exchange.campaign_spent[0]
    assert 0.7 == pytest.approx(exchange.owed[0, 0])


def test_accounts_that_decide_together_pay_as_they_do_alone() -> None:
    """One decision for the first and the third account charges both, and not the second."""
    scenario = certain(account("shop", 0.3), account("mall", 0.3, 0.3), account("stall", 0.3, 0.3))
    together, alone = (Exchange(scenario, 1, 0) for _ in range(2))
    for exchange in (together, alone):
        exchange.settle(12.0)
    give(Console(together, [0, 2]), 0.4, 0.5, 0.6)
    give(Console(alone, 0), 0.4)
    give(Console(alone, 2), 0.5, 0.6)
    assert alone.today.cost.tolist() == together.today.cost.tolist()
    assert alone.owed.tolist() == together.owed.tolist()
    assert [0.4, 0.3, 0.3, 0.5, 0.6] == together.campaign_spent.tolist()


def test_an_impression_that_was_let_off_is_paid_as_well() -> None:
    """At 1,000 for 1,000 impressions, .30 buys one; of .50 more it pays .50 and owes .20."""
    shop = account("shop", 0.3) | {
        "campaign": [
            {
                "name": "wide",
                "channel": "display",
                "budget": 0.3,
                "target": [{"audience": "all", "bid": 1000.0}],
            }
        ]
    }
    exchange, console = at_noon(
        certain(
            shop, audience=[{"name": "all", "volume": 400.0}], display={"ranking": "cpm", "reserve": 1000.0}
        )
    )
    give(console, 0.8)
    assert (1, 0.8) == (exchange.today.impressions[0].sum(), exchange.campaign_spent[0])
    assert 0.2 == pytest.approx(exchange.owed[0, 0])


def test_every_cell_of_segments_pays_its_own() -> None:
    """Raised hour by hour and at last beyond all debts, each cell has cost 1.00 a click."""
    exchange = Exchange(certain(account("shop", 0.3), segment=DEVICES), 1, 0)
    console = Console(exchange, 0)
    for hour in range(1, 24):
        exchange.settle(float(hour))
        give(console, 0.3 + 0.4 * hour)
    give(console, 50.0)
    counts = exchange.by_cell[0]
    assert counts[:, 1].min() > 1
    assert counts[:, 1].tolist() == pytest.approx(counts[:, 2].tolist())
    assert exchange.today.cost[0] == pytest.approx(counts[:, 2].sum())


def test_a_price_without_end_is_owed_without_end() -> None:
    """At a first price that overflows, a budget is charged whole and raised in vain; nothing is NaN."""
    shop = account("shop", 0.3)
    shop["campaign"][0]["bid_by_hour"] = [100.0] * 24
    exchange = Exchange(certain(shop, market=CERTAIN | {"pricing": "first_price"}), 1, 0)
    console = Console(exchange, 0)
    console.apply(Decision(bids=np.array([1e308])))
    exchange.settle(12.0)
    give(console, 5.0)
    assert (1, 5.0, np.inf) == (exchange.today.clicks[0], exchange.campaign_spent[0], exchange.owed[0, 0])


# The other rules


@settings(max_examples=20, deadline=None, derandomize=True)
@given(markets.random_markets(), st.integers(0, 2**40))
def test_stop_when_spent_owes_nothing(scenario: Scenario, seed: int) -> None:
    """A click that is charged in full leaves nothing to be owed, in any market."""
    rules = scenario.market.model_copy(update={"budget_rule": "stop_when_spent"})
    exchange = Exchange(scenario.model_copy(update={"market": rules}), seed, 0)
    exchange.settle(24.0)
    assert not exchange.owed.any()


@pytest.mark.parametrize("rule", ["skip_if_bid", "skip_if_price"])
@pytest.mark.parametrize(("cap", "owed"), [(1, [0.0, 0.0]), (2, [0.0, 0.5])])
def test_who_skips_owes_for_a_second_ad_on_the_page_only(rule: str, cap: int, owed: list[float]) -> None:
    """Both bids of 1.00, and prices, fit in 1.50 left of the account; one click takes 1.00, the other .50."""
    shop = account("shop", 9.0, 9.0)
    shop["campaign"][1]["target"][0]["keyword"] = "lamp 0"
    page = CERTAIN | {
        "slots": 2,
        "examination": [1.0, 1.0],
        "ads_per_account": cap,
        "budget_rule": rule,
    }
    exchange = Exchange(certain(shop, market=page), 1, 0)
    exchange.in_force._set.account_ceiling[0] = 1.5
    exchange.settle(24.0)
    assert owed == sorted(exchange.owed[:, 0].tolist())


# Whatever is given when


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.integers(0, 1200), min_size=24, max_size=24), st.integers(0, 2**40))
def test_a_day_is_billed_what_was_served_or_the_limit(cents: list[int], seed: int) -> None:
    """However a budget rises, a day costs its clicks at 1.00 each, or its last budget if that is less."""
    budgets = [cent / 100 for cent in sorted(cents)]
    totals = simulate(certain(account("shop", 2.0), days=1), Giving(budgets), seed=seed).totals
    assert min(totals["clicks"], budgets[-1]) == pytest.approx(totals["cost"])
    assert totals["clicks"] <= budgets[-1] + 1


@settings(max_examples=50, deadline=None, derandomize=True)
@given(st.floats(0.01, 0.49), st.floats(0.5, 0.99))
def test_a_raised_budget_that_is_met_is_met_exactly(low: float, high: float) -> None:
    """A budget raised by less than is owed is spent to the last bit, however low + (high - low) rounds."""
    exchange, console = at_noon(certain(account("shop", low)))
    give(console, high)
    assert high == exchange.campaign_spent[0]


def test_a_drip_buys_no_more_than_it_pays() -> None:
    """.05 an hour buy the 1.20 of the day: two clicks, of which the second is let off .80."""
    dripping = Giving([0.05 * (hour + 1) for hour in range(24)])
    result = simulate(certain(account("shop", 0.05), days=5), dripping, seed=1)
    assert [2] * 5 == result.by_day["clicks"].tolist()
    assert [1.2] * 5 == pytest.approx(result.by_day["cost"].tolist())


def test_twin_without_arrears_a_drip_buys_a_click_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were nothing collected, the same 1.20 would buy a click in every hour that has a search."""
    monkeypatch.setattr("simulator.console.console.collect_arrears", lambda *_: None)
    dripping = Giving([0.05 * (hour + 1) for hour in range(24)])
    result = simulate(certain(account("shop", 0.05), days=5), dripping, seed=1)
    assert 15 < result.by_day["clicks"].min()


def test_settlement_rhythm_moves_no_arrears() -> None:
    """Settled between the decisions as well, every table is the same to the last bit."""
    scenario = certain(account("shop", 0.3), segment=DEVICES)
    dripping = Giving([0.3, 0.7, 0.9, 2.2, 1.0, 3.9])
    lazy = simulate(scenario, dripping, seed=3)
    eager = simulate(scenario, dripping, seed=3, processes=[every_seven_minutes])
    assert repr(lazy.totals) == repr(eager.totals)
    assert lazy.by_hour["cost"].tolist() == eager.by_hour["cost"].tolist()
    assert lazy.by_segment["cost"].tolist() == eager.by_segment["cost"].tolist()


@settings(max_examples=30, deadline=None, derandomize=True)
@given(markets.random_markets(), st.integers(0, 2**40))
def test_every_table_agrees_on_what_was_paid(scenario: Scenario, seed: int) -> None:
    """With all budgets moved every other hour, hours, campaigns and segments add up to the same cost."""
    result = simulate(scenario, Shuffling(), seed=seed)
    dimensions = len({segment.dimension for segment in scenario.segment})
    sums = [float(getattr(result, f"by_{name}")["cost"].sum()) for name in ("hour", "campaign", "segment")]
    assert [result.totals["cost"] * n for n in (1, 1, dimensions)] == pytest.approx(sums, abs=1e-9)


class Shuffling:
    """Gives every campaign its spend, and shares a little of what the account has left at random."""

    interval = 2.0

    def start(self, view: View, rng: np.random.Generator) -> Shuffling:
        self._rng, self._account = rng, view.account_budget
        return self

    def decide(self, report: Report) -> Decision:
        spent = np.minimum(report.spend_today, report.budgets)
        share = self._rng.random(len(spent)) / (10 * len(spent))
        return Decision(budgets=spent + share * max(0.0, self._account - report.spend_today.sum()))
