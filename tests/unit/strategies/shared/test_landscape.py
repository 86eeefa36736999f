"""Landscapes and the linear programme, by hand."""

import numpy as np
import pytest
from numpy.typing import ArrayLike

from simulator.entities import BidSimulator
from strategies.shared.landscape import Curve, Landscape, best_plan, concave_curve


def curve(level: ArrayLike, worth: ArrayLike, cost: ArrayLike) -> Curve:
    """Return a curve from lists."""
    return Curve(np.array(level, dtype=float), np.array(worth, dtype=float), np.array(cost, dtype=float))


def table(bids: ArrayLike, clicks: ArrayLike, cost: ArrayLike) -> BidSimulator:
    """Return a bid simulator that tells clicks and costs."""
    counts = np.array(clicks, dtype=np.int64)
    return BidSimulator(
        np.array(bids, dtype=float), 10 * counts, counts, np.array(cost, dtype=float), np.ones(counts.shape)
    )


def test_points_below_the_line_between_two_others_are_no_corners() -> None:
    """From (0, 0) to (4, 12) 3 are had for 1; the point (2, 5) has 2.5, and so is left out."""
    corners = concave_curve(np.array([1.0, 2.0]), np.array([5.0, 12.0]), np.array([2.0, 4.0]))
    assert [2.0] == corners.level.tolist()


def test_a_corner_adds_more_worth_than_cost() -> None:
    """The second point adds 2 for 3: it would be bought at a loss."""
    corners = concave_curve(np.array([1.0, 2.0]), np.array([5.0, 7.0]), np.array([2.0, 5.0]))
    assert [1.0] == corners.level.tolist()


def test_of_equal_points_the_lowest_bid_counts() -> None:
    """Three bids that buy the same: the lowest is enough."""
    corners = concave_curve(np.array([1.0, 2.0, 4.0]), np.full(3, 5.0), np.full(3, 2.0))
    assert [1.0] == corners.level.tolist()


def test_nothing_worth_its_cost_is_no_corner() -> None:
    """5 for 6, and no clicks at all."""
    assert [] == concave_curve(np.array([1.0]), np.array([5.0]), np.array([6.0])).level.tolist()
    assert [] == concave_curve(np.array([1.0]), np.zeros(1), np.zeros(1)).level.tolist()


def test_money_for_all_buys_every_last_corner() -> None:
    """5 + 3 are within 8, so nothing is left out."""
    plan = best_plan([curve([0.5, 1], [6, 9], [2, 5]), curve([2], [4], [3])], 8.0)
    assert [1.0, 2.0] == plan.low.tolist() == plan.high.tolist()
    assert [5.0, 3.0] == plan.spend.tolist()


def test_the_best_steps_are_bought_first() -> None:
    """Returns of the steps are 3, 1 1/3 and 2; 6.5 buy the first, the third, and half of the second."""
    plan = best_plan([curve([0.5, 1], [6, 10], [2, 5]), curve([2], [6], [3])], 6.5)
    assert [0.5, 2.0] == plan.low.tolist()
    assert [1.0, 2.0] == plan.high.tolist()
    assert [0.5, 1.0] == pytest.approx(plan.high_share.tolist())
    assert [3.5, 3.0] == pytest.approx(plan.spend.tolist())


def test_half_of_the_first_step_is_half_a_day_without_a_part() -> None:
    """1 of the 2 that the first corner costs pays half a day of it."""
    plan = best_plan([curve([0.5], [6], [2])], 1.0)
    assert ([0.0], [0.5], [0.5]) == (plan.low.tolist(), plan.high.tolist(), plan.high_share.tolist())


@pytest.mark.parametrize("curves", [[curve([], [], [])], [curve([], [], []), curve([0.5], [6], [2])]])
def test_without_money_or_corners_nothing_is_bought(curves: list[Curve]) -> None:
    """All levels are 0."""
    plan = best_plan(curves, 0.0)
    assert not plan.low.any()
    assert not plan.high.any()
    assert not plan.spend.any()


def test_square_root_returns_are_bought_at_the_optimum() -> None:
    """Clicks of a sqrt(spend), a = (1, 5, 10): 126 bring 126 at 1, 25, 100; equal thirds bring 103.7.

    Curves have a corner at every whole unit of money, so the programme meets 1, 25 and 100 exactly. With
    a = (3, 4) and 50, the optimum is 18, 32 and 35.36, and equal halves bring 35: 99 %, no test of a rule.
    """
    spend = np.arange(1.0, 127.0)

    def bought(a: tuple[float, ...], money: float) -> list[float]:
        curves = [curve(spend, 1000 * x * np.sqrt(spend), spend) for x in a]
        return best_plan(curves, money).spend.tolist()  # type: ignore[no-any-return] # a list of floats

    def clicks(a: tuple[float, ...], money: list[float]) -> float:
        return float((np.array(a) * np.sqrt(money)).sum())

    assert [1.0, 25.0, 100.0] == pytest.approx(bought((1, 5, 10), 126.0))
    assert 126.0 == pytest.approx(clicks((1, 5, 10), bought((1, 5, 10), 126.0)))
    assert 103.69 == pytest.approx(clicks((1, 5, 10), [42.0] * 3), abs=0.01)
    assert [18.0, 32.0] == pytest.approx(bought((3, 4), 50.0))
    assert 0.99 == pytest.approx(clicks((3, 4), [25.0] * 2) / clicks((3, 4), [18.0, 32.0]), abs=0.001)


def test_a_curve_is_told_in_multiples_of_the_initial_bid() -> None:
    """A bid of 2 at an initial bid of 1, at points .5 and 1: levels 1 and 2; clicks are worth 1 each."""
    land = Landscape(np.array([1.0]), np.array([0.5, 1.0]), np.array([0]), 7)
    land.add(table([2.0], [[10, 15]], [[2.0, 4.0]]))
    [one] = land.curves(np.ones(1), 0.1, 10.0)
    assert ([1.0, 2.0], [10.0, 15.0], [2.0, 4.0]) == (
        one.level.tolist(),
        one.worth.tolist(),
        one.cost.tolist(),
    )


def test_levels_outside_of_the_limits_are_left_out() -> None:
    """Level 2 is above a cap of 1.5."""
    land = Landscape(np.array([1.0]), np.array([0.5, 1.0]), np.array([0]), 7)
    land.add(table([2.0], [[10, 15]], [[2.0, 4.0]]))
    assert [1.0] == land.curves(np.ones(1), 0.1, 1.5)[0].level.tolist()


def test_points_may_stand_in_any_order() -> None:
    """Points 1 and .5 are the same table as .5 and 1, its columns turned round."""
    land = Landscape(np.array([1.0]), np.array([1.0, 0.5]), np.array([0]), 7)
    land.add(table([2.0], [[15, 10]], [[4.0, 2.0]]))
    assert [10.0, 15.0] == land.curves(np.ones(1), 0.1, 10.0)[0].worth.tolist()


def test_tables_of_equal_bids_are_averaged() -> None:
    """10 and 20 clicks, costs 2 and 4, make 15 for 3; of three tables two are remembered."""
    land = Landscape(np.array([1.0]), np.array([1.0]), np.array([0]), 2)
    for clicks, cost in ((900, 9.0), (10, 2.0), (20, 4.0)):
        land.add(table([1.0], [[clicks]], [[cost]]))
    [one] = land.curves(np.ones(1), 0.1, 10.0)
    assert ([15.0], [3.0]) == (one.worth.tolist(), one.cost.tolist())


@pytest.mark.parametrize(
    ("bid", "told", "worth"),
    [
        # At 1, a third of the way from .75 to 1.5: 13.33. At 2: 24, as the last has 25 at 1.5 and 30 at 2.
        (0.75, [10, 20], [(20 + 40 / 3) / 2, (30 + 24) / 2]),
        # At 1, where the last one has 20 / 30 of what it has at 2: 26.67. At 2 it was told: 40.
        (2.0, [40, 50], [(20 + 80 / 3) / 2, (30 + 40) / 2]),
    ],
)
def test_older_tables_are_read_at_the_last_ones_levels(
    bid: float, told: list[int], worth: list[float]
) -> None:
    """The last table has 20 and 30 clicks at levels 1 and 2; the older one was made at another bid."""
    land = Landscape(np.array([1.0]), np.array([1.0, 2.0]), np.array([0]), 7)
    land.add(table([bid], [told], [[0.1, 0.2]]))
    land.add(table([1.0], [[20, 30]], [[0.2, 0.4]]))
    [one] = land.curves(np.ones(1), 0.1, 10.0)
    assert [1.0, 2.0] == one.level.tolist()
    assert worth == pytest.approx(one.worth.tolist())


def test_what_starts_beyond_an_older_table_is_taken_from_the_last() -> None:
    """The older table has no click up to level 1, the last one none below 2: at 2 both have 30."""
    land = Landscape(np.array([1.0]), np.array([0.5, 1.0]), np.array([0]), 7)
    land.add(table([1.0], [[0, 0]], [[0.0, 0.0]]))
    land.add(table([2.0], [[0, 30]], [[0.0, 3.0]]))
    [one] = land.curves(np.ones(1), 0.1, 10.0)
    assert ([2.0], [30.0], [3.0]) == (one.level.tolist(), one.worth.tolist(), one.cost.tolist())


def test_targets_of_a_row_are_added_up() -> None:
    """Bids of 2 and 4 at initial bids of 1 and 2 are twice as much; clicks are worth 1 and 3."""
    land = Landscape(np.array([1.0, 2.0]), np.array([1.0]), np.array([0, 0]), 7)
    land.add(table([2.0, 4.0], [[10], [5]], [[2.0], [3.0]]))
    [one] = land.curves(np.array([1.0, 3.0]), 0.1, 10.0)
    assert ([2.0], [25.0], [5.0]) == (one.level.tolist(), one.worth.tolist(), one.cost.tolist())


def watched(clicks: list[int], cost: list[float]) -> float:
    """Return the level at which a row is watched whose levels are .5, 1 and 2."""
    land = Landscape(np.array([1.0]), np.array([0.5, 1.0, 2.0]), np.array([0]), 7)
    land.add(table([1.0], [clicks], [cost]))
    return float(land.watching(land.curves(np.ones(1), 0.1, 10.0), 0.1, 10.0)[0])


def test_what_the_money_does_not_pay_stays_in_reach() -> None:
    """The first corner is at level 1, so a bid of .5, whose table reaches to 1, is enough."""
    assert 0.5 == watched([0, 9, 10], [0.0, 2.0, 2.5])


def test_what_is_too_dear_is_watched_at_the_lowest_level() -> None:
    """Clicks cost twice their worth at every point."""
    assert 0.5 == watched([1, 2, 3], [2.0, 4.0, 6.0])


def test_what_is_silent_is_watched_at_the_highest_level() -> None:
    """No click and no cost at any point: a higher bid may tell."""
    assert 2.0 == watched([0, 0, 0], [0.0, 0.0, 0.0])


def test_levels_watched_keep_the_limits() -> None:
    """.5 is below a floor of .8, and 2 above a cap of 1.5."""
    land = Landscape(np.ones(2), np.array([0.5, 2.0]), np.arange(2), 7)
    land.add(table([1.0, 1.0], [[1, 2], [0, 0]], [[2.0, 4.0], [0.0, 0.0]]))
    assert [0.8, 1.5] == land.watching(land.curves(np.ones(2), 0.8, 1.5), 0.8, 1.5).tolist()
