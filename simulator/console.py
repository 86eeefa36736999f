"""The advertisers' console: what an account is told, and what it may change."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.entities import Decision, Floats, Report, View
from simulator.exchange import Exchange


class Console:
    """One account's door to the exchange.

    Parameters
    ----------
    exchange
        Settled by the caller before every report and decision.
    account
        Index of the account.
    """

    def __init__(self, exchange: Exchange, account: int) -> None:
        world = exchange.world
        self._exchange = exchange
        self._account = account
        # Ads and campaigns stand in their accounts' order, so an account owns one stretch of each.
        self._ads = slice(*np.searchsorted(world.ad_account, [account, account + 1]))
        self._campaigns = slice(*np.searchsorted(world.campaign_account, [account, account + 1]))

    def view(self) -> View:
        """Return what the account knows before the first auction."""
        exchange, world = self._exchange, self._exchange.world
        campaigns = world.campaigns[self._campaigns]
        own = world.ad_campaign[self._ads] - (self._campaigns.start or 0)
        keywords = tuple(world.keywords[k] for k in world.ad_keyword[self._ads])
        return View(
            account=world.accounts[self._account],
            campaigns=campaigns,
            targets=tuple(f"{campaigns[c]} / {keyword}" for c, keyword in zip(own, keywords, strict=True)),
            keywords=keywords,
            target_campaign=_sealed(own),
            initial_bids=_sealed(world.bid[self._ads].copy()),
            initial_budgets=_sealed(world.campaign_budget[self._campaigns].copy()),
            account_budget=float(world.account_budget[self._account]),
            slots=exchange.scenario.market.slots,
            days=exchange.scenario.days,
            margin=float(world.margin[self._account]),
            traffic_by_hour=_sealed(exchange.demand.traffic_by_hour),
        )

    def report(self, now: float) -> Report:
        """Return the account's report at ``now`` hours, up to which the exchange is settled."""
        exchange, ads, campaigns = self._exchange, self._ads, self._campaigns
        exchange.pending.release(now)
        by_position = exchange.before.impressions[ads] + exchange.today.impressions[ads]
        impressions = by_position.sum(axis=1)
        position_sum = by_position @ np.arange(1, by_position.shape[1] + 1)
        average = np.full(len(impressions), np.nan)
        np.divide(position_sum, impressions, out=average, where=impressions > 0)
        return Report(
            time=now,
            impressions=_sealed(impressions),
            impressions_by_position=_sealed(by_position),
            clicks=_sealed(exchange.before.clicks[ads] + exchange.today.clicks[ads]),
            cost=_sealed(exchange.before.cost[ads] + exchange.today.cost[ads]),
            conversions=_sealed(exchange.pending.conversions[:, ads].sum(axis=0)),
            revenue=_sealed(exchange.pending.revenue[:, ads].sum(axis=0)),
            average_position=_sealed(average),
            quality_score=_sealed(exchange.score_shown[ads].astype(np.float64)),
            bids=_sealed(exchange.bid[ads].copy()),
            paused=_sealed(exchange.paused[ads].astype(np.bool_)),
            budgets=_sealed(exchange.budget[campaigns].copy()),
            spend_today=_sealed(exchange.campaign_spent[campaigns].copy()),
            throttles=_sealed(exchange.throttle[campaigns].copy()),
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
        exchange, ads, campaigns = self._exchange, self._ads, self._campaigns
        bids = _checked("bids", decision.bids, exchange.bid[ads])
        budgets = _checked("budgets", decision.budgets, exchange.budget[campaigns])
        throttles = _checked("throttles", decision.throttles, exchange.throttle[campaigns], most=1.0)
        paused = _flags("paused", decision.paused, exchange.paused[ads])
        spent = exchange.campaign_spent[campaigns]
        if budgets is not None:
            total, most = (
                float(np.maximum(budgets, spent).sum()),
                float(exchange.world.account_budget[self._account]),
            )
            if total > most * (1 + 1e-9):
                raise ValueError(f"budgets sum to {total:.10g}, allowed: at most the account's {most:.10g}, "
                                 "each campaign counted at no less than it has spent today")  # fmt: skip
            exchange.budget[campaigns] = budgets
            exchange.campaign_ceiling[campaigns] = np.maximum(budgets, spent)
        if bids is not None:
            exchange.bid[ads] = bids
        if throttles is not None:
            exchange.throttle[campaigns] = throttles
        if paused is not None:
            exchange.paused[ads] = paused


def _checked(field: str, values: object, now: Floats, most: float = np.inf) -> Floats | None:
    """Return a decision's numbers as floats of the right shape and range, or None."""
    if values is None:
        return None
    try:
        raw = np.asarray(values)
    except (TypeError, ValueError):
        raw = np.empty(0, dtype=object)  # ragged lists and the like
    if raw.dtype.kind not in "fiu":
        raise ValueError(f"{field} is {type(values).__name__} of {raw.dtype}, allowed: {len(now)} numbers")
    given = raw.astype(np.float64)
    if given.shape != now.shape:
        raise ValueError(f"{field} has shape {given.shape}, allowed: {now.shape}")
    # An infinite daily budget stands only where none was ever set.
    wrong = np.flatnonzero(~((np.isfinite(given) | (given == now)) & (given >= 0) & (given <= most)))
    if wrong.size:
        allowed = "finite and >= 0" if most == np.inf else f"0 to {most:g}"
        raise ValueError(f"{field}[{wrong[0]}] is {given[wrong[0]]}, allowed: {allowed}")
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
