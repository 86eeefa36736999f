"""The price of a slot by Vickrey, Clarke and Groves, compiled."""

from __future__ import annotations

from simulator.compiled import part
from simulator.entities import Floats


@part
def vcg_price(
    slot: int, shown: int, held: int, shift: int, w: float, reserve: float, x: Floats, score: Floats
) -> float:
    """Return the harm that the ad in a slot does to those below, per click.

    Who would rise into slot u has place u + ``shift`` among the ``held`` scores; ``x`` are examinations.
    """
    if x[slot] == 0.0:
        return reserve
    total = 0.0
    first = last = reserve
    for under in range(slot, shown):
        last = reserve
        if under + shift < held:
            last = max(reserve, score[under + shift] / w)
        deeper = x[under + 1] if under + 1 < shown else 0.0
        total += (x[under] - deeper) / x[slot] * last
        first = last if under == slot else first
    # An average of falling terms; rounding may not carry it past the first or the last.
    return min(max(total, last), first)
