"""The world of one replication: every account, campaign, target and ad as arrays, rivals drawn.

Numbering follows the scenario: its accounts first, then the drawn rivals; campaigns, creatives,
targets and ads in their accounts' order. A *target* is a bid on a keyword or audience; an *ad* is a
target with one creative on one of the search terms that the target reaches. What is searched for,
keywords, their search terms and audiences, stands in one list and is called keyword here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simulator.account_settings import AccountSettings, CampaignSettings, CreativeSettings, TargetSettings
from simulator.draws import Keys, Stream, libm_exp, name_key, normals, stream_key
from simulator.entities import Floats, Integers
from simulator.events import hours_of
from simulator.places import BREADTH, MOST_RELEVANCE, Places, lay_out_places
from simulator.rivals import draw_rivals
from simulator.scenario import Scenario
from simulator.segments import Cells, cells_of
from simulator.sums import any_by

#: A campaign that names no creative has one all the same, under this name.
ONLY_CREATIVE = "creative"
ROTATIONS = ("even", "weights", "optimised")


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """Who is in the market, and the truth about them; nothing here changes during a run.

    Attributes
    ----------
    accounts, strategies, margin, account_budget, service, tier
        (n_accounts,) names, strategy specifications, margins, daily budgets (infinity: none),
        service ratings, names of peer groups.
    enter, leave, dearer
        (n_accounts,) hours at which the account comes and goes (infinite: never); growth of its
        bids in 30 days.
    campaigns, campaign_account, campaign_channel, campaign_budget, campaign_key
        (n_campaigns,) names, account index, 0 search or 1 display, initial daily budget, key.
    rotation, stock, restock, restock_every
        (n_campaigns,) index in :data:`ROTATIONS`; units to sell (infinity: no end), units of a
        delivery, hours between deliveries.
    bid_by_hour, bid_by_weekday, bid_by_segment
        (n_campaigns, 24), (n_campaigns, 7), (n_campaigns, n_segments) initial bid factors.
    creatives, creative_campaign, creative_weight
        (n_creatives,) names, campaign index, initial weight.
    targets, target_campaign, target_account, target_keyword, bid, value
        (n_targets,) keyword or audience as named, indices, initial bid, what the account takes a
        click to be worth.
    keywords, parent, keyword_channel, keyword_key, volume, prior
        (n_keywords,) names; index of the keyword that a search term belongs to; 0 search or 1
        display; keys; searches a day; the platform's prior click probability.
    ad_key, ad_target, ad_creative, ad_keyword, ad_campaign, ad_account, ad_unit, ad_first
        (n_ads,) key and indices. Ads of one unit (target x creative) learn quality together. The
        ad's first is the ad of the same target and keyword with the campaign's first creative.
    relevance, quality_parts, conversion_rate, basket_value
        (n_ads,) P(click | examined); fixed parts of quality; P(order | click); mean value of an
        order.
    keyword_start, keyword_ads
        The ads of keyword k are ``keyword_ads[keyword_start[k] : keyword_start[k + 1]]``, grouped
        by account.
    crowded, rotates
        (n_keywords,) whether some account has two targets on the keyword; whether some campaign
        there has several creatives.
    cells
        Segments of searchers.
    learner
        Index of the learner's account.
    """

    accounts: tuple[str, ...]
    strategies: tuple[str, ...]
    margin: Floats
    account_budget: Floats
    service: Floats
    tier: tuple[str, ...]
    enter: Floats
    leave: Floats
    dearer: Floats
    campaigns: tuple[str, ...]
    campaign_account: Integers
    campaign_channel: Integers
    campaign_budget: Floats
    campaign_key: Keys
    rotation: Integers
    stock: Floats
    restock: Floats
    restock_every: Floats
    bid_by_hour: Floats
    bid_by_weekday: Floats
    bid_by_segment: Floats
    creatives: tuple[str, ...]
    creative_campaign: Integers
    creative_weight: Floats
    targets: tuple[str, ...]
    target_campaign: Integers
    target_account: Integers
    target_keyword: Integers
    bid: Floats
    value: Floats
    keywords: tuple[str, ...]
    parent: Integers
    keyword_channel: Integers
    keyword_key: Keys
    volume: Floats
    prior: Floats
    ad_key: Keys
    ad_target: Integers
    ad_creative: Integers
    ad_keyword: Integers
    ad_campaign: Integers
    ad_account: Integers
    ad_unit: Integers
    ad_first: Integers
    relevance: Floats
    quality_parts: Floats
    conversion_rate: Floats
    basket_value: Floats
    keyword_start: Integers
    keyword_ads: Integers
    crowded: NDArray[np.bool_]
    rotates: NDArray[np.bool_]
    cells: Cells
    learner: int

    def ads_of(self, account: int) -> NDArray[np.int64]:
        """Return the indices of an account's ads."""
        return np.flatnonzero(self.ad_account == account)

    def targets_of(self, account: int) -> NDArray[np.int64]:
        """Return the indices of an account's targets, in its own order."""
        return np.flatnonzero(self.target_account == account)

    def campaigns_of(self, account: int) -> NDArray[np.int64]:
        """Return the indices of an account's campaigns, in its own order."""
        return np.flatnonzero(self.campaign_account == account)


@dataclass(slots=True)
class _Ads:
    """The columns of the table of ads while it is laid out."""

    key: list[int] = field(default_factory=list)
    target: list[int] = field(default_factory=list)
    creative: list[int] = field(default_factory=list)
    keyword: list[int] = field(default_factory=list)
    unit: list[int] = field(default_factory=list)
    first: list[int] = field(default_factory=list)


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
    places = lay_out_places(scenario, stream_key(seed, replication, Stream.RELEVANCE))
    drawn = draw_rivals(scenario, seed, replication)
    accounts = [*scenario.account, *(account for account, _ in drawn)]
    own_address = [(seed, replication)] * len(scenario.account) + [address for _, address in drawn]
    campaigns = [(a, campaign) for a, account in enumerate(accounts) for campaign in account.campaign]
    targets = [(c, target) for c, (_, campaign) in enumerate(campaigns) for target in campaign.target]
    creatives = [
        (c, creative)
        for c, (_, campaign) in enumerate(campaigns)
        for creative in campaign.creative or [CreativeSettings(name=ONLY_CREATIVE, appeal=1.0)]
    ]
    cells = cells_of(scenario.segment)
    campaign_account = np.array([a for a, _ in campaigns], dtype=np.int64)
    target_campaign = np.array([c for c, _ in targets], dtype=np.int64)
    target_account = campaign_account[target_campaign]
    target_keyword = np.array([places.index[target.place] for _, target in targets], dtype=np.int64)
    target_key = np.array(
        [name_key("ad", accounts[campaigns[c][0]].name, campaigns[c][1].name, t.place) for c, t in targets],
        dtype=np.uint64,
    )

    def target_normals(stream: Stream) -> Floats:
        """Draw for each target at its account's address."""
        out = np.empty(len(targets))
        for address in set(own_address):
            of = np.array([own_address[a] == address for a in target_account], dtype=np.bool_)
            out[of] = normals(stream_key(*address, stream), target_key[of])
        return out

    spread = np.array([accounts[a].relevance_sd for a in target_account])
    given = _with_gaps([target.relevance for _, target in targets])
    around = places.prior[target_keyword] * libm_exp(spread * target_normals(Stream.RELEVANCE))
    relevance = np.where(np.isnan(given), np.minimum(around, MOST_RELEVANCE), given)
    conversion_rate = _conversion_rates(
        scenario, target_normals(Stream.CONVERSION_RATE), relevance, spread,
        places.channel[target_keyword], _with_gaps([target.conversion_rate for _, target in targets]),
    )  # fmt: skip
    basket_value = np.array(
        [_first_given(t.basket_value, campaigns[c][1].basket_value, scenario.conversion.basket_value)
         for c, t in targets]
    )  # fmt: skip
    margin = np.array([account.margin for account in accounts])
    usual = margin[target_account] * scenario.conversion.rate * basket_value
    values = _with_gaps([target.value for _, target in targets])

    table = _lay_out_ads(
        [(accounts[a].name, campaign) for a, campaign in campaigns], targets, creatives, places
    )
    ad_target = np.array(table.target, dtype=np.int64)
    ad_creative = np.array(table.creative, dtype=np.int64)
    ad_keyword = np.array(table.keyword, dtype=np.int64)
    ad_account = target_account[ad_target]
    order = np.lexsort((np.arange(len(ad_target)), ad_account, ad_keyword))
    counts = np.bincount(ad_keyword, minlength=len(places.names))
    appeal = _appeals(scenario, campaigns, creatives, accounts, own_address)
    factor = places.relevance[ad_keyword] * appeal[ad_creative]
    # Held below the limit for draws, but never below what the target itself has.
    most = np.maximum(relevance[ad_target], MOST_RELEVANCE)
    ad_relevance = np.where(
        factor == 1.0, relevance[ad_target], np.minimum(relevance[ad_target] * factor, most)
    )
    parts = np.array([target.ad_relevance * target.landing_page for _, target in targets])
    rate = np.minimum(1.0, conversion_rate[ad_target] * places.conversion[ad_keyword])
    several = np.bincount([c for c, _ in creatives], minlength=len(campaigns)) > 1
    n_segments = len(cells.segments)
    return World(
        accounts=tuple(account.name for account in accounts),
        strategies=tuple(account.strategy for account in accounts),
        margin=margin,
        account_budget=np.array([_daily_budget(account) for account in accounts]),
        service=np.array([account.service for account in accounts]),
        tier=tuple(account.tier for account in accounts),
        enter=np.array([-math.inf if a.enter is None else float(hours_of(a.enter)) for a in accounts]),
        leave=np.array([math.inf if a.leave is None else float(hours_of(a.leave)) for a in accounts]),
        dearer=np.array([account.dearer for account in accounts]),
        campaigns=tuple(campaign.name for _, campaign in campaigns),
        campaign_account=campaign_account,
        campaign_channel=np.array([int(c.channel == "display") for _, c in campaigns], dtype=np.int64),
        campaign_budget=np.array([campaign.budget for _, campaign in campaigns], dtype=np.float64),
        campaign_key=np.array(
            [name_key("campaign", accounts[a].name, campaign.name) for a, campaign in campaigns], np.uint64
        ),
        rotation=np.array([ROTATIONS.index(c.rotation) for _, c in campaigns], dtype=np.int64),
        stock=np.array([math.inf if c.stock is None else c.stock for _, c in campaigns], dtype=np.float64),
        restock=np.array([campaign.restock for _, campaign in campaigns], dtype=np.float64),
        restock_every=np.array([24.0 * campaign.restock_every for _, campaign in campaigns]),
        bid_by_hour=np.array([campaign.bid_by_hour or [1.0] * 24 for _, campaign in campaigns]),
        bid_by_weekday=np.array([campaign.bid_by_weekday or [1.0] * 7 for _, campaign in campaigns]),
        bid_by_segment=np.array(
            [[campaign.bid_by_segment.get(name, 1.0) for name in cells.segments] for _, campaign in campaigns]
        ).reshape(len(campaigns), n_segments),
        creatives=tuple(creative.name for _, creative in creatives),
        creative_campaign=np.array([c for c, _ in creatives], dtype=np.int64),
        creative_weight=np.array([creative.weight for _, creative in creatives], dtype=np.float64),
        targets=tuple(target.place for _, target in targets),
        target_campaign=target_campaign,
        target_account=target_account,
        target_keyword=target_keyword,
        bid=np.array([target.bid for _, target in targets], dtype=np.float64),
        value=np.where(np.isnan(values), usual, values),
        keywords=places.names,
        parent=places.parent,
        keyword_channel=places.channel,
        keyword_key=places.key,
        volume=places.volume,
        prior=places.term_prior,
        ad_key=np.array(table.key, dtype=np.uint64),
        ad_target=ad_target,
        ad_creative=ad_creative,
        ad_keyword=ad_keyword,
        ad_campaign=target_campaign[ad_target],
        ad_account=ad_account,
        ad_unit=np.array(table.unit, dtype=np.int64),
        ad_first=np.array(table.first, dtype=np.int64),
        relevance=ad_relevance,
        quality_parts=parts[ad_target],
        conversion_rate=rate,
        basket_value=basket_value[ad_target],
        keyword_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        keyword_ads=order.astype(np.int64),
        crowded=_crowded(ad_keyword, ad_account, ad_target, len(places.names)),
        rotates=any_by(ad_keyword, several[target_campaign[ad_target]], len(places.names)),
        cells=cells,
        learner=[account.name for account in accounts].index(scenario.learner),
    )


def _lay_out_ads(
    campaigns: list[tuple[str, CampaignSettings]],
    targets: list[tuple[int, TargetSettings]],
    creatives: list[tuple[int, CreativeSettings]],
    places: Places,
) -> _Ads:
    """List target x creative x search term that the target reaches and its campaign does not exclude.

    ``campaigns`` come with their accounts' names.
    """
    of_campaign: list[list[int]] = [[] for _ in campaigns]
    for number, (c, _) in enumerate(creatives):
        of_campaign[c].append(number)
    ads = _Ads()
    units = 0
    for number, (c, target) in enumerate(targets):
        account, campaign = campaigns[c]
        path = ("ad", account, campaign.name, target.place)
        for place in places.reached[places.index[target.place]]:
            if places.breadth[place] > BREADTH[target.match] or places.names[place] in campaign.negative:
                continue
            on_term = path if places.breadth[place] == 0 else (*path, "term", places.names[place])
            first = len(ads.key)
            for ordinal, creative in enumerate(of_campaign[c]):
                named = (*on_term, "creative", creatives[creative][1].name) if campaign.creative else on_term
                ads.key.append(name_key(*named))
                ads.target.append(number)
                ads.creative.append(creative)
                ads.keyword.append(place)
                ads.unit.append(units + ordinal)
                ads.first.append(first)
        units += len(of_campaign[c])
    return ads


def _appeals(
    scenario: Scenario,
    campaigns: list[tuple[int, CampaignSettings]],
    creatives: list[tuple[int, CreativeSettings]],
    accounts: list[AccountSettings],
    address: list[tuple[int, int]],
) -> Floats:
    """Return the appeal of every creative, drawn with median 1 where none is given."""
    appeals = np.ones(len(creatives))
    for number, (c, creative) in enumerate(creatives):
        account, campaign = campaigns[c]
        if creative.appeal is not None:
            appeals[number] = creative.appeal
        else:
            key = np.array(
                [name_key("creative", accounts[account].name, campaign.name, creative.name)], np.uint64
            )
            z = float(normals(stream_key(*address[account], Stream.APPEAL), key)[0])
            appeals[number] = math.exp(scenario.relevance.appeal_sd * z)
    return appeals


def _conversion_rates(
    scenario: Scenario, own: Floats, relevance: Floats, spread: Floats, channel: Integers, given: Floats
) -> Floats:
    """Draw conversion rates whose logarithm correlates with log relevance, mean ``rate``.

    ``own`` is the part that has nothing to do with relevance: (n_targets,) standard normals.
    """
    settings = scenario.conversion
    # Log relevance spreads between keywords and, within one, between ads: both make its scale.
    scale = np.array([math.hypot(scenario.relevance.sd, within) for within in spread])
    median = np.where(channel == 1, scenario.relevance.audience_median, scenario.relevance.median)
    distance = np.array([math.log(r / m) for r, m in zip(relevance, median, strict=True)])
    z = np.divide(distance, scale, out=np.zeros(len(relevance)), where=scale > 0)
    rho, sd = settings.relevance_conversion_correlation, settings.rate_sd
    mixed = rho * np.clip(z, -4, 4) + math.sqrt(1 - rho * rho) * own
    drawn = np.minimum(1.0, settings.rate * libm_exp(sd * mixed - sd * sd / 2))
    return np.where(np.isnan(given), drawn, given)


def _crowded(
    ad_keyword: Integers, ad_account: Integers, ad_target: Integers, n_keywords: int
) -> NDArray[np.bool_]:
    """Return for each keyword whether some account has two targets on it."""
    targets = np.unique(np.stack([ad_keyword, ad_account, ad_target]), axis=1)
    pairs, times = np.unique(targets[:2], axis=1, return_counts=True)
    return any_by(pairs[0], times > 1, n_keywords)


def _daily_budget(account: AccountSettings) -> float:
    """Return the account's daily budget: its own, or the sum of its campaigns'."""
    if account.budget is not None:
        return account.budget
    return math.fsum(campaign.budget for campaign in account.campaign)


def _first_given(*values: float | None) -> float:
    """Return the first value that is not left out."""
    return next(value for value in values if value is not None)


def _with_gaps(values: list[float | None]) -> Floats:
    """Return floats with NaN where a value is left out."""
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
