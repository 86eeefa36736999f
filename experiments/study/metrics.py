"""Every metric once: its name, what it is called, its unit, and how it is read."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import InputError, nearest

#: The expected profit of a run, the most to be had in hindsight, and the share of the one in the other.
EXPECTED, BENCHMARK, HINDSIGHT_SHARE = "expected_profit", "hindsight_profit", "hindsight_share"

#: What money is in where a scenario names no currency, and where several markets have different ones.
MONEY, OWN = "currency units", "the market's currency"


@dataclass(frozen=True, slots=True)
class Metric:
    """What a run, or a part of one, is measured by.

    Attributes
    ----------
    name
        In JSON, in the headers of files and on the command line.
    unit
        What one of it is; money in :data:`MONEY`, for which :func:`unit_of` puts a scenario's currency.
    head
        What it is called at the head of a table; empty: it is not in the headline table.
    share
        Whether it is shown in percent.
    smaller
        Whether an account would rather have less of it.
    """

    name: str
    unit: str = "count"
    head: str = ""
    share: bool = False
    smaller: bool = False


_ELIGIBLE = "share of eligible searches"
#: In the order of the totals of a run; those of the headline table also have its order in HEADLINE.
_OF_A_RUN = (
    Metric("searches"),
    Metric("impressions"),
    Metric("clicks", head="clicks"),
    Metric("ctr", "share of impressions", head="CTR, %", share=True),
    Metric("cpc", f"{MONEY} a click", head="CPC", smaller=True),
    Metric("cost", MONEY, head="spend", smaller=True),
    Metric("conversions"),
    Metric("cvr", "share of clicks", share=True),
    Metric("revenue", MONEY),
    Metric("profit", MONEY, head="profit"),
    Metric("roas", "revenue a unit of cost", head="ROAS"),
    Metric("quality_score", "1 to 10"),
    Metric("average_position", "1 is the top", smaller=True),
    Metric("budget_utilisation", "share of budget", share=True),
    Metric("impression_share", _ELIGIBLE),
    Metric("lost_to_rank", _ELIGIBLE, smaller=True),
    Metric("lost_to_budget", _ELIGIBLE, smaller=True),
    Metric("orders"),
    Metric("repeat_orders"),
    Metric("repeat_revenue", MONEY),
    Metric("returned", MONEY, smaller=True),
    Metric("organic_visits"),
    Metric("organic_orders"),
    Metric("organic_revenue", MONEY),
    Metric("visitor_cost", f"{MONEY} a visit", smaller=True),
    Metric("visitor_value", f"{MONEY} a visit"),
    Metric("reported_orders"),
    Metric("reported_conversions"),
    Metric("reported_revenue", MONEY),
    Metric(EXPECTED, MONEY),
    Metric(BENCHMARK, MONEY),
    Metric(HINDSIGHT_SHARE, "share of the most expected profit", head="of best, %", share=True),
)
#: Of a whole market.
_OF_A_MARKET = (
    Metric("worth", MONEY),
    Metric("efficiency", "share of that of truthful bids", share=True),
)

_BY_NAME = {metric.name: metric for metric in (*_OF_A_RUN, *_OF_A_MARKET)}

#: Every metric that a completed run of a comparison has.
METRICS = tuple(metric.name for metric in _OF_A_RUN)
BETTER_SMALLER = frozenset(metric.name for metric in _OF_A_RUN if metric.smaller)
SHARES = frozenset(name for name, metric in _BY_NAME.items() if metric.share)
#: Amounts of money; what a click costs is a price.
AMOUNTS_OF_MONEY = frozenset(name for name, metric in _BY_NAME.items() if metric.unit == MONEY)
#: Metrics of the headline table and what they are called there; their differences are bootstrapped too.
HEADLINE = {
    name: _BY_NAME[name].head for name in ("profit", HINDSIGHT_SHARE, "clicks", "ctr", "cpc", "cost", "roas")
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
    return metric.upper() if metric in {"ctr", "cpc", "cvr", "roas"} else metric.replace("_", " ")


def in_currency(unit: str, currency: str | None) -> str:
    """Return a unit with a currency in the place of :data:`MONEY`; as it is where there is none.

    Examples
    --------
    >>> in_currency("currency units a seat", "EUR"), in_currency("currency units a seat", None)
    ('EUR a seat', 'currency units a seat')
    """
    return unit.replace(MONEY, currency) if currency else unit


def unit_of(metric: str, currency: str | None) -> str:
    """Return the unit of a metric, in a scenario with this currency or none.

    Examples
    --------
    >>> unit_of("cpc", "EUR"), unit_of("profit", None), unit_of("clicks", "EUR")
    ('EUR a click', 'currency units', 'count')
    """
    return in_currency(_BY_NAME[metric].unit, currency) if metric in _BY_NAME else "count"


def units_in(currency: str | None) -> dict[str, str]:
    """Return the units of all metrics by name; what is not there is a count."""
    units = {name: unit_of(name, currency) for name in _BY_NAME}
    return {name: unit for name, unit in units.items() if unit != "count"}


def spoken_unit(metric: str, currency: str | None) -> str:
    """Return what stands behind a number of a metric in a sentence: of money the currency, if it has one.

    Examples
    --------
    >>> spoken_unit("cpc", "EUR"), spoken_unit("profit", None), spoken_unit("clicks", "EUR")
    (' EUR a click', '', '')
    """
    return f" {unit_of(metric, currency)}" if currency and is_money(metric) else ""


def labelled(text: str, metric: str, currency: str | None) -> str:
    """Return what a column or a row of a metric is called, the currency behind it where it is money.

    Examples
    --------
    >>> labelled("spend", "cost", "EUR"), labelled("spend", "cost", None), labelled("CTR", "ctr", "EUR")
    ('spend, EUR', 'spend', 'CTR')
    """
    return f"{text}, {currency}" if currency and is_money(metric) else text


def is_money(metric: str) -> bool:
    """Tell whether a metric is an amount of money, or one for each of something."""
    return MONEY in unit_of(metric, None)


def scale_of(metric: str) -> float:
    """Return what a value is multiplied by where it is shown: 100 for shares."""
    return 100.0 if metric in SHARES else 1.0


def shown_unit(metric: str, currency: str | None) -> str:
    """Return the unit of a value as it is shown: ``%`` for shares."""
    return "%" if metric in SHARES else unit_of(metric, currency)
