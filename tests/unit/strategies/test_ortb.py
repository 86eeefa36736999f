"""Optimal bids on logs worked through by hand."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from simulator import Scenario, simulate
from simulator.entities import Decision, Report, View
from strategies.ortb import Ortb, fit_scales, optimal_bids, win_rates
from strategies.shared.day_log import Log
from strategies.testing import StrategyContract

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]

PAPER = Ortb(curve="ortb1", price="bid", prior_clicks=math.inf)


class TestOrtbContract(StrategyContract):
    strategy = Ortb()


class TestOrtbOfThePaperContract(StrategyContract):
    strategy = Ortb(curve="ortb1", price="bid", days=1.0, prior_clicks=50.0)


def one(curve: str, theta: float, scale: float, price: float) -> float:
    """Return one optimal bid."""
    return optimal_bids(curve, np.array([theta]), np.array([scale]), price).item()


def test_ortb1_by_hand() -> None:
    """c = 1, theta = 8: sqrt(8 + 1) - 1 = 2; at a price of money of 8 / 3, sqrt(3 + 1) - 1 = 1."""
    assert 2.0 == pytest.approx(one("ortb1", 8.0, 1.0, 1.0))
    assert 1.0 == pytest.approx(one("ortb1", 8.0, 1.0, 8 / 3))


def test_ortb2_by_hand() -> None:
    """c = 1, theta = 2: the bid solves b^3 + 3 b = 2 theta = 4, so b = 1."""
    assert 1.0 == pytest.approx(one("ortb2", 2.0, 1.0, 1.0))
    assert 1.0 == pytest.approx(one("ortb2", 6.0, 1.0, 3.0))


@pytest.mark.parametrize(("curve", "power"), [("ortb1", 1.0), ("ortb2", 2.0)])
@pytest.mark.parametrize(("theta", "scale", "price"), [(1.0, 0.3, 1.0), (5.0, 2.0, 1.7)])
def test_no_bid_is_better(curve: str, power: float, theta: float, scale: float, price: float) -> None:
    """The formula is where (theta - price x b) w(b) is largest, as scipy finds it."""

    def loss(bid: float) -> float:
        return -(theta - price * bid) * win_rates(np.array([bid]), np.array([scale]), power).item()

    best = minimize_scalar(loss, bounds=(0.0, theta), method="bounded", options={"xatol": 1e-9}).x
    assert best == pytest.approx(one(curve, theta, scale, price), abs=1e-5)


def log_of(bids: list[float], searches: list[float], won: list[float]) -> Log:
    """Return the log of one target, one row a day."""
    column = [np.array(values)[:, np.newaxis] for values in (bids, searches, won)]
    return Log(np.ones(len(bids)), column[0], column[1], 0 * column[1], column[2], column[2], column[2])


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_scales_are_found_again(power: float) -> None:
    """A hundred million searches a day at bids of .5, 1 and 2, won as a curve with c = .7 has it."""
    bids = np.array([0.5, 1.0, 2.0])
    won = 1e8 * win_rates(bids, np.full(3, 0.7), power)
    assert [0.7] == pytest.approx(fit_scales(log_of(bids.tolist(), [1e8] * 3, won.tolist()), power).tolist())


def test_scales_exist_where_all_or_nothing_is_won() -> None:
    """Of 9 searches at a bid of 1, with the halves .5 or 9.5 of 10 are won: c = 19, or 1 / 19."""
    assert [19.0] == pytest.approx(fit_scales(log_of([1.0], [9.0], [0.0]), 1.0).tolist())
    assert [1 / 19] == pytest.approx(fit_scales(log_of([1.0], [9.0], [9.0]), 1.0).tolist())


@pytest.mark.parametrize(("bids", "searches"), [([0.25, 1.0], [1.0, 1e17]), ([1.0, 4.0], [1e17, 1.0])])
def test_a_scale_beside_an_extreme_is_not_taken_for_the_other(
    bids: list[float], searches: list[float]
) -> None:
    """Half of 10^17 searches at a bid of 1 are won, one search was at another bid: c = 1."""
    won = [searches[0] / 2, searches[1] / 2]
    assert [1.0] == pytest.approx(fit_scales(log_of(bids, searches, won), 1.0).tolist())


def test_without_a_search_at_a_bid_there_is_no_scale() -> None:
    """No searches, or none that were bid for."""
    assert np.isnan(fit_scales(log_of([1.0, 0.0], [0.0, 9.0], [0.0, 0.0]), 1.0)).all()


MakeDay = Callable[..., Decision]


@pytest.fixture
def decided(view_of: ViewMaker, report_of: ReportMaker) -> MakeDay:
    """Return a maker of the decision after a day at bids of 1: 499.5 of 999 searches won, so that c = 1.

    50 clicks a target cost .5 each. A click is worth 8 unless told, and one campaign has both targets.
    """

    def decide(rule: Ortb, budget: float, **fields: object) -> Decision:
        told = {"values": [8.0, 8.0], "initial_budgets": [budget], "account_budget": budget} | fields
        view = view_of(2, campaigns=1, **told)
        bidder = rule.start(view, np.random.default_rng(1))
        bidder.decide(report_of(view))
        return bidder.decide(
            report_of(
                view, time=24.0, eligible_searches=[999, 999], impressions=[499.5, 499.5], clicks=[50, 50],
                cost=[25.0, 25.0],
            )
        )  # fmt: skip

    return decide


def bids(decision: Decision) -> list[float]:
    """Return the bids of a decision."""
    assert decision.bids is not None
    return decision.bids.tolist()  # type: ignore[no-any-return] # a list of floats


def test_where_the_budget_does_not_bind_money_is_worth_itself(decided: MakeDay) -> None:
    """c = 1, theta = 8, price 1: a bid of 2."""
    assert [2.0, 2.0] == pytest.approx(bids(decided(PAPER, 1000.0)))


def test_where_the_budget_binds_it_is_met(decided: MakeDay) -> None:
    """At b a target costs 999 x b / (1 + b) x b x (25 / 499.5) = 50 b^2 / (1 + b): both cost 50 at b = 1."""
    assert [1.0, 1.0] == pytest.approx(bids(decided(PAPER, 50.0)))


def test_a_price_below_the_bid_allows_more(decided: MakeDay) -> None:
    """Half of each bid is paid, so that theta = 8 at a price of .5 is as 16 at 1: sqrt(16 + 1) - 1."""
    paid = Ortb(curve="ortb1", price="paid", prior_clicks=math.inf)
    assert [math.sqrt(17) - 1] * 2 == pytest.approx(bids(decided(paid, 1000.0)))


def test_bids_stay_within_their_range(decided: MakeDay) -> None:
    """2 is above a cap of 1.5, and where clicks are worth next to nothing, the bid is the floor of .2."""
    rule = Ortb(curve="ortb1", price="bid", floor=0.2, cap=1.5, prior_clicks=math.inf)
    assert [1.5, 0.2] == pytest.approx(bids(decided(rule, 1000.0, values=[8.0, 1e-6])))


def test_values_by_the_impression_are_multiplied_by_the_rate(decided: MakeDay) -> None:
    """50 clicks in 499.5 impressions: a click worth .08 is 8.008 for 1,000 impressions."""
    display = {"channels": ["display"], "pays_by_impression": [True], "values": [0.08, 0.08]}
    assert [math.sqrt(8.008008 + 1) - 1] * 2 == pytest.approx(bids(decided(PAPER, 1e6, **display)))


def test_before_a_day_in_the_log_nothing_changes(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """How long the warm-up was, and so how many searches a day has, is not told."""
    view = view_of(1)
    assert None is Ortb().start(view, np.random.default_rng(1)).decide(report_of(view)).bids


def first_price_market(bid: float) -> Scenario:
    """Return a market of first prices and one slot, in which a click is worth 1.2."""
    target = {"keyword": "lamp", "bid": bid, "relevance": 0.3, "conversion_rate": 0.06, "value": 1.2}
    return Scenario.model_validate(
        {
            "name": "first prices",
            "days": 10,
            "learner": "shop",
            "market": {"pricing": "first_price", "slots": 1, "examination": [1.0], "warm_up_days": 1},
            "conversion": {"basket_value": 50.0},
            "keyword": [{"name": "lamp", "volume": 3000.0, "relevance": 0.3}],
            "rivals": {"count": 4, "bid": 0.6, "redraw": False},
            "account": [{"name": "shop", "campaign": [{"name": "all", "budget": 1e6, "target": [target]}]}],
        }
    )


def test_shading_pays_under_first_prices() -> None:
    """From bids at the value, which earn nothing, it comes to earn over half of what the best bid earns."""

    def earned(strategy: Ortb | str, bid: float) -> float:
        totals = simulate(first_price_market(bid), strategy, seed=1).totals
        return float(1.2 * totals["clicks"] - totals["cost"])

    best = earned("fixed", 0.9)
    assert best > max(earned("fixed", 0.8), earned("fixed", 1.0))
    assert 0.0 == pytest.approx(earned("fixed", 1.2), abs=1e-6)
    assert earned(Ortb(prior_clicks=math.inf), 1.2) > 0.5 * best


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("curve", "ortb3", "ortb1, ortb2"),
        ("price", "half", "bid, paid"),
        ("days", 0.5, "a number from 1 to 60"),
        ("floor", 0.0, "a number from 0.001 to 1"),
        ("cap", 0.5, "a number from 1 to 100"),
        ("prior_clicks", math.nan, "a number from 0 to inf"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        Ortb(**{name: value})  # type: ignore[arg-type] # wrong on purpose
