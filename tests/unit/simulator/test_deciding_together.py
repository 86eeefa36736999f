"""Accounts that share a strategy decide in one call, and nothing comes out otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import markets
import numpy as np
import pytest
from test_kernel_equals_plain_loop import assert_same

from simulator import market as market_module
from simulator import simulate
from simulator.console.console import Console
from simulator.entities import Decision, Report, View
from simulator.errors import StrategyError
from simulator.exchange.exchange import Exchange
from simulator.market import Market
from simulator.result import Result
from simulator.settings.scenario import Scenario
from simulator.strategy import decides_together, resolve


@dataclass(frozen=True)
class Common:
    """Decides for all who share it and writes down for whom; bids ``last`` on the last target."""

    bid: float = 0.5
    last: float = 0.5
    interval: float = 24.0
    groups: list[list[str]] = field(default_factory=list, repr=False, compare=False)
    reports: list[Report] = field(default_factory=list, repr=False, compare=False)

    def start(self, view: View, rng: np.random.Generator) -> Common:
        return self.start_together([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> Common:
        self.groups.append([view.account for view in views])
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        bids = np.full(len(report.bids), self.bid)
        bids[-1] = self.last
        return Decision(bids=bids)


def trade(strategy: str) -> Scenario:
    """The shop of two campaigns between two others, of one campaign and of three."""
    targets = [{"keyword": "lamp", "bid": 0.6}, {"keyword": "sofa", "bid": 0.4}]
    before = {"name": "before", "campaign": [{"name": "c", "budget": 5.0, "target": targets}]}
    after = {
        "name": "after",
        "campaign": [{"name": f"c{i}", "budget": 2.0 + i, "target": [targets[i % 2]]} for i in range(3)],
    }
    accounts = [account | {"strategy": strategy} for account in (before, markets.shop(), after)]
    return markets.market(account=accounts, market={"warm_up_days": 1, "ads_per_account": 2})


def alone(monkeypatch: pytest.MonkeyPatch, scenario: Scenario, strategy: str) -> Result:
    with monkeypatch.context() as patch:
        patch.setattr(market_module, "decides_together", lambda *_: False)
        return simulate(scenario, strategy, seed=4, keep_clicks=True)


@pytest.mark.parametrize(
    "strategy",
    [
        "ctr_weighted",
        "ctr_weighted[adjust=none,gain=3.0]",
        "ctr_weighted[examination_decay=0.37]",
        "pid_pacing",
    ],
)
def test_together_is_as_alone(monkeypatch: pytest.MonkeyPatch, strategy: str) -> None:
    """Three accounts with one strategy log the same clicks in one call an hour and in three."""
    scenario = trade(strategy)
    assert_same(
        alone(monkeypatch, scenario, strategy), simulate(scenario, strategy, seed=4, keep_clicks=True)
    )


def test_only_equal_strategies_decide_together() -> None:
    """Other parameters, another rule, and a rule that cannot decide for several are asked by themselves."""
    one = resolve("ctr_weighted")
    assert decides_together(one, resolve("ctr_weighted"))
    assert not decides_together(one, resolve("ctr_weighted[gain=2.0]"))
    assert not decides_together(one, resolve("pid_pacing"))
    assert not decides_together(resolve("balanced_bidding"), resolve("balanced_bidding"))


def test_accounts_need_not_stand_side_by_side() -> None:
    """The first and the last of three accounts decide in one call, each with its own rows."""
    rule = Common()
    result = simulate(trade("fixed"), "fixed", seed=4, seats={"before": rule, "after": rule})
    assert [["before", "after"]] == rule.groups
    assert [[0.6, 0.4, 0.6, 0.4, 0.6], [0.5] * 5] == [report.bids.tolist() for report in rule.reports]
    clicks = result.by_account["clicks"]
    assert np.all(clicks > 0)


def test_a_joint_report_is_the_reports_end_to_end() -> None:
    """Every column of two accounts together is that of the one followed by that of the other."""
    exchange = Exchange(trade("fixed"), 1, 0)
    exchange.settle(12.0)
    first, second, both = (Console(exchange, who).report(12.0) for who in ([0], [2], [0, 2]))
    for name in Report.__slots__:
        mine, other, joint = (getattr(report, name) for report in (first, second, both))
        expected = np.concatenate([mine, other]) if isinstance(mine, np.ndarray) else mine
        np.testing.assert_array_equal(joint, expected, err_msg=name)


def test_a_refused_decision_names_the_account_it_is_about() -> None:
    """Of a decision for two accounts, the one with the bad bid is named, the bid numbered in its own rows."""
    rule = Common(last=-1.0)
    expected = r"of account 'after' at 0 h, decision: bids\[2\] is -1.0, allowed: finite and >= 0"
    with pytest.raises(StrategyError, match=expected):
        simulate(trade("fixed"), "fixed", seed=4, seats={"before": rule, "after": rule})


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (Decision(bids=np.array(0.5)), r"bids has shape \(\), allowed: \(5,\)"),
        (Decision(bids=np.full(2, 0.5)), r"bids has shape \(2,\), allowed: \(5,\)"),
        (Decision(paused=np.array(True)), r"paused has shape \(\) of bool, allowed: \(5,\) of bool"),
        (None, "decide returned NoneType, allowed: Decision"),
    ],
)
def test_a_decision_without_parts_names_the_first_and_how_many_more(
    decision: Decision | None, expected: str
) -> None:
    """What has not a row for each row of the accounts cannot be laid at one account's door."""

    class Junk(Common):
        def decide(self, report: Report) -> Decision:
            return decision  # type: ignore[return-value] # on purpose

    rule = Junk()
    with pytest.raises(StrategyError, match=f"account 'before' and 1 more at 0 h, decision: {expected}"):
        simulate(trade("fixed"), "fixed", seed=4, seats={"before": rule, "after": rule})


def test_what_start_together_returns_has_to_decide() -> None:
    """A strategy that starts nothing is told so at its first decision."""

    class Nothing(Common):
        def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> Common:
            return None  # type: ignore[return-value] # on purpose

    rule = Nothing()
    expected = "0 h, start_together: TypeError: returned NoneType, allowed: a bidder with decide"
    with pytest.raises(StrategyError, match=expected):
        simulate(trade("fixed"), "fixed", seed=4, seats={"before": rule, "after": rule})


def test_an_error_while_deciding_names_the_first_and_how_many_more() -> None:
    """Where one call for two accounts raises, nobody knows for whom."""

    class Raising(Common):
        def decide(self, report: Report) -> Decision:
            raise ZeroDivisionError("nothing to divide")

    rule = Raising()
    with pytest.raises(StrategyError, match="account 'before' and 1 more at 0 h, decide: ZeroDivisionError"):
        simulate(trade("fixed"), "fixed", seed=4, seats={"before": rule, "after": rule})


def test_budgets_are_checked_account_by_account() -> None:
    """What one account leaves unspent is no other's to give away."""
    market = Market(trade("fixed"), resolve("fixed"), seed=1, replication=0)
    console = Console(market.exchange, [0, 1])
    with pytest.raises(ValueError, match="budgets sum to 6, allowed: at most the account's 5"):
        console.apply(Decision(budgets=np.array([6.0, 1.0, 1.0])))


def test_a_report_that_is_kept_shows_its_own_moment() -> None:
    """Columns that nobody read when it was made are not those of a later hour."""
    exchange = Exchange(markets.market(), 1, 0)
    exchange.settle(12.0)
    console = Console(exchange, 0)
    clicks = exchange.today.clicks[:2].tolist()
    kept = console.report(12.0)
    console.apply(Decision(bids=np.array([9.0, 9.0])))
    exchange.settle(24.0)
    assert clicks == kept.clicks.tolist()
    assert [0.6, 0.5] == kept.bids.tolist()
    assert kept.clicks.sum() < console.report(24.0).clicks.sum()
