"""Attribution delay: a fall at the end of a report is taken for one where it is clear, and only there."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibrate.attribution import Attribution, attribution, completion
from tests.unit.experiments.calibrate.delayed import delayed_account


def found(seed: int, **settings: object) -> Attribution | None:
    """Return what is made of a drawn account."""
    account = delayed_account(np.random.default_rng(seed), **settings)  # type: ignore[arg-type] # its own types
    return attribution(*account.by_day, 0, np.random.default_rng(seed))


def test_the_law_is_that_of_conversions_that_come_one_by_one() -> None:
    """A million of a day, a mean delay of three days: as many are in as the law says, at every age."""
    account = delayed_account(np.random.default_rng(1), delay=3, days=7, a_day=1e6, noise=0)
    whole = delayed_account(np.random.default_rng(1), delay=0, days=7, a_day=1e6, noise=0)

    assert completion(np.array(1.0), np.array(3.0), 7) == pytest.approx(
        (account.conversions / whole.conversions)[0], abs=0.003
    )


def test_who_converts_at_once_is_in_at_once() -> None:
    """Half of them: the last day lacks half of what it would lack."""
    all_late, half_late = (completion(np.array(late), np.array(3.0), 3) for late in (1.0, 0.5))

    assert (1 - all_late) / 2 == pytest.approx(1 - half_late)


@pytest.mark.parametrize(("delay", "last"), [(3.0, 0.15), (7.0, 0.07)])
def test_a_delay_is_found_and_its_share_near_the_truth(delay: float, last: float) -> None:
    """200 conversions a day over four weeks: the share of all that is in, and that of the last day."""
    seen = found(2, delay=delay, a_day=200, noise=0.1)
    truth = completion(np.array(1.0), np.array(delay), 28)

    assert seen is not None
    assert truth.mean() == pytest.approx(seen.completion.mean(), rel=0.08)
    assert last == pytest.approx(seen.completion[-1], abs=0.12)
    assert (np.diff(seen.completion) < 0).all()
    low, high = np.quantile(seen.drawn.mean(axis=1), [0.05, 0.95])
    assert low < truth.mean() < high


@pytest.mark.parametrize(
    "settings",
    [{"delay": 0}, {"delay": 3, "by": "conversion"}, {"delay": 7, "by": "conversion"}],
    ids=["at once", "by day of conversion", "by day of conversion, late"],
)
def test_where_nothing_falls_nothing_is_found(settings: dict[str, object]) -> None:
    """The twin: conversions at once, or counted on the day they come."""
    assert found(2, **settings) is None


def test_too_little_tells_nothing() -> None:
    """20 days, or 49 conversions: not looked at, however clear the fall is."""
    clicks, conversions = np.full(28, 1000.0), np.repeat([40.0, 0.0], [21, 7])
    rng = np.random.default_rng(3)

    assert attribution(clicks, conversions, 0, rng) is not None
    assert attribution(clicks[8:], conversions[8:], 0, rng) is None
    assert attribution(clicks, conversions / 20, 0, rng) is None


def test_days_that_are_alike_show_no_delay() -> None:
    """Not even by what is rounded."""
    alike = np.full(28, 1000.0), np.full(28, 14.0)

    assert attribution(*alike, 0, np.random.default_rng(4)) is None


def test_days_without_a_click_are_left_out() -> None:
    """Shops that rest one day a week have a delay as others do."""
    clicks, conversions = delayed_account(np.random.default_rng(5), delay=3, a_day=200).by_day
    clicks[2::7], conversions[2::7] = 0, 0

    seen = attribution(clicks, conversions, 0, np.random.default_rng(5))

    assert seen is not None
    assert 0.15 == pytest.approx(seen.completion[-1], abs=0.12)


def test_a_rate_that_falls_at_the_start_is_no_delay() -> None:
    """The fall has to be at the end."""
    clicks, conversions = delayed_account(np.random.default_rng(6), delay=3).by_day

    assert attribution(clicks[::-1], conversions[::-1], 0, np.random.default_rng(6)) is None
