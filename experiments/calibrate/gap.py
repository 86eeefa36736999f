"""What a simulated market shows beyond the closed form, less where little was shown."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from experiments.calibrate.observe import Seen
from experiments.calibrate.page import Shown
from experiments.calibrate.rivals import odds
from experiments.calibrate.setting import Setting, Unknowns
from simulator.entities import Floats

#: Simulated clicks of its campaign's mean that a keyword's own are mixed with.
MIXED_CLICKS = 200.0
#: Simulated impressions at which half of a keyword's gap is believed.
DOUBTFUL = 100.0
#: Share of searches lost to budget at most.
MOST_LOST = 0.95
#: Cost per click over bid, and CTR over relevance, before anything is known.
FIRST_CPC, FIRST_EXAMINED = 0.6, 0.6


class Gap(NamedTuple):
    """What a simulation shows beyond the closed form; n keywords.

    Attributes
    ----------
    odds, position, paid
        (n,) of log odds of the share, of the mean position, of the log cost per click over the bid.
    lost
        (n,) share of searches lost to budget.
    total
        Of log odds of the share, or the mean position, of all keywords together.
    """

    odds: Floats
    position: Floats
    paid: Floats
    lost: Floats
    total: float

    def mixed(self, before: Gap, part: float) -> Gap:
        """Return the mean of this gap and an earlier one, this one with its part."""
        return Gap(
            odds=part * self.odds + (1 - part) * before.odds,
            position=part * self.position + (1 - part) * before.position,
            paid=part * self.paid + (1 - part) * before.paid,
            lost=part * self.lost + (1 - part) * before.lost,
            total=part * self.total + (1 - part) * before.total,
        )

    @classmethod
    def none(cls, n: int) -> Gap:
        """Return no gap."""
        none = np.zeros(n)
        return cls(none, none, none, none, 0.0)


def gap_of(setting: Setting, unknowns: Unknowns, seen: Seen, now: Shown) -> Gap:
    """Return what a simulation shows beyond the closed form, less where little was shown."""
    impressions, searches = seen.impressions.sum(axis=0), np.maximum(seen.searches.sum(axis=0), 1.0)
    lost = np.clip(seen.lost.sum(axis=0) / searches, 0.0, MOST_LOST)
    due = np.maximum(impressions, setting.impressions * len(seen.impressions))
    share = impressions / searches / (1 - lost)
    position = np.where(
        impressions > 0, seen.position_sum.sum(axis=0) / np.maximum(impressions, 1), now.position
    )
    paid = cost_per_click(setting, unknowns, seen) / unknowns.bid
    weight = setting.impressions
    if setting.by_position:
        whole = impressions.sum() / (searches * (1 - lost)).sum()
        closed = weight.sum() / (weight / np.maximum(now.share, 1e-6)).sum()
        total = float(odds(np.array(whole)) - odds(np.array(closed)))
    else:
        total = float(
            seen.position_sum.sum() / max(impressions.sum(), 1) - weight @ now.position / weight.sum()
        )
    return Gap(
        odds=sure(due) * (odds(share) - odds(now.share)),
        position=sure(impressions) * (position - now.position),
        paid=np.log(paid / now.paid),
        lost=lost,
        total=total,
    )


def examined(setting: Setting, unknowns: Unknowns, seen: Seen) -> Floats:
    """(n,) clicks to be expected of an impression and unit of relevance."""
    clicks, impressions = seen.likely_clicks.sum(axis=0), seen.impressions.sum(axis=0)
    return _mixed(setting, clicks, impressions * unknowns.relevance, FIRST_EXAMINED)


def lost_to_budget(setting: Setting, seen: Floats) -> Floats:
    """(n,) share of searches lost to budget: as told, else as seen."""
    return np.clip(np.where(np.isnan(setting.lost), seen, setting.lost), 0.0, MOST_LOST)


def sure(impressions: Floats) -> Floats:
    """(n,) how far what was simulated of a keyword is believed, 0 to 1."""
    return np.asarray(impressions / (impressions + DOUBTFUL))


def _mixed(setting: Setting, counted: Floats, possible: Floats, unknown: float) -> Floats:
    """(n,) counted / possible, mixed with the campaign's ratio where little was counted.

    What a campaign counted in all stays; ``unknown`` where it counted nothing.
    """
    counts, chances = setting.by_campaign(counted), setting.by_campaign(possible)
    mean = np.where((counts > 0) & (chances > 0), counts / np.maximum(chances, 1e-300), unknown)
    campaign = setting.grouping.campaign
    ratio = (counted + MIXED_CLICKS) / (possible + MIXED_CLICKS / mean[campaign])
    expected = setting.by_campaign(ratio * possible)
    scale = np.where((counts > 0) & (expected > 0), counts / np.maximum(expected, 1e-300), 1.0)
    return np.asarray(ratio * scale[campaign])


def cost_per_click(setting: Setting, unknowns: Unknowns, seen: Seen) -> Floats:
    """(n,) mean cost per click, mixed as a share of the bid."""
    clicks, cost = seen.clicks.sum(axis=0), seen.cost.sum(axis=0)
    part = _mixed(setting, cost / unknowns.bid, clicks, FIRST_CPC)
    return np.asarray(np.maximum(part, 0.05) * unknowns.bid)
