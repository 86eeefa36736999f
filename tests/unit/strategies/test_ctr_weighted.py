"""The founding rule on reports worked through by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator import load_scenario, simulate
from simulator.entities import Decision, Report, View
from simulator.strategy import resolve
from strategies import CtrWeighted
from strategies.ctr_weighted import click_ratios
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

#: Of all exposures at the top, as many as make the account's rate .1 with the clicks below.
TOP = [[400, 0], [400, 0]]
THREE = [[400, 0], [400, 0], [400, 0]]


class TestCtrWeightedContract(StrategyContract):
    strategy = CtrWeighted()


class TestRawContract(StrategyContract):
    strategy = CtrWeighted(adjust="none", gain=2.0, prior_clicks=0.0, step=1.0, interval=0.5)


def decide(rule: CtrWeighted, view: View, report: Report) -> Decision:
    """Ask a bidder that has just been started."""
    return rule.start(view, np.random.default_rng(1)).decide(report)


def test_ratio_is_one_at_the_accounts_rate() -> None:
    """40 clicks of 400 and 10 of 100 are the same rate."""
    assert [1.0, 1.0] == click_ratios(np.array([40.0, 10.0]), np.array([400.0, 100.0]), 20.0).tolist()


def test_ratio_is_shrunk_by_the_prior() -> None:
    """60 and 20 clicks where 40 are expected, prior 20: 80 / 60 and 40 / 60."""
    ratios = click_ratios(np.array([60.0, 20.0]), np.array([400.0, 400.0]), 20.0)
    assert [80 / 60, 40 / 60] == ratios.tolist()


def test_few_data_are_shrunk_more() -> None:
    """At the same rate twice the account's, 4 clicks for 2 expected move less than 400 for 200."""
    few, many, _ = click_ratios(np.array([4.0, 400.0, 0.0]), np.array([20.0, 2000.0, 2020.0]), 20.0)
    assert 24 / 22 == pytest.approx(few)
    assert 420 / 220 == pytest.approx(many)


def test_ratio_without_prior_is_the_plain_ratio() -> None:
    """60 and 20 clicks where 40 are expected: 1.5 and .5; nothing seen counts as 1."""
    ratios = click_ratios(np.array([60.0, 20.0, 0.0]), np.array([400.0, 400.0, 0.0]), 0.0)
    assert [1.5, 0.5, 1.0] == ratios.tolist()


@pytest.mark.parametrize("prior_clicks", [0.0, 20.0])
def test_nothing_known_is_ratio_one(prior_clicks: float) -> None:
    """No impressions at all, or impressions without clicks, tell no target from another."""
    nothing, seen = np.zeros(2), np.array([400.0, 100.0])
    assert [1.0, 1.0] == click_ratios(nothing, nothing, prior_clicks).tolist()
    assert [1.0, 1.0] == click_ratios(nothing, seen, prior_clicks).tolist()


def test_position_explains_the_difference(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """100 clicks of 1000 on top and 50 of 1000 below are one relevance if slot 2 is seen half as often.

    Looks: 1000 and 500, rate .1 for both and for the account: every ratio is 1, nothing changes.
    """
    view = view_of()
    report = report_of(view, clicks=[100, 50], impressions_by_position=[[1000, 0], [0, 1000]])
    decision = decide(CtrWeighted(examination_decay=0.5), view, report)
    assert decision.bids is not None
    assert [1.0, 1.0] == decision.bids.tolist()
    assert decision.budgets is None


def test_raw_rule_confounds_ad_with_slot(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """The same report by the raw rule: 75 clicks expected of each, ratios 120 / 95 and 70 / 95.

    Both campaigns' budgets of 50 follow: their sum is 100 already.
    """
    view = view_of()
    report = report_of(view, clicks=[100, 50], impressions_by_position=[[1000, 0], [0, 1000]])
    decision = decide(CtrWeighted(adjust="none", step=1.0), view, report)
    assert [120 / 95, 70 / 95] == pytest.approx(decision.bids)
    assert [50 * 120 / 95, 50 * 70 / 95] == pytest.approx(decision.budgets)


def test_examination_decay_is_the_strategys_own_guess(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """With decay .25 slot 2 counts a quarter: looks 1000 and 250, rate 150 / 1250 = .12.

    Expected clicks are 120 and 30, so the ratios without prior are 5 / 6 and 5 / 3.
    """
    view = view_of()
    report = report_of(view, clicks=[100, 50], impressions_by_position=[[1000, 0], [0, 1000]])
    decision = decide(CtrWeighted(examination_decay=0.25, prior_clicks=0.0, step=1.0), view, report)
    assert [5 / 6, 5 / 3] == pytest.approx(decision.bids)


def test_gain_sharpens_the_ratio(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Ratios 1.5 and .5 to the power 2 are 2.25 and .25, within floor .1 and cap 3."""
    view = view_of()
    report = report_of(view, clicks=[60, 20], impressions_by_position=TOP, bids=[2.0, 0.3])
    rule = CtrWeighted(gain=2.0, prior_clicks=0.0, step=1.0, floor=0.1, cap=3.0)
    assert [2.25, 0.25] == pytest.approx(decide(rule, view, report).bids)


def test_floor_and_cap_limit_the_multiple(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """80 and 0 clicks where 40 are expected: ratios 2 and 0, held at 1.5 and .5."""
    view = view_of()
    report = report_of(view, clicks=[80, 0], impressions_by_position=TOP)
    rule = CtrWeighted(prior_clicks=0.0, step=1.0, floor=0.5, cap=1.5)
    assert [1.5, 0.5] == pytest.approx(decide(rule, view, report).bids)


def test_a_decision_moves_at_most_one_step(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Asked for 1.5 and .5, bids of .9 and 1 in force go to .99 and .9 with a step of .1."""
    view = view_of()
    report = report_of(view, clicks=[60, 20], impressions_by_position=TOP, bids=[0.9, 1.0])
    decision = decide(CtrWeighted(prior_clicks=0.0, step=0.1), view, report)
    assert [0.99, 0.9] == pytest.approx(decision.bids)


def test_step_zero_moves_nothing(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A step of 0 keeps bids and budgets in force to the last bit."""
    view = view_of()
    report = report_of(view, clicks=[60, 20], impressions_by_position=TOP)
    decision = decide(CtrWeighted(step=0.0), view, report)
    assert [1.0, 1.0] == decision.bids.tolist()  # type: ignore[union-attr] # bids are always set
    assert decision.budgets is None


def test_bids_return_to_the_initial_ones(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Equal rates bring a bid of 1.05 back to its initial 1: the rule starts from there, not from itself."""
    view = view_of()
    report = report_of(view, clicks=[40, 40], impressions_by_position=TOP, bids=[1.05, 0.95])
    assert [1.0, 1.0] == decide(CtrWeighted(), view, report).bids.tolist()  # type: ignore[union-attr]


def test_budgets_follow_their_campaigns_and_keep_the_total(
    view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """Ratios 1.5, .5 and 1 ask for 30, 15 and 50 of 20, 30 and 50: times 100 / 95."""
    view = view_of(3, initial_budgets=[20.0, 30.0, 50.0], account_budget=100.0)
    report = report_of(view, clicks=[60, 20, 40], impressions_by_position=THREE)
    decision = decide(CtrWeighted(prior_clicks=0.0, step=1.0), view, report)
    assert [30 / 0.95, 15 / 0.95, 50 / 0.95] == pytest.approx(decision.budgets)


def test_budgets_never_fall_below_what_is_spent(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """With 25 spent by the second, the 75 left are shared 30 : 50 by the others."""
    view = view_of(3, initial_budgets=[20.0, 30.0, 50.0], account_budget=100.0)
    report = report_of(view, clicks=[60, 20, 40], impressions_by_position=THREE, spend_today=[0.0, 25.0, 0.0])
    decision = decide(CtrWeighted(prior_clicks=0.0, step=1.0), view, report)
    assert [28.125, 25.0, 46.875] == pytest.approx(decision.budgets)


def test_budgets_move_at_most_one_step(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """20 may rise to 22 and 30 fall to 27; the third takes the rest, 51."""
    view = view_of(3, initial_budgets=[20.0, 30.0, 50.0], account_budget=100.0)
    report = report_of(view, clicks=[60, 20, 40], impressions_by_position=THREE)
    decision = decide(CtrWeighted(prior_clicks=0.0, step=0.1), view, report)
    assert [22.0, 27.0, 51.0] == pytest.approx(decision.budgets)


def test_budgets_return_to_the_initial_ones(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Equal rates bring budgets of 54 and 46 back to their initial 50 and 50."""
    view = view_of()
    report = report_of(view, clicks=[40, 40], impressions_by_position=TOP, budgets=[54.0, 46.0])
    assert [50.0, 50.0] == pytest.approx(decide(CtrWeighted(), view, report).budgets)


def test_a_campaign_is_judged_by_all_its_targets(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Targets 0 and 2 with 60 and 20 clicks, 1 and 3 with 50 and 30: each campaign has 80 of 800, ratio 1."""
    view = view_of(4, campaigns=2)
    report = report_of(view, clicks=[60, 50, 20, 30], impressions_by_position=[[400, 0]] * 4)
    decision = decide(CtrWeighted(prior_clicks=0.0, step=1.0), view, report)
    assert decision.budgets is None
    assert [1.5, 1.25, 0.5, 0.75] == pytest.approx(decision.bids)


def test_money_left_unallocated_stays_so(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """An account budget of 300 over campaigns of 50 and 50 leaves the total at 100."""
    view = view_of(account_budget=300.0)
    report = report_of(view, clicks=[60, 20], impressions_by_position=TOP)
    decision = decide(CtrWeighted(prior_clicks=0.0, step=1.0), view, report)
    assert [75.0, 25.0] == pytest.approx(decision.budgets)


def test_an_account_budget_below_the_sum_is_kept_at_once(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Campaigns of 50 and 50 under an account of 60 with equal rates get 30 each, whatever the step."""
    view = view_of(account_budget=60.0)
    report = report_of(view, clicks=[40, 40], impressions_by_position=TOP)
    assert [30.0, 30.0] == pytest.approx(decide(CtrWeighted(step=0.1), view, report).budgets)


def test_unlimited_budgets_are_left_alone(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Without a limit there is no total to share."""
    view = view_of(initial_budgets=[math.inf, 50.0], account_budget=math.inf)
    report = report_of(view, clicks=[60, 20], impressions_by_position=TOP)
    assert decide(CtrWeighted(), view, report).budgets is None


def test_one_target_keeps_its_bid(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """With nothing to compare with, its rate is the account's: ratio 1."""
    view = view_of(1)
    report = report_of(view, clicks=[7], impressions_by_position=[[13, 29]])
    assert [1.0] == pytest.approx(decide(CtrWeighted(prior_clicks=0.0), view, report).bids)


def test_gain_zero_is_fixed() -> None:
    """Over two days no bid differs from the initial ones by a bit, and no budget is touched."""
    view = make_view()
    decisions = play(CtrWeighted(gain=0.0), ToyMarket(view), view, hours=48)
    assert all(decision.budgets is None for decision in decisions)
    assert all(np.array_equal(decision.bids, view.initial_bids) for decision in decisions)  # type: ignore[arg-type]


def test_gain_zero_is_fixed_in_the_market_too() -> None:
    """Simulated, not a total differs by a bit."""
    scenario = load_scenario("two-campaigns").model_copy(update={"days": 2})
    fixed, still = (simulate(scenario, name, seed=1).totals for name in ("fixed", "ctr_weighted[gain=0]"))
    assert repr(fixed) == repr(still)


def test_budgets_never_pass_the_account_by_rounding() -> None:
    """Over ten busy days no sum of max(budget, spent) exceeds the account's budget at all."""
    view = make_view(targets=7, campaigns=7, budget=0.1)
    market = ToyMarket(view, searches=3.0)
    bidder = CtrWeighted().start(view, np.random.default_rng(1))
    sums = []
    for hour in range(240):
        market.advance(float(hour))
        report = market.report()
        decision = bidder.decide(report)
        market.apply(decision)
        sums.append(math.fsum(np.maximum(market.budgets, report.spend_today)))
    assert max(sums) <= view.account_budget
    assert view.account_budget == pytest.approx(min(sums))


def test_found_by_name_with_parameters() -> None:
    """The raw rule is the founding rule with one parameter in brackets."""
    assert CtrWeighted(adjust="none") == resolve("ctr_weighted[adjust=none]")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("adjust", "rank", "examination, none"),
        ("gain", -0.1, "a number from 0 to 10"),
        ("floor", 0.0, "a number from 0.01 to 1"),
        ("cap", 0.9, "a number from 1 to 100"),
        ("step", 1.1, "a number from 0 to 1"),
        ("prior_clicks", math.nan, "a number from 0 to 1e+09"),
        ("examination_decay", 1.5, "a number from 0.01 to 1"),
        ("interval", 0.0, "a number from 0.0166667 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        CtrWeighted(**{name: value})  # type: ignore[arg-type] # wrong on purpose
