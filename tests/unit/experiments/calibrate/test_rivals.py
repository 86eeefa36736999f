"""Rivals found from what their pages show."""

import numpy as np
import pytest

from experiments.calibrate.page import Page, Shown, depth_shares, shown
from experiments.calibrate.rivals import Wanted, match

N, RIVALS = 6, 8


@pytest.fixture(scope="module")
def page() -> Page:
    """Return six keywords with eight rivals each."""
    rng = np.random.default_rng(5)
    return Page(
        own=rng.normal(0, 0.3, N),
        rivals=rng.normal(-0.3, 0.3, (N, RIVALS)),
        deviation=rng.normal(0, 0.4, (N, RIVALS)),
        noise=0.36,
        liked=0.7,
        examination=np.array([1.0, 0.47, 0.19, 0.08]),
        floor=np.full(N, 0.1),
        step=np.full(N, 0.02),
    )


@pytest.fixture(scope="module")
def truth(page: Page) -> Shown:
    """Return what it shows with other rivals, wider and narrower ones, and deep pages."""
    level, spread = np.linspace(-0.4, 0.4, N), np.linspace(0.6, 1.8, N)
    return shown(page, level, spread, depth_shares(1.0, 4))


NOTHING, WEIGHT, ALL = np.full(N, np.nan), np.arange(1.0, N + 1), np.ones(N)


def test_share_position_and_price_come_back(page: Page, truth: Shown) -> None:
    """All three wanted: each keyword within a little of each, by level, spread and depth."""
    found = match(page, Wanted(truth.share, truth.position, truth.paid, WEIGHT, ALL))

    then = shown(page, found.competition, found.spread, depth_shares(found.depth_ratio, 4))
    assert truth.share == pytest.approx(then.share, abs=0.03)
    assert truth.position == pytest.approx(then.position, abs=0.08)
    assert truth.paid == pytest.approx(then.paid, rel=0.04)
    assert np.corrcoef(found.spread, np.linspace(0.6, 1.8, N))[0, 1] > 0.8


def test_positions_by_keyword_and_the_share_of_all(page: Page, truth: Shown) -> None:
    """Depth gives all keywords together the share; without prices rivals are as wide as usual."""
    total = WEIGHT.sum() / (WEIGHT / truth.share).sum()

    found = match(page, Wanted(NOTHING, truth.position, NOTHING, WEIGHT, ALL, total_share=total))

    then = shown(page, found.competition, found.spread, depth_shares(found.depth_ratio, 4))
    assert truth.position == pytest.approx(then.position, abs=0.01)
    assert total == pytest.approx(WEIGHT.sum() / (WEIGHT / then.share).sum(), abs=0.03)
    assert ALL == pytest.approx(found.spread, abs=0.01)


def test_shares_by_keyword_and_the_position_of_all(page: Page, truth: Shown) -> None:
    """The other way round."""
    mean = float(WEIGHT @ truth.position / WEIGHT.sum())

    found = match(page, Wanted(truth.share, NOTHING, NOTHING, WEIGHT, ALL, mean_position=mean))

    then = shown(page, found.competition, found.spread, depth_shares(found.depth_ratio, 4))
    assert truth.share == pytest.approx(then.share, abs=0.01)
    assert mean == pytest.approx(float(WEIGHT @ then.position / WEIGHT.sum()), abs=0.05)


def test_what_no_page_can_show_ends_at_the_reach(page: Page) -> None:
    """A share of one at the last place: nothing gives both, and nothing breaks."""
    wanted = Wanted(np.full(N, 0.999), np.full(N, 3.9), np.full(N, 0.2), WEIGHT, ALL)

    found = match(page, wanted)

    assert np.isfinite(found.competition).all()
    assert (0.3 < found.spread).all()
    assert (found.spread <= 3).all()
