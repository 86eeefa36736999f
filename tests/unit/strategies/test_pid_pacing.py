"""Pacing on days worked through by hand: a budget of 24 and even demand, so 1 an hour is the plan."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from simulator.strategy import resolve
from strategies import PidPacing
from strategies.pid_pacing import PidPacingBidder
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

EVEN = [1 / 24] * 24


class TestPidPacingContract(StrategyContract):
    strategy = PidPacing()


class TestFullPidContract(StrategyContract):
    strategy = PidPacing(derivative=0.5, cap=2.0, interval=0.25)


class Day:
    """A bidder of one or more campaigns of 24 a day, asked at an hour after some spend."""

    def __init__(self, rule: PidPacing, view: View, report_of: ReportMaker) -> None:
        self.bidder: PidPacingBidder = rule.start(view, np.random.default_rng(1))
        self.view = view
        self.report_of = report_of

    def bids(self, time: float, *spent: float) -> list[float]:
        """Return the bids decided at ``time`` after ``spent`` today, one number a campaign."""
        report = self.report_of(self.view, time=time, spend_today=list(spent))
        bids = self.bidder.decide(report).bids
        assert bids is not None
        return bids.tolist()  # type: ignore[no-any-return] # a list of floats


@pytest.fixture
def day(view_of: ViewMaker, report_of: ReportMaker) -> Callable[[PidPacing], Day]:
    """Return a maker of days with one campaign."""
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=EVEN)
    return lambda rule: Day(rule, view, report_of)


def test_on_plan_nothing_changes(day: Callable[[PidPacing], Day]) -> None:
    """6 of 24 spent at 06:00 of an even day is no error."""
    assert [1.0] == pytest.approx(day(PidPacing(cap=2.0)).bids(6.0, 6.0))


def test_ahead_of_plan_bids_fall(day: Callable[[PidPacing], Day]) -> None:
    """12 of 24 spent at 06:00: error -.25, log multiplier 3 x -.25 + .3 x -.25 x 6 = -1.2."""
    rule = PidPacing(proportional=3.0, integral=0.3)
    assert [math.exp(-1.2)] == pytest.approx(day(rule).bids(6.0, 12.0))


def test_behind_plan_bids_rise_where_the_cap_allows(day: Callable[[PidPacing], Day]) -> None:
    """4.8 of 24 spent at 06:00: error .05, log multiplier 3 x .05 + .3 x .05 x 6 = .24."""
    rule = PidPacing(proportional=3.0, integral=0.3, cap=2.0)
    assert [math.exp(0.24)] == pytest.approx(day(rule).bids(6.0, 4.8))


def test_by_default_bids_never_pass_the_initial_ones(day: Callable[[PidPacing], Day]) -> None:
    """A campaign that cannot spend its budget is left at its bids, to the last bit."""
    assert [1.0] == day(PidPacing()).bids(20.0, 0.0)


def test_cap_limits_the_multiplier(day: Callable[[PidPacing], Day]) -> None:
    """Nothing spent by 20:00 asks for far more than the 1.5 allowed."""
    assert [1.5] == pytest.approx(day(PidPacing(cap=1.5)).bids(20.0, 0.0))


def test_floor_limits_the_multiplier(day: Callable[[PidPacing], Day]) -> None:
    """The whole budget spent by 01:00 asks for less than the .2 allowed."""
    assert [0.2] == pytest.approx(day(PidPacing(floor=0.2)).bids(1.0, 24.0))


def test_back_on_plan_the_proportional_part_is_given_back(day: Callable[[PidPacing], Day]) -> None:
    """After -1.2 at 06:00 and an idle stretch to 12:00, error 0: plus 3 x .25, leaving -.45."""
    one = day(PidPacing(proportional=3.0, integral=0.3))
    one.bids(6.0, 12.0)
    assert [math.exp(-0.45)] == pytest.approx(one.bids(12.0, 12.0))


def test_derivative_answers_the_slope(day: Callable[[PidPacing], Day]) -> None:
    """Error -.25 after 6 hours is a slope of -.25 / 6; a derivative gain of 2 makes it -.5 / 6."""
    rule = PidPacing(proportional=0.0, integral=0.0, derivative=2.0)
    assert [math.exp(-0.5 / 6)] == pytest.approx(day(rule).bids(6.0, 12.0))


def test_midnight_keeps_the_multiplier(day: Callable[[PidPacing], Day]) -> None:
    """At 24:00 nothing is planned and nothing spent: the bids of the evening stay."""
    one = day(PidPacing())
    evening = one.bids(6.0, 12.0)
    assert evening == one.bids(24.0, 0.0)


def test_midnight_forgets_the_error(day: Callable[[PidPacing], Day]) -> None:
    """On plan at 01:00, the -.25 of the day before is neither given back nor summed on."""
    one = day(PidPacing())
    evening = one.bids(6.0, 12.0)
    assert evening == pytest.approx(one.bids(25.0, 1.0))


def test_a_binding_cap_winds_nothing_up(day: Callable[[PidPacing], Day]) -> None:
    """Ten hours behind at the cap, then one hour that catches up: error falls by 10 / 24, bids fall at once.

    At 11:00 all 11 are spent: log multiplier 3 x -10 / 24 = -1.25.
    """
    one = day(PidPacing(proportional=3.0, integral=0.3))
    one.bids(5.0, 0.0)
    one.bids(10.0, 0.0)
    assert [math.exp(-1.25)] == pytest.approx(one.bids(11.0, 11.0))


def test_asking_twice_changes_nothing(day: Callable[[PidPacing], Day]) -> None:
    """Two decisions at one instant are one correction."""
    one = day(PidPacing())
    assert one.bids(6.0, 12.0) == one.bids(6.0, 12.0)


def test_the_plan_follows_demand(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """With all demand between 12:00 and 24:00, nothing is due by noon and half by 18:00."""
    traffic = [0.0] * 12 + [1 / 12] * 12
    view = view_of(1, initial_budgets=[24.0], account_budget=24.0, traffic_by_hour=traffic)
    one = Day(PidPacing(cap=2.0), view, report_of)
    assert [1.0] == pytest.approx(one.bids(12.0, 0.0))
    assert [1.0] == pytest.approx(one.bids(18.0, 12.0))


def test_the_plan_is_even_within_an_hour(day: Callable[[PidPacing], Day]) -> None:
    """At 06:30 of an even day 6.5 of 24 are due."""
    assert [1.0] == pytest.approx(day(PidPacing(cap=2.0)).bids(6.5, 6.5))


def test_each_campaign_is_paced_by_itself(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """One ahead by a quarter, one on plan: only the first one's bids fall, both targets of it."""
    view = view_of(4, campaigns=2, initial_budgets=[24.0, 24.0], account_budget=48.0, traffic_by_hour=EVEN)
    low = math.exp(-1.2)
    rule = PidPacing(proportional=3.0, integral=0.3)
    assert [low, 1.0, low, 1.0] == pytest.approx(Day(rule, view, report_of).bids(6.0, 12.0, 6.0))


def test_the_accounts_budget_scales_the_plan(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Two campaigns of 24 in an account of 24 can spend 12 each: 3 by 06:00 is on plan."""
    view = view_of(2, initial_budgets=[24.0, 24.0], account_budget=24.0, traffic_by_hour=EVEN)
    assert [1.0, 1.0] == pytest.approx(Day(PidPacing(cap=2.0), view, report_of).bids(6.0, 3.0, 3.0))


def test_no_budget_and_no_limit_have_no_plan(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Bids of a campaign with budget 0, and of one without limit, stay."""
    view = view_of(2, initial_budgets=[0.0, math.inf], account_budget=math.inf, traffic_by_hour=EVEN)
    assert [1.0, 1.0] == Day(PidPacing(cap=2.0), view, report_of).bids(6.0, 0.0, 100.0)


def test_spend_comes_to_follow_demand() -> None:
    """Of a budget that lasts an hour at the initial bids, a third is spent by noon of the fifth day.

    A third of the day's searches come before noon; unpaced, all is gone by then.
    """
    view = make_view(budget=300.0)
    market = ToyMarket(view, searches=3000.0)
    play(PidPacing(), market, view, hours=24 * 4 + 13)
    assert 4 * 24 + 12 == market.time
    assert [1 / 3] * 3 == pytest.approx(market.spend_today / 300.0, abs=0.05)


def test_found_by_name_with_parameters() -> None:
    """Whole numbers in brackets are read as numbers."""
    assert PidPacing(cap=2.0) == resolve("pid_pacing[cap=2]")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("proportional", -1.0, "a number from 0 to 100"),
        ("integral", 101.0, "a number from 0 to 100"),
        ("derivative", math.nan, "a number from 0 to 100"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("interval", -1.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        PidPacing(**{name: value})  # type: ignore[arg-type] # wrong on purpose
