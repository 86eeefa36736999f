"""What one account, or several together, own: its stretch of every table of the market."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Integers
from simulator.world.world import World

#: Rows of a table: a slice where they stand side by side, which copies nothing.
Rows = slice | Integers


@dataclass(frozen=True, slots=True, eq=False)
class Holdings:
    """The rows of one or several accounts, account by account.

    Attributes
    ----------
    accounts
        Indices of the accounts, rising.
    ads, targets, campaigns, creatives
        Their rows in the world's tables.
    ad_target, ad_creative, campaign_account
        Index of each ad's target and creative, of each campaign's account, among these rows.
    n_targets, n_campaigns, n_creatives
        How many there are.
    one_to_one
        Whether every target has exactly one ad.
    """

    accounts: tuple[int, ...]
    ads: Rows
    targets: Rows
    campaigns: Rows
    creatives: Rows
    ad_target: Integers
    ad_creative: Integers
    campaign_account: Integers
    n_targets: int
    n_campaigns: int
    n_creatives: int
    one_to_one: bool

    @classmethod
    def of(cls, world: World, accounts: Sequence[int]) -> Holdings:
        """Collect what accounts own. All tables are in their order, so each owns one stretch of each."""
        owners = np.array(accounts, dtype=np.int64)
        ads, targets, campaigns, creatives = (
            _rows(of, owners)
            for of in (
                world.ad_account,
                world.target_account,
                world.campaign_account,
                world.campaign_account[world.creative_campaign],
            )
        )
        ad_target = np.searchsorted(targets, world.ad_target[ads])
        return cls(
            accounts=tuple(accounts),
            ads=_sliced(ads),
            targets=_sliced(targets),
            campaigns=_sliced(campaigns),
            creatives=_sliced(creatives),
            ad_target=ad_target,
            ad_creative=np.searchsorted(creatives, world.ad_creative[ads]),
            campaign_account=np.searchsorted(owners, world.campaign_account[campaigns]),
            n_targets=len(targets),
            n_campaigns=len(campaigns),
            n_creatives=len(creatives),
            one_to_one=np.array_equal(ad_target, np.arange(len(targets))),
        )

    def count(self, kind: str) -> int:
        """Return how many ``targets``, ``campaigns`` or ``creatives`` there are."""
        return {"targets": self.n_targets, "campaigns": self.n_campaigns, "creatives": self.n_creatives}[kind]


def _rows(owner: Integers, owners: Integers) -> Integers:
    """Return the rows of a table, sorted by owner, that belong to any of the owners."""
    first, last = np.searchsorted(owner, owners), np.searchsorted(owner, owners, side="right")
    return np.concatenate([np.arange(a, b) for a, b in zip(first, last, strict=True)])


def _sliced(rows: Integers) -> Rows:
    """Return rows as a slice where they stand side by side."""
    if len(rows) == 0:
        return slice(0, 0)
    side_by_side = rows[-1] - rows[0] == len(rows) - 1
    return slice(int(rows[0]), int(rows[-1]) + 1) if side_by_side else rows
