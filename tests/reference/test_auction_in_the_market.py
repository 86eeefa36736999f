"""The compiled kernel settles one search as `run_auction` does."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import run_auction, simulate
from simulator.world.world import build_world

KEYWORD = [{"name": "lamp", "volume": 300.0, "relevance": 0.5}]
RULES = st.fixed_dictionaries(
    {
        "squashing": st.sampled_from([0.0, 0.5, 1.0]),
        "reserve": st.sampled_from([0.0, 0.05, 0.5]),
        "score_reserve": st.sampled_from([0.0, 0.2]),
        "increment": st.sampled_from([0.0, 0.01, 0.2]),
    }
)
ADS = st.lists(
    st.tuples(st.floats(0.01, 2.0), st.floats(0.5, 2.0)), min_size=1, max_size=6, unique_by=lambda ad: ad[0]
)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(ADS, RULES)
def test_a_market_without_noise_charges_what_run_auction_does(
    ads: list[tuple[float, float]], rules: dict[str, Any]
) -> None:
    """Fixed bids, no noise, endless budgets: every click is in the slot and at the price of one auction."""
    page: dict[str, Any] = {"warm_up_days": 0, "searcher_sd": 0.0, "prediction_sd": 0.0, "slots": 3}
    accounts = [
        markets.shop(name=str(index), relevance_sd=0.0, campaign=[
            {"name": "c", "budget": 1e9, "target": [{"keyword": "lamp", "bid": bid, "ad_relevance": parts}]}])
        for index, (bid, parts) in enumerate(ads)
    ]  # fmt: skip
    scenario = markets.market(
        days=1, learner="0", keyword=KEYWORD, rivals={"count": 0}, account=accounts,
        market={**page, **rules, "examination": [1.0, 0.9, 0.8]},
    )  # fmt: skip
    world = build_world(scenario, 1, 0)
    outcome = run_auction(world.bid, world.quality_parts * world.prior, [1.0, 0.9, 0.8], **rules)

    clicks = simulate(scenario, "fixed", seed=1, keep_clicks=True).clicks
    assert clicks is not None
    slot = clicks["position"] - 1
    assert outcome.order[slot].tolist() == clicks["account"].astype(np.int64).tolist()
    assert outcome.prices[slot].tolist() == pytest.approx(clicks["price"].tolist(), rel=1e-12)
    assert set(range(len(outcome.order))) == set(slot.tolist())
