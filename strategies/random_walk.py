"""A control: bids and budgets that wander by chance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Report, View
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_interval, check_number
from strategies.shared.weighting import KeptTotal


@dataclass(frozen=True, slots=True)
class RandomWalk:
    """Multiply or divide every bid and campaign budget by the same small step, at random.

    The control beside ``fixed``: it acts as busily as a real rule, and knows nothing. A rule that only
    beats ``fixed`` may owe it to moving bids at all, a lower level of bids, say; one that does no better
    than this has learned nothing. It wins single runs by chance, and on average only where the initial
    bids were far off. It loses elsewhere, and much where they were good: within a week bids are spread
    between ``floor`` and ``cap``, and what the high ones waste is more than the low ones save.

    Parameters
    ----------
    step
        Relative change of a bid, and of a campaign's share of the budget, in one decision, 0 to 1.
    floor, cap
        Smallest (0.01 to 1) and largest (1 to 100) multiple of an initial bid or budget.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    The log multiple of each bid goes up or down by log(1 + step) with probability one half each, and is
    kept within log(floor) and log(cap): without drift while these are apart from it, and with a mean
    log of 0 for ever where floor x cap = 1. Campaign budgets are the initial ones times walks of their
    own, scaled to a constant total: the sum of the initial budgets, or the account's budget where that
    is smaller. No budget falls below what its campaign has spent today; where the limits cannot be kept
    together with the total, the total wins. Unlimited budgets are left alone.

    Examples
    --------
    >>> RandomWalk(step=0.1).cap
    2.0
    """

    step: float = 0.05
    floor: float = 0.5
    cap: float = 2.0
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_number("step", self.step, 0, 1)
        check_number("floor", self.floor, 0.01, 1)
        check_number("cap", self.cap, 1, 100)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> RandomWalkBidder:
        """Return a bidder for the account in ``view``, every multiple at 1."""
        return RandomWalkBidder(self, view, rng)


class RandomWalkBidder:
    """The walks of one account: a log multiple of every bid, then one of every campaign's budget."""

    def __init__(self, rule: RandomWalk, view: View, rng: np.random.Generator) -> None:
        self._rule = rule
        self._view = view
        self._rng = rng
        self._log_multiples = np.zeros(len(view.initial_bids) + len(view.initial_budgets))
        self._kept = KeptTotal(EndToEnd.of([view]))

    def decide(self, report: Report) -> Decision:
        """Take one step of every walk."""
        rule, view = self._rule, self._view
        signs = 2 * self._rng.integers(2, size=len(self._log_multiples)) - 1
        walks = self._log_multiples + math.log1p(rule.step) * signs
        self._log_multiples = np.clip(walks, math.log(rule.floor), math.log(rule.cap))
        # The C library's exponential: NumPy's own may differ between processors in the last bit.
        multiples = np.array([math.exp(x) for x in self._log_multiples])
        of_bids, of_budgets = np.split(multiples, [len(view.initial_bids)])
        initial = self._kept.initial
        budgets = self._kept.share(report, initial * of_budgets, rule.floor * initial, rule.cap * initial)
        return Decision(bids=view.initial_bids * of_bids, budgets=budgets)
