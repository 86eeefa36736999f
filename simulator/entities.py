"""What an account's strategy is given and gives back: views, reports and decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class View:
    """What an account knows before the first auction.

    Attributes
    ----------
    account
        Its name.
    campaigns, targets, keywords
        Names: one a campaign; one a target (``campaign / keyword``); the keyword of each target.
    target_campaign
        (n_targets,) index of each target's campaign.
    initial_bids
        (n_targets,) currency units a click.
    initial_budgets
        (n_campaigns,) currency units a day.
    account_budget
        Currency units a day, over all campaigns.
    slots
        K, the most ads a page shows.
    days
        Days the run lasts from time 0.
    margin
        Share of revenue that is profit before advertising.
    traffic_by_hour
        (24,) share of a day's searches in each hour, midnight first, sum 1: the traffic index
        that consoles publish, an average over days.
    channels
        One a campaign: ``"search"`` or ``"display"``.
    pays_by_impression
        (n_campaigns,) True where bids are for 1,000 impressions, False where they are for a click.
    values
        (n_targets,) what the account takes a click to be worth before it has data, currency units.
    creatives, creative_campaign
        (n_creatives,) ``campaign / creative``; index of each one's campaign.
    segments
        Names of the searcher segments that bids can be modified for.
    bid_points
        (n_points,) multiples of the bid at which the bid simulator replays yesterday.
    """

    account: str
    campaigns: Sequence[str]
    targets: Sequence[str]
    keywords: Sequence[str]
    target_campaign: Integers
    initial_bids: Floats
    initial_budgets: Floats
    account_budget: float
    slots: int
    days: int
    margin: float
    traffic_by_hour: Floats
    channels: Sequence[str]
    pays_by_impression: Flags
    values: Floats
    creatives: Sequence[str]
    creative_campaign: Integers
    segments: Sequence[str]
    bid_points: Floats


@dataclass(frozen=True, slots=True)
class BidSimulator:
    """Yesterday's auctions replayed at other bids, everyone else as they were, own budgets aside.

    Attributes
    ----------
    bids
        (n_targets,) the bids that ``view.bid_points`` multiply: those in force when the table was made.
    impressions, clicks, cost, average_position
        (n_targets, n_points) what each multiple of the bids would have brought; the position is NaN
        without impressions.
    """

    bids: Floats
    impressions: Integers
    clicks: Integers
    cost: Floats
    average_position: Floats


@dataclass(frozen=True, slots=True)
class Peers:
    """How accounts of the same tier did on the same keywords, up to last midnight.

    Attributes
    ----------
    ctr, cvr
        (n_targets,) clicks over impressions, conversions over clicks; NaN without any.
    """

    ctr: Floats
    cvr: Floats


@dataclass(frozen=True, slots=True)
class Report:
    """What a console shows an account at one moment; counts run from the first warm-up day.

    Attributes
    ----------
    time
        Hours since midnight of day 0; the warm-up lies before 0.
    impressions, clicks, cost, conversions, revenue
        (n_targets,) so far; conversions and revenue only as far as reported by now.
    impressions_by_position
        (n_targets, K) so far, top slot first.
    average_position
        (n_targets,) impression-weighted, 1 is the top; NaN without impressions.
    quality_score
        (n_targets,) 1 to 10, as refreshed at midnight.
    bids
        (n_targets,) in force, currency units a click.
    paused
        (n_targets,) True where the target takes no part.
    budgets, spend_today, throttles
        (n_campaigns,) daily budget in force; spent since midnight; probability of entering an
        auction.
    orders_placed
        (n_targets,) orders so far, those of a pre-sale included that are not conversions yet.
    eligible_searches, lost_to_budget
        (n_targets,) searches so far in which the target could have been shown; those of them it
        missed because a budget was spent, stock had run out or a throttle held it back.
    stock
        (n_campaigns,) units left to sell, infinity without end.
    creative_weights, bid_by_hour, bid_by_weekday, bid_by_segment
        In force, shaped as in :class:`Decision`.
    creative_impressions, creative_clicks, creative_cost, creative_orders
        (n_creatives,) so far; orders as they were placed.
    segment_impressions, segment_clicks, segment_cost, segment_orders
        (n_campaigns, n_segments) so far; orders as they were placed.
    bid_simulator, peers
        Tables for strategies whose ``reads`` names them, else None; no bid simulator before a day
        has passed.
    """

    time: float
    impressions: Integers
    impressions_by_position: Integers
    clicks: Integers
    cost: Floats
    conversions: Integers
    revenue: Floats
    average_position: Floats
    quality_score: Floats
    bids: Floats
    paused: Flags
    budgets: Floats
    spend_today: Floats
    throttles: Floats
    orders_placed: Integers
    eligible_searches: Integers
    lost_to_budget: Integers
    stock: Floats
    creative_weights: Floats
    bid_by_hour: Floats
    bid_by_weekday: Floats
    bid_by_segment: Floats
    creative_impressions: Integers
    creative_clicks: Integers
    creative_cost: Floats
    creative_orders: Integers
    segment_impressions: Floats
    segment_clicks: Floats
    segment_cost: Floats
    segment_orders: Floats
    bid_simulator: BidSimulator | None
    peers: Peers | None

    @property
    def impression_share(self) -> Floats:
        """(n_targets,) impressions over eligible searches, NaN without any."""
        return _share(self.impressions, self.eligible_searches)

    @property
    def budget_loss(self) -> Floats:
        """(n_targets,) share of eligible searches lost to budget, stock or throttle."""
        return _share(self.lost_to_budget, self.eligible_searches)

    @property
    def rank_loss(self) -> Floats:
        """(n_targets,) share of eligible searches lost to a score too low."""
        lost = self.eligible_searches - self.impressions - self.lost_to_budget
        return _share(lost, self.eligible_searches)

    @property
    def day(self) -> int:
        """Whole days since midnight of day 0."""
        return int(self.time // 24)

    @property
    def hour(self) -> float:
        """Hours since the last midnight, in [0, 24)."""
        return self.time % 24


@dataclass(frozen=True, slots=True)
class Decision:
    """What an account changes; None leaves things as they are.

    Attributes
    ----------
    bids
        (n_targets,) currency units a click, finite and >= 0; 0 takes no part.
    budgets
        (n_campaigns,) currency units a day, finite and >= 0. One that is spent today, and so buys
        nothing more, counts as that spend, at most the budget in force; the sum over campaigns may not
        exceed the account's budget, or that of what is in force where it is more.
    throttles
        (n_campaigns,) probability in [0, 1] of entering each auction.
    paused
        (n_targets,) of bool.
    creative_weights
        (n_creatives,) 0 to 10^12, how often each is shown relative to the others of its
        campaign; from then on campaigns rotate by weight. A campaign of zeros shows none.
    bid_by_hour, bid_by_weekday, bid_by_segment
        (n_campaigns, 24), (n_campaigns, 7) Monday first, (n_campaigns, n_segments) factors on bids,
        0 to 1,000; they multiply.
    """

    bids: Floats | None = None
    budgets: Floats | None = None
    throttles: Floats | None = None
    paused: Flags | None = None
    creative_weights: Floats | None = None
    bid_by_hour: Floats | None = None
    bid_by_weekday: Floats | None = None
    bid_by_segment: Floats | None = None


def _share(part: Integers, whole: Integers) -> Floats:
    """Divide counts, NaN where there is nothing to share."""
    share: Floats = np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
    return share
