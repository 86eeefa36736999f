"""All auctions of a stretch of time, in order, compiled.

This is the whole market between two decisions: eligibility, noise, ranking, prices, clicks,
charges against budgets, orders. The same rules, written as a plain loop to be read, stand in
``tests/reference/plain_loop.py``; a test holds the two together bit for bit.
"""

from __future__ import annotations

import numpy as np

from simulator.compiled import compiled, inlined
from simulator.draws import GRID, TABLE_SIZE, Key, mix64
from simulator.entities import Integers
from simulator.kernel.bits import SEARCHER_SHIFT, click_draw, noise_of, uniform
from simulator.kernel.charge import charge, has_ended, price_of
from simulator.kernel.lanes import set_lanes
from simulator.kernel.one_by_one import read_off
from simulator.kernel.payers import rank_payers, set_aside_skips, sit_out
from simulator.kernel.ranking import KEPT, ONE_BY_ONE, UNKNOWN, rank_block, take_back
from simulator.kernel.side_by_side import CAREFUL, RANKED, depth_of
from simulator.kernel.tables import (
    BLOCK,
    BUDGET_RULES,
    BY_CELL,
    PRICING,
    Ads,
    Block,
    Force,
    Lanes,
    Logs,
    Page,
    Searches,
    Spent,
    Streams,
    Tally,
    Top,
)

_SEARCHES, _IMPRESSIONS, _POSITIONS, _SCORES, _CLICKS = range(5)
_CELL_IMPRESSIONS, _CELL_CLICKS, _, _CELL_ORDERS = range(len(BY_CELL))
_GSP = PRICING.index("gsp")
_SKIP_IF_BID, _SKIP_IF_PRICE = BUDGET_RULES.index("skip_if_bid"), BUDGET_RULES.index("skip_if_price")
_STEP = np.uint64(0x9E3779B97F4A7C15)


@compiled
def settle(
    fresh: bool,
    first: int,
    last: int,
    hour_of_day: int,
    searches: Searches,
    page: Page,
    streams: Streams,
    ads: Ads,
    force: Force,
    spent: Spent,
    tally: Tally,
    lanes: Lanes,
    block: Block,
    logs: Logs,
) -> tuple[int, int, int]:
    """Settle searches ``first`` to ``last`` of one hour and fill the counters.

    The arguments are the tables of :mod:`simulator.kernel.tables`. ``fresh`` lays out the lanes from
    what is in force and what is spent; otherwise they rank as they are given.

    Returns
    -------
    tuple of int
        The search to go on from (``last`` unless a log is full), and how many orders and clicks
        were logged.

    Notes
    -----
    Per (search, ad) one hash h: bits 63-54 pick the searcher factor, bits 53-44 the prediction
    factor, the low 44 bits are the click uniform. Equal scores: the larger h ranks first.
    """
    most_slots = page.examination.shape[1]
    own_before = np.empty((ads.learner_end - ads.learner_start, most_slots), dtype=np.int64)
    top = Top(
        np.empty(most_slots + 1),
        np.empty(most_slots + 1, dtype=np.uint64),
        np.empty(most_slots + 1, dtype=np.int64),
    )
    if fresh:
        for at in range(len(lanes.out_since)):
            lanes.out_since[at] = -1
        for keyword in range(len(lanes.short)):
            lanes.short[keyword] = 0
        lanes.n_short[0] = 0
        set_lanes(np.int64(-1), np.int64(-1), page, ads, force, spent, tally, lanes)
    throttled = _begin(own_before, page, ads, force, tally, lanes, block, logs)
    most_ads = _most_ads(ads)
    n = first
    while n < last:
        room = min(_room_in(logs) // most_slots, BLOCK)
        if page.budget_rule == _SKIP_IF_PRICE:
            room = min(room, (len(logs.skips) - logs.filled[2]) // most_ads)
        if room < BLOCK and logs.filled[0] + logs.filled[1] + logs.filled[2] > 0:
            break
        begin, n = n, min(last, n + max(1, room))
        rank_block(begin, n - begin, streams, searches, page, ads, force, tally, lanes, block)
        _settle_block(
            begin, n, hour_of_day, throttled, searches, page, streams, ads, force, spent, tally, lanes, block,
            logs, top,
        )  # fmt: skip
    _end(hour_of_day, own_before, ads, force, tally, lanes)
    return n, logs.filled[0], logs.filled[1]


@inlined
def _settle_block(
    first: int, last: int, hour_of_day: int, throttled: bool, searches: Searches, page: Page,
    streams: Streams, ads: Ads, force: Force, spent: Spent, tally: Tally, lanes: Lanes, block: Block,
    logs: Logs, top: Top,
) -> None:  # fmt: skip
    """Go through the searches of a block in order, those in which somebody is charged or not yet counted."""
    counted = first
    skip = set_aside_skips(first, last, searches, page, ads, tally, lanes, block)
    for n in range(first, last):
        mark = block.mark[n - first]
        if mark == 0 or mark == KEPT:  # ranked and counted, nobody clicked
            continue
        careful = mark >= RANKED  # those who are shown are not counted yet
        keyword = searches.keyword[n]
        channel = ads.keyword_channel[keyword]
        root = block.root[n - first]
        cell = block.cell[n - first]
        table = np.uint64(channel * TABLE_SIZE)
        depth = depth_of(root, page.slots[channel], channel, page.shallower)
        if mark == CAREFUL:
            begun, skip = skip, sit_out(n, skip, 1, lanes)
            held = rank_payers(
                n, searches.key[n], root, keyword, cell, depth, table, throttled, page, streams, ads, force,
                spent, tally, lanes, logs, top,
            )  # fmt: skip
            sit_out(n, begun, 0, lanes)
        else:  # only those who are clicked and those who set a price are looked at
            looked_at = mark | mark << 1 if page.pricing == _GSP and not careful else -1
            held = read_off(
                mark, looked_at, block.rank[n - first], root, keyword, cell, depth, table, page, ads, lanes,
                block, top,
            )  # fmt: skip
        shown = min(held, depth)
        reading = True
        reach = 1.0
        for slot in range(shown):
            clicked = (mark >> slot) & 1 != 0
            if not careful and not clicked:
                continue
            ad = top.ad[slot]
            h = top.hash[slot]
            if careful:
                clicked, reading, reach = _show(
                    ad, h, slot, channel, cell, searches.key[n], reading, reach, page, streams, ads, tally
                )
            if not clicked and not page.per_impression[channel]:
                continue
            bid = force.bid[ad] * force.cell_bid[ads.ad_campaign[ad], cell]
            own = force.weight[ad] * noise_of(h, table, page.searcher_rank, page.prediction_rank)
            price = price_of(slot, shown, held, bid, own, channel, page, top.score)
            charged = charge(price, bid, ad, cell, hour_of_day, page, ads, force, spent, tally)
            if clicked:
                _click(
                    ad, h, cell, n, slot, charged, hour_of_day, searches, page, streams, ads, force, spent,
                    tally, logs,
                )  # fmt: skip
            if page.budget_rule >= _SKIP_IF_BID or has_ended(ad, ads, force, spent):
                counted = _count_searches(counted, n + 1, searches, tally)
                before = lanes.n_exits[0] + lanes.n_short[0]
                set_lanes(n, ads.ad_account[ad], page, ads, force, spent, tally, lanes)
                if lanes.n_exits[0] + lanes.n_short[0] > before:
                    take_back(n - first, last - first, first, searches, page, ads, tally, lanes, block)
    _count_searches(counted, last, searches, tally)


@inlined
def _begin(
    own_before: Integers, page: Page, ads: Ads, force: Force, tally: Tally, lanes: Lanes, block: Block,
    logs: Logs,
) -> bool:  # fmt: skip
    """Tell how each keyword is to be ranked and counted; return whether anybody is throttled.

    ``own_before`` gets (n_own_ads, n_slots) impressions of the learner's ads so far.
    """
    for own in range(len(own_before)):
        for slot in range(own_before.shape[1]):
            own_before[own, slot] = tally.impressions[ads.learner_start + own, slot]
    logs.filled[0] = logs.filled[1] = logs.filled[2] = 0
    keyword_start, keyword_ads, ad_campaign = ads.keyword_start, ads.keyword_ads, ads.ad_campaign
    throttle_of = force.throttle
    throttled = False
    for throttle in throttle_of:
        throttled |= throttle < 1.0
    boundless = False  # a score that may be infinite has no last bits to tell whose it is
    for bid in force.bid:
        boundless |= bid > 1e280
    lanes.n_exits[0] = 0
    for keyword in range(len(ads.keyword_channel)):  # loops, since a slice takes seconds to compile
        lanes.start[keyword] = tally.searches[keyword]
        block.n_searches[keyword] = 0
        channel = ads.keyword_channel[keyword]
        alone = ads.crowded[keyword] or boundless or lanes.short[keyword] != 0
        if throttled:
            for at in range(keyword_start[keyword], keyword_start[keyword + 1]):
                alone |= throttle_of[ad_campaign[keyword_ads[at]]] < 1.0
        block.known[keyword] = ONE_BY_ONE if alone else UNKNOWN
        later = ads.rotates[keyword] or len(page.cell_upper) > 1
        later |= page.cascade[channel] != 0 or page.per_impression[channel] != 0
        block.later[keyword] = later
    return throttled


@inlined
def _show(
    ad: int, h: Key, slot: int, channel: int, cell: int, search_key: Key, reading: bool, reach: float,
    page: Page, streams: Streams, ads: Ads, tally: Tally,
) -> tuple[bool, bool, float]:  # fmt: skip
    """Count who is shown in a slot; return whether it is clicked, and whether and how likely one reads on."""
    n_cells = len(page.cell_upper)
    factor = page.searcher[h >> SEARCHER_SHIFT]
    tally.impressions[ad, slot] += 1
    if n_cells > 1:
        factor *= page.cell_relevance[cell]
        tally.by_cell[ads.ad_campaign[ad], cell, _CELL_IMPRESSIONS] += 1.0
    if not page.cascade[channel]:
        tally.attention[ad, slot] += factor if n_cells == 1 else np.rint(factor / GRID) * GRID
        chance = page.examination[channel, slot] * ads.relevance[ad] * factor
        return click_draw(h) < chance, reading, reach
    chance = ads.relevance[ad] * factor
    tally.attention[ad, slot] += np.rint(factor * reach / GRID) * GRID
    clicked = reading and click_draw(h) < chance
    go_on = page.go_on_after_click if clicked else page.go_on
    if reading and go_on < 1.0:
        still = mix64(mix64(search_key ^ streams.cascade) + np.uint64(slot) * _STEP)
        reading = uniform(still) < go_on
    chance = min(1.0, chance)
    reach *= (1.0 - chance) * page.go_on + chance * page.go_on_after_click
    return clicked, reading, reach


@inlined
def _click(
    ad: int, h: Key, cell: int, n: int, slot: int, charged: float, hour_of_day: int, searches: Searches,
    page: Page, streams: Streams, ads: Ads, force: Force, spent: Spent, tally: Tally, logs: Logs,
) -> None:  # fmt: skip
    """Count and log a click, and its order if there is one: it takes a unit of stock."""
    campaign = ads.ad_campaign[ad]
    n_cells = len(page.cell_upper)
    tally.clicks[ad] += 1
    if n_cells > 1:
        tally.by_cell[campaign, cell, _CELL_CLICKS] += 1.0
    if ads.ad_account[ad] == ads.learner:
        tally.by_hour[hour_of_day, _CLICKS] += 1.0
    if logs.keep_clicks:
        at = logs.filled[1]
        logs.click_search[at] = n
        logs.click_ad[at] = ad
        logs.click_slot[at] = slot
        channel = ads.keyword_channel[searches.keyword[n]]
        logs.click_price[at] = 0.0 if page.per_impression[channel] else charged
        logs.filled[1] = at + 1
    draw = mix64(h ^ streams.conversion)
    rate = force.conversion_rate[ad]
    if n_cells > 1:
        rate *= page.cell_conversion[cell]
    if click_draw(draw) < rate and spent.stock[campaign] >= 1.0:
        spent.stock[campaign] -= 1.0
        if n_cells > 1:
            tally.by_cell[campaign, cell, _CELL_ORDERS] += 1.0
        at = logs.filled[0]
        logs.order_time[at] = searches.time[n]
        logs.order_ad[at] = ad
        logs.order_draw[at] = draw
        logs.order_cell[at] = cell
        logs.filled[0] = at + 1


@inlined
def _room_in(logs: Logs) -> int:
    """Return how many more clicks fit into the logs, each with its order."""
    room: int = len(logs.order_time) - logs.filled[0]
    return min(room, len(logs.click_search) - logs.filled[1]) if logs.keep_clicks else room


@inlined
def _most_ads(ads: Ads) -> int:
    """Return how many ads the widest keyword has, at least 1."""
    most = 1
    for keyword in range(len(ads.keyword_channel)):
        most = max(most, ads.keyword_start[keyword + 1] - ads.keyword_start[keyword])
    return most


@inlined
def _count_searches(counted: int, until: int, searches: Searches, tally: Tally) -> int:
    """Count searches up to one by keyword; return how far they are counted."""
    for search in range(counted, until):
        tally.searches[searches.keyword[search]] += 1
    return max(counted, until)


@inlined
def _end(hour_of_day: int, own_before: Integers, ads: Ads, force: Force, tally: Tally, lanes: Lanes) -> None:
    """Count what the learner was shown, and of every ad the searches that it could and could not enter."""
    by_hour, impressions, n_searches = tally.by_hour, tally.impressions, tally.searches
    for own in range(len(own_before)):
        ad = ads.learner_start + own
        for slot in range(impressions.shape[1]):
            gained = impressions[ad, slot] - own_before[own, slot]
            by_hour[hour_of_day, _IMPRESSIONS] += gained
            by_hour[hour_of_day, _POSITIONS] += gained * (slot + 1)
            by_hour[hour_of_day, _SCORES] += gained * force.score_shown[ad]
    for keyword in range(len(ads.keyword_channel)):
        seen = n_searches[keyword] - lanes.start[keyword]
        if seen == 0:
            continue
        if ads.learner_keyword[keyword]:
            by_hour[hour_of_day, _SEARCHES] += seen
        for at in range(ads.keyword_start[keyword], ads.keyword_start[keyword + 1]):
            ad = ads.keyword_ads[at]
            if ads.ad_first[ad] == ad and force.off[ad] == 0:
                tally.eligible[ad] += seen
                if lanes.out_since[at] >= 0:
                    tally.lost_to_budget[ad] += n_searches[keyword] - lanes.out_since[at]
