"""Levels: weights of days, rolling origins, totals split from the account down."""

import numpy as np
import pytest

from experiments.calibrate.day_counts import Groups
from experiments.calibrate.levels import (
    MOST_ORIGINS,
    account_total,
    campaign_totals,
    day_weights,
    keyword_totals,
    origins,
    weighing_days,
)
from tests.unit.experiments.calibrate.accounts import START

EVER = float("inf")
GROUPS = Groups(("A", "B"), np.array([0, 0, 1]))


def test_the_weight_of_a_day_halves() -> None:
    """Every half-life before the last day."""
    assert [0.25, 0.5, 1.0] == day_weights(3, 1.0).tolist()
    assert [1.0] * 3 == day_weights(3, EVER).tolist()


def test_weighted_days_tell_as_much_as_fewer_equal_ones() -> None:
    """All days alike count fully; weights of 1, 1/2, 1/4 as (7/4)^2 / (21/16) days."""
    assert 3.0 == weighing_days(3, EVER)
    assert 7 / 3 == pytest.approx(weighing_days(3, 1.0))


@pytest.mark.parametrize(("days", "ahead"), [(42, 28), (84, 28), (214, 61), (1095, 28)])
def test_no_origin_looks_at_days_that_are_not_there(days: int, ahead: int) -> None:
    """Each leaves a whole window of the log behind it and two weeks before it, and they are few."""
    found = origins(days, ahead)

    assert days - ahead == found[0]
    assert min(found) >= 14
    assert 1 <= len(found) <= MOST_ORIGINS


def test_a_level_keeps_the_weekdays_of_the_days_to_come() -> None:
    """An account that is seen on Mondays only is seen on two of the next eight days."""
    total = np.array([70.0, 0, 0, 0, 0, 0, 0] * 4)

    assert 140.0 == pytest.approx(account_total(total, START, 8, EVER, 0.0))


def test_a_trend_goes_on_as_far_as_it_is_kept() -> None:
    """An account that grows by 1 % a day: kept whole it grows on; not kept, the mean day goes on."""
    total = 100 * np.exp(0.01 * np.arange(56))
    coming = 100 * np.exp(0.01 * np.arange(56, 84)).sum()

    # The level is the mean of days, the trend goes on from the middle of them: near, not exactly.
    assert coming == pytest.approx(account_total(total, START, 28, EVER, 1.0), rel=0.03)
    assert 28 * total.mean() == pytest.approx(account_total(total, START, 28, EVER, 0.0))


def test_an_account_without_impressions_is_forecast_without() -> None:
    """Nothing divided by nothing is nothing."""
    assert 0.0 == account_total(np.zeros(28), START, 7, EVER, 1.0)
    assert [0.0, 0.0] == campaign_totals(np.zeros((3, 28)), GROUPS, 0.0, EVER).tolist()
    assert [0.0] * 3 == keyword_totals(np.zeros((3, 28)), GROUPS, np.zeros(2), EVER).tolist()


def test_totals_are_split_as_days_were() -> None:
    """By the first day 7 to 2 between campaigns; by both days 3 to 1 within the first, by the last 0 to 1."""
    daily = np.array([[6.0, 0.0], [1.0, 1.0], [2.0, 2.0]])

    assert [77.0, 22.0] == pytest.approx(campaign_totals(daily[:, :1], GROUPS, 99.0, EVER))
    assert [30.0, 10.0, 5.0] == pytest.approx(keyword_totals(daily, GROUPS, np.array([40.0, 5.0]), EVER))
    assert [0.0, 40.0, 5.0] == pytest.approx(keyword_totals(daily, GROUPS, np.array([40.0, 5.0]), 0.01))
