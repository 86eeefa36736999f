"""The plan that pacing follows: each day's budget along the day's searches."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Report
from strategies.shared.end_to_end import EndToEnd


class DayPlan:
    """How much of a day's searches has passed, by the traffic index that consoles publish.

    Parameters
    ----------
    traffic_by_hour
        (24,) ``view.traffic_by_hour``: shares of a day's searches, sum 1.

    Examples
    --------
    >>> DayPlan(np.repeat([1.0, 2.0], 12) / 36).passed(18.0).round(3).item()
    0.667
    """

    def __init__(self, traffic_by_hour: Floats) -> None:
        self._until = np.concatenate([[0.0], np.cumsum(traffic_by_hour)])

    def passed(self, hour: float) -> np.float64:
        """Return the share of the day's searches before ``hour``, hours since midnight, 0 to 24."""
        return np.float64(np.interp(hour, np.arange(25), self._until))


def spendable(own: EndToEnd, budgets: Floats) -> Floats:
    """Return what each campaign can spend in a day: its budget, scaled down to the account's.

    Parameters
    ----------
    own
        The accounts.
    budgets
        (n_campaigns,) daily budgets in force, infinity without limit.

    Returns
    -------
    Floats
        (n_campaigns,) those of an account never sum to more than its own budget; as they are where
        one of the account's campaigns has no limit.
    """
    total, limit = own.campaigns.sums(budgets), own.account_budget
    scaled = (limit < total) & (total < np.inf)
    scale = np.divide(limit, total, out=np.ones(len(total)), where=scaled)
    return np.asarray(budgets * scale[own.campaign_account])


def behind_plan(own: EndToEnd, plan: DayPlan, report: Report) -> Floats:
    """Return how far each campaign's spend today is behind the plan, as a share of what it can spend.

    Parameters
    ----------
    own, plan
        The accounts; how much of the day has passed when.
    report
        Tells the hour, budgets and spend.

    Returns
    -------
    Floats
        (n_campaigns,) 0.1 behind by a tenth of the daily budget, -0.1 ahead; 0 without a budget, or
        with an unlimited one.
    """
    limit = spendable(own, report.budgets)
    planned = plan.passed(report.hour)
    paced = np.isfinite(limit) & (limit > 0)
    spent = np.divide(report.spend_today, limit, out=np.full(len(limit), planned), where=paced)
    return np.asarray(planned - spent, dtype=np.float64)
