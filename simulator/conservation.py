"""The laws a run must keep, checked after every run on the final counters."""

from __future__ import annotations

import math

import numpy as np

from simulator.errors import ConservationError
from simulator.exchange import Exchange


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
    impressions <= slots x searches; conversions <= clicks; no price above its bid; no budget
    overspent; reported <= happened; the hours of the day add up to the learner's totals.
    """
    broken = list(exchange.overspent)
    world, total = exchange.world, exchange.before
    charged = math.fsum(total.cost)
    taken = float(exchange.platform[0])
    if not math.isclose(charged, taken, rel_tol=1e-9, abs_tol=1e-9):
        broken.append(f"accounts were charged {charged!r} and the platform took {taken!r}")
    if exchange.platform[1] > 0:
        broken.append(f"a price passed its bid by {float(exchange.platform[1])!r}")
    shown = total.impressions.sum(axis=1)
    slots = exchange.scenario.market.slots
    by_keyword = np.bincount(world.ad_keyword, weights=shown, minlength=len(world.keywords))
    reported = exchange.pending.conversions.sum(axis=0)
    earned = exchange.pending.revenue.sum(axis=0)
    for law, wrong, names in (
        ("clicks <= impressions", total.clicks > shown, _ads(exchange)),
        ("impressions <= slots x searches", by_keyword > slots * total.searches, list(world.keywords)),
        ("conversions <= clicks", total.conversions > total.clicks, _ads(exchange)),
        ("reported conversions <= conversions", reported > total.conversions, _ads(exchange)),
        ("reported revenue <= revenue", earned > total.revenue, _ads(exchange)),
        ("reported in the window <= happened in it",
         exchange.pending.conversions[1] > exchange.window.conversions, _ads(exchange)),
    ):  # fmt: skip
        broken += [f"{law} fails for {names[index]}" for index in np.flatnonzero(wrong)[:3]]
    hourly = exchange.by_hour.sum(axis=0)
    daily = [
        sum(day[column] for day in exchange.days) for column in ("searches", "impressions", "clicks", "cost")
    ]
    for column, index, value in zip(
        ("searches", "impressions", "clicks", "cost"), (0, 1, 4, 5), daily, strict=True
    ):
        if not math.isclose(hourly[index], value, rel_tol=1e-9, abs_tol=1e-9):
            broken.append(f"{column} by hour sum to {float(hourly[index])!r}, by day to {float(value)!r}")
    if broken:
        raise ConservationError("conservation broken: " + "; ".join(broken))


def _ads(exchange: Exchange) -> list[str]:
    """Name every ad as account / campaign / keyword."""
    world = exchange.world
    return [
        f"{world.accounts[a]} / {world.campaigns[c]} / {world.keywords[k]}"
        for a, c, k in zip(world.ad_account, world.ad_campaign, world.ad_keyword, strict=True)
    ]
