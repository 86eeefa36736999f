"""The other rule of the trade: the lowest bids that still bring the most traffic for the day's money."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Flags, Floats, Report, View
from strategies.shared.day_plan import DayPlan, spendable
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_interval, check_number
from strategies.shared.progress import Progress
from strategies.shared.recent import Recent

#: Hours over which the pace of spending is measured.
_PACE_HOURS = 6.0


@dataclass(frozen=True, slots=True)
class LowestBid:
    """Bid as little as still brings all the traffic that the day's budget pays for.

    While a campaign's budget would run out before the day does, its bids go down a step at every
    decision: each click gets cheaper, so the same money buys more of them. While money would be left,
    they go up. A target that already has nearly all the traffic of its keyword is never raised, and is
    lowered until it begins to lose some.

    It wins where budgets are short, by buying the cheap clicks of a whole day. It loses where they are
    long: money that would be left is a reason to bid more, up to twice the initial bids by default, though
    the last clicks may cost more than they are worth; to spend such a budget can cost most of the profit.
    It never asks what a click earns, so it pays the same for good traffic and bad; with ``cap=1`` initial
    bids are the most it will pay.

    Parameters
    ----------
    step
        Relative change of a bid in one decision, 0 to 1.
    slack
        How far the projected spend of the day may be off the budget before bids move, as a share of it,
        0 to 1.
    missed
        A target that misses no more than this share of the traffic it could have has it all, 0 to 1.
    examination_decay
        The account's own guess, as the market tells no one: the probability of looking at a slot
        relative to the one above, 0.01 to 1. At 1 every impression is as good as any, and what a target
        misses is ``rank_loss``, whatever its slot.
    floor, cap
        Smallest (0.001 to 1) and largest (1 to 100) multiple of an initial bid.
    days
        How far back missed traffic is counted, in days, 0.25 to 365.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With f the share of the day's searches that has passed, the spend of a whole day is projected as

        today's spend + (1 - f) x cost of the last 6 hours / (their share of a day's searches
                                                             x share of searches not lost to budget),

    so what was missed for want of money, today or yesterday, counts as money that would have been
    spent. Above budget x (1 + slack) a campaign's bids are divided by 1 + step, below budget x
    (1 - slack) they are multiplied by it. Nothing moves in a campaign that was out of budget for all of
    these hours, or that has no budget, or an unlimited one.

    Of the searches of the last ``days`` that a target did not miss for want of budget, it gets the share

        sum over slots k of impressions in slot k x examination_decay^k / searches,   k = 0 the top.

    With 1 - ``missed`` or more of them its bid is divided by 1 + step whatever the projection says.
    Where campaign budgets exceed the account's, plans are scaled down to it.

    References
    ----------
    Taobao Zhitongche seller guides.

    Examples
    --------
    >>> LowestBid(cap=1.0).step
    0.05
    """

    step: float = 0.05
    slack: float = 0.05
    missed: float = 0.05
    examination_decay: float = 0.5
    floor: float = 0.1
    cap: float = 2.0
    days: float = 1.0
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_number("step", self.step, 0, 1)
        check_number("slack", self.slack, 0, 1)
        check_number("missed", self.missed, 0, 1)
        check_number("examination_decay", self.examination_decay, 0.01, 1)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_number("days", self.days, 0.25, 365)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> LowestBidBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> LowestBidBidder:
        """Return one bidder for several accounts."""
        return LowestBidBidder(self, views)


class LowestBidBidder:
    """The bids of one or several accounts, as log multiples of the initial ones, (n_targets,)."""

    def __init__(self, rule: LowestBid, views: Sequence[View]) -> None:
        self._rule = rule
        self._own = EndToEnd.of(views)
        self._plan = DayPlan(views[0].traffic_by_hour)  # the same for everybody
        self._looks = rule.examination_decay ** np.arange(views[0].slots)
        self._kept: deque[tuple[float, Progress]] = deque()
        self._traffic = Recent(["eligible_searches", "lost_to_budget", "impressions_by_position"], rule.days)
        self._log_multiple = np.zeros(len(self._own.initial_bids))

    def decide(self, report: Report) -> Decision:
        """Move every bid a step down, a step up or not at all."""
        rule = self._rule
        of_campaigns = self._direction(report)[self._own.target_campaign]
        direction = np.where(self._has_all(report), -1.0, of_campaigns)
        moved = self._log_multiple + math.log1p(rule.step) * direction
        self._log_multiple = np.clip(moved, math.log(rule.floor), math.log(rule.cap))
        # The C library's exponential: NumPy's own may differ between processors in the last bit.
        return Decision(bids=self._own.initial_bids * np.array([math.exp(x) for x in self._log_multiple]))

    def _direction(self, report: Report) -> Floats:
        """Return 1 for each campaign that would have money left, -1 for one that would run out."""
        budget = spendable(self._own, report.budgets)
        left = 1.0 - self._plan.passed(report.hour)
        projected = report.spend_today + left * self._pace(report)
        known = np.isfinite(budget) & (budget > 0) & np.isfinite(projected)
        off = np.divide(projected, budget, out=np.ones(len(budget)), where=known) - 1.0
        return np.where(np.abs(off) > self._rule.slack, -np.sign(off), 0.0)

    def _has_all(self, report: Report) -> Flags:
        """Tell which targets have nearly all the traffic they could pay for."""
        recent = self._traffic.add(report)
        entered = recent["eligible_searches"] - recent["lost_to_budget"]
        looks = np.zeros(len(entered))
        for slot, look in enumerate(self._looks):
            looks += recent["impressions_by_position"][:, slot] * look
        return np.asarray((entered > 0) & (looks >= (1.0 - self._rule.missed) * entered))

    def _pace(self, report: Report) -> Floats:
        """Return what a day like the last hours costs each campaign with money at all times, NaN unknown."""
        now = Progress.by(report, self._own, self._plan)
        self._kept.append((report.time, now))
        while len(self._kept) > 1 and self._kept[1][0] <= report.time - _PACE_HOURS:
            self._kept.popleft()
        recent = now.since(self._kept[0][1])
        of_a_day = recent.days * recent.live
        unknown = np.full(len(of_a_day), np.nan)
        return np.asarray(np.divide(recent.cost, of_a_day, out=unknown, where=of_a_day > 0))
