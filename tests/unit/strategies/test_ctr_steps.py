"""The seller's daily round, by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Report, View
from strategies.ctr_steps import CtrSteps, thirds
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]
BidsAfter = Callable[..., list[float]]


class TestCtrStepsContract(StrategyContract):
    strategy = CtrSteps()


class TestAdjustedStepsContract(StrategyContract):
    strategy = CtrSteps(
        change=0.9, days=0.5, minimum_impressions=1.0, floor=0.01, cap=100.0, adjust="examination"
    )


def shown(view: View, *top: int, slot: int = 0) -> dict[str, object]:
    """Return the columns of so many impressions of each target in one slot."""
    by_position = np.zeros((len(view.targets), view.slots), dtype=np.int64)
    by_position[:, slot] = top
    return {"impressions": np.array(top), "impressions_by_position": by_position}


def directions(*clicks: int) -> list[float]:
    """Return the thirds of targets with 1000 impressions each."""
    n = len(clicks)
    return [float(third) for third in thirds(np.array(clicks), np.full(n, 1000.0), np.full(n, True))]


@pytest.mark.parametrize(
    ("clicks", "expected"),
    [
        ([7], [0]),
        ([7, 3], [1, -1]),
        ([7, 3, 5], [1, -1, 0]),
        ([1, 2, 3, 4], [-1, 0, 0, 1]),
        ([5, 4, 3, 2, 1], [1, 1, 0, -1, -1]),
        ([6, 5, 4, 3, 2, 1], [1, 1, 0, 0, -1, -1]),
    ],
)
def test_a_third_is_the_nearest_whole_number(clicks: list[int], expected: list[float]) -> None:
    """None of 1, one of 2, 3 and 4, two of 5 and 6 rise, and as many fall."""
    assert expected == directions(*clicks)


@pytest.mark.parametrize(
    ("clicks", "expected"),
    [([4, 4], [0, 0]), ([9, 0, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0]), ([5, 5, 5, 1], [0, 0, 0, -1])],
)
def test_ties_across_the_boundary_stay(clicks: list[int], expected: list[float]) -> None:
    """Of six, five without a click are no worst third, nor three of four a best one."""
    assert expected == directions(*clicks)


def test_best_up_worst_down(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """CTR .05, .03 and .01 with x = .2: bids 1.2, 1 and .8 of what is in force."""
    view = view_of(3)
    report = report_of(view, clicks=[50, 30, 10], bids=[0.9, 1.1, 1.0], **shown(view, 1000, 1000, 1000))
    decision = CtrSteps(change=0.2).start(view, np.random.default_rng(1)).decide(report)
    assert [1.08, 1.1, 0.8] == pytest.approx(decision.bids)


def test_budgets_follow_and_keep_the_total(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Budgets of 20, 30 and 50 become 24, 30 and 40, scaled from 94 to 100."""
    view = view_of(3, initial_budgets=[20.0, 30.0, 50.0], account_budget=100.0)
    report = report_of(view, clicks=[50, 30, 10], **shown(view, 1000, 1000, 1000))
    decision = CtrSteps(change=0.2).start(view, np.random.default_rng(1)).decide(report)
    assert [24 / 0.94, 30 / 0.94, 40 / 0.94] == pytest.approx(decision.budgets)


def test_floor_and_cap_hold(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """From 1.45 and .55, steps of a tenth stop at 1.5 and .5; budgets of 74 and 26 at 75 and 25."""
    view = view_of()
    report = report_of(
        view, clicks=[50, 10], bids=[1.45, 0.55], budgets=[74.0, 26.0], **shown(view, 900, 900)
    )
    decision = CtrSteps(floor=0.5, cap=1.5).start(view, np.random.default_rng(1)).decide(report)
    assert [1.5, 0.5] == pytest.approx(decision.bids)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_scaling_to_the_total_does_not_pass_the_cap(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """74 and 26 ask for 75 and 23.4: scaled to 100 the first would pass its cap, so the second gets 25."""
    view = view_of()
    report = report_of(view, clicks=[50, 10], budgets=[74.0, 26.0], **shown(view, 900, 900))
    decision = CtrSteps(floor=0.1, cap=1.5).start(view, np.random.default_rng(1)).decide(report)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_what_has_too_few_impressions_is_left_alone(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """The best of three has 199 of 200 impressions: it stays, and the others are two."""
    view = view_of(3)
    report = report_of(view, clicks=[190, 30, 10], **shown(view, 199, 1000, 1000))
    decision = CtrSteps().start(view, np.random.default_rng(1)).decide(report)
    assert [1.0, 1.1, 0.9] == pytest.approx(decision.bids)


def test_with_nothing_to_judge_budgets_stay(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Without impressions bids stay as they are, also beyond floor and cap, where an owner may set them."""
    view = view_of()
    decision = CtrSteps().start(view, np.random.default_rng(1)).decide(report_of(view, bids=[3.0, 0.2]))
    assert [3.0, 0.2] == decision.bids.tolist()  # type: ignore[union-attr] # bids are always set
    assert decision.budgets is None


def test_only_the_last_days_count(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """The first was clicked more until day 7, the second since: on day 7 it is the second that rises."""
    view = view_of()
    bidder = CtrSteps(days=7.0).start(view, np.random.default_rng(1))
    first = report_of(view, clicks=[90, 10], **shown(view, 1000, 1000))
    week = report_of(view, time=168.0, clicks=[100, 40], **shown(view, 2000, 2000))
    assert [1.1, 0.9] == pytest.approx(bidder.decide(first).bids)
    assert [0.9, 1.1] == pytest.approx(bidder.decide(week).bids)


def test_position_may_be_divided_by(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """60 clicks on top beside 50 in slot 2, seen half as often: raw the first is better, else not."""
    view = view_of()
    columns = {"impressions": [1000, 1000], "impressions_by_position": [[1000, 0], [0, 1000]]}
    report = report_of(view, clicks=[60, 50], **columns)
    raw = CtrSteps().start(view, np.random.default_rng(1)).decide(report)
    adjusted = CtrSteps(adjust="examination").start(view, np.random.default_rng(1)).decide(report)
    assert [1.1, 0.9] == pytest.approx(raw.bids)
    assert [0.9, 1.1] == pytest.approx(adjusted.bids)


def test_steps_add_up_day_by_day_in_a_market(bids_after: BidsAfter) -> None:
    """Clicked three times as often, one keyword rises on each of five days, and the other falls."""
    bids = bids_after(CtrSteps(), 5, {"relevance": 0.3}, {"relevance": 0.1})
    assert [1.1**5, 0.9**5] == pytest.approx(bids)


def test_change_zero_is_fixed() -> None:
    """Over a week no bid differs from the initial ones by a bit, and no budget is touched."""
    view = make_view()
    decisions = play(CtrSteps(change=0.0), ToyMarket(view), view, hours=168)
    assert all(decision.budgets is None for decision in decisions)
    assert all(np.array_equal(decision.bids, view.initial_bids) for decision in decisions)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("change", 1.0, "a number from 0 to 0.9"),
        ("days", 0.0, "a number from 0.1 to 1000"),
        ("minimum_impressions", 0.0, "a number from 1 to 1e+09"),
        ("floor", 0.0, "a number from 0.01 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("adjust", "rank", "examination, none"),
        ("examination_decay", math.nan, "a number from 0.01 to 1"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        CtrSteps(**{name: value})  # type: ignore[arg-type] # wrong on purpose
