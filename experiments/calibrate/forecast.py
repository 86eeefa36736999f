"""Forecasts of every keyword's next days in closed form, and how much recent days weigh in them.

What `fixed` gets in a fitted market is known without a simulation: the fit gives every keyword the report's
impressions a day and its click rate, so expected impressions are the level, clicks the level times the rate,
cost these times the cost of a click. A market of the whole log has the level of its mean day; here it is
carried to the last days. The account's total, each campaign's share of it and each keyword's share of its
campaign have a weight of recent days of their own, chosen by rolling origins within the days given: an
account's demand comes back to its mean while one keyword's share may have gone for good. So no forecast needs
the fit, nor does trying many of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.click_rates import rates_with_group_totals
from experiments.calibrate.day_counts import DayCounts, Groups
from experiments.calibrate.levels import (
    HALF_LIVES,
    TRENDS,
    account_total,
    campaign_totals,
    day_weights,
    independent_windows,
    keyword_totals,
    origins,
    plainest,
)
from experiments.calibrate.told import CPC_WEIGHT
from simulator.entities import Floats

#: Half-lives of rates and of costs per click: few counts tell them, so they are never of a few days.
RATE_LIVES = (math.inf, 112.0, 28.0)
#: What a forecast from some days, impressions by day and what came after is off by with some weight.
_Miss = Callable[[DayCounts, Floats, Mapping[str, Floats], float], float]


@dataclass(frozen=True, slots=True)
class Weights:
    """How a forecast weighs days: half-lives in days, infinite for all days alike.

    Attributes
    ----------
    account, campaign, keyword
        Of the account's impressions, of campaigns' shares of them, of keywords' shares of their campaign.
    rate, price
        Of clicks an impression, and of cost a click.
    trend
        Share of the log's trend that is carried on, 0 to 1.
    """

    account: float = math.inf
    campaign: float = math.inf
    keyword: float = math.inf
    rate: float = math.inf
    price: float = math.inf
    trend: float = 0.0


def expected(counts: DayCounts, groups: Groups, ahead: int, weights: Weights) -> dict[str, Floats]:
    """Return by quantity (n,) totals that are expected of the days after those given.

    Parameters
    ----------
    counts
        The days that are known.
    groups
        The campaigns.
    ahead
        Days to be forecast.
    weights
        Of days.
    """
    daily = counts.amounts["impressions"]
    total = account_total(daily.sum(axis=0), counts.start, ahead, weights.account, weights.trend)
    campaigns = campaign_totals(daily, groups, total, weights.campaign)
    found = {"impressions": keyword_totals(daily, groups, campaigns, weights.keyword)}
    found["clicks"] = found["impressions"] * click_rates(counts, groups, weights.rate)
    if "cost" in counts.amounts:
        found["cost"] = found["clicks"] * costs_per_click(counts, groups, weights.price)
    return found


def click_rates(counts: DayCounts, groups: Groups, half_life: float) -> Floats:
    """Return (n,) clicks an impression, shrunk as in the fit, of weighted days."""
    weights = day_weights(counts.days, half_life)
    clicks, impressions = (counts.amounts[name] @ weights for name in ("clicks", "impressions"))
    return rates_with_group_totals(clicks, impressions, groups.index)


def costs_per_click(counts: DayCounts, groups: Groups, half_life: float) -> Floats:
    """Return (n,) currency units a click of weighted days, mixed with the campaign's mean."""
    weights = day_weights(counts.days, half_life)
    clicks, cost = (counts.amounts[name] @ weights for name in ("clicks", "cost"))
    overall = cost.sum() / max(clicks.sum(), 1e-300) if clicks.sum() > 0 else 0.0
    bought, paid = groups.added(clicks), groups.added(cost)
    mean = np.where(bought > 0, paid / np.where(bought > 0, bought, 1.0), overall)
    return np.asarray((cost + CPC_WEIGHT * mean[groups.index]) / (clicks + CPC_WEIGHT))


def chosen_weights(counts: DayCounts, groups: Groups, ahead: int) -> Weights:
    """Choose the weights of days by forecasts from earlier days of what is known.

    Parameters
    ----------
    counts
        The days that are known: nothing after them is looked at.
    groups
        The campaigns.
    ahead
        Days that are forecast.

    Returns
    -------
    Weights
        Each judged alone: shares given the true total that they divide, rates given the true impressions,
        costs given the true clicks. Where several are alike, the longest half-life and the least trend.
    """
    tried = [
        (counts.until(day), counts.until(day).amounts["impressions"], counts.window(day, ahead))
        for day in origins(counts.days, ahead)
    ]

    independent = independent_windows(counts.days, ahead)

    def best(lives: tuple[float, ...], quantity: str, miss: _Miss) -> float:
        came = max(sum(float(one[2][quantity].sum()) for one in tried) / len(tried), 1e-300)
        return lives[plainest([[miss(*one, life) / came for one in tried] for life in lives], independent)]

    def of_account(
        known: DayCounts, daily: Floats, came: Mapping[str, Floats], life: float, trend: float = 0.0
    ) -> float:
        told = account_total(daily.sum(axis=0), known.start, ahead, life, trend)
        return abs(told - float(came["impressions"].sum()))

    def of_campaigns(_: DayCounts, daily: Floats, came: Mapping[str, Floats], life: float) -> float:
        total = float(came["impressions"].sum())
        return _off(campaign_totals(daily, groups, total, life), groups.added(came["impressions"]))

    def of_keywords(_: DayCounts, daily: Floats, came: Mapping[str, Floats], life: float) -> float:
        totals = groups.added(came["impressions"])
        return _off(keyword_totals(daily, groups, totals, life), came["impressions"])

    def of_rates(known: DayCounts, _: Floats, came: Mapping[str, Floats], life: float) -> float:
        return _off(came["impressions"] * click_rates(known, groups, life), came["clicks"])

    def of_prices(known: DayCounts, _: Floats, came: Mapping[str, Floats], life: float) -> float:
        return _off(came["clicks"] * costs_per_click(known, groups, life), came["cost"])

    account = best(HALF_LIVES, "impressions", of_account)

    def of_trend(known: DayCounts, daily: Floats, came: Mapping[str, Floats], trend: float) -> float:
        return of_account(known, daily, came, account, trend)

    return Weights(
        account=account,
        campaign=best(HALF_LIVES, "impressions", of_campaigns),
        keyword=best(HALF_LIVES, "impressions", of_keywords),
        rate=best(RATE_LIVES, "clicks", of_rates),
        price=best(RATE_LIVES, "cost", of_prices) if "cost" in counts.amounts else math.inf,
        trend=best(TRENDS, "impressions", of_trend),
    )


def _off(told: Floats, came: Floats) -> float:
    """Return the sum of absolute errors."""
    return float(np.abs(told - came).sum())
