"""Claim 10: more rivals make clicks dearer, if they are strong enough to be shown."""

from collections.abc import Callable

from experiments.claims.bench import Bench
from experiments.claims.claim_10_dearer_rivals import trial

Benches = Callable[[int], Bench]


def test_it_holds_for_rivals_that_bid_as_the_others_do(bench: Benches) -> None:
    """From three rivals to twelve, six runs, bids left alone."""
    rivals = {"three rivals": (3, 0.5), "twelve rivals": (12, 0.5)}

    assert "yes" == trial(bench(6), rivals=rivals, rules=["fixed"]).holds


def test_twin_rivals_below_the_reserve_make_nothing_dearer(bench: Benches) -> None:
    """Bids of a cent take no part, however many there are: not a click costs another price."""
    rivals = {"three that cannot bid": (3, 0.001), "twelve that cannot bid": (12, 0.001)}

    assert "no" == trial(bench(3), rivals=rivals, rules=["fixed"]).holds
