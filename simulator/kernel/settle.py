"""All auctions of a stretch of time, in order, compiled.

This is the whole market between two decisions: eligibility, noise, ranking, prices, clicks,
charges against budgets, orders. The same rules, written as a plain loop to be read, stand in
``tests/reference/plain_loop.py``; a test holds the two together bit for bit.
"""

from __future__ import annotations

import numpy as np

from simulator.compiled import compiled
from simulator.draws import GRID, TABLE_SIZE, mix64
from simulator.kernel.lanes import set_lanes
from simulator.kernel.ranking import KEPT, ONE_BY_ONE, UNKNOWN, rank_block, take_back
from simulator.kernel.side_by_side import CAREFUL, RANKED, depth_of
from simulator.kernel.tables import (
    BLOCK,
    BUDGET_RULES,
    BY_CELL,
    BY_HOUR,
    KEPT_BEYOND,
    PITCH,
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
)
from simulator.kernel.vcg import vcg_price

_SEARCHES, _IMPRESSIONS, _POSITIONS, _SCORES, _CLICKS, _COST, _CONVERSIONS, _REVENUE = range(len(BY_HOUR))
_CELL_IMPRESSIONS, _CELL_CLICKS, _CELL_COST, _CELL_ORDERS = range(len(BY_CELL))
_GSP, _VCG, _FIRST_PRICE = range(len(PRICING))
_CAP_CHARGE, _STOP_WHEN_SPENT, _SKIP_IF_BID = range(len(BUDGET_RULES))

# Bits of the one hash a (search, ad) has: searcher factor, prediction factor, click.
_SEARCHER_SHIFT = np.uint64(54)
_PREDICTION_SHIFT = np.uint64(44)
_INDEX = np.uint64(0x3FF)
_CLICK = np.uint64((1 << 44) - 1)
_UNIFORM_SHIFT = np.uint64(11)
_UNIFORM = 2.0**-53
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
    # Tables are unpacked once: compiled code looks into a tuple anew, and slowly, each time it reads from it.
    keyword_of, key_of, time_of = searches.keyword, searches.key, searches.time
    keyword_start, keyword_ads, keyword_channel = ads.keyword_start, ads.keyword_ads, ads.keyword_channel
    ad_campaign, ad_account, relevance = ads.ad_campaign, ads.ad_account, ads.relevance
    examination, shallower, pricing, budget_rule = (
        page.examination, page.shallower, page.pricing, page.budget_rule,
    )  # fmt: skip
    searcher, searcher_rank, prediction_rank = page.searcher, page.searcher_rank, page.prediction_rank
    throttle_of, weight_of = force.throttle, force.weight
    campaign_ceiling, account_ceiling = force.campaign_ceiling, force.account_ceiling
    campaign_spent, account_spent, stock, platform = (
        spent.campaign,
        spent.account,
        spent.stock,
        spent.platform,
    )
    n_searches, impressions, attention = tally.searches, tally.impressions, tally.attention
    by_hour, by_cell = tally.by_hour, tally.by_cell
    lane_key, lane_bid, lane_weight = lanes.key, lanes.bid, lanes.weight
    marks, roots, cells, kept, ranked, rank = (
        block.mark, block.root, block.cell, block.kept, block.lane, block.rank,
    )  # fmt: skip
    n_lanes = len(lane_key)
    most_slots = examination.shape[1]
    n_cells = len(page.cell_upper)
    any_throttle = False
    for throttle in throttle_of:
        any_throttle |= throttle < 1.0
    boundless = False  # a score that may be infinite has no last bits to tell whose it is
    for bid in force.bid:
        boundless |= bid > 1e280
    n_keywords = len(keyword_channel)
    lanes.n_exits[0] = 0
    for keyword in range(n_keywords):  # loops, since a slice takes seconds to compile
        lanes.start[keyword] = n_searches[keyword]
        block.n_searches[keyword] = 0
        channel = keyword_channel[keyword]
        alone = ads.crowded[keyword] or boundless
        if any_throttle:
            for at in range(keyword_start[keyword], keyword_start[keyword + 1]):
                alone |= throttle_of[ad_campaign[keyword_ads[at]]] < 1.0
        block.known[keyword] = ONE_BY_ONE if alone else UNKNOWN
        later = ads.rotates[keyword] or n_cells > 1
        later |= page.cascade[channel] != 0 or page.per_impression[channel] != 0
        block.later[keyword] = later
    if fresh:
        for at in range(len(lanes.out_since)):
            lanes.out_since[at] = -1
        set_lanes(np.int64(-1), np.int64(-1), page, ads, force, spent, tally, lanes)
    own_ads = ads.learner_end - ads.learner_start
    own_before = np.empty((own_ads, most_slots), dtype=np.int64)
    for own in range(own_ads):
        for slot in range(most_slots):
            own_before[own, slot] = impressions[ads.learner_start + own, slot]
    top_score = np.empty(most_slots + 1)
    top_hash = np.empty(most_slots + 1, dtype=np.uint64)
    top_ad = np.empty(most_slots + 1, dtype=np.int64)
    n_orders = 0
    n_clicks = 0
    block_first = block_last = counted = first
    n = first
    while n < last:
        if n == block_last:
            room = len(logs.order_time) - n_orders
            if logs.keep_clicks:
                room = min(room, len(logs.click_search) - n_clicks)
            if room < BLOCK * most_slots and n_orders + n_clicks > 0:
                break
            block_first = n
            block_last = min(last, n + max(1, min(BLOCK, room // most_slots)))
            rank_block(n, block_last - n, streams, searches, page, ads, force, tally, lanes, block)
        mark = marks[n - block_first]
        if mark == 0 or mark == KEPT:  # ranked and counted, nobody clicked
            n += 1
            continue
        alone = mark == CAREFUL  # to be ranked by itself; those who are shown are not counted yet
        careful = mark >= RANKED
        keyword = keyword_of[n]
        channel = keyword_channel[keyword]
        root = roots[n - block_first]
        table = np.uint64(channel * TABLE_SIZE)
        start = keyword_start[keyword]
        crowded, rotates = ads.crowded[keyword], ads.rotates[keyword]
        depth = depth_of(root, page.slots[channel], channel, shallower)
        cell = cells[n - block_first]

        # Rank all ads; where the best are known, only look at those who are clicked or set a price.
        looked_at = mark | mark << 1 if pricing == _GSP and not careful else -1
        held = 0
        for i in range(keyword_start[keyword + 1] - start if alone else depth + 1):
            at = int(start + i)
            if not alone:
                at = int(
                    kept[keyword * (most_slots + KEPT_BEYOND) + i]
                    if KEPT <= mark < RANKED
                    else ranked[i * PITCH + rank[n - block_first]]
                )
                if at < 0:
                    break
                held = i + 1
                if (looked_at >> i) & 1 == 0:
                    continue
            lane = cell * n_lanes + at
            if lane_weight[lane] == 0.0:
                continue
            h = mix64(root ^ lane_key[at])
            score = lane_bid[lane] * (
                lane_weight[lane]
                * (
                    searcher_rank[table + (h >> _SEARCHER_SHIFT)]
                    * prediction_rank[table + ((h >> _PREDICTION_SHIFT) & _INDEX)]
                )
            )
            if score <= 0.0 or score < page.score_reserve[channel]:
                continue
            ad = keyword_ads[at]
            if not alone:
                top_score[i] = score
                top_hash[i] = h
                top_ad[i] = ad
                continue
            campaign = ad_campaign[ad]
            if rotates:  # creatives take turns
                turn = mix64(key_of[n] ^ streams.creative) ^ ads.campaign_key[campaign]
                u = float(mix64(turn) >> _UNIFORM_SHIFT) * _UNIFORM
                creative = ads.ad_creative[ad]
                if u < force.creative_low[creative] or u >= force.creative_high[creative]:
                    continue
            if any_throttle:  # some auctions are sat out
                u = float(mix64(h ^ streams.throttle) >> _UNIFORM_SHIFT) * _UNIFORM
                if u >= throttle_of[campaign]:
                    tally.lost_to_budget[ads.ad_first[ad]] += 1
                    continue
            if held > depth and score < top_score[depth]:
                continue
            if crowded:
                same = 0
                worst = 0
                for other in range(held):
                    if ad_account[top_ad[other]] == ad_account[ad]:
                        same += 1
                        worst = other
                if same == page.ads_per_account:
                    if score < top_score[worst] or (score == top_score[worst] and h < top_hash[worst]):
                        continue
                    held -= 1
                    for above in range(worst, held):
                        top_score[above] = top_score[above + 1]
                        top_hash[above] = top_hash[above + 1]
                        top_ad[above] = top_ad[above + 1]
            place = held
            while place > 0 and (
                score > top_score[place - 1] or (score == top_score[place - 1] and h > top_hash[place - 1])
            ):
                place -= 1
            if place > depth:
                continue
            if held <= depth:
                held += 1
            for below in range(held - 1, place, -1):
                top_score[below] = top_score[below - 1]
                top_hash[below] = top_hash[below - 1]
                top_ad[below] = top_ad[below - 1]
            top_score[place] = score
            top_hash[place] = h
            top_ad[place] = ad

        shown = min(held, depth)
        reading = True
        reach = 1.0
        for slot in range(shown):
            clicked = (mark >> slot) & 1 != 0
            if not careful and not clicked:
                continue
            ad = top_ad[slot]
            h = top_hash[slot]
            campaign = ad_campaign[ad]
            account = ad_account[ad]
            if careful:
                factor = searcher[h >> _SEARCHER_SHIFT]
                impressions[ad, slot] += 1
                if n_cells > 1:
                    factor *= page.cell_relevance[cell]
                    by_cell[campaign, cell, _CELL_IMPRESSIONS] += 1.0
                if page.cascade[channel]:
                    chance = relevance[ad] * factor
                    attention[ad, slot] += np.rint(factor * reach / GRID) * GRID
                    clicked = reading and float(h & _CLICK) * 2.0**-44 < chance
                    go_on = page.go_on_after_click if clicked else page.go_on
                    if reading and go_on < 1.0:
                        still = mix64(mix64(key_of[n] ^ streams.cascade) + np.uint64(slot) * _STEP)
                        reading = float(still >> _UNIFORM_SHIFT) * _UNIFORM < go_on
                    chance = min(1.0, chance)
                    reach *= (1.0 - chance) * page.go_on + chance * page.go_on_after_click
                else:
                    attention[ad, slot] += factor if n_cells == 1 else np.rint(factor / GRID) * GRID
                    chance = examination[channel, slot] * relevance[ad] * factor
                    clicked = float(h & _CLICK) * 2.0**-44 < chance
            if not clicked and not page.per_impression[channel]:
                continue

            bid = force.bid[ad] * force.cell_bid[campaign, cell]
            own = weight_of[ad] * (
                searcher_rank[table + (h >> _SEARCHER_SHIFT)]
                * prediction_rank[table + ((h >> _PREDICTION_SHIFT) & _INDEX)]
            )
            if pricing == _VCG and channel == 0:
                price = vcg_price(slot, shown, held, 1, own, page.reserve[0], examination[0], top_score)
            elif pricing == _FIRST_PRICE and channel == 0:
                price = bid
            else:
                price = max(page.reserve[channel], page.score_reserve[channel] / own)
                if slot + 1 < held:
                    price = max(
                        price, (top_score[slot + 1] + page.step[channel]) / own + page.increment[channel]
                    )
            price = min(bid, price)

            campaign_left = campaign_ceiling[campaign] - campaign_spent[campaign]
            account_left = account_ceiling[account] - account_spent[account]
            if budget_rule == _STOP_WHEN_SPENT:
                charge = price
                campaign_spent[campaign] += charge
                account_spent[account] += charge
            else:
                charge = max(0.0, min(price, campaign_left, account_left))
                if charge < price:
                    spent.owed[ad, cell] += price - charge
                # A budget that is met is met exactly: rounding may neither leave a crumb nor overdraw.
                campaign_spent[campaign] = (
                    campaign_ceiling[campaign]
                    if charge == campaign_left
                    else min(campaign_ceiling[campaign], campaign_spent[campaign] + charge)
                )
                account_spent[account] = (
                    account_ceiling[account]
                    if charge == account_left
                    else min(account_ceiling[account], account_spent[account] + charge)
                )
            # Asked of what is spent, not of the charge: a sum may round up to its ceiling.
            ended = campaign_spent[campaign] >= campaign_ceiling[campaign]
            ended |= account_spent[account] >= account_ceiling[account]
            tally.cost[ad] += charge
            platform[0] += charge
            platform[1] = max(platform[1], charge - bid)
            platform[2] = max(platform[2], charge)
            if n_cells > 1:
                by_cell[campaign, cell, _CELL_COST] += charge
            if account == ads.learner:
                by_hour[hour_of_day, _COST] += charge
                tally.spend[campaign, hour_of_day] += charge

            if clicked:
                tally.clicks[ad] += 1
                if n_cells > 1:
                    by_cell[campaign, cell, _CELL_CLICKS] += 1.0
                if account == ads.learner:
                    by_hour[hour_of_day, _CLICKS] += 1.0
                if logs.keep_clicks:
                    logs.click_search[n_clicks] = n
                    logs.click_ad[n_clicks] = ad
                    logs.click_slot[n_clicks] = slot
                    logs.click_price[n_clicks] = 0.0 if page.per_impression[channel] else charge
                    n_clicks += 1
                g = mix64(h ^ streams.conversion)
                rate = force.conversion_rate[ad]
                if n_cells > 1:
                    rate *= page.cell_conversion[cell]
                if float(g & _CLICK) * 2.0**-44 < rate and stock[campaign] >= 1.0:
                    stock[campaign] -= 1.0
                    ended |= stock[campaign] < 1.0
                    if n_cells > 1:
                        by_cell[campaign, cell, _CELL_ORDERS] += 1.0
                    logs.order_time[n_orders] = time_of[n]
                    logs.order_ad[n_orders] = ad
                    logs.order_draw[n_orders] = g
                    logs.order_cell[n_orders] = cell
                    n_orders += 1

            if ended or budget_rule == _SKIP_IF_BID:
                while counted <= n:
                    n_searches[keyword_of[counted]] += 1
                    counted += 1
                left = lanes.n_exits[0]
                set_lanes(n, account, page, ads, force, spent, tally, lanes)
                if lanes.n_exits[0] > left:
                    take_back(
                        n - block_first, block_last - block_first, block_first, searches, page, ads, tally,
                        lanes, block,
                    )  # fmt: skip
        n += 1

    while counted < n:
        n_searches[keyword_of[counted]] += 1
        counted += 1
    for own in range(own_ads):
        ad = ads.learner_start + own
        for slot in range(most_slots):
            gained = impressions[ad, slot] - own_before[own, slot]
            by_hour[hour_of_day, _IMPRESSIONS] += gained
            by_hour[hour_of_day, _POSITIONS] += gained * (slot + 1)
            by_hour[hour_of_day, _SCORES] += gained * force.score_shown[ad]
    for keyword in range(n_keywords):
        seen = n_searches[keyword] - lanes.start[keyword]
        if seen == 0:
            continue
        if ads.learner_keyword[keyword]:
            by_hour[hour_of_day, _SEARCHES] += seen
        for at in range(keyword_start[keyword], keyword_start[keyword + 1]):
            ad = keyword_ads[at]
            if ads.ad_first[ad] == ad and force.off[ad] == 0:
                tally.eligible[ad] += seen
                if lanes.out_since[at] >= 0:
                    tally.lost_to_budget[ad] += n_searches[keyword] - lanes.out_since[at]
    return n, n_orders, n_clicks
