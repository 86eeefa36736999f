"""An account's money, and campaign budgets that follow what a plan means to spend."""

from __future__ import annotations

import math

import numpy as np

from simulator.entities import Floats, Report, View
from strategies.shared.budgets import share_total, spent_of_budgets


class PlannedBudgets:
    """Shares one account's daily money among its campaigns by what each is planned to spend.

    Parameters
    ----------
    view
        The account.

    Attributes
    ----------
    money
        Currency units a day: the sum of the initial campaign budgets, or the account's budget where that
        is smaller, so that nothing the owner left unallocated is spent; infinity without limit.

    Examples
    --------
    >>> from strategies.testing.toy_market import ToyMarket, make_view
    >>> view = make_view(campaigns=3, budget=20.0)
    >>> budgets = PlannedBudgets(view)
    >>> report = ToyMarket(view, warm_up_days=0).report()
    >>> budgets.money, budgets.share(np.array([10.0, 10.0, 40.0]), report).round(6).tolist()
    (60.0, [10.0, 10.0, 40.0])
    """

    def __init__(self, view: View) -> None:
        allocated = float(view.initial_budgets.sum())
        self._movable = math.isfinite(allocated)
        self.money = min(allocated, float(view.account_budget))

    def left(self, report: Report) -> float:
        """Return what is left of the money until midnight, currency units."""
        return max(self.money - float(spent_of_budgets(report).sum()), 0.0)

    def share(self, rest: Floats, report: Report) -> Floats | None:
        """Return campaign budgets: what is spent, and of the money left a share for the rest of the day.

        Parameters
        ----------
        rest
            (n_campaigns,) what each is planned to spend from now until midnight, currency units.
        report
            Tells what is spent.

        Returns
        -------
        Floats or None
            Sum to ``money``; None, which leaves budgets as they are, where one of them is unlimited or
            nothing is planned. Budgets above or below plan are so by one factor.
        """
        if not self._movable or not rest.sum() > 0:
            return None
        left = self.left(report)
        shares = share_total(left, rest, np.zeros(len(rest)), np.full(len(rest), left))
        return spent_of_budgets(report) + shares
