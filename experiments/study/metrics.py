"""The metrics of a run, which of them are better when smaller, and what one that is unknown gets to hear."""

from __future__ import annotations

from experiments.hindsight.benchmark import BENCHMARK, EXPECTED, HINDSIGHT_SHARE
from simulator.errors import InputError, nearest

#: Every metric that a completed run of a comparison has, in the order of its totals.
METRICS = (
    "searches", "impressions", "clicks", "ctr", "cpc", "cost", "conversions", "cvr", "revenue", "profit",
    "roas", "quality_score", "average_position", "budget_utilisation", "impression_share", "lost_to_rank",
    "lost_to_budget", "orders", "repeat_orders", "repeat_revenue", "returned", "organic_visits",
    "organic_orders", "organic_revenue", "visitor_cost", "visitor_value", "reported_orders",
    "reported_conversions", "reported_revenue", EXPECTED, BENCHMARK, HINDSIGHT_SHARE,
)  # fmt: skip

#: What an account would rather have less of.
BETTER_SMALLER = frozenset(
    {"cpc", "cost", "average_position", "lost_to_rank", "lost_to_budget", "returned", "visitor_cost"}
)


def check_metric(name: str) -> str:
    """Return the name of a metric; refuse one that no run has.

    Raises
    ------
    InputError
        Naming the nearest that there is.

    Examples
    --------
    >>> check_metric("profitt")
    Traceback (most recent call last):
        ...
    simulator.errors.InputError: metric 'profitt' is unknown; did you mean 'profit'?
    """
    if name not in METRICS:
        raise InputError(f"metric {name!r} is unknown; {nearest(name, METRICS)}")
    return name
