"""Segments of searchers: the cells they make together, and bids modified by cell."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats
from simulator.settings.market import SegmentSettings


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Every combination of one segment of each dimension; a single cell where there are none.

    Attributes
    ----------
    segments
        Names of the segments, in the scenario's order.
    upper
        (n_cells,) cumulative share of searches, the last above 1.
    relevance, conversion
        (n_cells,) product of the factors of its segments.
    member
        (n_cells, n_segments) whether the cell's searchers belong to the segment.
    """

    segments: tuple[str, ...]
    upper: Floats
    relevance: Floats
    conversion: Floats
    member: np.ndarray[tuple[int, int], np.dtype[np.bool_]]

    def modifiers(self, by_segment: Floats) -> Floats:
        """Return bid factors by cell (n, n_cells) from factors by segment (n, n_segments)."""
        factors: Floats = np.where(self.member[None, :, :], by_segment[:, None, :], 1.0).prod(axis=2)
        return factors

    def by_segment(self, by_cell: Floats) -> Floats:
        """Add up counts by cell (n, n_cells, m) over the cells of each segment (n, n_segments, m)."""
        counts: Floats = np.einsum("cs,ncm->nsm", self.member.astype(np.float64), by_cell)
        return counts


def cells_of(settings: list[SegmentSettings]) -> Cells:
    """Combine segments; dimensions are independent of each other.

    Examples
    --------
    >>> mobile = SegmentSettings(dimension="device", name="mobile", share=3.0, conversion=0.5)
    >>> desktop = SegmentSettings(dimension="device", name="desktop")
    >>> cells_of([mobile, desktop]).upper.round(2).tolist()
    [0.75, 2.0]
    """
    dimensions = dict.fromkeys(segment.dimension for segment in settings)
    choices = [
        [i for i, segment in enumerate(settings) if segment.dimension == dimension]
        for dimension in dimensions
    ]
    totals = {i: math.fsum(settings[j].share for j in choice) for choice in choices for i in choice}
    cells = list(itertools.product(*choices))
    shares = [math.prod(settings[i].share / totals[i] for i in cell) for cell in cells]
    upper = np.array([math.fsum(shares[: n + 1]) for n in range(len(cells))])
    upper[-1] = 2.0  # whatever rounding left of 1
    member = np.zeros((len(cells), len(settings)), dtype=np.bool_)
    for n, cell in enumerate(cells):
        member[n, list(cell)] = True
    return Cells(
        segments=tuple(segment.name for segment in settings),
        upper=upper,
        relevance=np.array([math.prod(settings[i].relevance for i in cell) for cell in cells], np.float64),
        conversion=np.array([math.prod(settings[i].conversion for i in cell) for cell in cells], np.float64),
        member=member,
    )
