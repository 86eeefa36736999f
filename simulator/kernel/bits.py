"""What the bits of a hash say, compiled: one hash a (search, ad) is all the luck the two have.

Bits 63-54 pick the searcher factor, bits 53-44 the prediction factor, the low 44 bits are the click's draw.
"""

from __future__ import annotations

import numpy as np

from simulator.compiled import part
from simulator.draws import Key
from simulator.entities import Floats

SEARCHER_SHIFT = np.uint64(54)
PREDICTION_SHIFT = np.uint64(44)
INDEX = np.uint64(0x3FF)
CLICK = np.uint64((1 << 44) - 1)
UNIFORM_SHIFT = np.uint64(11)
UNIFORM = 2.0**-53


@part
def noise_of(h: Key, table: Key, searcher_rank: Floats, prediction_rank: Floats) -> float:
    """Return what ranking sees of searcher and prediction, a factor of the weight."""
    noise: float = (
        searcher_rank[table + (h >> SEARCHER_SHIFT)]
        * prediction_rank[table + ((h >> PREDICTION_SHIFT) & INDEX)]
    )
    return noise


@part
def click_draw(h: Key) -> float:
    """Return the draw that a click probability is held against, in [0, 1)."""
    return float(h & CLICK) * 2.0**-44


@part
def uniform(z: Key) -> float:
    """Return the draw of a whole hash, in [0, 1)."""
    return float(z >> UNIFORM_SHIFT) * UNIFORM
