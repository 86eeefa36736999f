"""One keyword auction: who is shown where, and what a click costs there.

Pure NumPy, for single auctions, lessons and reference. The compiled kernel settles whole hours by
the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.checks import number, vector
from simulator.errors import nearest

PRICING = ("gsp", "vcg", "first_price")


@dataclass(frozen=True, slots=True, eq=False)
class AuctionOutcome:
    """What :func:`run_auction` returns.

    Attributes
    ----------
    order
        (n_shown,) index of the ad in each slot, top slot first.
    prices
        (n_shown,) price per click in each slot, currency units.
    """

    order: NDArray[np.int64]
    prices: NDArray[np.float64]


def run_auction(
    bids: ArrayLike,
    quality: ArrayLike,
    position_effects: ArrayLike,
    *,
    pricing: str = "gsp",
    squashing: float = 1.0,
    reserve: float = 0.0,
    score_reserve: float = 0.0,
    increment: float = 0.0,
) -> AuctionOutcome:
    """Rank ads by bid x quality^squashing and price every slot.

    Parameters
    ----------
    bids
        (n_ads,) currency units a click, >= 0. An ad with bid or score 0 takes no part.
    quality
        (n_ads,) quality or predicted click-through rate, >= 0. An ad of quality 0 is never shown.
    position_effects
        (n_slots,) examination of each slot (or its clicks), top first, >= 0 and never rising.
        Only VCG prices read the values; all rules read the length.
    pricing
        ``"gsp"``, ``"vcg"`` or ``"first_price"``.
    squashing
        Exponent s >= 0 of quality; 0 ranks by bid, 1 by expected revenue.
    reserve
        Least price per click; an ad that bids less takes no part and sets no price.
    score_reserve
        Least score; likewise.
    increment
        Added to the next rival's term of a GSP price; never to a reserve.

    Returns
    -------
    AuctionOutcome
        Empty when there are no slots or no eligible ads.

    Raises
    ------
    ValueError
        Input that is NaN, infinite, negative or no number; unequal lengths; position effects that
        rise; unknown pricing; VCG with squashing other than 1, an increment or a score reserve; a
        score beyond the largest float.

    Notes
    -----
    With w = quality^squashing, score = bid w, and ads in falling score (equal scores: lower index
    first), the GSP price of slot k is
    min(bid_k, max(reserve, score_reserve / w_k, score_(k+1) / w_k + increment)).
    The VCG price satisfies p_k x_k = sum over j >= k of
    (x_j - x_(j+1)) max(reserve, score_(j+1) / q_k); a slot nobody examines costs the reserve.
    A score too small for a float is 0, and its ad takes no part.

    References
    ----------
    Edelman, Ostrovsky, Schwarz (2007); Varian (2007); Lahaie, Pennock (2007) for squashing.

    Examples
    --------
    >>> run_auction([10, 4, 2], [1, 1, 1], [200, 100]).prices.tolist()
    [4.0, 2.0]
    >>> run_auction([10, 4, 2], [1, 1, 1], [200, 100], pricing="vcg").prices.tolist()
    [3.0, 2.0]
    """
    bid = vector("bids", bids)
    q = vector("quality", quality)
    x = vector("position_effects", position_effects)
    if len(bid) != len(q):
        raise ValueError(f"bids has {len(bid)} entries and quality {len(q)}, allowed: one of each an ad")
    rising = np.flatnonzero(np.diff(x) > 0) + 1
    if rising.size:
        slot = rising[0]
        raise ValueError(
            f"position_effects[{slot}] is {x[slot]}, above the {x[slot - 1]} before it, "
            "allowed: top slot first, never rising"
        )
    squashing = number("squashing", squashing)
    reserve = number("reserve", reserve)
    score_reserve = number("score_reserve", score_reserve)
    increment = number("increment", increment)
    if pricing not in PRICING:
        raise ValueError(f"pricing {pricing!r} is unknown; {nearest(str(pricing), PRICING)}")
    if pricing == "vcg" and (squashing != 1 or increment != 0 or score_reserve != 0):
        raise ValueError(
            f"vcg with squashing {squashing}, increment {increment}, score_reserve {score_reserve}, "
            "allowed: squashing 1, increment 0, score_reserve 0"
        )

    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        weight = q**squashing
        score = bid * weight
    huge = np.flatnonzero(~np.isfinite(score))
    if huge.size:
        raise ValueError(
            f"bids[{huge[0]}] x quality[{huge[0]}]^squashing is too large, allowed: below 1.8e308"
        )
    eligible = (q > 0) & (score > 0) & (bid >= reserve) & (score >= score_reserve)
    ranked = np.flatnonzero(eligible)[np.argsort(-score[eligible], kind="stable")]
    order = ranked[: len(x)]
    if pricing == "first_price":
        return AuctionOutcome(order, bid[order])

    # Ad k's rivals below it, as scores; 0 stands for "nobody", whose term any reserve exceeds.
    below = np.append(score[ranked], 0.0)[1 : len(order) + 1]
    with np.errstate(over="ignore"):
        if pricing == "gsp":
            rival = np.where(below > 0, below / weight[order] + increment, 0.0)
            floor = np.maximum(reserve, score_reserve / weight[order])
            price = np.maximum(floor, rival)
        else:
            price = _vcg(x[: len(order)], below, q[order], reserve)
    return AuctionOutcome(order, np.minimum(bid[order], price))


def _vcg(
    x: NDArray[np.float64],
    below: NDArray[np.float64],
    q: NDArray[np.float64],
    reserve: float,
) -> NDArray[np.float64]:
    """Price each slot at the harm its ad does to those below, per click."""
    # Empty slots below the last ad would each add their step at the reserve; the sum telescopes.
    step = x - np.append(x, 0.0)[1:]
    price = np.full(len(x), reserve)
    for k in np.flatnonzero(x > 0):
        terms = np.maximum(reserve, below[k:] / q[k])
        # An average of falling terms; rounding may not carry it past the first or the last.
        price[k] = np.clip(np.sum(step[k:] / x[k] * terms), terms[-1], terms[0])
    return price
