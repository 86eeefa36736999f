"""What a run measured: the learner's totals and its tables."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Floats, Integers
from simulator.exchange.exchange import Exchange
from simulator.exchange.window import ORGANIC, sums_by_ad
from simulator.kernel.tables import BY_CELL, BY_HOUR
from simulator.sums import ratio, total_by

SCHEMA = 1
Column = NDArray[Any]
Table = Mapping[str, Column]
_COUNTS = (
    "searches", "impressions", "clicks", "conversions", "orders", "repeat_orders", "organic_visits",
    "organic_orders", "reported_conversions", "reported_orders",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One run: a strategy in one replication of a scenario, warm-up left out.

    Attributes
    ----------
    scenario, scenario_hash, strategy, seed, replication
        What was run; ``strategy`` as text.
    currency
        Code of the scenario's money; None where it has none.
    totals
        The learner's metrics by name, see Notes; NaN where a denominator is zero.
    by_day, by_hour, by_campaign, by_target
        The learner's metrics per ``day``, ``hour`` of day, ``campaign`` and ``target``: column
        name to array, the key column first.
    by_account
        The same metrics for every ``account``.
    by_creative, by_term
        The learner's metrics per ``creative`` and per search ``term`` (keywords and audiences are
        terms too).
    by_segment
        The learner's impressions, clicks, cost and orders per searcher ``segment``; as many rows of a
        dimension as it has segments, each dimension adding up to the totals.
    by_campaign_day, by_campaign_hour
        Where the money went: the learner's ``cost`` per campaign and day, with the campaign's ``budget``
        at the end of the day; and its ``cost`` per campaign and hour of day.
    clicks
        Every click of the run in time order, warm-up included, when it was asked for; else None.
        Columns ``time`` (hours), ``search`` (its 64-bit key), ``account``, ``campaign``,
        ``keyword`` (the search term), ``creative``, ``position`` (1 is the top), ``price``: what the
        click was charged when it came. Display paid by impression and arrears
        (:mod:`simulator.console.arrears`) are in ``cost``, not here.

    Notes
    -----
    ``searches`` are those that match a target; ``impression_share`` = impressions / eligible searches,
    ``lost_to_budget`` the share that missed for want of budget, stock or by throttle, and
    ``lost_to_rank`` the rest; ``ctr`` = clicks / impressions; ``cpc`` = cost /
    clicks; ``cvr`` = conversions / clicks; conversions and ``revenue`` belong to the clicks of the
    window and are counted in full, whenever they fall due; ``orders`` are those placed, attributed or
    not; ``revenue`` is net of what was sent back (``returned``) and includes that of repeat orders
    (``repeat_orders``, ``repeat_revenue``); ``reported_orders``, ``reported_conversions`` and
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
    by_creative: Table
    by_term: Table
    by_segment: Table
    by_campaign_day: Table
    by_campaign_hour: Table
    clicks: Table | None
    currency: str | None = None

    def to_json(self) -> dict[str, object]:
        """Return what ``bidloom simulate --json`` prints; what is not finite becomes None."""
        totals = {name: value if math.isfinite(value) else None for name, value in self.totals.items()}
        return {
            "schema": SCHEMA,
            "scenario": self.scenario,
            "currency": self.currency,
            "seed": self.seed,
            "replication": self.replication,
            "strategy": self.strategy,
            "totals": totals,
        }


def collect(exchange: Exchange, strategy: str, seed: int, replication: int) -> Result:
    """Turn the counters of a finished run into its result."""
    world, learner, window = exchange.world, exchange.world.learner, exchange.window
    ads, campaigns, targets = world.ads_of(learner), world.campaigns_of(learner), world.targets_of(learner)
    margin = float(world.margin[learner])
    days = exchange.scenario.days
    daily_budget = float(world.account_budget[learner])

    by_ad = {**sums_by_ad(window.counters, window.scores)}
    own = {name: column[ads] for name, column in by_ad.items()}
    organic = {name: table[campaigns] for name, table in window.organic.items()}
    names = np.array([world.campaigns[c] for c in campaigns])
    owner = world.target_campaign[targets] - campaigns[0]
    creatives = np.flatnonzero(world.campaign_account[world.creative_campaign] == learner)
    creative_owner = world.creative_campaign[creatives] - campaigns[0]

    def table(
        key: str, labels: Column, group: Integers, budget: Floats | None = None, **more: Column
    ) -> Table:
        """Return the learner's ads added up by group, (n_ads,) indices into ``labels``."""
        sums = {**_grouped(exchange, own, group, world.ad_keyword[ads], len(labels)), **more}
        return {
            key: labels,
            **_metrics(sums, margin, np.full(len(labels), np.nan) if budget is None else budget),
        }

    by_day = {name: np.array([day[name] for day in window.days]) for name in window.days[0] if name != "day"}
    by_hour = {name: exchange.by_hour[:, index] for index, name in enumerate(BY_HOUR)}
    totals_table = _metrics(
        {name: _total(column) for name, column in by_day.items()}, margin, np.array([daily_budget * days])
    )
    totals = {name: _plain(name, column[0]) for name, column in totals_table.items()}
    sales = exchange.sales
    totals["reported_orders"] = int(sales.reported_orders[1][ads].sum())
    totals["reported_conversions"] = int(sales.reported_conversions[1][ads].sum())
    totals["reported_revenue"] = math.fsum(sales.reported_revenue[1][ads])
    unknown = np.full(len(creatives), np.nan)
    keywords = np.unique(world.ad_keyword[ads])
    accounts = len(world.accounts)
    return Result(
        scenario=exchange.scenario.name,
        scenario_hash=exchange.scenario.hash,
        strategy=strategy,
        seed=seed,
        replication=replication,
        totals=totals,
        by_day={
            "day": np.array([int(day["day"]) for day in window.days]),
            **_metrics(by_day, margin, np.full(days, daily_budget)),
        },
        by_hour={
            "hour": np.arange(24),
            **_metrics(by_hour | {name: column.sum(axis=0) for name, column in organic.items()}, margin,
                       np.full(24, daily_budget * days)),
        },
        by_campaign=table(
            "campaign", names, world.ad_campaign[ads] - campaigns[0], window.budget[campaigns],
            **{name: column.sum(axis=1) for name, column in organic.items()},
        ),
        by_target=table(
            "target",
            _labels(names, owner, [world.targets[t] for t in targets]),
            world.ad_target[ads] - targets[0],
        ),
        by_account={
            "account": np.array(world.accounts),
            **_metrics(
                _grouped(exchange, by_ad, world.ad_account, world.ad_keyword, accounts)
                | {
                    name: total_by(world.campaign_account, column.sum(axis=1), accounts)
                    for name, column in window.organic.items()
                },
                world.margin,
                np.where(np.isfinite(world.account_budget), world.account_budget * days, np.nan),
            ),
        },
        by_creative=table(
            "creative",
            _labels(names, creative_owner, [world.creatives[c] for c in creatives]),
            world.ad_creative[ads] - creatives[0],
            # A search that a creative missed was another's turn: it has no share of its own.
            eligible=unknown, lost_to_budget=unknown,
        ),
        by_term=table(
            "term", np.array([world.keywords[k] for k in keywords], dtype=np.str_),
            np.searchsorted(keywords, world.ad_keyword[ads]),
        ),
        by_segment=_by_segment(exchange, campaigns),
        by_campaign_day=_crossed(
            names, "day", cost=np.transpose(window.spend), budget=np.transpose(window.budgets)
        ),
        by_campaign_hour=_crossed(names, "hour", cost=exchange.spend[campaigns]),
        clicks=_clicks(exchange),
        currency=exchange.scenario.currency,
    )  # fmt: skip


def _labels(campaigns: Column, owner: Integers, names: list[str]) -> Column:
    """Write ``campaign / name``."""
    return np.array([f"{campaigns[c]} / {name}" for c, name in zip(owner, names, strict=True)])


def _crossed(campaigns: Column, key: str, **columns: Floats) -> Table:
    """Return (n_campaigns, n) matrices as a table with a row for each campaign and each of n."""
    n = next(iter(columns.values())).shape[1]
    return {
        "campaign": np.repeat(campaigns, n),
        key: np.tile(np.arange(n), len(campaigns)),
        **{name: matrix.ravel() for name, matrix in columns.items()},
    }


def _by_segment(exchange: Exchange, campaigns: Integers) -> Table:
    """Return the learner's counts by searcher segment."""
    cells = exchange.world.cells
    counted = exchange.by_cell - exchange.by_cell_before
    counts = cells.by_segment(counted[campaigns]).sum(axis=0)
    return {"segment": np.array(cells.segments, dtype=np.str_)} | {
        name: counts[:, index] if name == "cost" else np.rint(counts[:, index]).astype(np.int64)
        for index, name in enumerate(BY_CELL)
    }


def _total(column: Column) -> Column:
    """Add up a column to one entry, floats exactly."""
    return np.array([math.fsum(column)]) if column.dtype.kind == "f" else column.sum(keepdims=True)


def _grouped(
    exchange: Exchange, sums: Mapping[str, Column], group: Integers, keyword: Integers, n_groups: int
) -> dict[str, Column]:
    """Add up ads by group; a search that matches two ads of a group counts once."""
    grouped: dict[str, Column] = {name: total_by(group, column, n_groups) for name, column in sums.items()}
    searches = exchange.window.counters.searches
    of, on = np.divmod(np.unique(group * len(searches) + keyword), len(searches))
    grouped["searches"] = total_by(of, searches[on], n_groups)
    return grouped


def _metrics(sums: Mapping[str, Column], margin: float | Floats, budget: Floats) -> dict[str, Column]:
    """Return every metric column from sums; zero denominators give NaN, and so does what is not counted."""
    clicks, cost, revenue = (
        np.asarray(sums[name], dtype=np.float64) for name in ("clicks", "cost", "revenue")
    )
    impressions = sums["impressions"]
    unknown, zero = np.full(len(clicks), np.nan), np.zeros(len(clicks))
    eligible, lost = sums.get("eligible", unknown), sums.get("lost_to_budget", unknown)
    organic = {name: np.asarray(sums.get(name, zero), dtype=np.float64) for name in ORGANIC}
    visits = clicks + organic["organic_visits"]
    columns: dict[str, Column] = {
        "searches": sums["searches"],
        "impressions": impressions,
        "clicks": clicks,
        "ctr": ratio(clicks, impressions),
        "cpc": ratio(cost, clicks),
        "cost": cost,
        "conversions": sums["conversions"],
        "cvr": ratio(sums["conversions"], clicks),
        "revenue": revenue,
        "profit": margin * revenue - cost,
        "roas": ratio(revenue, cost),
        "quality_score": ratio(sums["score_sum"], impressions),
        "average_position": ratio(sums["position_sum"], impressions),
        "budget_utilisation": ratio(cost, budget),
        "impression_share": ratio(impressions, eligible),
        "lost_to_rank": ratio(eligible - impressions - lost, eligible),
        "lost_to_budget": ratio(lost, eligible),
        **{
            name: sums.get(name, unknown)
            for name in ("orders", "repeat_orders", "repeat_revenue", "returned")
        },
        **organic,
        "visitor_cost": ratio(cost, visits),
        "visitor_value": ratio(margin * revenue, visits),
    }
    return {
        name: column.astype(np.int64) if name in _COUNTS and not np.isnan(column).any() else column
        for name, column in columns.items()
    }


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
        "creative": np.array(world.creatives)[world.ad_creative[ad]],
        "position": slot + 1,
        "price": price,
    }
