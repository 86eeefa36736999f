"""First-price pacing equilibrium: what budgets make of bids when every bidder pays its own bid.

A pacing multiplier in [0, 1] scales all bids of a bidder down until its budget lasts. In
equilibrium nobody spends more than the budget, whoever is paced (multiplier below 1) spends all of
it, and each good goes to the highest paced bids at that price. A good here is all the auctions of
one kind in a period, say the day's searches for one keyword, and may be shared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import solve_triangular

from simulator.checks import vector
from simulator.entities import Floats

TOLERANCE = 1e-6
"""How far, relative to budget and price, the answer of `first_price_pacing` may miss a condition."""

_STEPS = 200
_Move = Callable[[Floats], tuple[Floats, Floats, Floats, Floats]]


@dataclass(frozen=True, slots=True, eq=False)
class OneGoodPacing:
    """What :func:`one_good_pacing` returns.

    Attributes
    ----------
    price
        Currency units for the whole good.
    multipliers
        (n_bidders,) in [0, 1], the part of its value that each bids.
    """

    price: float
    multipliers: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PacingEquilibrium:
    """What :func:`first_price_pacing` returns.

    Attributes
    ----------
    multipliers
        (n_bidders,) in [0, 1], the part of its values that each bids.
    prices
        (n_goods,) currency units for the whole good, its highest paced bid.
    allocation
        (n_bidders, n_goods) the part of each good that each bidder gets.
    spend
        (n_bidders,) currency units.
    """

    multipliers: Floats
    prices: Floats
    allocation: Floats
    spend: Floats


def one_good_pacing(values: ArrayLike, budgets: ArrayLike) -> OneGoodPacing:
    """First-price pacing equilibrium of one good, in closed form.

    Parameters
    ----------
    values
        (n_bidders,) what the whole good is worth to each, currency units, >= 0.
    budgets
        (n_bidders,) the most each may spend, currency units, >= 0.

    Returns
    -------
    OneGoodPacing
        Price and multipliers. Without bidders the price is 0.

    Raises
    ------
    ValueError
        Input that is NaN, infinite, negative or no number; unequal lengths.

    Notes
    -----
    With values in falling order and B the budgets in the same order, the price is
    max over k of min(v_(k), B_1 + .. + B_k), and a multiplier is min(1, price / value).

    References
    ----------
    Conitzer, Kroer, Panigrahi, Schrijvers, Sodomka, Stier-Moses, Wilkens (2019), "Pacing
    equilibrium in first-price auction markets".

    Examples
    --------
    Up to 3 the first bidder buys alone, and the second could pay 8 for all: the price is 8, the
    first buys 3/8 at .8 of its value and the second the rest at its value.

    >>> pacing = one_good_pacing([10, 8], [3, 10])
    >>> pacing.price, pacing.multipliers.tolist()
    (8.0, [0.8, 1.0])
    """
    value, budget = vector("values", values), vector("budgets", budgets)
    if len(value) != len(budget):
        raise ValueError(
            f"values has {len(value)} entries and budgets {len(budget)}, allowed: one of each a bidder"
        )
    falling = np.argsort(-value, kind="stable")
    price = float(np.max(np.minimum(value[falling], np.cumsum(budget[falling])), initial=0.0))
    # Where the value is not above the price, the bidder bids it; that spares dividing by 0.
    return OneGoodPacing(price, np.divide(price, value, out=np.ones(len(value)), where=value > price))


def first_price_pacing(values: ArrayLike, budgets: ArrayLike) -> PacingEquilibrium:
    """First-price pacing equilibrium of any number of bidders and goods.

    Use it as the benchmark of paced bidding: multipliers and prices are unique, and no bidder can
    be paced less without somebody overspending. How tied goods are shared is not unique; the
    answer is one way.

    Parameters
    ----------
    values
        (n_bidders, n_goods) what each whole good is worth to each bidder, currency units, >= 0.
    budgets
        (n_bidders,) the most each may spend, currency units, >= 0.

    Returns
    -------
    PacingEquilibrium
        Exact up to `TOLERANCE`, which is checked before it is returned: spend <= budget,
        and = budget where the multiplier is below 1; only highest paced bids get a part; a good
        with a price is sold entirely. A good that nobody with a budget values costs 0 and stays
        unsold. Who values nothing has multiplier 1. Who has budget 0 gets nothing and the highest
        multiplier that outbids nobody.

    Raises
    ------
    ValueError
        Input that is NaN, infinite, negative or no number; values that are no table of one row a
        bidder.
    RuntimeError
        The solver did not reach the tolerance.

    Notes
    -----
    The prices p and multipliers b solve the dual of the quasi-linear Eisenberg-Gale programme,

        minimise  sum_j p_j - sum_i B_i log b_i   over   p_j >= b_i v_ij,  b_i <= 1,

    whose Lagrange multipliers are the parts of the goods. It is solved in the logarithms of p and b,
    where values of any scale look alike and the Lagrange multipliers become money spent.

    References
    ----------
    Conitzer, Kroer, Panigrahi, Schrijvers, Sodomka, Stier-Moses, Wilkens (2019), "Pacing
    equilibrium in first-price auction markets"; Mehrotra (1992) for the interior-point steps.

    Examples
    --------
    Two goods worth 4 and 2 to the first bidder, 1 and 2 to the second, budgets 3 and 9. The first
    buys good one alone, with all it has; the second is not paced and takes good two at 2.

    >>> market = first_price_pacing([[4, 2], [1, 2]], [3, 9])
    >>> market.multipliers.round(6).tolist(), market.prices.round(6).tolist()
    ([0.75, 1.0], [3.0, 2.0])
    """
    value, budget = _table("values", values), vector("budgets", budgets)
    if len(value) != len(budget):
        raise ValueError(
            f"values has {len(value)} rows and budgets {len(budget)} entries, allowed: one of each a bidder"
        )
    spenders = (budget > 0) & value.any(axis=1)
    goods = value[spenders].any(axis=0)
    multipliers, money = np.ones(len(value)), np.zeros(value.shape)
    if spenders.any():
        multipliers[spenders], money[np.ix_(spenders, goods)] = _solve(
            value[np.ix_(spenders, goods)], budget[spenders]
        )

    prices = np.max(multipliers[spenders, None] * value[spenders], axis=0, initial=0.0)
    for bidder in np.flatnonzero(budget == 0):
        wanted = value[bidder] > 0
        multipliers[bidder] = np.min(prices[wanted] / value[bidder, wanted], initial=1.0)
    total = money.sum(axis=0)
    allocation = np.divide(money, total, out=np.zeros(value.shape), where=total > 0)
    market = PacingEquilibrium(multipliers, prices, allocation, allocation @ prices)
    _verify(market, value, budget)
    return market


def _solve(values: Floats, budgets: Floats) -> tuple[Floats, Floats]:
    """Multipliers, and the money each bidder spends on each good, by an interior-point method.

    Every bidder has a budget and every good somebody who wants it. Unspent money is one more
    good, worth 1 to all and always of price 1: to keep it is to be unpaced.
    """
    scale = values.max()
    # Beyond the worth of all goods a budget changes nothing.
    budgets = np.minimum(budgets / scale, 2 * np.sum(values / scale, axis=1))
    worth = np.column_stack([values / scale, np.ones(len(values))])
    wanted = worth > 0
    log_worth = np.log(np.where(wanted, worth, 1.0))
    log_multiplier = np.minimum(np.log(budgets / worth[:, :-1].sum(axis=1)), 0.0) - 1
    log_bid = np.where(wanted, log_multiplier[:, None] + log_worth, -np.inf)
    log_price = np.append(log_bid[:, :-1].max(axis=0) + 1, 0.0)
    slack = np.where(wanted, log_price - log_bid, 1.0)
    price = np.append(np.exp(log_price[:-1]), np.inf)
    money = np.where(wanted, np.minimum(budgets[:, None], price), 0.0) / slack
    for _ in range(_STEPS):
        # Prices by their money, which stays close to those by their logarithm, and is never far too low.
        price = np.append(money[:, :-1].sum(axis=0), np.inf)
        overpaid = price[:-1] * (np.log(price[:-1]) - log_price[:-1])
        unspent = budgets - money.sum(axis=1)
        # The path to the solution keeps money x slack = weight x a number that falls to 0.
        weight = np.where(wanted, np.minimum(budgets[:, None], price), 0.0)
        missed = max(np.max(np.abs(overpaid) / price[:-1]), np.max(np.abs(unspent) / budgets))
        if missed < 1e-9 and np.all(money * slack <= 1e-14 * weight):
            break
        move = _newton(money, slack, price[:-1], overpaid, unspent)
        # Mehrotra: how far one could go at once tells where on the path to aim, and corrects the step.
        _, _, d_slack, d_money = move(-money * slack)
        now = np.sum(money * slack) / np.sum(weight)
        ahead_slack = slack + min(1.0, _room(slack, d_slack)) * d_slack
        ahead_money = money + min(1.0, _room(money, d_money)) * d_money
        ahead = np.sum(ahead_slack * ahead_money) / np.sum(weight)
        aim = max(now * min(1.0, (ahead / now) ** 3), 1e-18)
        step = move(aim * weight - money * slack - d_slack * d_money)
        # Stay inside, and change nothing by more than a factor e^2: exponentials are only locally straight.
        inside = 0.995 * min(_room(slack, step[2]), _room(money, step[3]))
        largest = float(np.max(np.abs(step[1])))
        length = min(1.0, inside, 2 / max(2.0, largest))
        log_multiplier += length * step[0]
        log_price += length * step[1]
        slack += length * step[2]
        money += length * step[3]

    # Of money and slack one is 0 in equilibrium; here both are small, and the larger one counts.
    spent = money > slack * weight
    multipliers = np.where(spent[:, -1], 1.0, np.exp(np.minimum(log_multiplier, 0.0)))
    return multipliers, np.where(spent, money, 0.0)[:, :-1]


def _newton(money: Floats, slack: Floats, price: Floats, overpaid: Floats, unspent: Floats) -> _Move:
    """Return the function from changes of money x slack to the Newton step that makes them."""
    pull = money / slack
    # One over the stiffness of each price; that of money does not move.
    ease = np.append(1 / (price + pull[:, :-1].sum(axis=0)), 0.0)
    solve = _factored((pull * ease) @ pull.T, pull[:, :-1] @ (price * ease[:-1]) + pull[:, -1])

    def move(change: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        push = change / slack
        lift = ease * np.append(overpaid + push[:, :-1].sum(axis=0), 0.0)
        d_multiplier = solve(unspent - push.sum(axis=1) + pull @ lift)
        d_price = lift + ease * (d_multiplier @ pull)
        d_slack = np.where(money > 0, d_price - d_multiplier[:, None], 0.0)
        return d_multiplier, d_price, d_slack, push - pull * d_slack

    return move


def _factored(ties: Floats, excess: Floats) -> Callable[[Floats], Floats]:
    """Return the solver of the matrix with off-diagonal -ties and row sums excess, all >= 0.

    Elimination in these terms subtracts nothing (Grassmann, Taksar, Heyman 1985). Close to the
    solution ties are 1e15 times excess, and Cholesky on their difference loses every digit.
    """
    ties, excess, pivot = ties.copy(), excess.copy(), np.empty(len(excess))
    for k in range(len(excess)):
        pivot[k] = excess[k] + ties[k, k + 1 :].sum()
        share = ties[k + 1 :, k] / pivot[k]
        excess[k + 1 :] += share * excess[k]
        ties[k + 1 :, k + 1 :] += share[:, None] * ties[k, k + 1 :]
    lower = np.eye(len(excess)) - np.tril(ties, -1) / pivot

    def solve(right: Floats) -> Floats:
        half = solve_triangular(lower, right, lower=True, unit_diagonal=True) / pivot
        return np.asarray(solve_triangular(lower, half, lower=True, unit_diagonal=True, trans="T"))

    return solve


def _room(at: Floats, step: Floats) -> float:
    """How many steps until the first entry falls to 0."""
    falling = step < 0
    return float(np.min(at[falling] / -step[falling], initial=np.inf))


def _verify(market: PacingEquilibrium, values: Floats, budgets: Floats) -> None:
    """Raise RuntimeError unless every condition of the equilibrium holds."""
    paced = market.multipliers < 1
    bids = market.multipliers[:, None] * values
    misses = {
        "overspent": market.spend - budgets * (1 + TOLERANCE),
        "paced, but did not spend": (budgets * (1 - TOLERANCE) - market.spend)[paced],
        "lower bids got a part": (market.prices * (1 - TOLERANCE) - bids)[market.allocation > 0],
        "priced, but not sold": np.where(
            market.prices > 0, 1 - TOLERANCE - market.allocation.sum(axis=0), 0.0
        ),
    }
    for what, excess in misses.items():
        # A NaN fails too.
        if not np.all(excess <= 0):
            raise RuntimeError(
                f"first_price_pacing found no equilibrium within {TOLERANCE:g}: {what} "
                f"(worst by {np.max(excess):.3g}); values and budgets of fewer orders of magnitude are easier"
            )


def _table(name: str, values: ArrayLike) -> Floats:
    """Return a checked table of floats, or raise ValueError naming the first wrong entry."""
    try:
        given = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} {values!r:.60} is not a table of numbers: rows differ in length") from None
    if given.ndim != 2:
        raise ValueError(f"{name} has {given.ndim} dimensions, allowed: 2, one row a bidder")
    return np.array([vector(f"{name}[{row}]", given[row]) for row in range(len(given))]).reshape(given.shape)
