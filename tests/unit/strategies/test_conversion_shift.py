"""Shifting traffic with the conversion rate: by hand, and through a pre-sale in a market."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from simulator.entities import Decision, Report, View
from strategies.conversion_shift import ConversionShift
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]
BidsAfter = Callable[..., list[float]]
#: Days, and clicks and orders of each target by then.
Days = Sequence[tuple[int, list[int], list[int]]]

AT_ONCE = ConversionShift(prior_conversions=0.0, conversion_delay=0.0, step=1.0)
#: Deposits from day 7 on count on day 21.
PRESALE = {"start": 7, "end": 21, "due": 21}


class TestConversionShiftContract(StrategyContract):
    strategy = ConversionShift()


class TestSharpShiftContract(StrategyContract):
    strategy = ConversionShift(
        recent_days=0.3, long_days=0.7, counts="conversions", prior_conversions=0.0, conversion_delay=1.3,
        gain=5.0, floor=0.01, cap=100.0, step=1.0, interval=0.5,
    )  # fmt: skip


def last_of(rule: ConversionShift, view: View, report: Report, days: Days) -> Decision:
    """Return the last decision of one asked on some days, given clicks and orders so far."""
    bidder = rule.start(view, np.random.default_rng(1))
    decision = Decision()
    for day, clicks, orders in days:
        by_then = dataclasses.replace(
            report, time=24.0 * day, clicks=np.array(clicks), orders_placed=np.array(orders)
        )
        decision = bidder.decide(by_then)
    return decision


def test_rates_of_the_last_days_are_compared_with_those_of_weeks(
    view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """In 28 days both had 40 orders of 400 clicks; in the last 7, 15 and 5 of 100: 1.5 and .5 of .1.

    What came before day 0 is out of both windows. Budgets of 50 follow.
    """
    view = view_of()
    days = [(0, [900, 900], [9, 900]), (21, [1200, 1200], [34, 935]), (28, [1300, 1300], [49, 940])]
    decision = last_of(AT_ONCE, view, report_of(view), days)
    assert [1.5, 0.5] == pytest.approx(decision.bids)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_the_prior_shrinks_towards_no_change(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """15 and 5 where 10 are expected, with a prior of 10: 25 / 20 and 15 / 20."""
    view = view_of()
    days = [(0, [0, 0], [0, 0]), (21, [300, 300], [25, 35]), (28, [400, 400], [40, 40])]
    rule = dataclasses.replace(AT_ONCE, prior_conversions=10.0)
    assert [1.25, 0.75] == pytest.approx(last_of(rule, view, report_of(view), days).bids)


def test_a_level_is_no_change(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Rates of .2 and .02 that stand still leave bids where they began."""
    view = view_of()
    days = [(0, [0, 0], [0, 0]), (21, [300, 300], [60, 6]), (28, [400, 400], [80, 8])]
    decision = last_of(AT_ONCE, view, report_of(view), days)
    assert [1.0, 1.0] == pytest.approx(decision.bids)
    assert decision.budgets is None


def test_nothing_moves_before_there_are_two_windows(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """On day 6 all that is known is one window, whatever has happened in it."""
    view = view_of()
    days = [(0, [700, 700], [70, 70]), (6, [900, 900], [170, 70])]
    assert [1.0, 1.0] == pytest.approx(last_of(AT_ONCE, view, report_of(view), days).bids)


@pytest.mark.parametrize(("delay", "ratio"), [(24.0, 1.0), (0.0, (70 / 1300) / (150 / 2200))])
def test_a_busy_day_is_no_fall(
    view_of: ViewMaker, report_of: ReportMaker, delay: float, ratio: float
) -> None:
    """100 clicks a day bring 10 orders the day after; on the last day of 15 there are 700 clicks.

    With the delay the week's 70 orders belong to 700 clicks, and all 150 to 1500. Without it they are
    compared with 1300 and 2200: a fall that has not happened.
    """
    view = view_of(1)
    days: Days = [(day, [100 * day + 100], [10 * day]) for day in range(15)]
    rule = dataclasses.replace(AT_ONCE, conversion_delay=delay)
    decision = last_of(rule, view, report_of(view), [*days, (15, [2200], [150])])
    assert [ratio] == pytest.approx(decision.bids)


def test_gain_zero_is_fixed() -> None:
    """Over ten days no bid differs from the initial ones by a bit, and no budget is touched."""
    view = make_view()
    decisions = play(ConversionShift(gain=0.0), ToyMarket(view), view, hours=240)
    assert all(decision.budgets is None for decision in decisions)
    assert all(np.array_equal(decision.bids, view.initial_bids) for decision in decisions)  # type: ignore[arg-type]


def test_a_presale_does_not_look_like_a_fall(bids_after: BidsAfter) -> None:
    """A day before the balances fall due, orders have come as ever, and bids are about where they began."""
    assert [1.0, 1.0] == pytest.approx(bids_after(ConversionShift(), 20, presale=PRESALE), abs=0.15)


def test_the_unaware_flees_from_a_presale(bids_after: BidsAfter) -> None:
    """Counting conversions, of which there are none for two weeks, it bids the least it may."""
    unaware = ConversionShift(counts="conversions")
    assert [0.5, 0.5] == pytest.approx(bids_after(unaware, 20, presale=PRESALE))


def test_without_a_presale_it_does_not_matter_what_is_counted(bids_after: BidsAfter) -> None:
    """Orders and conversions are the same, and so are all bids."""
    assert bids_after(ConversionShift(), 20) == bids_after(ConversionShift(counts="conversions"), 20)


def test_bids_rise_with_the_conversion_rate_in_a_market(bids_after: BidsAfter) -> None:
    """Twice as many clicks convert from day 7 on: a week later bids are up by more than a tenth."""
    better = [{"name": "autumn", "start": 7, "length": 30, "conversion": 2.0}]
    assert 1.1 < min(bids_after(ConversionShift(), 14, event=better))


def test_bids_come_back_once_the_rate_stands_still(bids_after: BidsAfter) -> None:
    """Five weeks after the change the long window is as new as the recent one."""
    better = [{"name": "autumn", "start": 7, "length": 60, "conversion": 2.0}]
    assert [1.0, 1.0] == pytest.approx(bids_after(ConversionShift(), 44, event=better), abs=0.15)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("recent_days", 0.0, "a number from 0.1 to 1000"),
        ("long_days", 6.0, "a number from 7 to 1000"),
        ("counts", "clicks", "orders, conversions"),
        ("prior_conversions", -1.0, "a number from 0 to 1e+09"),
        ("conversion_delay", 1e6, "a number from 0 to 2400"),
        ("gain", 11.0, "a number from 0 to 10"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        ConversionShift(**{name: value})  # type: ignore[arg-type] # wrong on purpose
