"""What a report tells of each keyword: positions, bids, prices, rates and values, few counts mixed."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from experiments.calibrate.account_log import CHEAPEST, DEAREST
from experiments.calibrate.click_rates import rates_of
from experiments.calibrate.grouping import Grouping
from experiments.calibrate.keyword_log import KeywordLog
from experiments.importing.arrays import sums_by
from experiments.importing.slots import SLOTS
from simulator.entities import Floats

#: Clicks of its campaign's mean that a keyword's cost per click is mixed with.
CPC_WEIGHT = 5.0
#: Conversions of its campaign's mean that a keyword's basket value is mixed with, and its campaign's.
BASKET_WEIGHT = 5.0
#: Cost per click over the bid: the most that a market can have, and beyond which it is not the bid paid with.
MOST_PAID, MOST_OVER = 0.99, 1.05


def ratio_of_score(score: Floats) -> Floats:
    """Return quality over the keyword's prior that a quality score of 1 to 10 stands for.

    The inverse of :func:`simulator.quality.shown_score`, half a point wide at least.
    """
    return np.asarray(2 ** ((score - 5.5) / 2))


def positions_told(log: KeywordLog) -> Floats:
    """Return (n,) mean positions: as told, else those that the shares of the first slots come to."""
    told = np.full(len(log.names), np.nan) if log.position is None else log.position
    slots = _slots_told(log)
    return told if slots is None else np.where(np.isnan(told), slots @ np.arange(1, SLOTS + 1), told)


def looked_at(log: KeywordLog, position: Floats, examination: Floats) -> Floats:
    """Return (n,) the share of impressions that is looked at.

    Parameters
    ----------
    log
        Tells shares of the first slots, perhaps.
    position
        (n,) mean positions; where no shares are told impressions lie around them as a binomial's do.
    examination
        (K,) probability that a slot is looked at, top slot first.
    """
    around = around_position(position, examination)
    slots = _slots_told(log)
    return np.asarray(
        around if slots is None else np.where(np.isnan(slots[:, 0]), around, slots @ examination)
    )


def around_position(position: Floats, examination: Floats) -> Floats:
    """Return (n,) the share looked at of impressions that lie around a mean position as a binomial's do."""
    p = np.clip((position - 1) / (SLOTS - 1), 0.0, 1.0)
    return np.asarray(binom.pmf(np.arange(SLOTS), SLOTS - 1, p[:, None]) @ examination)


def _slots_told(log: KeywordLog) -> Floats | None:
    """Return (n, K) shares of impressions by slot that those of the first two come to; None where untold."""
    if log.top is None:
        return None
    first, top = log.top.T
    second, rest = np.maximum(top - first, 1e-6), np.clip(1 - top, 0.0, 1.0)
    # Each of the further slots has the same part of the one before: third + third^2 / second = rest.
    third = np.minimum(second * (np.sqrt(1 + 4 * rest / second) - 1) / 2, rest)
    return np.stack([first, second, third, rest - third], axis=1)


def bids_told(log: KeywordLog, cpc: Floats | None) -> tuple[Floats, tuple[str, ...]]:
    """Return (n,) the bids told that clicks can have cost, NaN for others, and what is odd about them."""
    if log.bid is None:
        return np.full(len(log.names), np.nan), ()
    bid = np.where(log.bid > 0, log.bid, np.nan)
    if cpc is None or log.cost is None:
        return bid, ()
    mean = np.where(log.clicks > 0, log.cost / np.maximum(log.clicks, 1), 0.0)
    below = mean > bid * MOST_OVER  # costs are told in whole cents
    note = (
        f"a click costs more than its maximum CPC on {below.sum()} of {len(bid)} keywords: their bids are "
        "solved from the cost"
    )
    return np.where(below, np.nan, bid), (note,) if below.any() else ()


def paid_over_bid(log: KeywordLog, grouping: Grouping, bid: Floats) -> Floats:
    """Return (n,) cost per click over the bid, mixed with the campaign's; NaN without a bid or cost."""
    if log.cost is None or log.cost.sum() <= 0:
        return np.full(len(bid), np.nan)
    known = ~np.isnan(bid)
    campaign, n = grouping.campaign, len(grouping.campaigns)
    at_bid = np.where(known, np.nan_to_num(bid) * log.clicks, 0.0)
    cost = np.where(known, log.cost, 0.0)
    overall = cost.sum() / max(at_bid.sum(), 1e-12)
    spent, offered = (sums_by(campaign, values, n) for values in (cost, at_bid))
    mean = np.where(offered > 0, spent / np.where(offered > 0, offered, 1.0), overall)[campaign]
    mixed = (cost / np.where(known, bid, 1.0) + CPC_WEIGHT * mean) / (log.clicks + CPC_WEIGHT)
    return np.where(known & (mixed > 0), np.clip(mixed, 0.05, MOST_PAID), np.nan)


def cost_per_click(log: KeywordLog, grouping: Grouping, expected_clicks: Floats) -> Floats | None:
    """Mix each keyword's cost per click with its campaign's, then keep the campaign's cost.

    The clicks to be got differ from those counted: keywords with few lend each other theirs.
    """
    if log.cost is None or log.cost.sum() <= 0 or log.clicks.sum() <= 0:
        return None
    campaign, n = grouping.campaign, len(grouping.campaigns)
    cost, clicks = (sums_by(campaign, values, n) for values in (log.cost, log.clicks))
    overall = log.cost.sum() / log.clicks.sum()
    mean = np.where((clicks > 0) & (cost > 0), cost / np.maximum(clicks, 1), overall)
    mixed = (log.cost + CPC_WEIGHT * mean[campaign]) / (log.clicks + CPC_WEIGHT)
    expected = sums_by(campaign, mixed * expected_clicks, n)
    scale = np.where((cost > 0) & (expected > 0), cost / np.where(expected > 0, expected, 1), 1.0)
    # Cost without a click to show for it can come to any sum a click.
    return np.clip(mixed * scale[campaign], CHEAPEST, DEAREST)


def conversion_rates(log: KeywordLog, grouping: Grouping, clicks: Floats) -> Floats | None:
    """Shrink conversions a click within campaigns; of (n,) clicks, those whose conversions are in."""
    if log.conversions is None or min(log.conversions.sum(), log.clicks.sum()) <= 0:
        return None
    return rates_of(log.conversions, clicks, grouping.campaign).mean


def basket_values(log: KeywordLog, grouping: Grouping, assumed_rate: float) -> Floats | None:
    """Mix each keyword's revenue a conversion with its campaign's, and that with the account's.

    Without conversions, of those assumed. Where more came back than was sold, an order is worth nothing.
    """
    if log.revenue is None or log.clicks.sum() <= 0:
        return None
    conversions = assumed_rate * log.clicks if log.conversions is None else log.conversions
    if conversions.sum() <= 0:
        return None
    mean = log.revenue.sum() / conversions.sum()
    campaign, n = grouping.campaign, len(grouping.campaigns)
    revenue, orders = (sums_by(campaign, values, n) for values in (log.revenue, conversions))
    of_campaign = np.maximum((revenue + BASKET_WEIGHT * mean) / (orders + BASKET_WEIGHT), 0.0)[campaign]
    own = (log.revenue + BASKET_WEIGHT * of_campaign) / (conversions + BASKET_WEIGHT)
    return np.asarray(np.maximum(own, 0.0))
