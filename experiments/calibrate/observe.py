"""What `fixed` gets on a candidate market over the days of the log."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.setting import Setting
from simulator.entities import Floats
from simulator.run import simulate
from simulator.settings.scenario import Scenario

#: Replications from here on check a fit; those below made it.
FIRST_CHECK = 1000
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
    expected
        (n,) searches to be expected in one replication.
    """

    searches: Floats
    impressions: Floats
    clicks: Floats
    cost: Floats
    position_sum: Floats
    expected: Floats


def observe(scenario: Scenario, setting: Setting, replications: range) -> Seen:
    """Run `fixed` over the fitted period.

    Parameters
    ----------
    scenario
        The candidate; its number of days does not matter.
    setting
        Tells the period and the seed.
    replications
        Which; equal numbers meet equal luck.
    """
    period = scenario.model_copy(update={"days": setting.period})
    columns = ("searches", "impressions", "clicks", "cost", "average_position")
    counts = np.empty((len(columns), len(replications), len(setting.impressions)))
    for row, replication in enumerate(replications):
        table = simulate(period, "fixed", seed=setting.assumptions.seed, replication=replication).by_target
        counts[:, row] = [np.nan_to_num(table[name]) for name in columns]
    searches, impressions, clicks, cost, position = counts
    expected = setting.demand * np.array([keyword.volume for keyword in scenario.keyword])
    return Seen(searches, impressions, clicks, cost, position * impressions, expected)


def replications_for(setting: Setting, accuracy: float, *, most: int) -> int:
    """Return how many replications bring every campaign's CTR within a relative standard error.

    Parameters
    ----------
    setting
        Its clicks say how much one replication varies at least: like 1 / clicks.
    accuracy
        Wanted standard error over the mean.
    most
        Upper bound; so is what can be afforded.
    """
    clicks = np.maximum(setting.by_campaign(setting.clicks), 1.0)
    needed = math.ceil(float((1 / clicks).max()) / accuracy**2 * (1 - 1e-9))  # rounding asks for no more
    return int(np.clip(needed, 1, max(1, min(most, affordable(setting)))))


def affordable(setting: Setting) -> int:
    """Return how many replications :data:`MOST_SEARCHES` pays for."""
    return int(MOST_SEARCHES * setting.mean_share / setting.impressions.sum())
