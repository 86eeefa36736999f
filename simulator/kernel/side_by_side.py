"""Ranking many searches side by side, compiled: what makes the kernel fast.

For each ad in turn its score in up to :data:`~simulator.kernel.tables.SIDE` searches is one short loop
each of hashing, looking up noise, multiplying and sinking through the lists of the best: loops that a
processor runs on four or eight numbers at once, as none of them branches and only one looks up.

Nothing here is approximate. Where the order hangs on the last bits of two scores, the search is marked
:data:`CAREFUL`, and :func:`simulator.kernel.settle.settle` ranks it by itself.
"""

from __future__ import annotations

import numpy as np

from simulator.compiled import part
from simulator.draws import Key, Keys, mix64
from simulator.entities import Floats, Integers
from simulator.kernel.bits import CLICK, INDEX, PREDICTION_SHIFT, SEARCHER_SHIFT, UNIFORM, UNIFORM_SHIFT
from simulator.kernel.tables import PITCH, PLACES, SIDE, STRIDE

#: Marks of a search: its ranking is known, but who is shown is not counted; it is to be ranked by itself.
#: Smaller marks hold a bit for each slot that is clicked.
RANKED, CAREFUL = 1 << 61, 1 << 62

_DEPTH_SHIFT = np.uint64(32)


@part
def depth_of(root: Key, slots: int, channel: int, shallower: Floats) -> int:
    """Draw how many slots the page of a search has."""
    depth = slots
    share = float(root >> _DEPTH_SHIFT) * 2.0**-32
    while depth > 1 and share < shallower[channel, slots - depth]:
        depth -= 1
    return depth


@part
def _sink(best: Floats, at: int, score: float) -> float:
    """Leave the larger of a score and the one held in its place; carry on the other."""
    held = best[at]
    best[at] = held if held > score else score
    return score if held > score else held


@part
def skip_others_turns(
    width: int, i: int, first_lane: Integers, n_ads: Integers, turn: Keys, keyword_ads: Integers,
    ad_campaign: Integers, ad_creative: Integers, campaign_key: Keys, low: Floats, high: Floats,
    weight: Floats,
) -> None:  # fmt: skip
    """Give weight 0 to creatives in searches in which it is another's turn."""
    for s in range(width):
        if i < n_ads[s]:
            ad = keyword_ads[first_lane[s] + i]
            u = float(mix64(turn[s] ^ campaign_key[ad_campaign[ad]]) >> UNIFORM_SHIFT) * UNIFORM
            creative = ad_creative[ad]
            weight[s] = weight[s] if low[creative] <= u < high[creative] else 0.0


@part
def rank_side_by_side(
    width: int, places: int, mask: Key, least: float, table: Key, alike: bool, rotating: bool,
    first_lane: Integers, cell_lane: Integers, n_ads: Integers, most_ads: int, roots: Keys, turn: Keys,
    lane_key: Keys, lane_bid: Floats, lane_weight: Floats, keyword_ads: Integers, ad_campaign: Integers,
    ad_creative: Integers, campaign_key: Keys, creative_low: Floats, creative_high: Floats,
    searcher_rank: Floats, prediction_rank: Floats, hashes: Keys, bid: Floats, weight: Floats, noise: Floats,
    best: Floats,
) -> None:  # fmt: skip
    """Fill ``best`` with the best ads of ``width`` searches, row by row of SIDE entries.

    An entry is a score whose last bits are taken by ``mask`` minus the ad's number in its keyword: one
    number to compare and to carry. 0 is nobody. There are ``places`` rows, and at least PLACES. Where all
    searches are ``alike``, they meet the ads of the first; ``cell_lane`` is where the lanes of a searcher's
    cell of segments begin.
    """
    whole = -(-width // STRIDE) * STRIDE
    for place in range(max(places, PLACES)):
        for s in range(whole):
            best[place * SIDE + s] = 0.0
    for i in range(most_ads):
        if alike:
            lane = first_lane[0] + i
            if lane_weight[lane] == 0.0:
                continue
            key, same_bid, same_weight = lane_key[lane], lane_bid[lane], lane_weight[lane]
            for s in range(whole):
                hashes[s] = roots[s] ^ key
                bid[s] = same_bid
                weight[s] = same_weight
        else:
            for s in range(width):
                lane = first_lane[s] + min(i, n_ads[s] - 1)
                hashes[s] = roots[s] ^ lane_key[lane]
                of_cell = cell_lane[s] + lane
                bid[s] = lane_bid[of_cell]
                weight[s] = lane_weight[of_cell] if i < n_ads[s] else 0.0
        if rotating:
            skip_others_turns(
                width, i, first_lane, n_ads, turn, keyword_ads, ad_campaign, ad_creative, campaign_key,
                creative_low, creative_high, weight,
            )  # fmt: skip
        for s in range(whole):
            hashes[s] = mix64(hashes[s])
        for s in range(width):
            h = hashes[s]
            noise[s] = (
                searcher_rank[table + (h >> SEARCHER_SHIFT)]
                * prediction_rank[table + ((h >> PREDICTION_SHIFT) & INDEX)]
            )
        number = mask - np.uint64(i)
        # Rows whose distance is known when this is compiled, and no call within a call: only then is it
        # compiled to run on several searches at once.
        for s in range(whole):
            score = bid[s] * (weight[s] * noise[s])
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
def name_ranked(
    n: int, slots: int, mask: Key, first_lane: Integers, best: Floats, begin: int, ranked: Integers,
    hit: Integers,
) -> None:  # fmt: skip
    """Write down who is in which place, -1 for nobody; add CAREFUL to ``hit`` where two may tie."""
    whole = -(-n // STRIDE) * STRIDE
    for place in range(slots + 1):
        row, at = place * SIDE, place * PITCH + begin
        for s in range(whole):
            bits = np.float64(best[row + s]).view(np.uint64)
            below = np.float64(best[row + SIDE + s]).view(np.uint64)
            ranked[at + s] = first_lane[s] + np.int64(mask - (bits & mask)) if bits != np.uint64(0) else -1
            hit[s] |= CAREFUL if below != np.uint64(0) and (below ^ bits) <= mask else 0


@part
def show_ranked(
    begin: int, n: int, slots: int, channel: int, varies: bool, examination: Floats, shallower: Floats,
    searcher: Floats, relevance: Floats, keyword_ads: Integers, lane_key: Keys, impressions: Integers,
    attention: Floats, ranked: Integers, roots: Keys, hashes: Keys, chance: Floats, hit: Integers,
) -> None:  # fmt: skip
    """Count who is shown in searches whose mark in ``hit`` is 0; add the slots that are clicked to it."""
    whole = -(-n // STRIDE) * STRIDE
    for slot in range(slots):
        at = slot * PITCH + begin
        for s in range(n):
            hashes[s] = roots[s] ^ lane_key[max(ranked[at + s], 0)]
        for s in range(whole):
            hashes[s] = mix64(hashes[s])
        examined = examination[channel, slot]
        for s in range(n):
            shown = ranked[at + s]
            chance[s] = 0.0
            if shown < 0 or hit[s] >= RANKED:
                continue
            if varies and depth_of(roots[s], slots, channel, shallower) <= slot:
                continue
            ad = keyword_ads[shown]
            factor = searcher[hashes[s] >> SEARCHER_SHIFT]
            impressions[ad, slot] += 1
            attention[ad, slot] += factor
            chance[s] = examined * relevance[ad] * factor
        for s in range(whole):
            hit[s] |= (float(hashes[s] & CLICK) * 2.0**-44 < chance[s]) << slot
