"""Settings of demand: keywords, their search terms, seasons, events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from simulator.settings.table import (
    ClickProbability,
    Day,
    Factor,
    Name,
    NonNegative,
    Settings,
    Spread,
    index_mistakes,
    refuse,
)

Volume = Annotated[float, Field(ge=0, le=1e9)]


def _is_one(factor: object) -> bool:
    """Tell a factor that moves nothing: left out, so that a scenario without it keeps its hash."""
    return factor == 1


class DemandSettings(Settings):
    """When searches arrive."""

    hourly: list[NonNegative] = [1.0] * 24
    """Index of searches by hour of day, midnight first; its mean is taken as 1."""
    weekday: list[NonNegative] = [1.0] * 7
    """Index of searches by weekday, Monday first; its mean is taken as 1."""
    monthly: list[NonNegative] = [1.0] * 12
    """Index of searches by calendar month, January first; its mean is taken as 1."""
    trend: Annotated[float, Field(ge=-0.1, le=0.1)] = 0.0
    """Growth of log volume per day."""
    keyword_noise: Spread = 0.0
    """Coefficient of variation of a gamma factor drawn for each keyword and day."""
    shop_noise: Spread = 0.0
    """Coefficient of variation of a gamma factor drawn for each day, shared by all keywords."""

    @model_validator(mode="after")
    def _check(self) -> DemandSettings:
        refuse(
            index_mistakes(hourly=(self.hourly, 24), weekday=(self.weekday, 7), monthly=(self.monthly, 12))
        )
        return self


class TermSettings(Settings):
    """A group of search terms near a keyword, reached by phrase or broad match."""

    name: Name
    """The search term; campaigns exclude it under this name."""
    match: Literal["phrase", "broad"]
    """The narrowest match type that reaches it."""
    volume: Volume
    """Searches a day."""
    relevance: Annotated[float, Field(ge=1e-3, le=10)] = 0.6
    """Factor on the click probability of every ad, compared with the keyword itself."""
    conversion: Factor = 1.0
    """Factor on the conversion rate, compared with the keyword itself."""


class KeywordSettings(Settings):
    """A keyword that is searched for, or an audience that display ads are shown to."""

    name: Name
    """The keyword; targets name it."""
    volume: Volume
    """Searches a day (page views a day for an audience)."""
    relevance: ClickProbability | None = None
    """The platform's prior for the click probability of an ad once examined; drawn where left out."""
    competition: Annotated[float, Field(gt=0, le=1000)] = 1.0
    """Factor on the bids of every rival drawn for it."""
    rival_spread: Annotated[float, Field(ge=0, le=3, exclude_if=_is_one)] = 1.0
    """Factor on the spread of the log bids of every rival drawn for it."""
    term: list[TermSettings] = []
    """Search terms near the keyword, for phrase and broad match."""


class EventSettings(Settings):
    """Something that moves the market for a while: a festival, a promotion, an outage.

    Factors of events that overlap multiply.
    """

    name: Name
    """What it is called."""
    start: Day
    """When it begins, in days since midnight of day 0; 10.5 is noon of day 10."""
    length: Annotated[float, Field(ge=1 / 1440, le=36_500)]
    """How long it lasts, in days."""
    every: Annotated[float, Field(ge=1 / 24, le=36_500)] | None = None
    """Days from one start to the next, such as 7 for a weekly member day; once where left out."""
    demand: Factor = 1.0
    """Factor on searches."""
    conversion: Factor = 1.0
    """Factor on conversion rates."""
    basket: Factor = 1.0
    """Factor on basket values: 0.8 for a fifth off."""
    rival_bids: Factor = 1.0
    """Factor on the bids of every account but the learner."""
    outage: bool = False
    """Whether the ads concerned are off."""
    keywords: Annotated[list[Name], Field(min_length=1)] | None = None
    """Keywords and audiences whose demand it moves, and nothing but their demand; all where left out."""
    accounts: Annotated[list[Name], Field(min_length=1)] | None = None
    """Accounts whose conversion, basket or ads it moves; all where left out."""

    @model_validator(mode="after")
    def _check(self) -> EventSettings:
        mistakes = []
        if self.every is not None and self.every < self.length:
            mistakes.append(f"every is {self.every:g}, allowed: no less than length {self.length:g}")
        if self.keywords is not None:
            mistakes += [
                f"{name} is {wrong} beside keywords, allowed: {right}, as it would hold for every keyword; "
                "give it an event of its own"
                for name, wrong, right in self._of_every_keyword()
            ]
        refuse(mistakes)
        return self

    def _of_every_keyword(self) -> Iterator[tuple[str, str, str]]:
        """Yield what it moves beside demand: setting, value, the value that moves nothing."""
        for name in ("conversion", "basket", "rival_bids"):
            factor: float = getattr(self, name)
            if factor != 1:
                yield name, repr(factor), "1"
        if self.outage:
            yield "outage", "true", "false"


class RelevanceSettings(Settings):
    """The populations that relevance is drawn from where a scenario does not give it."""

    median: ClickProbability = 0.03
    """Median click probability of keywords, once examined."""
    sd: Spread = 0.5
    """Spread of its logarithm between keywords."""
    audience_median: ClickProbability = 0.01
    """Median click probability of audiences, once examined."""
    appeal_sd: Spread = 0.3
    """Spread of the log appeal of creatives."""
