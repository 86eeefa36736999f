"""The best ads of one search, compiled: ranked by itself, or read off a ranking that is known.

Either way they stand in three arrays, best first: their scores, hashes and ads. Equal scores: the larger
hash ranks first.
"""

from __future__ import annotations

from simulator.compiled import inlined
from simulator.draws import Key, mix64
from simulator.entities import Integers
from simulator.kernel.bits import noise_of, uniform
from simulator.kernel.ranking import KEPT
from simulator.kernel.side_by_side import RANKED
from simulator.kernel.tables import KEPT_BEYOND, PITCH, Ads, Block, Force, Lanes, Page, Streams, Tally, Top


@inlined
def rank_alone(
    search_key: Key, root: Key, keyword: int, cell: int, depth: int, table: Key, throttled: bool, again: bool,
    page: Page, streams: Streams, ads: Ads, force: Force, tally: Tally, lanes: Lanes, top: Top,
) -> int:  # fmt: skip
    """Rank all ads of a search; return how many are held: ``depth`` + 1 at most, one to price the last.

    Who is left out is passed over. When a search is ranked ``again``, nothing is counted twice.
    """
    lane_key, lane_bid, lane_weight = lanes.key, lanes.bid, lanes.weight
    searcher_rank, prediction_rank = page.searcher_rank, page.prediction_rank
    keyword_ads, ad_account = ads.keyword_ads, ads.ad_account
    crowded, rotates = ads.crowded[keyword], ads.rotates[keyword]
    reserve = page.score_reserve[ads.keyword_channel[keyword]]
    first_lane = cell * len(lane_key)
    turn = mix64(search_key ^ streams.creative)
    held = 0
    for at in range(ads.keyword_start[keyword], ads.keyword_start[keyword + 1]):
        lane = first_lane + at
        if lane_weight[lane] == 0.0 or lanes.left_out[at] != 0:
            continue
        h = mix64(root ^ lane_key[at])
        score = lane_bid[lane] * (lane_weight[lane] * noise_of(h, table, searcher_rank, prediction_rank))
        if score <= 0.0 or score < reserve:
            continue
        ad = keyword_ads[at]
        if rotates and not _has_turn(turn, ad, ads, force):
            continue
        if throttled and uniform(mix64(h ^ streams.throttle)) >= force.throttle[ads.ad_campaign[ad]]:
            tally.lost_to_budget[ads.ad_first[ad]] += not again
            continue
        if held > depth and score < top.score[depth]:
            continue
        if crowded:
            worst = _worst_to_go(ad, held, page.ads_per_account, ad_account, top)
            if worst >= 0:
                if score < top.score[worst] or (score == top.score[worst] and h < top.hash[worst]):
                    continue
                held -= 1
                for above in range(worst, held):
                    top.score[above] = top.score[above + 1]
                    top.hash[above] = top.hash[above + 1]
                    top.ad[above] = top.ad[above + 1]
        held = _enter(score, h, ad, held, depth, top)
    return held


@inlined
def _has_turn(turn: Key, ad: int, ads: Ads, force: Force) -> bool:
    """Tell whether it is this creative's turn in its campaign."""
    u = uniform(mix64(turn ^ ads.campaign_key[ads.ad_campaign[ad]]))
    creative = ads.ad_creative[ad]
    mine: bool = force.creative_low[creative] <= u < force.creative_high[creative]
    return mine


@inlined
def _worst_to_go(ad: int, held: int, most: int, ad_account: Integers, top: Top) -> int:
    """Return the place of the worst ad of an account that has as many as a page takes, else -1."""
    same = 0
    worst = -1
    for other in range(held):
        if ad_account[top.ad[other]] == ad_account[ad]:
            same += 1
            worst = other
    return worst if same == most else -1


@inlined
def _enter(score: float, h: Key, ad: int, held: int, depth: int, top: Top) -> int:
    """Put an ad in its place, if it has one; return how many are held."""
    place = held
    while place > 0 and (
        score > top.score[place - 1] or (score == top.score[place - 1] and h > top.hash[place - 1])
    ):
        place -= 1
    if place > depth:
        return held
    held = min(held, depth) + 1
    for below in range(held - 1, place, -1):
        top.score[below] = top.score[below - 1]
        top.hash[below] = top.hash[below - 1]
        top.ad[below] = top.ad[below - 1]
    top.score[place] = score
    top.hash[place] = h
    top.ad[place] = ad
    return held


@inlined
def read_off(
    mark: int, looked_at: int, rank: int, root: Key, keyword: int, cell: int, depth: int, table: Key,
    page: Page, ads: Ads, lanes: Lanes, block: Block, top: Top,
) -> int:  # fmt: skip
    """Read off a search's ranking, and return how many are held.

    ``looked_at`` has a bit for each place that is read; scores, hashes and ads of the others are left out.
    """
    lane_key, lane_bid, lane_weight = lanes.key, lanes.bid, lanes.weight
    kept, ranked = block.kept, block.lane
    first_lane = cell * len(lane_key)
    first_kept = keyword * (page.examination.shape[1] + KEPT_BEYOND)
    held = 0
    for place in range(depth + 1):
        lane = kept[first_kept + place] if KEPT <= mark < RANKED else ranked[place * PITCH + rank]
        if lane < 0:
            break
        held = place + 1
        if (looked_at >> place) & 1 == 0:
            continue
        h = mix64(root ^ lane_key[lane])
        noise = noise_of(h, table, page.searcher_rank, page.prediction_rank)
        top.score[place] = lane_bid[first_lane + lane] * (lane_weight[first_lane + lane] * noise)
        top.hash[place] = h
        top.ad[place] = ads.keyword_ads[lane]
    return held
