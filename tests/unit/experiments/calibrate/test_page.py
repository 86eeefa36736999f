"""The closed form of a page, against cases worked by hand and against the simulator."""

import numpy as np
import pytest

from experiments.calibrate.page import Page, Shown, depth_shares, page_of, shown
from simulator import load_scenario, simulate

FULL = np.array([0.0, 0.0, 0.0, 1.0])


def alike(rivals: int, *, slots: int = 4) -> Page:
    """Return one keyword on which all score the same and the noise decides."""
    return page(np.zeros((1, rivals)), slots=slots)


def page(
    rivals: np.ndarray, *, slots: int = 4, noise: float = 0.36, deviation: np.ndarray | float = 0.0
) -> Page:
    """Return a page on which the learner scores 0 and clicks follow the noise by half."""
    n = len(rivals)
    floor, step = np.full(n, 0.05), np.zeros(n)
    looked = np.array([1.0, 0.47, 0.19, 0.08])[:slots]
    return Page(np.zeros(n), rivals, deviation + np.zeros(rivals.shape), noise, 0.5, looked, floor, step)


def seen(of: Page, depth: np.ndarray = FULL) -> Shown:
    """Return what it shows with rivals as they are."""
    return shown(of, np.zeros(len(of.own)), np.ones(len(of.own)), depth)


def test_equal_ads_stand_anywhere_alike() -> None:
    """With three equal rivals each of the four places has probability 1/4."""
    assert [[0.25] * 4] == pytest.approx(seen(alike(3)).by_slot, abs=1e-3)


def test_shallow_pages_show_the_first_places_only() -> None:
    """Half the pages with two slots: places 3 and 4 are shown half the time."""
    depth = np.array([0.0, 0.5, 0.0, 0.5])

    shallow = seen(alike(3), depth)

    assert [[0.25, 0.25, 0.125, 0.125]] == pytest.approx(shallow.by_slot, abs=1e-3)
    assert 0.75 == pytest.approx(shallow.share[0], abs=1e-3)
    mean = (0.25 * 1 + 0.25 * 2 + 0.125 * 3 + 0.125 * 4) / 0.75
    assert mean == pytest.approx(shallow.position[0], abs=1e-3)
    looked = (0.25 * 1 + 0.25 * 0.47 + 0.125 * 0.19 + 0.125 * 0.08) / 0.75
    assert looked == pytest.approx(shallow.examined[0], abs=1e-3)


def test_a_rival_that_does_not_bid_stands_nowhere() -> None:
    """A score of minus infinity is never above."""
    assert [[1.0, 0.0, 0.0, 0.0]] == pytest.approx(seen(page(np.full((1, 2), -np.inf))).by_slot)


def test_depth_is_a_geometric_series() -> None:
    """With ratio 2: 1/15, 2/15, 4/15, 8/15; with ratio 1 all alike."""
    assert [1 / 15, 2 / 15, 4 / 15, 8 / 15] == pytest.approx(depth_shares(np.log(2), 4))
    assert [0.25] * 4 == pytest.approx(depth_shares(0.0, 4))


def test_without_noise_the_price_is_the_next_score() -> None:
    """Rivals at half and at a third of the own score: a click costs half the bid."""
    rivals = np.log([[1 / 2, 1 / 3]])

    assert 0.5 == pytest.approx(seen(page(rivals, noise=1e-6)).paid[0], rel=0.05)


def test_alone_on_the_page_a_click_costs_the_reserve() -> None:
    """Nobody below sets a price."""
    assert 0.05 == pytest.approx(seen(page(np.full((1, 1), -np.inf))).paid[0])


def test_wider_rivals_make_clicks_cheaper_at_the_same_place() -> None:
    """One rival above and one below, .2 or .8 away: second of two either way, for more or for less."""
    away = np.array([[0.2, -0.2]])

    near, wide = (seen(page(times * away, noise=1e-3)) for times in (1, 4))

    assert 2.0 == pytest.approx(near.position[0], abs=0.01) == pytest.approx(wide.position[0], abs=0.01)
    assert np.exp([-0.2, -0.8]) == pytest.approx([near.paid[0], wide.paid[0]], rel=0.15)


def test_the_closed_form_tells_about_what_the_simulator_finds() -> None:
    """On the shipped market all differ by a few hundredths: quality is still learned."""
    scenario = load_scenario("outdoor-shop").model_copy(update={"days": 7})
    run = simulate(scenario, "fixed", seed=1)
    assert scenario.market.depth is not None
    depth = np.array(scenario.market.depth) / sum(scenario.market.depth)

    closed = seen(page_of(scenario), depth)

    volume = np.array([keyword.volume for keyword in scenario.keyword])
    totals = run.totals
    assert totals["impressions"] / totals["searches"] == pytest.approx(
        volume @ closed.share / volume.sum(), abs=0.05
    )
    mean = (volume * closed.share) @ closed.position / (volume @ closed.share)
    assert totals["average_position"] == pytest.approx(mean, abs=0.1)
    assert totals["cpc"] / 0.5 == pytest.approx(closed.paid.mean(), abs=0.05)
