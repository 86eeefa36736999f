"""Who takes part, laid out in keyword order before auctions run, and again when somebody drops out."""

from __future__ import annotations

from simulator.compiled import part
from simulator.kernel.tables import BUDGET_RULES, Ads, Force, Lanes, Page, Spent, Tally

_SKIP_IF_BID, _SKIP_IF_PRICE = BUDGET_RULES.index("skip_if_bid"), BUDGET_RULES.index("skip_if_price")


@part
def set_lanes(
    search: int,
    account: int,
    page: Page,
    ads: Ads,
    force: Force,
    spent: Spent,
    tally: Tally,
    lanes: Lanes,
) -> None:
    """Set what the ads of an account (-1: all) rank with; note who leaves at a search (-1: none).

    Under ``skip_if_price`` note too which keywords have somebody whose price is to be looked at.
    """
    keyword_start, keyword_ads, ad_account = ads.keyword_start, ads.keyword_ads, ads.ad_account
    for keyword in range(len(ads.keyword_channel)):
        reserve = page.reserve[ads.keyword_channel[keyword]]
        for at in range(keyword_start[keyword], keyword_start[keyword + 1]):
            ad = keyword_ads[at]
            owner = ad_account[ad]
            if account >= 0 and account != owner:
                continue
            campaign = ads.ad_campaign[ad]
            left = min(
                force.campaign_ceiling[campaign] - spent.campaign[campaign],
                force.account_ceiling[owner] - spent.account[owner],
            )
            on = force.off[ad] == 0
            has_means = left > 0.0 and spent.stock[campaign] >= 1.0
            wants = 0
            can_pay = 0
            for cell in range(len(page.cell_upper)):
                bid = force.bid[ad] * force.cell_bid[campaign, cell]
                enough = bid > 0.0 and bid >= reserve
                least = bid if page.budget_rule == _SKIP_IF_BID else 0.0
                if page.budget_rule == _SKIP_IF_PRICE:  # no price is below the reserve
                    least = reserve
                payable = has_means and least <= left
                wants += enough
                can_pay += enough and payable
                weight = force.weight[ad] if on and enough and payable else 0.0
                place = cell * len(lanes.key) + at
                if search >= 0 and lanes.weight[place] > 0.0 and weight == 0.0:
                    lanes.exits[lanes.n_exits[0], 0] = search
                    lanes.exits[lanes.n_exits[0], 1] = at
                    lanes.exits[lanes.n_exits[0], 2] = cell
                    lanes.n_exits[0] += 1
                lanes.bid[place] = bid
                lanes.weight[place] = weight
                if page.budget_rule == _SKIP_IF_PRICE and weight > 0.0 and bid > left:
                    lanes.n_short[0] += lanes.short[keyword] == 0
                    lanes.short[keyword] = 1
            if on and lanes.out_since[at] < 0 and wants > 0 and can_pay == 0:
                lanes.out_since[at] = tally.searches[keyword]
