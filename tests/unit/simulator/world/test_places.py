"""What is searched for: keywords, the search terms near them, audiences."""

from __future__ import annotations

from typing import Any

import markets
import numpy as np

from simulator.draws import Stream, name_key, stream_key
from simulator.world.places import Places, lay_out_places

LAMP = {
    "name": "lamp",
    "volume": 400.0,
    "relevance": 0.2,
    "term": [
        {"name": "cheap lamp", "match": "phrase", "volume": 30.0, "relevance": 0.5},
        {"name": "light", "match": "broad", "volume": 20.0, "relevance": 0.25, "conversion": 0.5},
    ],
}
SOFA = {"name": "sofa", "volume": 300.0, "term": [{"name": "couch", "match": "broad", "volume": 10.0}]}
AUDIENCE = {"name": "lookalikes", "volume": 900.0}


def places(*keywords: dict[str, Any], **changes: Any) -> Places:
    scenario = markets.market(keyword=list(keywords), audience=[AUDIENCE], **changes)
    return lay_out_places(scenario, stream_key(1, 0, Stream.RELEVANCE))


def test_keywords_come_first_then_terms_then_audiences() -> None:
    """Places stand in a fixed order, each with its keyword, its channel and how broad a match it needs."""
    laid = places(LAMP, SOFA)
    assert ("lamp", "sofa", "cheap lamp", "light", "couch", "lookalikes") == laid.names
    assert [0, 1, 0, 0, 1, 5] == laid.parent.tolist()
    assert [0, 0, 1, 2, 2, 0] == laid.breadth.tolist()
    assert [0, 0, 0, 0, 0, 1] == laid.channel.tolist()
    assert [400.0, 300.0, 30.0, 20.0, 10.0, 900.0] == laid.volume.tolist()
    assert {"lamp": 0, "sofa": 1, "lookalikes": 5} == laid.index


def test_a_target_can_reach_its_own_keyword_and_terms_only() -> None:
    """Each keyword reaches itself, then its own terms in order; an audience reaches itself."""
    assert {0: [0, 2, 3], 1: [1, 4], 5: [5]} == places(LAMP, SOFA).reached


def test_the_prior_of_a_term_is_its_keywords_times_its_relevance() -> None:
    """The platform knows how much less a term is clicked: .2 x .5 and .2 x .25."""
    laid = places(LAMP, SOFA)
    assert [0.2, 0.1, 0.05] == laid.term_prior[[0, 2, 3]].tolist()
    assert [0.2, 0.2, 0.2] == laid.prior[[0, 2, 3]].tolist()
    assert [1.0, 1.0, 0.5] == laid.conversion[[0, 2, 3]].tolist()


def test_a_term_stays_a_probability() -> None:
    """A term five times as relevant as a keyword of .3 is held below one."""
    rich = LAMP | {
        "relevance": 0.3, "term": [{"name": "t", "match": "phrase", "volume": 1.0, "relevance": 5.0}],
    }  # fmt: skip
    assert 0.95 == places(rich, SOFA).term_prior[2]


def test_an_added_term_or_keyword_moves_no_key_and_no_prior() -> None:
    """What a place is called decides its draws, not what stands beside it."""
    few = places(SOFA, market={"warm_up_days": 0}, account=[sofa_shop()])
    many = places(LAMP, {"name": "rug", "volume": 5.0}, SOFA)
    mine = [many.names.index(name) for name in few.names]
    assert few.key.tolist() == many.key[mine].tolist()
    assert few.prior.tolist() == many.prior[mine].tolist()


def test_a_term_of_another_keyword_is_another_place() -> None:
    """The same words near two keywords have searches of their own."""
    assert name_key("term", "lamp", "cheap") != name_key("term", "sofa", "cheap")
    assert len(places(LAMP, SOFA).names) == len(np.unique(places(LAMP, SOFA).key))


def sofa_shop() -> dict[str, Any]:
    """A shop that bids on sofas alone."""
    return markets.shop(
        campaign=[{"name": "sofas", "budget": 6.0, "target": [{"keyword": "sofa", "bid": 0.5}]}]
    )
