"""The world of one replication: every account, campaign, target and ad as arrays, rivals drawn.

Numbering follows the scenario: its accounts first, then the drawn rivals; campaigns, creatives,
targets and ads in their accounts' order. A *target* is a bid on a keyword or audience; an *ad* is a
target with one creative on one of the search terms that the target reaches. What is searched for,
keywords, their search terms and audiences, stands in one list and is called keyword here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.draws import (
    Keys,
    Stream,
    libm_exp,
    libm_log,
    name_key,
    normals,
    path_text,
    stream_key,
    text_keys,
)
from simulator.entities import Floats, Integers
from simulator.settings.account import AccountSettings, CampaignSettings, CreativeSettings
from simulator.settings.scenario import Scenario
from simulator.sums import any_by
from simulator.world.ads import AdNames, crowded, lay_out_ads
from simulator.world.events import hours_of
from simulator.world.places import MOST_RELEVANCE, Places, lay_out_places
from simulator.world.rivals import Address, Population, draw_rivals
from simulator.world.segments import Cells, cells_of
from simulator.world.targets import Targets, drawn_targets, joined, written_targets

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
    accounts = [*scenario.account, *(account for population in drawn for account in population.accounts)]
    address = [(seed, replication)] * len(scenario.account)
    address += [population.address for population in drawn for _ in population.accounts]
    owned = [(a, campaign) for a, account in enumerate(accounts) for campaign in account.campaign]
    campaigns = [campaign for _, campaign in owned]
    owners = [accounts[a].name for a, _ in owned]
    only = [CreativeSettings(name=ONLY_CREATIVE, appeal=1.0)]
    creatives = [creative for campaign in campaigns for creative in campaign.creative or only]
    n_creatives = np.array([len(campaign.creative) or 1 for campaign in campaigns], dtype=np.int64)
    cells = cells_of(scenario.segment)
    targets = _all_targets(scenario, drawn, places)
    names = AdNames(owners, campaigns, [creative.name for creative in creatives], places)
    target_key = names.target_keys(targets)
    campaign_account = np.array([a for a, _ in owned], dtype=np.int64)
    creative_campaign = np.repeat(np.arange(len(campaigns)), n_creatives)
    target_account = campaign_account[targets.campaign]

    spread = np.array([account.relevance_sd for account in accounts])[target_account]
    z = _normals(Stream.RELEVANCE, target_key, target_account, address)
    around = places.prior[targets.place] * libm_exp(spread * z)
    relevance = _given_or(targets.relevance, np.minimum(around, MOST_RELEVANCE))
    conversion_rate = _conversion_rates(
        scenario, _normals(Stream.CONVERSION_RATE, target_key, target_account, address), relevance, spread,
        places.channel[targets.place], targets.conversion_rate,
    )  # fmt: skip
    usual_basket = np.array(
        [
            scenario.conversion.basket_value if campaign.basket_value is None else campaign.basket_value
            for campaign in campaigns
        ]
    )
    basket_value = _given_or(targets.basket_value, usual_basket[targets.campaign])
    margin = np.array([account.margin for account in accounts])
    usual = margin[target_account] * scenario.conversion.rate * basket_value

    ads = lay_out_ads(targets, campaigns, n_creatives, places, names, target_key)
    ad_account = target_account[ads.target]
    # Ads stand in their accounts' order, so a stable sort leaves each keyword's grouped by account.
    order = np.argsort(ads.keyword, kind="stable")
    counts = np.bincount(ads.keyword, minlength=len(places.names))
    appeal = _appeals(scenario, owners, campaigns, creatives, creative_campaign, campaign_account, address)
    factor = places.relevance[ads.keyword] * appeal[ads.creative]
    # Held below the limit for draws, but never below what the target itself has.
    most = np.maximum(relevance[ads.target], MOST_RELEVANCE)
    ad_relevance = np.where(
        factor == 1.0, relevance[ads.target], np.minimum(relevance[ads.target] * factor, most)
    )
    rate = np.minimum(1.0, conversion_rate[ads.target] * places.conversion[ads.keyword])
    ad_campaign = targets.campaign[ads.target]
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
        campaigns=tuple(campaign.name for campaign in campaigns),
        campaign_account=campaign_account,
        campaign_channel=np.array([int(c.channel == "display") for c in campaigns], dtype=np.int64),
        campaign_budget=np.array([campaign.budget for campaign in campaigns], dtype=np.float64),
        campaign_key=np.array(
            [name_key("campaign", owner, c.name) for owner, c in zip(owners, campaigns, strict=True)],
            np.uint64,
        ),
        rotation=np.array([ROTATIONS.index(c.rotation) for c in campaigns], dtype=np.int64),
        stock=np.array([math.inf if c.stock is None else c.stock for c in campaigns], dtype=np.float64),
        restock=np.array([campaign.restock for campaign in campaigns], dtype=np.float64),
        restock_every=np.array([24.0 * campaign.restock_every for campaign in campaigns]),
        bid_by_hour=np.array([campaign.bid_by_hour or [1.0] * 24 for campaign in campaigns]),
        bid_by_weekday=np.array([campaign.bid_by_weekday or [1.0] * 7 for campaign in campaigns]),
        bid_by_segment=np.array(
            [[campaign.bid_by_segment.get(name, 1.0) for name in cells.segments] for campaign in campaigns]
        ).reshape(len(campaigns), len(cells.segments)),
        creatives=tuple(creative.name for creative in creatives),
        creative_campaign=creative_campaign,
        creative_weight=np.array([creative.weight for creative in creatives], dtype=np.float64),
        targets=tuple([places.names[place] for place in targets.place.tolist()]),
        target_campaign=targets.campaign,
        target_account=target_account,
        target_keyword=targets.place,
        bid=targets.bid,
        value=_given_or(targets.value, usual),
        keywords=places.names,
        parent=places.parent,
        keyword_channel=places.channel,
        keyword_key=places.key,
        volume=places.volume,
        prior=places.term_prior,
        ad_key=ads.key,
        ad_target=ads.target,
        ad_creative=ads.creative,
        ad_keyword=ads.keyword,
        ad_campaign=ad_campaign,
        ad_account=ad_account,
        ad_unit=ads.unit,
        ad_first=ads.first,
        relevance=ad_relevance,
        quality_parts=targets.parts[ads.target],
        conversion_rate=rate,
        basket_value=basket_value[ads.target],
        keyword_start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        keyword_ads=order,
        crowded=crowded(ads, ad_account, order, len(places.names)),
        rotates=any_by(ads.keyword, (n_creatives > 1)[ad_campaign], len(places.names)),
        cells=cells,
        learner=[account.name for account in accounts].index(scenario.learner),
    )


def _all_targets(scenario: Scenario, drawn: list[Population], places: Places) -> Targets:
    """Return the targets that are written out, then those of drawn rivals, one campaign a rival."""
    campaign = sum(len(account.campaign) for account in scenario.account)
    # Terms stand between keywords and audiences.
    first = {"search": 0, "display": len(places.names) - len(scenario.audience)}
    tables = [written_targets(scenario.account, places)]
    for population in drawn:
        channel = population.accounts[0].campaign[0].channel
        tables.append(
            drawn_targets(
                campaign + population.rival,
                first[channel] + population.place,
                population.bid,
                population.value,
            )
        )
        campaign += len(population.accounts)
    return joined(tables)


def _normals(stream: Stream, keys: Keys, account: Integers, address: list[Address]) -> Floats:
    """Draw a standard normal for each key at its account's address."""
    out = np.empty(len(keys))
    for each in set(address):
        of = np.array([own == each for own in address], dtype=np.bool_)[account]
        out[of] = normals(stream_key(*each, stream), keys[of])
    return out


def _appeals(
    scenario: Scenario,
    owners: list[str],
    campaigns: list[CampaignSettings],
    creatives: list[CreativeSettings],
    creative_campaign: Integers,
    campaign_account: Integers,
    address: list[Address],
) -> Floats:
    """Return the appeal of every creative, drawn with median 1 where none is given."""
    appeals = np.array([math.nan if each.appeal is None else each.appeal for each in creatives])
    left_out = np.flatnonzero(np.isnan(appeals))
    of = creative_campaign[left_out]
    key = text_keys(
        path_text("creative", owners[c], campaigns[c].name, creatives[x].name)
        for c, x in zip(of.tolist(), left_out.tolist(), strict=True)
    )
    z = _normals(Stream.APPEAL, key, campaign_account[of], address)
    appeals[left_out] = libm_exp(scenario.relevance.appeal_sd * z)
    return appeals


def _conversion_rates(
    scenario: Scenario, own: Floats, relevance: Floats, spread: Floats, channel: Integers, given: Floats
) -> Floats:
    """Draw conversion rates whose logarithm correlates with log relevance, mean ``rate``.

    ``own`` is the part that has nothing to do with relevance: (n_targets,) standard normals.
    """
    settings = scenario.conversion
    # Log relevance spreads between keywords and, within one, between ads: both make its scale.
    spreads, which = np.unique(spread, return_inverse=True)
    scale = np.array([math.hypot(scenario.relevance.sd, within) for within in spreads.tolist()])[which]
    median = np.where(channel == 1, scenario.relevance.audience_median, scenario.relevance.median)
    distance = libm_log(relevance / median)
    z = np.divide(distance, scale, out=np.zeros(len(relevance)), where=scale > 0)
    rho, sd = settings.relevance_conversion_correlation, settings.rate_sd
    mixed = rho * np.clip(z, -4, 4) + math.sqrt(1 - rho * rho) * own
    drawn = np.minimum(1.0, settings.rate * libm_exp(sd * mixed - sd * sd / 2))
    return _given_or(given, drawn)


def _daily_budget(account: AccountSettings) -> float:
    """Return the account's daily budget: its own, or the sum of its campaigns'."""
    if account.budget is not None:
        return account.budget
    return math.fsum(campaign.budget for campaign in account.campaign)


def _given_or(given: Floats, usual: Floats) -> Floats:
    """Return what is given, and what is usual where it is left out."""
    return np.where(np.isnan(given), usual, given)
