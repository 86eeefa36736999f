"""How often the intervals of the report hold: the tie of CTR and price, and all hours of a day together.

Every bound is four standard deviations of a binomial count from its mean, so each test would raise a false
alarm on about 6 in 100,000 seeds; the seeds are fixed. Each has a twin, a method known to be wrong, that must
fall outside the same bounds.
"""

import math
from collections.abc import Callable

import numpy as np
import pytest

from experiments.comparing.pictures.day import profit_effect
from experiments.comparing.pictures.heat import spend_changes
from experiments.statistics.paired import Interval, interval_of_error
from experiments.statistics.rank_correlation import rank_correlation
from experiments.study.parts import Moments, PartMeans, lay_out, part_means

STUDIES = 2000
TARGETS, CORRELATION = 40, 0.9
#: Spearman's correlation of two normal columns with Pearson's of .9: 6 / pi asin(.9 / 2).
TRUTH = 6 / math.pi * math.asin(CORRELATION / 2)
MANY, RUNS = 24, 10
NAMES = [f"campaign {place}" for place in range(MANY)]


def holds(interval: Interval, truth: float) -> bool:
    """Whether an interval holds the truth."""
    return interval.low is not None and interval.high is not None and interval.low <= truth <= interval.high


def tie(study: int) -> Interval:
    """The interval of forty targets whose two columns are normal."""
    rng = np.random.default_rng([3, study])
    x, noise = rng.standard_normal((2, TARGETS))
    return rank_correlation(x, CORRELATION * x + np.sqrt(1 - CORRELATION**2) * noise)


def tie_holds(study: int) -> bool:
    """The interval of the report."""
    return holds(tie(study), TRUTH)


def twin_holds(study: int) -> bool:
    """The twin: Fisher's error of Pearson's correlation, 1 / sqrt(n - 3)."""
    found = tie(study).estimate
    assert found is not None
    return abs(math.atanh(found) - math.atanh(TRUTH)) <= 1.96 / math.sqrt(TARGETS - 3)


def count(found: Callable[[int], bool]) -> int:
    """Count the studies in which something is so."""
    return sum(found(study) for study in range(STUDIES))


@pytest.mark.long
def test_the_tie_of_ctr_and_price_is_held_19_times_in_20() -> None:
    """2,000 studies of 40 targets: 1,900 +- 4 x 9.75 intervals hold the true rank correlation."""
    assert 1861 <= count(tie_holds) <= 1939


@pytest.mark.long
def test_twin_the_error_of_another_correlation_holds_too_rarely() -> None:
    """Ranks of normal columns scatter more than the columns: 93 % hold, and the bounds notice."""
    assert count(twin_holds) < 1861


def effects(study: int) -> PartMeans:
    """Ten pairs of runs in which 24 hours, and as many campaigns, share half of their luck; truth 0."""
    rng = np.random.default_rng([4, study])
    luck = rng.standard_normal((RUNS, MANY)) + rng.standard_normal((RUNS, 1))
    rows = [
        lay_out(
            {
                "by_campaign": {"campaign": NAMES, "cost": row.tolist()},
                "by_hour": {"hour": range(MANY), "profit": row.tolist()},
            }
        )
        for row in luck
    ]
    own, differences = Moments(), Moments()
    for row in rows:
        own.add(row.values)
        differences.add(row.values)
    return part_means(rows[0].layout, own, differences)


def hours_hold(study: int) -> bool:
    """Whether the report's bands hold 0 in all hours."""
    _, low, high = profit_effect(effects(study))
    return bool((low <= 0).all() and (high >= 0).all())


def campaigns_hold(study: int) -> bool:
    """Whether the report's intervals hold 0 in all campaigns."""
    return all(holds(change, 0.0) for _, change in spend_changes(effects(study), days=3))


def one_by_one_hold(study: int) -> bool:
    """The twin: t intervals for one hour at a time."""
    parts = effects(study)
    hours = zip(parts.effects("by_hour")["profit"], parts.errors("by_hour")["profit"], strict=True)
    return all(holds(interval_of_error(mean, error, RUNS), 0.0) for mean, error in hours)


@pytest.mark.parametrize("found", [hours_hold, campaigns_hold])
def test_all_hours_and_all_campaigns_hold_together_19_times_in_20(found: Callable[[int], bool]) -> None:
    """2,000 studies: at least 1,900 - 4 x 9.75, as Bonferroni's bands are wide rather than narrow; 1,916."""
    assert 1861 <= count(found)


def test_twin_hour_by_hour_one_is_soon_wrong() -> None:
    """Bands for one hour at a time are wrong somewhere in the day in half of the studies: 1,025 hold."""
    assert count(one_by_one_hold) < 1861
