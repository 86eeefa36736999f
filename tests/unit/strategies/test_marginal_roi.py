"""Equal marginal returns from one's own log: trials, steps and budgets by hand, and a market to learn in."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator import Result, load_scenario, simulate
from simulator.entities import Decision, Report, View
from strategies.marginal_roi import MarginalRoi
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


class TestMarginalRoiContract(StrategyContract):
    strategy = MarginalRoi()


class TestBoldMarginalRoiContract(StrategyContract):
    strategy = MarginalRoi(explore=0.3, days=1.0, spread=0.0, prior_clicks=50.0)


def test_trials_go_up_and_down_alike() -> None:
    """On the first day 400 bids of .8 are .72 or .88; 160 to 240 go up but for one in 10,000 draws."""
    view = make_view(targets=400)
    [decision] = play(MarginalRoi(), ToyMarket(view), view, hours=0.1)
    assert decision.bids is not None
    assert {0.72, 0.88} == {round(bid, 9) for bid in decision.bids.tolist()}
    assert 160 <= (decision.bids > 0.8).sum() <= 240


def decide(view: View, report_of: ReportMaker, rule: MarginalRoi, **fields: object) -> Decision:
    """Return the decision after a day of 1,000 searches, 100 clicks and a cost of 50 a target, or as told."""
    bidder = rule.start(view, np.random.default_rng(1))
    bidder.decide(report_of(view))
    n = len(view.targets)
    told = {"eligible_searches": [1000] * n, "clicks": [100] * n, "cost": [50.0] * n, "time": 24.0}
    return bidder.decide(report_of(view, **(told | fields)))


def ample(view_of: ViewMaker, value: float) -> View:
    """Return an account of one target, with money for all it may want."""
    return view_of(1, values=[value], initial_budgets=[1000.0], account_budget=1000.0)


QUIET = MarginalRoi(explore=0.0, prior_clicks=math.inf)


def test_bids_move_one_step_up_where_the_return_is_above_one(
    view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """A click that costs .5 is worth 2: with beliefs of 1 and .75 the return is 2 / (1.75 x .5), above 1."""
    bids = decide(ample(view_of, 2.0), report_of, QUIET).bids
    assert [1.2] == pytest.approx(bids)


def test_bids_move_one_step_down_where_the_return_is_below_one(
    view_of: ViewMaker, report_of: ReportMaker
) -> None:
    """Worth .5, the return is .57."""
    bids = decide(ample(view_of, 0.5), report_of, QUIET).bids
    assert [0.8] == pytest.approx(bids)


def test_bids_stop_where_the_return_is_one(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Worth .9, the price at a return of 1 is .9 / 1.75 = .514, a bid of (.514 / .5)^(1 / .75) = 1.038."""
    bids = decide(ample(view_of, 0.9), report_of, QUIET).bids
    assert [(0.9 / 1.75 / 0.5) ** (1 / 0.75)] == pytest.approx(bids)


def test_money_goes_where_its_return_is_higher(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Both cost 50 of 100 a day; the second, worth three times as much, is given a higher bid and budget."""
    decision = decide(view_of(2, values=[2.0, 6.0]), report_of, QUIET)
    assert decision.bids is not None
    assert decision.budgets is not None
    assert decision.bids[0] < 1 < decision.bids[1]
    assert decision.budgets[0] < 50 < decision.budgets[1]
    assert 100.0 == pytest.approx(decision.budgets.sum())


def test_a_campaign_without_a_click_keeps_some_budget(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Without money it could never have one: the second is given a part of 100, after a day of bad luck
    as after a day without a budget.
    """
    view = view_of(2, values=[2.0, 2.0])
    unlucky = decide(view, report_of, QUIET, clicks=[100, 0], cost=[50.0, 0.0]).budgets
    broke = decide(
        view, report_of, QUIET, clicks=[100, 0], cost=[50.0, 0.0], lost_to_budget=[0, 1000]
    ).budgets
    assert unlucky is not None
    assert broke is not None
    assert 0 < unlucky[1] < broke[1]
    assert 50.0 == pytest.approx(broke[1])


def test_a_binding_total_is_kept(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Two that cost 60 a day each have 50 each: with powers 1 and .75 bids are (50 / 60)^(1 / 1.75)."""
    bids = decide(view_of(2, values=[2.0, 2.0]), report_of, QUIET, cost=[60.0, 60.0]).bids
    assert [(50 / 60) ** (1 / 1.75)] * 2 == pytest.approx(bids)


def test_paused_targets_keep_their_bids(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """The first one is paused at .7."""
    view = view_of(2, values=[2.0, 2.0])
    bids = decide(view, report_of, QUIET, bids=[0.7, 1.0], paused=[True, False]).bids
    assert bids is not None
    assert 0.7 == bids[0]


def test_a_market_is_learned_from_trials() -> None:
    """In `identical` initial bids are too low; by the third week it earns a tenth more at the same values."""
    scenario = load_scenario("identical").model_copy(update={"days": 21})
    learned = simulate(scenario, MarginalRoi(prior_clicks=math.inf), seed=1)
    plain = simulate(scenario, "fixed", seed=1)
    value = 0.4 * 0.04 * 50

    def earned(result: Result) -> float:
        return float((value * result.by_day["clicks"] - result.by_day["cost"])[14:].sum())

    assert earned(learned) > 1.1 * earned(plain)


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("explore", 0.6, "a number from 0 to 0.5"),
        ("step", -0.1, "a number from 0 to 1"),
        ("days", 0.5, "a number from 1 to 60"),
        ("spread", 3.0, "a number from 0 to 2"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("prior_clicks", math.nan, "a number from 0 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: float, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        MarginalRoi(**{name: value})
