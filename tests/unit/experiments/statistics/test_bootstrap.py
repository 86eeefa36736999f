"""The bootstrap interval: the same every time, and careful where there is little to resample."""

import math

import numpy as np
import pytest
from scipy import stats

import experiments.statistics.bootstrap as bootstrap_module
from experiments.statistics.bootstrap import MOST_BLOCKS, bootstrap_interval
from experiments.statistics.paired import UNKNOWN, Floats, Interval, mean_interval


def skewed(n: int) -> Floats:
    """Differences with a long tail upwards."""
    return np.random.default_rng(n).lognormal(0, 1, n)


def test_same_differences_and_seed_give_the_same_interval() -> None:
    """To the last bit, and another seed gives another one."""
    assert bootstrap_interval(skewed(40), seed=1) == bootstrap_interval(skewed(40), seed=1)
    assert bootstrap_interval(skewed(40), seed=1) != bootstrap_interval(skewed(40), seed=2)


def test_interval_is_scipys() -> None:
    """Deviations over their largest are resampled; that leaves the bounds where scipy has them."""
    expected = stats.bootstrap((skewed(40),), np.mean, random_state=np.random.default_rng(1), batch=500)

    found = bootstrap_interval(skewed(40), seed=1)

    assert tuple(expected.confidence_interval) == pytest.approx((found.low, found.high), rel=1e-12)


def test_interval_reaches_further_to_the_long_tail() -> None:
    """Thirty nothings and two big sales: not below 0, as t has it, and further up than t."""
    differences = np.array([0.0] * 30 + [9.0, 12.0])

    found, students = bootstrap_interval(differences, seed=1), mean_interval(differences)

    assert found.estimate == students.estimate == 0.65625
    assert [-0.29, 1.6] == pytest.approx([students.low, students.high], abs=0.01)
    assert [0.0, 2.4] == pytest.approx([found.low, found.high], abs=0.2)


def test_nothing_is_unknown() -> None:
    """Without a pair there is no mean."""
    assert UNKNOWN == bootstrap_interval(np.array([math.nan, math.inf]), seed=1)


def test_one_pair_has_no_bounds() -> None:
    """A pair without a value is left out, and one pair shows no spread, even where it is 0."""
    assert Interval(3.0, None, None) == bootstrap_interval(np.array([3.0, math.nan]), seed=1)
    assert Interval(0.0, None, None) == bootstrap_interval(np.array([0.0]), seed=1)


def test_equal_differences_are_treated_as_by_t() -> None:
    """All 0: the interval is [0, 0]; all equal and not 0: no bounds."""
    assert Interval(0.0, 0.0, 0.0) == bootstrap_interval(np.zeros(5), seed=1)
    assert Interval(2.0, None, None) == bootstrap_interval(np.full(5, 2.0), seed=1)


@pytest.mark.parametrize("scale", [1e-200, 1e200])
def test_size_of_the_numbers_does_not_matter(scale: float) -> None:
    """Third powers of differences are taken inside; tiny and huge ones come out as others do."""
    plain, scaled = bootstrap_interval(skewed(40), seed=1), bootstrap_interval(scale * skewed(40), seed=1)

    assert plain.low is not None
    assert plain.low * scale == pytest.approx(scaled.low, rel=1e-12)


def test_blocks_keep_mean_variance_and_skewness_of_the_mean() -> None:
    """10,403 pairs in 500 blocks of 20 or 21: what BCa looks at stays, but for what block sums scatter.

    Standard error and skewness of a mean of n: sd / sqrt(n) and skewness / sqrt(n). Those of 500 blocks
    scatter by 1 / sqrt(2 x 500) = 3.2 % of the first, and sqrt(6 / 500) / sqrt(500) = .005 of the second;
    allowed are four times as much. The mean of the deviations is kept to rounding.
    """
    deviations = skewed(10_403) - skewed(10_403).mean()

    blocks = bootstrap_module._blocks(deviations)

    assert MOST_BLOCKS == blocks.size
    assert 0 == pytest.approx(blocks.mean(), abs=1e-12)
    assert deviations.std() / math.sqrt(10_403) == pytest.approx(blocks.std() / math.sqrt(500), rel=0.126)
    assert stats.skew(deviations) / math.sqrt(10_403) == pytest.approx(
        stats.skew(blocks) / math.sqrt(500), abs=0.02
    )


def test_blocks_leave_the_bounds_where_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """2,000 pairs resampled singly and in 500 blocks: both bounds within a tenth of the interval's width."""
    blocks = bootstrap_interval(skewed(2000), seed=1)
    monkeypatch.setattr(bootstrap_module, "MOST_BLOCKS", 2000)
    single = bootstrap_interval(skewed(2000), seed=1)

    assert (single.low, single.high) == pytest.approx((blocks.low, blocks.high), abs=0.021)
    assert 0.21 == pytest.approx((single.high or 0) - (single.low or 0), abs=0.01)


def test_few_pairs_are_not_put_into_blocks() -> None:
    """Up to 500 pairs are resampled one by one."""
    assert skewed(500).tolist() == bootstrap_module._blocks(skewed(500)).tolist()
