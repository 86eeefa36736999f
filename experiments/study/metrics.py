"""The metrics of a run, which of them are better when smaller, and what one that is unknown gets to hear."""

from __future__ import annotations

from simulator.errors import InputError, nearest

#: The expected profit of a run, the most to be had in hindsight, and the share of the one in the other.
EXPECTED, BENCHMARK, HINDSIGHT_SHARE = "expected_profit", "hindsight_profit", "hindsight_share"

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

#: Metrics that are shares and read best in percent.
SHARES = frozenset({"ctr", "cvr", "budget_utilisation", HINDSIGHT_SHARE})

#: Units of the metrics; what is not here is a count.
UNITS = {
    "ctr": "share of impressions",
    "cvr": "share of clicks",
    "budget_utilisation": "share of budget",
    "cost": "currency units",
    "revenue": "currency units",
    "reported_revenue": "currency units",
    "repeat_revenue": "currency units",
    "returned": "currency units",
    "organic_revenue": "currency units",
    "impression_share": "share of eligible searches",
    "lost_to_rank": "share of eligible searches",
    "lost_to_budget": "share of eligible searches",
    "profit": "currency units",
    "expected_profit": "currency units",
    "hindsight_profit": "currency units",
    "hindsight_share": "share of the most expected profit",
    "cpc": "currency units a click",
    "worth": "currency units",
    "efficiency": "share of that of truthful bids",
    "visitor_cost": "currency units a visit",
    "visitor_value": "currency units a visit",
    "roas": "revenue a unit of cost",
    "quality_score": "1 to 10",
    "average_position": "1 is the top",
}


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


def title(metric: str) -> str:
    """Return what a metric is called in a sentence or a row."""
    special = {"ctr": "CTR", "cpc": "CPC", "cvr": "CVR", "roas": "ROAS"}
    return special.get(metric, metric.replace("_", " "))


def unit_of(metric: str) -> str:
    """Return the unit of a metric."""
    return UNITS.get(metric, "count")
