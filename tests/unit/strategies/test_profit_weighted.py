"""The rule on what clicks are worth: by hand, and in a market where the worths are known."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.profit_weighted import ProfitWeighted
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]
BidsAfter = Callable[..., list[float]]

AT_ONCE = ProfitWeighted(step=1.0, prior_conversions=0.0, conversion_delay=0.0, floor=0.1, cap=10.0)


class TestProfitWeightedContract(StrategyContract):
    strategy = ProfitWeighted()


class TestSharpProfitContract(StrategyContract):
    strategy = ProfitWeighted(
        gain=3.0, floor=0.01, cap=50.0, step=1.0, prior_conversions=0.0, conversion_delay=7.5, interval=0.5
    )


def decide(rule: ProfitWeighted, view: View, report: Report) -> list[float]:
    """Return the bids of a bidder that has just been started."""
    bids = rule.start(view, np.random.default_rng(1)).decide(report).bids
    return [] if bids is None else bids.tolist()


def test_bids_and_budgets_follow_revenue_per_click(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """60 and 20 of revenue of 10 clicks each: 1.5 and .5 of the account's 4 a click. Cost plays no part."""
    view = view_of()
    report = report_of(view, revenue=[60.0, 20.0], conversions=[3, 1], clicks=[10, 10], cost=[9.0, 1.0])
    decision = AT_ONCE.start(view, np.random.default_rng(1)).decide(report)
    assert [1.5, 0.5] == pytest.approx(decision.bids)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_bids_in_proportion_to_worth_stay(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Clicks worth 6 and 2 at initial bids of 1.5 and .5: nothing is out of proportion."""
    view = view_of(initial_bids=[1.5, 0.5])
    report = report_of(view, revenue=[60.0, 20.0], conversions=[3, 1], clicks=[10, 10])
    assert [1.5, 0.5] == pytest.approx(decide(AT_ONCE, view, report))


def test_unequal_initial_bids_come_into_proportion(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Clicks worth 4 each at initial bids of 1.5 and .5 both get 1: 30 clicks' worth of bids for 120."""
    view = view_of(initial_bids=[1.5, 0.5])
    report = report_of(view, revenue=[40.0, 40.0], conversions=[1, 1], clicks=[10, 10])
    assert [1.0, 1.0] == pytest.approx(decide(AT_ONCE, view, report))


def test_the_prior_is_in_conversions(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """3 and 1 mean conversions where 2 are expected; with a prior of 2, 5 / 4 and 3 / 4."""
    view = view_of()
    report = report_of(view, revenue=[60.0, 20.0], conversions=[2, 2], clicks=[10, 10])
    rule = dataclasses.replace(AT_ONCE, prior_conversions=2.0)
    assert [1.25, 0.75] == pytest.approx(decide(rule, view, report))


def test_bids_for_impressions_follow_worth_per_impression(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """At initial bids of 1 a click and 5 for 1,000 impressions, 10 clicks and 2,000 impressions are 10 each.

    They earned 30 and 10 of 20 expected: ratios 1.5 and .5, whatever the banner's clicks.
    """
    view = view_of(initial_bids=[1.0, 5.0], channels=["search", "display"], pays_by_impression=[False, True])
    report = report_of(
        view, revenue=[30.0, 10.0], conversions=[3, 1], clicks=[10, 77], impressions=[100, 2000]
    )
    assert [1.5, 2.5] == pytest.approx(decide(AT_ONCE, view, report))


def test_clicks_whose_sales_are_to_come_do_not_count(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A day later the first has 90 clicks more and no sale yet: with a delay of a day, still 1.5 and .5."""
    view = view_of()
    report = report_of(view, revenue=[60.0, 20.0], conversions=[3, 1], clicks=[10, 10])
    bidder = dataclasses.replace(AT_ONCE, conversion_delay=24.0).start(view, np.random.default_rng(1))
    bidder.decide(report)
    later = dataclasses.replace(report, time=24.0, clicks=np.array([100, 10]))
    assert [1.5, 0.5] == pytest.approx(bidder.decide(later).bids)


def test_gain_zero_is_fixed() -> None:
    """Over two days no bid differs from the initial ones by a bit, and no budget is touched."""
    view = make_view()
    decisions = play(ProfitWeighted(gain=0.0), ToyMarket(view), view, hours=48)
    assert all(decision.budgets is None for decision in decisions)
    assert all(np.array_equal(decision.bids, view.initial_bids) for decision in decisions)  # type: ignore[arg-type]


@pytest.mark.parametrize("pricing", ["gsp", "first_price"])
def test_bids_come_into_proportion_to_worth_in_a_market(bids_after: BidsAfter, pricing: str) -> None:
    """Clicks of one keyword are worth twice the other's: so are the bids, whatever a click costs."""
    market = {"warm_up_days": 7, "pricing": pricing}
    low, high = bids_after(
        ProfitWeighted(), 20, {"basket_value": 30.0}, {"basket_value": 60.0}, market=market
    )
    assert 2.0 == pytest.approx(high / low, rel=0.1)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("floor", 0.0, "a number from 0.01 to 1"),
        ("prior_conversions", -1.0, "a number from 0 to 1e+09"),
        ("conversion_delay", -0.5, "a number from 0 to 2400"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: float, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        ProfitWeighted(**{name: value})
