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


@dataclass(frozen=True, slots=True, eq=False)
class EndToEnd:
    """Several accounts' views, end to end.

    Attributes
    ----------
    n_accounts, n_campaigns
        How many there are.
    initial_bids, target_campaign, target_account
        (n_targets,) currency units a click; indices among all campaigns and accounts.
    initial_budgets, campaign_account
        (n_campaigns,) currency units a day; index of the account.
    account_budget
        (n_accounts,) currency units a day.
    """

    n_accounts: int
    n_campaigns: int
    initial_bids: Floats
    target_campaign: Integers
    target_account: Integers
    initial_budgets: Floats
    campaign_account: Integers
    account_budget: Floats

    @classmethod
    def of(cls, views: Sequence[View]) -> EndToEnd:
        """Lay views end to end."""
        campaigns = [len(view.campaigns) for view in views]
        accounts = np.arange(len(views))
        first = np.concatenate([[0], np.cumsum(campaigns)[:-1]])
        campaign_account = np.repeat(accounts, campaigns)
        target_campaign = np.concatenate(
            [view.target_campaign + begin for view, begin in zip(views, first, strict=True)]
        ).astype(np.int64)
        return cls(
            n_accounts=len(views),
            n_campaigns=sum(campaigns),
            initial_bids=np.concatenate([view.initial_bids for view in views]),
            target_campaign=target_campaign,
            target_account=campaign_account[target_campaign],
            initial_budgets=np.concatenate([view.initial_budgets for view in views]),
            campaign_account=campaign_account,
            account_budget=np.array([view.account_budget for view in views], dtype=np.float64),
        )

    def by_campaign(self, of_targets: ArrayLike) -> Floats:
        """Add up targets by campaign."""
        return np.bincount(self.target_campaign, of_targets, self.n_campaigns).astype(np.float64, copy=False)

    def by_account(self, of_campaigns: ArrayLike) -> Floats:
        """Add up campaigns by account."""
        return np.bincount(self.campaign_account, of_campaigns, self.n_accounts).astype(np.float64, copy=False)
