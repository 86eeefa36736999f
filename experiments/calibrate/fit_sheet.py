"""The fit sheet: what a report says beside what the fitted market gives back, keyword by keyword."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass

import numpy as np

from experiments.calibrate.agreement import Agreement
from experiments.calibrate.arrived import ToCome
from experiments.calibrate.draw_files import DrawsMade
from experiments.calibrate.estimates import KeywordEstimates
from experiments.calibrate.observe import Seen
from experiments.calibrate.setting import Setting
from experiments.report.outcome import Outcome
from simulator.entities import Floats
from simulator.settings.scenario import Scenario

#: What is compared keyword by keyword, in the order of a console.
QUANTITIES = ("impressions", "clicks", "cost", "CPC", "position", "conversions")
#: Half a 95 % interval, in standard deviations.
_HALF = 1.96


@dataclass(frozen=True, slots=True)
class Fit:
    """One number of a keyword.

    Attributes
    ----------
    reported, simulated
        As the report says; mean over replications of its days.
    low, high
        Where the report would lie in 95 of 100 cases if the market were the fitted one.
    """

    reported: float
    simulated: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        """Whether the report lies outside the interval."""
        return not self.low <= self.reported <= self.high

    @property
    def distance(self) -> float:
        """How far the report lies from the mean, in halves of the interval."""
        half = (self.high - self.low) / 2
        return abs(self.reported - self.simulated) / half if half > 0 else 0.0


@dataclass(frozen=True, slots=True)
class KeywordFit:
    """A keyword: what of :data:`QUANTITIES` the report tells of it."""

    campaign: str
    keyword: str
    fits: Mapping[str, Fit]

    @property
    def distance(self) -> float:
        """The largest of its distances."""
        return max((fit.distance for fit in self.fits.values()), default=0.0)


@dataclass(frozen=True, slots=True, eq=False)
class FitSheet(Outcome):
    """How far a fitted market is the account's own.

    Attributes
    ----------
    scenario, file
        The market, and the report it was fitted to.
    agreement
        Campaign by campaign.
    keywords
        Keyword by keyword, the worst first.
    money
        What is assumed of money, None where nothing is.
    told, assumed
        What the report tells of the market, and what nobody tells.
    notes
        What was odd about the report and kept.
    estimates
        What the report tells of each keyword's truth, with 90 % intervals.
    draws
        The markets drawn around it, where any were.
    to_come
        Conversions of the last days that the report does not count yet; None where no delay is clear.
    """

    scenario: Scenario
    file: str
    agreement: Agreement
    keywords: tuple[KeywordFit, ...]
    money: str | None
    told: tuple[str, ...]
    assumed: tuple[str, ...]
    notes: tuple[str, ...] = ()
    estimates: tuple[KeywordEstimates, ...] = ()
    draws: DrawsMade | None = None
    to_come: ToCome | None = None

    @property
    def failed(self) -> bool:
        """Never: a fit that is far off says so."""
        return False

    @property
    def off(self) -> list[str]:
        """Campaigns that are outside a tolerance."""
        return list(dict.fromkeys(miss.rpartition(": ")[0] for miss in self.agreement.misses()))

    def numbers(self) -> dict[str, object]:
        """Return it as plain data."""
        found = self.agreement
        return {
            "scenario": self.scenario.name,
            "scenario_hash": self.scenario.hash,
            "currency": self.scenario.currency,
            "file": self.file,
            "days": found.days,
            "replications": found.replications,
            "campaigns": [
                {
                    "campaign": name,
                    **{
                        quantity.name: {
                            "reported": _known(quantity.log[row]),
                            "simulated": _known(quantity.simulated[row]),
                            "error": _known(quantity.error[row]),
                        }
                        for quantity in found.quantities
                    },
                    "impression_share": _known(found.share[row]),
                    "position": _known(found.position[row]),
                }
                for row, name in enumerate((*found.campaigns, "all"))
            ],
            "keywords": [
                {
                    "campaign": one.campaign,
                    "keyword": one.keyword,
                    **{
                        name: {
                            "reported": _known(fit.reported), "simulated": _known(fit.simulated),
                            "low": _known(fit.low), "high": _known(fit.high), "outside": fit.outside,
                        }
                        for name, fit in one.fits.items()
                    },
                }
                for one in self.keywords
            ],
            "estimates": [
                {
                    "campaign": one.campaign,
                    "keyword": one.keyword,
                    "clicks": one.clicks,
                    "conversions": _known(one.conversions),
                    **{
                        name.replace(" ", "_"): {
                            "value": _known(told.value), "low": _known(told.low),
                            "high": _known(told.high), "identified": told.identified,
                        }
                        for name, told in one.values.items()
                    },
                }
                for one in self.estimates
            ],
            "draws": None if self.draws is None else asdict(self.draws),
            "conversions_to_come": None if self.to_come is None else self.to_come.numbers(),
            "misses": found.misses(),
            "told": list(self.told),
            "assumed": list(self.assumed),
            "notes": list(self.notes),
        }  # fmt: skip


def keyword_fits(setting: Setting, seen: Seen) -> tuple[KeywordFit, ...]:
    """Compare a report with a simulation of its days, keyword by keyword, the worst first.

    Parameters
    ----------
    setting
        Holds what the report says.
    seen
        Replications that the fit did not use. Of their conversions as many are expected in the report as have
        come in by its end.
    """
    clicks = setting.logged_clicks
    share = np.where(clicks > 0, setting.arrived_clicks / np.where(clicks > 0, clicks, 1.0), 1.0)
    # Each comes in or not by itself.
    luck = {"conversions": share * (1 - share) * seen.conversions.mean(axis=0)}
    simulated = {
        "impressions": seen.impressions,
        "clicks": seen.clicks,
        "cost": seen.cost,
        "CPC": _ratio(seen.cost, seen.clicks),
        "position": _ratio(seen.position_sum, seen.impressions),
        "conversions": share * seen.conversions,
    }
    reported: dict[str, Floats | None] = {
        "impressions": setting.impressions,
        "clicks": setting.logged_clicks,
        "cost": setting.cost,
        "CPC": None if setting.cost is None else _ratio(setting.cost, setting.logged_clicks),
        "position": setting.position if setting.by_position else None,
        "conversions": setting.conversions,
    }
    columns = {
        name: (told, *_interval(simulated[name], luck.get(name, 0.0)))
        for name, told in reported.items()
        if told is not None
    }
    grouping = setting.grouping
    found = [
        KeywordFit(
            grouping.campaigns[grouping.campaign[i]],
            keyword,
            {
                name: Fit(*(float(column[i]) for column in four))
                for name, four in columns.items()
                if not np.isnan([column[i] for column in four]).any()
            },
        )
        for i, keyword in enumerate(grouping.keywords)
    ]
    return tuple(sorted(found, key=lambda one: -one.distance))


def _interval(counts: Floats, luck: Floats | float = 0.0) -> tuple[Floats, Floats, Floats]:
    """Return (n,) mean, and where one more replication would lie in 95 of 100 cases, never below 0.

    ``luck`` is variance that the counts do not show.
    """
    known = (~np.isnan(counts)).sum(axis=0)
    few = known < 2
    safe = np.where(few, 0.0, counts)
    mean = np.where(few, np.nan, np.nanmean(safe, axis=0))
    spread = np.sqrt((np.nanvar(safe, axis=0, ddof=1) + luck) * (1 + 1 / np.maximum(known, 1)))
    return mean, np.where(few, np.nan, np.maximum(mean - _HALF * spread, 0.0)), mean + _HALF * spread


def _ratio(above: Floats, below: Floats) -> Floats:
    """Divide, NaN by nothing."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)


def _known(value: float) -> float | None:
    """Return a number to twelve digits, None where it is not known."""
    return None if np.isnan(value) else float(f"{value:.12g}")
