"""The advertisers' console: what an account is told, and what it may change."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.entities import BidSimulator, Decision, Floats, Peers, Report, View
from simulator.exchange import Exchange
from simulator.kernel_tables import BY_CELL
from simulator.peers import peer_averages
from simulator.replay import simulate_bids
from simulator.world import ROTATIONS

#: The most a bid modifier multiplies a bid by.
MOST_FACTOR = 1000.0
#: The most a creative can weigh.
MOST_WEIGHT = 1e12


class Console:
    """One account's door to the exchange.

    Parameters
    ----------
    exchange
        Settled by the caller before every report and decision.
    account
        Index of the account.
    reads
        Tables that the account's strategy wants in its reports: ``bid_simulator``, ``peers``.
    """

    def __init__(self, exchange: Exchange, account: int, reads: Collection[str] = ()) -> None:
        world = exchange.world
        self._exchange = exchange
        self._account = account
        self._reads = reads
        # Everything stands in its account's order, so an account owns one stretch of each.
        self._ads = _stretch(world.ad_account, account)
        self._targets = _stretch(world.target_account, account)
        self._campaigns = _stretch(world.campaign_account, account)
        self._creatives = _stretch(world.campaign_account[world.creative_campaign], account)
        self._ad_target = world.ad_target[self._ads] - self._targets.start
        self._ad_creative = world.ad_creative[self._ads] - self._creatives.start
        self._one_to_one = len(self._ad_target) == self._targets.stop - self._targets.start
        self._simulated: tuple[int, BidSimulator | None] = (0, None)

    def view(self) -> View:
        """Return what the account knows before the first auction."""
        exchange, world = self._exchange, self._exchange.world
        campaigns = world.campaigns[self._campaigns]
        own = world.target_campaign[self._targets] - self._campaigns.start
        keywords = world.targets[self._targets]
        creative_campaign = world.creative_campaign[self._creatives] - self._campaigns.start
        creatives = world.creatives[self._creatives]
        return View(
            account=world.accounts[self._account],
            campaigns=campaigns,
            targets=tuple(f"{campaigns[c]} / {keyword}" for c, keyword in zip(own, keywords, strict=True)),
            keywords=keywords,
            target_campaign=_sealed(own),
            initial_bids=_sealed(world.bid[self._targets].copy()),
            initial_budgets=_sealed(world.campaign_budget[self._campaigns].copy()),
            account_budget=float(world.account_budget[self._account]),
            slots=exchange.page.examination.shape[1],
            days=exchange.scenario.days,
            margin=float(world.margin[self._account]),
            traffic_by_hour=_sealed(exchange.demand.traffic_by_hour),
            channels=tuple(("search", "display")[c] for c in world.campaign_channel[self._campaigns]),
            pays_by_impression=_sealed(
                exchange.page.per_impression[world.campaign_channel[self._campaigns]].astype(np.bool_)
            ),
            values=_sealed(world.value[self._targets].copy()),
            creatives=tuple(
                f"{campaigns[c]} / {name}" for c, name in zip(creative_campaign, creatives, strict=True)
            ),
            creative_campaign=_sealed(creative_campaign),
            segments=world.cells.segments,
            bid_points=_sealed(np.array(exchange.scenario.market.bid_points)),
        )

    def report(self, now: float) -> Report:
        """Return the account's report at ``now`` hours, up to which the exchange is settled."""
        exchange, targets, campaigns = self._exchange, self._targets, self._campaigns
        before, today, sales, ads = exchange.before, exchange.today, exchange.sales, self._ads
        sales.release(now)
        ads_by_position = before.impressions[ads] + today.impressions[ads]
        ad_clicks = before.clicks[ads] + today.clicks[ads]
        by_position = self._by_target(ads_by_position)
        impressions = by_position.sum(axis=1)
        position_sum = by_position @ np.arange(1, by_position.shape[1] + 1)
        average = np.full(len(impressions), np.nan)
        np.divide(position_sum, impressions, out=average, where=impressions > 0)
        exchange.segment_orders.release(now)
        by_cell = exchange.by_cell[campaigns].copy()
        by_cell[:, :, BY_CELL.index("orders")] = exchange.segment_orders.reported[campaigns]
        by_segment = exchange.world.cells.by_segment(by_cell)
        segment = {name: _sealed(by_segment[:, :, i].copy()) for i, name in enumerate(BY_CELL)}
        return Report(
            time=now,
            impressions=_sealed(impressions),
            impressions_by_position=_sealed(by_position),
            clicks=_sealed(self._by_target(ad_clicks)),
            cost=_sealed(self._by_target(before.cost[ads] + today.cost[ads])),
            conversions=_sealed(self._by_target(sales.reported_conversions[:, ads].sum(axis=0))),
            revenue=_sealed(self._by_target(sales.reported_revenue[:, ads].sum(axis=0))),
            average_position=_sealed(average),
            quality_score=_sealed(self._scores(ads_by_position.sum(axis=1))),
            bids=_sealed(exchange.bid[targets].copy()),
            paused=_sealed(exchange.paused[targets].astype(np.bool_)),
            budgets=_sealed(exchange.budget[campaigns].copy()),
            spend_today=_sealed(exchange.campaign_spent[campaigns].copy()),
            throttles=_sealed(exchange.throttle[campaigns].copy()),
            orders_placed=_sealed(self._by_target(sales.reported_orders[:, ads].sum(axis=0))),
            eligible_searches=_sealed(self._by_target(before.eligible[ads] + today.eligible[ads])),
            lost_to_budget=_sealed(self._by_target(before.lost_to_budget[ads] + today.lost_to_budget[ads])),
            stock=_sealed(exchange.stock[campaigns].copy()),
            creative_weights=_sealed(exchange.creative_weight[self._creatives].copy()),
            bid_by_hour=_sealed(exchange.bid_by_hour[campaigns].copy()),
            bid_by_weekday=_sealed(exchange.bid_by_weekday[campaigns].copy()),
            bid_by_segment=_sealed(exchange.bid_by_segment[campaigns].copy()),
            creative_impressions=self._by_creative(ads_by_position.sum(axis=1)),
            creative_clicks=self._by_creative(ad_clicks),
            creative_cost=self._by_creative(before.cost[ads] + today.cost[ads]),
            creative_orders=self._by_creative(sales.reported_orders[:, ads].sum(axis=0)),
            segment_impressions=segment["impressions"],
            segment_clicks=segment["clicks"],
            segment_cost=segment["cost"],
            segment_orders=segment["orders"],
            bid_simulator=self._bid_simulator(now) if "bid_simulator" in self._reads else None,
            peers=self._peers() if "peers" in self._reads else None,
        )

    def apply(self, decision: Decision) -> None:
        """Put a decision in force; all of it or, when anything is wrong, nothing.

        Raises
        ------
        ValueError
            Not a Decision, wrong shape, NaN, infinite, negative or out-of-range values, or more
            budget than the account has; the message names the field.
        """
        if not isinstance(decision, Decision):
            raise ValueError(f"decide returned {type(decision).__name__}, allowed: Decision")
        exchange, targets, campaigns = self._exchange, self._targets, self._campaigns
        bids = _checked("bids", decision.bids, exchange.bid[targets])
        budgets = _checked("budgets", decision.budgets, exchange.budget[campaigns])
        throttles = _checked("throttles", decision.throttles, exchange.throttle[campaigns], most=1.0)
        paused = _flags("paused", decision.paused, exchange.paused[targets])
        weights = _checked(
            "creative_weights",
            decision.creative_weights,
            exchange.creative_weight[self._creatives],
            most=MOST_WEIGHT,
        )
        factors = {
            name: _checked(
                name, getattr(decision, name), getattr(exchange, name)[campaigns], most=MOST_FACTOR
            )
            for name in ("bid_by_hour", "bid_by_weekday", "bid_by_segment")
        }
        # Under the rule stop_when_spent a campaign may have spent more than it was given.
        spent = np.minimum(exchange.campaign_spent, exchange.campaign_ceiling)[campaigns]
        if budgets is not None:
            total = float(np.maximum(budgets, spent).sum())
            most = float(exchange.world.account_budget[self._account])
            if total > most * (1 + 1e-9):
                raise ValueError(f"budgets sum to {total:.10g}, allowed: at most the account's {most:.10g}, "
                                 "each campaign counted at no less than it has spent today")  # fmt: skip
            exchange.budget[campaigns] = budgets
            exchange.campaign_ceiling[campaigns] = np.maximum(budgets, spent)
        if bids is not None:
            exchange.bid[targets] = bids
        if throttles is not None:
            exchange.throttle[campaigns] = throttles
        if paused is not None:
            exchange.paused[targets] = paused
        if weights is not None:
            exchange.creative_weight[self._creatives] = weights
            exchange.rotation[campaigns] = ROTATIONS.index("weights")
            exchange.rotate_creatives()
        if any(factor is not None for factor in factors.values()):
            given = {name: factor for name, factor in factors.items() if factor is not None}
            exchange.set_modifiers(campaigns, **given)

    def _by_target(self, by_ad: NDArray[Any]) -> NDArray[Any]:
        """Add up ads, (n_ads, ...) to (n_targets, ...); most accounts have one ad a target."""
        if self._one_to_one:
            return by_ad.copy()
        out = np.zeros((self._targets.stop - self._targets.start, *by_ad.shape[1:]), dtype=by_ad.dtype)
        np.add.at(out, self._ad_target, by_ad)
        return out

    def _by_creative(self, by_ad: NDArray[Any]) -> NDArray[Any]:
        """Add up ads by creative."""
        sums = np.zeros(self._creatives.stop - self._creatives.start, dtype=by_ad.dtype)
        np.add.at(sums, self._ad_creative, by_ad)
        return _sealed(sums)

    def _scores(self, impressions: NDArray[np.int64]) -> Floats:
        """Return each target's quality score: its ads' mean over impressions, at least one each."""
        shown = self._exchange.score_shown[self._ads].astype(np.float64)
        if self._one_to_one:
            return shown
        weight = np.maximum(impressions, 1).astype(np.float64)
        total: Floats = self._by_target(weight)
        # A target whose campaign excludes every term it could reach has no ad, and no score.
        mean: Floats = np.divide(
            self._by_target(shown * weight), total, out=np.full(len(total), np.nan), where=total > 0
        )
        return mean

    def _bid_simulator(self, now: float) -> BidSimulator | None:
        """Return the replay of yesterday at the bids in force; made once a day."""
        day = math.floor(now / 24)
        if self._simulated[0] != day or self._simulated[1] is None:
            self._simulated = (day, simulate_bids(self._exchange, self._account))
        return self._simulated[1]

    def _peers(self) -> Peers:
        """Return what accounts of the same tier got."""
        return peer_averages(self._exchange, self._account)


def _stretch(owner: NDArray[np.int64], account: int) -> slice:
    """Return the stretch of a table that belongs to an account."""
    first, last = np.searchsorted(owner, [account, account + 1])
    return slice(int(first), int(last))


def _checked(field: str, values: object, now: Floats, most: float = np.inf) -> Floats | None:
    """Return a decision's numbers as floats of the right shape and range, or None."""
    if values is None:
        return None
    try:
        raw = np.asarray(values)
    except (TypeError, ValueError):
        raw = np.empty(0, dtype=object)  # ragged lists and the like
    if raw.dtype.kind not in "fiu":
        raise ValueError(f"{field} is {type(values).__name__} of {raw.dtype}, allowed: {now.size} numbers")
    given = raw.astype(np.float64)
    if given.shape != now.shape:
        raise ValueError(f"{field} has shape {given.shape}, allowed: {now.shape}")
    # An infinite daily budget stands only where none was ever set.
    wrong = np.flatnonzero(~((np.isfinite(given) | (given == now)) & (given >= 0) & (given <= most)))
    if wrong.size:
        allowed = "finite and >= 0" if most == np.inf else f"0 to {most:g}"
        place = ", ".join(map(str, np.unravel_index(wrong[0], given.shape)))
        raise ValueError(f"{field}[{place}] is {given.flat[wrong[0]]}, allowed: {allowed}")
    return given


def _flags(field: str, values: object, now: NDArray[np.int8]) -> NDArray[np.int8] | None:
    """Return a decision's flags as 0 and 1 of the right shape, or None."""
    if values is None:
        return None
    given = np.asarray(values)
    if given.dtype != np.bool_ or given.shape != now.shape:
        raise ValueError(f"{field} has shape {given.shape} of {given.dtype}, allowed: {now.shape} of bool")
    return given.astype(np.int8)


def _sealed(array: NDArray[Any]) -> NDArray[Any]:
    """Make an array read-only, so that no bidder changes what another part reads."""
    array.setflags(write=False)
    return array
