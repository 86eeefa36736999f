"""All auctions of a stretch of time, in order, compiled.

This is the whole market between two decisions: eligibility, noise, ranking, prices, clicks,
charges against budgets, conversions. The same rules, written as a plain loop to be read, stand in
``tests/reference/plain_loop.py``; a test holds the two together bit for bit.
"""

from __future__ import annotations

import numpy as np

from simulator.compiled import compiled
from simulator.draws import Key, Keys, mix64
from simulator.entities import Floats, Integers

# Columns of the learner's table by hour of day.
BY_HOUR = ("searches", "impressions", "position_sum", "score_sum", "clicks", "cost", "conversions", "revenue")
_SEARCHES, _IMPRESSIONS, _POSITIONS, _SCORES, _CLICKS, _COST, _CONVERSIONS, _REVENUE = range(len(BY_HOUR))

# Bits of the one hash a (search, ad) has: searcher factor, prediction factor, click.
_SEARCHER_SHIFT = np.uint64(54)
_PREDICTION_SHIFT = np.uint64(44)
_INDEX = np.uint64(0x3FF)
_CLICK = np.uint64((1 << 44) - 1)
_DEPTH_SHIFT = np.uint64(32)


@compiled
def settle(
    first: int,
    last: int,
    hour_of_day: int,
    search_time: Floats,
    search_keyword: Integers,
    search_key: Keys,
    # the page
    examination: Floats,
    shallower: Floats,
    reserve: float,
    score_reserve: float,
    increment: float,
    # factor tables: the truth, and what ranking sees of it
    searcher: Floats,
    searcher_rank: Floats,
    prediction_rank: Floats,
    basket: Floats,
    delay: Floats,
    # streams
    auction_stream: Key,
    throttle_stream: Key,
    conversion_stream: Key,
    # who is there
    keyword_start: Integers,
    keyword_ads: Integers,
    account_twice: Integers,
    ad_key: Keys,
    ad_campaign: Integers,
    ad_account: Integers,
    relevance: Floats,
    conversion_rate: Floats,
    basket_value: Floats,
    # in force
    bid: Floats,
    weight: Floats,
    score_shown: Integers,
    paused: Integers,
    throttle: Floats,
    campaign_ceiling: Floats,
    account_ceiling: Floats,
    # counters
    campaign_spent: Floats,
    account_spent: Floats,
    searches: Integers,
    impressions: Integers,
    attention: Floats,
    clicks: Integers,
    cost: Floats,
    conversions: Integers,
    revenue: Floats,
    platform: Floats,
    # the learner by hour of day
    learner: int,
    learner_keyword: Integers,
    by_hour: Floats,
    # logs: conversions waiting to be reported, and clicks where wanted
    pending_time: Floats,
    pending_due: Floats,
    pending_ad: Integers,
    pending_value: Floats,
    log_clicks: bool,
    log_search: Integers,
    log_ad: Integers,
    log_slot: Integers,
    log_price: Floats,
) -> tuple[int, int, int]:
    """Settle searches ``first`` to ``last`` of one hour and fill the counters.

    The arguments are the fields of :class:`simulator.ledger.Ledger`, :class:`simulator.world.World`
    and :class:`simulator.market.Page` of the same names. ``shallower[j]`` is the share of pages
    with fewer than slots - j slots.

    Returns
    -------
    tuple of int
        The search to go on from (``last`` unless a log is full), and how many conversions and
        clicks were logged.

    Notes
    -----
    Per (search, ad) one hash h: bits 63-54 pick the searcher factor, bits 53-44 the prediction
    factor, the low 44 bits are the click uniform. Equal scores: the larger h ranks first.
    """
    slots = len(examination)
    top_score = np.empty(slots + 1)
    top_hash = np.empty(slots + 1, dtype=np.uint64)
    top_ad = np.empty(slots + 1, dtype=np.int64)
    top_lane = np.empty(slots + 1, dtype=np.int64)
    # What ranks, copied into keyword order: the loops over a keyword's ads then run on neighbours.
    # An ad that takes no part has weight 0, so its score is 0 and no branch is needed for it.
    lane_key = ad_key[keyword_ads]
    lane_bid = bid[keyword_ads]
    lane_weight = np.empty(len(keyword_ads))
    any_throttle = throttle.min() < 1.0
    refresh = True
    widest = 0
    for keyword in range(len(keyword_start) - 1):
        widest = max(widest, keyword_start[keyword + 1] - keyword_start[keyword])
    scores = np.empty(widest)
    hashes = np.empty(widest, dtype=np.uint64)
    least = max(score_reserve, 5e-324)
    n_pending = 0
    n_logged = 0
    pending_room = len(pending_time) - slots
    log_room = len(log_search) - slots
    for n in range(first, last):
        if n_pending > pending_room or (log_clicks and n_logged > log_room):
            return n, n_pending, n_logged
        time = search_time[n]
        keyword = search_keyword[n]
        root = mix64(search_key[n] ^ auction_stream)
        searches[keyword] += 1
        if learner_keyword[keyword]:
            by_hour[hour_of_day, _SEARCHES] += 1.0

        depth = slots
        page = float(root >> _DEPTH_SHIFT) * 2.0**-32
        while depth > 1 and page < shallower[slots - depth]:
            depth -= 1

        if refresh:
            for at in range(len(keyword_ads)):
                ad = keyword_ads[at]
                campaign = ad_campaign[ad]
                account = ad_account[ad]
                takes_part = (
                    bid[ad] >= reserve
                    and not paused[ad]
                    and campaign_spent[campaign] < campaign_ceiling[campaign]
                    and account_spent[account] < account_ceiling[account]
                )
                lane_weight[at] = weight[ad] if takes_part else 0.0
            refresh = False

        start = keyword_start[keyword]
        n_ads = keyword_start[keyword + 1] - start
        for i in range(n_ads):
            hashes[i] = mix64(root ^ lane_key[start + i])
        for i in range(n_ads):
            h = hashes[i]
            score = lane_bid[start + i] * (
                lane_weight[start + i]
                * (searcher_rank[h >> _SEARCHER_SHIFT] * prediction_rank[(h >> _PREDICTION_SHIFT) & _INDEX])
            )
            scores[i] = score if score >= least else 0.0

        # Rank without a branch, which no processor could predict here: every score sinks through
        # the list and takes the first place where it is larger.
        for place in range(slots + 1):
            top_score[place] = 0.0
            top_lane[place] = 0
        tie = False
        for i in range(n_ads):
            score = scores[i]
            lane = i
            for place in range(slots + 1):
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
            top_ad[held] = keyword_ads[start + top_lane[held]]
            tie |= held > 0 and top_score[held] == top_score[held - 1]
            held += 1

        # The full rule, where equal scores, throttles or two ads of one account call for it.
        full = tie or any_throttle or account_twice[keyword]
        if full:
            held = 0
        for i in range(n_ads if full else 0):
            score = scores[i]
            if score <= 0.0 or (held > depth and score < top_score[depth]):
                continue
            ad = keyword_ads[start + i]
            h = hashes[i]
            if any_throttle:
                enter = float(mix64(h ^ throttle_stream) >> np.uint64(11)) * 2.0**-53
                if enter >= throttle[ad_campaign[ad]]:
                    continue
            if account_twice[keyword]:
                other = 0
                while other < held and ad_account[top_ad[other]] != ad_account[ad]:
                    other += 1
                if other < held:
                    if score < top_score[other] or (score == top_score[other] and h < top_hash[other]):
                        continue
                    held -= 1
                    for above in range(other, held):
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

        for slot in range(min(held, depth)):
            ad = top_ad[slot]
            h = top_hash[slot]
            account = ad_account[ad]
            factor = searcher[h >> _SEARCHER_SHIFT]
            impressions[ad, slot] += 1
            attention[ad, slot] += factor
            if account == learner:
                by_hour[hour_of_day, _IMPRESSIONS] += 1.0
                by_hour[hour_of_day, _POSITIONS] += slot + 1.0
                by_hour[hour_of_day, _SCORES] += score_shown[ad]
            if float(h & _CLICK) * 2.0**-44 >= examination[slot] * relevance[ad] * factor:
                continue

            own = weight[ad] * (
                searcher_rank[h >> _SEARCHER_SHIFT] * prediction_rank[(h >> _PREDICTION_SHIFT) & _INDEX]
            )
            price = max(reserve, score_reserve / own)
            if slot + 1 < held:
                price = max(price, top_score[slot + 1] / own + increment)
            price = min(bid[ad], price)
            campaign = ad_campaign[ad]
            campaign_left = campaign_ceiling[campaign] - campaign_spent[campaign]
            account_left = account_ceiling[account] - account_spent[account]
            charge = min(price, campaign_left, account_left)
            # A budget that is met is met exactly: rounding may neither leave a crumb nor overdraw.
            if charge == campaign_left:
                campaign_spent[campaign] = campaign_ceiling[campaign]
                refresh = True
            else:
                campaign_spent[campaign] = min(campaign_ceiling[campaign], campaign_spent[campaign] + charge)
            if charge == account_left:
                account_spent[account] = account_ceiling[account]
                refresh = True
            else:
                account_spent[account] = min(account_ceiling[account], account_spent[account] + charge)
            clicks[ad] += 1
            cost[ad] += charge
            platform[0] += charge
            platform[1] = max(platform[1], charge - bid[ad])
            if account == learner:
                by_hour[hour_of_day, _CLICKS] += 1.0
                by_hour[hour_of_day, _COST] += charge
            if log_clicks:
                log_search[n_logged] = n
                log_ad[n_logged] = ad
                log_slot[n_logged] = slot
                log_price[n_logged] = charge
                n_logged += 1

            g = mix64(h ^ conversion_stream)
            if float(g & _CLICK) * 2.0**-44 < conversion_rate[ad]:
                value = np.rint(basket_value[ad] * basket[g >> _SEARCHER_SHIFT] * 1048576.0) / 1048576.0
                conversions[ad] += 1
                revenue[ad] += value
                if account == learner:
                    by_hour[hour_of_day, _CONVERSIONS] += 1.0
                    by_hour[hour_of_day, _REVENUE] += value
                pending_time[n_pending] = time
                pending_due[n_pending] = time + delay[(g >> _PREDICTION_SHIFT) & _INDEX]
                pending_ad[n_pending] = ad
                pending_value[n_pending] = value
                n_pending += 1
    return last, n_pending, n_logged
