"""Claim 7: of two investments of the same relative size, conversion comes first."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_07_conversion_first import trial

Benches = Callable[[int], Bench]


@pytest.mark.long
def test_it_holds_at_equal_relative_size(bench: Benches) -> None:
    """A fifth more of either, ten runs."""
    assert "yes" == trial(bench(10), sizes=(1.2,), margins=(0.2,)).holds


@pytest.mark.long
def test_twin_where_the_same_effort_doubles_traffic_and_margins_are_fat_traffic_comes_first(
    bench: Benches,
) -> None:
    """Twice the searches against a fifth more conversions, margin .8."""
    assert "no" == trial(bench(10), sizes=(2.0,), margins=(0.8,)).holds
