"""Steps of mu worked through by hand; its regret in the market is in tests/statistical.

A day is even, its budget 24 and the run 4 days. With 20 searches in 1.2 hours there are 400 a day and
1,600 in the run: the step is sqrt(1600) / 4 = 10 for each share of a day's budget.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.adaptive_pacing import AdaptivePacing, AdaptivePacingBidder
from strategies.testing import StrategyContract

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

EVEN = [1 / 24] * 24
KNOWN = AdaptivePacing(prior_clicks=math.inf)


class TestAdaptivePacingContract(StrategyContract):
    strategy = AdaptivePacing()


class TestInitialBidsContract(StrategyContract):
    strategy = AdaptivePacing(values="bids", interval=2.0)


class TestWithoutPriorContract(StrategyContract):
    strategy = AdaptivePacing(step=100.0, prior_clicks=0.0, mu_max=1e6)


class Day:
    """A bidder that has been started and asked once, at time 0."""

    def __init__(self, rule: AdaptivePacing, view: View, report_of: ReportMaker) -> None:
        self.bidder: AdaptivePacingBidder = rule.start(view, np.random.default_rng(1))
        self.view = view
        self.report_of = report_of
        self.first = self.bids(0.0)

    def bids(self, time: float, **fields: object) -> list[float]:
        """Return the bids decided at a time."""
        bids = self.bidder.decide(self.report_of(self.view, time=time, **fields)).bids
        assert bids is not None
        return bids.tolist()  # type: ignore[no-any-return] # a list of floats


@pytest.fixture
def day(view_of: ViewMaker, report_of: ReportMaker) -> Callable[[AdaptivePacing], Day]:
    """Return a maker of days with one campaign, in which a click is worth 1."""
    fields: dict[str, object] = {"days": 4, "values": [1.0], "traffic_by_hour": EVEN}
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, **fields)
    return lambda rule: Day(rule, view, report_of)


def test_it_begins_with_the_value_of_a_click(day: Callable[[AdaptivePacing], Day]) -> None:
    """Before an auction mu is 0."""
    assert [1.0] == day(KNOWN).first


def test_ahead_of_plan_mu_rises(day: Callable[[AdaptivePacing], Day]) -> None:
    """.1 of the budget spent in .05 of the day: mu is 10 x .05 = .5."""
    assert [1 / 1.5] == pytest.approx(day(KNOWN).bids(1.2, cost=[2.4], eligible_searches=[20]))


def test_behind_plan_mu_falls_to_zero_and_no_further(day: Callable[[AdaptivePacing], Day]) -> None:
    """After mu .5, two quiet intervals take away .5 each: bids are back at the value."""
    one = day(KNOWN)
    one.bids(1.2, cost=[2.4], eligible_searches=[20])
    assert [1.0] == pytest.approx(one.bids(2.4, cost=[2.4], eligible_searches=[40]))
    assert [1.0] == pytest.approx(one.bids(3.6, cost=[2.4], eligible_searches=[60]))


def test_the_parameter_scales_the_step(day: Callable[[AdaptivePacing], Day]) -> None:
    """Half the step makes mu .25."""
    rule = AdaptivePacing(step=0.5, prior_clicks=math.inf)
    assert [1 / 1.25] == pytest.approx(day(rule).bids(1.2, cost=[2.4], eligible_searches=[20]))


def test_searches_lost_to_the_budget_are_not_planned(day: Callable[[AdaptivePacing], Day]) -> None:
    """With half of the searches lost .025 was planned and .1 spent: mu is 10 x .075."""
    fields = {"cost": [2.4], "eligible_searches": [20], "lost_to_budget": [10]}
    assert [1 / 1.75] == pytest.approx(day(KNOWN).bids(1.2, **fields))


def test_out_of_budget_mu_stays(day: Callable[[AdaptivePacing], Day]) -> None:
    """After mu .5 every search is lost and nothing spent: there is nothing to learn."""
    one = day(KNOWN)
    one.bids(1.2, cost=[2.4], eligible_searches=[20])
    quiet = one.bids(12.0, cost=[2.4], eligible_searches=[200], lost_to_budget=[180])
    assert [1 / 1.5] == pytest.approx(quiet)


def test_many_auctions_in_a_decision_count_as_the_square_root(day: Callable[[AdaptivePacing], Day]) -> None:
    """In 6 hours there are 100 auctions, 40 is the root of 1,600: half the budget
    makes mu 40 x .25 / .25 / 40.

    Without that limit it would be 10 x .25 = 2.5.
    """
    assert [0.5] == pytest.approx(day(KNOWN).bids(6.0, cost=[12.0], eligible_searches=[100]))


def test_mu_stays_below_its_limit(day: Callable[[AdaptivePacing], Day]) -> None:
    """A limit of .2 keeps the bid at 1 / 1.2."""
    rule = AdaptivePacing(mu_max=0.2, prior_clicks=math.inf)
    assert [1 / 1.2] == pytest.approx(day(rule).bids(1.2, cost=[2.4], eligible_searches=[20]))


def test_midnight_is_like_any_other_time(day: Callable[[AdaptivePacing], Day]) -> None:
    """From 23:00 to 01:00 two hours are planned and two spent: mu stays at what it was."""
    one = day(KNOWN)
    evening = one.bids(23.0, cost=[30.0], eligible_searches=[400])
    assert evening == pytest.approx(one.bids(25.0, cost=[32.0], eligible_searches=[420]))


def test_the_accounts_budget_scales_the_plan(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Two campaigns of 24 in an account of 24 have 12 each: .6 by 01:12 is on plan."""
    fields: dict[str, object] = {"days": 4, "values": [1.0, 2.0], "traffic_by_hour": EVEN}
    view = view_of(2, initial_budgets=[24.0, 24.0], account_budget=24.0, **fields)
    bids = Day(KNOWN, view, report_of).bids(1.2, cost=[0.6, 0.6], eligible_searches=[20, 20])
    assert [1.0, 2.0] == pytest.approx(bids)


def test_no_budget_and_no_limit_keep_mu(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A campaign with budget 0, and one without limit, bid what a click is worth."""
    fields: dict[str, object] = {"days": 4, "values": [1.0, 2.0], "traffic_by_hour": EVEN}
    view = view_of(2, initial_budgets=[0.0, math.inf], account_budget=math.inf, **fields)
    bids = Day(KNOWN, view, report_of).bids(1.2, cost=[5.0, 100.0], eligible_searches=[20, 20])
    assert [1.0, 2.0] == bids


def test_values_are_learned(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Worth 1 for 200 clicks; 200 clicks earned .4 x 1500: (600 + 200) / 400 = 2."""
    view = view_of(1, values=[1.0], margin=0.4)
    bidder = AdaptivePacing(prior_clicks=200.0).start(view, np.random.default_rng(1))
    bids = bidder.decide(report_of(view, clicks=[200], revenue=[1500.0])).bids
    assert bids is not None
    assert [2.0] == pytest.approx(bids.tolist())


def test_initial_bids_may_stand_for_values(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """With ``values="bids"`` a click worth 9 is bid the initial 1."""
    view = view_of(1, values=[9.0])
    bids = AdaptivePacing(values="bids").start(view, np.random.default_rng(1)).decide(report_of(view)).bids
    assert bids is not None
    assert [1.0] == bids.tolist()


def test_display_bids_are_for_a_thousand_impressions(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """2 clicks in 100 impressions, worth .5 each: 10. Without an impression the bid of 1 stays."""
    fields: dict[str, object] = {"channels": ["display"] * 2, "pays_by_impression": [True, True]}
    view = view_of(2, values=[0.5, 0.5], **fields)
    report = report_of(view, clicks=[2, 0], impressions=[100, 0])
    bids = KNOWN.start(view, np.random.default_rng(1)).decide(report).bids
    assert bids is not None
    assert [10.0, 1.0] == pytest.approx(bids.tolist())


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("step", -1.0, "a number from 0 to 1000"),
        ("mu_max", math.nan, "a number from 0 to 1e+06"),
        ("values", "worth", "sales, bids"),
        ("prior_clicks", -1.0, "a number from 0 to inf"),
        ("interval", 0.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        AdaptivePacing(**{name: value})  # type: ignore[arg-type] # wrong on purpose
