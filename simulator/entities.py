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
        (n_campaigns,) currency units a day, finite and >= 0. One below today's spend counts as
        today's spend; the sum over campaigns of max(budget, spent today) may not exceed the
        account's budget.
    throttles
        (n_campaigns,) probability in [0, 1] of entering each auction.
    paused
        (n_targets,) of bool.
    """

    bids: Floats | None = None
    budgets: Floats | None = None
    throttles: Floats | None = None
    paused: Flags | None = None
