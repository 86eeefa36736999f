"""What the kernel reads and fills, as named tuples of arrays: the only objects compiled code takes.

Index 0 of a channel axis is search, 1 display. A *lane* is an ad's place in keyword order.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from simulator.draws import Key, Keys
from simulator.entities import Floats, Integers
from simulator.world.world import World

Bytes = NDArray[np.int8]

#: Columns of the learner's table by hour of day.
BY_HOUR = ("searches", "impressions", "position_sum", "score_sum", "clicks", "cost", "conversions", "revenue")
#: Columns of the table by campaign and cell of segments.
BY_CELL = ("impressions", "clicks", "cost", "orders")
#: Settings in the order of their numbers.
PRICING = ("gsp", "vcg", "first_price")
BUDGET_RULES = ("cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price")


class Searches(NamedTuple):
    """The searches of one hour in time order: hours since midnight of day 0, keyword, 64-bit key."""

    time: Floats
    keyword: Integers
    key: Keys


class Page(NamedTuple):
    """The rules of every auction; arrays by channel, then by slot.

    ``shallower[c, j]`` is the share of pages with fewer than slots - j slots; ``step`` is added to
    the next score, ``increment`` to the next price. ``searcher`` is the truth; what ranking sees of it
    and of its prediction stands at channel x TABLE_SIZE + entry: flat tables are quicker to read.
    """

    slots: Integers
    examination: Floats
    shallower: Floats
    reserve: Floats
    score_reserve: Floats
    increment: Floats
    step: Floats
    per_impression: Bytes
    pricing: int
    cascade: Bytes
    go_on: float
    go_on_after_click: float
    ads_per_account: int
    budget_rule: int
    searcher: Floats
    searcher_rank: Floats
    prediction_rank: Floats
    noisy: NDArray[np.bool_]
    cell_upper: Floats
    cell_relevance: Floats
    cell_conversion: Floats


class Streams(NamedTuple):
    """Keys of the streams that auctions draw from."""

    auction: Key
    throttle: Key
    conversion: Key
    creative: Key
    segment: Key
    cascade: Key


class Ads(NamedTuple):
    """Who is there: columns of :class:`simulator.world.world.World` of the same names."""

    keyword_start: Integers
    keyword_ads: Integers
    keyword_channel: Integers
    crowded: NDArray[np.bool_]
    rotates: NDArray[np.bool_]
    ad_key: Keys
    ad_campaign: Integers
    ad_account: Integers
    ad_creative: Integers
    ad_first: Integers
    relevance: Floats
    campaign_key: Keys
    learner: int
    learner_start: int
    learner_end: int
    learner_keyword: Bytes

    @classmethod
    def of(cls, world: World) -> Ads:
        """Return the columns of the world that the kernel reads."""
        learner_keyword = np.zeros(len(world.keywords), dtype=np.int8)
        own = world.ads_of(world.learner)
        learner_keyword[world.ad_keyword[own]] = 1
        return cls(
            keyword_start=world.keyword_start,
            keyword_ads=world.keyword_ads,
            keyword_channel=world.keyword_channel,
            crowded=world.crowded,
            rotates=world.rotates,
            ad_key=world.ad_key,
            ad_campaign=world.ad_campaign,
            ad_account=world.ad_account,
            ad_creative=world.ad_creative,
            ad_first=world.ad_first,
            relevance=world.relevance,
            campaign_key=world.campaign_key,
            learner=world.learner,
            learner_start=int(own[0]) if len(own) else 0,
            learner_end=int(own[-1]) + 1 if len(own) else 0,
            learner_keyword=learner_keyword,
        )


class Force(NamedTuple):
    """What is in force: bids with every factor but the segment's, off (paused, absent, in outage), and so on.

    A creative is shown where the campaign's draw falls in [creative_low, creative_high).
    """

    bid: Floats
    cell_bid: Floats
    weight: Floats
    score_shown: Integers
    off: Bytes
    throttle: Floats
    campaign_ceiling: Floats
    account_ceiling: Floats
    creative_low: Floats
    creative_high: Floats
    conversion_rate: Floats


class Spent(NamedTuple):
    """What is used up: money today by campaign and account, units of stock left.

    ``owed`` (n_ads, n_cells) is what clicks of today cost beyond what budgets had left; ``platform`` is money
    taken, the most any price passed its bid by, the largest charge.
    """

    campaign: Floats
    account: Floats
    stock: Floats
    owed: Floats
    platform: Floats


class Tally(NamedTuple):
    """Counters to add to: arrays of :class:`simulator.ledger.Counters`, and three tables of the run.

    ``spend`` is (n_campaigns, 24) what the learner's campaigns were charged by hour of day.
    """

    searches: Integers
    impressions: Integers
    attention: Floats
    clicks: Integers
    cost: Floats
    eligible: Integers
    lost_to_budget: Integers
    by_hour: Floats
    by_cell: Floats
    spend: Floats


class Lanes(NamedTuple):
    """What ranks, in keyword order: the loops over a keyword's ads run on neighbours.

    ``bid`` and ``weight`` stand at cell x n_lanes + lane; an ad that takes no part has weight 0, so that
    its score is 0 and no branch is needed for it. ``out_since`` is the count of its keyword's searches
    at which an ad's money or stock ran out, -1 where it has some. ``exits`` lists (search, lane,
    cell) of weights that fell to 0, ``n_exits`` of them.

    Under ``skip_if_price`` the ``n_short`` keywords marked ``short`` have an ad whose bid exceeds what it has
    left, and ``left_out`` marks lanes that take no part in the search at hand. ``skips`` lists (search,
    lane) of those who took none when searches are settled again.
    """

    key: Keys
    bid: Floats
    weight: Floats
    out_since: Integers
    start: Integers
    exits: Integers
    n_exits: Integers
    short: Bytes
    n_short: Integers
    left_out: Bytes
    skips: Integers

    @classmethod
    def room(cls, key: Keys, n_cells: int, n_keywords: int) -> Lanes:
        """Return lanes for ads of the given keys, in keyword order."""
        n_lanes = len(key)
        return cls(
            key=key,
            bid=np.zeros(n_cells * n_lanes),
            weight=np.zeros(n_cells * n_lanes),
            out_since=np.full(n_lanes, -1, dtype=np.int64),
            start=np.zeros(n_keywords, dtype=np.int64),
            exits=np.zeros((n_lanes * n_cells, 3), dtype=np.int64),
            n_exits=np.zeros(1, dtype=np.int64),
            short=np.zeros(n_keywords, dtype=np.int8),
            n_short=np.zeros(1, dtype=np.int64),
            left_out=np.zeros(n_lanes, dtype=np.int8),
            skips=np.zeros((0, 2), dtype=np.int64),
        )


#: Searches that are ranked at a time; how many of one keyword side by side; ranks found in one go.
BLOCK, SIDE, PLACES = 8192, 256, 10
#: Loops side by side run over whole strides of this many searches: one that ends within ends slowly.
STRIDE = 32
#: Keywords with fewer searches in a block are ranked together.
FEW = 16
PITCH = BLOCK + STRIDE
#: Ads kept of a ranking beyond those shown: one to price the last slot, and others that equal it.
KEPT_BEYOND = 10


class Block(NamedTuple):
    """Room to rank a block of searches in, see :mod:`simulator.kernel.ranking`.

    By search of the block: its ``root`` hash, ``cell``, ``mark``, its ``rank`` in keyword ``order``. By place
    x PITCH + rank: who is there (``lane``). By keyword: how it is ranked (``known``),
    whether it is counted ``later``, lanes and
    scores of a ranking that is ``kept``, ``n_searches``; and the keywords ``touched``. The rest is
    for searches side by side.
    """

    root: Keys
    cell: Integers
    mark: Integers
    rank: Integers
    lane: Integers
    order: Integers
    known: Integers
    later: Integers
    kept: Integers
    kept_score: Floats
    n_searches: Integers
    touched: Integers
    roots: Keys
    hit: Integers
    turn: Keys
    first_lane: Integers
    cell_lane: Integers
    n_ads: Integers
    hashes: Keys
    bid: Floats
    weight: Floats
    noise: Floats
    best: Floats

    @classmethod
    def room(cls, n_keywords: int, slots: int) -> Block:
        """Return room for pages of so many slots."""
        return cls(
            root=_aligned(BLOCK, np.uint64),
            cell=_aligned(BLOCK, np.int64),
            mark=_aligned(BLOCK, np.int64),
            rank=_aligned(BLOCK, np.int64),
            lane=_aligned(PITCH * (slots + 1), np.int64),
            order=_aligned(BLOCK, np.int64),
            known=_aligned(n_keywords, np.int64),
            later=_aligned(n_keywords, np.int64),
            kept=_aligned(n_keywords * (slots + KEPT_BEYOND), np.int64),
            kept_score=_aligned(n_keywords * (slots + KEPT_BEYOND), np.float64),
            n_searches=_aligned(n_keywords, np.int64),
            touched=_aligned(n_keywords, np.int64),
            roots=_aligned(PITCH, np.uint64),
            hit=_aligned(PITCH, np.int64),
            turn=_aligned(SIDE, np.uint64),
            first_lane=_aligned(SIDE, np.int64),
            cell_lane=_aligned(SIDE, np.int64),
            n_ads=_aligned(SIDE, np.int64),
            hashes=_aligned(SIDE, np.uint64),
            bid=_aligned(SIDE, np.float64),
            weight=_aligned(SIDE, np.float64),
            noise=_aligned(SIDE, np.float64),
            best=_aligned(SIDE * max(slots + 2, PLACES), np.float64),
        )


def _aligned(n: int, dtype: DTypeLike) -> NDArray[Any]:
    """Return zeros that begin where a line of the processor's cache does: reading across two costs double."""
    raw = np.zeros(n * np.dtype(dtype).itemsize + 63, dtype=np.uint8)
    first = -raw.ctypes.data % 64
    return raw[first : first + n * np.dtype(dtype).itemsize].view(dtype)


class Top(NamedTuple):
    """The best ads of one search, best first: their scores, hashes and ads."""

    score: Floats
    hash: Keys
    ad: Integers


class Logs(NamedTuple):
    """Room for orders (when, by which ad, its draw, the searcher's cell) and, where wanted, clicks.

    ``skips`` is room for the (search, lane) of those who could not pay the price, under ``skip_if_price``.
    ``filled`` is how many orders, clicks and skips the kernel has just logged.
    """

    order_time: Floats
    order_ad: Integers
    order_draw: Keys
    order_cell: Integers
    keep_clicks: bool
    click_search: Integers
    click_ad: Integers
    click_slot: Integers
    click_price: Floats
    skips: Integers
    filled: Integers

    @classmethod
    def room(cls, orders: int, clicks: int, skips: int = 0) -> Logs:
        """Return empty logs; no room for clicks means that none are kept."""
        return cls(
            order_time=np.empty(orders),
            order_ad=np.empty(orders, dtype=np.int64),
            order_draw=np.empty(orders, dtype=np.uint64),
            order_cell=np.empty(orders, dtype=np.int64),
            keep_clicks=clicks > 0,
            click_search=np.empty(clicks, dtype=np.int64),
            click_ad=np.empty(clicks, dtype=np.int64),
            click_slot=np.empty(clicks, dtype=np.int64),
            click_price=np.empty(clicks),
            skips=np.empty((skips, 2), dtype=np.int64),
            filled=np.zeros(3, dtype=np.int64),
        )
