"""Pacing: spend the day's budget along the day's demand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Report, View
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_interval, check_number
from strategies.shared.pid import INTEGRAL, PROPORTIONAL, SpendPid


@dataclass(frozen=True, slots=True)
class PidPacing:
    """Steer one bid multiplier a campaign so that its spend follows demand through the day.

    A campaign that bids too much is out of budget by noon and misses the evening. This rule
    compares what a campaign has spent today with what it should have: its daily budget times the
    share of the day's searches that has passed. Ahead of that plan, all its bids fall; behind, they
    rise. The same budget then buys cheaper clicks at all hours.

    Each campaign is paced by itself, as each has a budget of its own. The multiplier stays at or
    below 1 unless ``cap`` says otherwise: initial bids are read as the most the owner will pay, and
    a campaign that cannot spend its budget at those bids is left at them. With ``cap=2``, say,
    budgets are goals rather than limits, and bids rise up to twofold to reach them.

    It wins where budgets end before the day does, the more so where rivals run out of money and the
    evening gets cheap. It loses a few clicks where a budget just about lasts: bids are lowered after a
    rush, and what that saves is not spent any more. Where budgets do not bind it changes nothing. It
    never asks what a click earns: bids that are too high stay so while there is money, and with ``cap``
    above 1 a budget larger than is worth spending is spent all the same.

    Parameters
    ----------
    proportional
        Change of the log multiplier per change of the error, 0 to 100. The error is a share of the
        daily budget: 0.1 behind by a tenth of it, -0.1 ahead.
    integral
        Change of the log multiplier per unit of error and hour, 0 to 100.
    derivative
        Change of the log multiplier per change of the error's slope (error per hour), 0 to 100.
        Off by default: hourly spend is noisy, and this term amplifies noise.
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
    In its velocity form, with e the error and h the hours since the last decision, a decision
    changes the log multiplier by

        proportional * (e - e_before) + integral * e * h + derivative * (slope - slope_before),

    and clips it, which also keeps the integral from winding up while a limit binds. At midnight the
    errors start again from 0 and the multiplier stays: yesterday's level is the best guess for
    today. Where campaign budgets exceed the account's, plans are scaled down to it. A campaign
    without budget, or with an unlimited one, has no plan and no error.

    The default gains settle within two or three days for spend that answers the multiplier with an
    elasticity between 1 and 4.

    References
    ----------
    Zhang, Rong, Wang, Zhu, Wang (2016), Feedback Control of Real-Time Display Advertising, WSDM:
    the exponential actuator, bid = initial bid * exp(control signal), and PID control of it.

    Examples
    --------
    >>> PidPacing(cap=2.0).floor
    0.1
    """

    proportional: float = PROPORTIONAL
    integral: float = INTEGRAL
    derivative: float = 0.0
    floor: float = 0.1
    cap: float = 1.0
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_number("proportional", self.proportional, 0, 100)
        check_number("integral", self.integral, 0, 100)
        check_number("derivative", self.derivative, 0, 100)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> PidPacingBidder:
        """Return a bidder for the account in ``view``, every multiplier at 1."""
        return self.start_together([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> PidPacingBidder:
        """Return one bidder for several accounts, every multiplier at 1."""
        return PidPacingBidder(self, views)


class PidPacingBidder:
    """The controllers of one or several accounts, one a campaign, as arrays (n_campaigns,)."""

    def __init__(self, rule: PidPacing, views: Sequence[View]) -> None:
        self._rule = rule
        self._own = EndToEnd.of(views)
        traffic = views[0].traffic_by_hour  # the same for everybody
        self._spend = SpendPid(self._own, traffic, rule.proportional, rule.integral, rule.derivative)
        self._log_multiplier = np.zeros(len(self._own.initial_budgets))

    def decide(self, report: Report) -> Decision:
        """Correct every campaign's multiplier by how far its spend is off the day's plan."""
        low, high = np.log(self._rule.floor), np.log(self._rule.cap)
        self._log_multiplier = np.clip(self._log_multiplier + self._spend.change(report), low, high)
        # The C library's exponential: NumPy's own may differ between processors in the last bit.
        multipliers = np.array([math.exp(x) for x in self._log_multiplier])[self._own.target_campaign]
        return Decision(bids=self._own.initial_bids * multipliers)
