"""The random walk stays within its limits, keeps the total and has no drift."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator import load_scenario, simulate
from simulator.entities import Decision, Floats, Report, View
from strategies.random_walk import RandomWalk, RandomWalkBidder
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


class TestRandomWalkContract(StrategyContract):
    strategy = RandomWalk()


class TestLongStepsContract(StrategyContract):
    strategy = RandomWalk(step=0.5, floor=0.01, cap=9.0, interval=6.0)


def bids_of(decisions: list[Decision]) -> Floats:
    """(n_decisions, n_targets) bids."""
    return np.array([decision.bids for decision in decisions])


def walk(rule: RandomWalk, targets: int, decisions: int) -> Floats:
    """Return the bids of a walk from bids of 1, (n_decisions, n_targets)."""
    view = make_view(targets=targets, campaigns=1, bid=1.0)
    bidder, report = rule.start(view, np.random.default_rng(1)), ToyMarket(view).report()
    return bids_of([bidder.decide(report) for _ in range(decisions)])


def test_a_step_multiplies_or_divides() -> None:
    """One step of .25 from 1 leads to 1.25 or to 1 / 1.25 = .8, about as often to each.

    Of 400 bids 200 +- 10 go up: 160 to 240 but for one time in 10,000.
    """
    after = walk(RandomWalk(step=0.25), targets=400, decisions=1)[0]
    assert {0.8, 1.25} == set(after.round(9))
    assert 160 <= int((after > 1).sum()) <= 240


def test_log_bids_do_not_drift() -> None:
    """After 100 steps the mean log bid of 400 walks between 1/2 and 2 is 0, give or take 4 errors.

    The spread of log bids between these walls is at most log 2 = .69, the error of the mean .035.
    """
    logs = np.log(walk(RandomWalk(step=0.1), targets=400, decisions=100)[-1])
    assert 0.0 == pytest.approx(logs.mean(), abs=4 * 0.035)
    assert 0.3 < logs.std()


def budgets_after(bidder: RandomWalkBidder, market: ToyMarket) -> list[float]:
    """Return the budgets in force after one more decision."""
    market.apply(bidder.decide(market.report()))
    return market.budgets.tolist()  # type: ignore[no-any-return] # NumPy's lists are untyped


def test_limits_are_met_and_kept() -> None:
    """Long walks reach floor and cap and never pass them."""
    bids = walk(RandomWalk(step=0.5, floor=0.5, cap=3.0), targets=10, decisions=200)
    assert 0.5 == pytest.approx(bids.min())
    assert 3.0 == pytest.approx(bids.max())


def test_no_step_keeps_everything() -> None:
    """With a step of 0 bids stay at 0.8, and budgets are not touched."""
    view = make_view()
    decisions = play(RandomWalk(step=0.0), ToyMarket(view), view, hours=24)
    assert np.all(bids_of(decisions) == view.initial_bids)
    assert [None] * 24 == [decision.budgets for decision in decisions]


def test_budgets_walk_within_the_total(view_of: ViewMaker) -> None:
    """Two budgets of 50 part company and always sum to 100."""
    view = view_of(2, initial_budgets=[50.0, 50.0], account_budget=100.0)
    market = ToyMarket(view, searches=0.0)
    bidder = RandomWalk(step=0.2).start(view, np.random.default_rng(1))
    budgets = np.array([budgets_after(bidder, market) for _ in range(50)])
    assert np.full(50, 100.0) == pytest.approx(budgets.sum(axis=1))
    assert 20.0 < budgets[:, 0].max() - budgets[:, 0].min()


def test_money_the_account_does_not_have_is_not_shared(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Two budgets of 50 in an account of 60 come to sum to 60, and what is spent is not taken back."""
    view = view_of(2, initial_budgets=[50.0, 50.0], account_budget=60.0)
    bidder = RandomWalk().start(view, np.random.default_rng(1))
    budgets = bidder.decide(report_of(view, spend_today=[45.0, 1.0])).budgets
    assert budgets is not None
    assert 60.0 == pytest.approx(budgets.sum())
    assert 45.0 <= budgets[0]


def test_unlimited_budgets_are_left_alone(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Where one campaign has no limit there is no total to share."""
    view = view_of(2, initial_budgets=[50.0, math.inf], account_budget=math.inf)
    assert None is RandomWalk().start(view, np.random.default_rng(1)).decide(report_of(view)).budgets


def test_walks_differ_between_replications_of_a_market() -> None:
    """In the market it acts, within the account's budget of 28 a day, and by another chance each time."""
    market = load_scenario("two-campaigns").model_copy(update={"days": 3})
    one, other = (simulate(market, RandomWalk(), seed=1, replication=r) for r in (0, 1))
    assert 3 * 28.0 + 1e-9 >= max(one.totals["cost"], other.totals["cost"])
    assert one.totals["cost"] != other.totals["cost"]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("step", -0.1, "a number from 0 to 1"),
        ("floor", 0.0, "a number from 0.01 to 1"),
        ("cap", math.nan, "a number from 1 to 100"),
        ("interval", 0.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        RandomWalk(**{name: value})  # type: ignore[arg-type] # wrong on purpose
