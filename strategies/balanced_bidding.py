"""Balanced bidding: a bid from which no rival can push an account to regret its slot."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import BidSimulator, Decision, Floats, Report, View
from strategies.shared.click_values import click_values
from strategies.shared.parameters import check_number

#: x_0 / x_(-1), with x_(-1) := 2 x_0 for the slot above the top.
_RATIO_AT_TOP = 0.5


@dataclass(frozen=True, slots=True)
class BalancedBidding:
    """Aim at the slot that earns most, and bid so high that the slot above would earn no more.

    Once a day every search target looks up in the platform's bid simulator what yesterday's
    auctions would have brought at other bids. It aims at the point with the most clicks x (value -
    price), and bids more than that point asks for: so much that, should the account above drop out
    just underneath this bid, paying it for the slot above would earn exactly as much. A lower bid
    could be beaten by a rival at no cost; a higher one could be punished.

    It wins where rivals bid too much or change their bids, as it leaves a slot that has become too
    dear and takes one that has become cheap. It loses where a target gets few clicks a day, as
    then the best point is a matter of luck, and it never looks at budgets: where these end before
    the day does, pacing wins. It loses most where clicks earn less than was believed, as by default it
    believes ``view.values`` for ever, as in the paper; with ``prior_clicks=500``, say, it learns from
    sales. It is the rule for rivals that adapt: among themselves such bids
    settle where every account pays what a Vickrey-Clarke-Groves auction would charge.

    Parameters
    ----------
    examination_decay
        The account's own guess, as the market tells no one: the probability of looking at a slot
        relative to the one above, 0.01 to 1.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to
        have earned, 0 to infinity; infinity never learns.
    activity
        Probability of acting on a day, 0 to 1. Accounts that all act at once may chase each other
        round three slots or more for ever; below 1 they settle.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With v the value of a click, p the price at the point aimed at and k its slot, the bid is

        v - (x_k / x_(k-1)) (v - p),   x_(-1) := 2 x_0,

    x being examination; between two slots the ratio is interpolated. It lies between p and v. A
    target that would not be shown at any point, or not without loss, bids v, as the accounts
    without a slot do in the paper; without a click at any point there is no price, and its bid
    stays, though never above v. Bids for 1,000 impressions stay as they are: the rule is for clicks.

    References
    ----------
    Cary, Das, Edelman, Giotis, Heimerl, Karlin, Mathieu, Schwarz (2007), Greedy bidding strategies
    for keyword auctions, EC.

    Examples
    --------
    >>> BalancedBidding(activity=1.0).reads
    ('bid_simulator',)
    """

    interval: ClassVar[float] = 24.0
    reads: ClassVar[tuple[str, ...]] = ("bid_simulator",)

    examination_decay: float = 0.5
    prior_clicks: float = math.inf
    activity: float = 0.5

    def __post_init__(self) -> None:
        check_number("examination_decay", self.examination_decay, 0.01, 1)
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)
        check_number("activity", self.activity, 0, 1)

    def start(self, view: View, rng: np.random.Generator) -> BalancedBidder:
        """Return a bidder for the account in ``view``."""
        return BalancedBidder(self, view, rng)


class BalancedBidder:
    """Balanced bidding for one account; it remembers nothing."""

    def __init__(self, rule: BalancedBidding, view: View, rng: np.random.Generator) -> None:
        self._rule = rule
        self._view = view
        self._rng = rng
        self._search = ~view.pays_by_impression[view.target_campaign]

    def decide(self, report: Report) -> Decision:
        """Move every search target to its balanced bid, on the days this account acts."""
        acts = self._rng.random() < self._rule.activity
        if not acts or report.bid_simulator is None:  # in this order: the table costs time when it is read
            return Decision()
        value = click_values(self._view, report, self._rule.prior_clicks)
        bids = balanced_bids(report.bid_simulator, value, report.bids, self._rule.examination_decay)
        return Decision(bids=np.where(self._search, bids, report.bids))


def balanced_bids(simulated: BidSimulator, value: Floats, bids: Floats, examination_decay: float) -> Floats:
    """Return the balanced bid of every target.

    Parameters
    ----------
    simulated
        (n_targets, n_points) what other bids would have brought.
    value, bids
        (n_targets,) of a click; in force. Currency units.
    examination_decay
        x_k / x_(k-1) below the top, 0 to 1.

    Returns
    -------
    Floats
        (n_targets,) currency units a click, 0 to ``value``.

    Examples
    --------
    A click is worth 1. The lower slot brings 50 clicks at 0.2 each, the top one 100 at 0.7: 40
    against 30. With x = (1, 0.5) the bid for the lower slot is 1 - 0.5 x (1 - 0.2).

    >>> table = BidSimulator(np.array([0.5]), np.array([[200, 200]]), np.array([[50, 100]]),
    ...                      np.array([[10.0, 70.0]]), np.array([[2.0, 1.0]]))
    >>> balanced_bids(table, np.array([1.0]), np.array([0.5]), 0.5).round(3).tolist()
    [0.6]
    """
    clicks, cost = simulated.clicks, simulated.cost
    profit = np.where(clicks > 0, value[:, np.newaxis] * clicks - cost, -np.inf)
    best = (np.arange(len(value)), profit.argmax(axis=1))
    price = np.divide(cost[best], clicks[best], out=value.copy(), where=clicks[best] > 0)
    position = np.nan_to_num(simulated.average_position[best], nan=1.0)
    ratio = np.interp(position, [1.0, 2.0], [_RATIO_AT_TOP, examination_decay])
    balanced = value - ratio * np.maximum(value - price, 0.0)
    unknown = ~clicks.any(axis=1) & simulated.impressions.any(axis=1)
    return np.where(unknown, np.minimum(bids, value), balanced)
