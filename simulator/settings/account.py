"""Settings of who bids: accounts, campaigns, creatives, targets, and populations of rivals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.settings.table import (
    ClickProbability,
    Day,
    Factor,
    Name,
    NonNegative,
    Positive,
    Probability,
    Settings,
    Spread,
    duplicates,
    index_mistakes,
    refuse,
)

Channel = Literal["search", "display"]
Match = Literal["exact", "phrase", "broad"]
Rating = Annotated[float, Field(ge=1, le=5)]


class TargetSettings(Settings):
    """A bid on one keyword or audience, and the truth about the ad there."""

    keyword: Name | None = None
    """The keyword it bids on (in a search campaign)."""
    audience: Name | None = None
    """The audience it bids on (in a display campaign)."""
    bid: NonNegative
    """Currency units a click; a thousand impressions where display ranks by CPM."""
    match: Match = "exact"
    """Which of the keyword's search terms it reaches: none, those of phrase match, or all."""
    relevance: ClickProbability | None = None
    """True click probability once examined; drawn around the keyword's where left out."""
    conversion_rate: Probability | None = None
    """True probability that a click converts; drawn where left out."""
    basket_value: NonNegative | None = None
    """Mean value of an order, currency units; the campaign's where left out."""
    value: NonNegative | None = None
    """What the account takes a click to be worth; margin x mean rate x basket value where left out."""
    ad_relevance: Positive = 1.0
    """Fixed part of quality: how well the text of the ad fits."""
    landing_page: Positive = 1.0
    """Fixed part of quality: how good the page behind the ad is."""

    @model_validator(mode="after")
    def _check(self) -> TargetSettings:
        if (self.keyword is None) == (self.audience is None):
            given = "neither" if self.keyword is None else "both"
            refuse([f"a target names {given} of keyword and audience, allowed: one of them"])
        if self.audience is not None and self.match != "exact":
            refuse([f'match "{self.match}" on an audience, allowed: on a keyword'])
        return self

    @property
    def place(self) -> str:
        """Name of the keyword or audience."""
        return self.keyword or self.audience or ""


class CreativeSettings(Settings):
    """One of the pictures and texts that a campaign shows in turn."""

    name: Name
    """The creative's name."""
    appeal: Annotated[float, Field(ge=1e-3, le=1000)] | None = None
    """Factor on the relevance of every target of the campaign; drawn where left out."""
    weight: NonNegative = 1.0
    """How often it is shown, relative to the others, under rotation "weights"."""


class CampaignSettings(Settings):
    """Targets that share a daily budget."""

    name: Name
    """The campaign's name."""
    channel: Channel = "search"
    """Whether it bids on keywords or on audiences."""
    budget: NonNegative
    """Currency units a day."""
    target: Annotated[list[TargetSettings], Field(min_length=1)]
    """Bids on keywords or audiences."""
    creative: list[CreativeSettings] = []
    """What is shown; one creative without a name where left out."""
    rotation: Literal["even", "weights", "optimised"] = "even"
    """How creatives take turns: alike, by weight, or as the platform learns which is clicked more."""
    negative: list[Name] = []
    """Search terms on which the campaign is never shown."""
    basket_value: NonNegative | None = None
    """Mean value of an order, currency units; the scenario's where left out."""
    stock: Annotated[int, Field(ge=0, le=10**12)] | None = None
    """Units there are to sell at the start of the warm-up; without end where left out."""
    restock: Annotated[int, Field(ge=0, le=10**12)] = 0
    """Units that each delivery brings."""
    restock_every: Annotated[float, Field(ge=1 / 24, le=36_500)] = 7.0
    """Days between deliveries, the first that long after midnight of day 0."""
    bid_by_hour: list[Factor] | None = None
    """Factors on bids by hour of day, midnight first."""
    bid_by_weekday: list[Factor] | None = None
    """Factors on bids by weekday, Monday first."""
    bid_by_segment: dict[str, Factor] = {}
    """Factors on bids by searcher segment."""

    @model_validator(mode="after")
    def _check(self) -> CampaignSettings:
        mistakes = index_mistakes(bid_by_hour=(self.bid_by_hour, 24), bid_by_weekday=(self.bid_by_weekday, 7))
        mistakes += duplicates("creative", [creative.name for creative in self.creative])
        wrong = "audience" if self.channel == "search" else "keyword"
        mistakes += [
            f"target {target.place!r} names the {wrong} in a {self.channel} campaign, "
            f"allowed: {'keyword' if self.channel == 'search' else 'audience'}"
            for target in self.target
            if getattr(target, wrong) is not None
        ]
        if self.rotation != "weights" and any(creative.weight != 1 for creative in self.creative):
            mistakes.append(
                f'rotation "{self.rotation}" with a weight, allowed: weight with rotation "weights"'
            )
        if self.channel == "display" and self.negative:
            mistakes.append("negative in a display campaign, allowed: in a search campaign")
        if self.stock is None and self.restock:
            mistakes.append(f"restock is {self.restock} without stock, allowed: with stock")
        if self.creative and self.rotation == "weights" and not any(c.weight > 0 for c in self.creative):
            mistakes.append('rotation "weights" with every weight 0, allowed: at least one above 0')
        refuse(mistakes)
        return self


class AccountSettings(Settings):
    """One advertiser."""

    name: Name
    """The account's name."""
    strategy: Name = "fixed"
    """What it does: a strategy by name, module:Class or file.py:Class."""
    margin: Probability = 0.4
    """Share of revenue that is profit before advertising."""
    budget: NonNegative | None = None
    """Currency units a day over all campaigns; the sum of theirs where left out."""
    relevance_sd: Spread = 0.3
    """Spread of the log relevance of its ads around the keywords'."""
    service: Rating = 4.7
    """Service rating (DSR), 1 to 5; lifts organic rank."""
    tier: Name = "all"
    """Peers are the other accounts of the same tier."""
    enter: Day | None = None
    """When it comes to the market, in days since midnight of day 0; from the start where left out."""
    leave: Day | None = None
    """When it goes; never where left out."""
    dearer: Annotated[float, Field(ge=-0.5, le=1)] = 0.0
    """Growth of its bids in 30 days, on top of what its strategy bids: 0.05 is 5 %."""
    campaign: Annotated[list[CampaignSettings], Field(min_length=1)]
    """Its campaigns."""

    @model_validator(mode="after")
    def _check(self) -> AccountSettings:
        mistakes = duplicates("campaign", [campaign.name for campaign in self.campaign])
        for campaign in self.campaign:
            mistakes += duplicates(
                f"target in campaign {campaign.name!r}", [target.place for target in campaign.target]
            )
        total = sum(campaign.budget for campaign in self.campaign)
        if self.budget is not None and total > self.budget * (1 + 1e-9):
            mistakes.append(
                f"campaign budgets sum to {total:g}, allowed: at most the account's budget {self.budget:g}"
            )
        if self.enter is not None and self.leave is not None and self.leave <= self.enter:
            mistakes.append(f"leave is {self.leave:g}, allowed: after enter {self.enter:g}")
        refuse(mistakes)
        return self


class RivalSettings(Settings):
    """A population of rival accounts, one campaign each, drawn from the scenario.

    Their names are ``rival-01`` and so on; an account written out under such a name stands in that
    rival's place.
    """

    name: Name = "rival"
    """What the rivals' names begin with."""
    count: Annotated[int, Field(ge=0, le=10_000)] = 8
    """How many there are."""
    channel: Channel = "search"
    """Whether they bid on the keywords or on the audiences."""
    bid: NonNegative = 0.5
    """Median bid, currency units a click (1,000 impressions where display ranks by CPM)."""
    bid_sd: Spread = 0.4
    """Spread of log bids."""
    value: NonNegative | None = None
    """Median of what a click is worth to a rival, currency units; where left out its bid, or for bids
    by the thousand impressions margin x mean conversion rate x basket value."""
    value_sd: Spread = 0.4
    """Spread of log values."""
    relevance_sd: Spread = 0.3
    """Spread of the log relevance of their ads around the keywords'."""
    coverage: Probability = 1.0
    """Probability that a rival bids on a keyword."""
    budget: Positive | None = None
    """Median daily budget, currency units; without end where left out."""
    budget_sd: Spread = 0.0
    """Spread of log budgets."""
    strategy: Name = "fixed"
    """What they do: a strategy by name, module:Class or file.py:Class."""
    tier: Name = "all"
    """Whose peers they are."""
    entry: Annotated[list[Day], Field(min_length=2, max_length=2)] | None = None
    """First and last day between which each comes to the market, at a time drawn for it."""
    exit: Annotated[list[Day], Field(min_length=2, max_length=2)] | None = None
    """First and last day between which each goes, at a time drawn for it."""
    dearer: Annotated[float, Field(ge=-0.5, le=1)] = 0.0
    """Growth of their bids in 30 days: 0.05 is 5 %, traffic that grows dearer month by month."""
    redraw: bool = True
    """Whether every replication meets rivals of its own; otherwise they are part of the scenario."""

    @model_validator(mode="after")
    def _check(self) -> RivalSettings:
        mistakes = [
            f"{field} is {window}, allowed: first day, then last day"
            for field, window in (("entry", self.entry), ("exit", self.exit))
            if window is not None and window[0] > window[1]
        ]
        if self.channel == "display" and self.count and "bid" not in self.model_fields_set:
            mistakes.append("bid left out, allowed: given, in display for 1,000 impressions by default")
        if self.entry is not None and self.exit is not None and self.exit[0] <= self.entry[1]:
            mistakes.append(
                f"exit begins on day {self.exit[0]:g}, allowed: after the last entry, {self.entry[1]:g}"
            )
        refuse(mistakes)
        return self


class PopulationSettings(RivalSettings):
    """A further population of rivals, under a name of its own."""

    name: Name
    """What the rivals' names begin with."""
