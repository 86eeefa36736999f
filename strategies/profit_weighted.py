"""The founding rule on worth: bids in proportion to what clicks earn before they are paid for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report, View
from strategies.shared.history import History
from strategies.shared.returns import check_conversion_evidence, in_conversions
from strategies.shared.weighting import RatioBidder, check_limits


@dataclass(frozen=True, slots=True)
class ProfitWeighted:
    """Bid in proportion to the profit a click earns before advertising; budgets follow.

    A click earns margin x revenue per click, whatever was bid for it. Every target's earnings are
    compared with what its clicks would have cost at its *initial* bid, and that quotient with the
    account's: a ratio of 2 says that beside the account's other bids this one is half of what it
    should be. The bid is the initial bid times the ratio, so with enough data bids are proportional
    to the worth of clicks, and the owner's bids decide until then. The margin, the same for all
    targets, cancels.

    Unlike the return that ``roi_weighted`` looks at, the worth of a click does not fall as its bid
    rises: the rule does not brake itself, and what it aims at does not depend on what rivals make
    clicks cost. Bids that are one multiple of worth are what second-price auctions reward under one
    budget: everywhere the dearest click still bought earns the same per unit of its cost. Profit
    gains most where initial bids were far from proportional.

    It wins where initial bids are out of proportion to worth, all equal, say, while baskets or
    conversion rates differ. It loses to ``fixed`` where they are in proportion already, as it then
    chases luck, and where targets sell too seldom to tell. It never sees the level: if all bids are
    too high, the best target's bid rises all the same. Budgets follow their campaigns' ratios, with
    the total kept: about the money that the same clicks cost at the new bids. A campaign whose
    clicks are worth much and cost even more gets more of it.

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
        as in ``ctr_weighted``, suits initial bids that are off by some 22 % (1 / sqrt(20)); where
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
    With R the revenue of a target, M the account's revenue per conversion, and B what the clicks of
    the target up to ``conversion_delay`` hours ago cost at its initial bid (clicks x bid; where 1,000
    impressions are bid for, impressions x bid / 1000), the ratio is

        (R / M + prior_conversions) / (B * sum(R / M) / sum(B) + prior_conversions).

    With equal initial bids this is revenue per click beside the account's. Counts are those of all
    time, the warm-up included; why the last hours are left out, ``roi_weighted`` explains.

    References
    ----------
    Feldman, Muthukrishnan, Pal, Stein (2007), Budget optimization in search-based advertising
    auctions, EC: one bid for all clicks of equal worth comes near the best. Conitzer, Kroer, Sodomka,
    Stier-Moses (2022), Multiplicative pacing equilibria in auction markets, Operations Research: one
    multiple of worth under one budget is best in second-price auctions.

    Examples
    --------
    >>> ProfitWeighted(cap=3.0).floor
    0.5
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

    def start(self, view: View, rng: np.random.Generator) -> ProfitWeightedBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(
        self, views: Sequence[View], rngs: Sequence[np.random.Generator]
    ) -> ProfitWeightedBidder:
        """Return one bidder for several accounts."""
        return ProfitWeightedBidder(self, views)


class ProfitWeightedBidder(RatioBidder):
    """The rule for one or several accounts; it remembers the clicks up to ``conversion_delay`` ago."""

    def __init__(self, rule: ProfitWeighted, views: Sequence[View]) -> None:
        super().__init__(rule, views)
        self._rule = rule
        self._history = History(["clicks", "impressions"], rule.conversion_delay)
        self._by_impression = np.concatenate([v.pays_by_impression[v.target_campaign] for v in views])

    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        """Return revenue per unit of cost at the initial bids beside the account's."""
        rule, own = self._rule, self._own
        now = self._history.add(report)
        old = self._history.at(report.time - rule.conversion_delay) or now
        units = np.where(self._by_impression, old["impressions"] / 1000, old["clicks"])
        sold = in_conversions(report.revenue, report.conversions, own.targets)
        return self._against_account(sold, units * own.initial_bids, rule.prior_conversions)
