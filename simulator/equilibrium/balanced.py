"""Balanced bidding: ads that answer each other, and so find the prices of the equilibrium.

Beside :mod:`simulator.equilibrium.auction`, which says where bids can rest, this says how they get there.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from simulator.checks import whole
from simulator.entities import Floats
from simulator.equilibrium.auction import _bids, _market, _prices
from simulator.errors import nearest

ORDERS = ("in_turn", "random", "all_at_once")


def balanced_bid(
    ad: int,
    bids: ArrayLike,
    values: ArrayLike,
    quality: ArrayLike,
    position_effects: ArrayLike,
    *,
    squashing: float = 1.0,
) -> float:
    """Bid of the balanced strategy: aim at the best slot, and bid what makes the one above no better.

    Parameters
    ----------
    ad
        Which ad bids; its own entry in `bids` is not read.
    bids, values, quality, position_effects, squashing
        As in :func:`is_nash`.

    Returns
    -------
    float
        Currency units a click, between 0 and the ad's value. It bids its value where no slot
        pays.

    Raises
    ------
    ValueError
        Input that `run_auction` refuses; an ad that is not there.

    Notes
    -----
    Slot k maximises x_k (v - p_k), p_k the price at the others' bids (equal ones: higher slot); the
    bid is v - x_k / x_(k-1) (v - p_k), with x_(-1) = 2 x_0.

    References
    ----------
    Cary, Das, Edelman, Giotis, Heimerl, Karlin, Mathieu, Schwarz (2007), "Greedy bidding strategies
    for keyword auctions".

    Examples
    --------
    At 200 x (4 - 10) < 0 and 100 x (4 - 2) = 200 the second ad aims at slot two, and bids
    4 - 100 / 200 x 2 = 3.

    >>> balanced_bid(1, [10, 0, 2], [10, 4, 2], [1, 1, 1], [200, 100])
    3.0
    """
    value, weight, x = _market(values, quality, position_effects, squashing)
    bid = _bids("bids", bids, len(value))
    if whole("ad", ad, 0) >= len(value):
        raise ValueError(f"ad is {ad}, allowed: below the number of ads, which is {len(value)}")
    return _balanced(int(ad), bid, value, weight, x)


def balanced_dynamics(
    start: ArrayLike,
    values: ArrayLike,
    quality: ArrayLike,
    position_effects: ArrayLike,
    *,
    order: str,
    steps: int,
    rng: np.random.Generator | None = None,
    squashing: float = 1.0,
) -> Floats:
    """Let ads answer each other with balanced bids, and return every bid on the way.

    One ad at a time in random order, bids settle with certainty at the prices of VCG. All at once
    they do for two slots; for three they may circle for ever.

    Parameters
    ----------
    start
        (n_ads,) bids before the first step.
    values, quality, position_effects, squashing
        As in :func:`eos_bids`.
    order
        Who answers in a step: ``"in_turn"`` one ad, by index and again from the first;
        ``"random"`` one ad, drawn by `rng`; ``"all_at_once"`` every ad, to the bids of the step before.
    steps
        How many, >= 0.
    rng
        For random order.

    Returns
    -------
    array
        (steps + 1, n_ads) bids, the start first.

    Raises
    ------
    ValueError
        Input that `run_auction` refuses; an unknown order; steps below 0; random order without rng.

    References
    ----------
    Cary et al. (2007).

    Examples
    --------
    Each in turn from 0: 10 / 2 = 5 against nobody; 4 - .5 x (4 - 0) = 2; 2 finds no slot that pays.

    >>> market = [10, 4, 2], [1, 1, 1], [200, 100]
    >>> balanced_dynamics([0, 0, 0], *market, order="in_turn", steps=3).tolist()
    [[0.0, 0.0, 0.0], [5.0, 0.0, 0.0], [5.0, 2.0, 0.0], [5.0, 2.0, 2.0]]
    """
    value, weight, x = _market(values, quality, position_effects, squashing)
    if order not in ORDERS:
        raise ValueError(f"order {order!r} is unknown; {nearest(str(order), ORDERS)}")
    whole("steps", steps, 0)
    n_ads = len(value)
    if order == "random" and rng is None:
        raise ValueError("rng is None, allowed for order 'random': a numpy.random.Generator")
    path = np.empty((steps + 1, n_ads))
    path[0] = _bids("start", start, n_ads)
    for step in range(steps if n_ads else 0):
        if order == "all_at_once":
            movers = list(range(n_ads))
        elif rng is not None and order == "random":
            movers = [int(rng.integers(n_ads))]
        else:
            movers = [step % n_ads]
        path[step + 1] = path[step]
        path[step + 1, movers] = [_balanced(ad, path[step], value, weight, x) for ad in movers]
    return path


def _balanced(ad: int, bid: Floats, value: Floats, weight: Floats, x: Floats) -> float:
    """Balanced bid of one ad."""
    if weight[ad] == 0 or len(x) == 0:
        return float(value[ad])
    price = _prices(ad, bid, weight, len(x))
    payoff = x[: len(price)] * (value[ad] - price)
    k = int(payoff.argmax())
    if payoff[k] <= 0:
        return float(value[ad])
    above = x[k - 1] if k > 0 else 2 * x[0]
    return float(value[ad] - x[k] / above * (value[ad] - price[k]))
