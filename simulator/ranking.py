"""Ranking many searches side by side, compiled: what makes the kernel fast.

A block of searches is sorted by keyword, so that the searches of one keyword meet the same ads in the
same order. For each ad in turn its score in up to :data:`SIDE` searches is one short loop each of
hashing, looking up noise, multiplying and sinking through the lists of the best: loops that a
processor runs on four or eight numbers at once, as none of them branches and only one looks up.

Nothing here is approximate. Where the outcome hangs on the last bits of two scores, or on a rule that
this way of ranking does not know, the search is marked :data:`CAREFUL` and :func:`simulator.kernel.settle`
ranks it by itself.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from simulator.compiled import part
from simulator.draws import TABLE_SIZE, Key, Keys, mix64
from simulator.entities import Floats, Integers
from simulator.kernel_tables import KEPT_BEYOND, PITCH, PLACES, SIDE, STRIDE, Ads, Block, Lanes, Page, Searches, Tally

#: Marks of a search beside the bits of its clicked slots: its lanes are those kept for its keyword; it
#: is to be ranked by itself.
KEPT, CAREFUL = 1 << 61, 1 << 62
#: How a keyword's searches are ranked: not known yet; each by itself; side by side; all alike; all alike
#: but for equal scores.
UNKNOWN, ONE_BY_ONE, SIDE_BY_SIDE, IN_FORCE, TIED = range(5)

_SEARCHER_SHIFT = np.uint64(54)
_PREDICTION_SHIFT = np.uint64(44)
_INDEX = np.uint64(0x3FF)
_CLICK = np.uint64((1 << 44) - 1)
_DEPTH_SHIFT = np.uint64(32)


@part
def _sink(best: Floats, at: int, score: float) -> float:
    """Leave the larger of a score and the one held in its place; carry on the other."""
    held = best[at]
    best[at] = held if held > score else score
    return score if held > score else held


@part
def rank_side_by_side(
    width: int,
    places: int,
    first_lane: int,
    n_ads: int,
    mask: Key,
    least: float,
    table: Key,
    roots: Keys,
    lane_key: Keys,
    lane_bid: Floats,
    lane_weight: Floats,
    searcher_rank: Floats,
    prediction_rank: Floats,
    hashes: Keys,
    noise: Floats,
    best: Floats,
) -> None:
    """Fill ``best`` with the best ads of ``width`` searches of one keyword, row by row of SIDE entries.

    An entry is a score whose last bits are taken by ``mask`` minus the ad's number in the keyword:
    one number to compare and to carry. 0 is nobody. There are at least PLACES rows.
    """
    for at in range(max(places, PLACES) * SIDE):
        best[at] = 0.0
    whole = -(-width // STRIDE) * STRIDE
    for i in range(n_ads):
        weight = lane_weight[first_lane + i]
        if weight == 0.0:
            continue
        key = lane_key[first_lane + i]
        bid = lane_bid[first_lane + i]
        number = mask - np.uint64(i)
        for s in range(whole):
            hashes[s] = mix64(roots[s] ^ key)
        for s in range(width):
            h = hashes[s]
            noise[s] = (
                searcher_rank[table + (h >> _SEARCHER_SHIFT)]
                * prediction_rank[table + ((h >> _PREDICTION_SHIFT) & _INDEX)]
            )
        # Distances between rows that are known when this is compiled let it run on several searches at once.
        for s in range(whole):
            score = bid * (weight * noise[s])
            bits = (np.float64(score).view(np.uint64) & ~mask) | number
            left = np.uint64(bits).view(np.float64) if score >= least else 0.0
            left = _sink(best, s, left)
            left = _sink(best, SIDE + s, left)
            left = _sink(best, 2 * SIDE + s, left)
            left = _sink(best, 3 * SIDE + s, left)
            left = _sink(best, 4 * SIDE + s, left)
            left = _sink(best, 5 * SIDE + s, left)
            left = _sink(best, 6 * SIDE + s, left)
            left = _sink(best, 7 * SIDE + s, left)
            left = _sink(best, 8 * SIDE + s, left)
            noise[s] = _sink(best, 9 * SIDE + s, left)
        for place in range(PLACES, places):
            for s in range(width):
                noise[s] = _sink(best, place * SIDE + s, noise[s])


@part
def sort_by_keyword(
    keyword: NDArray[np.int32], first: int, n: int, count: Integers, touched: Integers, order: Integers,
    rank: Integers,
) -> int:  # fmt: skip
    """List searches ``first`` to ``first + n`` by keyword; return how many keywords there are.

    ``touched`` gets the keywords, ``count`` (zeros before) where each one's searches end in ``order``,
    ``rank`` the place in ``order`` of every search.
    """
    n_touched = 0
    for i in range(n):
        k = keyword[first + i]
        if count[k] == 0:
            touched[n_touched] = k
            n_touched += 1
        count[k] += 1
    end = 0
    for j in range(n_touched):
        k = touched[j]
        end, count[k] = end + count[k], end
    for i in range(n):
        k = keyword[first + i]
        order[count[k]] = i
        rank[i] = count[k]
        count[k] += 1
    return n_touched


@part
def rank_block(
    first: int, n: int, auction: Key, searches: Searches, page: Page, ads: Ads, tally: Tally, lanes: Lanes,
    block: Block,
) -> None:  # fmt: skip
    """Rank searches ``first`` to ``first + n``, count who is shown and mark who is clicked.

    ``block.mark`` gets for each search the bits of the slots that are clicked, or CAREFUL; and KEPT
    where its lanes, best first, stand in ``block.kept`` by keyword and not in ``block.lane``.
    """
    # Tables are unpacked once: compiled code looks into a tuple anew, and slowly, each time it is read.
    key, root, mark, order, roots = searches.key, block.root, block.mark, block.order, block.roots
    count, touched, known = block.count, block.touched, block.known
    for i in range(n):
        root[i] = mix64(key[first + i] ^ auction)
    n_touched = sort_by_keyword(searches.keyword, first, n, count, touched, order, block.rank)
    slots_of, shallower, channel_of, start_of = page.slots, page.shallower, ads.keyword_channel, ads.keyword_start
    examination, noisy = page.examination, page.noisy
    searcher_rank, prediction_rank = page.searcher_rank, page.prediction_rank
    lane_key, lane_bid, lane_weight = lanes.key, lanes.bid, lanes.weight
    width = examination.shape[1] + KEPT_BEYOND
    begin = 0
    for j in range(n_touched):
        keyword = touched[j]
        end = count[keyword]
        count[keyword] = 0
        channel = channel_of[keyword]
        slots = slots_of[channel]
        start = start_of[keyword]
        n_ads = start_of[keyword + 1] - start
        least = max(page.score_reserve[channel], 5e-324)
        if known[keyword] == UNKNOWN:
            known[keyword] = SIDE_BY_SIDE
            if not noisy[channel]:
                factor = searcher_rank[channel * TABLE_SIZE] * prediction_rank[channel * TABLE_SIZE]
                known[keyword] = keep_ranking(
                    start, n_ads, slots, least, factor, lane_bid, lane_weight, keyword * width, block.kept,
                    block.kept_score,
                )  # fmt: skip
        varies = shallower[channel, 0] > 0.0
        if known[keyword] == IN_FORCE:
            for at in range(begin, end):
                roots[at - begin] = root[order[at]]
            show_kept(
                begin, end, slots, channel, varies, page.searcher[0], keyword * width, examination, shallower,
                ads.relevance, ads.keyword_ads, lane_key, tally.impressions, tally.attention,
                block.kept, order, roots, block.hit, mark,
            )  # fmt: skip
        elif known[keyword] == TIED:
            for at in range(begin, end):
                roots[at - begin] = root[order[at]]
            show_tied(
                begin, end, slots, channel, varies, page.searcher[0], keyword * width, examination, shallower,
                ads.relevance, ads.keyword_ads, lane_key, tally.impressions, tally.attention,
                block.kept, block.kept_score, block.lane, order, roots, block.hashes, mark,
            )  # fmt: skip
        elif known[keyword] == SIDE_BY_SIDE and end - begin > 1:
            for at in range(begin, end, SIDE):
                last = min(at + SIDE, end)
                for s in range(at, last):
                    roots[s - at] = root[order[s]]
                mask = np.uint64(1)
                while mask < np.uint64(n_ads):
                    mask = mask * np.uint64(2) + np.uint64(1)
                rank_side_by_side(
                    last - at, slots + 2, start, n_ads, mask, least, np.uint64(channel * TABLE_SIZE),
                    roots, lane_key, lane_bid, lane_weight, searcher_rank, prediction_rank,
                    block.hashes, block.noise, block.best,
                )  # fmt: skip
                show_ranked(
                    at, last - at, slots, channel, varies, start, mask, examination, shallower, page.searcher,
                    ads.relevance, ads.keyword_ads, lane_key, tally.impressions, tally.attention,
                    block.best, block.lane, roots, block.hashes, block.noise, block.hit,
                )  # fmt: skip
                for s in range(at, last):
                    mark[order[s]] = min(block.hit[s - at], CAREFUL)
        else:
            for at in range(begin, end):
                mark[order[at]] = CAREFUL
        begin = end


@part
def keep_ranking(
    start: int, n_ads: int, slots: int, least: float, factor: float, lane_bid: Floats, lane_weight: Floats,
    row: int, kept: NDArray[np.int32], kept_score: Floats,
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
def depth_of(root: Key, slots: int, channel: int, shallower: Floats) -> int:
    """Draw how many slots the page of a search has."""
    depth = slots
    share = float(root >> _DEPTH_SHIFT) * 2.0**-32
    while depth > 1 and share < shallower[channel, slots - depth]:
        depth -= 1
    return depth


@part
def show_kept(
    begin: int, end: int, slots: int, channel: int, varies: bool, factor: float, row: int,
    examination: Floats, shallower: Floats, relevance: Floats, keyword_ads: Integers, lane_key: Keys,
    impressions: Integers, attention: Floats, kept: NDArray[np.int32], order: Integers, roots: Keys,
    hit: Integers, mark: Integers,
) -> None:  # fmt: skip
    """Count and mark the searches of a keyword whose ranking is the same in all of them."""
    n = end - begin
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
                    if mix64(roots[i] ^ key) & _CLICK < limit:
                        hit[i] |= bit
        else:
            for i in range(whole):
                hit[i] |= bit if mix64(roots[i] ^ key) & _CLICK < limit else 0
        impressions[ad, slot] += shown
        attention[ad, slot] += shown * factor
    for i in range(n):
        mark[order[begin + i]] = hit[i]


@part
def show_tied(
    begin: int, end: int, slots: int, channel: int, varies: bool, factor: float, row: int,
    examination: Floats, shallower: Floats, relevance: Floats, keyword_ads: Integers, lane_key: Keys,
    impressions: Integers, attention: Floats, kept: NDArray[np.int32], kept_score: Floats,
    ranked: NDArray[np.int32], order: Integers, roots: Keys, hashes: Keys, mark: Integers,
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
                place > 0
                and kept_score[row + place - 1] == kept_score[row + held]
                and hashes[place - 1] < h
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
            hits |= (float(hashes[slot] & _CLICK) * 2.0**-44 < chance) << slot
        mark[order[at]] = hits


@part
def show_ranked(
    begin: int, n: int, slots: int, channel: int, varies: bool, start: int, mask: Key,
    examination: Floats, shallower: Floats, searcher: Floats, relevance: Floats, keyword_ads: Integers,
    lane_key: Keys, impressions: Integers, attention: Floats, best: Floats, lane: NDArray[np.int32],
    roots: Keys, hashes: Keys, chance: Floats, hit: Integers,
) -> None:  # fmt: skip
    """Count searches that have been ranked side by side; ``hit`` gets their marks."""
    whole = -(-n // STRIDE) * STRIDE
    for s in range(whole):
        hit[s] = 0
    for place in range(slots + 1):
        row, at = place * SIDE, place * PITCH + begin
        for s in range(whole):
            bits = np.float64(best[row + s]).view(np.uint64)
            below = np.float64(best[row + SIDE + s]).view(np.uint64)
            lane[at + s] = start + np.int64(mask - (bits & mask)) if bits != np.uint64(0) else -1
            hit[s] |= CAREFUL if below != np.uint64(0) and (below ^ bits) <= mask else 0
    for slot in range(slots):
        at = slot * PITCH + begin
        for s in range(n):
            hashes[s] = roots[s] ^ lane_key[max(lane[at + s], 0)]
        for s in range(whole):
            hashes[s] = mix64(hashes[s])
        examined = examination[channel, slot]
        for s in range(n):
            shown = lane[at + s]
            chance[s] = 0.0
            if shown < 0 or hit[s] >= CAREFUL:
                continue
            if varies and depth_of(roots[s], slots, channel, shallower) <= slot:
                continue
            ad = keyword_ads[shown]
            factor = searcher[hashes[s] >> _SEARCHER_SHIFT]
            impressions[ad, slot] += 1
            attention[ad, slot] += factor
            chance[s] = examined * relevance[ad] * factor
        for s in range(whole):
            hit[s] |= (float(hashes[s] & _CLICK) * 2.0**-44 < chance[s]) << slot


@part
def take_back(
    search: int, n: int, first: int, searches: Searches, page: Page, ads: Ads, tally: Tally, lanes: Lanes,
    block: Block,
) -> None:  # fmt: skip
    """Uncount the searches of a block behind ``search`` for which somebody who has left was ranked.

    They are marked CAREFUL. Counts are whole and weights of attention multiples of GRID: what was added
    can be taken off. Rankings that are kept are found anew from the next block on.
    """
    marks, roots, kept, ranked, rank = block.mark, block.root, block.kept, block.lane, block.rank
    keyword_of, lane_key, lane_weight = searches.keyword, lanes.key, lanes.weight
    shallower, searcher, impressions, attention = (
        page.shallower, page.searcher, tally.impressions, tally.attention,
    )  # fmt: skip
    width = page.examination.shape[1] + KEPT_BEYOND
    for later in range(search + 1, n):
        mark = marks[later]
        if mark >= CAREFUL:
            continue
        keyword = keyword_of[first + later]
        channel = ads.keyword_channel[keyword]
        slots = page.slots[channel]
        gone = False
        for place in range(slots + 1):
            lane = kept[keyword * width + place] if mark >= KEPT else ranked[place * PITCH + rank[later]]
            if lane < 0:
                break
            gone |= lane_weight[lane] == 0.0
        if not gone:
            continue
        marks[later] = CAREFUL
        root = roots[later]
        for slot in range(depth_of(root, slots, channel, shallower)):
            lane = kept[keyword * width + slot] if mark >= KEPT else ranked[slot * PITCH + rank[later]]
            if lane < 0:
                break
            ad = ads.keyword_ads[lane]
            impressions[ad, slot] -= 1
            attention[ad, slot] -= searcher[mix64(root ^ lane_key[lane]) >> _SEARCHER_SHIFT]
    for keyword in range(len(block.known)):
        if block.known[keyword] >= IN_FORCE:
            block.known[keyword] = UNKNOWN
