"""Equal marginal return: one cutoff for all targets and campaigns, from curves of one's own log."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Floats, Report, View
from strategies.shared.click_values import click_values
from strategies.shared.day_log import DayLog
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_number
from strategies.shared.planned_budgets import PlannedBudgets
from strategies.shared.response_curves import ResponseCurves, equal_returns, fit_response_curves


@dataclass(frozen=True, slots=True)
class MarginalRoi:
    """Try bids a little higher and lower, and move money to where one more unit returns most.

    Every day each bid is raised or lowered by a tenth at random, and what it brought is logged. From the
    log the rule learns how clicks and their price answer bids, and so what the *next* unit of money would
    bring, which is not what a unit brings on average. Then all targets of all campaigns move, a step a
    day, to bids of one marginal return: 1 where the money suffices, higher where it does not. Campaign
    budgets follow what is expected to be spent.

    It wins where no platform tells a landscape and bids are far from the best, as it learns from its own
    trials alone; and where campaigns of equal budgets differ in what more money would bring. It loses
    where clicks are few: a tenth more bid hides in the noise, curves are little more than prior beliefs,
    and the trials cost more than they tell. Its steps are slow for a day that is unlike the last.

    Parameters
    ----------
    explore
        Relative size of the trials, 0 to 0.5; 0 tries nothing and learns little.
    step
        Largest relative change of a bid, trials aside, in one day, 0 to 1.
    days
        How many days back the log reaches, 1 to 60.
    spread
        Standard deviation between targets' elasticities, 0 to 2: how far a target's curve may differ from
        all.
    floor, cap
        Smallest (0.001 to 1) and largest (1 to 100) multiple of an initial bid, trials aside.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to
        have earned, 0 to infinity; infinity never learns.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    Curves are powers, fitted by :func:`strategies.shared.response_curves.fit_response_curves` to
    clicks per search that was not lost to a budget: clicks ~ b^k, price of a click ~ b^e. With v the
    value of a click, one more unit of cost brings v k / ((k + e) price). The cutoff is the least number
    of at least 1 at which the expected cost of all is within the account's money (the sum of the initial
    campaign budgets, or the account's budget where that is smaller). A bid already at a limit of its step
    has another return.

    Paused targets keep their bids, and an initial bid of 0 stays. Unlimited budgets are left alone.

    References
    ----------
    Feldman, Muthukrishnan, Pal, Stein (2007), Budget optimization in search-based
    advertising auctions, EC: one cutoff for all keywords.

    Examples
    --------
    >>> MarginalRoi(explore=0.05).interval
    24.0
    """

    interval: ClassVar[float] = 24.0

    explore: float = 0.1
    step: float = 0.2
    days: float = 14.0
    spread: float = 0.2
    floor: float = 0.1
    cap: float = 10.0
    prior_clicks: float = 500.0

    def __post_init__(self) -> None:
        check_number("explore", self.explore, 0, 0.5)
        check_number("step", self.step, 0, 1)
        check_number("days", self.days, 1, 60)
        check_number("spread", self.spread, 0, 2)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)

    def start(self, view: View, rng: np.random.Generator) -> MarginalBidder:
        """Return a bidder for the account in ``view``."""
        return MarginalBidder(self, view, rng)


class MarginalBidder:
    """The log of one account, and its bids without the trials."""

    def __init__(self, rule: MarginalRoi, view: View, rng: np.random.Generator) -> None:
        self._rule, self._view, self._rng = rule, view, rng
        self._own = EndToEnd.of([view])
        self._budgets = PlannedBudgets(view)
        self._log = DayLog(rule.days)
        self._bids: Floats = view.initial_bids

    def decide(self, report: Report) -> Decision:
        """Learn from the day behind, move one step, and draw the trials of the day ahead."""
        log = self._log.add(report)
        signs = 2.0 * self._rng.integers(0, 2, len(self._bids)) - 1
        trials: Floats = 1 + self._rule.explore * signs.astype(np.float64)
        budgets = None
        if log is not None:
            by_impression = self._view.pays_by_impression[self._view.target_campaign]
            curves = fit_response_curves(log, self._rule.spread, by_impression)
            self._bids = self._moved(report, curves, trials)
            planned = curves.cost(trials * self._bids)
            by_campaign = self._own.by_campaign(planned)
            budgets = self._budgets.share(by_campaign, report)
        return Decision(bids=np.where(report.paused, report.bids, trials * self._bids), budgets=budgets)

    def _moved(self, report: Report, curves: ResponseCurves, trials: Floats) -> Floats:
        """Return the bids of equal marginal return, as far as one step reaches."""
        rule, initial = self._rule, self._view.initial_bids
        values = click_values(self._view, report, rule.prior_clicks)
        low = np.maximum(self._bids * (1 - rule.step), rule.floor * initial)
        high = np.minimum(self._bids * (1 + rule.step), rule.cap * initial)
        return equal_returns(curves, values, self._budgets.money, np.minimum(low, high), high, trials)
