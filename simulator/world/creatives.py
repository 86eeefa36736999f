"""How the creatives of a campaign take turns."""

from __future__ import annotations

import numpy as np

from simulator.entities import Floats, Integers
from simulator.sums import total_by

#: Share of turns that a campaign under rotation "optimised" keeps for trying all creatives alike.
EXPLORATION = 0.2
_EVEN, _WEIGHTS, _OPTIMISED = range(3)


def shares_in_turn(
    rotation: Integers,
    weight: Floats,
    campaign: Integers,
    clicks: Floats,
    expected: Floats,
    *,
    prior_weight: float,
) -> tuple[Floats, Floats]:
    """Return the stretch of [0, 1) in which each creative is shown.

    Parameters
    ----------
    rotation
        (n_campaigns,) 0 even, 1 by weights, 2 optimised.
    weight
        (n_creatives,) weights; a campaign whose weights are all 0 shows none.
    campaign
        (n_creatives,) index of the creative's campaign, rising.
    clicks, expected
        (n_creatives,) faded clicks, and those expected at the keywords' priors.
    prior_weight
        Weight of the prior, in expected clicks.

    Returns
    -------
    tuple
        (n_creatives,) lower and upper ends: the creative is shown where lower <= u < upper, u being
        the campaign's uniform for the search.

    Notes
    -----
    Optimised: the creative with the highest (clicks + weight) / (expected + weight) gets 1 -
    EXPLORATION, shared alike by equals; all of the campaign, this one too, share EXPLORATION.

    Examples
    --------
    >>> low, high = shares_in_turn(np.array([1]), np.array([1.0, 3.0]), np.array([0, 0]),
    ...                            np.zeros(2), np.zeros(2), prior_weight=20.0)
    >>> low.tolist(), high.tolist()
    ([0.0, 0.25], [0.25, 1.0])
    """
    n = len(campaign)
    several = total_by(campaign, np.ones(n), len(rotation))[campaign]
    part = np.ones(n)
    rule = rotation[campaign]
    part[rule == _WEIGHTS] = weight[rule == _WEIGHTS]
    ratio = (clicks + prior_weight) / (expected + prior_weight)
    best = np.zeros(len(rotation))
    np.maximum.at(best, campaign, ratio)
    leads = ratio == best[campaign]
    leaders = total_by(campaign, leads, len(rotation))[campaign]
    optimised = rule == _OPTIMISED
    share = EXPLORATION / several + np.where(leads, (1.0 - EXPLORATION) / leaders, 0.0)
    part[optimised] = share[optimised]

    total = total_by(campaign, part, len(rotation))
    # The only creative of a campaign has every turn; running sums are for the others.
    low, high = np.zeros(n), (total[campaign] > 0).astype(np.float64)
    used = np.zeros(len(rotation))
    for creative in np.flatnonzero((several > 1) & (total[campaign] > 0)):
        c = campaign[creative]
        low[creative] = used[c] / total[c]
        used[c] += part[creative]
        high[creative] = used[c] / total[c]
    return low, high
