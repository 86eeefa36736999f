"""Claim 1: quality lowers the price of a slot, and clicks earn quality."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_01_score_and_price import AUCTIONS, prices, trial

Benches = Callable[[int], Bench]


@pytest.mark.long
def test_it_holds_where_quality_ranks(bench: Benches) -> None:
    """Six runs suffice for the score; the price is exact."""
    verdict = trial(bench(6))

    assert "yes" == verdict.holds
    assert (6, 1) == (verdict.runs, verdict.seed)


@pytest.mark.long
def test_twin_ranked_by_bid_alone_a_better_ad_pays_what_it_paid(bench: Benches) -> None:
    """At squashing 0 quality is in no price, and no click gets cheaper by a cent."""
    verdict = trial(bench(6), squashing=0.0)

    assert "no" == verdict.holds
    assert 0.0 == verdict.figures[0].interval.estimate


@pytest.mark.parametrize("squashing", [0.5, 1.0])
def test_the_price_of_a_kept_slot_falls_by_the_weight(squashing: float) -> None:
    """Price less increment is proportional to quality ^ -squashing, in every auction that kept its slot."""
    found = prices(1, squashing)

    assert found.kept == found.lower
    assert found.kept > AUCTIONS / 4
    assert 1e-12 > found.error
