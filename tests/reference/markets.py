"""Small markets for tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulator.scenario import Scenario


def market(**changes: Any) -> Scenario:
    """Two keywords, one shop with two campaigns, three rivals, two days without warm-up."""
    settings: dict[str, Any] = {
        "name": "test",
        "days": 2,
        "learner": "shop",
        "market": {"warm_up_days": 0},
        "conversion": {"rate": 0.2, "delay": 5.0},
        "keyword": [
            {"name": "lamp", "volume": 400.0, "relevance": 0.3},
            {"name": "sofa", "volume": 300.0, "relevance": 0.15},
        ],
        "rivals": {"count": 3, "bid": 0.5},
        "account": [shop()],
    }
    return Scenario.model_validate(settings | changes)


def shop(**changes: Any) -> dict[str, Any]:
    """The learner's account of :func:`market`."""
    account = {
        "name": "shop",
        "campaign": [
            {"name": "lamps", "budget": 8.0, "target": [{"keyword": "lamp", "bid": 0.6}]},
            {"name": "sofas", "budget": 6.0, "target": [{"keyword": "sofa", "bid": 0.5}]},
        ],
    }
    return account | changes


def _positive(most: float) -> st.SearchStrategy[float]:
    return st.floats(0.01, most)


@st.composite
def random_markets(draw: st.DrawFn) -> Scenario:
    """Markets with ties, tight budgets, throttled reserves, pages of mixed depth and shared keywords."""
    slots = draw(st.integers(1, 4))
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    budgets = st.one_of(st.sampled_from([0.0, 0.3, 2.0, 50.0]), _positive(20.0))
    bids = st.one_of(st.sampled_from([0.0, 0.05, 0.5, 0.5, 1.0]), _positive(3.0))
    accounts = []
    for index in range(draw(st.integers(1, 4))):
        campaigns = [
            {
                "name": f"campaign {c}",
                "budget": draw(budgets),
                "target": [
                    {
                        "keyword": name,
                        "bid": draw(bids),
                        "relevance": draw(_positive(1.0)),
                        "conversion_rate": 0.5,
                    }
                    for name in draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
                ],
            }
            for c in range(draw(st.integers(1, 3)))
        ]
        accounts.append({"name": f"account {index}", "campaign": campaigns})
    return Scenario.model_validate(
        {
            "name": "random",
            "days": draw(st.integers(1, 2)),
            "learner": "account 0",
            "market": {
                "slots": slots,
                "examination": sorted(
                    draw(st.lists(_positive(1.0), min_size=slots, max_size=slots)), reverse=True
                ),
                "depth": draw(st.none() | st.lists(_positive(1.0), min_size=slots, max_size=slots)),
                "squashing": draw(st.sampled_from([0.0, 0.5, 1.0])),
                "reserve": draw(st.sampled_from([0.0, 0.05, 0.4])),
                "score_reserve": draw(st.sampled_from([0.0, 0.05, 0.15])),
                "increment": draw(st.sampled_from([0.0, 0.01])),
                "searcher_sd": draw(st.sampled_from([0.0, 0.3, 1.0])),
                "prediction_sd": draw(st.sampled_from([0.0, 0.2])),
                "warm_up_days": draw(st.integers(0, 1)),
            },
            "keyword": [{"name": name, "volume": draw(_positive(60.0)), "relevance": 0.3} for name in names],
            "rivals": {"count": draw(st.integers(0, 3)), "budget": 1.0},
            "account": accounts,
        }
    )
