"""A target for the cost of a conversion (CPA): spend as much as it allows."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report, View
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
class TargetCpa(TargetRule):
    """Keep an order's cost at or below a target, and spend what that and the budget allow.

    Every target bids its expected conversion rate times the target, times one multiplier for the whole
    account. Prices are below bids, so at first there is room: the multiplier rises while an order costs
    less than the target and falls while it costs more. Beside it every campaign's budget is paced along
    the day; whichever asks for less makes the bid.

    It wins where orders are worth about the same and initial bids are far from what clicks bring in. It
    loses against ``target_roas`` where they are not: an order of a cheap thing may cost as much as one
    of a dear thing. It loses where the target is a poor one, where orders are few, as it then chases
    luck (a week's 25 orders are off by a fifth, and bids follow), and where they come late.

    Parameters
    ----------
    target
        Cost of an order, currency units, 0 to 1e9; 0 is two thirds of the margin on the mean order
        reported so far, for the reason given in ``target_roas``.
    orders
        What counts as an order of the last days: one that is ``placed``, or one that is ``reported`` as
        a conversion.
    days
        Over how many days orders and cost are compared, 0.25 to 365.
    proportional, integral, derivative
        Change of the log multiplier per change of the error, per unit of error and day, and per change
        of the error's slope (error per hour), 0 to 100. The error is the log of the target over the cost
        of an order.
    prior_orders
        How many orders on target are added to those of the last days, 0 to 1e9: so few orders are no
        reason yet to move.
    prior_clicks
        How many clicks the conversion rate before data counts for beside that observed, 0 to infinity;
        infinity never learns.
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
    The bid is ``min(m, l) x (conversion rate) x target``, m the account's multiplier, l the campaign's
    for its budget; both, and the error, are those of
    :class:`~strategies.shared.target_control.TargetBidder`. The conversion rate is

        (orders + prior_clicks x r) / (clicks + prior_clicks),   r = view.values / (margin x mean order).

    Until an order has been reported its worth is not known: bids are then the initial ones, paced.

    Conversions come late. Orders that are placed count at once, so a pre-sale does not look like a loss;
    but a click's order is itself placed some time after the click, and cost is compared with the orders
    that came in meanwhile. While spend is steady that is no error; while it rises an order looks too
    dear, and too cheap while it falls, by about the mean delay over ``days``.

    References
    ----------
    Yang, Li, Wang, Wu, Tan, Xu, Gai (2019), Bid Optimization by Multivariable Control in Display
    Advertising, KDD: a controller each for the budget and for a cost constraint. They join both in one
    bid formula; the smaller of two bids is simpler, and the same wherever only one of them binds.

    Examples
    --------
    >>> TargetCpa(target=8.0).orders
    'placed'
    """

    def start(self, view: View, rng: np.random.Generator) -> TargetBidder:
        """Return a bidder for the account in ``view``, every multiplier at 1."""
        return TargetBidder(self, view, self.goal)

    def goal(self, view: View, report: Report, counts: Counts) -> Goal:
        """Return what clicks may cost, and what the orders of the last days may have cost."""
        profit_of_order = view.margin * order_value(report)
        if not profit_of_order > 0:  # NaN without a conversion
            return Goal(np.full(len(view.targets), math.nan), 0.0, 0.0)
        target = self.target if self.target > 0 else SHARE_OF_MARGIN * profit_of_order
        allowed = target * float(counts[ORDERS[self.orders]].sum())
        return Goal(target * self._rates(view, report, profit_of_order), allowed, target)

    def _rates(self, view: View, report: Report, profit_of_order: float) -> Floats:
        """Return the conversion rate that is expected of each target."""
        prior = view.values / profit_of_order
        if math.isinf(self.prior_clicks):
            return prior
        orders = getattr(report, ORDERS[self.orders])
        evidence = report.clicks + self.prior_clicks
        believed: Floats = np.divide(
            orders + self.prior_clicks * prior, evidence, out=prior.copy(), where=evidence > 0
        )
        return believed
