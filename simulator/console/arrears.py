"""What a budget let off is charged when the budget is raised again on the same day.

Under ``cap_charge`` the click that meets the end of a budget is charged what is left, and the kernel notes
the rest of its price as owed (:class:`simulator.kernel.tables.Spent`). Were that forgotten, a budget raised
by a crumb every hour would buy a click every hour for a crumb. Under ``skip_if_bid`` and ``skip_if_price``
only a second ad of an account on one page can owe anything, under ``stop_when_spent`` none.
"""

from __future__ import annotations

import math

import numpy as np

from simulator.exchange.exchange import Exchange
from simulator.kernel.tables import BY_CELL, BY_HOUR
from simulator.world.holdings import Rows

_CELL_COST, _HOUR_COST = BY_CELL.index("cost"), BY_HOUR.index("cost")


def collect_arrears(exchange: Exchange, ads: Rows) -> None:
    """Charge ads what they owe, as far as the budgets in force go.

    Who owes has nothing left in its campaign or in its account, so that only a raised budget is ever
    charged. What is owed at midnight is let off, see :meth:`simulator.exchange.exchange.Exchange.close_day`.

    Parameters
    ----------
    exchange
        Settled, its live reports completed, the new budgets in force.
    ads
        Rows of the ads of the accounts whose budgets were given.

    Notes
    -----
    In the order of ads, then of cells of segments: charge = min(owed, left in the campaign, left in the
    account). It is a cost of the ad, of the searcher's cell, and of the hour in which the budget is raised.
    """
    rows = np.arange(len(exchange.owed))[ads]
    for row, cell in np.argwhere(exchange.owed[ads]).tolist():
        _charge(exchange, int(rows[row]), cell)


def _charge(exchange: Exchange, ad: int, cell: int) -> None:
    """Charge what one ad owes for clicks of one cell, as far as its two budgets go."""
    world, decided = exchange.world, exchange.in_force.decided
    campaign, account = int(world.ad_campaign[ad]), int(world.ad_account[ad])
    purses = (
        (exchange.campaign_spent, decided.campaign_ceiling, campaign),
        (exchange.account_spent, decided.account_ceiling, account),
    )
    left = [float(ceiling[owner] - spent[owner]) for spent, ceiling, owner in purses]
    charge = min(float(exchange.owed[ad, cell]), *left)
    if charge <= 0:
        return
    for (spent, ceiling, owner), room in zip(purses, left, strict=True):
        # As in the kernel, a budget that is met is met exactly.
        spent[owner] = ceiling[owner] if charge == room else min(ceiling[owner], spent[owner] + charge)
    exchange.owed[ad, cell] -= charge
    exchange.today.cost[ad] += charge
    exchange.platform[0] += charge
    if len(world.cells.upper) > 1:
        exchange.by_cell[campaign, cell, _CELL_COST] += charge
    if account == world.learner:
        hour = math.floor(exchange.settled) % 24
        exchange.by_hour[hour, _HOUR_COST] += charge
        exchange.spend[campaign, hour] += charge
