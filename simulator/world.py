"""The world of one replication: every account, campaign and ad as arrays, rivals drawn.

Numbering follows the scenario: its accounts first, then the drawn rivals; campaigns and ads in
their accounts' order. An *ad* is a target with its creative: one bid on one keyword.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.draws import Keys, Stream, name_key, normals, stream_key, uniforms
from simulator.entities import Floats, Integers
from simulator.scenario import AccountSettings, CampaignSettings, Scenario, TargetSettings

#: Relevance is a probability; draws from a lognormal are held below this.
MOST_RELEVANCE = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Who is in the market, and the truth about them; nothing here changes during a run.

    Attributes
    ----------
    accounts, strategies, account_budget
        (n_accounts,) names, strategy specifications, daily budgets (infinity: none).
    campaigns, campaign_account, campaign_budget
        (n_campaigns,) names, account index, initial daily budget.
    keywords, keyword_key, volume, prior
        (n_keywords,) names, keys, searches a day, the platform's prior click probability.
    ad_key, ad_keyword, ad_campaign, ad_account
        (n_ads,) key and indices.
    bid, relevance, quality_parts, conversion_rate, basket_value
        (n_ads,) initial bid; P(click | examined); fixed parts of quality; P(conversion | click);
        mean value of a conversion.
    keyword_start, keyword_ads
        The ads of keyword k are ``keyword_ads[keyword_start[k] : keyword_start[k + 1]]``, grouped
        by account.
    account_twice
        (n_keywords,) whether some account has two ads on the keyword; only one may compete.
    learner
        Index of the learner's account.
    """

    accounts: tuple[str, ...]
    strategies: tuple[str, ...]
    margin: Floats
    account_budget: Floats
    campaigns: tuple[str, ...]
    campaign_account: Integers
    campaign_budget: Floats
    keywords: tuple[str, ...]
    keyword_key: Keys
    volume: Floats
    prior: Floats
    ad_key: Keys
    ad_keyword: Integers
    ad_campaign: Integers
    ad_account: Integers
    bid: Floats
    relevance: Floats
    quality_parts: Floats
    conversion_rate: Floats
    basket_value: Floats
    keyword_start: Integers
    keyword_ads: Integers
    account_twice: NDArray[np.bool_]
    learner: int

    def ads_of(self, account: int) -> NDArray[np.int64]:
        """Return the indices of an account's ads, in the order of its targets."""
        return np.flatnonzero(self.ad_account == account)

    def campaigns_of(self, account: int) -> NDArray[np.int64]:
        """Return the indices of an account's campaigns, in its own order."""
        return np.flatnonzero(self.campaign_account == account)


def build_world(scenario: Scenario, seed: int, replication: int) -> World:
    """Draw what the scenario leaves open and lay everything out as arrays.

    Parameters
    ----------
    scenario
        The market.
    seed, replication
        Address of the draws. Rivals with ``redraw = false`` belong to the scenario: their draws
        have seed 0, replication 0 whatever these are.

    Returns
    -------
    World
        The same for every strategy on trial.
    """

    def key(stream: Stream) -> int:
        return stream_key(seed, replication, stream)

    keywords = tuple(keyword.name for keyword in scenario.keyword)
    position = {name: index for index, name in enumerate(keywords)}
    keyword_key = np.array([name_key("keyword", name) for name in keywords], dtype=np.uint64)
    population = scenario.relevance
    drawn = population.median * _exp(population.sd * normals(key(Stream.RELEVANCE), keyword_key))
    given = _with_gaps([keyword.relevance for keyword in scenario.keyword])
    prior = np.where(np.isnan(given), np.minimum(drawn, MOST_RELEVANCE), given)

    accounts = [*scenario.account, *_rivals(scenario, seed, replication)]
    flat = [
        (a, c, account, campaign, target)
        for a, account in enumerate(accounts)
        for c, campaign in enumerate(account.campaign)
        for target in campaign.target
    ]
    first_campaign = np.cumsum([0, *(len(account.campaign) for account in accounts)])
    ad_keyword = np.array([position[target.keyword] for *_, target in flat], dtype=np.int64)
    ad_account = np.array([a for a, *_ in flat], dtype=np.int64)
    ad_key = np.array(
        [
            name_key("ad", account.name, campaign.name, target.keyword)
            for *_, account, campaign, target in flat
        ],
        dtype=np.uint64,
    )

    # Rivals of the scenario keep their relevance and conversion rates in every replication, like their bids.
    rival_address = (seed, replication) if scenario.rivals.redraw else (0, 0)
    own = ad_account < len(scenario.account)

    def ad_normals(stream: Stream) -> Floats:
        return np.where(
            own, normals(key(stream), ad_key), normals(stream_key(*rival_address, stream), ad_key)
        )

    spread = np.array([account.relevance_sd for *_, account, _, _ in flat])
    given = _with_gaps([target.relevance for *_, target in flat])
    relevance = np.where(
        np.isnan(given),
        np.minimum(prior[ad_keyword] * _exp(spread * ad_normals(Stream.RELEVANCE)), MOST_RELEVANCE),
        given,
    )

    order = np.lexsort((np.arange(len(flat)), ad_account, ad_keyword))
    counts = np.bincount(ad_keyword, minlength=len(keywords))
    return World(
        accounts=tuple(account.name for account in accounts),
        strategies=tuple(account.strategy for account in accounts),
        margin=np.array([account.margin for account in accounts]),
        account_budget=np.array([_daily_budget(account) for account in accounts]),
        campaigns=tuple(campaign.name for account in accounts for campaign in account.campaign),
        campaign_account=np.repeat(np.arange(len(accounts)), [len(account.campaign) for account in accounts]),
        campaign_budget=np.array([campaign.budget for account in accounts for campaign in account.campaign]),
        keywords=keywords,
        keyword_key=keyword_key,
        volume=np.array([keyword.volume for keyword in scenario.keyword], dtype=np.float64),
        prior=prior,
        ad_key=ad_key,
        ad_keyword=ad_keyword,
        ad_campaign=np.array([first_campaign[a] + c for a, c, *_ in flat], dtype=np.int64),
        ad_account=ad_account,
        bid=np.array([target.bid for *_, target in flat], dtype=np.float64),
        relevance=relevance,
        quality_parts=np.array([target.ad_relevance * target.landing_page for *_, target in flat]),
        conversion_rate=_conversion_rates(scenario, ad_normals(Stream.CONVERSION_RATE), relevance, spread,
                                          _with_gaps([target.conversion_rate for *_, target in flat])),
        basket_value=_filled([target.basket_value for *_, target in flat], scenario.conversion.basket_value),
        keyword_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        keyword_ads=order.astype(np.int64),
        account_twice=_accounts_twice(ad_keyword, ad_account, len(keywords)),
        learner=[account.name for account in accounts].index(scenario.learner),
    )  # fmt: skip


def _rivals(scenario: Scenario, seed: int, replication: int) -> list[AccountSettings]:
    """Draw the rival accounts: a bid on every keyword they cover, one campaign each."""
    rivals = scenario.rivals
    address = (seed, replication) if rivals.redraw else (0, 0)
    taken = {account.name for account in scenario.account}
    names = [name for i in range(rivals.count) if (name := f"rival-{i + 1:02d}") not in taken]
    keys = np.array(
        [[name_key("rival", name, k.name) for k in scenario.keyword] for name in names], dtype=np.uint64
    )
    keys = keys.reshape(len(names), len(scenario.keyword))
    covered = uniforms(stream_key(*address, Stream.COVERAGE), keys) < rivals.coverage
    competition = np.array([keyword.competition for keyword in scenario.keyword])
    bids = (
        rivals.bid * competition * _exp(rivals.bid_sd * normals(stream_key(*address, Stream.RIVAL_BID), keys))
    )
    # What the scenario settled is built without a second check: thousands of bids, none from a user.
    return [
        AccountSettings.model_construct(
            name=name,
            strategy=rivals.strategy,
            margin=0.4,
            budget=rivals.budget,
            relevance_sd=rivals.relevance_sd,
            campaign=[
                CampaignSettings.model_construct(
                    name="all keywords",
                    budget=math.inf if rivals.budget is None else rivals.budget,
                    target=[
                        TargetSettings.model_construct(
                            keyword=scenario.keyword[k].name, bid=float(bids[r, k])
                        )
                        for k in np.flatnonzero(covered[r])
                    ],
                )
            ],
        )
        for r, name in enumerate(names)
    ]


def _conversion_rates(
    scenario: Scenario, own: Floats, relevance: Floats, spread: Floats, given: Floats
) -> Floats:
    """Draw conversion rates whose logarithm correlates with log relevance, mean ``rate``.

    ``own`` is the part that has nothing to do with relevance: (n_ads,) standard normals.
    """
    settings = scenario.conversion
    # Log relevance spreads between keywords and, within one, between ads: both make its scale.
    scale = np.array([math.hypot(scenario.relevance.sd, within) for within in spread])
    distance = np.array([math.log(r / scenario.relevance.median) for r in relevance])
    z = np.divide(distance, scale, out=np.zeros(len(relevance)), where=scale > 0)
    rho, sd = settings.relevance_conversion_correlation, settings.rate_sd
    mixed = rho * np.clip(z, -4, 4) + math.sqrt(1 - rho * rho) * own
    drawn = np.minimum(1.0, settings.rate * _exp(sd * mixed - sd * sd / 2))
    return np.where(np.isnan(given), drawn, given)


def _accounts_twice(ad_keyword: Integers, ad_account: Integers, n_keywords: int) -> NDArray[np.bool_]:
    """Return for each keyword whether some account has two ads on it."""
    pairs, times = np.unique(np.stack([ad_keyword, ad_account]), axis=1, return_counts=True)
    twice = np.zeros(n_keywords, dtype=np.bool_)
    twice[pairs[0, times > 1]] = True
    return twice


def _daily_budget(account: AccountSettings) -> float:
    """Return the account's daily budget: its own, or the sum of its campaigns'."""
    if account.budget is not None:
        return account.budget
    return math.fsum(campaign.budget for campaign in account.campaign)


def _with_gaps(values: list[float | None]) -> Floats:
    """Return floats with NaN where a value is left out."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)


def _filled(values: list[float | None], default: float) -> Floats:
    """Return floats with a default where a value is left out."""
    return np.array([default if value is None else value for value in values], dtype=np.float64)


def _exp(exponents: Floats) -> Floats:
    """Exponentiate through the C library, the same on every processor unlike NumPy's own."""
    return np.array([math.exp(x) for x in exponents.ravel()]).reshape(exponents.shape)
