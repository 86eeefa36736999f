"""Claim 2: in CPM display clicks get cheaper with CTR, by the formula."""

from collections.abc import Callable

import pytest

from experiments.claims.bench import Bench
from experiments.claims.claim_02_display_price import market, trial
from simulator.settings.scenario import Scenario

Benches = Callable[[int], Bench]


def by_predicted_ctr(relevance: float) -> Scenario:
    """Return a market ranked by bid x predicted CTR, with a cheap place and a dear one to move up to."""
    rivals = [
        {"name": name, "channel": "display", "count": 1, "bid": bid, "bid_sd": 0, "relevance_sd": 0}
        for name, bid in (("dear", 8.0), ("cheap", 0.5))
    ]
    return market(
        relevance,
        display={"ranking": "ctr", "reserve": 0.1},
        market={"searcher_sd": 0, "prediction_sd": 0},
        rivals={"count": 0},
        population=rivals,
    )


@pytest.mark.long
def test_it_holds_by_cpm(bench: Benches) -> None:
    """CPC is CPM / (1000 CTR) in every run."""
    verdict = trial(bench(6))

    assert "yes" == verdict.holds
    assert 0.0 == pytest.approx(verdict.figures[1].interval.estimate, abs=1e-12)


def test_twin_ranked_by_predicted_ctr_a_better_banner_moves_up_and_pays_more(bench: Benches) -> None:
    """The better banner takes the dear place: its clicks cost more, not less."""
    verdict = trial(bench(6), make=by_predicted_ctr)

    assert "no" == verdict.holds
