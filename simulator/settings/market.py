"""Settings of the platform: the auction, the page, display, searchers' segments, quality."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.settings.table import (
    Factor,
    Name,
    NonNegative,
    Positive,
    Probability,
    Settings,
    Spread,
    refuse,
)

MAX_SLOTS = 16
Slots = Annotated[int, Field(ge=1, le=MAX_SLOTS)]
BidPoints = Annotated[list[Positive], Field(min_length=1, max_length=20)]


class MarketSettings(Settings):
    """The search auction and its page."""

    slots: Slots = 4
    """The most ads a page shows, K."""
    examination: list[Probability] = [1.0, 0.47, 0.19, 0.08]
    """Probability that a searcher looks at each slot, top slot first, never rising."""
    depth: list[NonNegative] | None = None
    """Shares of pages that offer 1, 2, ... slots; where left out every page offers all."""
    pricing: Literal["gsp", "vcg", "first_price"] = "gsp"
    """Who pays what: generalised second price, Vickrey-Clarke-Groves, or the own bid."""
    clicks: Literal["position", "cascade"] = "position"
    """How searchers click: each slot by itself, or from the top down until they stop."""
    continuation: Probability = 1.0
    """Under the cascade, probability of going on to the next ad after one that was not clicked."""
    continuation_after_click: Probability = 0.0
    """Under the cascade, probability of going on to the next ad after a click."""
    squashing: Probability = 1.0
    """Exponent of quality in ranking: 0 ranks by bid, 1 by expected revenue."""
    reserve: NonNegative = 0.05
    """Least price of a click, currency units; lower bids take no part."""
    score_reserve: NonNegative = 0.0
    """Least score (bid x quality ^ squashing); ads below it take no part."""
    increment: NonNegative = 0.01
    """What a click costs above the rival it beats, currency units."""
    ads_per_account: Slots = 1
    """The most ads of one account on one page."""
    budget_rule: Literal["cap_charge", "stop_when_spent", "skip_if_bid", "skip_if_price"] = "cap_charge"
    """What happens to the click that would overdraw a budget: it is charged what is left, and the rest if
    the budget is raised that day; it is charged in full and the campaign stops; an ad takes no part once
    its bid exceeds what is left; or it takes no part in auctions whose price exceeds what is left."""
    searcher_sd: Spread = 0.3
    """Spread of the log factor that moves true click probability and its prediction, per search and ad."""
    prediction_sd: Spread = 0.2
    """Spread of the log factor that moves the platform's prediction only."""
    bid_points: BidPoints = [0.5, 0.75, 1.0, 1.25, 1.5, 2.0]
    """Multiples of the bid in force at which the bid simulator replays yesterday."""
    warm_up_days: Annotated[int, Field(ge=0, le=365)] = 7
    """Days before day 0 in which quality is learned; they are left out of every total."""

    @model_validator(mode="after")
    def _check(self) -> MarketSettings:
        mistakes = page_mistakes(self.slots, self.examination, self.depth)
        if self.pricing == "vcg" and (self.squashing != 1 or self.increment != 0 or self.score_reserve != 0):
            mistakes.append(
                f'pricing "vcg" with squashing {self.squashing:g}, increment {self.increment:g}, '
                f"score_reserve {self.score_reserve:g}, allowed: squashing 1, increment 0, score_reserve 0"
            )
        if self.pricing == "vcg" and self.clicks == "cascade":
            mistakes.append('pricing "vcg" with clicks "cascade", allowed: clicks "position"')
        refuse(mistakes)
        return self


class DisplaySettings(Settings):
    """The display auction and its page (Zuanzhan): audiences instead of keywords, money per impression."""

    ranking: Literal["cpm", "ctr"] = "cpm"
    """By CPM bid, paid per impression; or by bid x predicted CTR x 1000, bid and paid per click."""
    slots: Slots = 2
    """The most ads a page shows."""
    examination: list[Probability] = [1.0, 0.6]
    """Probability that a visitor looks at each place, first place first, never rising."""
    reserve: NonNegative = 1.0
    """Least price of 1,000 impressions, currency units."""
    step: NonNegative = 0.1
    """What 1,000 impressions cost above the rival they beat, currency units."""

    @model_validator(mode="after")
    def _check(self) -> DisplaySettings:
        refuse(page_mistakes(self.slots, self.examination, None))
        return self


class SegmentSettings(Settings):
    """A kind of searcher, such as those on a mobile device, or past visitors."""

    dimension: Name = "segment"
    """What the segment is a part of, such as "device"; each searcher has one segment of every dimension."""
    name: Name
    """The segment's name; bids are modified under it."""
    share: Positive = 1.0
    """Share of searches, relative to the other segments of the dimension."""
    relevance: Annotated[float, Field(ge=1e-3, le=10)] = 1.0
    """Factor on the click probability of every ad."""
    conversion: Factor = 1.0
    """Factor on the conversion rate."""


class QualitySettings(Settings):
    """How fast the platform learns click-through rates."""

    half_life: Positive = 7.0
    """Days after which a click counts half."""
    prior_weight: Positive = 20.0
    """Expected clicks that the keyword's prior is worth as evidence."""
    frozen: bool = False
    """Whether quality stays what it is after the warm-up."""


class OrganicSettings(Settings):
    """Free traffic: paid sales, service and click-through rate lift an account's organic rank."""

    strength: Annotated[float, Field(ge=0, le=100)] = 1.0
    """Organic visits that one paid visit brings in steady state, at average service and CTR."""
    half_life: Positive = 7.0
    """Days after which a sale counts half in organic rank."""
    service_weight: Annotated[float, Field(ge=0, le=10)] = 1.0
    """Gain in log organic visits for each point of service rating above average."""
    service_average: Annotated[float, Field(ge=1, le=5)] = 4.7
    """Service rating (DSR, 1 to 5) of the average shop."""
    ctr_weight: Annotated[float, Field(ge=0, le=5)] = 0.5
    """Exponent of the ratio of observed to expected click-through rate."""


def page_mistakes(slots: int, examination: list[float], depth: list[float] | None) -> list[str]:
    """Return what is wrong with a page's slots."""
    mistakes = []
    if len(examination) != slots:
        mistakes.append(f"examination has {len(examination)} entries, allowed: one a slot, {slots}")
    if any(low > high for high, low in pairwise(examination)):
        mistakes.append(f"examination {examination} increases, allowed: top slot first, never rising")
    if depth is not None and (len(depth) != slots or sum(depth) <= 0):
        mistakes.append(f"depth {depth}, allowed: {slots} shares, at least one above 0")
    return mistakes
