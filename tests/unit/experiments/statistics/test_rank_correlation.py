"""The rank correlation and what cannot be told; how often its interval holds is in tests/statistical."""

import numpy as np
import pytest

from experiments.statistics.paired import UNKNOWN, Interval
from experiments.statistics.rank_correlation import rank_correlation


def test_only_ranks_count() -> None:
    """Any rising function of a column leaves estimate and interval as they are."""
    x, y = np.array([1.0, 4.0, 2.0, 8.0, 5.0, 7.0]), np.array([2.0, 3.0, 1.0, 9.0, 4.0, 6.0])

    assert rank_correlation(x, y) == rank_correlation(np.exp(x), y**3)


def test_equal_values_share_a_rank() -> None:
    """Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5) = .949 by hand."""
    found = rank_correlation(np.array([1.0, 2.0, 2.0, 3.0]), np.array([1.0, 2.0, 3.0, 4.0]))

    assert found.estimate == pytest.approx(4.5 / np.sqrt(4.5 * 5))


@pytest.mark.parametrize("x", [[], [1.0], [1.0, 1.0, 1.0, 1.0, 1.0]])
def test_a_column_that_does_not_vary_tells_nothing(x: list[float]) -> None:
    """No pair, one pair, or equal values."""
    assert UNKNOWN == rank_correlation(np.array(x), np.arange(len(x), dtype=float))


@pytest.mark.parametrize("y", [[1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 3.0, 2.0]])
def test_what_shows_no_spread_has_no_bounds(y: list[float]) -> None:
    """Five pairs that rank alike, and three pairs: n - 3 is 0."""
    found = rank_correlation(np.arange(len(y), dtype=float), np.array(y))

    assert Interval(found.estimate, None, None) == found
    assert found.estimate is not None
