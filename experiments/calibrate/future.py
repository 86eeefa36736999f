"""A forecast of the days after a report: every keyword and campaign with intervals, and naive forecasts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.bands import Tried, account_half, band, day_noise, noise_of_totals, shrinks
from experiments.calibrate.baselines import naive_forecasts
from experiments.calibrate.click_rates import shrunk_rates
from experiments.calibrate.day_counts import DayCounts, Groups
from experiments.calibrate.forecast import Weights, chosen_weights, expected
from experiments.calibrate.grouping import as_given, by_rate
from experiments.calibrate.levels import FEWEST_DAYS, independent_windows, origins
from simulator.entities import Floats
from simulator.errors import InputError

#: What totals are added up by.
LEVELS = ("keyword", "campaign")


@dataclass(frozen=True, slots=True, eq=False)
class Expected:
    """Totals of some days, (n,) each: what is expected, and the bounds of an 80 % interval."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Future:
    """The forecast of the days after those known.

    Attributes
    ----------
    first, ahead
        The first day forecast, and how many.
    campaigns, keywords
        n texts each.
    groups
        The campaigns; made by click rate where the report has none.
    by
        By level, then by quantity: what is expected.
    naive
        By quantity, then by name: (n,) naive forecasts.
    weights
        How days were weighed.
    currency
        Code; empty where not known.
    """

    first: datetime.date
    ahead: int
    campaigns: tuple[str, ...]
    keywords: tuple[str, ...]
    groups: Groups
    by: Mapping[str, Mapping[str, Expected]]
    naive: Mapping[str, Mapping[str, Floats]]
    weights: Weights
    currency: str

    @property
    def last(self) -> datetime.date:
        """The last day forecast."""
        return self.first + datetime.timedelta(self.ahead - 1)


def future(counts: DayCounts, ahead: int, *, campaigns: int, seed: int) -> Future:
    """Forecast the days after those known.

    Parameters
    ----------
    counts
        The days that are known.
    ahead
        Days to be forecast.
    campaigns, seed
        How many are made by click rate where the report has none, and the seed of that.

    Raises
    ------
    InputError
        Too few days: there have to be ``ahead`` and two weeks more.
    """
    if counts.days < (fewest := ahead + FEWEST_DAYS):
        raise InputError(
            f"{counts.file}: covers {counts.days} days, allowed to forecast {ahead}: {fewest} or more"
        )
    groups = campaign_groups(counts, campaigns=campaigns, seed=seed)
    weights = chosen_weights(counts, groups, ahead)
    now = expected(counts, groups, ahead, weights)
    past = _past(counts, groups, ahead, weights)
    found: dict[str, dict[str, Expected]] = {level: {} for level in LEVELS}
    for name, totals in now.items():
        unit = _unit(name, now)
        half = _account_half(counts.amounts[name] / unit, past, name, unit, weights.account)
        for level, shrink in (("keyword", weights.keyword), ("campaign", weights.campaign)):
            added = groups.added if level == "campaign" else _alone
            tried = Tried(
                np.array([added(one[name]) for one in past.told]) / unit,
                np.array([added(one[name]) for one in past.came]) / unit,
                past.independent,
                shrinks(counts.days, past.cuts, ahead, shrink),
            )
            low, high = (unit * bound for bound in band(tried, half)(added(totals) / unit))
            if name != "cost":
                low, high = np.floor(low), np.ceil(high)
            found[level][name] = Expected(added(totals), low, high)
    return Future(
        first=counts.date(counts.days),
        ahead=ahead,
        campaigns=counts.campaigns,
        keywords=counts.keywords,
        groups=groups,
        by=found,
        naive={name: naive_forecasts(counts.amounts[name], ahead) for name in now},
        weights=weights,
        currency=counts.currency,
    )


def campaign_groups(counts: DayCounts, *, campaigns: int, seed: int) -> Groups:
    """Take the campaigns of a report, or make some by click rate as a fit does."""
    if counts.has_campaigns:
        grouping = as_given(counts.keywords, counts.campaigns)
    else:
        clicks, impressions = (counts.amounts[name].sum(axis=1) for name in ("clicks", "impressions"))
        n = len(counts.keywords)
        grouping = by_rate(counts.keywords, shrunk_rates(clicks, impressions), min(campaigns, n), seed=seed)
    return Groups(grouping.campaigns, grouping.campaign)


@dataclass(frozen=True, slots=True, eq=False)
class _Past:
    """Forecasts from earlier days, by quantity (n,) told and come, one a cut."""

    cuts: list[int]
    ahead: int
    told: list[dict[str, Floats]]
    came: list[dict[str, Floats]]
    independent: float


def _past(counts: DayCounts, groups: Groups, ahead: int, weights: Weights) -> _Past:
    """Forecast from earlier days, with the weights chosen."""
    cuts = origins(counts.days, ahead)
    return _Past(
        cuts,
        ahead,
        [expected(counts.until(day), groups, ahead, weights) for day in cuts],
        [counts.window(day, ahead) for day in cuts],
        independent_windows(counts.days, ahead),
    )


def _account_half(daily: Floats, past: _Past, name: str, unit: float, half_life: float) -> float:
    """Return half the interval of the logarithm of an account's total of one quantity, in units."""
    noise, days = day_noise(daily.sum(axis=0)), daily.shape[1]
    then = [noise_of_totals(noise, cut, past.ahead, half_life) for cut in past.cuts]
    now = noise_of_totals(noise, days, past.ahead, half_life)
    told, came = (np.array([one[name].sum() for one in totals]) / unit for totals in (past.told, past.came))
    return account_half(told, came, past.independent, (float(np.mean(then)), now))


def _unit(name: str, now: Mapping[str, Floats]) -> float:
    """Return what counts as one: a count, or the cost of a click."""
    if name != "cost" or min(now["cost"].sum(), now["clicks"].sum()) <= 0:
        return 1.0
    return float(now["cost"].sum() / now["clicks"].sum())


def _alone(values: Floats) -> Floats:
    """Return every keyword's own."""
    return values
