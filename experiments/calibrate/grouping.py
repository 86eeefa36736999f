"""Campaigns for a log that has none, and made-up names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Integers
from simulator.errors import InputError

#: Share of the keywords moved out of their campaign: real campaigns are not sorted by CTR.
SHUFFLED = 0.2

#: An outdoor shop that does not exist: six campaigns and their keywords.
OUTDOOR = {
    "Accessories": (
        "head torch", "camping lantern", "pocket knife", "gas stove", "water filter", "thermos flask",
        "hip bag",
    ),
    "Clothing": (
        "rain jacket", "fleece jacket", "softshell jacket", "hiking trousers", "merino shirt", "down jacket",
        "gaiters",
    ),
    "Camping": (
        "family tent", "two person tent", "sleeping bag", "sleeping mat", "camping chair", "camping table",
        "tarp",
    ),
    "Backpacks": (
        "hiking backpack", "daypack", "trekking backpack", "child carrier", "dry bag", "travel bag",
        "bike panniers",
    ),
    "Footwear": (
        "hiking boots", "trekking shoes", "trail running shoes", "winter boots", "approach shoes",
        "hiking sandals", "hut shoes",
    ),
    "Climbing": (
        "climbing shoes", "climbing harness", "climbing rope", "via ferrata set", "trekking poles",
        "snowshoes", "ice axe",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """Which keyword belongs where, and what everything is called.

    Attributes
    ----------
    campaigns
        Names, in the order of the scenario.
    keywords
        Name of each keyword, in the order of the log.
    campaign
        (n_keywords,) index of its campaign.
    """

    campaigns: tuple[str, ...]
    keywords: tuple[str, ...]
    campaign: Integers


def as_given(keywords: tuple[str, ...], campaigns: tuple[str, ...]) -> Grouping:
    """Keep the campaigns of the log, in the order they first appear."""
    index = {name: i for i, name in enumerate(dict.fromkeys(campaigns))}
    return Grouping(tuple(index), keywords, np.array([index[name] for name in campaigns], dtype=np.int64))


def by_rate(keywords: tuple[str, ...], rates: Floats, campaigns: int, *, seed: int) -> Grouping:
    """Group keywords by click rate into equal campaigns, then shuffle a fifth of them across.

    Parameters
    ----------
    keywords
        Their names.
    rates
        (n_keywords,) click-through rates.
    campaigns
        How many, lowest rates first; earlier ones take the keywords that are left over.
    seed
        Of the shuffle.

    Raises
    ------
    InputError
        More campaigns than keywords.
    """
    n = len(keywords)
    if campaigns > n:
        raise InputError(f"--campaigns {campaigns}: allowed: 1 to {n}, the number of keywords")
    place = np.repeat(np.arange(campaigns), [len(part) for part in np.array_split(np.arange(n), campaigns)])
    order = np.argsort(rates, kind="stable")
    rng = np.random.default_rng([seed, n, campaigns])
    moved = rng.choice(n, round(SHUFFLED * n), replace=False)
    order[moved] = order[rng.permutation(moved)]
    campaign = np.empty(n, dtype=np.int64)
    campaign[order] = place
    return Grouping(tuple(f"campaign {i + 1}" for i in range(campaigns)), keywords, campaign)


def outdoor_names(grouping: Grouping) -> Grouping:
    """Put made-up names in place of the log's.

    Raises
    ------
    InputError
        More campaigns, or keywords in one, than there are names.
    """
    most = min(len(names) for names in OUTDOOR.values())
    largest = int(np.bincount(grouping.campaign).max())
    if len(grouping.campaigns) > len(OUTDOOR) or largest > most:
        raise InputError(
            f"--names outdoor: {len(grouping.campaigns)} campaigns with up to {largest} keywords, allowed: "
            f"{len(OUTDOOR)} campaigns with {most} keywords each"
        )
    campaigns = tuple(OUTDOOR)[: len(grouping.campaigns)]
    unused = {c: iter(OUTDOOR[name]) for c, name in enumerate(campaigns)}
    return Grouping(campaigns, tuple(next(unused[int(c)]) for c in grouping.campaign), grouping.campaign)
