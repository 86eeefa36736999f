"""Ranking blocks of searches, compiled: who is shown, who is clicked, before anybody is charged.

A block is sorted by keyword. Where the ranking of a keyword is the same in every search, it is found once
and kept; elsewhere searches are ranked :mod:`side by side <simulator.kernel.side_by_side>`. What neither way
knows is marked :data:`~simulator.kernel.side_by_side.CAREFUL` and left to
:func:`simulator.kernel.settle.settle`.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.compiled import part
from simulator.draws import TABLE_SIZE, Keys, mix64
from simulator.entities import Floats, Integers
from simulator.kernel.bits import CLICK, SEARCHER_SHIFT, UNIFORM, UNIFORM_SHIFT
from simulator.kernel.side_by_side import (
    CAREFUL,
    RANKED,
    depth_of,
    name_ranked,
    rank_side_by_side,
    show_ranked,
)
from simulator.kernel.tables import (
    FEW,
    KEPT_BEYOND,
    PITCH,
    SIDE,
    STRIDE,
    Ads,
    Block,
    Force,
    Lanes,
    Page,
    Searches,
    Streams,
    Tally,
)

#: The mark of a search whose lanes are those kept for its keyword.
KEPT = 1 << 60
#: How a keyword's searches are ranked: not known yet; each by itself; side by side; all alike; all alike
#: but for equal scores.
UNKNOWN, ONE_BY_ONE, SIDE_BY_SIDE, IN_FORCE, TIED = range(5)


@part
def sort_by_keyword(
    keyword: NDArray[np.int32], first: int, n: int, n_touched: int, count: Integers, touched: Integers,
    known: Integers, keyword_channel: Integers, order: Integers, rank: Integers,
) -> int:  # fmt: skip
    """List a block's searches by keyword; return how many stand before those of FEW a keyword.

    ``count`` holds how many searches each of the keywords ``touched`` has, and gets where they end in
    ``order``. Keywords with few searches to rank side by side come last, channel by channel.
    """
    end = 0
    few_begin = 0
    for kind in range(3):
        for j in range(n_touched):
            k = touched[j]
            few = known[k] == SIDE_BY_SIDE and count[k] < FEW
            if count[k] > 0 and kind == (1 + keyword_channel[k] if few else 0):
                # Kept negative until all are placed: a place must not be taken for a number.
                end, count[k] = end + count[k], -1 - end
        few_begin = end if kind == 0 else few_begin
    for j in range(n_touched):
        count[touched[j]] = -1 - count[touched[j]]
    for i in range(n):
        k = keyword[first + i]
        order[count[k]] = i
        rank[i] = count[k]
        count[k] += 1
    return few_begin


@part
def rank_block(
    first: int, n: int, streams: Streams, searches: Searches, page: Page, ads: Ads, force: Force,
    tally: Tally, lanes: Lanes, block: Block,
) -> None:  # fmt: skip
    """Rank searches ``first`` to ``first + n``, count who is shown and mark who is clicked.

    ``block.mark`` gets for each search the bits of the slots that are clicked, or CAREFUL; and KEPT
    where its lanes, best first, stand in ``block.kept`` by keyword and not in ``block.lane``. For keywords
    that are counted ``later`` it is RANKED: who is shown is left to be counted in time order.
    """
    # Tables are unpacked once: compiled code looks into a tuple anew, and slowly, each time it is read.
    key, keyword_of = searches.key, searches.keyword
    root, cell, mark, order, roots, hit = (
        block.root, block.cell, block.mark, block.order, block.roots, block.hit,
    )  # fmt: skip
    count, touched, known, later = block.n_searches, block.touched, block.known, block.later
    slots_of, shallower, channel_of, start_of = (
        page.slots,
        page.shallower,
        ads.keyword_channel,
        ads.keyword_start,
    )
    examination, searcher = page.examination, page.searcher
    searcher_rank, prediction_rank = page.searcher_rank, page.prediction_rank
    lane_key, lane_bid, lane_weight = lanes.key, lanes.bid, lanes.weight
    kept, kept_score, ranked = block.kept, block.kept_score, block.lane
    relevance, keyword_ads = ads.relevance, ads.keyword_ads
    impressions, attention = tally.impressions, tally.attention
    first_lane, cell_lane, n_ads_of, turn = block.first_lane, block.cell_lane, block.n_ads, block.turn
    width = examination.shape[1] + KEPT_BEYOND
    n_cells, n_lanes = len(page.cell_upper), len(lane_key)
    for i in range(n):
        root[i] = mix64(key[first + i] ^ streams.auction)
        cell[i] = 0
    for i in range(n if n_cells > 1 else 0):
        u = float(mix64(key[first + i] ^ streams.segment) >> UNIFORM_SHIFT) * UNIFORM
        while u >= page.cell_upper[cell[i]]:
            cell[i] += 1
    # Not a plain 0, whose type is another until something is added: callees would be compiled twice.
    n_touched = begin = min(n, 0)
    for i in range(n):
        k = keyword_of[first + i]
        if count[k] == 0:
            touched[n_touched] = k
            n_touched += 1
        count[k] += 1
    for j in range(n_touched):
        k = touched[j]
        if known[k] == UNKNOWN:
            channel = channel_of[k]
            start, n_ads = start_of[k], start_of[k + 1] - start_of[k]
            known[k] = SIDE_BY_SIDE if n_ads > 0 else ONE_BY_ONE
            if n_ads > 0 and not page.noisy[channel] and not later[k]:
                factor = searcher_rank[channel * TABLE_SIZE] * prediction_rank[channel * TABLE_SIZE]
                known[k] = keep_ranking(
                    start, n_ads, slots_of[channel], max(page.score_reserve[channel], 5e-324), factor,
                    lane_bid, lane_weight, k * width, kept, kept_score,
                )  # fmt: skip
    few_begin = sort_by_keyword(
        keyword_of, first, n, n_touched, count, touched, known, channel_of, order, block.rank
    )
    while begin < n:
        keyword = keyword_of[first + order[begin]]
        channel = channel_of[keyword]
        slots = slots_of[channel]
        varies = shallower[channel, 0] > 0.0
        end = count[keyword]
        few = begin >= few_begin
        if few:  # keywords are ranked together
            end = begin
            while end < n and channel_of[keyword_of[first + order[end]]] == channel:
                end += 1
        how = known[keyword]
        end = min(end, begin + SIDE) if how == SIDE_BY_SIDE else end
        for i in range(end - begin):
            roots[i] = root[order[begin + i]]
        if how == IN_FORCE:
            show_kept(
                end - begin, slots, channel, varies, searcher[0], keyword * width, examination, shallower,
                relevance, keyword_ads, lane_key, impressions, attention, kept, roots, hit,
            )  # fmt: skip
        elif how == TIED:
            show_tied(
                begin, end, slots, channel, varies, searcher[0], keyword * width, examination, shallower,
                relevance, keyword_ads, lane_key, impressions, attention, kept, kept_score, ranked, roots,
                block.hashes, hit,
            )  # fmt: skip
        elif how == SIDE_BY_SIDE:
            rotating = ads.rotates[keyword]
            all_later = later[keyword] != 0
            start = start_of[keyword]
            most_ads = start_of[keyword + 1] - start
            whole = -(-(end - begin) // STRIDE) * STRIDE
            for s in range(whole):
                first_lane[s] = start
                hit[s] = RANKED if all_later else 0
            alike = not (few or rotating or n_cells > 1)
            for s in range(0 if alike else end - begin):
                search = order[begin + s]
                k = keyword_of[first + search]
                hit[s] = RANKED if later[k] else 0
                all_later &= later[k] != 0
                rotating |= ads.rotates[k]
                first_lane[s] = start_of[k]
                cell_lane[s] = cell[search] * n_lanes
                n_ads_of[s] = start_of[k + 1] - start_of[k]
                most_ads = max(most_ads, n_ads_of[s])
            for s in range(end - begin if rotating else 0):
                turn[s] = mix64(key[first + order[begin + s]] ^ streams.creative)
            mask = np.uint64(1)
            while mask < np.uint64(most_ads):
                mask = mask * np.uint64(2) + np.uint64(1)
            rank_side_by_side(
                end - begin, slots + 2, mask, max(page.score_reserve[channel], 5e-324),
                np.uint64(channel * TABLE_SIZE), alike, rotating, first_lane, cell_lane, n_ads_of, most_ads,
                roots, turn, lane_key, lane_bid, lane_weight, keyword_ads, ads.ad_campaign,
                ads.ad_creative, ads.campaign_key, force.creative_low, force.creative_high,
                searcher_rank, prediction_rank, block.hashes, block.bid, block.weight, block.noise,
                block.best,
            )  # fmt: skip
            name_ranked(end - begin, slots, mask, first_lane, block.best, begin, ranked, hit)
            if not all_later:
                show_ranked(
                    begin, end - begin, slots, channel, varies, examination, shallower, searcher, relevance,
                    keyword_ads, lane_key, impressions, attention, ranked, roots, block.hashes,
                    block.noise, hit,
                )  # fmt: skip
        else:
            for i in range(end - begin):
                hit[i] = CAREFUL
        for i in range(end - begin):
            mark[order[begin + i]] = min(hit[i], CAREFUL)
        begin = end
    for j in range(n_touched):
        count[touched[j]] = 0


@part
def keep_ranking(
    start: int, n_ads: int, slots: int, least: float, factor: float, lane_bid: Floats, lane_weight: Floats,
    row: int, kept: Integers, kept_score: Floats,
) -> int:  # fmt: skip
    """Lay down who is ranked at all where scores are the same in every search; tell how they are ranked.

    From ``row`` of ``kept`` on: the lanes of the best slots + 1 and of all that equal the last of them, best
    first, then -1.
    """
    most = slots + KEPT_BEYOND
    held = 0
    for i in range(n_ads):
        lane = start + i
        score = lane_bid[lane] * (lane_weight[lane] * factor)
        if score < least or (held > slots and score < kept_score[row + slots]):
            continue
        place = held
        while place > 0 and kept_score[row + place - 1] < score:
            place -= 1
        if place == most:
            continue
        held = min(held + 1, most)
        for below in range(held - 1, place, -1):
            kept[row + below] = kept[row + below - 1]
            kept_score[row + below] = kept_score[row + below - 1]
        kept[row + place] = lane
        kept_score[row + place] = score
    while held > slots + 1 and kept_score[row + held - 1] < kept_score[row + slots]:
        held -= 1
    if held == most:
        return ONE_BY_ONE
    kept[row + held] = -1
    for place in range(1, held):
        if kept_score[row + place] == kept_score[row + place - 1]:
            return TIED
    return IN_FORCE


@part
def show_kept(
    n: int, slots: int, channel: int, varies: bool, factor: float, row: int,
    examination: Floats, shallower: Floats, relevance: Floats, keyword_ads: Integers, lane_key: Keys,
    impressions: Integers, attention: Floats, kept: Integers, roots: Keys, hit: Integers,
) -> None:  # fmt: skip
    """Count and mark the searches of a keyword whose ranking is the same in all of them."""
    whole = -(-n // STRIDE) * STRIDE
    for i in range(whole):
        hit[i] = KEPT
    for slot in range(slots):
        lane = kept[row + slot]
        if lane < 0:
            break
        ad = keyword_ads[lane]
        key = lane_key[lane]
        # u < chance, u being a multiple of 2^-44: the same comparison among whole numbers.
        chance = examination[channel, slot] * relevance[ad] * factor
        limit = np.uint64(math.ceil(min(chance, 1.0) * 2.0**44))
        bit = 1 << slot
        shown = n
        if varies:
            shown = 0
            for i in range(n):
                if depth_of(roots[i], slots, channel, shallower) > slot:
                    shown += 1
                    if mix64(roots[i] ^ key) & CLICK < limit:
                        hit[i] |= bit
        else:
            for i in range(whole):
                hit[i] |= bit if mix64(roots[i] ^ key) & CLICK < limit else 0
        impressions[ad, slot] += shown
        attention[ad, slot] += shown * factor


@part
def show_tied(
    begin: int, end: int, slots: int, channel: int, varies: bool, factor: float, row: int,
    examination: Floats, shallower: Floats, relevance: Floats, keyword_ads: Integers, lane_key: Keys,
    impressions: Integers, attention: Floats, kept: Integers, kept_score: Floats,
    ranked: Integers, roots: Keys, hashes: Keys, hit: Integers,
) -> None:  # fmt: skip
    """Count and mark searches in which only the order of equal scores differs: the larger hash goes first."""
    for at in range(begin, end):
        root = roots[at - begin]
        held = 0
        while kept[row + held] >= 0:
            lane = kept[row + held]
            h = mix64(root ^ lane_key[lane])
            place = held
            while (
                place > 0 and kept_score[row + place - 1] == kept_score[row + held] and hashes[place - 1] < h
            ):
                hashes[place] = hashes[place - 1]
                if place <= slots:
                    ranked[place * PITCH + at] = ranked[(place - 1) * PITCH + at]
                place -= 1
            hashes[place] = h
            if place <= slots:
                ranked[place * PITCH + at] = lane
            held += 1
        if held <= slots:
            ranked[held * PITCH + at] = -1
        hits = 0
        depth = depth_of(root, slots, channel, shallower) if varies else slots
        for slot in range(min(held, depth)):
            ad = keyword_ads[ranked[slot * PITCH + at]]
            impressions[ad, slot] += 1
            attention[ad, slot] += factor
            chance = examination[channel, slot] * relevance[ad] * factor
            hits |= (float(hashes[slot] & CLICK) * 2.0**-44 < chance) << slot
        hit[at - begin] = hits


@part
def take_back(
    search: int, n: int, first: int, searches: Searches, page: Page, ads: Ads, tally: Tally, lanes: Lanes,
    block: Block,
) -> None:  # fmt: skip
    """Set aside the searches of a block behind ``search`` whose ranking no longer stands.

    Somebody who has left was ranked, or somebody has come to be short of money. Rankings that are kept are
    found anew from the next block on.
    """
    marks, kept, ranked, rank, cell = block.mark, block.kept, block.lane, block.rank, block.cell
    keyword_of, lane_key, lane_weight = searches.keyword, lanes.key, lanes.weight
    width = page.examination.shape[1] + KEPT_BEYOND
    for later in range(search + 1, n):
        mark = marks[later]
        if mark >= CAREFUL:
            continue
        held = KEPT <= mark < RANKED
        keyword = keyword_of[first + later]
        gone = lanes.short[keyword] != 0
        for place in range(page.slots[ads.keyword_channel[keyword]] + 1):
            lane = kept[keyword * width + place] if held else ranked[place * PITCH + rank[later]]
            if lane < 0:
                break
            gone |= lane_weight[cell[later] * len(lane_key) + lane] == 0.0
        if gone:
            set_aside(later, keyword, page, ads, tally, lanes, block)
    for keyword in range(len(block.known)):
        if lanes.short[keyword] != 0:
            block.known[keyword] = ONE_BY_ONE
        elif block.known[keyword] >= IN_FORCE:
            block.known[keyword] = UNKNOWN


@part
def set_aside(
    search: int, keyword: int, page: Page, ads: Ads, tally: Tally, lanes: Lanes, block: Block
) -> None:
    """Mark a search of a block CAREFUL, and uncount who was shown.

    Counts are whole and weights of attention multiples of GRID: what was added can be taken off.
    """
    mark, root, slots = block.mark[search], block.root[search], page.slots[ads.keyword_channel[keyword]]
    block.mark[search] = CAREFUL
    if mark >= RANKED:  # not counted yet
        return
    row = keyword * (page.examination.shape[1] + KEPT_BEYOND)
    for slot in range(depth_of(root, slots, ads.keyword_channel[keyword], page.shallower)):
        lane = block.kept[row + slot] if mark >= KEPT else block.lane[slot * PITCH + block.rank[search]]
        if lane < 0:
            break
        ad = ads.keyword_ads[lane]
        tally.impressions[ad, slot] -= 1
        tally.attention[ad, slot] -= page.searcher[mix64(root ^ lanes.key[lane]) >> SEARCHER_SHIFT]
