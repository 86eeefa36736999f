"""Claim 8: a higher visitor value wins visitors only where it is bid."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_08_visitor_value import trial

Benches = Callable[[int], Bench]


@pytest.mark.long
def test_it_holds_for_shops_that_bid_what_a_visitor_is_worth(bench: Benches) -> None:
    """Four runs suffice: the better shop has more visitors."""
    assert "yes" == trial(bench(4), rules=["balanced_bidding"], times=(2.0,)).holds


def test_twin_at_equal_bids_both_have_the_same_visitors_in_every_run(bench: Benches) -> None:
    """The auction does not ask what a visitor is worth."""
    verdict = trial(bench(4), rules=["fixed"], times=(2.0,))

    assert "no" == verdict.holds
    share, visits, *_ = (figure.interval for figure in verdict.figures)
    assert (0.5, 0.5) == (share.low, share.high)
    assert (0.0, 0.0) == (visits.low, visits.high)


@pytest.mark.long
def test_twin_shops_alike_in_everything_have_the_same_visitors(bench: Benches) -> None:
    """Nothing but the rate sets the two apart."""
    assert "no" == trial(bench(3), rules=["balanced_bidding"], times=(1.0,)).holds
