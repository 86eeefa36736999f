"""Bids as a knapsack: the platform's bid simulator and a linear programme over all targets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import BidSimulator, Decision, Floats, Report, View
from strategies.shared.click_values import click_values
from strategies.shared.day_plan import DayPlan
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.landscape import Landscape, Plan, best_plan
from strategies.shared.parameters import check_interval, check_number
from strategies.shared.planned_budgets import PlannedBudgets


@dataclass(frozen=True, slots=True)
class KnapsackLp:
    """Choose every target's bid in one linear programme over what the bid simulator tells.

    Once a day the rule reads what other bids would have brought, for each target a few points of clicks
    and cost, and buys the best of them that the account's money pays: the steps that bring most value for
    their cost first, in whichever campaign, until the money or the worthwhile steps end. At the end all
    targets are cut off at about the same value per marginal cost. Campaign budgets follow the planned
    spend.

    It wins where the landscape is steady and every target has clicks enough to tell it: there it comes
    close to the best that is possible in hindsight, as it sees what no rule without the simulator does.
    It gains little where targets have a few clicks a day, as it then buys what luck made look cheap. It
    loses where values are wrong or sales are reported late, as it spends up to what it believes a click
    to be worth; and where the tables it averages tell of another market than today's.

    Parameters
    ----------
    days
        How many days' tables are averaged, 1 to 60; a part of a day counts as none.
    floor, cap
        Smallest (0.001 to 1) and largest (1 to 100) multiple of an initial bid.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to
        have earned, 0 to infinity; infinity never learns.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    The programme is in :func:`strategies.shared.landscape.best_plan`, the averaging of tables in
    :class:`strategies.shared.landscape.Landscape`. The account's money is the sum of the initial campaign
    budgets, or the account's budget where that is smaller. One target may be told to mix two bids: it is
    at the lower one until the day's traffic has come to its share, to the nearest decision, and then at
    the higher one, which so is in force when the next table is made.

    The points multiply the bids in force, so the rule searches outward day by day. A target that
    the money does not pay bids just so much that the next table will tell of its cheapest worthwhile point;
    one that is not worth its cost at any point bids the lowest of the table, down to ``floor``; one
    without a click or a cost at any of them the highest, up to ``cap``. Paused targets keep their bids,
    and an initial bid of 0 stays. Each hour budgets are shared anew by spend so far and planned for
    the rest; unlimited budgets are left alone.

    The paper bids online, by a threshold on value over cost that rises as the budget is used up, and
    knows no item before it comes. Here tables tell them beforehand, so that the knapsack itself, relaxed,
    is solved once a day. A run takes several times as long as one of ``fixed``, much of it in the
    bid simulator's replay of each day at every point.

    References
    ----------
    Zhou, Chakrabarty, Lukose (2008), Budget constrained bidding in keyword auctions and online knapsack
    problems, WINE (a poster at WWW in the same year).

    Examples
    --------
    >>> KnapsackLp(days=1).reads
    ('bid_simulator',)
    """

    reads: ClassVar[tuple[str, ...]] = ("bid_simulator",)

    days: float = 7.0
    floor: float = 0.1
    cap: float = 10.0
    prior_clicks: float = 500.0
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_number("days", self.days, 1, 60)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> KnapsackBidder:
        """Return a bidder for the account in ``view``."""
        return KnapsackBidder(self, view)


class KnapsackBidder:
    """The plan of one account's day, and the tables it was made from."""

    def __init__(self, rule: KnapsackLp, view: View) -> None:
        n = len(view.targets)
        self._rule, self._view = rule, view
        self._traffic = DayPlan(view.traffic_by_hour)
        self._own = EndToEnd.of([view])
        self._budgets = PlannedBudgets(view)
        self._landscape = Landscape(view.initial_bids, view.bid_points, np.arange(n), int(rule.days))
        self._planned_on: int | None = None
        self._plan: Plan
        self._watched: Floats

    def decide(self, report: Report) -> Decision:
        """Plan once a day; then bid what is planned for the hour, and share the rest of the money."""
        if self._planned_on != report.day:
            if report.bid_simulator is None:
                return Decision()
            self._read(report, report.bid_simulator)
            self._planned_on = report.day
        rest = (1 - self._traffic.passed(report.hour)) * self._plan.spend
        by_campaign = self._own.by_campaign(rest)
        bids = np.where(report.paused, report.bids, self._view.initial_bids * self._levels(report.hour))
        return Decision(bids=bids, budgets=self._budgets.share(by_campaign, report))

    def _read(self, report: Report, table: BidSimulator) -> None:
        """Add the day's table to the landscape, and solve the programme."""
        rule = self._rule
        self._landscape.add(table)
        values = click_values(self._view, report, rule.prior_clicks)
        curves = self._landscape.curves(values, rule.floor, rule.cap)
        self._plan = best_plan(curves, self._budgets.money)
        self._watched = self._landscape.watching(curves, rule.floor, rule.cap)

    def _levels(self, hour: float) -> Floats:
        """Return what is planned from an hour until the next decision."""
        plan, end = self._plan, min(hour + self._rule.interval, 24.0)
        # The lower bid gives way to the higher one at the decision nearest to its share of the day.
        level = np.where(self._traffic.passed((hour + end) / 2) < 1 - plan.high_share, plan.low, plan.high)
        # A bid of 0 at midnight would leave the next table empty.
        out = (plan.high == 0) | ((level == 0) & (end == 24))
        return np.where(out, self._watched, level)
