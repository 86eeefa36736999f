"""What the platform tells an account about its peers."""

from __future__ import annotations

import numpy as np

from simulator.entities import Peers
from simulator.exchange.exchange import Exchange
from simulator.sums import ratio, total_by


def peer_averages(exchange: Exchange, account: int) -> Peers:
    """Return CTR and conversion rate of the other accounts of a tier, on each of an account's keywords.

    Parameters
    ----------
    exchange
        Counts up to last midnight are told; conversions as far as they were reported by then.
    account
        Index of the account that asks; its own numbers are left out.
    """
    world = exchange.world
    tier = np.array([name == world.tier[account] for name in world.tier])
    tier[account] = False
    peer = tier[world.ad_account]
    of = world.parent[world.ad_keyword[peer]]
    n = len(world.keywords)

    clicks = total_by(of, exchange.before.clicks[peer], n)
    shown = total_by(of, exchange.before.impressions.sum(axis=1)[peer], n)
    orders = total_by(of, exchange.conversions_at_midnight[peer], n)
    keyword = world.target_keyword[world.targets_of(account)]
    return Peers(ctr=ratio(clicks, shown)[keyword], cvr=ratio(orders, clicks)[keyword])
