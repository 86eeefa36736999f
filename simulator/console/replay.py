"""Yesterday's auctions settled again with other bids: the platform's bid simulator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import BidSimulator, Flags, Floats
from simulator.exchange.exchange import Exchange
from simulator.kernel.archive import Chunk
from simulator.kernel.settle import settle
from simulator.kernel.tables import (
    BUDGET_RULES,
    BY_CELL,
    BY_HOUR,
    Block,
    Lanes,
    Logs,
    Page,
    Searches,
    Spent,
    Tally,
)
from simulator.ledger import Counters
from simulator.sums import any_by

_LOG_ROOM = 4096


def simulate_bids(exchange: Exchange, account: int) -> BidSimulator | None:
    """Replay yesterday at multiples of an account's bids in force.

    Parameters
    ----------
    exchange
        With an archive. Everyone else bids as they did and leaves when they did; the account's own
        budgets and stock are left aside; its pauses, throttles, creatives and bid factors are those of
        yesterday.
    account
        Index of the account. All its bids are multiplied at once.

    Returns
    -------
    BidSimulator or None
        None before a day has passed. At the bids of yesterday it gives yesterday's counts, where
        no budget of the account's ended.
    """
    if exchange.archive is None or exchange.archive.yesterday is None:
        return None
    world = exchange.world
    bid, targets = exchange.in_force.decided.bid, world.targets_of(account)
    ads = world.ads_of(account)
    points = exchange.scenario.market.bid_points
    shape = (len(targets), len(points))
    shown, clicks = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    cost, positions = np.zeros(shape), np.zeros(shape)
    of_target = np.searchsorted(targets, world.ad_target[ads])
    for index, point in enumerate(points):
        counters = replay(exchange, exchange.archive.yesterday, account, bid * point)
        by_position = counters.impressions[ads]
        slots = np.arange(1, by_position.shape[1] + 1)
        np.add.at(shown[:, index], of_target, by_position.sum(axis=1))
        np.add.at(clicks[:, index], of_target, counters.clicks[ads])
        np.add.at(cost[:, index], of_target, counters.cost[ads])
        np.add.at(positions[:, index], of_target, by_position @ slots)
    average = np.divide(positions, shown, out=np.full(shape, np.nan), where=shown > 0)
    bids = bid[targets]
    for table in (bids, shown, clicks, cost, average):
        table.setflags(write=False)
    return BidSimulator(bids=bids, impressions=shown, clicks=clicks, cost=cost, average_position=average)


def replay(exchange: Exchange, chunks: list[Chunk], account: int, bid: Floats) -> Counters:
    """Settle archived auctions again with other bids of one account, its budgets and stock aside.

    Parameters
    ----------
    exchange
        Whose chunks they are; nothing in it is changed.
    chunks
        From its archive.
    account
        Index of the account.
    bid
        (n_targets,) of all accounts; those of ``account`` are read.

    Returns
    -------
    Counters
        Searches, impressions, attention, clicks and cost on the account's keywords; the others are
        not meant to be read.
    """
    world = exchange.world
    counters = Counters.zeros(len(world.keywords), len(world.ad_key), exchange.page.examination.shape[1])
    mine = world.ad_account == account
    desk = _Desk(
        page=exchange.page._replace(budget_rule=BUDGET_RULES.index("cap_charge")),
        mine=mine,
        own_keyword=any_by(world.ad_keyword, mine, len(world.keywords)),
        spent=Spent(
            np.zeros(len(world.campaigns)), np.zeros(len(world.accounts)),
            np.full(len(world.campaigns), np.inf), np.zeros((len(world.ad_key), len(world.cells.upper))),
            np.zeros(3),
        ),
        no_ceiling=(np.full(len(world.campaigns), np.inf), np.full(len(world.accounts), np.inf)),
        tally=Tally(
            counters.searches, counters.impressions, counters.attention, counters.clicks, counters.cost,
            counters.eligible, counters.lost_to_budget, np.zeros((24, len(BY_HOUR))),
            np.zeros((len(world.campaigns), len(world.cells.upper), len(BY_CELL))),
            np.zeros((len(world.campaigns), 24)),
        ),
        block=Block.room(len(world.keywords), exchange.page.examination.shape[1]),
        logs=Logs.room(_LOG_ROOM, 0),
    )  # fmt: skip
    for chunk in chunks:
        _replay_chunk(exchange, chunk, bid, desk)
    return counters


@dataclass(frozen=True, slots=True, eq=False)
class _Desk:
    """What every chunk of one replay uses."""

    page: Page
    mine: Flags
    own_keyword: Flags
    spent: Spent
    no_ceiling: tuple[Floats, Floats]
    tally: Tally
    block: Block
    logs: Logs


def _replay_chunk(exchange: Exchange, chunk: Chunk, bid: Floats, desk: _Desk) -> None:
    """Settle one chunk again, in stretches between the searches at which others left.

    Others who sat an auction out, as they could not pay its price, sit it out again.
    """
    world = exchange.world
    wanted = chunk.first + np.flatnonzero(desk.own_keyword[chunk.searches.keyword[chunk.first : chunk.last]])
    if not len(wanted):
        return
    time, keyword, key = chunk.searches
    searches = Searches(time[wanted], keyword[wanted], key[wanted])
    given = bid[world.ad_target] * chunk.bid_factor
    force = chunk.force._replace(
        bid=np.where(desk.mine, given, chunk.force.bid),
        campaign_ceiling=desk.no_ceiling[0],
        account_ceiling=desk.no_ceiling[1],
    )
    exits, skips = (
        listed[~desk.mine[world.keyword_ads[listed[:, 1]]]] for listed in (chunk.exits, chunk.skips)
    )
    skips = skips[desk.own_keyword[keyword[skips[:, 0]]]]
    skips[:, 0] = np.searchsorted(wanted, skips[:, 0])
    lanes = _lanes(exchange, chunk, desk.mine, force.bid)._replace(skips=skips)
    at = 0
    with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
        for search, lane, cell in [*exits.tolist(), (chunk.last, -1, -1)]:
            # Who left at a search still took part in it.
            until = int(np.searchsorted(wanted, search, side="right"))
            while at < until:
                at, _, _ = settle(
                    False, at, until, chunk.hour % 24, searches, desk.page, exchange.streams, exchange.ads,
                    force, desk.spent, desk.tally, lanes, desk.block, desk.logs,
                )  # fmt: skip
            if lane >= 0:
                lanes.weight[cell * len(lanes.key) + lane] = 0.0


def _lanes(exchange: Exchange, chunk: Chunk, mine: Flags, ad_bid: Floats) -> Lanes:
    """Return the chunk's lanes with an account's own ads at other bids, whatever its budgets."""
    world, force = exchange.world, chunk.force
    ad = world.keyword_ads
    bid = ad_bid[ad] * force.cell_bid[world.ad_campaign[ad]].T
    reserve = exchange.page.reserve[world.keyword_channel[world.ad_keyword[ad]]]
    takes_part = (force.off[ad] == 0) & (bid > 0) & (bid >= reserve)
    own_weight = np.where(takes_part, force.weight[ad], 0.0)
    n_cells = len(world.cells.upper)
    own = np.tile(mine[ad], n_cells)
    return Lanes.room(world.ad_key[ad], n_cells, len(world.keywords))._replace(
        bid=np.where(own, bid.ravel(), chunk.bid), weight=np.where(own, own_weight.ravel(), chunk.weight)
    )
