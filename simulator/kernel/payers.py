"""Ranking only those who can pay, compiled: the budget rule ``skip_if_price``.

The price of a slot is known once everybody is ranked. Whoever is on the page and has less left than its
price is left out of that auction, the lowest slot first; then the others are ranked and priced anew, until
everybody on the page can pay. Who is not on the page is not asked to.
"""

from __future__ import annotations

from simulator.compiled import inlined, part
from simulator.draws import Key
from simulator.kernel.bits import noise_of
from simulator.kernel.charge import left_of, price_of
from simulator.kernel.one_by_one import rank_alone
from simulator.kernel.ranking import set_aside
from simulator.kernel.side_by_side import CAREFUL
from simulator.kernel.tables import Ads, Block, Force, Lanes, Logs, Page, Searches, Spent, Streams, Tally, Top


@inlined
def rank_payers(
    n: int, search_key: Key, root: Key, keyword: int, cell: int, depth: int, table: Key, throttled: bool,
    page: Page, streams: Streams, ads: Ads, force: Force, spent: Spent, tally: Tally, lanes: Lanes,
    logs: Logs, top: Top,
) -> int:  # fmt: skip
    """Rank search ``n`` among those who can pay; return how many are held, as in :func:`rank_alone`."""
    begun = logs.filled[2]
    while True:
        held: int = rank_alone(
            search_key, root, keyword, cell, depth, table, throttled, logs.filled[2] > begun, page, streams,
            ads, force, tally, lanes, top,
        )  # fmt: skip
        if lanes.short[keyword] == 0:
            return held
        slot = min(held, depth) - 1
        while slot >= 0 and _can_pay(slot, held, depth, keyword, cell, table, page, ads, force, spent, top):
            slot -= 1
        if slot < 0:
            break
        _leave_out(n, top.ad[slot], keyword, ads, tally, lanes, logs)
    for skip in range(begun, logs.filled[2]):
        lanes.left_out[logs.skips[skip, 1]] = 0
    return held


@inlined
def _can_pay(
    slot: int, held: int, depth: int, keyword: int, cell: int, table: Key, page: Page, ads: Ads, force: Force,
    spent: Spent, top: Top,
) -> bool:  # fmt: skip
    """Tell whether the ad in a slot has its price left."""
    ad = top.ad[slot]
    left: float = left_of(ad, ads, force, spent)
    bid = force.bid[ad] * force.cell_bid[ads.ad_campaign[ad], cell]
    if bid <= left:
        return True
    own = force.weight[ad] * noise_of(top.hash[slot], table, page.searcher_rank, page.prediction_rank)
    price: float = price_of(
        slot, min(held, depth), held, bid, own, ads.keyword_channel[keyword], page, top.score
    )
    return price <= left


@inlined
def _leave_out(n: int, ad: int, keyword: int, ads: Ads, tally: Tally, lanes: Lanes, logs: Logs) -> None:
    """Let an ad take no part in search ``n``, for want of money."""
    at = ads.keyword_start[keyword]
    while ads.keyword_ads[at] != ad:
        at += 1
    lanes.left_out[at] = 1
    tally.lost_to_budget[ads.ad_first[ad]] += 1
    logs.skips[logs.filled[2], 0] = n
    logs.skips[logs.filled[2], 1] = at
    logs.filled[2] += 1


@part
def set_aside_skips(
    first: int, last: int, searches: Searches, page: Page, ads: Ads, tally: Tally, lanes: Lanes, block: Block
) -> int:
    """Set aside the searches of a block of which ``lanes.skips`` tells; return where in it they begin."""
    begin = 0
    while begin < len(lanes.skips) and lanes.skips[begin, 0] < first:
        begin += 1
    skip = begin
    while skip < len(lanes.skips) and lanes.skips[skip, 0] < last:
        search = lanes.skips[skip, 0]
        if block.mark[search - first] < CAREFUL:
            set_aside(search - first, searches.keyword[search], page, ads, tally, lanes, block)
        skip += 1
    return begin


@inlined
def sit_out(n: int, skip: int, value: int, lanes: Lanes) -> int:
    """Mark who sat search ``n`` out when it was settled first, or unmark them; return where others begin."""
    while skip < len(lanes.skips) and lanes.skips[skip, 0] == n:
        lanes.left_out[lanes.skips[skip, 1]] = value
        skip += 1
    return skip
