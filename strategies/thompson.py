"""Thompson sampling over budget shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats
from strategies.shared.budget_shares import BudgetShares


@dataclass(frozen=True, slots=True)
class Thompson(BudgetShares):
    """Draw a return curve for every campaign, split the budget as if the draws were true.

    Once a day the rule looks at what each campaign returned for the money it spent, and believes a
    curve for it: a mean and how far the truth may lie from that, wide where little was seen. It
    draws one curve a campaign from these beliefs and splits the account's total so that the drawn
    returns add up to the most. A campaign is given money as often as it is likely to deserve it, so
    trying out dies down as beliefs firm up. Bids stay as they are.

    It wins where money runs out before the day does in one campaign and is left over in another, or
    where campaigns differ in what they return for it. It loses, a little, where campaigns are alike
    or differ by less than the luck of a day: it goes on trying, and what it takes from a campaign on
    a good day it cannot give back. Where budgets outlast the day it changes little.

    Parameters
    ----------
    levels
        How many equal pieces the total is split in, 2 to 200; more than there are campaigns.
    aim
        ``profit``: a day returns what its clicks are worth less their cost; ``clicks``: its clicks.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to
        have earned, 0 to infinity; infinity never learns. Only for ``profit``. Sales are reported
        late, so a low number takes all clicks for worth little at first, and may stop good campaigns.
    prior_sd
        How far a curve may lie from the account's mean return for the same spend, far from 0, in what
        the mean campaign's clicks bring a day; 0.01 to 100.
    length
        Spend over which a curve bends, in the mean campaign's spend a day; 0.1 to 100.
    noise
        Standard deviation of the return of a day with the mean spend, in the same unit as
        ``prior_sd``; 0.01 to 100.
    half_life
        Days after which a day counts half, 0.1 to infinity; infinity never forgets. A campaign
        without budget is forgotten and so tried again, sooner if this is short.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    A day on which a campaign spent x > 0 returned y = r x + f(x) + e, where r is the account's mean
    return for money, f a Gaussian process that is 0 at 0, with the RBF kernel of ``length`` and
    ``prior_sd``, and e normal with variance noise^2 x / weight, weight = 0.5^(age / half_life). All
    days are valued anew each day, at what a click is believed to be worth by now (see
    :func:`strategies.shared.click_values.click_values`).

    A budget of b spends the mean of min(b, demand) over the days seen, and returns the curve there:
    what a campaign cannot spend brings nothing. Demand is the spend of a day divided by the share of
    searches that were not lost to budget; the spend itself where less than half the budget was spent.
    The split is a multiple-choice knapsack, solved by dynamic programming. What it leaves over goes to
    the campaigns that got something, in proportion to their initial budgets.

    The first day only watches. The total is that of :class:`strategies.ctr_weighted.CtrWeighted`:
    the sum of the initial budgets, or the account's where that is smaller. Unlimited budgets are left
    alone, and so are campaigns that began with none.

    In the paper the bid is chosen too, from a grid; here it stays.

    References
    ----------
    Nuara, Trovo, Gatti, Restelli (2018), A combinatorial-bandit algorithm for the online joint
    bid/budget optimization of pay-per-click advertising campaigns, AAAI.

    Examples
    --------
    >>> Thompson(aim="clicks").levels
    50
    """

    def judge(self, mean: Floats, covariance: Floats, rng: np.random.Generator) -> Floats:
        """Return one curve drawn from what is believed."""
        # Levels that are all beyond the demand move as one; without a little more there is no root.
        root = np.linalg.cholesky(covariance + 1e-8 * self.prior_sd**2 * np.eye(len(mean)))
        return np.asarray(mean + root @ rng.standard_normal(len(mean)))
