"""Balanced bids on tables worked through by hand, and in a market where the settled bids are known."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import pytest

from simulator.entities import BidSimulator, Report, View
from simulator.market import Market
from simulator.settings.scenario import Scenario
from simulator.strategy import resolve
from strategies import BalancedBidding
from strategies.balanced_bidding import balanced_bids
from strategies.testing import StrategyContract, ToyMarket, make_view, play

ViewMaker = Callable[..., View]
ReportMaker = Callable[..., Report]


class TestBalancedBiddingContract(StrategyContract):
    strategy = BalancedBidding()


class TestLearningContract(StrategyContract):
    strategy = BalancedBidding(examination_decay=0.9, prior_clicks=0.0, activity=1.0)


def table(clicks: list[int], cost: list[float], position: list[float], shown: int = 200) -> BidSimulator:
    """Return the bid simulator of one target."""
    impressions = np.full((1, len(clicks)), shown)
    return BidSimulator(np.ones(1), impressions, np.array([clicks]), np.array([cost]), np.array([position]))


def bid_for(simulated: BidSimulator, value: float, bid: float = 0.5, decay: float = 0.5) -> float:
    """Return the balanced bid of one target."""
    return float(balanced_bids(simulated, np.array([value]), np.array([bid]), decay)[0])


def test_aims_at_the_slot_that_earns_most() -> None:
    """Value 1: 50 clicks at .2 earn 40, 100 at .7 earn 30. Bid 1 - .4 x (1 - .2) for the second slot."""
    assert 0.68 == pytest.approx(bid_for(table([50, 100], [10.0, 70.0], [2.0, 1.0]), 1.0, decay=0.4))


def test_more_clicks_may_be_worth_their_price() -> None:
    """Value 2: 50 at .2 earn 90, 100 at .7 earn 130. The top slot's bid is 2 - .5 x (2 - .7)."""
    assert 1.35 == pytest.approx(bid_for(table([50, 100], [10.0, 70.0], [2.0, 1.0]), 2.0, decay=0.4))


def test_between_slots_the_ratio_is_interpolated() -> None:
    """Halfway between the top (ratio .5) and slot 2 (.9) it is .7: 1 - .7 x (1 - .5)."""
    assert 0.65 == pytest.approx(bid_for(table([100], [50.0], [1.5]), 1.0, decay=0.9))


def test_lower_slots_keep_the_ratio() -> None:
    """Examination falls by the same factor at every slot below the top: 1 - .9 x (1 - .5)."""
    assert 0.55 == pytest.approx(bid_for(table([100], [50.0], [3.0]), 1.0, decay=0.9))


def test_a_slot_that_costs_more_than_a_click_is_worth_is_bid_its_value() -> None:
    """Value .4 where clicks cost .5: the bid is .4, too low for the slot and no lower."""
    assert 0.4 == pytest.approx(bid_for(table([100], [50.0], [1.0]), 0.4))


def test_unseen_at_every_point_bids_its_value() -> None:
    """Without an impression at any point the account is one without a slot."""
    assert 0.8 == pytest.approx(bid_for(table([0, 0], [0.0, 0.0], [math.nan, math.nan], shown=0), 0.8))


@pytest.mark.parametrize(("bid", "kept"), [(0.5, 0.5), (0.9, 0.8)])
def test_without_clicks_the_bid_stays(bid: float, kept: float) -> None:
    """Impressions without a click give no price; the bid stays, though never above the value of .8."""
    assert kept == bid_for(table([0, 0], [0.0, 0.0], [2.0, 1.0]), 0.8, bid=bid)


def decide(rule: BalancedBidding, view: View, report: Report) -> list[float] | None:
    """Return the bids of a bidder that has just been started."""
    bids = rule.start(view, np.random.default_rng(1)).decide(report).bids
    return None if bids is None else bids.tolist()


def test_value_is_learned_where_the_prior_is_finite(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """Worth 1 before data, weighed as 100 clicks; 300 clicks earned .4 x 1500: (600 + 100) / 400 = 1.75.

    At the top at a price of .75 the bid is 1.75 - .5 x (1.75 - .75).
    """
    view = view_of(1, values=[1.0], margin=0.4)
    report = report_of(view, clicks=[300], revenue=[1500.0], bid_simulator=table([100], [75.0], [1.0]))
    assert [1.25] == decide(BalancedBidding(prior_clicks=100.0, activity=1.0), view, report)
    assert [0.875] == decide(BalancedBidding(activity=1.0), view, report)


def test_display_targets_keep_their_bids(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """A bid for 1,000 impressions is no bid for a click, so it stays at 1."""
    view = view_of(1, channels=["display"], pays_by_impression=[True], values=[1.0])
    report = report_of(view, bid_simulator=table([100], [50.0], [1.0]))
    assert [1.0] == decide(BalancedBidding(activity=1.0), view, report)


def test_activity_zero_never_acts(view_of: ViewMaker, report_of: ReportMaker) -> None:
    """An account that never acts leaves its bids."""
    view = view_of(1, values=[1.0])
    report = report_of(view, bid_simulator=table([100], [50.0], [1.0]))
    assert None is decide(BalancedBidding(activity=0.0), view, report)


def test_some_days_pass_without_a_decision() -> None:
    """At an activity of one half a month has about 15 decisions; 6 to 24 but for one in 1,000 months."""
    view = make_view()
    decisions = play(BalancedBidding(), ToyMarket(view), view, hours=24 * 30)
    assert 6 <= sum(decision.bids is not None for decision in decisions) <= 24


def test_bids_never_pass_the_value() -> None:
    """From bids twice as high as a click is worth, a month of decisions stays at or below it."""
    view = make_view(bid=2.0)
    decisions = play(BalancedBidding(activity=1.0), ToyMarket(view), view, hours=24 * 30)
    bids = np.array([decision.bids for decision in decisions])
    assert np.all(bids <= view.values)


def settled_bids(strategy: str) -> list[float]:
    """Return the bids after 12 days of values 3, 2, 1 on two slots seen by all and by half.

    Ranked by bid, without noise, increment or reserve to speak of; every account begins at half
    its value.
    """
    accounts = [
        {
            "name": f"worth {value}",
            "strategy": strategy,
            "campaign": [
                {
                    "name": "only",
                    "budget": 1e9,
                    "target": [{"keyword": "lamp", "bid": value / 2, "value": value, "relevance": 0.2}],
                }
            ],
        }
        for value in (3, 2, 1)
    ]
    platform = {"slots": 2, "examination": [1.0, 0.5], "squashing": 0.0, "increment": 0.0, "reserve": 1e-6}
    scenario = Scenario.model_validate(
        {
            "name": "three values",
            "days": 12,
            "learner": "worth 3",
            "market": {**platform, "searcher_sd": 0.0, "prediction_sd": 0.0, "warm_up_days": 1},
            "keyword": [{"name": "lamp", "volume": 1000.0}],
            "rivals": {"count": 0},
            "account": accounts,
        }
    )
    market = Market(scenario, resolve(strategy), seed=1, replication=0)
    market.run()
    return market.exchange.in_force.decided.bid.tolist()  # type: ignore[no-any-return] # a list of floats


@pytest.mark.parametrize("strategy", ["balanced_bidding", "balanced_bidding[activity=1]"])
def test_accounts_settle_at_the_balanced_bids(strategy: str) -> None:
    """Values 3, 2, 1 on two slots end at 2.25, 1.5 and 1, where GSP charges what VCG does.

    The third bids its value; the second 2 - .5 x (2 - 1); the first 3 - .5 x (3 - 1.5).
    """
    assert [2.25, 1.5, 1.0] == pytest.approx(settled_bids(strategy))


def test_found_by_name_with_parameters() -> None:
    """The name leads to the class, and the brackets to its parameters."""
    assert BalancedBidding(activity=0.25) == resolve("balanced_bidding[activity=0.25]")


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("examination_decay", 0.0, "a number from 0.01 to 1"),
        ("prior_clicks", -1.0, "a number from 0 to inf"),
        ("activity", math.nan, "a number from 0 to 1"),
    ],
)
def test_parameters_out_of_range_are_refused(name: str, value: object, allowed: str) -> None:
    """The message names the parameter, its value and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(f"{name} is {value!r}, allowed: {allowed}")):
        BalancedBidding(**{name: value})  # type: ignore[arg-type] # wrong on purpose
