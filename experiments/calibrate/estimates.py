"""What a report tells of each keyword's truth, with 90 % intervals: by its counts, or as wide as a guess."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.click_rates import rates_of
from experiments.calibrate.page import Shown
from experiments.calibrate.setting import Setting
from experiments.calibrate.told import BASKET_WEIGHT, around_position
from experiments.importing.arrays import sums_by
from experiments.importing.slots import FURTHEST, NEAREST
from simulator.entities import Floats

#: Draws behind an interval, and the tails left out on either side.
DRAWS, TAIL = 2000, 0.05
#: Standard deviation of log examination where the shares of slots are told, and where mean positions are.
BY_SLOTS, BY_POSITION = 0.02, 0.05
#: The same of searchers' liking, over its own logarithm: rivals are known by what they leave only.
BY_LIKING = 0.25
#: Standard deviation over mean of one order's value: that of a scenario's orders.
ORDER_SPREAD = math.sqrt(math.exp(0.5**2) - 1)
#: Impression shares that a report may hide: Beta where it tells none, as they crowd at both ends, and
#: log-uniform where it says "below a tenth".
HIDDEN, LEAST_HIDDEN, BELOW_A_TENTH = (0.5, 0.5), 0.002, (0.0005, 0.1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number of a keyword, and where the truth lies in 90 of 100 cases.

    Attributes
    ----------
    value, low, high
        Click probability once examined, searches a day, conversions a click, currency units.
    identified
        Whether the report tells of it; else it is a guess, and the interval as wide as the guess.
    """

    value: float
    low: float
    high: float
    identified: bool


@dataclass(frozen=True, slots=True)
class KeywordEstimates:
    """What is known of a keyword.

    Attributes
    ----------
    campaign, keyword
        Their names.
    clicks, conversions
        As counted; conversions are NaN where the report has none.
    values
        ``relevance``, ``volume``, and as far as the report tells of orders ``conversion rate``,
        ``order value`` and ``click value``, the product of these.
    """

    campaign: str
    keyword: str
    clicks: float
    conversions: float
    values: Mapping[str, Estimate]


def estimates(setting: Setting, shown: Shown) -> tuple[KeywordEstimates, ...]:
    """Estimate every keyword, in the order of the setting.

    Parameters
    ----------
    setting
        What the report says.
    shown
        What the pages of the closed form show: tells how much more those like an ad who see it.

    Notes
    -----
    Relevance is clicks over impressions that are looked at by searchers who like the ad as much as those do
    who see it; rates are posterior Betas of :func:`~experiments.calibrate.click_rates.rates_of`, order values
    normal around their campaign's. Intervals are quantiles of draws: from these, and from what the report
    leaves open (which slots, what share of searches, how busy its days were).
    """
    rng = np.random.default_rng([setting.assumptions.seed, 90])
    known: dict[str, tuple[Floats, Floats, np.ndarray]] = {
        "relevance": _relevance(setting, shown, rng),
        "volume": _volume(setting, rng),
    }
    all_known = np.ones(len(setting.impressions), dtype=bool)
    if setting.conversion_rate is not None and setting.conversions is not None:
        rates = rates_of(setting.conversions, setting.arrived_clicks, setting.grouping.campaign)
        drawn = rates.drawn(DRAWS, setting.grouping.campaign, rng) * by_arrival(setting, rng, DRAWS)
        known["conversion rate"] = rates.mean, drawn, all_known
        if setting.basket_value is not None:
            worth = order_values(setting, setting.basket_value, setting.conversions, rng, DRAWS)
            known["order value"] = setting.basket_value, worth, all_known
            known["click value"] = rates.mean * setting.basket_value, drawn * worth, all_known
    intervals = {name: np.quantile(drawn, [TAIL, 1 - TAIL], axis=0) for name, (_, drawn, _) in known.items()}
    counted = np.full(len(all_known), np.nan) if setting.conversions is None else setting.conversions
    grouping = setting.grouping
    return tuple(
        KeywordEstimates(
            grouping.campaigns[grouping.campaign[i]],
            keyword,
            float(setting.logged_clicks[i]),
            float(counted[i]),
            {
                name: Estimate(
                    value=float(value[i]),
                    low=float(intervals[name][0, i]),
                    high=float(intervals[name][1, i]),
                    identified=bool(told[i]),
                )
                for name, (value, _, told) in known.items()
            },
        )
        for i, keyword in enumerate(grouping.keywords)
    )


def by_arrival(setting: Setting, rng: np.random.Generator, draws: int) -> Floats:
    """Return (draws, n) factors on conversion rates: how many are still to come is not known exactly."""
    if setting.to_come is None:
        return np.ones((draws, 1))
    drawn = setting.arrived_drawn[rng.integers(len(setting.arrived_drawn), size=draws)]
    return np.where(drawn > 0, setting.arrived_clicks / np.where(drawn > 0, drawn, 1.0), 1.0)


def _relevance(setting: Setting, shown: Shown, rng: np.random.Generator) -> tuple[Floats, Floats, np.ndarray]:
    """Return (n,) relevance, (DRAWS, n) draws of it, and where it is told of."""
    n, examination = len(setting.impressions), np.array(setting.examination)
    looked = setting.looked * _by_rivals(setting, shown)
    rates = rates_of(
        setting.logged_clicks, setting.impressions * looked * shown.liked, setting.grouping.campaign
    )
    counted = rates.drawn(DRAWS, setting.grouping.campaign, rng)
    spread = np.hypot(np.where(setting.slots_told, BY_SLOTS, BY_POSITION), BY_LIKING * np.log(shown.liked))
    told = setting.position_told
    anywhere = around_position(rng.uniform(NEAREST, FURTHEST, DRAWS * n), examination).reshape(DRAWS, n)
    place = np.where(
        told, np.exp(spread * rng.standard_normal((DRAWS, n))), looked / np.maximum(anywhere, 1e-9)
    )
    return rates.mean, np.minimum(counted * place, 1.0), told


def _by_rivals(setting: Setting, shown: Shown) -> Floats:
    """Return (n,) how much more is looked at than impressions around a mean position as a binomial's do.

    By what the pages of the closed form show around theirs; 1 where shares of slots are told, or no position.
    """
    binomial = around_position(shown.position, np.array(setting.examination))
    by_page = setting.position_told & ~setting.slots_told
    return np.where(by_page, shown.examined / np.maximum(binomial, 1e-9), 1.0)


def _volume(setting: Setting, rng: np.random.Generator) -> tuple[Floats, Floats, np.ndarray]:
    """Return (n,) searches a day at the start, (DRAWS, n) draws of it, and where it is told of."""
    n = len(setting.impressions)
    value = setting.impressions / (setting.share * setting.demand)
    seasons = setting.seasons
    noise = math.hypot(seasons.keyword_noise, seasons.shop_noise) / math.sqrt(setting.period)
    luck = np.exp(
        np.hypot(noise, 1 / np.sqrt(np.maximum(setting.impressions, 1.0))) * rng.standard_normal((DRAWS, n))
    )
    hidden = np.maximum(rng.beta(*HIDDEN, (DRAWS, n)), LEAST_HIDDEN)
    least, most = map(math.log, BELOW_A_TENTH)
    small = np.exp(rng.uniform(least, most, (DRAWS, n)))
    share = np.where(setting.share_exact, setting.share, np.where(setting.share_told, small, hidden))
    return value, value * luck * setting.share / share, setting.share_exact


def order_values(
    setting: Setting, value: Floats, orders: Floats, rng: np.random.Generator, draws: int
) -> Floats:
    """Return (draws, n) values of an order: few orders leave open what one brings."""
    campaign, n = setting.grouping.campaign, len(setting.grouping.campaigns)
    weight = orders + BASKET_WEIGHT
    own = ORDER_SPREAD / np.sqrt(weight) * rng.standard_normal((draws, len(value)))
    of_campaign = rng.standard_normal((draws, n)) / np.sqrt(sums_by(campaign, orders, n) + BASKET_WEIGHT)
    borrowed = BASKET_WEIGHT / weight * ORDER_SPREAD * of_campaign[:, campaign]
    return np.asarray(value * np.exp(own + borrowed - (ORDER_SPREAD**2 / weight) / 2))
