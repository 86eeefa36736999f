"""How often the bootstrap interval of a mean difference contains the truth.

Bounds are four standard deviations of a binomial count from its mean, as in test_intervals.py: a false alarm
on about 6 in 100,000 seeds; the seeds are fixed. Every law has true mean 1. Each test has a twin, a
method known to be wrong, that must fall outside the same bounds.
"""

import numpy as np
import pytest
from interval_sides import Draw, bootstrapped, misses, normal, rare_sale, skewed
from scipy import stats

from experiments.statistics.paired import Interval, mean_interval


def unpaired(study: int) -> Interval:
    """The twin: both strategies' runs, mostly of the same luck, resampled as if nothing were shared."""
    luck = np.random.default_rng([13, study]).normal(10, 3, 100)
    found = stats.bootstrap(
        (luck + normal(study, 100), luck),
        lambda values, baseline, axis: values.mean(axis) - baseline.mean(axis),
        n_resamples=999,
        method="percentile",
        random_state=np.random.default_rng(study),
    ).confidence_interval
    return Interval(None, float(found.low), float(found.high))


@pytest.mark.long
def test_bootstrap_intervals_cover_the_truth_19_times_in_20() -> None:
    """500 studies of 100 normal pairs: 25 +- 4 x 4.9 intervals miss the true difference."""
    assert 6 <= sum(misses(bootstrapped(normal, 100), 500)) <= 44


@pytest.mark.long
def test_twin_resampling_without_pairs_covers_too_often() -> None:
    """The luck that pairs share makes such intervals four times as wide: none of 500 misses."""
    assert sum(misses(unpaired, 500)) < 6


@pytest.fixture
def fewer_resamples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fifth of the resamples, for speed: what the draw adds to the scatter only makes it harder."""
    monkeypatch.setattr("experiments.statistics.bootstrap.RESAMPLES", 1999)


@pytest.mark.slow
@pytest.mark.usefixtures("fewer_resamples")
@pytest.mark.parametrize("draw", [normal, skewed, rare_sale])
def test_bootstrap_intervals_hold_on_both_sides(draw: Draw) -> None:
    """4000 studies of 500 pairs: 200 +- 4 x 13.8 miss the truth, 100 +- 4 x 9.9 on either side."""
    above, below = misses(bootstrapped(draw, 500), 4000)

    assert 145 <= above + below <= 255
    assert 61 <= above <= 139
    assert 61 <= below <= 139


@pytest.mark.parametrize("draw", [skewed, rare_sale])
def test_twin_t_intervals_miss_on_one_side(draw: Draw) -> None:
    """The t interval of the same 4000 studies misses often on the side of the tail, seldom on the other."""
    above, below = misses(lambda study: mean_interval(draw(study, 500)), 4000)

    assert above < 61
    assert below > 139


@pytest.mark.slow
@pytest.mark.usefixtures("fewer_resamples")
def test_bootstrap_intervals_hold_over_blocks() -> None:
    """2000 studies of 5,000 lognormal pairs in blocks of ten: 100 +- 4 x 9.7 miss the truth."""
    assert 61 <= sum(misses(bootstrapped(skewed, 5000), 2000)) <= 139
