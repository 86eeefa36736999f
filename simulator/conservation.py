"""The laws a run must keep, checked after every run on the final counters."""

from __future__ import annotations

import math

import numpy as np

from simulator.errors import ConservationError
from simulator.exchange.exchange import Exchange
from simulator.world.world import World


def check_conservation(exchange: Exchange) -> None:
    """Check that nothing was made or lost.

    Parameters
    ----------
    exchange
        After the last day was closed.

    Raises
    ------
    ConservationError
        One line a broken law, with the evidence.

    Notes
    -----
    Money charged to accounts = platform revenue (to 1e-9, sums in two orders); clicks <=
    impressions <= slots x searches; impressions + lost to budget <= eligible searches <= searches;
    conversions <= orders <= clicks; no price above its bid; no budget overspent beyond its rule;
    reported <= happened; stock delivered = sold + left, never negative; the hours of the day add
    up to the learner's totals.
    """
    broken = list(exchange.overspent)
    world, total = exchange.world, exchange.before
    charged = math.fsum(total.cost)
    taken = float(exchange.platform[0])
    if not math.isclose(charged, taken, rel_tol=1e-9, abs_tol=1e-9):
        broken.append(f"accounts were charged {charged!r} and the platform took {taken!r}")
    if exchange.platform[1] > 0:
        broken.append(f"a price passed its bid by {float(exchange.platform[1])!r}")
    window = exchange.window.counters
    shown = total.impressions.sum(axis=1)
    by_keyword = np.bincount(world.ad_keyword, weights=shown, minlength=len(world.keywords))
    slots = exchange.page.slots[world.keyword_channel]
    first = world.ad_first
    shown_by_first = np.bincount(first, weights=shown, minlength=len(first))
    sold = np.bincount(world.ad_campaign, weights=total.orders, minlength=len(world.campaigns))
    left = (
        np.where(np.isfinite(world.stock), world.stock, 0)
        + exchange.delivered
        - sold
        - exchange.free_visits.sold
    )
    stock = np.where(np.isfinite(exchange.stock), exchange.stock, left)
    for law, wrong, name in (
        ("clicks <= impressions", total.clicks > shown, _ad),
        ("impressions <= slots x searches", by_keyword > slots * total.searches, _keyword),
        ("impressions + lost to budget <= eligible searches",
         shown_by_first + total.lost_to_budget > total.eligible, _ad),
        ("eligible searches <= searches", total.eligible > total.searches[world.ad_keyword], _ad),
        ("orders <= clicks", total.orders > total.clicks, _ad),
        ("orders <= clicks since time 0", window.orders > window.clicks, _ad),
        ("conversions <= orders", total.conversions > total.orders, _ad),
        ("stock = delivered - sold", ~np.isclose(stock, left, rtol=1e-9, atol=1e-9), _campaign),
        ("stock >= 0", exchange.stock < 0, _campaign),
        *((law, wrong, _ad) for law, wrong in exchange.sales.broken_laws(total, window)),
    ):  # fmt: skip
        broken += [f"{law} fails for {name(world, index)}" for index in np.flatnonzero(wrong)[:3]]
    hourly = exchange.by_hour.sum(axis=0)
    daily = [
        sum(day[column] for day in exchange.window.days)
        for column in ("searches", "impressions", "clicks", "cost")
    ]
    for column, index, value in zip(
        ("searches", "impressions", "clicks", "cost"), (0, 1, 4, 5), daily, strict=True
    ):
        if not math.isclose(hourly[index], value, rel_tol=1e-9, abs_tol=1e-9):
            broken.append(f"{column} by hour sum to {float(hourly[index])!r}, by day to {float(value)!r}")
    if broken:
        raise ConservationError("conservation broken: " + "; ".join(broken))


def _ad(world: World, ad: int) -> str:
    """Name an ad as account / campaign / keyword."""
    account, campaign = world.accounts[world.ad_account[ad]], world.campaigns[world.ad_campaign[ad]]
    return f"{account} / {campaign} / {_keyword(world, world.ad_keyword[ad])}"


def _campaign(world: World, campaign: int) -> str:
    """Name a campaign."""
    return world.campaigns[campaign]


def _keyword(world: World, keyword: int) -> str:
    """Name a keyword, search term or audience."""
    return world.keywords[keyword]
