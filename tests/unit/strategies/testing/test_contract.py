"""Each contract test fails for a strategy that breaks its promise."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np
import pytest
import wrong_answers
from wrong_answers import Answer

from simulator.entities import Decision, Report, View
from strategies import CtrWeighted
from strategies.ctr_weighted import CtrWeightedBidder
from strategies.shared.end_to_end import Groups
from strategies.testing import StrategyContract


@dataclass(frozen=True)
class Rule:
    """Sound but for what its answer does wrong."""

    interval: ClassVar[float] = 1.0
    answer: str = "keep"

    def start(self, view: View, rng: np.random.Generator) -> Bidder:
        return Bidder(getattr(wrong_answers, self.answer), view)


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


@dataclass(frozen=True)
class ReadsPeers(Rule):
    reads: ClassVar[tuple[str, ...]] = ("peers",)


class TestCopyingIsNoReading(StrategyContract):
    strategy = Rule("copy_report")


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
class CountsStarts(Rule):
    """Bids ever more, and what it starts depends on how often it has been started."""

    started: ClassVar[list[View]] = []

    def start(self, view: View, rng: np.random.Generator) -> Bidder:
        self.started.append(view)
        factor = float(len(self.started))
        return Bidder(lambda view, _: Decision(bids=view.initial_bids * factor), view)


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
    (
        "declares_what_it_reads",
        Rule("peek_at_peers"),
        AssertionError,
        r"report\.peers is read at 0 h.*\('peers',\)",
    ),
    (
        "declares_what_it_reads",
        Rule("follow_the_simulator"),
        AssertionError,
        r"report\.bid_simulator is read",
    ),
    ("declares_what_it_reads", ReadsPeers("peek"), AssertionError, r"= \('peers', 'bid_simulator'\)"),
    ("same_generator_same_plan", Rule("global_chance"), AssertionError, "differ from decision 0"),
    (
        "starting_twice_gives_the_same_plan",
        CountsStarts(),
        AssertionError,
        "two starts .* differ from decision 0",
    ),
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
    (
        "decisions_are_accepted",
        Rule("bid_nan"),
        AssertionError,
        r"^bids\[0\] is nan, allowed: .* \(at 0 h, campaign 0 / keyword 0\)$",
    ),
    (
        "decisions_are_accepted",
        Rule("bid_infinity"),
        AssertionError,
        r"bids\[0\] is inf, allowed: finite",
    ),
    (
        "decisions_are_accepted",
        Rule("bid_negative"),
        AssertionError,
        r"\] is -1\.2, allowed: finite and >= 0 \(at 0 h",
    ),
    (
        "decisions_are_accepted",
        Rule("bid_too_few"),
        AssertionError,
        r"bids has shape \(6,\), allowed: \(7,\)",
    ),
    (
        "decisions_are_accepted",
        Rule("throttle_above_one"),
        AssertionError,
        r"is 1\.5, allowed: 0 to 1 \(at 0 h, campaign 0\)$",
    ),
    ("decisions_are_accepted", Rule("pause_by_number"), AssertionError, r"paused .* of float64"),
    ("decisions_are_accepted", Rule("pause_too_few"), AssertionError, r"paused has shape \(6,\)"),
    ("decisions_are_accepted", Rule("follow_peers"), AssertionError, "no peers"),
    (
        "decisions_are_accepted",
        Rule("weigh_below_zero"),
        AssertionError,
        r"creative_weights\[0\] is -.*, allowed: 0 to 1e\+12 \(at 0 h, campaign 0 / creative 0\)",
    ),
    (
        "decisions_are_accepted",
        Rule("factor_without_limit"),
        AssertionError,
        r"weekday\[0, 0\] is 1001.*campaign 0\)",
    ),
    (
        "decisions_are_accepted",
        Rule("factor_for_all_campaigns"),
        AssertionError,
        r"bid_by_hour has shape \(24,\), allowed: \(3, 24\)",
    ),
    (
        "budgets_keep_the_total",
        Rule("overspend"),
        AssertionError,
        r"sum to 15\.15, .*the account's 15,.*at 0 h",
    ),
    ("budgets_count_what_is_spent", Rule("forget_spend"), AssertionError, "sum to"),
    (
        "survives_overdrawn_budgets",
        Rule("throttle_by_what_is_left"),
        AssertionError,
        r"throttles\[0\] is -0\.",
    ),
    ("survives_no_impressions", Rule("divide_by_impressions"), ZeroDivisionError, "division"),
    ("survives_no_clicks", Rule("divide_by_clicks"), ZeroDivisionError, "division"),
    ("survives_no_tables_yet", Reader("follow_the_simulator"), AssertionError, "no bid simulator"),
    ("survives_no_tables_yet", Reader("follow_peers"), AssertionError, r"bids\[\d\] .*is nan"),
    ("survives_zero_budget", Rule("divide_by_budget"), ZeroDivisionError, "division"),
    (
        "survives_unlimited_budget",
        Rule("share_unlimited"),
        AssertionError,
        r"budgets\[0\] is nan",
    ),
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
    ("survives_many_days", Rule("bid_fourfold"), AssertionError, r"bids\[0\] is inf.*at \d+ h"),
]


@pytest.mark.long
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
