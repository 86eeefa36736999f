"""What a click or an impression costs, and who pays it from what, compiled."""

from __future__ import annotations

from simulator.compiled import inlined
from simulator.entities import Floats
from simulator.kernel.tables import (
    BUDGET_RULES,
    BY_CELL,
    BY_HOUR,
    PRICING,
    Ads,
    Force,
    Page,
    Spent,
    Tally,
)
from simulator.kernel.vcg import vcg_price

_HOUR_COST, _CELL_COST = BY_HOUR.index("cost"), BY_CELL.index("cost")
_VCG, _FIRST_PRICE = PRICING.index("vcg"), PRICING.index("first_price")
_STOP_WHEN_SPENT = BUDGET_RULES.index("stop_when_spent")


@inlined
def price_of(
    slot: int, shown: int, held: int, bid: float, own: float, channel: int, page: Page, top_score: Floats
) -> float:
    """Return the price in a slot for an ad whose score is its bid times ``own``; never above the bid.

    ``shown`` of ``held`` ads have a slot; ``top_score`` are their scores from the best on.
    """
    if page.pricing == _FIRST_PRICE and channel == 0:
        return bid
    price: float
    if page.pricing == _VCG and channel == 0:
        price = vcg_price(slot, shown, held, 1, own, page.reserve[0], page.examination[0], top_score)
    else:
        price = max(page.reserve[channel], page.score_reserve[channel] / own)
        if slot + 1 < held:
            price = max(price, (top_score[slot + 1] + page.step[channel]) / own + page.increment[channel])
    return min(bid, price)


@inlined
def left_of(ad: int, ads: Ads, force: Force, spent: Spent) -> float:
    """Return what both budgets of an ad still hold."""
    campaign, account = ads.ad_campaign[ad], ads.ad_account[ad]
    left: float = min(
        force.campaign_ceiling[campaign] - spent.campaign[campaign],
        force.account_ceiling[account] - spent.account[account],
    )
    return left


@inlined
def charge(
    price: float, bid: float, ad: int, cell: int, hour_of_day: int, page: Page, ads: Ads, force: Force,
    spent: Spent, tally: Tally,
) -> float:  # fmt: skip
    """Charge a price by the rule of budgets, and return what was charged."""
    campaign, account = ads.ad_campaign[ad], ads.ad_account[ad]
    if page.budget_rule == _STOP_WHEN_SPENT:
        charged = price
        spent.campaign[campaign] += charged
        spent.account[account] += charged
    else:
        campaign_left = force.campaign_ceiling[campaign] - spent.campaign[campaign]
        account_left = force.account_ceiling[account] - spent.account[account]
        charged = max(0.0, min(price, campaign_left, account_left))
        if charged < price:
            spent.owed[ad, cell] += price - charged
        take(spent.campaign, force.campaign_ceiling, campaign, charged, campaign_left)
        take(spent.account, force.account_ceiling, account, charged, account_left)
    tally.cost[ad] += charged
    spent.platform[0] += charged
    spent.platform[1] = max(spent.platform[1], charged - bid)
    spent.platform[2] = max(spent.platform[2], charged)
    if len(page.cell_upper) > 1:
        tally.by_cell[campaign, cell, _CELL_COST] += charged
    if account == ads.learner:
        tally.by_hour[hour_of_day, _HOUR_COST] += charged
        tally.spend[campaign, hour_of_day] += charged
    return charged


@inlined
def take(spent: Floats, ceiling: Floats, owner: int, charged: float, left: float) -> None:
    """Take money from a budget; one that is met is met exactly: rounding leaves no crumb, overdraws none."""
    if charged == left:
        spent[owner] = ceiling[owner]
    else:
        spent[owner] = min(ceiling[owner], spent[owner] + charged)


@inlined
def has_ended(ad: int, ads: Ads, force: Force, spent: Spent) -> bool:
    """Tell whether a budget or the stock of an ad's has ended."""
    campaign, account = ads.ad_campaign[ad], ads.ad_account[ad]
    # Asked of what is spent, not of the charge: a sum may round up to its ceiling.
    ended: bool = spent.campaign[campaign] >= force.campaign_ceiling[campaign]
    ended |= spent.account[account] >= force.account_ceiling[account]
    ended |= spent.stock[campaign] < 1.0
    return ended
