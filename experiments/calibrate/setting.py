"""What a fit starts from: estimates that the log gives, assumptions that it does not, and the unknowns."""

from __future__ import annotations

import dataclasses
import datetime
import typing
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.arrived import ToCome, arrived
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.click_rates import rates_with_group_totals
from experiments.calibrate.examination import ASSUMED_EXAMINATION
from experiments.calibrate.grouping import Grouping
from experiments.calibrate.keyword_log import KeywordLog, taken
from experiments.calibrate.seasons import Seasons
from experiments.calibrate.told import (
    basket_values,
    bids_told,
    conversion_rates,
    cost_per_click,
    looked_at,
    paid_over_bid,
    positions_told,
    ratio_of_score,
)
from experiments.importing.arrays import sums_by
from experiments.importing.hours import ASSUMED_HOURS
from experiments.importing.slots import FURTHEST, NEAREST
from simulator.entities import Flags, Floats
from simulator.settings.scenario import Assumed

#: Assumptions that a scenario marks where nobody told better, and what they are then.
ASSUMABLE, _DEFAULTS = typing.get_args(Assumed), Assumptions()
#: Impression shares that a fit aims at: beyond them a market hangs on single searches.
LEAST_SHARE, MOST_SHARE = 0.002, 0.97
#: A click probability may come close to 1, not beyond.
MOST_RELEVANCE = 0.95
#: Standard deviations of rivals' log bids and of their ads' log relevance: assumptions without a flag.
RIVAL_BID_SD, RIVAL_RELEVANCE_SD = 0.4, 0.3
#: A daily budget buys at least so many clicks at the dearest bid.
FEWEST_CLICKS = 5
#: The day a log without dates is taken to start: a Monday.
ASSUMED_START = datetime.date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Rivals:
    """What no report tells of rivals.

    Attributes
    ----------
    name
        What their names begin with; other names, other rivals.
    count
        How many; None: as assumed, or what fits best.
    bid_sd, relevance_sd
        Standard deviations of their log bids and of their ads' log relevance.
    budget
        Median of their daily budgets, currency units; None: without end.
    """

    name: str = "rival"
    count: int | None = None
    bid_sd: float = RIVAL_BID_SD
    relevance_sd: float = RIVAL_RELEVANCE_SD
    budget: float | None = None


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
    position, share
        (n,) mean position, and impressions over searches, that it is to get.
    position_told, share_told
        (n,) whether the log tells them; else they are assumed.
    slots_told, share_exact
        (n,) whether the log tells the shares of the first slots, and the share as more than limits.
    looked
        (n,) share of impressions that is looked at, as positions tell.
    lost
        (n,) searches missed for want of budget over all, NaN where not told.
    bid, paid
        (n,) bids as told, currency units, and cost per click over them; NaN where not told.
    quality
        (n,) relevance over the keyword's own, as the quality score tells; NaN where it does not.
    budgets
        (n_campaigns,) currency units a day as told, NaN where not.
    cost, cpc
        (n,) as logged; mean cost per click it is to get. None where the log has no cost.
    conversions
        (n,) as counted, None where the log has none.
    conversion_rate, basket_value
        (n,) given to the targets; None where the log has none.
    arrived_clicks
        (n,) clicks, those of each day by the share of their conversions that the report counts.
    arrived_drawn
        (M, n) the same, M times, by what the report leaves open of these shares.
    to_come
        Conversions of the last days that are not in yet; None where no delay is clear.
    notes
        What is odd about the report, beside what the log itself notes.
    currency
        As told; empty where not.
    rivals
        What is assumed of the other accounts.
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
    position_told: Flags
    share_told: Flags
    slots_told: Flags
    share_exact: Flags
    looked: Floats
    lost: Floats
    bid: Floats
    paid: Floats
    quality: Floats
    budgets: Floats
    cost: Floats | None
    cpc: Floats | None
    conversions: Floats | None
    conversion_rate: Floats | None
    basket_value: Floats | None
    arrived_clicks: Floats
    arrived_drawn: Floats
    to_come: ToCome | None = None
    notes: tuple[str, ...] = ()
    currency: str = ""
    rivals: Rivals = Rivals()

    def by_campaign(self, values: Floats) -> Floats:
        """Add (n,) values up to (n_campaigns,)."""
        return sums_by(self.grouping.campaign, values, len(self.grouping.campaigns))

    @property
    def by_position(self) -> bool:
        """Whether the log tells positions."""
        return bool(self.position_told.any())

    @property
    def by_share(self) -> bool:
        """Whether the log tells impression shares."""
        return bool(self.share_told.any())

    @property
    def by_both(self) -> bool:
        """Whether the log tells position and impression share of some keyword."""
        return bool((self.position_told & self.share_told).any())

    def over(self, days: int) -> Setting:
        """Return the same account over fewer days, as busy as all in the mean; a trend is left out."""
        if days >= self.period:
            return self
        flat = dataclasses.replace(self, seasons=dataclasses.replace(self.seasons, trend=0.0))
        brief = dataclasses.replace(flat, period=days)
        part = brief.demand / flat.demand
        names = (
            "impressions", "logged_clicks", "cost", "conversions", "arrived_clicks", "arrived_drawn"
        )  # fmt: skip
        counts = {name: getattr(self, name) for name in names}
        scaled = {name: None if values is None else values * part for name, values in counts.items()}
        return dataclasses.replace(brief, **scaled)  # type: ignore[arg-type] # each of its own type

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
            "bid": self.cpc is not None or not np.isnan(self.bid).any(),
            "ad_share": not np.isnan(self.quality).any(),
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
    volume, relevance, competition, spread, bid
        (n,) searches a day, P(click | examined), factors on the rivals' bids and on their spread, currency
        units.
    budget
        (n_campaigns,) currency units a day.
    depth_ratio
        Logarithm of the share of pages with one slot more over that with one less.
    rivals
        How many there are.
    """

    volume: Floats
    relevance: Floats
    competition: Floats
    spread: Floats
    bid: Floats
    budget: Floats
    depth_ratio: float
    rivals: int = _DEFAULTS.rivals


def keyword_relevance(relevance: Floats, quality: Floats, ad_share: float) -> Floats:
    """Return (n,) the keyword's part of relevance, the platform's prior.

    Parameters
    ----------
    relevance
        (n,) P(click | examined).
    quality
        (n,) relevance over the keyword's, as a quality score tells it; NaN where none does.
    ad_share
        Share of the spread of log relevance that the ads make, where none does: geometric mean x
        (relevance / mean)^(1 - ad_share).
    """
    mean = np.exp(np.log(relevance).mean())
    assumed = mean * (relevance / mean) ** (1 - ad_share)
    return np.where(np.isnan(quality), assumed, np.minimum(relevance / quality, MOST_RELEVANCE))


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
    n = len(log.names)
    untold = np.full(n, np.nan)
    told = positions_told(log)
    share = untold if log.share is None else log.share
    lost = untold if log.lost is None else log.lost
    position = np.where(np.isnan(told), assumptions.position, np.clip(told, NEAREST, FURTHEST))
    slots = ASSUMED_EXAMINATION if examination is None else examination
    # Rates are alike at the same place: what is shrunk is clicks over impressions that are looked at.
    looked = looked_at(log, position, np.array(slots))
    ctr = looked * rates_with_group_totals(log.clicks, log.impressions * looked, grouping.campaign)
    cpc = cost_per_click(log, grouping, log.impressions * ctr)
    bid, notes = bids_told(log, cpc)
    slots_known = np.full(n, log.top is not None) & ~np.isnan(0.0 if log.top is None else log.top[:, 0])
    in_by_now = arrived(log, np.random.default_rng([assumptions.seed, 91]))
    return Setting(
        assumptions=assumptions,
        grouping=grouping,
        seasons=seasons,
        hourly=ASSUMED_HOURS if hourly is None else hourly,
        examination=slots,
        fitted_hours=hourly is not None,
        fitted_examination=examination is not None,
        start=log.start or ASSUMED_START,
        start_logged=log.start is not None,
        period=log.days,
        impressions=log.impressions,
        ctr=ctr,
        logged_clicks=log.clicks,
        position=position,
        share=np.where(np.isnan(share), assumptions.share, np.clip(share, LEAST_SHARE, MOST_SHARE)),
        position_told=~np.isnan(told),
        share_told=~np.isnan(share),
        slots_told=slots_known,
        share_exact=~np.isnan(share) if log.share_exact is None else log.share_exact,
        looked=looked,
        lost=lost,
        bid=bid,
        paid=paid_over_bid(log, grouping, bid),
        quality=untold if log.quality is None else ratio_of_score(log.quality),
        budgets=np.array([log.budgets.get(name, np.nan) for name in grouping.campaigns]),
        cost=None if cpc is None else log.cost,
        cpc=cpc,
        conversions=log.conversions,
        conversion_rate=conversion_rates(log, grouping, in_by_now.clicks),
        basket_value=basket_values(log, grouping, assumptions.conversion_rate),
        arrived_clicks=in_by_now.clicks,
        arrived_drawn=in_by_now.drawn,
        to_come=in_by_now.to_come,
        notes=notes,
        currency=log.currency,
    )
