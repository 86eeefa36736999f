"""Claim 6: testing creatives pays; waiting with the money seldom does."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_06_test_first import trial
from simulator import Scenario, load_scenario

Benches = Callable[[int], Bench]


def pictures_alike() -> Scenario:
    """Return a fortnight with pictures that are all alike, and a platform that believes what it believes."""
    market = load_scenario("new-product")
    return market.model_copy(
        update={
            "days": 14,
            "relevance": market.relevance.model_copy(update={"appeal_sd": 0.0}),
            "quality": market.quality.model_copy(update={"prior_weight": 1e9}),
        }
    )


@pytest.mark.long
def test_testing_pays_and_waiting_costs_where_clicks_earn(bench: Benches) -> None:
    """Six runs: one half of the sentence holds, the other does not."""
    verdict = trial(bench(6))
    testing, waiting, *_ = (figure.interval for figure in verdict.figures)

    assert "it depends" == verdict.holds
    assert (testing.low or 0.0) > 0 > (waiting.high or 0.0)


@pytest.mark.long
def test_twin_where_pictures_are_alike_there_is_nothing_to_test(bench: Benches) -> None:
    """No gain is made of luck: neither half is called true."""
    assert trial(bench(4), market=pictures_alike()).holds in {"no", "cannot tell"}
