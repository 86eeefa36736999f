"""The founding rule on return: more money where a unit of cost has brought more revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report, View
from strategies.shared.history import History
from strategies.shared.returns import check_conversion_evidence, in_conversions
from strategies.shared.weighting import RatioBidder, check_limits


@dataclass(frozen=True, slots=True)
class RoiWeighted:
    """Raise bids and budgets where cost has returned more revenue, cut them where less.

    Every target's reported revenue per unit of cost is compared with the account's; its bid is its
    *initial* bid times that ratio, and campaign budgets follow their campaigns' ratios with the
    total kept, as in ``ctr_weighted``. It is what an owner does who reads the ROAS column.

    Return falls as the bid rises, because a higher bid pays more for a click. So the rule brakes
    itself: where a click costs a constant share of the bid, a target whose clicks are worth four
    times as much for its bid as the account's rests at twice its initial bid, the square root;
    ``profit_weighted`` goes the whole way. It makes *average* returns more alike, whereas profit
    is highest where the *next* unit of cost earns the same everywhere: a target that is cheap because
    few rivals want it has a high return and nothing more to buy.

    It wins where the initial bids ignore that some targets sell far better, or pay far less for a
    click, than others. It loses to ``fixed`` where targets differ little or sell too seldom to tell,
    and it never sees the level: an account all of whose bids are too high stays so. Budgets flow to
    campaigns with a high return, whether or not they have spent what they had; a campaign with
    enough money gains nothing from them, and the one that gives them up may lose.

    Parameters
    ----------
    gain
        Power the ratio is raised to, 0 to 10; 0 keeps the initial bids and budgets.
    floor, cap
        Smallest (0.01 to 1) and largest (1 to 100) multiple of an initial bid or budget.
    step
        Largest relative change of a bid or budget in one decision, 0 to 1.
    prior_conversions
        Expected conversions of a target at which evidence and prior weigh the same, 0 to 1e9. 20,
        as in ``ctr_weighted``, suits returns that truly differ by some 22 % (1 / sqrt(20)); where
        baskets differ in size, a conversion tells less than a click, and more chases less luck.
    conversion_delay
        The account's own guess of the mean time from click to conversion, hours, 0 to 2400.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With R the revenue of a target, C its cost as of ``conversion_delay`` hours ago, and M the
    account's revenue per conversion, the ratio is

        (R / M + prior_conversions) / (C * sum(R / M) / sum(C) + prior_conversions).

    Counts are those of all time, the warm-up included: few targets sell often enough to forget any.
    Revenue is reported late, so fresh cost would make whatever has just been raised look bad. With
    steady spend, leaving out the cost of the last D hours is exactly right for any delay of mean D.
    While a pre-sale holds revenue back it is held back from all targets, and their ratios stay much
    as they were. Without any revenue all ratios are 1.

    References
    ----------
    Borgs, Chayes, Immorlica, Jain, Etesami, Mahdian (2007), Dynamics of bid optimization in online
    advertisement auctions, WWW: bidders who equalise their return on investment across keywords.

    Examples
    --------
    >>> RoiWeighted(gain=2.0).prior_conversions
    20.0
    """

    gain: float = 1.0
    floor: float = 0.5
    cap: float = 2.0
    step: float = 0.1
    prior_conversions: float = 20.0
    conversion_delay: float = 24.0
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_limits(self)
        check_conversion_evidence(self.prior_conversions, self.conversion_delay)

    def start(self, view: View, rng: np.random.Generator) -> RoiWeightedBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> RoiWeightedBidder:
        """Return one bidder for several accounts."""
        return RoiWeightedBidder(self, views)


class RoiWeightedBidder(RatioBidder):
    """The rule for one or several accounts; it remembers what was spent up to ``conversion_delay`` ago."""

    def __init__(self, rule: RoiWeighted, views: Sequence[View]) -> None:
        super().__init__(rule, views)
        self._rule = rule
        self._history = History(["cost"], rule.conversion_delay)

    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        """Return revenue per unit of cost beside the account's."""
        rule = self._rule
        now = self._history.add(report)
        old = self._history.at(report.time - rule.conversion_delay) or now
        sold = in_conversions(report.revenue, report.conversions, self._own.targets)
        return self._against_account(sold, old["cost"], rule.prior_conversions)
