"""The settings of every auction, laid out as the kernel wants them."""

from __future__ import annotations

import math

import numpy as np

from simulator.draws import lognormal_table
from simulator.kernel.tables import BUDGET_RULES, PRICING, Page
from simulator.settings.scenario import Scenario
from simulator.world.segments import Cells

#: A CPM bid is money for this many impressions.
PER_MILLE = 1000.0


def lay_out_page(scenario: Scenario, cells: Cells) -> Page:
    """Return the rules of search (index 0) and display (index 1) auctions.

    Display by CPM ranks by bid alone and is charged by the impression: bids, reserve and step are
    a thousandth of what the scenario says. Display by CTR is a click auction whose reserve and step
    are on score, bid x predicted CTR, a thousandth of the CPM they stand for.
    """
    market, display = scenario.market, scenario.display
    slots = [market.slots, display.slots]
    # A page that nobody sees takes no room beside the other.
    if not scenario.audience:
        slots[1] = min(slots)
    elif not scenario.keyword:
        slots[0] = min(slots)
    by_cpm = display.ranking == "cpm"
    squashings = [market.squashing, 0.0 if by_cpm else 1.0]
    depth = market.depth or [0.0] * (market.slots - 1) + [1.0]
    cascade = market.clicks == "cascade"
    return Page(
        slots=np.array(slots),
        examination=_padded([market.examination[: slots[0]], display.examination[: slots[1]]]),
        shallower=_padded([_shallower(depth)[: slots[0]], [0.0] * slots[1]]),
        reserve=np.array([market.reserve, display.reserve / PER_MILLE if by_cpm else 0.0]),
        score_reserve=np.array([market.score_reserve, 0.0 if by_cpm else display.reserve / PER_MILLE]),
        increment=np.array([market.increment, 0.0]),
        step=np.array([0.0, display.step / PER_MILLE]),
        per_impression=np.array([False, by_cpm], dtype=np.int8),
        pricing=PRICING.index(market.pricing),
        cascade=np.array([cascade, False], dtype=np.int8),
        go_on=market.continuation,
        go_on_after_click=market.continuation_after_click,
        ads_per_account=market.ads_per_account,
        budget_rule=BUDGET_RULES.index(market.budget_rule),
        searcher=lognormal_table(market.searcher_sd),
        searcher_rank=np.concatenate([lognormal_table(market.searcher_sd, s) for s in squashings]),
        prediction_rank=np.concatenate([lognormal_table(market.prediction_sd, s) for s in squashings]),
        noisy=np.array([market.searcher_sd > 0 or market.prediction_sd > 0] * 2),
        cell_upper=cells.upper,
        cell_relevance=cells.relevance,
        cell_conversion=cells.conversion,
    )


def _shallower(depth: list[float]) -> list[float]:
    """Return for j = 0, 1, ... the share of pages that offer fewer than slots - j slots."""
    total = math.fsum(depth)
    return [math.fsum(depth[: len(depth) - j - 1]) / total for j in range(len(depth))]


def _padded(rows: list[list[float]]) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Stack rows of different length, zeros behind the shorter."""
    table = np.zeros((len(rows), max(map(len, rows))))
    for index, row in enumerate(rows):
        table[index, : len(row)] = row
    return table
