"""Time: who acts when, and in which order at one instant."""

from __future__ import annotations

from dataclasses import dataclass, field

import markets
import numpy as np
import pytest

from simulator import simulate
from simulator.entities import Decision, Report, View
from simulator.errors import InputError, StrategyError
from simulator.market import Actor, Market
from simulator.strategy import resolve


@dataclass(frozen=True)
class Diary:
    """Writes down when it was asked, and what it was told."""

    interval: float = 1.0
    reports: list[Report] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Diary:
        return self

    def decide(self, report: Report) -> Decision:
        self.reports.append(report)
        return Decision()


@dataclass(frozen=True)
class Broken:
    """Fails at 3 o'clock in a way of its own."""

    answer: object = None
    interval: float = 1.0

    def start(self, view: View, rng: np.random.Generator) -> Broken:
        return self

    def decide(self, report: Report) -> Decision:
        if report.time < 3:
            return Decision()
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer  # type: ignore[return-value] # the point


def test_a_strategy_decides_at_zero_and_every_interval_after() -> None:
    """With 6 hours between decisions, two days have eight of them and none in the warm-up."""
    diary = Diary(interval=6.0)
    simulate(markets.market(market={"warm_up_days": 1}), diary, seed=1)
    assert [0, 6, 12, 18, 24, 30, 36, 42] == [report.time for report in diary.reports]


def test_an_interval_that_is_no_binary_fraction_does_not_drift() -> None:
    """The tenth decision at intervals of 0.1 hours falls on the full hour exactly."""
    diary = Diary(interval=0.1)
    simulate(markets.market(days=1), diary, seed=1)
    assert 1.0 == diary.reports[10].time
    assert 240 == len(diary.reports)


def test_midnight_comes_before_the_accounts() -> None:
    """A report at midnight shows an untouched budget and yesterday's clicks already in the quality."""
    diary = Diary(interval=12.0)
    simulate(markets.market(), diary, seed=1)
    assert [0.0, 0.0] == diary.reports[2].spend_today.tolist()
    assert diary.reports[1].spend_today.min() > 0
    assert diary.reports[0].quality_score.tolist() == diary.reports[1].quality_score.tolist()
    assert diary.reports[1].quality_score.tolist() != diary.reports[2].quality_score.tolist()


def test_demand_events_come_before_the_accounts_at_one_instant() -> None:
    """A user's process that stops all demand at 6:00 acts before the strategy's decision at 6:00."""
    order: list[str] = []

    class Speaking(Diary):
        def decide(self, report: Report) -> Decision:
            order.append(f"account {report.time:g}")
            return Decision()

    def stop(market: Market) -> Actor:
        yield market.clock.timeout(6.0)
        market.set_demand(0.0)
        order.append("demand 6")

    result = simulate(markets.market(days=1), Speaking(interval=6.0), seed=1, processes=[stop])
    assert ["account 0", "demand 6", "account 6", "account 12", "account 18"] == order
    assert 0 == result.by_hour["searches"][6:].sum()
    assert 0 < result.by_hour["searches"][:6].min()


def test_demand_changed_within_an_hour_counts_from_that_minute_on() -> None:
    """Doubling demand at 13:30 keeps every search before and about doubles those after."""

    def double(market: Market) -> Actor:
        yield market.clock.timeout(13.5)
        market.set_demand(2.0, "lamp")

    usual = simulate(markets.market(days=1), "fixed", seed=2)
    event = simulate(markets.market(days=1), "fixed", seed=2, processes=[double])
    assert usual.by_hour["searches"][:13].tolist() == event.by_hour["searches"][:13].tolist()
    assert usual.by_hour["searches"][13] < event.by_hour["searches"][13]
    assert 1.3 < event.by_hour["searches"][14:].sum() / usual.by_hour["searches"][14:].sum() < 1.9


def test_accounts_decide_in_their_order_in_the_scenario() -> None:
    """At one instant the first account of the scenario is asked first."""
    order: list[str] = []

    class Named(Diary):
        def start(self, view: View, rng: np.random.Generator) -> Named:
            order.append(view.account)
            return self

    other = markets.shop(name="other", strategy="ctr_weighted")
    scenario = markets.market(account=[other, markets.shop()], days=1)
    market = Market(scenario, Named(), seed=1, replication=0)
    market.run()
    assert ["shop"] == order
    assert ("other", "shop") == market.exchange.world.accounts[:2]


def test_a_rival_may_follow_any_strategy() -> None:
    """An account that is not the learner decides by the strategy its scenario names."""
    still = markets.market(account=[markets.shop(), markets.shop(name="other")])
    moving = markets.market(account=[markets.shop(), markets.shop(name="other", strategy="ctr_weighted")])
    assert simulate(still, "fixed", seed=1).totals["cost"] != simulate(moving, "fixed", seed=1).totals["cost"]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (SystemExit(3), r"Broken.* at 3 h, decide: SystemExit: 3"),
        (RuntimeError("no idea"), r"Broken.* of account 'shop' at 3 h, decide: RuntimeError: no idea"),
        (Decision(bids=np.array([np.nan, 1])), r"Broken.* at 3 h, decision: bids\[0\] is nan, allowed"),
        (Decision(bids=np.ones(3)), r"Broken.* at 3 h, decision: bids has shape \(3,\), allowed: \(2,\)"),
        (None, "Broken.* at 3 h, decision: decide returned NoneType, allowed: Decision"),
    ],
)
def test_a_strategy_that_fails_says_who_when_and_what(answer: object, message: str) -> None:
    """The error of a failing strategy names the strategy, the account, the hour and the field."""
    with pytest.raises(StrategyError, match=message):
        simulate(markets.market(), Broken(answer), seed=1)


def test_the_control_never_wakes() -> None:
    """`fixed` has an infinite interval, so its account has no process at all."""
    assert float("inf") == resolve("fixed").interval


@pytest.mark.parametrize("interval", [0.0, -1.0, float("nan")])
def test_an_object_that_would_never_let_time_pass_is_refused(interval: float) -> None:
    """A strategy object with an interval that is not above 0 raises instead of running for ever."""
    with pytest.raises(InputError, match=f"interval is {interval!r}, allowed: hours above 0"):
        simulate(markets.market(), Diary(interval=interval), seed=1)


class Boundless(BaseException):
    """An exception that not even `except Exception` catches, with a message that cannot be read."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def test_whatever_a_strategy_raises_fails_its_own_run() -> None:
    """Even a bare BaseException whose text cannot be read becomes a StrategyError, named by class."""

    class Nameless:
        interval = 1.0

        def start(self, view: View, rng: np.random.Generator) -> Broken:
            raise Boundless

    with pytest.raises(
        StrategyError, match=r"^Nameless of account 'shop' at 0 h, start: Boundless: \(its message"
    ):
        simulate(markets.market(), Nameless(), seed=1)
