"""Claim 9: organic traffic is what the setting makes it."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim import Region
from experiments.claims.claim_09_organic_echo import trial

Benches = Callable[[int], Bench]


@pytest.mark.long
def test_it_holds_where_the_setting_is_strong(bench: Benches) -> None:
    """At twice the default strength, eight runs."""
    assert "yes" == trial(bench(8), strengths=(2.0,), services=(4.7,)).holds


def test_twin_with_organic_traffic_off_there_is_none(bench: Benches) -> None:
    """The same shop on a platform without the echo."""
    verdict = trial(bench(4), strengths=(None,), services=(4.7,))

    assert "no" == verdict.holds
    assert 0.0 == verdict.figures[0].interval.estimate


@pytest.mark.long
def test_weak_and_strong_together_are_a_region(bench: Benches) -> None:
    """Clearly less at a quarter, clearly as much at two."""
    verdict = trial(bench(8), strengths=(0.25, 2.0), services=(4.7,))

    assert "it depends" == verdict.holds
    assert [((-1, 1),)] == [one.signs for one in verdict.pictures if isinstance(one, Region)]
