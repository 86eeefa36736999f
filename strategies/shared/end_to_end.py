"""Accounts that decide together: their views laid end to end, and sums by account.

A rule written with these works for one account as for many, and decides the same for each to the last
bit: every sum runs over one account's rows in their order, whoever stands before and behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simulator.entities import Floats, Integers, View


class Groups:
    """Rows in groups that stand side by side.

    Parameters
    ----------
    sizes
        (n_groups,) how many rows each has.

    Examples
    --------
    >>> groups = Groups(np.array([2, 0, 1]))
    >>> groups.sums([1.0, 2.0, 4.0]).tolist()
    [3.0, 0.0, 4.0]
    >>> groups.spread(np.array([7, 8, 9])).tolist()
    [7, 7, 9]
    """

    def __init__(self, sizes: Integers) -> None:
        self._sizes = sizes
        self._some = sizes > 0
        self._first = (np.cumsum(sizes) - sizes)[self._some]

    def sums(self, of_rows: ArrayLike) -> Floats:
        """Add up rows by group, (n_rows,) to (n_groups,)."""
        sums = np.zeros(len(self._sizes))
        if len(self._first):
            sums[self._some] = np.add.reduceat(np.asarray(of_rows, dtype=np.float64), self._first)
        return sums

    def spread(self, of_groups: Floats) -> Floats:
        """Give every row what its group has, (n_groups,) to (n_rows,)."""
        spread: Floats = np.repeat(of_groups, self._sizes)
        return spread


@dataclass(frozen=True, slots=True, eq=False)
class EndToEnd:
    """Several accounts' views, end to end.

    Attributes
    ----------
    targets, campaigns
        Rows of targets and of campaigns, grouped by account.
    initial_bids, target_campaign
        (n_targets,) currency units a click; index of the campaign among all.
    initial_budgets, campaign_account
        (n_campaigns,) currency units a day; index of the account.
    account_budget
        (n_accounts,) currency units a day.
    """

    targets: Groups
    campaigns: Groups
    initial_bids: Floats
    target_campaign: Integers
    initial_budgets: Floats
    campaign_account: Integers
    account_budget: Floats
    _order: Integers
    _by_campaign: Groups

    @classmethod
    def of(cls, views: Sequence[View]) -> EndToEnd:
        """Lay views end to end."""
        n_campaigns = np.array([len(view.campaigns) for view in views], dtype=np.int64)
        first = np.cumsum(n_campaigns) - n_campaigns
        target_campaign = np.concatenate(
            [view.target_campaign + begin for view, begin in zip(views, first, strict=True)]
        ).astype(np.int64)
        return cls(
            targets=Groups(np.array([len(view.targets) for view in views], dtype=np.int64)),
            campaigns=Groups(n_campaigns),
            initial_bids=np.concatenate([view.initial_bids for view in views]),
            target_campaign=target_campaign,
            initial_budgets=np.concatenate([view.initial_budgets for view in views]),
            campaign_account=np.repeat(np.arange(len(views)), n_campaigns),
            account_budget=np.array([view.account_budget for view in views], dtype=np.float64),
            _order=np.argsort(target_campaign, kind="stable"),
            _by_campaign=Groups(np.bincount(target_campaign, minlength=int(n_campaigns.sum()))),
        )

    def by_campaign(self, of_targets: Floats) -> Floats:
        """Add up targets by campaign, (n_targets,) to (n_campaigns,)."""
        return self._by_campaign.sums(of_targets[self._order])
