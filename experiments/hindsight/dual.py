"""The dual of choosing one option a search under a budget: one multiplier, found by scipy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.compiled import compiled
from simulator.kernel.options import Options

# The multiplier is found to this part of the range it can lie in.
_PRECISION = 1e-4


class Dual(NamedTuple):
    """The least value of the dual, and the multiplier there: what one more unit of budget is worth."""

    value: float
    multiplier: float


def solve_dual(budget: float, options: Options, *, of_cost: float = 0.0) -> Dual:
    """Bound the most that one option a group can come to within a budget.

    Parameters
    ----------
    budget
        Currency units, >= 0; infinity for none.
    options
        Values and costs >= 0.
    of_cost
        What a unit of cost takes from the aim: 1 for profit, 0 for clicks.

    Returns
    -------
    Dual
        Never below what any choice within the budget comes to.

    Notes
    -----
    The dual is D(l) = l x budget + sum over groups of max(0, max over options of (value - (of_cost + l) x
    cost)), convex in l >= 0. For any choice that keeps to the budget, and any l, its aim is at most D(l),
    because l x (budget - cost) >= 0 and no term of the sum is below the option chosen. So the least D is a
    bound however well it is found; no choice falls short of it by more than one group's option at best.
    The least l lies below D(0) / budget, where l x budget alone is D(0), and below the largest value / cost.

    References
    ----------
    Feldman, Muthukrishnan, Pal, Stein (2007); Zhou, Chakrabarty, Lukose (2008).

    Examples
    --------
    >>> two = Options(np.array([3.0, 2.0]), np.array([1.0, 1.0]), np.array([0, 1, 2]))
    >>> solve_dual(1.0, two, of_cost=1.0).value  # the first for 3 - 1; a multiplier of 1 keeps out the second
    2.0
    """
    free, spent = best_of(of_cost, options)
    if spent <= budget:
        return Dual(float(free), 0.0)
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - slow to import: only where a budget ends

    costly = options.cost > 0.0
    most = float(np.max(options.value[costly] / options.cost[costly])) - of_cost
    if budget > 0.0:
        most = min(most, free / budget)

    def dual(multiplier: float) -> float:
        return float(multiplier * budget + best_of(of_cost + multiplier, options)[0])

    step = _PRECISION * most
    found = minimize_scalar(dual, bounds=(0.0, most), method="bounded", options={"xatol": step})
    # The dual is a chain of straight lines: two of them meet at its lowest point.
    left, right = max(0.0, found.x - 3 * step), min(most, found.x + 3 * step)
    (low, spent_left), (high, spent_right) = (best_of(of_cost + at, options) for at in (left, right))
    meet = (low - high + left * spent_left - right * spent_right) / max(spent_left - spent_right, 1e-300)
    tried = (left, min(max(meet, left), right), right, most)
    return min(Dual(dual(multiplier), float(multiplier)) for multiplier in tried)


@compiled
def best_of(price: float, options: Options) -> tuple[float, float]:
    """Return the sum over groups of the most that value - price x cost comes to, or 0, and its cost."""
    total = 0.0
    spent = 0.0
    for group in range(len(options.start) - 1):
        best = 0.0
        cost = 0.0
        for at in range(options.start[group], options.start[group + 1]):
            net = options.value[at] - price * options.cost[at]
            if net > best:
                best = net
                cost = options.cost[at]
        total += best
        spent += cost
    return total, spent
