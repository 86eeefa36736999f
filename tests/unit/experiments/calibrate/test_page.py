"""The closed form of a page, against cases worked by hand and against the simulator."""

import numpy as np
import pytest

from experiments.calibrate.page import (
    Page,
    depth_shares,
    page_of,
    share_and_position,
    shares_by_slot,
    solve_page,
)
from simulator import load_scenario, simulate

FULL = np.array([0.0, 0.0, 0.0, 1.0])


def alike(rivals: int, *, slots: int = 4) -> Page:
    """Return one keyword on which all score the same and the noise decides."""
    return Page(np.zeros(1), np.zeros((1, rivals)), 0.36, slots)


def test_equal_ads_stand_anywhere_alike() -> None:
    """With three equal rivals each of the four places has probability 1/4."""
    assert [[0.25] * 4] == pytest.approx(shares_by_slot(alike(3), np.zeros(1), FULL), abs=1e-6)


def test_shallow_pages_show_the_first_places_only() -> None:
    """Half the pages with two slots: places 3 and 4 are shown half the time."""
    depth = np.array([0.0, 0.5, 0.0, 0.5])

    by_slot = shares_by_slot(alike(3), np.zeros(1), depth)

    assert [[0.25, 0.25, 0.125, 0.125]] == pytest.approx(by_slot, abs=1e-6)
    share, position = share_and_position(by_slot)
    assert 0.75 == pytest.approx(share[0], abs=1e-6)
    assert (0.25 * 1 + 0.25 * 2 + 0.125 * 3 + 0.125 * 4) / 0.75 == pytest.approx(position[0], abs=1e-6)


def test_a_rival_that_does_not_bid_stands_nowhere() -> None:
    """A score of minus infinity is never above."""
    page = Page(np.zeros(1), np.array([[-np.inf, -np.inf]]), 0.36, 4)

    assert [[1.0, 0.0, 0.0, 0.0]] == pytest.approx(shares_by_slot(page, np.zeros(1), FULL))


def test_depth_is_a_geometric_series() -> None:
    """With ratio 2: 1/15, 2/15, 4/15, 8/15; with ratio 1 all alike."""
    assert [1 / 15, 2 / 15, 4 / 15, 8 / 15] == pytest.approx(depth_shares(np.log(2), 4))
    assert [0.25] * 4 == pytest.approx(depth_shares(0.0, 4))


@pytest.mark.parametrize("by_position", [False, True])
def test_the_solution_gives_what_was_wanted(by_position: bool) -> None:
    """Share by keyword and mean position, or position by keyword and the account's share."""
    rng = np.random.default_rng(5)
    page = Page(rng.normal(0, 0.3, 6), rng.normal(-0.3, 0.5, (6, 8)), 0.36, 4)
    wanted_share, wanted_position, weight = np.full(6, 0.6), np.full(6, 2.0), np.arange(1.0, 7.0)

    competition, ratio = solve_page(page, wanted_share, wanted_position, weight, by_position=by_position)

    share, position = share_and_position(shares_by_slot(page, competition, depth_shares(ratio, 4)))
    assert 0.6 == pytest.approx(weight.sum() / (weight / share).sum(), abs=0.02)
    assert 2.0 == pytest.approx(weight @ position / weight.sum(), abs=0.02)
    assert (position if by_position else share) == pytest.approx(
        wanted_position if by_position else wanted_share, abs=1e-3
    )


def test_the_closed_form_tells_about_what_the_simulator_finds() -> None:
    """On the shipped market share and position differ by a few hundredths: quality is still learned."""
    scenario = load_scenario("outdoor-shop").model_copy(update={"days": 7})
    totals = simulate(scenario, "fixed", seed=1).totals
    page = page_of(scenario)
    assert scenario.market.depth is not None
    depth = np.array(scenario.market.depth) / sum(scenario.market.depth)

    share, position = share_and_position(shares_by_slot(page, np.zeros(len(page.own)), depth))

    volume = np.array([keyword.volume for keyword in scenario.keyword])
    assert totals["impressions"] / totals["searches"] == pytest.approx(
        volume @ share / volume.sum(), abs=0.05
    )
    mean = (volume * share) @ position / (volume @ share)
    assert totals["average_position"] == pytest.approx(mean, abs=0.1)
