"""The scenario: every setting of a market, checked, frozen and hashable.

Money is in currency units, time in hours unless a name says days, probabilities in [0, 1].
Reading a scenario from a file is the work of :mod:`simulator.scenario_file`.
"""

from __future__ import annotations

import datetime
import hashlib
from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Probability = Annotated[float, Field(ge=0, le=1)]
#: Above 0 and finite in every product that a run forms.
Positive = Annotated[float, Field(ge=1e-6, le=1e12)]
NonNegative = Annotated[float, Field(ge=0, le=1e12)]
ClickProbability = Annotated[float, Field(ge=1e-9, le=1)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
#: Spread of a lognormal or gamma factor; beyond 3 a mean of one is carried by a handful of draws.
Spread = Annotated[float, Field(ge=0, le=3)]

MAX_SLOTS = 16


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


def _duplicates(what: str, names: list[str]) -> list[str]:
    """Return a mistake that names the entries standing more than once, if any do."""
    twice = sorted(name for name, times in Counter(names).items() if times > 1)
    return [f"{what} {', '.join(map(repr, twice))} stands more than once, allowed: once"] if twice else []


def _refuse(mistakes: list[str]) -> None:
    """Raise ValueError with a line a mistake, if there are any."""
    if mistakes:
        raise ValueError("\n".join(mistakes))


class MarketSettings(_Settings):
    """The auction and the page.

    ``examination[k]`` is the probability that a searcher looks at slot k, top slot first.
    ``depth[k]``, where given, is the share of pages that offer k + 1 slots; otherwise every page
    offers ``slots``. ``searcher_sd`` and ``prediction_sd`` are the standard deviations of the
    logarithms of two mean-one factors drawn for each (search, ad): the first moves the true click
    probability and the platform's prediction of it, the second the prediction only.
    """

    slots: Annotated[int, Field(ge=1, le=MAX_SLOTS)] = 4
    examination: list[Probability] = [1.0, 0.47, 0.19, 0.08]
    depth: list[NonNegative] | None = None
    pricing: Literal["gsp"] = "gsp"
    squashing: Probability = 1.0
    reserve: NonNegative = 0.05
    score_reserve: NonNegative = 0.0
    increment: NonNegative = 0.01
    searcher_sd: Spread = 0.3
    prediction_sd: Spread = 0.2
    warm_up_days: Annotated[int, Field(ge=0, le=365)] = 7

    @model_validator(mode="after")
    def _check(self) -> MarketSettings:
        mistakes = []
        if len(self.examination) != self.slots:
            mistakes.append(
                f"examination has {len(self.examination)} entries, allowed: one a slot, {self.slots}"
            )
        if any(low > high for high, low in zip(self.examination, self.examination[1:], strict=False)):
            mistakes.append(
                f"examination {self.examination} increases, allowed: top slot first, never rising"
            )
        if self.depth is not None and (len(self.depth) != self.slots or sum(self.depth) <= 0):
            mistakes.append(f"depth {self.depth}, allowed: {self.slots} shares, at least one above 0")
        _refuse(mistakes)
        return self


class QualitySettings(_Settings):
    """How fast the platform learns click-through rates.

    ``half_life`` (days) is how fast click counters fade, ``prior_weight`` (expected clicks) how
    much evidence the keyword's prior is worth.
    """

    half_life: Positive = 7.0
    prior_weight: Positive = 20.0


class DemandSettings(_Settings):
    """When searches arrive.

    ``hourly`` (24, midnight first) and ``weekday`` (7, Monday first) are indices whose mean is
    taken as 1. ``trend`` is growth of log volume per day. The noises are coefficients of
    variation of gamma factors of mean one, drawn each day: one a keyword, one for the whole shop.
    """

    hourly: list[NonNegative] = [1.0] * 24
    weekday: list[NonNegative] = [1.0] * 7
    trend: Annotated[float, Field(ge=-0.1, le=0.1)] = 0.0
    keyword_noise: Spread = 0.0
    shop_noise: Spread = 0.0

    @model_validator(mode="after")
    def _check(self) -> DemandSettings:
        _refuse(
            [
                f"{field} has {len(index)} entries summing to {sum(index):g}, "
                f"allowed: {length} with a sum above 0"
                for field, index, length in (("hourly", self.hourly, 24), ("weekday", self.weekday, 7))
                if len(index) != length or sum(index) <= 0
            ]
        )
        return self


class RelevanceSettings(_Settings):
    """The population that relevance is drawn from where a keyword does not give its own.

    ``median`` is a click probability, ``sd`` that of its logarithm between keywords.
    """

    median: ClickProbability = 0.03
    sd: Spread = 0.5


class ConversionSettings(_Settings):
    """What happens after the click.

    ``rate`` is the mean probability that a click converts; ``rate_sd`` the standard deviation of
    its logarithm between targets, ``relevance_conversion_correlation`` the correlation of that
    logarithm with log relevance. ``basket_value`` is a mean in currency units with lognormal
    spread ``basket_sd``; ``delay`` the mean of exponential hours until the conversion is reported.
    """

    rate: Probability = 0.03
    rate_sd: Spread = 0.3
    relevance_conversion_correlation: Annotated[float, Field(ge=-1, le=1)] = 0.3
    basket_value: NonNegative = 50.0
    basket_sd: Spread = 0.5
    delay: NonNegative = 24.0


class KeywordSettings(_Settings):
    """One keyword: searches per day, the platform's prior for its click probability, its rivals.

    ``competition`` multiplies the bids of every rival drawn for this keyword.
    """

    name: Name
    volume: Annotated[float, Field(ge=0, le=1e9)]
    relevance: ClickProbability | None = None
    competition: Annotated[float, Field(gt=0, le=1000)] = 1.0


class TargetSettings(_Settings):
    """An account's bid on a keyword, and the truth about its ad there.

    What is left out is drawn: relevance around the keyword's, conversion rate from
    :class:`ConversionSettings`. ``ad_relevance`` and ``landing_page`` are the fixed parts of
    quality.
    """

    keyword: Name
    bid: NonNegative
    relevance: ClickProbability | None = None
    conversion_rate: Probability | None = None
    basket_value: NonNegative | None = None
    ad_relevance: Positive = 1.0
    landing_page: Positive = 1.0


class CampaignSettings(_Settings):
    """Targets that share a daily budget (currency units)."""

    name: Name
    budget: NonNegative
    target: Annotated[list[TargetSettings], Field(min_length=1)]


class AccountSettings(_Settings):
    """One advertiser. ``budget`` (daily) defaults to the sum of its campaigns'."""

    name: Name
    strategy: Name = "fixed"
    margin: Probability = 0.4
    budget: NonNegative | None = None
    relevance_sd: Spread = 0.3
    campaign: Annotated[list[CampaignSettings], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> AccountSettings:
        mistakes = _duplicates("campaign", [campaign.name for campaign in self.campaign])
        for campaign in self.campaign:
            mistakes += _duplicates(
                f"target in campaign {campaign.name!r}", [target.keyword for target in campaign.target]
            )
        total = sum(campaign.budget for campaign in self.campaign)
        if self.budget is not None and total > self.budget * (1 + 1e-9):
            mistakes.append(
                f"campaign budgets sum to {total:g}, allowed: at most the account's budget {self.budget:g}"
            )
        _refuse(mistakes)
        return self


class RivalSettings(_Settings):
    """A population of rival accounts, one campaign each, drawn from the scenario.

    ``bid`` is the median of a lognormal with ``bid_sd``; ``relevance_sd`` spreads the rivals' true
    relevance around the keyword's; ``coverage`` is the probability that a rival bids on a keyword.
    ``budget`` is daily, without end where left out. With ``redraw`` every replication meets rivals
    of its own; without it they are part of the scenario. Their names are ``rival-01`` and so on; an
    account written out under such a name stands in that rival's place.
    """

    count: Annotated[int, Field(ge=0, le=10_000)] = 8
    bid: NonNegative = 0.5
    bid_sd: Spread = 0.4
    relevance_sd: Spread = 0.3
    coverage: Probability = 1.0
    budget: Positive | None = None
    strategy: Name = "fixed"
    redraw: bool = True


class Scenario(_Settings):
    """A whole market: what is searched, who bids, and how the platform settles it.

    Examples
    --------
    >>> from simulator import load_scenario
    >>> load_scenario("two-campaigns").learner
    'shop'
    """

    schema_: Annotated[Literal[1], Field(alias="schema")] = 1
    name: Name
    description: str = ""
    days: Annotated[int, Field(ge=1, le=36_500)] = 28
    start: datetime.date = datetime.date(2026, 1, 5)
    learner: Name
    market: MarketSettings = MarketSettings()
    quality: QualitySettings = QualitySettings()
    demand: DemandSettings = DemandSettings()
    relevance: RelevanceSettings = RelevanceSettings()
    conversion: ConversionSettings = ConversionSettings()
    rivals: RivalSettings = RivalSettings()
    keyword: Annotated[list[KeywordSettings], Field(min_length=1)]
    account: Annotated[list[AccountSettings], Field(min_length=1)]

    @model_validator(mode="after")
    def _check(self) -> Scenario:
        keywords = {keyword.name for keyword in self.keyword}
        mistakes = _duplicates("keyword", [keyword.name for keyword in self.keyword])
        mistakes += _duplicates("account", [account.name for account in self.account])
        if self.learner not in {account.name for account in self.account}:
            mistakes.append(
                f"learner {self.learner!r} is no account of this scenario, "
                f"allowed: {', '.join(account.name for account in self.account)}"
            )
        mistakes += [
            f"account {account.name!r}, campaign {campaign.name!r}: target keyword {target.keyword!r} "
            "is no [[keyword]] of this scenario"
            for account in self.account
            for campaign in account.campaign
            for target in campaign.target
            if target.keyword not in keywords
        ]
        _refuse(mistakes)
        return self

    @property
    def hash(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of every setting, defaults included."""
        return hashlib.sha256(self.model_dump_json(by_alias=True).encode()).hexdigest()[:16]
