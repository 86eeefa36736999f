"""What is searched for: keywords, the search terms around them, and audiences, as arrays."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.draws import Keys, libm_exp, name_key, normals
from simulator.entities import Floats, Integers
from simulator.settings.scenario import Scenario

#: Relevance is a probability; draws from a lognormal are held below this.
MOST_RELEVANCE = 0.95
#: The narrowest match type that reaches a search term.
BREADTH = {"exact": 0, "phrase": 1, "broad": 2}


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Keywords, then their search terms, then audiences.

    Attributes
    ----------
    names, key, volume, channel
        (n_places,) name, key, searches a day, 0 search or 1 display.
    index
        Place of each keyword and audience by name.
    parent, breadth
        (n_places,) the keyword that a term belongs to, a place's own number otherwise; how broad a
        match must be to reach it: 0 exact, 1 phrase, 2 broad.
    reached
        Places that a target on a keyword can reach, the keyword itself first.
    prior, term_prior
        (n_places,) prior click probability of the keyword; of the place itself.
    relevance, conversion
        (n_places,) factors compared with the keyword.
    """

    names: tuple[str, ...]
    key: Keys
    volume: Floats
    channel: Integers
    index: dict[str, int]
    parent: Integers
    breadth: Integers
    reached: dict[int, list[int]]
    prior: Floats
    term_prior: Floats
    relevance: Floats
    conversion: Floats


def lay_out_places(scenario: Scenario, relevance_stream: int) -> Places:
    """Lay out everything that can be searched for or shown to, and draw its prior.

    Parameters
    ----------
    scenario
        With its keywords, search terms and audiences.
    relevance_stream
        Key of the stream that priors are drawn from where none is given.
    """
    heads = [*scenario.keyword, *scenario.audience]
    keys = np.array(
        [name_key("keyword", keyword.name) for keyword in scenario.keyword]
        + [name_key("audience", audience.name) for audience in scenario.audience],
        dtype=np.uint64,
    )
    population = scenario.relevance
    median = np.repeat(
        [population.median, population.audience_median], [len(scenario.keyword), len(scenario.audience)]
    )
    drawn = median * libm_exp(population.sd * normals(relevance_stream, keys))
    given = np.array([math.nan if head.relevance is None else head.relevance for head in heads])
    head_prior = np.where(np.isnan(given), np.minimum(drawn, MOST_RELEVANCE), given)

    terms = [(k, term) for k, keyword in enumerate(scenario.keyword) for term in keyword.term]
    n_keywords, n_terms = len(scenario.keyword), len(terms)
    # Terms stand between keywords and audiences.
    head_place = [*range(n_keywords), *range(n_keywords + n_terms, n_terms + len(heads))]
    n_places = len(heads) + n_terms
    names = [""] * n_places
    key = np.zeros(n_places, dtype=np.uint64)
    volume = np.zeros(n_places)
    parent = np.arange(n_places)
    breadth = np.zeros(n_places, dtype=np.int64)
    prior, relevance, conversion = np.zeros(n_places), np.ones(n_places), np.ones(n_places)
    for head, place in enumerate(head_place):
        names[place], key[place] = heads[head].name, keys[head]
        volume[place], prior[place] = heads[head].volume, head_prior[head]
    reached = {place: [place] for place in head_place}
    for t, (k, term) in enumerate(terms):
        place = n_keywords + t
        names[place] = term.name
        key[place] = name_key("term", scenario.keyword[k].name, term.name)
        volume[place], prior[place], parent[place] = term.volume, head_prior[k], k
        breadth[place], relevance[place], conversion[place] = (
            BREADTH[term.match],
            term.relevance,
            term.conversion,
        )
        reached[k].append(place)
    return Places(
        names=tuple(names),
        key=key,
        volume=volume,
        channel=(np.arange(n_places) >= n_keywords + n_terms).astype(np.int64),
        index={heads[head].name: place for head, place in enumerate(head_place)},
        parent=parent,
        breadth=breadth,
        reached=reached,
        prior=prior,
        term_prior=np.where(
            relevance == 1.0, prior, np.minimum(prior * relevance, np.maximum(prior, MOST_RELEVANCE))
        ),
        relevance=relevance,
        conversion=conversion,
    )
