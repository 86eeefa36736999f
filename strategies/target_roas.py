"""A target for return on ad spend (ROAS): spend as much as it allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.entities import Report, View
from strategies.shared.click_values import click_values
from strategies.shared.target_control import (
    ORDERS,
    SHARE_OF_MARGIN,
    Counts,
    Goal,
    TargetBidder,
    TargetRule,
    order_value,
)


@dataclass(frozen=True, slots=True)
class TargetRoas(TargetRule):
    """Keep revenue over cost at or above a target, and spend what that and the budget allow.

    Every target bids what its clicks are expected to bring in, divided by the target, times one
    multiplier for the whole account. Prices are below bids, so at first there is room: the multiplier
    rises while revenue over cost lies above the target and falls while it lies below. Beside it every
    campaign's budget is paced along the day; whichever asks for less makes the bid.

    It wins where initial bids are far from what clicks bring in, as it bids by return and moves money to
    where there is more of it. It loses profit where the target is a poor one: a low target buys clicks
    at the margin that lose money, as long as the average makes up for them; a high one leaves profitable
    clicks to others. It loses where orders are few, as it then chases luck (a week's 25 orders are off by a
    fifth, and bids follow), and where they come late.

    Parameters
    ----------
    target
        Revenue over cost, 0 to 1e9; 0 is 1.5 / margin, one and a half times the account's break-even:
        two thirds of the margin on a sale may go to advertising.
    orders
        What counts as revenue of the last days: that of orders ``placed``, those not reported yet at the
        mean value of an order; or that which is ``reported``.
    days
        Over how many days revenue and cost are compared, 0.25 to 365.
    proportional, integral, derivative
        Change of the log multiplier per change of the error, per unit of error and day, and per change
        of the error's slope (error per hour), 0 to 100. The error is the log of revenue over cost, over
        the target.
    prior_orders
        How many orders on target are added to those of the last days, 0 to 1e9: so few orders are no
        reason yet to move.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to have
        earned, 0 to infinity; infinity never learns.
    floor, cap
        Smallest (0.001 to 1) and largest (1 to 100) multiplier.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    The bid is ``min(m, l) x (expected revenue of a click) / target``, m the account's multiplier, l the
    campaign's for its budget; both, and the error, are those of
    :class:`~strategies.shared.target_control.TargetBidder`. The default is a rule of thumb: where clicks
    grow with their mean price p like p^e, profit (v - p) x clicks is highest at p = v e / (1 + e), two
    thirds of v for e = 2 and half of it for e = 1. At the break-even itself, 1 / margin, the rule would
    spend until no profit is left.

    Conversions come late. Orders that are placed count at once, so a pre-sale does not look like a loss;
    but a click's order is itself placed some time after the click, and cost is compared with the orders
    that came in meanwhile. While spend is steady that is no error; while it rises the return looks
    too low, and too high while it falls, by about the mean delay over ``days``. Expected revenue of a
    click knows reported revenue only; the multiplier makes up for what is late everywhere alike. With
    a margin of 0 and no revenue a click is worth nothing, and the account takes no part.

    References
    ----------
    Yang, Li, Wang, Wu, Tan, Xu, Gai (2019), Bid Optimization by Multivariable Control in Display
    Advertising, KDD: a controller each for the budget and for a cost constraint. They join both in one
    bid formula; the smaller of two bids is simpler, and the same wherever only one of them binds.

    Examples
    --------
    >>> TargetRoas(target=4.0).days
    7.0
    """

    def start(self, view: View, rng: np.random.Generator) -> TargetBidder:
        """Return a bidder for the account in ``view``, every multiplier at 1."""
        return TargetBidder(self, view, self.goal)

    def goal(self, view: View, report: Report, counts: Counts) -> Goal:
        """Return what clicks may cost, and what the orders of the last days may have cost."""
        share = 1 / self.target if self.target > 0 else SHARE_OF_MARGIN * view.margin
        of_revenue = share / view.margin if view.margin > 0 else 0.0
        one = order_value(report)
        if math.isnan(one):
            one = 0.0
        late = counts[ORDERS[self.orders]].sum() - counts["conversions"].sum()
        revenue = float(counts["revenue"].sum() + late * one)
        return Goal(click_values(view, report, self.prior_clicks) * of_revenue, share * revenue, share * one)
