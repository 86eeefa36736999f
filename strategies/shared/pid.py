"""Feedback control in its velocity form, and the controller that keeps spend on the day's plan."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Report
from strategies.shared.day_plan import DayPlan, behind_plan
from strategies.shared.end_to_end import EndToEnd

#: Gains of :class:`SpendPid` where nobody names others. They settle within two or three days for spend that
#: answers the multiplier with an elasticity between 1 and 4.
PROPORTIONAL, INTEGRAL = 3.0, 0.3


class Pid:
    """Proportional, integral and derivative control of several outputs, one change at a time.

    What is returned is the change of the output, not the output: whoever adds it up may clip it, and
    an output at its limit then winds nothing up.

    Parameters
    ----------
    proportional, integral, derivative
        Change of the output per change of the error, per unit of error and hour, per change of the
        error's slope (error per hour).
    n
        How many outputs.

    Notes
    -----
    With e the error and h the hours since the last one,
    ``proportional * (e - e_before) + integral * e * h + derivative * (slope - slope_before)``. The
    errors before the first are 0.

    Examples
    --------
    >>> Pid(3.0, 0.5, 0.0, 1).change(np.array([0.1]), 2.0).round(6).tolist()
    [0.4]
    """

    def __init__(self, proportional: float, integral: float, derivative: float, n: int) -> None:
        self._gains = (proportional, integral, derivative)
        self._n = n
        self.forget()

    def forget(self) -> None:
        """Begin again with errors of 0."""
        self._error = self._slope = np.zeros(self._n)

    def change(self, error: Floats, hours: float) -> Floats:
        """Return the change of every output, (n,); none where no time has passed."""
        if hours <= 0:
            return np.zeros(self._n)
        proportional, integral, derivative = self._gains
        slope = (error - self._error) / hours
        change = (
            proportional * (error - self._error)
            + integral * error * hours
            + derivative * (slope - self._slope)
        )
        self._error, self._slope = error, slope
        return np.asarray(change, dtype=np.float64)


class SpendPid:
    """Control of how much each campaign spends: its error is how far spend is behind the day's plan.

    At midnight the errors start again from 0.

    Parameters
    ----------
    own
        The accounts.
    traffic_by_hour
        (24,) ``view.traffic_by_hour``.
    proportional, integral, derivative
        As in :class:`Pid`; the error is a share of the daily budget, below 0 ahead of the plan.
    """

    def __init__(
        self,
        own: EndToEnd,
        traffic_by_hour: Floats,
        proportional: float,
        integral: float,
        derivative: float = 0.0,
    ) -> None:
        self._own = own
        self._plan = DayPlan(traffic_by_hour)
        self._pid = Pid(proportional, integral, derivative, len(own.initial_budgets))
        self._day, self._hour = 0, 0.0

    def change(self, report: Report) -> Floats:
        """Return the change that each campaign's spend asks for, (n_campaigns,); at midnight none."""
        if report.day != self._day:
            self._day, self._hour = report.day, 0.0
            self._pid.forget()
        change = self._pid.change(behind_plan(self._own, self._plan, report), report.hour - self._hour)
        self._hour = report.hour
        return change
