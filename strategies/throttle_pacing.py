"""Pacing by participation: sit out auctions while spend is ahead of the plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Report, View
from strategies.shared.day_plan import DayPlan, behind_plan
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_interval, check_number


@dataclass(frozen=True, slots=True)
class ThrottlePacing:
    """Enter auctions with a probability that falls while spend is ahead of the day's plan.

    Each campaign has a participation probability. Every interval its spend today is compared with its
    daily budget times the share of the day's searches that has passed: ahead of that plan the
    probability falls by a fixed factor, behind it rises. Bids stay as they are.

    It wins where budgets end early and the day's later searches are worth more, or rivals run out of
    money and prices fall; and whoever must not touch bids has no other way to last the day. It loses
    against pacing by bid wherever prices differ between auctions, as it sits out cheap and dear ones
    alike: the same budget buys the same clicks as without pacing, at other hours, where pacing by bid
    buys cheaper ones. It even loses to no pacing, by a few per cent of the clicks, where nothing is gained
    by waiting: after a rush it sits out searches that the money would have paid, and late in the day
    there is no time to make up for it. Far from its budget a campaign is left alone.

    Parameters
    ----------
    adjustment
        Relative change of the probability in one decision, 0 to 0.5.
    floor
        Smallest probability, 0.001 to 1: the campaign goes on learning how fast it spends.
    interval
        Hours between decisions, from a minute (1/60, as published); infinity never decides. The longer it
        is, the further spend swings round the plan.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With s the spend today over the daily budget and f the share of the day's searches that has passed,
    the probability p in force becomes

        p (1 - adjustment) where s > f,   p (1 + adjustment) where s < f,

    kept between ``floor`` and 1. It stays where s = f, as at midnight; where there is no budget, or an
    unlimited one; and once the budget is spent, as then nothing is learned about the right one (the
    paper's campaigns are not served any more). It begins with the probability in force, and the last
    one of a day is the first of the next. Where campaign budgets exceed the account's, plans are scaled
    down to it. As a fixed factor follows the sign of a sum, the probability never comes to rest: spend
    swings round the plan, here by some 4 % of the budget. With a decision every five minutes a run takes
    far longer than one of ``fixed``.

    References
    ----------
    Agarwal, Ghosh, Wei, You (2014), Budget pacing for targeted online advertisements at LinkedIn, KDD.

    Examples
    --------
    >>> ThrottlePacing(interval=1 / 60).adjustment
    0.1
    """

    adjustment: float = 0.1
    floor: float = 0.02
    interval: float = 1 / 12

    def __post_init__(self) -> None:
        check_number("adjustment", self.adjustment, 0, 0.5)
        check_number("floor", self.floor, 0.001, 1)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> ThrottlePacingBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(
        self, views: Sequence[View], rngs: Sequence[np.random.Generator]
    ) -> ThrottlePacingBidder:
        """Return one bidder for several accounts."""
        return ThrottlePacingBidder(self, views)


class ThrottlePacingBidder:
    """Participation of one or several accounts' campaigns; it remembers nothing."""

    def __init__(self, rule: ThrottlePacing, views: Sequence[View]) -> None:
        self._rule = rule
        self._own = EndToEnd.of(views)
        self._plan = DayPlan(views[0].traffic_by_hour)  # the same for everybody

    def decide(self, report: Report) -> Decision:
        """Move every campaign's probability one step against the sign of its error."""
        rule, own = self._rule, self._own
        behind = behind_plan(own, self._plan, report)
        account_spent = own.campaigns.sums(report.spend_today) >= own.account_budget
        out = (report.spend_today >= report.budgets) | account_spent[own.campaign_account]
        factor = 1.0 + rule.adjustment * np.where(out, 0.0, np.sign(behind))
        return Decision(throttles=np.clip(report.throttles * factor, rule.floor, 1.0))
