"""Claim 5: following clicks pays where people who click more buy more, and not elsewhere."""

from collections.abc import Callable

import numpy as np
import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim import Region
from experiments.claims.claim_05_profit_from_ctr import break_even, trial

Benches = Callable[[int], Bench]


@pytest.mark.long
def test_it_pays_where_clicks_and_sales_go_together_and_margins_are_fat(bench: Benches) -> None:
    """Correlation .8, margin .8: 20 runs."""
    assert "yes" == trial(bench(20), correlations=(0.8,), margins=(0.8,), spreads=()).holds


@pytest.mark.long
def test_twin_where_people_who_click_more_buy_less_it_loses(bench: Benches) -> None:
    """Correlation -.5, margin .4: 10 runs."""
    verdict = trial(bench(10), correlations=(-0.5,), margins=(0.4,), spreads=())

    assert "no" == verdict.holds
    assert [((-1,),)] == [one.signs for one in verdict.pictures if isinstance(one, Region)]


def test_fixed_against_itself_is_no(bench: Benches) -> None:
    """No cell of the region is called a gain or a loss."""
    verdict = trial(
        bench(2), rule="strategies.fixed:Fixed", correlations=(0.0, 0.8), margins=(0.4,), spreads=()
    )

    assert "no" == verdict.holds
    assert [((0, 0),)] == [one.signs for one in verdict.pictures if isinstance(one, Region)]


@pytest.mark.long
def test_how_unlike_campaigns_are_is_swept_too(bench: Benches) -> None:
    """A row a spread in a region of its own; at 0 nothing but the ads differ, and less is lost."""
    verdict = trial(bench(10), correlations=(-0.5,), margins=(0.4,), spreads=(0.0, 1.2))
    _, region = verdict.pictures
    assert isinstance(region, Region)
    (alike,), (unlike,) = region.cells

    assert (0.0, 1.2) == region.ys
    assert 0 > (alike.absolute.estimate or 0.0) > (unlike.absolute.estimate or 0.0)


def test_the_break_even_lies_where_the_mean_difference_crosses_zero() -> None:
    """-1 at correlation 0 and 3 at .8 meet 0 at .2; the line rises 5 a unit.

    Nine runs off by .1, -.1, ... and 0 have a standard error of .1 / 3, and t is 2.306.
    """
    zero = np.zeros(9)
    luck = np.array([0.1, -0.1] * 4 + [0.0])
    found = {0.0: {0.4: (luck - 1, zero)}, 0.8: {0.4: (luck + 3, zero)}}
    interval = break_even(found, 0.4)

    assert 0.2 == pytest.approx(interval.estimate)
    half = 2.306 * 0.1 / 3 / 5  # t with 8 degrees of freedom, standard error .1 / 3, 5 in height a unit
    assert [0.2 - half, 0.2 + half] == pytest.approx([interval.low, interval.high], abs=0.002)


def test_a_break_even_that_may_lie_anywhere_has_no_bounds() -> None:
    """Two runs tell nothing: the interval goes on to the first correlation and the last."""
    zero = np.zeros(2)
    found = {0.0: {0.4: (np.array([-1.5, -0.5]), zero)}, 0.8: {0.4: (np.array([2.5, 3.5]), zero)}}
    interval = break_even(found, 0.4)

    assert 0.2 == pytest.approx(interval.estimate)
    assert (None, None) == (interval.low, interval.high)


def test_there_is_no_break_even_where_every_cell_loses() -> None:
    """Nothing crosses, so nothing is said."""
    zero = np.zeros(2)
    found = {0.0: {0.4: (np.array([-1.5, -0.5]), zero)}, 0.8: {0.4: (np.array([-1.0, -2.0]), zero)}}

    assert break_even(found, 0.4).estimate is None
