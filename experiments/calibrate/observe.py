"""What `fixed` gets on a candidate market over the days of the log."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from experiments.calibrate.looks import Looks
from experiments.calibrate.setting import Setting
from simulator.entities import Floats
from simulator.settings.scenario import Scenario

#: Replications from here on check a fit; those below made it.
FIRST_CHECK = 1000
#: Clicks that the account's ratio of clicks to expected ones counts for in that of a keyword. Ratios differ
#: by less than 1 % between keywords (measured on three markets), so this is no more than they tell.
RATIO_CLICKS = 10_000.0
#: Searches simulated at most, in all replications of one look.
MOST_SEARCHES = 1.5e8


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Counts of R replications for n keywords, campaign by campaign; each array (R, n).

    Attributes
    ----------
    searches, impressions, clicks, cost
        Totals over the period.
    position_sum
        Positions, 1 the top, summed over impressions.
    conversions
        Orders counted for the clicks of the period, however late.
    lost
        Part of the searches that was missed for want of budget.
    examined
        Clicks to be expected of the impressions where they were: relevance times examination of each slot.
    expected
        (n,) searches to be expected in one replication.
    """

    searches: Floats
    impressions: Floats
    clicks: Floats
    cost: Floats
    position_sum: Floats
    conversions: Floats
    lost: Floats
    examined: Floats
    expected: Floats

    @property
    def tells_examined(self) -> bool:
        """Whether there are clicks and examined impressions to set beside each other."""
        return bool(self.examined.sum() > 0 and self.clicks.sum() > 0)

    @property
    def likely_clicks(self) -> Floats:
        """(R, n) clicks to be expected: those examined, times how many clicks one of these brings.

        Searchers who like an ad see it more often, so that this is more than one, and much the same for all
        keywords: few clicks tell, where the luck of single clicks would take many replications.
        """
        if not self.tells_examined:
            return self.clicks
        clicks, examined = self.clicks.sum(axis=0), self.examined.sum(axis=0)
        overall = clicks.sum() / examined.sum()
        ratio = (clicks + RATIO_CLICKS) / (examined + RATIO_CLICKS / overall)
        return np.asarray(self.examined * ratio)


def observe(scenario: Scenario, setting: Setting, replications: range, looks: Looks | None = None) -> Seen:
    """Run `fixed` over the fitted period.

    Parameters
    ----------
    scenario
        The candidate; its number of days does not matter.
    setting
        Tells the period and the seed.
    replications
        Which; equal numbers meet equal luck.
    looks
        Who simulates; None: without keeping anything.
    """
    period = scenario.model_copy(update={"days": setting.period})
    looks = looks or Looks()
    found = np.stack([looks.counts(period, setting, replication) for replication in replications], axis=1)
    searches, impressions, clicks, cost, position, conversions, lost, examined = found
    expected = setting.demand * np.array([keyword.volume for keyword in scenario.keyword])
    return Seen(
        searches, impressions, clicks, cost, position * impressions, conversions, lost, examined, expected
    )


def affordable(setting: Setting) -> int:
    """Return how many replications :data:`MOST_SEARCHES` pays for."""
    return int(MOST_SEARCHES * setting.mean_share / setting.impressions.sum())
