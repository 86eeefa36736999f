"""Small markets for tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from simulator.kernel.tables import BUDGET_RULES
from simulator.settings.scenario import Scenario


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
    """Markets with every mechanism, ties and tight budgets."""
    slots = draw(st.integers(1, 4))
    names = ["a", "b", "c"][: draw(st.integers(1, 3))]
    keywords: list[dict[str, Any]] = [
        {"name": name, "volume": draw(_positive(60.0)), "relevance": 0.3, "term": draw(_terms(name))}
        for name in names
    ]
    segments: list[dict[str, Any]] = draw(
        st.sampled_from([[], [MOBILE, DESKTOP], [MOBILE, DESKTOP, PAST_VISITORS, STRANGERS]])
    )
    terms = [term["name"] for keyword in keywords for term in keyword["term"]]
    accounts = [
        {
            "name": f"account {index}",
            "campaign": [
                draw(_campaigns(f"campaign {c}", names, terms, [s["name"] for s in segments]))
                for c in range(draw(st.integers(1, 3)))
            ],
        }
        for index in range(draw(st.integers(1, 4)))
    ]
    pricing = draw(st.sampled_from(["gsp", "gsp", "vcg", "first_price"]))
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
                "pricing": pricing,
                "clicks": "position" if pricing == "vcg" else draw(st.sampled_from(["position", "cascade"])),
                "continuation": draw(st.sampled_from([1.0, 0.7])),
                "continuation_after_click": draw(st.sampled_from([0.0, 0.4])),
                "squashing": 1.0 if pricing == "vcg" else draw(st.sampled_from([0.0, 0.5, 1.0])),
                "reserve": draw(st.sampled_from([0.0, 0.05, 0.4])),
                "score_reserve": 0.0 if pricing == "vcg" else draw(st.sampled_from([0.0, 0.05, 0.15])),
                "increment": 0.0 if pricing == "vcg" else draw(st.sampled_from([0.0, 0.01])),
                "ads_per_account": draw(st.integers(1, 3)),
                "budget_rule": draw(st.sampled_from(BUDGET_RULES)),
                "searcher_sd": draw(st.sampled_from([0.0, 0.3, 1.0])),
                "prediction_sd": draw(st.sampled_from([0.0, 0.2])),
                "warm_up_days": draw(st.integers(0, 1)),
            },
            "display": {"ranking": draw(st.sampled_from(["cpm", "ctr"])), "reserve": 0.5},
            "organic": draw(st.sampled_from([None, {"strength": 2.0}])),
            "segment": segments,
            "event": draw(st.sampled_from([[], [FESTIVAL], [FESTIVAL, OUTAGE]])),
            "keyword": keywords,
            "audience": [{"name": "lookalikes", "volume": 60.0, "relevance": 0.2}],
            "rivals": {"count": draw(st.integers(0, 3)), "budget": 1.0, "entry": [0.0, 0.5]},
            "population": [{"name": "display", "channel": "display", "count": 2, "bid": 20.0}],
            "account": accounts,
        }
    )


X = {"name": "x", "appeal": 2.0}
Y = {"name": "y", "appeal": 0.5}
MOBILE = {"dimension": "device", "name": "mobile", "share": 3.0, "relevance": 0.8}
DESKTOP = {"dimension": "device", "name": "desktop", "conversion": 1.5}
PAST_VISITORS = {"dimension": "audience", "name": "past visitors", "relevance": 2.0}
STRANGERS = {"dimension": "audience", "name": "strangers", "share": 4.0}
FESTIVAL = {
    "name": "festival", "start": 0.3, "length": 0.4, "demand": 2.0, "conversion": 0.5, "rival_bids": 1.5,
}  # fmt: skip
OUTAGE = {"name": "outage", "start": 0.5, "length": 0.1, "outage": True, "accounts": ["account 0"]}


def _terms(name: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """No search terms, or one of phrase match and one of broad."""
    phrase = {"name": f"cheap {name}", "match": "phrase", "volume": 20.0, "relevance": 0.7}
    broad = {"name": f"near {name}", "match": "broad", "volume": 20.0, "relevance": 0.4, "conversion": 0.5}
    return st.sampled_from([[], [phrase, broad]])


@st.composite
def _campaigns(
    draw: st.DrawFn, name: str, keywords: list[str], terms: list[str], segments: list[str]
) -> dict[str, Any]:
    """A search campaign, or one time in four a display campaign."""
    display = draw(st.integers(0, 3)) == 0
    places = ["lookalikes"] if display else draw(st.lists(st.sampled_from(keywords), min_size=1, unique=True))
    bids = st.one_of(st.sampled_from([0.0, 0.05, 0.5, 0.5, 1.0]), _positive(3.0))
    return {
        "name": name,
        "channel": "display" if display else "search",
        "budget": draw(st.one_of(st.sampled_from([0.0, 0.3, 2.0, 50.0]), _positive(20.0))),
        **draw(st.sampled_from([{}, {}, {"stock": 3}, {"stock": 3, "restock": 2, "restock_every": 0.3}])),
        **draw(
            st.sampled_from(
                [
                    {},
                    {"creative": [X, Y]},
                    {"rotation": "optimised", "creative": [X, Y]},
                    {"rotation": "weights", "creative": [X | {"weight": 3.0}, Y]},
                ]
            )
        ),
        "negative": draw(st.lists(st.sampled_from(terms), unique=True)) if terms and not display else [],
        "bid_by_hour": draw(st.sampled_from([None, [1.0, 2.0] * 12])),
        "bid_by_segment": {name: draw(st.sampled_from([0.0, 0.5, 1.0])) for name in segments},
        "target": [
            {
                "audience" if display else "keyword": place,
                "bid": 20.0 * draw(bids) if display else draw(bids),
                "relevance": draw(_positive(1.0)),
                "conversion_rate": 0.5,
                "match": "exact" if display else draw(st.sampled_from(["exact", "phrase", "broad"])),
            }
            for place in places
        ],
    }
