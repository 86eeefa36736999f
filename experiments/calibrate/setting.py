"""What a fit starts from: estimates that the log gives, assumptions that it does not, and the unknowns."""

from __future__ import annotations

import dataclasses
import datetime
import typing
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.account_log import CHEAPEST, DEAREST
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.click_rates import rates_with_group_totals, shrunk_rates
from experiments.calibrate.examination import ASSUMED_EXAMINATION
from experiments.calibrate.grouping import Grouping
from experiments.calibrate.keyword_log import KeywordLog, taken
from experiments.calibrate.seasons import Seasons
from experiments.importing.arrays import sums_by
from experiments.importing.hours import ASSUMED_HOURS
from experiments.importing.slots import FURTHEST, NEAREST
from simulator.entities import Floats
from simulator.settings.scenario import Assumed

#: Assumptions that a scenario marks where nobody told better, and what they are then.
ASSUMABLE, _DEFAULTS = typing.get_args(Assumed), Assumptions()
#: Clicks of its campaign's mean that a keyword's cost per click is mixed with.
CPC_WEIGHT = 5.0
#: Conversions of the account's mean that a keyword's basket value is mixed with.
BASKET_WEIGHT = 5.0
#: Impression shares that a fit aims at: beyond them a market hangs on single searches.
LEAST_SHARE, MOST_SHARE = 0.03, 0.97
#: A daily budget buys at least so many clicks at the dearest bid.
FEWEST_CLICKS = 5
#: The day a log without dates is taken to start: a Monday.
ASSUMED_START = datetime.date(2026, 1, 5)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """All that stays as it is while the market is solved; n keywords, campaign by campaign.

    Attributes
    ----------
    assumptions, grouping, seasons
        What was assumed, who belongs where, how demand moves.
    hourly, examination
        24 indices of mean 1, midnight first; 4 probabilities, top slot first.
    fitted_hours, fitted_examination
        Whether those come from a file or are assumed.
    start, start_logged, period
        First day of the log, whether the log tells it, and the number of days the market is fitted to.
    impressions, ctr
        (n,) that `fixed` is to get over the period.
    logged_clicks
        (n,) as counted.
    position
        (n,) mean position it is to get.
    share
        (n,) impressions over searches that it is to get.
    by_position, by_share
        Whether the log told positions, and impression shares.
    budgets
        (n_campaigns,) currency units a day as told, NaN where not.
    cost, cpc
        (n,) as logged; mean cost per click it is to get. None where the log has no cost.
    conversions
        (n,) as counted, None where the log has none.
    conversion_rate, basket_value
        (n,) given to the targets; None where the log has none.
    """

    assumptions: Assumptions
    grouping: Grouping
    seasons: Seasons
    hourly: tuple[float, ...]
    examination: tuple[float, ...]
    fitted_hours: bool
    fitted_examination: bool
    start: datetime.date
    start_logged: bool
    period: int
    impressions: Floats
    ctr: Floats
    logged_clicks: Floats
    position: Floats
    share: Floats
    by_position: bool
    by_share: bool
    budgets: Floats
    cost: Floats | None
    cpc: Floats | None
    conversions: Floats | None
    conversion_rate: Floats | None
    basket_value: Floats | None

    def by_campaign(self, values: Floats) -> Floats:
        """Add (n,) values up to (n_campaigns,)."""
        return sums_by(self.grouping.campaign, values, len(self.grouping.campaigns))

    @property
    def demand(self) -> float:
        """Searches expected over the period for a ``volume`` of 1."""
        return float(self.seasons.factors(self.start.weekday(), self.period).sum())

    @property
    def mean_share(self) -> float:
        """Impressions over searches of all keywords together."""
        return float(self.impressions.sum() / (self.impressions / self.share).sum())

    @property
    def clicks(self) -> Floats:
        """(n,) clicks to be got over the period."""
        return self.impressions * self.ctr

    @property
    def assumed(self) -> tuple[str, ...]:
        """Names of the assumptions that neither the log nor a flag off its default decided."""
        by_log = {
            "position": self.by_position,
            "share": self.by_share,
            "budget": not np.isnan(self.budgets).any(),
            "bid": self.cpc is not None,
            "conversion_rate": self.conversion_rate is not None,
            "basket_value": self.basket_value is not None,
            # It draws conversion rates, and those of the log are not drawn.
            "correlation": self.conversion_rate is not None,
            "period": self.start_logged,
        }
        flags = {name: getattr(self.assumptions, name) for name in ASSUMABLE}
        return tuple(
            name
            for name, value in flags.items()
            if value == getattr(_DEFAULTS, name) and not by_log.get(name, False)  # None: nobody told
        )

    @property
    def returns(self) -> float:
        """Revenue to be expected of a click of the log, currency units."""
        assume, n = self.assumptions, len(self.impressions)
        rate = np.full(n, assume.conversion_rate) if self.conversion_rate is None else self.conversion_rate
        value = np.full(n, assume.money("basket_value")) if self.basket_value is None else self.basket_value
        return float(rate * value @ self.clicks / max(self.clicks.sum(), 1e-12))


@dataclass(frozen=True, slots=True, eq=False)
class Unknowns:
    """What is solved for.

    Attributes
    ----------
    volume, relevance, competition, bid
        (n,) searches a day, P(click | examined), factor on the rivals' bids, currency units.
    budget
        (n_campaigns,) currency units a day.
    depth_ratio
        Logarithm of the share of pages with one slot more over that with one less.
    """

    volume: Floats
    relevance: Floats
    competition: Floats
    bid: Floats
    budget: Floats
    depth_ratio: float

    def keyword_relevance(self, ad_share: float) -> Floats:
        """(n,) the keyword's part of relevance: geometric mean x (relevance / mean)^(1 - ad_share)."""
        mean = np.exp(np.log(self.relevance).mean())
        return np.asarray(mean * (self.relevance / mean) ** (1 - ad_share))


def describe(
    log: KeywordLog,
    grouping: Grouping,
    seasons: Seasons,
    assumptions: Assumptions,
    *,
    hourly: tuple[float, ...] | None,
    examination: tuple[float, ...] | None,
) -> Setting:
    """Put the estimates of a log and the assumptions together, keywords ordered by campaign.

    ``hourly`` and ``examination`` are assumed where they are None.
    """
    order = np.argsort(grouping.campaign, kind="stable")
    log = taken(log, order)
    grouping = dataclasses.replace(
        grouping, keywords=tuple(grouping.keywords[i] for i in order), campaign=grouping.campaign[order]
    )
    position = np.full(len(log.names), assumptions.position)
    known = np.zeros(len(log.names), dtype=bool) if log.position is None else ~np.isnan(log.position)
    if log.position is not None:
        position[known] = np.clip(log.position[known], NEAREST, FURTHEST)
    share = np.full(len(log.names), assumptions.share)
    told = np.zeros(len(log.names), dtype=bool) if log.share is None else ~np.isnan(log.share)
    if log.share is not None:
        share[told] = np.clip(log.share[told], LEAST_SHARE, MOST_SHARE)
    ctr = rates_with_group_totals(log.clicks, log.impressions, grouping.campaign)
    cpc = _cost_per_click(log, grouping, log.impressions * ctr)
    return Setting(
        assumptions=assumptions,
        grouping=grouping,
        seasons=seasons,
        hourly=ASSUMED_HOURS if hourly is None else hourly,
        examination=ASSUMED_EXAMINATION if examination is None else examination,
        fitted_hours=hourly is not None,
        fitted_examination=examination is not None,
        start=log.start or ASSUMED_START,
        start_logged=log.start is not None,
        period=log.days,
        impressions=log.impressions,
        ctr=ctr,
        logged_clicks=log.clicks,
        position=position,
        share=share,
        by_position=bool(known.any()),
        by_share=bool(told.any()),
        budgets=np.array([log.budgets.get(name, np.nan) for name in grouping.campaigns]),
        cost=None if cpc is None else log.cost,
        cpc=cpc,
        conversions=log.conversions,
        conversion_rate=_conversion_rate(log),
        basket_value=_basket_value(log, assumptions.conversion_rate),
    )


def _cost_per_click(log: KeywordLog, grouping: Grouping, expected_clicks: Floats) -> Floats | None:
    """Mix each keyword's cost per click with its campaign's, then keep the campaign's cost.

    The clicks to be got differ from those counted: keywords with few lend each other theirs.
    """
    if log.cost is None or log.cost.sum() <= 0 or log.clicks.sum() <= 0:
        return None
    campaign, n = grouping.campaign, len(grouping.campaigns)
    cost, clicks = (sums_by(campaign, values, n) for values in (log.cost, log.clicks))
    overall = log.cost.sum() / log.clicks.sum()
    mean = np.where((clicks > 0) & (cost > 0), cost / np.maximum(clicks, 1), overall)
    mixed = (log.cost + CPC_WEIGHT * mean[campaign]) / (log.clicks + CPC_WEIGHT)
    expected = sums_by(campaign, mixed * expected_clicks, n)
    scale = np.where((cost > 0) & (expected > 0), cost / np.where(expected > 0, expected, 1), 1.0)
    # Cost without a click to show for it can come to any sum a click.
    return np.clip(mixed * scale[campaign], CHEAPEST, DEAREST)


def _conversion_rate(log: KeywordLog) -> Floats | None:
    """Shrink conversions a click across keywords."""
    if log.conversions is None or min(log.conversions.sum(), log.clicks.sum()) <= 0:
        return None
    return shrunk_rates(log.conversions, log.clicks)


def _basket_value(log: KeywordLog, assumed_rate: float) -> Floats | None:
    """Mix each keyword's revenue a conversion with the account's; without conversions, of those assumed."""
    if log.revenue is None or log.clicks.sum() <= 0:
        return None
    conversions = assumed_rate * log.clicks if log.conversions is None else log.conversions
    if conversions.sum() <= 0:
        return None
    mean = log.revenue.sum() / conversions.sum()
    return np.asarray((log.revenue + BASKET_WEIGHT * mean) / (conversions + BASKET_WEIGHT))
