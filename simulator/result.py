"""What a run measured: the learner's totals and five tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Floats, Integers
from simulator.exchange import Exchange
from simulator.kernel import BY_HOUR

SCHEMA = 1
Column = NDArray[Any]
Table = Mapping[str, Column]
_COUNTS = ("searches", "impressions", "clicks", "conversions", "organic_visits", "reported_conversions")


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One run: a strategy in one replication of a scenario, warm-up left out.

    Attributes
    ----------
    scenario, scenario_hash, strategy, seed, replication
        What was run; ``strategy`` as text.
    totals
        The learner's metrics by name, see Notes; NaN where a denominator is zero.
    by_day, by_hour, by_campaign, by_target
        The learner's metrics per ``day``, ``hour`` of day, ``campaign`` and ``target``: column
        name to array, the key column first.
    by_account
        The same metrics for every ``account``.
    clicks
        Every click of the run in time order, warm-up included, when it was asked for; else None.
        Columns ``time`` (hours), ``search`` (its 64-bit key), ``account``, ``campaign``,
        ``keyword``, ``position`` (1 is the top), ``price``.

    Notes
    -----
    ``searches`` are those that match a target; ``ctr`` = clicks / impressions; ``cpc`` = cost /
    clicks; ``cvr`` = conversions / clicks; conversions and ``revenue`` belong to the clicks of the
    window and are counted in full, whenever they fall due; ``reported_conversions`` and
    ``reported_revenue`` are what had been reported by the end. ``profit`` = margin x revenue -
    cost; ``roas`` = revenue / cost; ``quality_score`` and ``average_position`` are means over
    impressions; ``budget_utilisation`` = cost / sum of daily budgets; ``visitor_cost`` = cost /
    visits; ``visitor_value`` = margin x revenue / visits, visits being clicks + organic visits.
    """

    scenario: str
    scenario_hash: str
    strategy: str
    seed: int
    replication: int
    totals: Mapping[str, float]
    by_day: Table
    by_hour: Table
    by_campaign: Table
    by_target: Table
    by_account: Table
    clicks: Table | None

    def to_json(self) -> dict[str, object]:
        """Return what ``bidlab simulate --json`` prints; what is not finite becomes None."""
        totals = {name: value if math.isfinite(value) else None for name, value in self.totals.items()}
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "seed": self.seed,
            "replication": self.replication,
            "strategy": self.strategy,
            "totals": totals,
        }


def collect(exchange: Exchange, strategy: str, seed: int, replication: int) -> Result:
    """Turn the counters of a finished run into its result."""
    world, learner = exchange.world, exchange.world.learner
    ads, campaigns = world.ads_of(learner), world.campaigns_of(learner)
    margin = float(world.margin[learner])
    days = exchange.scenario.days
    daily_budget = float(world.account_budget[learner])

    by_ad = _by_ad(exchange)
    by_day_sums = {
        name: np.array([day[name] for day in exchange.days]) for name in exchange.days[0] if name != "day"
    }
    by_hour_sums = {name: exchange.by_hour[:, index] for index, name in enumerate(BY_HOUR)}
    total_sums = {name: column.sum(keepdims=True) for name, column in by_day_sums.items()}
    reported = exchange.pending.conversions[1][ads].sum(), math.fsum(exchange.pending.revenue[1][ads])

    totals_table = _metrics(total_sums, margin, np.array([daily_budget * days]))
    totals = {name: _plain(name, column[0]) for name, column in totals_table.items()}
    totals["reported_conversions"] = int(reported[0])
    totals["reported_revenue"] = float(reported[1])

    names = np.array([world.campaigns[c] for c in campaigns])
    of_campaign = world.ad_campaign[ads] - campaigns[0]
    keyword_of = world.ad_keyword[ads]
    labels = np.array(
        [f"{names[c]} / {world.keywords[k]}" for c, k in zip(of_campaign, keyword_of, strict=True)]
    )
    own = {name: column[ads] for name, column in by_ad.items()}
    return Result(
        scenario=exchange.scenario.name,
        scenario_hash=exchange.scenario.hash,
        strategy=strategy,
        seed=seed,
        replication=replication,
        totals=totals,
        by_day={
            "day": np.array([int(day["day"]) for day in exchange.days]),
            **_metrics(by_day_sums, margin, np.full(days, daily_budget)),
        },
        by_hour={"hour": np.arange(24), **_metrics(by_hour_sums, margin, np.full(24, daily_budget * days))},
        by_campaign={
            "campaign": names,
            **_metrics(
                _grouped(exchange, own, of_campaign, keyword_of, len(names)),
                margin,
                exchange.window_budget[campaigns],
            ),
        },
        by_target={"target": labels, **_metrics(own, margin, np.full(len(ads), np.nan))},
        by_account={
            "account": np.array(world.accounts),
            **_metrics(
                _grouped(exchange, by_ad, world.ad_account, world.ad_keyword, len(world.accounts)),
                world.margin,
                np.where(np.isfinite(world.account_budget), world.account_budget * days, np.nan),
            ),
        },
        clicks=_clicks(exchange),
    )


def _by_ad(exchange: Exchange) -> dict[str, Column]:
    """Return the window's sums for every ad."""
    window, slots = exchange.window, exchange.scenario.market.slots
    return {
        "searches": window.searches[exchange.world.ad_keyword],
        "impressions": window.impressions.sum(axis=1),
        "position_sum": window.impressions @ np.arange(1, slots + 1),
        "score_sum": exchange.window_scores,
        "clicks": window.clicks,
        "cost": window.cost,
        "conversions": window.conversions,
        "revenue": window.revenue,
    }


def _grouped(
    exchange: Exchange, sums: dict[str, Column], group: Integers, keyword: Integers, n_groups: int
) -> dict[str, Column]:
    """Add up ads by group; a search that matches two ads of a group counts once."""
    grouped: dict[str, Column] = {
        name: np.bincount(group, weights=column, minlength=n_groups) for name, column in sums.items()
    }
    pairs = np.unique(np.stack([group, keyword]), axis=1)
    searches = exchange.window.searches[pairs[1]]
    grouped["searches"] = np.bincount(pairs[0], weights=searches, minlength=n_groups)
    return grouped


def _metrics(sums: Mapping[str, Column], margin: float | Floats, budget: Floats) -> dict[str, Column]:
    """Return every metric column from sums; zero denominators give NaN."""
    clicks, cost, revenue = (
        np.asarray(sums[name], dtype=np.float64) for name in ("clicks", "cost", "revenue")
    )
    impressions = sums["impressions"]
    organic = np.zeros_like(clicks)
    columns: dict[str, Column] = {
        "searches": sums["searches"],
        "impressions": impressions,
        "clicks": clicks,
        "ctr": _ratio(clicks, impressions),
        "cpc": _ratio(cost, clicks),
        "cost": cost,
        "conversions": sums["conversions"],
        "cvr": _ratio(sums["conversions"], clicks),
        "revenue": revenue,
        "profit": margin * revenue - cost,
        "roas": _ratio(revenue, cost),
        "quality_score": _ratio(sums["score_sum"], impressions),
        "average_position": _ratio(sums["position_sum"], impressions),
        "budget_utilisation": _ratio(cost, budget),
        "organic_visits": organic,
        "visitor_cost": _ratio(cost, clicks + organic),
        "visitor_value": _ratio(margin * revenue, clicks + organic),
    }
    return {name: column.astype(np.int64) if name in _COUNTS else column for name, column in columns.items()}


def _ratio(numerator: Column, denominator: Column) -> Floats:
    """Divide, with NaN where the denominator is zero."""
    out = np.full(np.shape(numerator), np.nan)
    np.divide(numerator, denominator, out=out, where=np.asarray(denominator) != 0)
    return out


def _plain(name: str, value: float) -> float:
    """Return a Python int for counts, a float for the rest."""
    return int(value) if name in _COUNTS else float(value)


def _clicks(exchange: Exchange) -> Table | None:
    """Return the click log with names, or None where none was kept."""
    if not exchange.keep_clicks:
        return None
    world = exchange.world
    columns = (
        zip(*exchange.click_log, strict=True)
        if exchange.click_log
        else ([np.empty(0, np.int64)] for _ in range(5))
    )
    time, search, ad, slot, price = (np.concatenate(column) for column in columns)
    return {
        "time": time,
        "search": search,
        "account": np.array(world.accounts)[world.ad_account[ad]],
        "campaign": np.array(world.campaigns)[world.ad_campaign[ad]],
        "keyword": np.array(world.keywords)[world.ad_keyword[ad]],
        "position": slot + 1,
        "price": price,
    }
