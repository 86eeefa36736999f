"""All auctions of a stretch of time, in order, compiled.

This is the whole market between two decisions: eligibility, noise, ranking, prices, clicks,
charges against budgets, orders. The same rules, written as a plain loop to be read, stand in
``tests/reference/plain_loop.py``; a test holds the two together bit for bit.
"""

from __future__ import annotations

import numpy as np

from simulator.compiled import compiled
from simulator.draws import GRID, TABLE_SIZE, mix64
from simulator.entities import Floats
from simulator.kernel_tables import (
    BUDGET_RULES,
    BY_CELL,
    BY_HOUR,
    PRICING,
    Ads,
    Force,
    Lanes,
    Logs,
    Page,
    Searches,
    Spent,
    Streams,
    Tally,
)
from simulator.lanes import set_lanes

_SEARCHES, _IMPRESSIONS, _POSITIONS, _SCORES, _CLICKS, _COST, _CONVERSIONS, _REVENUE = range(len(BY_HOUR))
_CELL_IMPRESSIONS, _CELL_CLICKS, _CELL_COST, _CELL_ORDERS = range(len(BY_CELL))
_GSP, _VCG, _FIRST_PRICE = range(len(PRICING))
_CAP_CHARGE, _STOP_WHEN_SPENT, _SKIP_IF_BID = range(len(BUDGET_RULES))

# Bits of the one hash a (search, ad) has: searcher factor, prediction factor, click.
_SEARCHER_SHIFT = np.uint64(54)
_PREDICTION_SHIFT = np.uint64(44)
_INDEX = np.uint64(0x3FF)
_CLICK = np.uint64((1 << 44) - 1)
_DEPTH_SHIFT = np.uint64(32)
_UNIFORM_SHIFT = np.uint64(11)
_UNIFORM = 2.0**-53
_STEP = np.uint64(0x9E3779B97F4A7C15)


@compiled
def _vcg_price(
    slot: int, shown: int, held: int, own: float, reserve: float, examination: Floats, top_score: Floats
) -> float:
    """Return the harm that the ad in a slot of a search page does to those below, per click."""
    if examination[0, slot] == 0.0:
        return reserve
    total = 0.0
    most = reserve
    term = reserve
    for under in range(slot, shown):
        term = max(reserve, top_score[under + 1] / own) if under + 1 < held else reserve
        deeper = examination[0, under + 1] if under + 1 < shown else 0.0
        total += (examination[0, under] - deeper) / examination[0, slot] * term
        most = term if under == slot else most
    # An average of falling terms; rounding may not carry it past the first or the last.
    return min(max(total, term), most)


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
    logs: Logs,
) -> tuple[int, int, int]:
    """Settle searches ``first`` to ``last`` of one hour and fill the counters.

    The arguments are the tables of :mod:`simulator.kernel_tables`. ``fresh`` lays out the lanes from
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
    for keyword in range(len(lanes.start)):  # loops, since a slice takes seconds to compile
        lanes.start[keyword] = tally.searches[keyword]
    lanes.n_exits[0] = 0
    if fresh:
        for at in range(len(lanes.out_since)):
            lanes.out_since[at] = -1
        set_lanes(-1, -1, page, ads, force, spent, tally, lanes)
    n_lanes = len(lanes.key)
    most_slots = page.examination.shape[1]
    top_score = np.empty(most_slots + 1)
    top_hash = np.empty(most_slots + 1, dtype=np.uint64)
    top_ad = np.empty(most_slots + 1, dtype=np.int64)
    top_lane = np.empty(most_slots + 1, dtype=np.int64)
    any_throttle = False
    for throttle in force.throttle:
        any_throttle |= throttle < 1.0
    n_cells = len(page.cell_upper)
    widest = 0
    for keyword in range(len(ads.keyword_channel)):
        widest = max(widest, ads.keyword_start[keyword + 1] - ads.keyword_start[keyword])
    scores = np.empty(widest)
    hashes = np.empty(widest, dtype=np.uint64)
    n_orders = 0
    n_clicks = 0
    order_room = len(logs.order_time) - most_slots
    click_room = len(logs.click_search) - most_slots
    done = last
    for n in range(first, last):
        if n_orders > order_room or (logs.keep_clicks and n_clicks > click_room):
            done = n
            break
        time = searches.time[n]
        keyword = searches.keyword[n]
        channel = ads.keyword_channel[keyword]
        slots = page.slots[channel]
        root = mix64(searches.key[n] ^ streams.auction)
        tally.searches[keyword] += 1
        if ads.learner_keyword[keyword]:
            tally.by_hour[hour_of_day, _SEARCHES] += 1.0

        depth = slots
        share = float(root >> _DEPTH_SHIFT) * 2.0**-32
        while depth > 1 and share < page.shallower[channel, slots - depth]:
            depth -= 1
        cell = 0
        if n_cells > 1:
            u = float(mix64(searches.key[n] ^ streams.segment) >> _UNIFORM_SHIFT) * _UNIFORM
            while u >= page.cell_upper[cell]:
                cell += 1

        start = ads.keyword_start[keyword]
        n_ads = ads.keyword_start[keyword + 1] - start
        least = max(page.score_reserve[channel], 5e-324)
        for i in range(n_ads):
            hashes[i] = mix64(root ^ lanes.key[start + i])
        table = np.uint64(channel * TABLE_SIZE)
        lane = cell * n_lanes + start
        for i in range(n_ads):
            h = hashes[i]
            score = lanes.bid[lane + i] * (
                lanes.weight[lane + i]
                * (
                    page.searcher_rank[table + (h >> _SEARCHER_SHIFT)]
                    * page.prediction_rank[table + ((h >> _PREDICTION_SHIFT) & _INDEX)]
                )
            )
            scores[i] = score if score >= least else 0.0

        # Creatives take turns, throttled campaigns sit some auctions out.
        if ads.rotates[keyword] or any_throttle:
            turn = mix64(searches.key[n] ^ streams.creative)
            for i in range(n_ads):
                if scores[i] == 0.0:
                    continue
                ad = ads.keyword_ads[start + i]
                campaign = ads.ad_campaign[ad]
                if ads.rotates[keyword]:
                    u = float(mix64(turn ^ ads.campaign_key[campaign]) >> _UNIFORM_SHIFT) * _UNIFORM
                    creative = ads.ad_creative[ad]
                    if u < force.creative_low[creative] or u >= force.creative_high[creative]:
                        scores[i] = 0.0
                        continue
                if any_throttle:
                    u = float(mix64(hashes[i] ^ streams.throttle) >> _UNIFORM_SHIFT) * _UNIFORM
                    if u >= force.throttle[campaign]:
                        scores[i] = 0.0
                        tally.lost_to_budget[ads.ad_first[ad]] += 1

        # Rank without a branch, which no processor could predict here: every score sinks through
        # the list and takes the first place where it is larger.
        for place in range(most_slots + 1):
            top_score[place] = 0.0
            top_lane[place] = 0
        tie = False
        for i in range(n_ads):
            score = scores[i]
            lane = i
            for place in range(most_slots + 1):
                held_score = top_score[place]
                held_lane = top_lane[place]
                larger = score > held_score
                top_score[place] = score if larger else held_score
                top_lane[place] = lane if larger else held_lane
                score = held_score if larger else score
                lane = held_lane if larger else lane
        held = 0
        while held <= depth and top_score[held] > 0.0:
            top_hash[held] = hashes[top_lane[held]]
            top_ad[held] = ads.keyword_ads[start + top_lane[held]]
            tie |= held > 0 and top_score[held] == top_score[held - 1]
            held += 1

        # The full rule, where equal scores or several ads of one account call for it.
        full = tie or ads.crowded[keyword]
        if full:
            held = 0
        for i in range(n_ads if full else 0):
            score = scores[i]
            if score <= 0.0 or (held > depth and score < top_score[depth]):
                continue
            ad = ads.keyword_ads[start + i]
            h = hashes[i]
            same = 0
            worst = 0
            for other in range(held):
                if ads.ad_account[top_ad[other]] == ads.ad_account[ad]:
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
            ad = top_ad[slot]
            h = top_hash[slot]
            campaign = ads.ad_campaign[ad]
            account = ads.ad_account[ad]
            factor = page.searcher[h >> _SEARCHER_SHIFT]
            examined = page.examination[channel, slot]
            tally.impressions[ad, slot] += 1
            if n_cells > 1:
                factor *= page.cell_relevance[cell]
                tally.by_cell[campaign, cell, _CELL_IMPRESSIONS] += 1.0
            if page.cascade[channel]:
                chance = ads.relevance[ad] * factor
                tally.attention[ad, slot] += np.rint(factor * reach / GRID) * GRID
                clicked = reading and float(h & _CLICK) * 2.0**-44 < chance
                go_on = page.go_on_after_click if clicked else page.go_on
                if reading and go_on < 1.0:
                    still = mix64(mix64(searches.key[n] ^ streams.cascade) + np.uint64(slot) * _STEP)
                    reading = float(still >> _UNIFORM_SHIFT) * _UNIFORM < go_on
                chance = min(1.0, chance)
                reach *= (1.0 - chance) * page.go_on + chance * page.go_on_after_click
            else:
                tally.attention[ad, slot] += factor if n_cells == 1 else np.rint(factor / GRID) * GRID
                clicked = float(h & _CLICK) * 2.0**-44 < examined * ads.relevance[ad] * factor
            if account == ads.learner:
                tally.by_hour[hour_of_day, _IMPRESSIONS] += 1.0
                tally.by_hour[hour_of_day, _POSITIONS] += slot + 1.0
                tally.by_hour[hour_of_day, _SCORES] += force.score_shown[ad]
            if not clicked and not page.per_impression[channel]:
                continue

            bid = force.bid[ad] * force.cell_bid[campaign, cell]
            own = force.weight[ad] * (
                page.searcher_rank[table + (h >> _SEARCHER_SHIFT)]
                * page.prediction_rank[table + ((h >> _PREDICTION_SHIFT) & _INDEX)]
            )
            if page.pricing == _VCG and channel == 0:
                price = _vcg_price(slot, shown, held, own, page.reserve[0], page.examination, top_score)
            elif page.pricing == _FIRST_PRICE and channel == 0:
                price = bid
            else:
                price = max(page.reserve[channel], page.score_reserve[channel] / own)
                if slot + 1 < held:
                    price = max(
                        price, (top_score[slot + 1] + page.step[channel]) / own + page.increment[channel]
                    )
            price = min(bid, price)

            campaign_left = force.campaign_ceiling[campaign] - spent.campaign[campaign]
            account_left = force.account_ceiling[account] - spent.account[account]
            if page.budget_rule == _STOP_WHEN_SPENT:
                charge = price
                spent.campaign[campaign] += charge
                spent.account[account] += charge
            else:
                charge = max(0.0, min(price, campaign_left, account_left))
                # A budget that is met is met exactly: rounding may neither leave a crumb nor overdraw.
                spent.campaign[campaign] = (
                    force.campaign_ceiling[campaign]
                    if charge == campaign_left
                    else min(force.campaign_ceiling[campaign], spent.campaign[campaign] + charge)
                )
                spent.account[account] = (
                    force.account_ceiling[account]
                    if charge == account_left
                    else min(force.account_ceiling[account], spent.account[account] + charge)
                )
            # Asked of what is spent, not of the charge: a sum may round up to its ceiling.
            ended = spent.campaign[campaign] >= force.campaign_ceiling[campaign]
            ended |= spent.account[account] >= force.account_ceiling[account]
            tally.cost[ad] += charge
            spent.platform[0] += charge
            spent.platform[1] = max(spent.platform[1], charge - bid)
            spent.platform[2] = max(spent.platform[2], charge)
            if n_cells > 1:
                tally.by_cell[campaign, cell, _CELL_COST] += charge
            if account == ads.learner:
                tally.by_hour[hour_of_day, _COST] += charge

            if clicked:
                tally.clicks[ad] += 1
                if n_cells > 1:
                    tally.by_cell[campaign, cell, _CELL_CLICKS] += 1.0
                if account == ads.learner:
                    tally.by_hour[hour_of_day, _CLICKS] += 1.0
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
                if float(g & _CLICK) * 2.0**-44 < rate and spent.stock[campaign] >= 1.0:
                    spent.stock[campaign] -= 1.0
                    ended |= spent.stock[campaign] < 1.0
                    if n_cells > 1:
                        tally.by_cell[campaign, cell, _CELL_ORDERS] += 1.0
                    logs.order_time[n_orders] = time
                    logs.order_ad[n_orders] = ad
                    logs.order_draw[n_orders] = g
                    logs.order_cell[n_orders] = cell
                    n_orders += 1

            if ended or page.budget_rule == _SKIP_IF_BID:
                set_lanes(n, account, page, ads, force, spent, tally, lanes)

    for keyword in range(len(ads.keyword_channel)):
        seen = tally.searches[keyword] - lanes.start[keyword]
        if seen == 0:
            continue
        for at in range(ads.keyword_start[keyword], ads.keyword_start[keyword + 1]):
            ad = ads.keyword_ads[at]
            if ads.ad_first[ad] == ad and force.off[ad] == 0:
                tally.eligible[ad] += seen
                if lanes.out_since[at] >= 0:
                    tally.lost_to_budget[ad] += tally.searches[keyword] - lanes.out_since[at]
    return done, n_orders, n_clicks
