"""Creative tests on counts worked through by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import Decision, Report, View
from simulator.strategy import resolve
from strategies import CreativeTest
from strategies.creative_test import CreativeTester, top_two_weights
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ReportMaker = Callable[..., Report]


class TestCreativeTestContract(StrategyContract):
    strategy = CreativeTest()


class TestEndingContract(StrategyContract):
    strategy = CreativeTest(top_two=0.5, confidence=0.5, prior_clicks=0.01, interval=0.5)


@pytest.fixture
def view() -> View:
    """Return an account of two campaigns with two creatives each."""
    return make_view(campaigns=2, creatives=2)


def start(rule: CreativeTest, view: View) -> CreativeTester:
    """Return a bidder whose draws are always the same."""
    return rule.start(view, np.random.default_rng(1))


def weights(bidder: CreativeTester, report: Report) -> list[float]:
    """Return the weights a bidder decides."""
    decided = bidder.decide(report).creative_weights
    assert decided is not None
    return decided.tolist()  # type: ignore[no-any-return] # a list of floats


def test_without_clicks_creatives_are_shown_alike(view: View, report_of: ReportMaker) -> None:
    """Impressions alone tell no creative from another."""
    report = report_of(view, creative_impressions=[1000, 10, 0, 0])
    assert [0.5] * 4 == weights(start(CreativeTest(), view), report)


def test_equal_counts_give_nearly_equal_weights(view: View, report_of: ReportMaker) -> None:
    """With 50 clicks of 1,000 each, either is the best in half of 1,000 draws, give or take .064.

    That is four standard errors of a share.
    """
    report = report_of(view, creative_impressions=[1000] * 4, creative_clicks=[50] * 4)
    assert [0.5] * 4 == pytest.approx(weights(start(CreativeTest(), view), report), abs=0.064)


def test_the_better_creative_is_shown_as_often_as_it_is_likely_best(
    view: View, report_of: ReportMaker
) -> None:
    """60 clicks of 1,000 beat 50 with a probability of .83: a difference of 1 % and its error of 1.02 %.

    The second campaign is judged by its own clicks: 80 of 1,000 beat 20 for certain.
    """
    report = report_of(view, creative_impressions=[1000] * 4, creative_clicks=[60, 50, 20, 80])
    shown = weights(start(CreativeTest(), view), report)
    assert [0.83, 0.17] == pytest.approx(shown[:2], abs=0.05)
    assert [0.0, 1.0] == shown[2:]


def test_few_data_are_believed_less(view: View, report_of: ReportMaker) -> None:
    """Twice the rate on 3 clicks moves weights less than on 60."""
    report = report_of(view, creative_impressions=[20, 20, 400, 400], creative_clicks=[2, 1, 40, 20])
    few, _, many, _ = weights(start(CreativeTest(), view), report)
    assert 0.5 < few < 0.8 < many


def test_a_rate_of_one_can_be_drawn(view: View, report_of: ReportMaker) -> None:
    """Where every impression was clicked the posteriors stay proper."""
    report = report_of(view, creative_impressions=[5] * 4, creative_clicks=[5] * 4)
    assert np.all(np.isfinite(weights(start(CreativeTest(), view), report)))


def test_confidence_ends_a_test_for_good(view: View, report_of: ReportMaker) -> None:
    """Best with certainty, a creative is shown alone, also when later counts would favour the other."""
    bidder = start(CreativeTest(confidence=0.99, top_two=0.5), view)
    clear = report_of(view, creative_impressions=[1000] * 4, creative_clicks=[100, 20, 50, 50])
    turned = report_of(view, creative_impressions=[2000] * 4, creative_clicks=[100, 300, 100, 300])
    assert [1.0, 0.0] == weights(bidder, clear)[:2]
    assert [1.0, 0.0, 0.0, 1.0] == weights(bidder, turned)
    assert Decision() == bidder.decide(turned)


def test_at_confidence_one_no_test_ends(view: View, report_of: ReportMaker) -> None:
    """Plain Thompson sampling turns round when the counts do."""
    bidder = start(CreativeTest(), view)
    clear = report_of(view, creative_impressions=[1000] * 4, creative_clicks=[100, 20, 50, 50])
    turned = report_of(view, creative_impressions=[2000] * 4, creative_clicks=[100, 300, 100, 300])
    assert [1.0, 0.0] == weights(bidder, clear)[:2]
    assert [0.0, 1.0] == weights(bidder, turned)[:2]


def test_a_decision_stays_what_it_was(view: View, report_of: ReportMaker) -> None:
    """What has been decided does not change with the next decision."""
    bidder = start(CreativeTest(), view)
    first = bidder.decide(report_of(view)).creative_weights
    bidder.decide(report_of(view, creative_impressions=[1000] * 4, creative_clicks=[100, 20, 50, 50]))
    assert first is not None
    assert [0.5] * 4 == first.tolist()


def test_one_creative_leaves_nothing_to_test() -> None:
    """An account without a choice of creatives changes nothing."""
    view = make_view()
    assert [Decision()] * 2 == play(CreativeTest(), ToyMarket(view), view, hours=48)


def test_nothing_else_is_decided(view: View) -> None:
    """Bids, budgets, throttles, pauses and modifiers stay as they are."""
    (decision,) = play(CreativeTest(), ToyMarket(view), view, hours=24)
    assert decision == Decision(creative_weights=decision.creative_weights)


def test_top_two_shares_with_the_second() -> None:
    """Of a best with .9, half the picks ask for another: .1 x .9 / .9 of them go back to it.

    Best: .5 x .9 + .5 x .1 = .5; so both are shown alike, whatever the lead.
    """
    assert [0.5, 0.5] == pytest.approx(top_two_weights(np.array([0.9, 0.1]), 0.5).tolist())


def test_top_two_keeps_a_certain_best() -> None:
    """Where no draw has another best there is nobody to share with."""
    assert [0.0, 1.0] == top_two_weights(np.array([0.0, 1.0]), 0.5).tolist()


def test_found_by_name_with_parameters() -> None:
    """The name leads to the class, and the brackets to its parameters."""
    assert CreativeTest(top_two=0.5) == resolve("creative_test[top_two=0.5]")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("top_two", 0.0, "a number from 0.01 to 1"),
        ("confidence", 0.4, "a number from 0.5 to 1"),
        ("prior_clicks", math.nan, "a number from 0.01 to 1e+09"),
        ("interval", 0.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        CreativeTest(**{name: value})  # type: ignore[arg-type] # wrong on purpose
