"""knapsack_lp against the hindsight bound where that is one and the landscape is known; and the equal split.

One keyword a campaign, one slot, quality fixed by its prior, rivals that stand still, no increment and no
noise between days. A search is then worth buying at whatever price is below value / (1 + multiplier), so
that one bid a target is optimal, and the bound can be reached but for the luck of a day's clicks. Shares
are of expected profit from the third day on: the first two search outward from bids far too low.

Seeds are fixed, so that results are the same in every run. What other seeds would give, by seeds 1 to 12:
under the binding budget knapsack_lp had 0.989 to 0.993 of the bound (mean 0.992, standard deviation
0.001), and its lead over the equal split was 0.10 of the bound, standard deviation 0.05; in the weak
market 0.004, standard deviation 0.002. False alarms: a share below 0.98, less than one in a million; a
mean lead of six seeds below 0.05, 3 in 100.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pytest

from experiments.hindsight.benchmark import hindsight, why_no_bound
from simulator import Scenario
from simulator.entities import BidSimulator, Decision, Floats, Report, View
from simulator.strategy import Strategy
from strategies.knapsack_lp import KnapsackBidder, KnapsackLp
from strategies.marginal_roi import MarginalRoi
from strategies.shared.landscape import Plan, best_plan

DIFFERENT, ALIKE = (4000.0, 20000.0, 100000.0), (36000.0, 40000.0, 44000.0)
BINDING, AMPLE = 4000.0, 1e7
SMALLER, SMALLER_MONEY = (1000.0, 5000.0, 25000.0), 1000.0
SEARCH_DAYS = 2


def market(
    sizes: tuple[float, ...],
    money: float,
    *,
    days: int = 8,
    rates: tuple[float, ...] = (0.08, 0.06, 0.04),
    rivals_sd: float = 0.4,
) -> Scenario:
    """Return a market of one keyword a campaign, of these volumes, whose clicks are worth 20 x the rates."""
    campaigns = [
        {
            "name": f"campaign {k}",
            "budget": money / len(sizes),
            "target": [
                {
                    "keyword": f"word {k}", "bid": 0.5, "relevance": 0.4, "conversion_rate": rate,
                    "value": 0.4 * 50 * rate,
                }
            ],
        }
        for k, rate in enumerate(rates)
    ]  # fmt: skip
    platform: dict[str, Any] = {
        "slots": 1,
        "examination": [1.0],
        "increment": 0.0,
        "warm_up_days": 1,
        "bid_points": [round(float(point), 4) for point in np.geomspace(0.5, 2.0, 20)],
    }
    return Scenario.model_validate(
        {
            "name": "known landscape",
            "days": days,
            "learner": "shop",
            "market": platform,
            "quality": {"prior_weight": 1e9, "frozen": True},
            "conversion": {"basket_value": 50.0},
            "keyword": [
                {"name": f"word {k}", "volume": size, "relevance": 0.4} for k, size in enumerate(sizes)
            ],
            "rivals": {"count": 8, "bid": 0.6, "bid_sd": rivals_sd, "relevance_sd": rivals_sd},
            "account": [{"name": "shop", "margin": 0.4, "campaign": campaigns}],
        }
    )


class Told:
    """A report whose bid simulator says something else."""

    def __init__(self, report: Report, table: BidSimulator | None) -> None:
        self._report = report
        self.bid_simulator = table

    def __getattr__(self, name: str) -> Any:
        return getattr(self._report, name)


def changed(table: BidSimulator, change: Callable[[Any], Any]) -> BidSimulator:
    """Return a table with every column of it changed."""
    return BidSimulator(
        bids=table.bids,
        impressions=change(table.impressions),
        clicks=change(table.clicks),
        cost=change(table.cost),
        average_position=change(table.average_position),
    )


def scrambled(table: BidSimulator) -> BidSimulator:
    """Return a table that tells of every target what belongs to another."""
    return changed(table, lambda column: np.roll(column, 1, axis=0))


def flat(table: BidSimulator) -> BidSimulator:
    """Return a table in which it makes no difference what is bid: everything is as in its middle."""
    return changed(table, lambda column: np.repeat(column[:, 10:11], column.shape[1], axis=1))


@dataclass(frozen=True)
class Misled:
    """knapsack_lp, told a wrong table."""

    wrong: Callable[[BidSimulator], BidSimulator]

    interval: ClassVar[float] = 1.0
    reads: ClassVar[tuple[str, ...]] = ("bid_simulator",)

    def start(self, view: View, rng: np.random.Generator) -> MisledBidder:
        """Return its bidder."""
        return MisledBidder(KnapsackLp().start(view, rng), self.wrong)


class MisledBidder:
    """The bidder of knapsack_lp behind a wrong table."""

    def __init__(self, bidder: KnapsackBidder, wrong: Callable[[BidSimulator], BidSimulator]) -> None:
        self._bidder, self._wrong = bidder, wrong

    def decide(self, report: Report) -> Decision:
        """Decide by the wrong table."""
        table = report.bid_simulator
        told: Any = Told(report, None if table is None else self._wrong(table))
        return self._bidder.decide(told)


@dataclass(frozen=True)
class EqualSplit:
    """The same programme, solved for every campaign by itself with an equal share of the money."""

    interval: ClassVar[float] = 1.0
    reads: ClassVar[tuple[str, ...]] = ("bid_simulator",)

    def start(self, view: View, rng: np.random.Generator) -> EqualBidder:
        """Return its bidder."""
        return EqualBidder(KnapsackLp(prior_clicks=np.inf), view)


class EqualBidder(KnapsackBidder):
    """Plans one target, which is one campaign, at a time."""

    def _read(self, report: Report, table: BidSimulator) -> None:
        super()._read(report, table)
        rule = self._rule
        curves = self._landscape.curves(self._view.values, rule.floor, rule.cap)
        plans = [best_plan([curve], self._budgets.money / len(curves)) for curve in curves]
        columns = zip(*((p.low, p.high, p.high_share, p.spend) for p in plans), strict=True)
        self._plan = Plan(*(np.concatenate(column) for column in columns))

    def decide(self, report: Report) -> Decision:
        """Decide as planned; budgets are what they were, equal."""
        return Decision(bids=super().decide(report).bids)


INFORMED = KnapsackLp(prior_clicks=np.inf)
WEAK: dict[str, Any] = {"rates": (0.06, 0.06, 0.06), "rivals_sd": 0.0}


def share(strategy: Strategy | str, scenario: Scenario, seed: int, first: int = SEARCH_DAYS) -> float:
    """Run a strategy and return its share of the bound from a day on."""
    assert why_no_bound(scenario) is None
    one = hindsight(scenario, strategy, seed=seed)
    return float(one.expected_by_day[first:].sum() / one.by_day[first:].sum())


def leads(ahead: Strategy, scenario: Scenario, first: int = SEARCH_DAYS) -> Floats:
    """Return by how much of the bound a strategy leads the equal split, seeds 1 to 6."""
    pairs = [(share(ahead, scenario, k, first), share(EqualSplit(), scenario, k, first)) for k in range(1, 7)]
    return np.array([one - other for one, other in pairs])


@pytest.mark.long
def test_within_two_per_cent_of_the_bound_under_a_binding_budget() -> None:
    """At seed 1 more money would still bring a return of 11 % or more, and 98 % of the bound is had."""
    one = hindsight(market(DIFFERENT, BINDING), INFORMED, seed=1)
    assert one.bound
    assert (one.multipliers > 0.1).all()
    assert one.expected_by_day[SEARCH_DAYS:].sum() >= 0.98 * one.by_day[SEARCH_DAYS:].sum()


@pytest.mark.long
@pytest.mark.parametrize("wrong", [scrambled, flat])
def test_a_wrong_table_fails(wrong: Callable[[BidSimulator], BidSimulator]) -> None:
    """The negative twin: told another target's row, or no effect of bids, it has less than half."""
    assert share(Misled(wrong), market(DIFFERENT, BINDING), 1) < 0.5


@pytest.mark.slow
@pytest.mark.parametrize("money", [BINDING, AMPLE])
@pytest.mark.parametrize("seed", range(1, 7))
def test_within_two_per_cent_of_the_bound(seed: int, money: float) -> None:
    """Whether the budget binds or not, 98 % of the bound is had."""
    assert share(INFORMED, market(DIFFERENT, money), seed) >= 0.98


@pytest.mark.slow
@pytest.mark.parametrize("money", [BINDING, AMPLE])
@pytest.mark.parametrize("wrong", [scrambled, flat])
def test_a_wrong_table_fails_on_every_seed(
    wrong: Callable[[BidSimulator], BidSimulator], money: float
) -> None:
    """The negative twin, whether the budget binds or not."""
    assert max(share(Misled(wrong), market(DIFFERENT, money), seed) for seed in range(1, 4)) < 0.9


@pytest.mark.slow
def test_leads_the_equal_split_where_campaigns_differ() -> None:
    """By a twentieth of the bound in the mean of six pairs; the split misses the 98 %."""
    lead = leads(INFORMED, market(DIFFERENT, BINDING))
    assert lead.mean() > 0.05
    assert share(EqualSplit(), market(DIFFERENT, BINDING), 1) < 0.98


@pytest.mark.slow
def test_a_weak_market_tells_nothing() -> None:
    """The negative twin: where campaigns are alike the equal split has 98 % too, and is led by no margin."""
    lead = leads(INFORMED, market(ALIKE, BINDING, **WEAK))
    assert lead.mean() < 0.01
    assert share(EqualSplit(), market(ALIKE, BINDING, **WEAK), 1) > 0.98


@pytest.mark.slow
def test_marginal_roi_leads_the_equal_split_from_its_own_log() -> None:
    """After 20 days of trials it leads a split that has the bid simulator by 0.03 of the bound or more.

    Of seeds 1 to 8 the lead was 0.08, standard deviation 0.05: a mean of six below 0.03 comes up 2 times
    in 100.
    """
    scenario = market(SMALLER, SMALLER_MONEY, days=30)
    assert leads(MarginalRoi(prior_clicks=np.inf), scenario, first=20).mean() > 0.03
    assert share(MarginalRoi(prior_clicks=np.inf), scenario, 1, first=20) > 0.9


@pytest.mark.slow
def test_marginal_roi_need_not_lead_in_a_weak_market() -> None:
    """The negative twin: of campaigns that are alike the equal split is led by no margin."""
    scenario = market((9000.0, 10000.0, 11000.0), SMALLER_MONEY, days=30, **WEAK)
    assert leads(MarginalRoi(prior_clicks=np.inf), scenario, first=20).mean() < 0.01
