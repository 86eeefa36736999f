"""Orders by searcher segment, told to advertisers when they are placed and no sooner."""

from __future__ import annotations

import numpy as np

from simulator.draws import TABLE_SIZE, Keys
from simulator.entities import Floats, Integers
from simulator.sales.orders import delay_table
from simulator.settings.scenario import Scenario


class SegmentOrders:
    """Orders attributed to a click, by campaign and cell of segments.

    The moment an order is placed is that of :class:`simulator.sales.sales.Sales`: click plus delay.

    Attributes
    ----------
    reported
        (n_campaigns, n_cells) orders placed so far.
    """

    def __init__(self, scenario: Scenario, n_campaigns: int, n_cells: int) -> None:
        self._delay = delay_table(scenario.conversion)
        self._window = np.inf if scenario.conversion.window is None else scenario.conversion.window
        self.reported = np.zeros((n_campaigns, n_cells))
        self._waiting: list[tuple[Floats, Integers, Integers]] = []

    def book(self, time: Floats, draw: Keys, campaign: Integers, cell: Integers) -> None:
        """Take in orders: (n,) hours of the click, its 64 random bits, whose it is."""
        delay = self._delay[(draw >> np.uint64(44)) & np.uint64(TABLE_SIZE - 1)]
        counts = delay <= self._window
        if counts.any():
            self._waiting.append(((time + delay)[counts], campaign[counts], cell[counts]))

    def release(self, now: float) -> None:
        """Report everything placed by ``now`` hours."""
        if not self._waiting:
            return
        due, campaign, cell = (np.concatenate(column) for column in zip(*self._waiting, strict=True))
        ripe = due <= now
        np.add.at(self.reported, (campaign[ripe], cell[ripe]), 1.0)
        self._waiting = [(due[~ripe], campaign[~ripe], cell[~ripe])]
