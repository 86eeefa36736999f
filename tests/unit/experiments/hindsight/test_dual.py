"""The dual of choosing options under a budget, against arithmetic and a solver of linear programmes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from experiments.hindsight.dual import solve_dual
from simulator.kernel.options import Options


def _options(*groups: list[tuple[float, float]]) -> Options:
    """Lay out groups of (value, cost)."""
    pairs = np.array([pair for group in groups for pair in group], dtype=np.float64).reshape(-1, 2)
    starts = np.cumsum([0, *(len(group) for group in groups)])
    return Options(pairs[:, 0].copy(), pairs[:, 1].copy(), starts.astype(np.int64))


@st.composite
def _problems(draw: st.DrawFn) -> tuple[list[list[tuple[float, float]]], float]:
    """Up to six searches of one to four options, and a budget that may or may not pay for them."""
    option = st.tuples(st.floats(0.01, 5.0), st.floats(0.01, 3.0))
    groups = draw(st.lists(st.lists(option, min_size=1, max_size=4), min_size=1, max_size=6))
    return groups, draw(st.floats(0.0, 8.0))


def _best(groups: list[list[tuple[float, float]]], budget: float, of_cost: float) -> float:
    """Solve the linear programme: shares of options, at most one a group in sum, within the budget."""
    flat = [(g, value, cost) for g, group in enumerate(groups) for value, cost in group]
    at_most_one = np.array([[float(g == row) for g, _, _ in flat] for row in range(len(groups))])
    solved = linprog(
        [-(value - of_cost * cost) for _, value, cost in flat],
        A_ub=np.vstack([at_most_one, [cost for _, _, cost in flat]]),
        b_ub=[*np.ones(len(groups)), budget],
        bounds=(0, 1),
        method="highs",
    )
    return -float(solved.fun or 0.0)


def test_two_searches_one_budget() -> None:
    """A budget of 3 for two searches, by hand.

    Search 1 offers 10 for 4 or 6 for 1; search 2 offers 5 for 2. For clicks (cost takes nothing):
    6 for 1 and 5 for 2 use up the budget: 11. The step from 6 to 10 pays 4 for 3, 1.33 a unit; 5 for 2
    pays 2.5 a unit, so the multiplier lies between 1.33 and 2.5, and the dual there is
    l x 3 + (6 - l) + (5 - 2 l) = 11.
    """
    found = solve_dual(3.0, _options([(10.0, 4.0), (6.0, 1.0)], [(5.0, 2.0)]))

    assert pytest.approx(11.0, rel=1e-12) == found.value
    assert 4 / 3 <= found.multiplier <= 2.5


def test_part_of_an_option() -> None:
    """With a budget of 4 the third unit of money buys a third of the step from 6 to 10.

    11 for 3, and 1 more unit at 4 / 3: 12.33; for profit less the 4 that are spent.
    """
    options = _options([(10.0, 4.0), (6.0, 1.0)], [(5.0, 2.0)])

    assert pytest.approx(11.0 + 4 / 3, rel=1e-9) == solve_dual(4.0, options).value
    assert pytest.approx(7.0 + 4 / 3, rel=1e-9) == solve_dual(4.0, options, of_cost=1.0).value


def test_money_to_spare_is_worth_nothing() -> None:
    """Where the budget pays for the best of every search, its multiplier is 0 and each counts in full."""
    assert (8.0, 0.0) == solve_dual(7.0, _options([(10.0, 4.0), (6.0, 1.0)], [(5.0, 3.0)]), of_cost=1.0)


def test_no_budget_buys_only_what_is_free() -> None:
    """Without money there is what costs nothing."""
    assert pytest.approx(2.0) == solve_dual(0.0, _options([(2.0, 0.0)], [(5.0, 1.0)])).value
    assert (0.0, 0.0) == solve_dual(0.0, _options())


@given(_problems(), st.sampled_from([0.0, 1.0]))
def test_dual_equals_the_linear_programme(
    problem: tuple[list[list[tuple[float, float]]], float], of_cost: float
) -> None:
    """Strong duality: the least of the dual is the best mixture of options, to the search's precision."""
    groups, budget = problem
    best = _best(groups, budget, of_cost)
    found = solve_dual(budget, _options(*groups), of_cost=of_cost).value

    assert best - 1e-9 <= found <= best + 1e-3 * (1.0 + best)


@pytest.mark.long
@given(_problems(), st.integers(0, 2**32), st.sampled_from([0.0, 1.0]))
def test_no_choice_within_the_budget_beats_the_dual(
    problem: tuple[list[list[tuple[float, float]]], float], seed: int, of_cost: float
) -> None:
    """Weak duality: any one option a search, taken in any order as long as the money lasts, is below it."""
    groups, budget = problem
    rng = np.random.default_rng(seed)
    picks = [group[rng.integers(len(group))] for group in (groups[g] for g in rng.permutation(len(groups)))]
    spent = np.cumsum([cost for _, cost in picks])
    taken = [
        value - of_cost * cost for (value, cost), money in zip(picks, spent, strict=True) if money <= budget
    ]

    assert sum(taken) <= solve_dual(budget, _options(*groups), of_cost=of_cost).value + 1e-9


@given(_problems(), st.floats(0.0, 5.0))
def test_more_budget_never_lowers_the_dual(
    problem: tuple[list[list[tuple[float, float]]], float], more: float
) -> None:
    """Money that need not be spent can do no harm."""
    groups, budget = problem
    less, greater = (solve_dual(b, _options(*groups), of_cost=1.0).value for b in (budget, budget + more))

    assert less <= greater + 1e-4 * (1.0 + greater)
