"""Bids on keywords and audiences as columns: those written out, then those of drawn rivals."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields

import numpy as np

from simulator.entities import Floats, Integers
from simulator.settings.account import AccountSettings
from simulator.world.places import BREADTH, Places


@dataclass(frozen=True, slots=True, eq=False)
class Targets:
    """Targets in their campaigns' order.

    Attributes
    ----------
    campaign, place
        (n_targets,) index of the campaign, rising; index of the keyword or audience among the places.
    breadth
        (n_targets,) how broad the match is: 0 exact, 1 phrase, 2 broad.
    bid, value, relevance, conversion_rate, basket_value
        (n_targets,) as given, NaN where left out.
    parts
        (n_targets,) fixed parts of quality, multiplied.
    """

    campaign: Integers
    place: Integers
    breadth: Integers
    bid: Floats
    value: Floats
    relevance: Floats
    conversion_rate: Floats
    basket_value: Floats
    parts: Floats


def written_targets(accounts: Sequence[AccountSettings], places: Places) -> Targets:
    """Return the targets that a scenario writes out."""
    campaigns = [campaign for account in accounts for campaign in account.campaign]
    targets = [target for campaign in campaigns for target in campaign.target]
    sizes = [len(campaign.target) for campaign in campaigns]
    return Targets(
        campaign=np.repeat(np.arange(len(campaigns)), sizes),
        place=np.array([places.index[target.place] for target in targets], dtype=np.int64),
        breadth=np.array([BREADTH[target.match] for target in targets], dtype=np.int64),
        bid=np.array([target.bid for target in targets], dtype=np.float64),
        value=_with_gaps(target.value for target in targets),
        relevance=_with_gaps(target.relevance for target in targets),
        conversion_rate=_with_gaps(target.conversion_rate for target in targets),
        basket_value=_with_gaps(target.basket_value for target in targets),
        parts=np.array([target.ad_relevance * target.landing_page for target in targets], dtype=np.float64),
    )


def drawn_targets(campaign: Integers, place: Integers, bid: Floats, value: Floats) -> Targets:
    """Return the targets of drawn rivals: matched broadly, with nothing given but bid and value."""
    unknown = np.full(len(bid), np.nan)
    return Targets(
        campaign=campaign,
        place=place,
        breadth=np.full(len(bid), BREADTH["broad"]),
        bid=bid,
        value=value,
        relevance=unknown,
        conversion_rate=unknown,
        basket_value=unknown,
        parts=np.ones(len(bid)),
    )


def joined(tables: Sequence[Targets]) -> Targets:
    """Put tables one below the other."""
    columns = {
        field.name: np.concatenate([getattr(table, field.name) for table in tables])
        for field in fields(Targets)
    }
    return Targets(**columns)


def _with_gaps(values: Iterable[float | None]) -> Floats:
    """Return floats with NaN where a value is left out."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
