"""How well `fixed` on the fitted market agrees with the log, campaign by campaign."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibrate.observe import RATIO_CLICKS, Seen
from experiments.calibrate.setting import Setting
from simulator.entities import Floats

#: Relative differences a fit promises to stay within, by campaign.
TOLERANCES = {"impressions": 0.02, "CTR": 0.03, "CPC": 0.05}


@dataclass(frozen=True, slots=True, eq=False)
class Quantity:
    """One quantity by campaign, all campaigns last.

    Attributes
    ----------
    name
        A key of :data:`TOLERANCES`.
    log, simulated
        (n_campaigns + 1,) as logged; mean over the replications, impressions scaled to the expected
        number of searches.
    error
        (n_campaigns + 1,) standard error of ``simulated``; NaN with one replication.
    """

    name: str
    log: Floats
    simulated: Floats
    error: Floats

    @property
    def difference(self) -> Floats:
        """(n_campaigns + 1,) simulated / log - 1; NaN where the log has none."""
        known = self.log > 0
        return np.where(known, self.simulated / np.where(known, self.log, 1.0) - 1, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """The log beside a simulation of its days.

    Attributes
    ----------
    campaigns
        Names; the arrays have one entry more, for all of them together.
    quantities
        Impressions, CTR and, where the log has cost, CPC.
    share, position
        Simulated impression share and mean position, 1 the top; NaN where nothing was shown.
    wanted_share, wanted_position
        What the fit aimed at for all campaigns together.
    share_logged, position_logged
        Whether the log told the share, and the position; else they are assumed.
    replications, days
        What was simulated.
    """

    campaigns: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    share: Floats
    position: Floats
    wanted_share: float
    wanted_position: float
    share_logged: bool
    position_logged: bool
    replications: int
    days: int

    def misses(self) -> list[str]:
        """Return campaign, quantity, difference +- standard error, for each outside its tolerance.

        One that two standard errors could bring inside is said to be perhaps luck.
        """
        return [
            f"{campaign}: {quantity.name} {100 * difference:+.1f} %"
            + ("" if np.isnan(error) else f" +- {100 * error / log:.1f} %")
            + (", may be luck" if abs(difference) - 2 * error / log < TOLERANCES[quantity.name] else "")
            for quantity in self.quantities
            for campaign, log, difference, error in zip(
                self.campaigns, quantity.log, quantity.difference, quantity.error, strict=False
            )
            if abs(difference) > TOLERANCES[quantity.name]
        ]


def agreement(setting: Setting, seen: Seen) -> Agreement:
    """Compare what was simulated with the log.

    Parameters
    ----------
    setting
        Holds the log's totals.
    seen
        `fixed` on the fitted market over the days of the log, in replications the fit did not use.
    """
    campaign, n = setting.grouping.campaign, len(setting.grouping.campaigns)
    member = np.zeros((n + 1, len(campaign)))
    member[campaign, np.arange(len(campaign))] = 1.0
    member[n] = 1.0
    likely = seen.likely_clicks
    impressions, clicks, likely_clicks, cost, searches, positions = (
        counts @ member.T
        for counts in (seen.impressions, seen.clicks, likely, seen.cost, seen.searches, seen.position_sum)
    )
    # The number of searches is luck that no market setting answers for; its mean is known.
    share = np.nan_to_num(_divided(seen.impressions.sum(axis=0), seen.searches.sum(axis=0)))
    luck = (seen.impressions - share * seen.searches) @ member.T
    logged_impressions, logged_clicks = member @ setting.impressions, member @ setting.logged_clicks
    logged_rate = logged_clicks / np.maximum(logged_impressions, 1e-12)
    quantities = [
        Quantity("impressions", logged_impressions, member @ (share * seen.expected), _error(luck)),
        _click_rate(logged_rate, clicks, likely_clicks, impressions)
        if seen.tells_examined
        else _ratio("CTR", logged_rate, clicks, impressions),
    ]
    if setting.cost is not None:
        logged = np.nan_to_num(_divided(member @ setting.cost, logged_clicks))
        quantities.append(_ratio("CPC", logged, cost, clicks))
    return Agreement(
        campaigns=setting.grouping.campaigns,
        quantities=tuple(quantities),
        share=_divided(impressions.sum(axis=0), searches.sum(axis=0)),
        position=_divided(positions.sum(axis=0), impressions.sum(axis=0)),
        wanted_share=setting.mean_share,
        share_logged=setting.by_share,
        wanted_position=float(setting.impressions @ setting.position / setting.impressions.sum()),
        position_logged=setting.by_position,
        replications=len(impressions),
        days=setting.period,
    )


def _ratio(name: str, log: Floats, above: Floats, below: Floats) -> Quantity:
    """Compare a ratio of two counts; its error by the residuals of the counts from the ratio."""
    ratio = _divided(above.sum(axis=0), below.sum(axis=0))
    residual = _error(above - np.nan_to_num(ratio) * below)
    return Quantity(name, log, np.nan_to_num(ratio), _divided(residual, below.mean(axis=0)))


def _click_rate(log: Floats, clicks: Floats, likely: Floats, impressions: Floats) -> Quantity:
    """Compare click rates, those simulated by the clicks to be expected; doubt of their ratio is error."""
    rate = _ratio("CTR", log, likely, impressions)
    of_ratio = rate.simulated / np.sqrt(RATIO_CLICKS + clicks.sum(axis=0))
    return Quantity("CTR", log, rate.simulated, np.hypot(rate.error, of_ratio))


def _error(counts: Floats) -> Floats:
    """Return the standard error of the mean over replications."""
    n = len(counts)
    return np.full(counts.shape[1], np.nan) if n < 2 else np.asarray(counts.std(axis=0, ddof=1) / np.sqrt(n))


def _divided(above: Floats, below: Floats) -> Floats:
    """Divide, NaN where there is nothing to divide by."""
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
