"""The options of an archived day, put through the compiled code chunk by chunk."""

from __future__ import annotations

import bisect
from collections.abc import Mapping

import numpy as np

from simulator.exchange.exchange import Exchange
from simulator.kernel.archive import Chunk
from simulator.kernel.options import HAD, Options, Own, Worth, list_options
from simulator.sales.expected_sales import ExpectedSales
from simulator.world.events import Effects


class OptionsOfDay:
    """Lists what the learner could have had in archived auctions.

    Parameters
    ----------
    exchange
        Whose archive it is; nothing in it is changed.
    of_clicks
        Whether a click is worth 1, or what it brings: margin x expected net sales.
    """

    def __init__(self, exchange: Exchange, *, of_clicks: bool) -> None:
        self._exchange = exchange
        self._of_clicks = of_clicks
        world, learner = exchange.world, exchange.world.learner
        mine = np.concatenate([[0], np.cumsum(world.ad_account[world.keyword_ads] == learner)])
        per_keyword = mine[world.keyword_start[1:]] - mine[world.keyword_start[:-1]]
        # An account's ads on a keyword stand side by side.
        first = np.searchsorted(mine, mine[world.keyword_start[:-1]] + 1) - 1
        self._key = world.ad_key[world.keyword_ads]
        self._start = np.where(per_keyword > 0, first, 0)
        self._end = self._start + per_keyword
        self._most = int(per_keyword.max(initial=0)) * exchange.page.examination.shape[1]
        self._groups = int(per_keyword.max(initial=0)) if exchange.page.ads_per_account > 1 else 1
        self._sales = ExpectedSales(exchange.scenario)
        self._order = world.margin[learner] * world.basket_value * self._sales.per_order
        self._moments = exchange.events.moments(-np.inf, 24.0 * exchange.scenario.days)
        self._effects: dict[float, Effects] = {}

    def read(self, chunks: list[Chunk]) -> tuple[Options, Mapping[str, float]]:
        """Return the options of a day's chunks, and :data:`simulator.kernel.options.HAD` by name."""
        had = np.zeros(len(HAD))
        parts = [self._read_chunk(chunk, had) for chunk in chunks]
        sizes = np.concatenate([np.diff(part.start) for part in parts]) if parts else np.zeros(0, np.int64)
        options = Options(
            np.concatenate([np.zeros(0), *(part.value for part in parts)]),
            np.concatenate([np.zeros(0), *(part.cost for part in parts)]),
            np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        )
        return options, dict(zip(HAD, had.tolist(), strict=True))

    def _read_chunk(self, chunk: Chunk, had: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Options:
        """List the options of one chunk."""
        exchange, learner = self._exchange, self._exchange.world.learner
        times = chunk.searches.time
        effects = self._effects_at(float(times[chunk.first]))
        n = chunk.last - chunk.first
        n_cells = len(exchange.page.cell_upper)
        room = Options(
            np.empty(n * self._most), np.empty(n * self._most), np.zeros(n * self._groups + 1, np.int64)
        )
        counting = np.ones(len(times)) if self._of_clicks else self._sales.counting(times)
        ones = np.ones(len(self._order))
        worth = Worth(
            rate=ones if self._of_clicks else chunk.force.conversion_rate,
            cell_rate=np.ones(n_cells) if self._of_clicks else exchange.page.cell_conversion,
            order=ones if self._of_clicks else self._order * effects.basket[learner],
            counting=counting,
            of_cost=0.0 if self._of_clicks else 1.0,
        )
        with np.errstate(over="ignore"):  # hashes wrap on purpose, also when run uncompiled
            n_options, n_groups = list_options(
                chunk.first, chunk.last, chunk.searches, exchange.page, exchange.streams, exchange.ads,
                chunk.force, chunk.bid.copy(), chunk.weight.copy(), chunk.exits, chunk.skips,
                Own(self._key, self._start, self._end, bool(effects.live[learner])), worth, room, had,
            )  # fmt: skip
        return Options(
            room.value[:n_options].copy(), room.cost[:n_options].copy(), room.start[: n_groups + 1].copy()
        )

    def _effects_at(self, time: float) -> Effects:
        """Return the effects of events at a time, worked out once between two moments."""
        moment = self._moments[max(0, bisect.bisect_right(self._moments, time) - 1)]
        if moment not in self._effects:
            self._effects[moment] = self._exchange.events.at(time)
        return self._effects[moment]
