"""How often the intervals of `compare` are right, and how often it sees what is not there.

Every bound is four standard deviations of a binomial count from its mean, so each test would raise
a false alarm on about 6 in 100,000 seeds; the seeds are fixed. Each has a twin, a method known to
be wrong, that must fall outside the same bounds. Whole runs against themselves are in test_controls.py.
"""

from collections.abc import Callable

import numpy as np
import pytest

from experiments.statistics.paired import (
    Floats,
    Interval,
    holm,
    jackknife_interval,
    paired_by_lot,
    paired_difference,
)

STUDIES = 4000
PAIRS = 5


def _normal_pairs(study: int) -> tuple[Floats, Floats]:
    """Pairs that share most of their luck; the true difference is 1."""
    rng = np.random.default_rng([1, study])
    base = rng.normal(10, 3, PAIRS)
    return base + rng.normal(1, 1, PAIRS), base


def _hits(covers: Callable[[int], bool]) -> int:
    """Count the studies whose interval covers the truth."""
    return sum(covers(study) for study in range(STUDIES))


def _t_covers(study: int) -> bool:
    """The interval of `compare`."""
    interval = paired_difference(*_normal_pairs(study)).absolute
    return interval.low is not None and interval.high is not None and interval.low <= 1 <= interval.high


def _z_covers(study: int) -> bool:
    """The twin: 1.96 standard errors, as if five pairs were many."""
    values, base = _normal_pairs(study)
    differences = values - base
    return bool(abs(differences.mean() - 1) <= 1.96 * differences.std(ddof=1) / np.sqrt(PAIRS))


@pytest.mark.long
def test_paired_intervals_cover_the_truth_19_times_in_20() -> None:
    """4000 studies of 5 pairs: 3800 +- 4 x 13.8 intervals contain the true difference."""
    assert 3745 <= _hits(_t_covers) <= 3855


def test_twin_normal_quantiles_cover_too_rarely() -> None:
    """With 1.96 in place of Student's 2.78 only 88 % cover, and the bounds notice."""
    assert _hits(_z_covers) < 3745


def _skewed_pairs(study: int) -> tuple[Floats, Floats]:
    """Skewed totals, the strategy half as much again as the baseline, with luck of its own."""
    rng = np.random.default_rng([2, study])
    base = rng.lognormal(3, 0.25, 20)
    return 1.5 * base + rng.normal(0, 1, 20), base


def _ratio_covers(study: int) -> bool:
    """The relative interval of `compare`."""
    interval = paired_difference(*_skewed_pairs(study)).relative
    return (
        interval is not None
        and interval.low is not None
        and interval.high is not None
        and interval.low <= 0.5 <= interval.high
    )


def _fixed_base_covers(study: int) -> bool:
    """The twin: the absolute interval divided by the baseline mean, as if that were known."""
    values, base = _skewed_pairs(study)
    absolute = paired_difference(values, base).absolute
    return bool((absolute.low or 0) / base.mean() <= 0.5 <= (absolute.high or 0) / base.mean())


@pytest.mark.long
def test_relative_intervals_cover_the_truth_19_times_in_20() -> None:
    """The delta method on pairs holds 95 % on skewed totals, to the same four standard deviations."""
    assert 3745 <= _hits(_ratio_covers) <= 3855


@pytest.mark.long
def test_twin_a_baseline_taken_as_known_covers_too_often() -> None:
    """Dividing by the mean as a constant ignores that pairs move together, and the bounds notice."""
    assert _hits(_fixed_base_covers) > 3855


def _money_a_click(study: int) -> tuple[float, Floats]:
    """What a click earns, from all runs and from all but one: few orders of skewed value, in 20 runs."""
    rng = np.random.default_rng([4, study])
    clicks = rng.poisson(100, 20).astype(float)
    money = np.array([rng.lognormal(1, 0.5, rng.binomial(int(n), 0.1)).sum() for n in clicks])
    left_out: Floats = (money.sum() - money) / (clicks.sum() - clicks)
    return float(money.sum() / clicks.sum()), left_out


def _money_covers(interval: Interval) -> bool:
    """Tell whether an interval contains .1 orders a click x e^(1 + .5^2 / 2)."""
    truth = 0.1 * float(np.exp(1.125))
    return interval.low is not None and interval.high is not None and interval.low <= truth <= interval.high


@pytest.mark.long
def test_jackknife_intervals_cover_the_truth_19_times_in_20() -> None:
    """A ratio of sums over 20 runs, as in the parts of a profit, to the same four standard deviations."""
    assert 3745 <= _hits(lambda study: _money_covers(jackknife_interval(*_money_a_click(study)))) <= 3855


def test_twin_a_spread_of_estimates_taken_for_their_error_covers_too_rarely() -> None:
    """Estimates without one run differ n - 1 times less than runs do; without that the bounds notice."""

    def plain_spread(study: int) -> bool:
        estimate, left_out = _money_a_click(study)
        half = 2.09 * float(left_out.std())
        return _money_covers(Interval(estimate, estimate - half, estimate + half))

    assert _hits(plain_spread) < 3745


def _drawn_pairs(study: int, n: int) -> tuple[Floats, Floats]:
    """Differences that a draw moves up or down by 1, and little else; none is there on average."""
    rng = np.random.default_rng([5, n, study])
    return rng.choice([-1.0, 1.0], n) + rng.normal(0, 0.05, n), np.zeros(n)


@pytest.mark.long
@pytest.mark.parametrize("n", [3, 7, 8, 10, 20])
def test_a_drawn_neighbour_is_not_taken_for_skill(n: int) -> None:
    """At most 200 + 4 x 13.8 of 4000 studies call a difference that only the draw has made."""
    assert _hits(lambda study: _any_below([paired_by_lot(*_drawn_pairs(study, n)).p])) <= 255


@pytest.mark.parametrize("n", [3, 7])
def test_twin_a_t_test_alone_takes_the_draw_for_skill(n: int) -> None:
    """Three differences agree in sign in one study of four, six or more of seven in one of eight."""
    assert _hits(lambda study: _any_below([paired_difference(*_drawn_pairs(study, n)).p])) > 255


def _three_equal_strategies(study: int) -> list[float | None]:
    """The p values of three strategies that equal their common baseline but for luck."""
    rng = np.random.default_rng([3, study])
    base = rng.normal(10, 1, 10)
    return [paired_difference(rng.normal(10, 1, 10), base).p for _ in range(3)]


def _any_below(p_values: list[float | None]) -> bool:
    """Tell whether anything would be called a difference."""
    return any(p is not None and p < 0.05 for p in p_values)


@pytest.mark.slow
def test_holm_keeps_false_alarms_below_one_in_twenty() -> None:
    """4000 families of three null comparisons: at most 200 + 4 x 13.8 contain a false "more" or "less"."""
    assert _hits(lambda study: _any_below(holm(_three_equal_strategies(study)))) <= 255


@pytest.mark.slow
def test_twin_uncorrected_p_values_raise_too_many_alarms() -> None:
    """Without the correction one family in nine has a false alarm, and the bound notices."""
    assert _hits(lambda study: _any_below(_three_equal_strategies(study))) > 255
