"""The table of ads: every target with every creative on every search term that the target reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.draws import Keys, path_text, text_keys
from simulator.entities import Flags, Integers
from simulator.settings.account import CampaignSettings
from simulator.sums import any_by
from simulator.world.places import Places
from simulator.world.targets import Targets


@dataclass(frozen=True, slots=True, eq=False)
class AdTable:
    """Ads in their targets' order, those of one target and search term together.

    Attributes
    ----------
    key, target, creative, keyword, unit, first
        (n_ads,) as in :class:`simulator.world.world.World`.
    """

    key: Keys
    target: Integers
    creative: Integers
    keyword: Integers
    unit: Integers
    first: Integers


class AdNames:
    """What the key of an ad is hashed from: account, campaign, target, then search term and creative.

    Parameters
    ----------
    accounts, campaigns
        (n_campaigns,) names of the campaigns' accounts, and the campaigns.
    creatives
        (n_creatives,) names.
    places
        What is searched for.
    """

    def __init__(
        self,
        accounts: Sequence[str],
        campaigns: Sequence[CampaignSettings],
        creatives: Sequence[str],
        places: Places,
    ) -> None:
        self._campaign = [
            path_text("ad", account, campaign.name)
            for account, campaign in zip(accounts, campaigns, strict=True)
        ]
        self._place = [path_text(name) for name in places.names]
        self._term = [path_text("term", name) for name in places.names]
        self._creative = [path_text("creative", name) for name in creatives]
        self._on_term = places.breadth > 0
        # The only creative of a campaign that names none is no part of the ad's name.
        self._named = np.array([bool(campaign.creative) for campaign in campaigns], dtype=np.bool_)

    def target_keys(self, targets: Targets) -> Keys:
        """Return (n_targets,) the key of each target's ad on its own keyword or audience."""
        paths = zip(targets.campaign.tolist(), targets.place.tolist(), strict=True)
        return text_keys(self._campaign[c] + self._place[p] for c, p in paths)

    def ad_keys(
        self, targets: Targets, own: Keys, target: Integers, place: Integers, creative: Integers
    ) -> Keys:
        """Return (n_ads,) keys: ``own`` of the target, but where a term or a creative has a name too."""
        keys = own[target]
        campaign, head = targets.campaign[target], targets.place[target]
        named, on_term = self._named[campaign], self._on_term[place]
        longer = np.flatnonzero(named | on_term)
        columns = (campaign, head, place, creative, on_term, named)
        keys[longer] = text_keys(
            self._campaign[c] + self._place[h] + (self._term[p] if term else b"")
            + (self._creative[x] if name else b"")
            for c, h, p, x, term, name in zip(*(column[longer].tolist() for column in columns), strict=True)
        )  # fmt: skip
        return keys


def lay_out_ads(
    targets: Targets,
    campaigns: Sequence[CampaignSettings],
    n_creatives: Integers,
    places: Places,
    names: AdNames,
    target_key: Keys,
) -> AdTable:
    """List target x search term that the target reaches and its campaign does not exclude x creative.

    Parameters
    ----------
    targets, campaigns, places, names
        The market.
    n_creatives
        (n_campaigns,) how many creatives each campaign has, at least one.
    target_key
        (n_targets,) from :meth:`AdNames.target_keys`.
    """
    target, place = _reached(targets, places)
    kept = places.breadth[place] <= targets.breadth[target]
    kept &= ~_excluded(targets.campaign[target], place, campaigns, places)
    target, place = target[kept], place[kept]
    pair, ordinal = _runs(n_creatives[targets.campaign[target]])
    first = np.flatnonzero(ordinal == 0)[pair]
    target, place = target[pair], place[pair]
    creative = _before(n_creatives)[targets.campaign[target]] + ordinal
    return AdTable(
        key=names.ad_keys(targets, target_key, target, place, creative),
        target=target,
        creative=creative,
        keyword=place,
        unit=_before(n_creatives[targets.campaign])[target] + ordinal,
        first=first,
    )


def crowded(table: AdTable, account: Integers, by_keyword: Integers, n_keywords: int) -> Flags:
    """Return for each keyword whether some account has two targets on it.

    Parameters
    ----------
    table
        Of which a target's first ad on a keyword stands for the target.
    account
        (n_ads,) index of the ad's account.
    by_keyword
        (n_ads,) the ads, grouped by keyword and there by account.
    n_keywords
        Length of the result.
    """
    ads = by_keyword[table.first[by_keyword] == by_keyword]
    keyword, owner = table.keyword[ads], account[ads]
    twice = (keyword[1:] == keyword[:-1]) & (owner[1:] == owner[:-1])
    return any_by(keyword[1:], twice, n_keywords)


def _reached(targets: Targets, places: Places) -> tuple[Integers, Integers]:
    """Pair every target with every place that its keyword or audience can reach."""
    reached = [places.reached.get(place, []) for place in range(len(places.names))]
    count = np.array([len(some) for some in reached], dtype=np.int64)
    flat = np.array([place for some in reached for place in some], dtype=np.int64)
    target, ordinal = _runs(count[targets.place])
    return target, flat[_before(count)[targets.place[target]] + ordinal]


def _excluded(
    campaign: Integers, place: Integers, campaigns: Sequence[CampaignSettings], places: Places
) -> Flags:
    """Tell for each pair of campaign and place whether the campaign excludes the place."""
    number = {name: index for index, name in enumerate(places.names)}
    width = len(places.names)
    pairs = [c * width + number[name] for c, each in enumerate(campaigns) for name in each.negative]
    return np.isin(campaign * width + place, np.array(pairs, dtype=np.int64))


def _runs(count: Integers) -> tuple[Integers, Integers]:
    """Return for stretches of ``count`` entries each which stretch an entry is in, and its number there."""
    stretch = np.repeat(np.arange(len(count)), count)
    return stretch, np.arange(len(stretch)) - _before(count)[stretch]


def _before(count: Integers) -> Integers:
    """Return how many entries stand before each stretch."""
    return np.cumsum(count) - count
