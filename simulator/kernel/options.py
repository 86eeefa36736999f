"""What an account could have had in each archived auction: slots, prices, expected clicks; compiled.

Everybody else is as they were. The same hashes give the same scores as in :mod:`simulator.kernel.settle`,
whose rules these are; what the account really had is found on the way, so that a test can hold the
two together click by click.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.compiled import compiled, part
from simulator.draws import TABLE_SIZE, Key, Keys, mix64
from simulator.entities import Floats, Integers
from simulator.kernel.bits import CLICK, INDEX, PREDICTION_SHIFT, SEARCHER_SHIFT, UNIFORM, UNIFORM_SHIFT
from simulator.kernel.tables import PRICING, Ads, Force, Page, Searches, Streams
from simulator.kernel.vcg import vcg_price

_VCG, _FIRST_PRICE = PRICING.index("vcg"), PRICING.index("first_price")


_DEPTH_SHIFT = np.uint64(32)
_STEP = np.uint64(0x9E3779B97F4A7C15)

#: Sums over what the account really had: expected value; expected cost, and what was charged for, both at
#: prices before any budget cut them; clicks; impressions.
HAD = ("value", "cost", "full_price", "clicks", "impressions")


class Options(NamedTuple):
    """What could be had: group g offers options ``start[g]`` to ``start[g + 1]``, at most one of them.

    A group is a search; where an account may have several ads on a page, it is a search and an ad.
    ``value`` and ``cost`` are expectations, currency units (or clicks).
    """

    value: Floats
    cost: Floats
    start: Integers


class Worth(NamedTuple):
    """What a click is worth.

    ``rate`` (n_ads,) and ``cell_rate`` (n_cells,) multiply to the probability of an order, ``order`` (n_ads,)
    is its worth, ``counting`` (n_searches,) the probability that it counts; ``of_cost`` is 1 where cost
    lessens the aim, 0 where it does not.
    """

    rate: Floats
    cell_rate: Floats
    order: Floats
    counting: Floats
    of_cost: float


class Own(NamedTuple):
    """Keys of all lanes; the account's stretch of them by keyword; whether it is in the market."""

    key: Keys
    start: Integers
    end: Integers
    live: bool


@compiled
def list_options(  # noqa: PLR0912, PLR0915 - one loop, compiled: calls inside it would cost
    first: int,
    last: int,
    searches: Searches,
    page: Page,
    streams: Streams,
    ads: Ads,
    force: Force,
    bid: Floats,
    weight: Floats,
    exits: Integers,
    skips: Integers,
    own: Own,
    worth: Worth,
    options: Options,
    had: Floats,
) -> tuple[int, int]:
    """List what one account could have had in searches ``first`` to ``last`` of an hour.

    Parameters
    ----------
    first, last, searches, force, exits, skips
        Of a :class:`simulator.kernel.archive.Chunk`.
    page, streams, ads
        Of the exchange.
    bid, weight
        (n_cells x n_lanes,) copies of the chunk's; changed as ads leave.
    own, worth
        Whose options, and what they bring.
    options
        Room to fill; options whose value is not above what they take from the aim are left out.
    had
        (5,) gains :data:`HAD`.

    Returns
    -------
    tuple of int
        How many options and groups were written.

    Notes
    -----
    The ad has weight w at this search; a rival with score S stands in slot k of the page without the
    ad. Only a bid b >= p = max(reserve, score_reserve / w, S / w) holds slot k or a better one. Under
    generalised second prices it pays min(b, max(reserve, score_reserve / w, (S + step) / w + increment)),
    which is at least p, and p itself where b = p; under first prices it pays b. So p is the least
    price of the slot in both. A VCG price does not depend on the own bid.

    A click in slot k has probability min(1, examination x relevance x factor); under the cascade
    min(1, relevance x factor) times the probability that the searcher gets past the rivals above.
    """
    most_slots = page.examination.shape[1]
    top_score = np.zeros(most_slots + 1)
    top_hash = np.zeros(most_slots + 1, dtype=np.uint64)
    top_ad = np.zeros(most_slots + 1, dtype=np.int64)
    top_lane = np.zeros(most_slots + 1, dtype=np.int64)
    any_throttle = False
    for throttle in force.throttle:
        any_throttle |= throttle < 1.0
    n_cells = len(page.cell_upper)
    cap, account = page.ads_per_account, ads.ad_account
    widest = 0
    for keyword in range(len(ads.keyword_channel)):
        widest = max(widest, ads.keyword_start[keyword + 1] - ads.keyword_start[keyword])
    scores = np.empty(widest)
    hashes = np.empty(widest, dtype=np.uint64)
    n_lanes = len(ads.keyword_ads)
    n_options = 0
    n_groups = 0
    gone = 0
    skipped = 0
    for n in range(first, last):
        while gone < len(exits) and exits[gone, 0] < n:  # who left at a search still took part in it
            weight[exits[gone, 2] * n_lanes + exits[gone, 1]] = 0.0
            gone += 1
        keyword = searches.keyword[n]
        own_first, own_last = own.start[keyword], own.end[keyword]
        if own_first == own_last or not own.live:
            continue
        channel = ads.keyword_channel[keyword]
        slots = page.slots[channel]
        root = mix64(searches.key[n] ^ streams.auction)
        depth = slots
        share = float(root >> _DEPTH_SHIFT) * 2.0**-32
        while depth > 1 and share < page.shallower[channel, slots - depth]:
            depth -= 1
        cell = 0
        if n_cells > 1:
            u = float(mix64(searches.key[n] ^ streams.segment) >> UNIFORM_SHIFT) * UNIFORM
            while u >= page.cell_upper[cell]:
                cell += 1

        start = ads.keyword_start[keyword]
        n_ads = ads.keyword_start[keyword + 1] - start
        least = max(page.score_reserve[channel], 5e-324)
        first_lane = cell * n_lanes
        first_entry = np.uint64(channel * TABLE_SIZE)
        for i in range(n_ads):
            hashes[i] = mix64(root ^ own.key[start + i])
        for i in range(n_ads):
            h = hashes[i]
            score = bid[first_lane + start + i] * (
                weight[first_lane + start + i]
                * (
                    page.searcher_rank[first_entry + (h >> SEARCHER_SHIFT)]
                    * page.prediction_rank[first_entry + ((h >> PREDICTION_SHIFT) & INDEX)]
                )
            )
            scores[i] = score if score >= least else 0.0
        if ads.rotates[keyword] or any_throttle:
            turn = mix64(searches.key[n] ^ streams.creative)
            for i in range(n_ads):
                ad = ads.keyword_ads[start + i]
                campaign = ads.ad_campaign[ad]
                if ads.rotates[keyword]:
                    u = float(mix64(turn ^ ads.campaign_key[campaign]) >> UNIFORM_SHIFT) * UNIFORM
                    creative = ads.ad_creative[ad]
                    if u < force.creative_low[creative] or u >= force.creative_high[creative]:
                        scores[i] = 0.0
                if any_throttle:
                    u = float(mix64(hashes[i] ^ streams.throttle) >> UNIFORM_SHIFT) * UNIFORM
                    if u >= force.throttle[campaign]:
                        scores[i] = 0.0

        while skipped < len(skips) and skips[skipped, 0] < n:
            skipped += 1
        while skipped < len(skips) and skips[skipped, 0] == n:  # could not pay the price
            scores[skips[skipped, 1] - start] = 0.0
            skipped += 1

        # The page without the account: its best `depth` scores.
        held = 0
        tie = False
        if not ads.crowded[keyword]:
            for place in range(depth):
                top_score[place] = 0.0
                top_lane[place] = 0
            for i in range(n_ads):
                score = 0.0 if own_first <= start + i < own_last else scores[i]
                lane = i
                for place in range(depth):
                    held_score = top_score[place]
                    held_lane = top_lane[place]
                    larger = score > held_score
                    top_score[place] = score if larger else held_score
                    top_lane[place] = lane if larger else held_lane
                    score = held_score if larger else score
                    lane = held_lane if larger else lane
            while held < depth and top_score[held] > 0.0:
                top_hash[held] = hashes[top_lane[held]]
                top_ad[held] = ads.keyword_ads[start + top_lane[held]]
                tie |= held > 0 and top_score[held] == top_score[held - 1]
                held += 1
        if tie or ads.crowded[keyword]:
            held = 0
            for i in range(n_ads):
                if scores[i] > 0.0 and not own_first <= start + i < own_last:
                    held = _enter(
                        scores[i], hashes[i], ads.keyword_ads[start + i], depth, cap, account,
                        top_score, top_hash, top_ad, held,
                    )  # fmt: skip

        begun = n_options
        for at in range(own_first, own_last):
            ad = ads.keyword_ads[at]
            h = hashes[at - start]
            w = force.weight[ad] * (
                page.searcher_rank[first_entry + (h >> SEARCHER_SHIFT)]
                * page.prediction_rank[first_entry + ((h >> PREDICTION_SHIFT) & INDEX)]
            )
            click = min(1.0, worth.rate[ad] * worth.cell_rate[cell]) * worth.order[ad] * worth.counting[n]
            chance = ads.relevance[ad] * (page.searcher[h >> SEARCHER_SHIFT] * page.cell_relevance[cell])
            floor = max(page.reserve[channel], page.score_reserve[channel] / w)
            reach = 1.0
            for slot in range(min(held + 1, depth)):
                price = max(floor, top_score[slot] / w) if slot < held else floor
                if slot > 0 and price * w > top_score[slot - 1]:
                    break  # who pays that much holds a better slot
                if page.cascade[channel]:
                    clicks = reach * min(1.0, chance)
                else:
                    clicks = min(1.0, page.examination[channel, slot] * chance)
                if page.pricing == _VCG and channel == 0:
                    price = vcg_price(
                        slot,
                        min(held + 1, depth),
                        held,
                        0,
                        w,
                        page.reserve[0],
                        page.examination[0],
                        top_score,
                    )
                value = clicks * click
                cost = price if page.per_impression[channel] else clicks * price
                if value > worth.of_cost * cost:
                    options.value[n_options] = value
                    options.cost[n_options] = cost
                    n_options += 1
                if page.cascade[channel] and slot < held:
                    above = ads.relevance[top_ad[slot]] * (
                        page.searcher[top_hash[slot] >> SEARCHER_SHIFT] * page.cell_relevance[cell]
                    )
                    above = min(1.0, above)
                    reach *= (1.0 - above) * page.go_on + above * page.go_on_after_click
            if page.ads_per_account > 1 and n_options > begun:
                n_groups += 1
                options.start[n_groups] = n_options
                begun = n_options
        if n_options > begun:
            n_groups += 1
            options.start[n_groups] = n_options

        # What the account had. An ad below the last rival of the page is not shown and sets no price there.
        entered = held
        threshold = top_score[depth - 1] if held == depth else 0.0
        for at in range(own_first, own_last):
            if scores[at - start] > 0.0 and scores[at - start] >= threshold:
                entered = _enter(
                    scores[at - start], hashes[at - start], ads.keyword_ads[at], depth + 1, cap, account,
                    top_score, top_hash, top_ad, entered,
                )  # fmt: skip
        reading = True
        reach = 1.0
        shown = min(entered, depth)
        for slot in range(shown if entered > held else 0):
            ad = top_ad[slot]
            mine = account[ad] == account[ads.keyword_ads[own_first]]
            if not mine and not page.cascade[channel]:
                continue
            h = top_hash[slot]
            chance = ads.relevance[ad] * (page.searcher[h >> SEARCHER_SHIFT] * page.cell_relevance[cell])
            if page.cascade[channel]:
                clicks = reach * min(1.0, chance)
                clicked = reading and float(h & CLICK) * 2.0**-44 < chance
                go_on = page.go_on_after_click if clicked else page.go_on
                if reading and go_on < 1.0:
                    still = mix64(mix64(searches.key[n] ^ streams.cascade) + np.uint64(slot) * _STEP)
                    reading = float(still >> UNIFORM_SHIFT) * UNIFORM < go_on
                chance = min(1.0, chance)
                reach *= (1.0 - chance) * page.go_on + chance * page.go_on_after_click
            else:
                clicks = min(1.0, page.examination[channel, slot] * chance)
                clicked = float(h & CLICK) * 2.0**-44 < page.examination[channel, slot] * chance
            if not mine:
                continue
            most = force.bid[ad] * force.cell_bid[ads.ad_campaign[ad], cell]
            w = force.weight[ad] * (
                page.searcher_rank[first_entry + (h >> SEARCHER_SHIFT)]
                * page.prediction_rank[first_entry + ((h >> PREDICTION_SHIFT) & INDEX)]
            )
            if page.pricing == _VCG and channel == 0:
                price = vcg_price(slot, shown, entered, 1, w, page.reserve[0], page.examination[0], top_score)
            elif page.pricing == _FIRST_PRICE and channel == 0:
                price = most
            else:
                price = max(page.reserve[channel], page.score_reserve[channel] / w)
                if slot + 1 < entered:
                    price = max(
                        price, (top_score[slot + 1] + page.step[channel]) / w + page.increment[channel]
                    )
            price = min(most, price)
            click = min(1.0, worth.rate[ad] * worth.cell_rate[cell]) * worth.order[ad] * worth.counting[n]
            had[0] += clicks * click
            had[1] += price if page.per_impression[channel] else clicks * price
            had[2] += price if page.per_impression[channel] or clicked else 0.0
            had[3] += clicked
            had[4] += 1.0
    return n_options, n_groups


@part
def _enter(
    score: float,
    h: Key,
    ad: int,
    most: int,
    cap: int,
    account: Integers,
    top_score: Floats,
    top_hash: Keys,
    top_ad: Integers,
    held: int,
) -> int:
    """Let an ad into a list of at most ``most``, ``cap`` ads an account; return how many it holds."""
    same = 0
    worst = 0
    for other in range(held):
        if account[top_ad[other]] == account[ad]:
            same += 1
            worst = other
    if same == cap:
        if score < top_score[worst] or (score == top_score[worst] and h < top_hash[worst]):
            return held
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
    if place >= most:
        return held
    held = min(held + 1, most)
    for below in range(held - 1, place, -1):
        top_score[below] = top_score[below - 1]
        top_hash[below] = top_hash[below - 1]
        top_ad[below] = top_ad[below - 1]
    top_score[place] = score
    top_hash[place] = h
    top_ad[place] = ad
    return held
