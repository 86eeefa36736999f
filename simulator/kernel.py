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

        # Rank: the best ad of each account, the depth + 1 best of those.
        held = 0
        start = keyword_start[keyword]
        end = keyword_start[keyword + 1]
        at = start
        while at < end:
            account = ad_account[keyword_ads[at]]
            best_score = 0.0
            best_hash = np.uint64(0)
            best_ad = -1
            while at < end and ad_account[keyword_ads[at]] == account:
                ad = keyword_ads[at]
                at += 1
                campaign = ad_campaign[ad]
                if (
                    bid[ad] <= 0.0
                    or bid[ad] < reserve
                    or paused[ad]
                    or campaign_spent[campaign] >= campaign_ceiling[campaign]
                    or account_spent[account] >= account_ceiling[account]
                ):
                    continue
                h = mix64(root ^ ad_key[ad])
                if throttle[campaign] < 1.0:
                    enter = float(mix64(h ^ throttle_stream) >> np.uint64(11)) * 2.0**-53
                    if enter >= throttle[campaign]:
                        continue
                score = bid[ad] * (
                    weight[ad]
                    * (
                        searcher_rank[h >> _SEARCHER_SHIFT]
                        * prediction_rank[(h >> _PREDICTION_SHIFT) & _INDEX]
                    )
                )
                if score <= 0.0 or score < score_reserve:
                    continue
                if score > best_score or (score == best_score and h > best_hash):
                    best_score = score
                    best_hash = h
                    best_ad = ad
            if best_ad < 0:
                continue
            place = held
            while place > 0 and (
                best_score > top_score[place - 1]
                or (best_score == top_score[place - 1] and best_hash > top_hash[place - 1])
            ):
                place -= 1
            if place <= depth:
                if held <= depth:
                    held += 1
                for below in range(held - 1, place, -1):
                    top_score[below] = top_score[below - 1]
                    top_hash[below] = top_hash[below - 1]
                    top_ad[below] = top_ad[below - 1]
                top_score[place] = best_score
                top_hash[place] = best_hash
                top_ad[place] = best_ad

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
            else:
                campaign_spent[campaign] = min(campaign_ceiling[campaign], campaign_spent[campaign] + charge)
            if charge == account_left:
                account_spent[account] = account_ceiling[account]
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
