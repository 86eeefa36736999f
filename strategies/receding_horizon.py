"""Receding horizon: plan the rest of the day with the money left, and plan again an hour later."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Report, View
from strategies.shared.click_values import click_values
from strategies.shared.day_plan import DayPlan
from strategies.shared.landscape import Curve, Landscape, best_plan
from strategies.shared.parameters import check_interval, check_number
from strategies.shared.planned_budgets import PlannedBudgets


@dataclass(frozen=True, slots=True)
class RecedingHorizon:
    """Plan the rest of the day with the money left and yesterday's landscape, again every hour.

    All bids of a campaign are its initial bids times one multiplier. What other multipliers would have
    brought is in the bid simulator; the tables of the last days, added up over the campaign, make one curve
    of value over cost. Each hour the rule asks what of the day is to come (the rest of the day's traffic,
    more of it where today has been busier than usual) and what money is left, and chooses the
    multipliers that earn most with it. What goes otherwise than planned is met an hour later.

    It wins where budgets bind and the day does not go as the last ones did: a busy morning lowers bids
    before the money is gone, a slow one frees money for the evening, in any campaign. It loses where
    targets of one campaign differ in value or rivals, as it moves all their bids alike, which
    ``knapsack_lp`` does not; and where values are wrong or sales are reported late. Where budgets do not
    bind, planning again gains nothing, and only the level of bids matters.

    Parameters
    ----------
    days
        How many days' tables are averaged, 1 to 60; a part of a day counts as none.
    floor, cap
        Smallest (0.001 to 1) and largest (1 to 100) multiplier.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to
        have earned, 0 to infinity; infinity never learns.
    prior_share
        Share of a usual day's searches that the belief in a usual day counts for beside today's
        searches, 0.001 to infinity; infinity never reacts to how busy today is.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With r the share of the day's traffic that is left by ``view.traffic_by_hour``, f how busy today is and M
    the money left, the rest of the day is r f mean days: the plan is that of
    :func:`strategies.shared.landscape.best_plan` for a day with M / (r f) to spend, a linear programme. f is

        (searches today + prior_share u) / ((1 - r) u + prior_share u),

    u being a usual day's searches, the mean of the whole days so far; on the first day it is 1. Where a
    campaign is to mix two multipliers, it gets the one with the larger share, and planning again makes up
    for it. The last decision before midnight is planned as for a mean day with all of M: its bids are
    those that the next table multiplies, so that a day which ends out of money, or with too much of it,
    would else decide what the next day can see.

    A campaign that the money does not pay bids just so much that the next table will tell of its cheapest
    worthwhile point; one that is not worth its cost at any point bids the lowest of the table, down to
    ``floor``; one without a click or a cost at any of them the highest, up to ``cap``. Budgets are what
    is spent and a share of the money left by plan; unlimited ones are left alone. The money is the sum of
    the initial campaign budgets, or the account's budget where that is smaller. Paused targets keep their
    bids. A run takes far longer than one of ``fixed``: a table a day, a programme an hour.

    References
    ----------
    Mattingley, Wang, Boyd (2011), Receding horizon control: automatic generation of
    high-speed solvers, IEEE Control Systems, for the principle. Zhou, Chakrabarty, Lukose (2008), Budget
    constrained bidding in keyword auctions and online knapsack problems, WINE, for the programme.

    Examples
    --------
    >>> RecedingHorizon(cap=2.0).interval
    1.0
    """

    reads: ClassVar[tuple[str, ...]] = ("bid_simulator",)

    days: float = 7.0
    floor: float = 0.1
    cap: float = 10.0
    prior_clicks: float = 500.0
    prior_share: float = 0.1
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_number("days", self.days, 1, 60)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)
        check_number("prior_share", self.prior_share, 0.001, math.inf)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> RecedingBidder:
        """Return a bidder for the account in ``view``."""
        return RecedingBidder(self, view)


class RecedingBidder:
    """The curves of one account's campaigns, and how busy its days have been."""

    def __init__(self, rule: RecedingHorizon, view: View) -> None:
        self._rule, self._view = rule, view
        self._traffic = DayPlan(view.traffic_by_hour)
        self._budgets = PlannedBudgets(view)
        self._landscape = Landscape(view.initial_bids, view.bid_points, view.target_campaign, int(rule.days))
        self._searches = _Searches(self._traffic)
        self._read_on: int | None = None
        self._curves: list[Curve] = []

    def decide(self, report: Report) -> Decision:
        """Plan from now to midnight, and bid what is planned."""
        busy = self._searches.busy(report, self._rule.prior_share)
        if self._read_on != report.day:
            if report.bid_simulator is None:
                return Decision()
            self._landscape.add(report.bid_simulator)
            values = click_values(self._view, report, self._rule.prior_clicks)
            self._curves = self._landscape.curves(values, self._rule.floor, self._rule.cap)
            self._read_on = report.day
        return self._planned(report, busy)

    def _planned(self, report: Report, busy: float) -> Decision:
        """Solve the programme for the rest of the day."""
        view, rule = self._view, self._rule
        rest = busy * float(1 - self._traffic.passed(report.hour))
        if not rest > 0:
            return Decision()
        left = self._budgets.left(report)
        # The next table multiplies the bids at midnight, and should not look low after a day out of money.
        until_midnight = report.hour + rule.interval >= 24
        plan = best_plan(self._curves, self._budgets.money if until_midnight else left / rest)
        nearest = np.where(plan.high_share < 0.5, plan.low, plan.high)
        watched = self._landscape.watching(self._curves, rule.floor, rule.cap)
        level = np.where(nearest > 0, nearest, watched)
        bids = np.where(report.paused, report.bids, view.initial_bids * level[view.target_campaign])
        return Decision(bids=bids, budgets=self._budgets.share(rest * plan.spend, report))


class _Searches:
    """How busy days are: the account's eligible searches, all targets together."""

    def __init__(self, traffic: DayPlan) -> None:
        self._traffic = traffic
        self._first: tuple[float, float] | None = None
        self._midnight = (-1.0, 0.0)  # the first report of the day: hours, searches so far

    def busy(self, report: Report, prior_share: float) -> float:
        """Return today's searches over those of a usual day until now, cautiously early in the day."""
        now = (report.time, float(report.eligible_searches.sum()))
        self._first = self._first or now
        if self._midnight[0] // 24 != report.day:
            self._midnight = now
        days = (self._midnight[0] - self._first[0]) / 24
        usual = (self._midnight[1] - self._first[1]) / days if days > 0 else 0.0
        if math.isinf(prior_share) or not usual > 0:
            return 1.0
        passed = float(self._traffic.passed(report.hour) - self._traffic.passed(self._midnight[0] % 24))
        prior = prior_share * usual
        return (now[1] - self._midnight[1] + prior) / (passed * usual + prior)
