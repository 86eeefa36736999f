"""Looking at a market until the numbers are sure enough."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from experiments.calibrate.agreement import TOLERANCES, agreement
from experiments.calibrate.looks import Looks
from experiments.calibrate.observe import Seen, affordable, observe
from experiments.calibrate.setting import Setting
from simulator.settings.scenario import Scenario

#: What is counted in every replication.
COUNTED = ("searches", "impressions", "clicks", "cost", "position_sum", "conversions", "lost", "examined")
#: Standard errors wanted, over the tolerances: a fit that is exact passes with three to spare.
SURE = 0.3


def observe_enough(
    scenario: Scenario,
    setting: Setting,
    *,
    first: int,
    least: int,
    most: int = 100,
    looks: Looks | None = None,
) -> Seen:
    """Simulate `fixed` in as many replications as its own variation asks for.

    Parameters
    ----------
    scenario, setting, looks
        As for :func:`~experiments.calibrate.observe.observe`.
    first
        Replication to begin with; the others follow.
    least, most
        Bounds of how many; so is what can be afforded.

    Returns
    -------
    Seen
        All replications.

    Notes
    -----
    Two stages: ``least`` replications tell how much campaigns vary, and so how many bring the
    standard errors of impressions and CTR to :data:`SURE` times their tolerances. Quality that is
    learned makes a market vary more than its clicks do.
    """
    seen = observe(scenario, setting, range(first, first + least), looks)
    found = agreement(setting, seen)
    excess = max(
        float(np.nanmax([*quantity.error[quantity.log > 0] / quantity.log[quantity.log > 0], 0.0]))
        / (SURE * TOLERANCES[quantity.name])
        for quantity in found.quantities
    )
    n = int(np.clip(min(math.ceil(least * excess**2), affordable(setting)), least, most))
    if n == least:
        return seen
    more = observe(scenario, setting, range(first + least, first + n), looks)
    return dataclasses.replace(
        seen,
        **{field: np.concatenate([getattr(seen, field), getattr(more, field)]) for field in COUNTED},
    )
