"""Optimism over budget shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats
from strategies.shared.budget_shares import BudgetShares
from strategies.shared.parameters import check_number


@dataclass(frozen=True, slots=True)
class UcbBudget(BudgetShares):
    """Split the budget as if every campaign returned as much as can still be hoped.

    As :class:`strategies.thompson.Thompson`, once a day, from the same beliefs; but where that draws a
    curve, this takes the mean and ``width`` standard deviations on top. A campaign of which little is
    known is thought well of until it has disappointed, then left. Bids stay as they are.

    It wins where money runs out before the day does in one campaign and is left over in another, or
    where campaigns differ in what they return for it; and it is steadier than Thompson sampling, as
    nothing is drawn. It loses where a campaign has
    had bad luck for long, as that is tried again only when it has been forgotten; and, very little,
    where campaigns are alike. Where budgets outlast the day it changes next to nothing.

    Parameters
    ----------
    levels
        How many equal pieces the total is split in, 2 to 200; more than there are campaigns.
    aim
        ``profit``: a day returns what its clicks are worth less their cost; ``clicks``: its clicks.
    prior_clicks
        How many clicks the value in ``view.values`` counts for, 0 to infinity.
    prior_sd
        How far a curve may lie from the account's mean return, in what the mean campaign's clicks
        bring a day; 0.01 to 100.
    length
        Spend over which a curve bends, in the mean campaign's spend a day; 0.1 to 100.
    noise
        Standard deviation of the return of a day with the mean spend; 0.01 to 100.
    half_life
        Days after which a day counts half, 0.1 to infinity.
    width
        Standard deviations on top of the mean, 0 to 100; 0 hopes for nothing and never tries.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    Curves, levels and total are those of :class:`strategies.thompson.Thompson`. A level is judged by
    m + width s, with m and s the posterior mean and standard deviation of its return, and the split
    maximises the sum over campaigns.

    References
    ----------
    Nuara, Trovo, Gatti, Restelli (2022), Online joint bid/daily budget optimization of Internet
    advertising campaigns, Artificial Intelligence 305; Srinivas, Krause, Kakade, Seeger (2010),
    Gaussian process optimization in the bandit setting, ICML, for the upper confidence bound.

    Examples
    --------
    >>> UcbBudget(width=2.0).aim
    'profit'
    """

    width: float = 1.0

    def __post_init__(self) -> None:
        BudgetShares.__post_init__(self)
        check_number("width", self.width, 0, 100)

    def judge(self, mean: Floats, covariance: Floats, rng: np.random.Generator) -> Floats:
        """Return the mean and ``width`` standard deviations on top."""
        return np.asarray(mean + self.width * np.sqrt(np.maximum(covariance.diagonal(), 0.0)))
