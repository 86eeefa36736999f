"""Which metrics a run has, and which of them are better when smaller."""

from __future__ import annotations

from experiments.hindsight import BENCHMARK, EXPECTED
from simulator.errors import InputError, nearest

#: Of every run of a strategy, in the order of tables.
METRICS = (
    "searches", "impressions", "clicks", "ctr", "cpc", "cost", "conversions", "cvr", "revenue", "profit",
    "roas", "quality_score", "average_position", "budget_utilisation", "impression_share", "lost_to_rank",
    "lost_to_budget", "orders", "repeat_orders", "repeat_revenue", "returned", "organic_visits",
    "organic_orders", "organic_revenue", "visitor_cost", "visitor_value", "reported_orders",
    "reported_conversions", "reported_revenue", EXPECTED, BENCHMARK, "hindsight_share",
)  # fmt: skip

#: What an account would rather have less of.
BETTER_SMALLER = frozenset(
    {"cpc", "cost", "average_position", "lost_to_rank", "lost_to_budget", "returned", "visitor_cost"}
)


def check_metric(name: str) -> str:
    """Return the name of a metric, if there is one of this name.

    Raises
    ------
    InputError
        Naming the nearest.

    Examples
    --------
    >>> check_metric("roas")
    'roas'
    """
    if name not in METRICS:
        raise InputError(f"metric {name!r} is unknown; {nearest(name, METRICS)}")
    return name
