"""Delays are found where they are, seldom where they are not, and rates come out right.

Accounts of four weeks, 40 conversions a day; a day's rate varies by 20 % beside weekdays and Poisson's luck.
Seeds are fixed, so that there is no false alarm of the tests themselves.
"""

import functools
from dataclasses import dataclass

import numpy as np
import pytest

from experiments.calibrate.attribution import FALSE_ALARMS, attribution
from tests.unit.experiments.calibrate.delayed import delayed_account

ACCOUNTS, MANY = 200, 1000


@dataclass(frozen=True)
class Looked:
    """What comes of some accounts.

    Attributes
    ----------
    taken
        Part in which a delay is found.
    before, after
        The rate over the true one, in the mean of all, as counted and as corrected.
    held, held_by_counts
        Part of the intervals of those found that hold the true rate; the same as wide as by counts alone.
    """

    taken: float
    before: float
    after: float
    held: float
    held_by_counts: float


#: The luck of 1,100 conversions and of 28 days, of the logarithm of a rate.
BY_COUNTS = 0.05


@functools.cache
def looked_at(accounts: int, **settings: float | str) -> Looked:
    """Draw accounts and look for a delay in each."""
    rng = np.random.default_rng(7)
    before: list[float] = []
    after: list[float] = []
    held: list[bool] = []
    by_counts: list[bool] = []
    luck = np.exp(BY_COUNTS * rng.standard_normal((1, 200)))
    for _ in range(accounts):
        account = delayed_account(rng, **settings)  # type: ignore[arg-type] # its own types
        clicks, conversions = account.by_day
        found = attribution(clicks, conversions, 0, rng)
        before.append(float(conversions.sum() / clicks.sum() / account.rate[0]))
        if found is None:
            after.append(before[-1])
            continue
        after.append(float(conversions.sum() / (found.completion @ clicks) / account.rate[0]))
        drawn = conversions.sum() / (found.drawn @ clicks) / account.rate[0]
        for intervals, rates in ((held, drawn), (by_counts, after[-1:])):
            low, high = np.quantile(np.reshape(rates, (-1, 1)) * luck, [0.05, 0.95])
            intervals.append(bool(low < 1 < high))
    return Looked(
        len(held) / accounts,
        *(float(np.mean(one)) for one in (before, after, held or [False], by_counts or [False])),
    )


@pytest.mark.long
@pytest.mark.parametrize("a_day", [4.0, 40.0])
def test_hardly_a_delay_is_found_where_there_is_none(a_day: float) -> None:
    """One in a hundred at most, of 1,000 accounts: 20 or more would come by luck once in 300 times."""
    assert looked_at(MANY, delay=0.0, a_day=a_day).taken < 2 * FALSE_ALARMS


@pytest.mark.long
def test_hardly_one_is_found_where_conversions_count_on_the_day_they_come() -> None:
    """However late they are."""
    assert looked_at(ACCOUNTS, delay=7.0, by="conversion").taken <= 0.03


@pytest.mark.long
@pytest.mark.parametrize(("delay", "missing"), [(3.0, 0.1), (7.0, 0.22)])
def test_rates_are_right_in_the_mean(delay: float, missing: float) -> None:
    """Too low by as much as is missing before, within 4 % after; the twin of the false alarms, too."""
    found = looked_at(ACCOUNTS, delay=delay)

    assert found.taken > 0.9
    assert found.before < 1 - missing * 0.9
    assert 1.0 == pytest.approx(found.after, abs=0.04)


@pytest.mark.long
def test_fewer_conversions_tell_of_fewer_delays() -> None:
    """Of ten a day seven delays of ten are found, of three a day hardly one in four."""
    assert 0.7 == pytest.approx(looked_at(ACCOUNTS, delay=3.0, a_day=10.0).taken, abs=0.1)
    assert looked_at(ACCOUNTS, delay=3.0, a_day=3.0).taken < 0.25


@pytest.mark.long
@pytest.mark.parametrize("delay", [3.0, 7.0])
def test_intervals_hold_the_true_rate(delay: float) -> None:
    """In 85 of 100 accounts at least; without the doubt of the delay in fewer."""
    found = looked_at(ACCOUNTS, delay=delay)

    assert found.held > 0.85
    assert found.held_by_counts < 0.85


@pytest.mark.long
def test_a_steady_fall_is_seldom_taken_for_a_delay() -> None:
    """The rate falls by a third in four weeks: in one account in ten at most."""
    assert looked_at(ACCOUNTS, delay=0.0, drift=-0.4).taken < 0.1
