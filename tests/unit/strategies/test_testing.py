"""Each contract test fails for a strategy that breaks its promise."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest

from simulator.entities import Decision, Report, View
from strategies import CtrWeighted
from strategies.ctr_weighted import CtrWeightedBidder
from strategies.end_to_end import Groups
from strategies.testing import StrategyContract

Answer = Callable[[View, Report], Any]


def keep(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids)


def not_a_decision(view: View, report: Report) -> object:
    return {"bids": report.bids}


def global_chance(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * random.random())


def hash_of_text(view: View, report: Report) -> Decision:
    return Decision(bids=np.full(len(report.bids), float(abs(hash("bid")))))


def write_into_report(view: View, report: Report) -> Decision:
    report.bids[0] = 9.0
    return Decision()


def write_into_view(view: View, report: Report) -> Decision:
    view.initial_bids[0] = 9.0
    return Decision()


def bid_nan(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * np.nan)


def bid_infinity(view: View, report: Report) -> Decision:
    return Decision(bids=np.full(len(report.bids), np.inf))


def bid_negative(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids - 2.0)


def bid_too_few(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids[:-1])


def bid_fourfold(view: View, report: Report) -> Decision:
    with np.errstate(over="ignore"):
        return Decision(bids=report.bids * 4.0)


def throttle_above_one(view: View, report: Report) -> Decision:
    return Decision(throttles=report.throttles * 1.5)


def pause_by_number(view: View, report: Report) -> Decision:
    return Decision(paused=np.zeros(len(report.bids)))  # type: ignore[arg-type] # wrong on purpose


def pause_too_few(view: View, report: Report) -> Decision:
    return Decision(paused=report.paused[:-1])


def overspend(view: View, report: Report) -> Decision:
    return Decision(budgets=report.budgets * 1.01)


def forget_spend(view: View, report: Report) -> Decision:
    left = view.initial_budgets - report.spend_today
    return Decision(budgets=view.account_budget * left / max(float(left.sum()), 1.0))


def share_unlimited(view: View, report: Report) -> Decision:
    with np.errstate(invalid="ignore"):
        return Decision(budgets=report.budgets / report.budgets.sum() * view.account_budget)


def divide_by_impressions(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1 + report.clicks.sum().item() / report.impressions.sum().item()))


def divide_by_clicks(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * min(1.0, report.cost.sum().item() / report.clicks.sum().item()))


def divide_by_budget(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (report.spend_today.sum().item() / view.account_budget))


def divide_by_bids(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1.0 / report.bids.max().item()))


def compare_with_the_next(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1 + (report.clicks[0] > report.clicks[1])))


def want_one_live(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids / report.bids[~report.paused].max())


def end_after_a_month(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * np.ones(30)[report.day])


def weigh_by_campaign(view: View, report: Report) -> Decision:
    return Decision(creative_weights=np.ones(len(view.campaigns)))


def weigh_below_zero(view: View, report: Report) -> Decision:
    return Decision(creative_weights=-report.creative_impressions.astype(np.float64))


def factor_without_limit(view: View, report: Report) -> Decision:
    return Decision(bid_by_weekday=np.full((len(view.campaigns), 7), 1001.0))


def factor_for_all_campaigns(view: View, report: Report) -> Decision:
    return Decision(bid_by_hour=np.ones(24))


def one_factor_for_all_segments(view: View, report: Report) -> Decision:
    return Decision(bid_by_segment=np.ones((len(view.campaigns), 0)))


def know_search_only(view: View, report: Report) -> Decision:
    return Decision(throttles=np.array([{"search": 1.0}[channel] for channel in view.channels]))


def divide_by_stock(view: View, report: Report) -> Decision:
    return Decision(bids=report.bids * (1 + 1 / report.stock.max().item()))


def follow_the_simulator(view: View, report: Report) -> Decision:
    assert report.bid_simulator is not None, "no bid simulator"
    return Decision(bids=report.bids * (1 + report.bid_simulator.clicks.any(axis=1)))


def follow_peers(view: View, report: Report) -> Decision:
    assert report.peers is not None, "no peers"
    return Decision(bids=report.bids * (1 + report.peers.ctr[0]))


def write_into_simulator(view: View, report: Report) -> Decision:
    if report.bid_simulator is not None:
        report.bid_simulator.clicks[0, 0] += 1
    return Decision()


@dataclass(frozen=True)
class Rule:
    """Sound but for what its answer does wrong."""

    interval: ClassVar[float] = 1.0
    answer: str = "keep"

    def start(self, view: View, rng: np.random.Generator) -> Bidder:
        return Bidder(globals()[self.answer], view)


class Bidder:
    def __init__(self, answer: Answer, view: View) -> None:
        self.answer, self.view = answer, view

    def decide(self, report: Report) -> Decision:
        return self.answer(self.view, report)  # type: ignore[no-any-return] # anything, on purpose


class TestSoundRuleContract(StrategyContract):
    strategy = Rule()


@dataclass(frozen=True)
class Reader(Rule):
    """Sound, and given every table."""

    reads: ClassVar[tuple[str, ...]] = ("bid_simulator", "peers")


class TestSoundReaderContract(StrategyContract):
    strategy = Reader()


class NoDataclass:
    interval: ClassVar[float] = 1.0


@dataclass
class Thawed:
    interval: ClassVar[float] = 1.0
    level: float = 1.0


@dataclass(frozen=True)
class HoldsTuple(Rule):
    weights: tuple[float, ...] = (1.0, 2.0)


@dataclass(frozen=True)
class HoldsLambda(Rule):
    shape: Any = field(default_factory=lambda: lambda ratio: ratio)


@dataclass(frozen=True)
class HidesParameter(Rule):
    secret: float = field(default=2.0, repr=False)


@dataclass(frozen=True, eq=False)
class NeverEqual(Rule):
    __eq__ = object.__eq__
    __hash__ = object.__hash__


@dataclass(frozen=True)
class StopsTime(Rule):
    interval: ClassVar[float] = 0.0


@dataclass(frozen=True)
class ReadsOneWord(Rule):
    reads: ClassVar[str] = "peers"


@dataclass(frozen=True)
class ReadsUnknown(Rule):
    reads: ClassVar[tuple[str, ...]] = ("peers", "rivals")


@dataclass(frozen=True)
class SharesState(Rule):
    reports: ClassVar[list[Report]] = []

    def start(self, view: View, rng: np.random.Generator) -> Bidder:
        self.reports.clear()
        return Bidder(self.count, view)

    def count(self, view: View, report: Report) -> Decision:
        self.reports.append(report)
        return Decision(bids=np.full(len(view.targets), float(len(self.reports))))


def contract_of(strategy: Any) -> StrategyContract:
    """Return the contract of one strategy."""
    contract = StrategyContract()
    contract.strategy = strategy  # type: ignore[misc] # as a subclass's body would
    return contract


@dataclass(frozen=True)
class ComparesAccounts(CtrWeighted):
    """Sums over all accounts that decide together, instead of over each."""

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> CtrWeightedBidder:
        bidder = CtrWeightedBidder(self, views)
        total = sum(len(view.targets) for view in views)
        bidder._own = dataclasses.replace(bidder._own, targets=Groups(np.array([total])))
        return bidder


@dataclass(frozen=True)
class SharesChance:
    """Gives every account that decides together the chance of the first."""

    interval: ClassVar[float] = 24.0

    def start(self, view: View, rng: np.random.Generator) -> LuckyBidder:
        return LuckyBidder([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> LuckyBidder:
        return LuckyBidder(views, [rngs[0]] * len(views))


class LuckyBidder:
    def __init__(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> None:
        self.bids = [view.initial_bids * rng.random() for view, rng in zip(views, rngs, strict=True)]

    def decide(self, report: Report) -> Decision:
        return Decision(bids=np.concatenate(self.bids))


BROKEN: list[tuple[str, object, type[Exception], str]] = [
    ("is_a_frozen_dataclass", NoDataclass(), AssertionError, "frozen"),
    ("is_a_frozen_dataclass", Thawed(), AssertionError, "level can be set"),
    ("parameters_fit_in_brackets", HoldsTuple(), AssertionError, "weights is"),
    ("pickles", HoldsLambda(), Exception, "pickle"),
    ("repr_rebuilds_it", HidesParameter(secret=3.0), AssertionError, "does not tell all parameters"),
    ("equal_parameters_are_one_strategy", NeverEqual(), AssertionError, "differs from another"),
    ("interval_is_above_zero", StopsTime(), AssertionError, "interval is 0.0"),
    ("reads_known_tables", ReadsOneWord(), AssertionError, "reads is 'peers', allowed: a tuple of"),
    ("reads_known_tables", ReadsUnknown(), AssertionError, "'rivals'.*, allowed: a tuple of bid_simulator"),
    ("same_generator_same_plan", Rule("global_chance"), AssertionError, "differ from decision 0"),
    ("bidders_share_nothing", SharesState(), AssertionError, "differ from decision 0"),
    ("decides_together_as_alone", ComparesAccounts(), AssertionError, "account 0 together .* differ"),
    ("decides_together_as_alone", SharesChance(), AssertionError, "account 1 together .* differ"),
    (
        "same_plan_in_another_process",
        Rule("hash_of_text"),
        AssertionError,
        "hash seed differ from decision 0",
    ),
    ("same_plan_in_another_process", Rule("write_into_report"), AssertionError, "read-only"),
    ("leaves_its_input_alone", Rule("write_into_report"), AssertionError, "bids was changed"),
    ("leaves_its_input_alone", Rule("write_into_view"), AssertionError, "initial_bids was changed"),
    (
        "leaves_its_input_alone",
        Reader("write_into_simulator"),
        AssertionError,
        r"bid_simulator\.clicks was changed",
    ),
    ("decides_at_time_zero", Rule("not_a_decision"), AssertionError, "decide returned dict"),
    ("decides_without_warm_up", Rule("divide_by_clicks"), ZeroDivisionError, "division"),
    ("decisions_are_accepted", Rule("write_into_report"), ValueError, "read-only"),
    ("decisions_are_accepted", Rule("bid_nan"), AssertionError, r"bids is .*nan.*, allowed: finite"),
    ("decisions_are_accepted", Rule("bid_infinity"), AssertionError, r"bids is .*inf.*, allowed: finite"),
    ("decisions_are_accepted", Rule("bid_negative"), AssertionError, r"bids is .*, allowed: numbers >= 0"),
    (
        "decisions_are_accepted",
        Rule("bid_too_few"),
        AssertionError,
        r"bids has shape \(6,\), allowed: \(7,\)",
    ),
    ("decisions_are_accepted", Rule("throttle_above_one"), AssertionError, r"throttles is .* numbers <= 1"),
    ("decisions_are_accepted", Rule("pause_by_number"), AssertionError, "paused has type float64"),
    ("decisions_are_accepted", Rule("pause_too_few"), AssertionError, r"paused has shape \(6,\)"),
    ("decisions_are_accepted", Rule("follow_peers"), AssertionError, "no peers"),
    (
        "decisions_are_accepted",
        Rule("weigh_below_zero"),
        AssertionError,
        r"creative_weights is .* >= 0",
    ),
    ("decisions_are_accepted", Rule("factor_without_limit"), AssertionError, "bid_by_weekday is .* <= 1000"),
    (
        "decisions_are_accepted",
        Rule("factor_for_all_campaigns"),
        AssertionError,
        r"bid_by_hour has shape \(24,\), allowed: \(3, 24\)",
    ),
    ("budgets_keep_the_total", Rule("overspend"), AssertionError, r"sum to 15\.15 at 0 h, .*budget 15$"),
    ("budgets_count_what_is_spent", Rule("forget_spend"), AssertionError, "sum to"),
    ("survives_no_impressions", Rule("divide_by_impressions"), ZeroDivisionError, "division"),
    ("survives_no_clicks", Rule("divide_by_clicks"), ZeroDivisionError, "division"),
    ("survives_no_tables_yet", Reader("follow_the_simulator"), AssertionError, "no bid simulator"),
    ("survives_no_tables_yet", Reader("follow_peers"), AssertionError, "bids is .*nan"),
    ("survives_zero_budget", Rule("divide_by_budget"), ZeroDivisionError, "division"),
    ("survives_unlimited_budget", Rule("share_unlimited"), AssertionError, "budgets is .*nan"),
    ("survives_zero_bids", Rule("divide_by_bids"), ZeroDivisionError, "division"),
    ("survives_one_target", Rule("compare_with_the_next"), IndexError, "out of bounds"),
    (
        "survives_several_creatives",
        Rule("weigh_by_campaign"),
        AssertionError,
        r"creative_weights has shape \(3,\), allowed: \(9,\)",
    ),
    (
        "survives_segments",
        Rule("one_factor_for_all_segments"),
        AssertionError,
        r"bid_by_segment has shape \(3, 0\), allowed: \(3, 2\)",
    ),
    ("survives_a_display_campaign", Rule("know_search_only"), KeyError, "display"),
    ("survives_no_stock", Rule("divide_by_stock"), ZeroDivisionError, "division"),
    ("survives_all_paused", Rule("want_one_live"), ValueError, "zero-size"),
    ("survives_a_jump_in_time", Rule("end_after_a_month"), IndexError, "out of bounds"),
    ("survives_many_days", Rule("bid_fourfold"), AssertionError, "bids is .*inf"),
]


@pytest.mark.parametrize(("name", "strategy", "error", "message"), BROKEN)
def test_a_broken_promise_is_found(name: str, strategy: object, error: type[Exception], message: str) -> None:
    """A strategy that is wrong in one way fails the test that guards it."""
    test: Callable[[], None] = getattr(contract_of(strategy), f"test_{name}")
    with pytest.raises(error, match=message):
        test()


def test_every_contract_test_has_a_broken_twin() -> None:
    """No contract test goes without a strategy that fails it."""
    tests = {name for name in vars(StrategyContract) if name.startswith("test_")}
    assert tests == {f"test_{name}" for name, *_ in BROKEN}


def test_parameters_may_differ_from_the_defaults() -> None:
    """The copy made for the comparison has the strategy's own parameters."""
    contract_of(CtrWeighted(gain=0.5)).test_equal_parameters_are_one_strategy()
