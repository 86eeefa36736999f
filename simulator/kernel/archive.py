"""What is kept of a day's auctions, so that they can be looked at again.

A chunk is what one call of the kernel settled: which searches, what ranked, and when ads dropped
out. That is all an auction depends on.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.entities import Floats, Integers
from simulator.kernel.tables import Force, Lanes, Logs, Searches


@dataclass(frozen=True, slots=True, eq=False)
class Chunk:
    """The auctions that one call of the kernel settled.

    Attributes
    ----------
    hour, first, last
        Hour of the run; its searches from ``first`` up to ``last``.
    searches
        The searches of that hour.
    force
        What was in force.
    bid_factor
        (n_ads,) what every bid was multiplied by but for the segment's factor.
    bid, weight
        (n_cells x n_lanes,) what ranked at the first search, cell by cell.
    exits
        (n, 3) search after which, and lane and cell in which, an ad no longer took part.
    skips
        (n, 2) search in which, and lane of, an ad that could not pay the price and took no part in it.
    """

    hour: int
    first: int
    last: int
    searches: Searches
    force: Force
    bid_factor: Floats
    bid: Floats
    weight: Floats
    exits: Integers
    skips: Integers


class Archive:
    """The chunks of today and of yesterday.

    Attributes
    ----------
    today, yesterday
        In time order; yesterday is None until a day has ended.
    """

    def __init__(self) -> None:
        self.today: list[Chunk] = []
        self.yesterday: list[Chunk] | None = None

    def keep(
        self,
        hour: int,
        first: int,
        last: int,
        searches: Searches,
        force: Force,
        bid_factor: Floats,
        lanes: Lanes,
        logs: Logs,
        keyword_ads: Integers,
    ) -> None:
        """Keep what the kernel has just settled."""
        exits = lanes.exits[: lanes.n_exits[0]].copy()
        weight = lanes.weight.copy()
        # Whoever left took part at first, with the weight in force.
        weight[exits[:, 2] * len(lanes.key) + exits[:, 1]] = force.weight[keyword_ads[exits[:, 1]]]
        kept = force._replace(throttle=force.throttle.copy())
        self.today.append(
            Chunk(
                hour,
                first,
                last,
                searches,
                kept,
                bid_factor,
                lanes.bid.copy(),
                weight,
                exits,
                logs.skips[: logs.filled[2]].copy(),
            )
        )

    def turn(self) -> None:
        """Let a day end."""
        self.yesterday, self.today = self.today, []
