"""Where bids settle in a generalised second-price (GSP) auction: bids, bounds and checks.

For single auctions and lessons, beside :func:`simulator.auction.run_auction`. There are no reserves
and no increment here. Values are currency units a click. How bids get there is in
:mod:`simulator.equilibrium.balanced`; budgets are in :mod:`simulator.equilibrium.pacing`.

With quality, an ad's value score is value x quality^squashing, and all that is known of bids and
values without quality holds for scores. At squashing 1 the least equilibrium pays what
Vickrey-Clarke-Groves (VCG) would.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from simulator.auction import run_auction
from simulator.checks import number, vector, whole
from simulator.entities import Floats, Integers


@dataclass(frozen=True, slots=True, eq=False)
class BidBounds:
    """What :func:`symmetric_bounds` returns.

    Attributes
    ----------
    lower, upper
        (n_ads,) currency units a click; upper is infinite for the top ad.
    """

    lower: Floats
    upper: Floats


@dataclass(frozen=True, slots=True, eq=False)
class EquilibriumCheck:
    """What :func:`is_nash` and :func:`is_envy_free` return; true where the property holds.

    Attributes
    ----------
    holds
        Whether no ad gains more than the tolerance.
    gains
        (n_ads,) the most each ad gains by another slot: clicks (in units of the position effects) x
        (value - price) there less the same here, currency units, >= 0.
    slots
        (n_ads,) the slot where it gains that, 0 = top, -1 = not to be shown; its own slot where it
        gains nothing.
    """

    holds: bool
    gains: Floats
    slots: Integers

    def __bool__(self) -> bool:
        return self.holds


def eos_bids(
    values: ArrayLike, quality: ArrayLike, position_effects: ArrayLike, *, squashing: float = 1.0
) -> Floats:
    """Bids of the lowest symmetric equilibrium; at squashing 1 its payments are those of VCG.

    Parameters
    ----------
    values
        (n_ads,) what a click is worth to each ad, currency units, >= 0.
    quality
        (n_ads,) quality or click-through rate, >= 0.
    position_effects
        (n_slots,) examination of each slot (or its clicks), top first, >= 0 and never rising.
    squashing
        Exponent s >= 0 of quality, as in the auction.

    Returns
    -------
    array
        (n_ads,) bids in the order of the input. The top ad, and every ad below the last slot that
        somebody examines, bids its value.

    Raises
    ------
    ValueError
        Input that `run_auction` refuses.

    Notes
    -----
    With ads in falling value score (equal ones: lower index first) and x = 0 below the last slot,

        bid score_r = value score_r - x_r / x_(r-1) (value score_r - bid score_(r+1)):

    ad r would as gladly take the slot above at its own bid. Two slots of equal effect
    leave no room between bids: the score of r is that of r + 1, or 0 where nobody is below, which
    is the limit of equilibria and not one of them.

    References
    ----------
    Edelman, Ostrovsky, Schwarz (2007), "Internet advertising and the generalized second-price
    auction".

    Examples
    --------
    The second ad bids 4 - 100 / 200 x (4 - 2) = 3.

    >>> eos_bids([10, 4, 2], [1, 1, 1], [200, 100]).tolist()
    [10.0, 3.0, 2.0]
    """
    value, weight, x = _market(values, quality, position_effects, squashing)
    ranked = _ranked(value, weight)
    bids = value.copy()
    middle = ranked[1 : len(x) + 1]
    bids[middle] = _settled((value * weight)[middle], x) / weight[middle]
    return bids


def symmetric_bounds(
    values: ArrayLike, quality: ArrayLike, position_effects: ArrayLike, *, squashing: float = 1.0
) -> BidBounds:
    """Varian's lowest and highest bids of a symmetric (envy-free) equilibrium, for each ad.

    Every symmetric equilibrium lies between them; not all that lies between is one, because the
    bound of an ad moves with the bids below it. Both ends are equilibria themselves.

    Parameters
    ----------
    values, quality, position_effects, squashing
        As in :func:`eos_bids`.

    Returns
    -------
    BidBounds
        In the order of the input. The top ad may bid anything above the bound of the second. Ads
        ranked further than one below the last slot set no price and may bid from 0 to the score of
        the last one shown. An ad of quality 0 may bid anything.

    Raises
    ------
    ValueError
        Input that `run_auction` refuses.

    Notes
    -----
    With ads in falling value score v, 0 = top, and x = 0 below the last slot, the bid score b_s
    satisfies

        sum_(t>=s) v_t (x_(t-1) - x_t) <= b_s x_(s-1) <= sum_(t>=s) v_(t-1) (x_(t-1) - x_t)

    over the ads there are. The lower ends are the bids of :func:`eos_bids`.

    References
    ----------
    Varian (2007), "Position auctions".

    Examples
    --------
    The third ad between 2 and 4; the second between 4 - .5 x (4 - 2) = 3 and
    10 - .5 x (10 - 4) = 7.

    >>> bounds = symmetric_bounds([10, 4, 2], [1, 1, 1], [200, 100])
    >>> bounds.lower.tolist(), bounds.upper.tolist()
    ([3.0, 3.0, 2.0], [inf, 7.0, 4.0])
    """
    value, weight, x = _market(values, quality, position_effects, squashing)
    ranked = _ranked(value, weight)
    lower, upper = np.zeros(len(value)), np.full(len(value), np.inf)
    middle = ranked[1 : len(x) + 1]
    if len(x) == 0 or len(middle) == 0:
        return BidBounds(lower, upper)
    scores = (value * weight)[ranked]
    low = _settled(scores[1 : len(x) + 1], x)
    lower[middle] = low / weight[middle]
    lower[ranked[0]] = low[0] / weight[ranked[0]]
    rest = ranked[len(x) + 1 :]
    with np.errstate(over="ignore"):
        upper[middle] = _settled(scores[: len(middle)], x) / weight[middle]
        upper[rest] = scores[len(middle) - 1] / weight[rest]
    return BidBounds(lower, upper)


def is_nash(
    bids: ArrayLike,
    values: ArrayLike,
    quality: ArrayLike,
    position_effects: ArrayLike,
    *,
    squashing: float = 1.0,
    tolerance: float = 1e-9,
) -> EquilibriumCheck:
    """Tell whether no ad gains by bidding otherwise, the others' bids given, at GSP prices.

    Parameters
    ----------
    bids
        (n_ads,) currency units a click, >= 0.
    values, quality, position_effects, squashing
        As in :func:`eos_bids`.
    tolerance
        Gains up to this part of the larger of bid and value, for all clicks of the top slot, count as none.

    Returns
    -------
    EquilibriumCheck
        True if nobody gains; else who, how much and where.

    Raises
    ------
    ValueError
        Input that `run_auction` refuses.

    Notes
    -----
    To take slot k an ad outbids the k-th best of its rivals and pays what that one's score asks:
    moving up it pays the bid of the ad it displaces, moving down that of the one after.

    References
    ----------
    Edelman, Ostrovsky, Schwarz (2007); Varian (2007).

    Examples
    --------
    Truth does not pay: the top ad earns 200 x (10 - 4) = 1200 and in slot two 199 x (10 - 2) = 1592.

    >>> check = is_nash([10, 4, 2], [10, 4, 2], [1, 1, 1], [200, 199])
    >>> check.holds, check.gains.tolist(), check.slots.tolist()
    (False, [392.0, 0.0, 0.0], [1, 1, -1])
    """
    market = value, weight, x = _market(values, quality, position_effects, squashing)
    bid = _bids("bids", bids, len(value))
    options = np.full((len(bid), len(x) + 1), -np.inf)
    for ad in np.flatnonzero(weight > 0):
        price = _prices(int(ad), bid, weight, len(x))
        options[ad, : len(price)] = x[: len(price)] * (value[ad] - price)
    return _compared(options, bid, market, tolerance)


def is_envy_free(
    bids: ArrayLike,
    values: ArrayLike,
    quality: ArrayLike,
    position_effects: ArrayLike,
    *,
    squashing: float = 1.0,
    tolerance: float = 1e-9,
) -> EquilibriumCheck:
    """Tell whether no ad would rather have another's slot at the other's price (symmetric equilibrium).

    Stricter than :func:`is_nash`: to move up one really pays the bid of the ad there, not its price.

    Parameters
    ----------
    bids, values, quality, position_effects, squashing, tolerance
        As in :func:`is_nash`.

    Returns
    -------
    EquilibriumCheck
        True if nobody envies; else who, how much and which slot.

    Raises
    ------
    ValueError
        Input that `run_auction` refuses.

    Notes
    -----
    With s_j the bid score that prices slot j, ad i of weight w envies slot j if
    x_j (v_i - s_j / w_i) exceeds what it has (Varian 2007). Empty slots are nobody's to envy.

    Examples
    --------
    Bids 10, 2.5, 2: the third ad is out, and slot two at its price of 2 is worth nothing to it. But
    the second, earning 100 x (4 - 2) = 200, would have 200 x (4 - 2.5) = 300 in slot one.

    >>> is_envy_free([10, 2.5, 2], [10, 4, 2], [1, 1, 1], [200, 100]).gains.tolist()
    [0.0, 100.0, 0.0]
    >>> is_nash([10, 2.5, 2], [10, 4, 2], [1, 1, 1], [200, 100]).holds
    True
    """
    market = value, weight, x = _market(values, quality, position_effects, squashing)
    bid = _bids("bids", bids, len(value))
    outcome = run_auction(bid, weight, x)
    shown = len(outcome.order)
    options = np.full((len(bid), len(x) + 1), -np.inf)
    able = weight > 0
    with np.errstate(over="ignore"):
        price = outcome.prices * weight[outcome.order] / weight[able, None]
    options[able, :shown] = x[:shown] * (value[able, None] - price)
    return _compared(options, bid, market, tolerance)


def uniform_slot_prices(n_bidders: int, n_slots: int) -> tuple[Floats, Integers, Integers]:
    """GSP prices when bids are independent, uniform on [0, 1] and of one quality.

    Parameters
    ----------
    n_bidders
        At least 1.
    n_slots
        From 1 to n_bidders - 1: with nobody below, a slot has no price law but the reserve.

    Returns
    -------
    means, alpha, beta
        Each (n_slots,), top slot first: the expected price, in the unit of the bids, and the
        parameters of its law ``scipy.stats.beta(alpha, beta)``.

    Raises
    ------
    ValueError
        Numbers that are not whole or out of range.

    Notes
    -----
    The price of slot k (1 = top) is the bid ranked k + 1 of n: mean (n - k) / (n + 1), law
    Beta(n - k, k + 1); see David, Nagaraja (2003), "Order statistics".

    Examples
    --------
    >>> means, alpha, beta = uniform_slot_prices(4, 2)
    >>> means.tolist(), alpha.tolist(), beta.tolist()
    ([0.6, 0.4], [3, 2], [2, 3])
    """
    whole("n_bidders", n_bidders, 1)
    whole("n_slots", n_slots, 1)
    if n_slots >= n_bidders:
        raise ValueError(f"n_slots is {n_slots}, allowed: below n_bidders, which is {n_bidders}")
    k = np.arange(1, n_slots + 1)
    return (n_bidders - k) / (n_bidders + 1), n_bidders - k, k + 1


def _market(
    values: ArrayLike, quality: ArrayLike, position_effects: ArrayLike, squashing: float
) -> tuple[Floats, Floats, Floats]:
    """Return checked values, weights, and the effects of the slots that somebody examines."""
    value, q = vector("values", values), vector("quality", quality)
    if len(value) != len(q):
        raise ValueError(f"values has {len(value)} entries and quality {len(q)}, allowed: one of each an ad")
    x = vector("position_effects", position_effects)
    run_auction(value, q, x, squashing=squashing)  # refuses effects that rise and scores too large
    return value, np.where(q > 0, q ** number("squashing", squashing), 0.0), x[x > 0]


def _bids(name: str, bids: ArrayLike, n_ads: int) -> Floats:
    """Return checked bids, one an ad."""
    bid = vector(name, bids)
    if len(bid) != n_ads:
        raise ValueError(f"{name} has {len(bid)} entries and values {n_ads}, allowed: one of each an ad")
    return bid


def _ranked(value: Floats, weight: Floats) -> Integers:
    """Ads of quality above 0 in falling value score."""
    able = np.flatnonzero(weight > 0)
    return able[np.argsort(-(value * weight)[able], kind="stable")]


def _settled(anchors: Floats, x: Floats) -> Floats:
    """Bid scores of ranks 1, 2, .. that solve b_r = a_r - x_r / x_(r-1) (a_r - b_(r+1))."""
    effects, settled = np.append(x, 0.0), np.append(anchors, 0.0)
    for r in range(len(anchors), 0, -1):
        settled[r - 1] -= effects[r] / effects[r - 1] * (anchors[r - 1] - settled[r])
    return settled[:-1]


def _prices(ad: int, bid: Floats, weight: Floats, n_slots: int) -> Floats:
    """Price of each slot that an ad can take, its rivals' bids given."""
    scores = np.delete(bid * weight, ad)
    rivals = -np.sort(-scores[scores > 0])
    with np.errstate(over="ignore"):
        price: Floats = np.append(rivals, 0.0)[:n_slots] / weight[ad]
    return price


def _compared(
    options: Floats, bid: Floats, market: tuple[Floats, Floats, Floats], tolerance: float
) -> EquilibriumCheck:
    """Compare what each ad has with its best option; the last option is not to be shown."""
    value, weight, x = market
    options[:, -1] = 0.0
    order = run_auction(bid, weight, x).order
    slots = np.full(len(bid), -1)
    slots[order] = np.arange(len(order))
    gains = options.max(axis=1) - options[np.arange(len(bid)), slots]
    stake = np.maximum(bid, value) * x.max(initial=0.0)
    moves = gains > number("tolerance", tolerance) * stake
    best = options.argmax(axis=1)
    best[best == len(x)] = -1
    return EquilibriumCheck(
        not bool(moves.any()), np.where(moves, gains, 0.0), np.where(moves, best, slots).astype(np.int64)
    )
