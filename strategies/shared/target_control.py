"""What rules that hold a target share: one multiplier for the target, others for budgets, the least wins."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Decision, Floats, Report, View
from strategies.shared.click_values import in_bid_units
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_choice, check_interval, check_number
from strategies.shared.pid import INTEGRAL, PROPORTIONAL, Pid, SpendPid
from strategies.shared.recent import Recent

Counts = Mapping[str, NDArray[Any]]

#: Which column of a report holds the orders that a rule counts, and all columns that are compared.
ORDERS = {"placed": "orders_placed", "reported": "conversions"}
_COLUMNS = ("cost", "revenue", "conversions", "orders_placed")
#: Share of the margin on a sale that may go to advertising where the owner names no target.
SHARE_OF_MARGIN = 2 / 3
#: A budget's multiplier stays within this log distance above the target's, so that it can bite at once.
_HEADROOM = math.log(1.1)


class Goal(NamedTuple):
    """What a target asks for at one moment.

    Attributes
    ----------
    per_click
        (n_targets,) what a click may cost by itself, currency units; NaN where that is not known.
    allowed
        What the orders of the last days may have cost together, currency units.
    of_order
        What one order may cost, currency units.
    """

    per_click: Floats
    allowed: float
    of_order: float


@dataclass(frozen=True, slots=True)
class TargetRule:
    """Parameters of a rule that holds a target; those of its subclasses say what they mean."""

    target: float = 0.0
    orders: str = "placed"
    days: float = 7.0
    proportional: float = 0.5
    integral: float = 0.2
    derivative: float = 0.0
    prior_orders: float = 10.0
    prior_clicks: float = 200.0
    floor: float = 0.1
    cap: float = 5.0
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_number("target", self.target, 0, 1e9)
        check_choice("orders", self.orders, list(ORDERS))
        check_number("days", self.days, 0.25, 365)
        check_number("proportional", self.proportional, 0, 100)
        check_number("integral", self.integral, 0, 100)
        check_number("derivative", self.derivative, 0, 100)
        check_number("prior_orders", self.prior_orders, 0, 1e9)
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_interval(self.interval)


class TargetBidder:
    """One multiplier for the account's target, one a campaign for its budget; the smaller makes the bid.

    Parameters
    ----------
    rule, view
        The parameters; the account.
    goal
        What the target asks for, given what reports say by now, and counts of the last days.

    Notes
    -----
    The error of the target is ``log((allowed + prior) / (cost + prior))`` over the last ``days``, or
    since the start where that is less, with ``prior = prior_orders * of_order``: above 0 where there is
    room. Its log multiplier follows it by PID control, the integral gain per day. It does not rise while
    every campaign is held by its budget, as then room is none of its doing. A budget's log multiplier
    follows the campaign's distance from the day's plan with the gains of ``pid_pacing``, and never
    passes the target's by more than a tenth. Bids are ``per_click`` times the smaller of both; where
    ``per_click`` is not known, the initial bid times it.
    """

    def __init__(self, rule: TargetRule, view: View, goal: Callable[[View, Report, Counts], Goal]) -> None:
        self._rule = rule
        self._view = view
        self._goal = goal
        own = EndToEnd.of([view])
        self._spend = SpendPid(own, view.traffic_by_hour, PROPORTIONAL, INTEGRAL)
        self._target = Pid(rule.proportional, rule.integral / 24, rule.derivative, 1)
        self._recent = Recent(_COLUMNS, rule.days)
        self._first: tuple[float, Counts] | None = None
        self._time = 0.0
        self._log_target = 0.0
        self._log_budget = np.zeros(len(view.campaigns))

    def decide(self, report: Report) -> Decision:
        """Move all multipliers by their errors, and bid by the smaller ones."""
        view = self._view
        counts = self._counts(report)
        goal = self._goal(view, report, counts)
        self._move_target(goal, float(counts["cost"].sum()), report.time)
        self._move_budgets(report)
        values = in_bid_units(goal.per_click, view, report.clicks, report.impressions)
        base = np.where(np.isnan(values), view.initial_bids, values)
        # The C library's exponential: NumPy's own may differ between processors in the last bit.
        multipliers = np.array([math.exp(min(x, self._log_target)) for x in self._log_budget])
        return Decision(bids=base * multipliers[view.target_campaign])

    def _counts(self, report: Report) -> Counts:
        """Return the counts of the last days, or since the first decision where that is less."""
        recent = self._recent.add(report)
        if self._first is None:
            self._first = report.time, recent
        begun, first = self._first
        if report.time - begun < 24.0 * self._rule.days:
            return {name: np.asarray(getattr(report, name)) - first[name] for name in _COLUMNS}
        return recent

    def _move_target(self, goal: Goal, cost: float, time: float) -> None:
        """Move the target's multiplier by how much cost there is room for."""
        rule = self._rule
        prior = rule.prior_orders * goal.of_order
        allowed, cost = goal.allowed + prior, cost + prior
        error = math.log(allowed / cost) if allowed > 0 and cost > 0 else 0.0
        change = float(self._target.change(np.array([error]), time - self._time)[0])
        self._time = time
        if np.all(self._log_budget < self._log_target):
            change = min(change, 0.0)
        moved = self._log_target + change
        self._log_target = min(max(moved, math.log(rule.floor)), math.log(rule.cap))

    def _move_budgets(self, report: Report) -> None:
        """Move the budgets' multipliers by how far spend is off the day's plan."""
        moved = self._log_budget + self._spend.change(report)
        lowest, highest = math.log(self._rule.floor), self._log_target + _HEADROOM
        limited = np.isfinite(report.budgets) | math.isfinite(self._view.account_budget)
        self._log_budget = np.where(limited, np.clip(moved, lowest, highest), highest)


def order_value(report: Report) -> float:
    """Return the mean revenue of the conversions reported so far, currency units; NaN without any.

    Examples
    --------
    >>> from strategies.testing.toy_market import ToyMarket, make_view
    >>> order_value(ToyMarket(make_view()).report())
    12.0
    """
    conversions = report.conversions.sum()
    return float(report.revenue.sum() / conversions) if conversions > 0 else math.nan
