"""The rule on return: by hand, and in a market where what it ought to do is known."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.roi_weighted import RoiWeighted
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]
BidsAfter = Callable[..., list[float]]

AT_ONCE = RoiWeighted(step=1.0, prior_conversions=0.0, conversion_delay=0.0)


class TestRoiWeightedContract(StrategyContract):
    strategy = RoiWeighted()


class TestSharpRoiContract(StrategyContract):
    strategy = RoiWeighted(
        gain=3.0, floor=0.01, cap=50.0, step=1.0, prior_conversions=0.0, conversion_delay=7.5, interval=0.5
    )


class TestWithoutDelayContract(StrategyContract):
    strategy = RoiWeighted(gain=0.0, conversion_delay=0.0, interval=24.0)


def test_bids_and_budgets_follow_return(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """60 and 20 of revenue for 10 of cost each, 4 on average: ratios 1.5 and .5. CTR plays no part."""
    view = view_of()
    report = report_of(view, revenue=[60.0, 20.0], conversions=[3, 1], cost=[10.0, 10.0], clicks=[9, 90])
    decision = AT_ONCE.start(view, np.random.default_rng(1)).decide(report)
    assert [1.5, 0.5] == pytest.approx(decision.bids)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_a_dearer_click_lowers_the_ratio(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Equal revenue for 15 and 5 of cost: 20 expected of 40, so 20 / 30 and 20 / 10, held at 2."""
    view = view_of()
    report = report_of(view, revenue=[20.0, 20.0], conversions=[1, 1], cost=[15.0, 5.0])
    decision = AT_ONCE.start(view, np.random.default_rng(1)).decide(report)
    assert [2 / 3, 2.0] == pytest.approx(decision.bids)


def test_the_prior_is_in_conversions(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """60 and 20 at 20 a conversion are 3 and 1 where 2 are expected; with a prior of 2, 5 / 4 and 3 / 4."""
    view = view_of()
    report = report_of(view, revenue=[60.0, 20.0], conversions=[2, 2], cost=[10.0, 10.0])
    rule = dataclasses.replace(AT_ONCE, prior_conversions=2.0)
    assert [1.25, 0.75] == pytest.approx(rule.start(view, np.random.default_rng(1)).decide(report).bids)


def test_cost_whose_sales_are_to_come_does_not_count(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A day later the first has spent 90 more and sold nothing yet: with a delay of a day, still 1.5 and .5.

    The rule without delay sees 60 for 100 and 20 for 10: expected 3.64 and .36 of 4 conversions.
    """
    view = view_of()
    report = report_of(view, revenue=[60.0, 20.0], conversions=[3, 1], cost=[10.0, 10.0])
    later = dataclasses.replace(report, time=24.0, cost=np.array([100.0, 10.0]))
    bids = []
    for delay in (24.0, 0.0):
        rule = dataclasses.replace(AT_ONCE, conversion_delay=delay, cap=100.0)
        bidder = rule.start(view, np.random.default_rng(1))
        bidder.decide(report)
        bids.append(bidder.decide(dataclasses.replace(later, bids=np.array([3.0, 3.0]))).bids)
    assert [1.5, 0.5] == pytest.approx(bids[0])
    assert [3 / (40 / 11), 1 / (4 / 11)] == pytest.approx(bids[1])


def test_without_a_sale_nothing_moves(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Cost alone tells no target from another."""
    view = view_of()
    report = report_of(view, cost=[10.0, 99.0])
    decision = RoiWeighted().start(view, np.random.default_rng(1)).decide(report)
    assert [1.0, 1.0] == decision.bids.tolist()  # type: ignore[union-attr] # bids are always set
    assert decision.budgets is None


def test_gain_zero_is_fixed() -> None:
    """Over two days no bid differs from the initial ones by a bit, and no budget is touched."""
    view = make_view()
    decisions = play(RoiWeighted(gain=0.0), ToyMarket(view), view, hours=48)
    assert all(decision.budgets is None for decision in decisions)
    assert all(np.array_equal(decision.bids, view.initial_bids) for decision in decisions)  # type: ignore[arg-type]


def test_where_a_click_costs_its_bid_the_rule_stops_at_the_square_root(bids_after: BidsAfter) -> None:
    """Clicks of one keyword are worth twice the other's: bids come to stand about 1.41 to 1.

    In a first-price market a higher bid pays more for each click, and return falls as it rises.
    """
    first_price = {"warm_up_days": 7, "pricing": "first_price"}
    low, high = bids_after(
        RoiWeighted(), 20, {"basket_value": 30.0}, {"basket_value": 60.0}, market=first_price
    )
    assert 2**0.5 == pytest.approx(high / low, rel=0.1)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("gain", 10.5, "a number from 0 to 10"),
        ("prior_conversions", -1.0, "a number from 0 to 1e+09"),
        ("conversion_delay", 2401.0, "a number from 0 to 2400"),
        ("interval", 0.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: float, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        RoiWeighted(**{name: value})
