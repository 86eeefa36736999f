"""The founding rule: more money where more people click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Floats, Report, View
from strategies.shared.looks import check_looks, looks
from strategies.shared.parameters import check_number
from strategies.shared.weighting import RatioBidder, check_limits, rate_ratios

#: Click rates beside the rate of all: clicks, looks or impressions, prior clicks.
click_ratios = rate_ratios


@dataclass(frozen=True, slots=True)
class CtrWeighted:
    """Raise bids and budgets where the click-through rate is high, cut them where it is low.

    Every target's clicks are compared with the clicks it would have at the account's rate; its bid
    is its *initial* bid times that ratio, sharpened by ``gain`` and kept within ``floor`` and
    ``cap``. Campaign budgets follow their campaigns' ratios in the same way and are then scaled to
    a constant total. As rates are always compared with the account's and bids with the initial
    ones, the rule does not feed on itself: a ratio of 1 brings a bid back to where it began.

    Higher slots are seen more, so observed rates confound ad with slot. ``adjust="examination"``
    divides by the expected number of times a searcher looked; ``adjust="none"`` is the raw rule
    that sellers follow. Neither looks at conversions: chasing clicks is not chasing profit.

    It wins where what is clicked more is worth more as well: bids that were all alike then move towards
    their values. It loses about as much where what is clicked more is worth less a click, and gains
    nothing clear where all clicks are worth the same. It loses where initial bids fit their values
    already; and between search and display, whose rates are no measure of each other.

    Parameters
    ----------
    adjust
        ``examination``: count an impression in slot k as ``examination_decay ** k`` looks;
        ``none``: count every impression as one.
    gain
        Power the ratio is raised to, 0 to 10; 0 keeps the initial bids and budgets.
    floor, cap
        Smallest (0.01 to 1) and largest (1 to 100) multiple of an initial bid or budget.
    step
        Largest relative change of a bid or budget in one decision, 0 to 1.
    prior_clicks
        Expected clicks of a target at which evidence and prior weigh the same, 0 to 1e9.
    examination_decay
        The account's own guess, as the market tells no one: the probability of looking at a slot
        relative to the one above, 0.01 to 1.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    The total that budgets are scaled to is the sum of the initial campaign budgets, or the
    account's budget where that is smaller. Money the owner left unallocated stays so: a rule that
    also spent it would be compared with ``fixed`` on unequal terms. No budget falls below what its
    campaign has spent today, and where ``step`` cannot be kept together with the total (the
    initial budgets exceeded the account's, say) the total wins. Unlimited budgets are left alone.

    References
    ----------
    Taobao Zhitongche seller guides, for the raw rule; Craswell, Zoeter, Taylor, Ramsey (2008), An
    experimental comparison of click position-bias models, WSDM, for examination.

    Examples
    --------
    >>> CtrWeighted(adjust="none").gain
    1.0
    """

    adjust: str = "examination"
    gain: float = 1.0
    floor: float = 0.5
    cap: float = 2.0
    step: float = 0.1
    prior_clicks: float = 20.0
    examination_decay: float = 0.5
    interval: float = 1.0

    def __post_init__(self) -> None:
        check_looks(self.adjust, self.examination_decay)
        check_limits(self)
        check_number("prior_clicks", self.prior_clicks, 0, 1e9)

    def start(self, view: View, rng: np.random.Generator) -> CtrWeightedBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> CtrWeightedBidder:
        """Return one bidder for several accounts."""
        return CtrWeightedBidder(self, views)


class CtrWeightedBidder(RatioBidder):
    """The founding rule for one or several accounts; it remembers nothing but where they began."""

    def __init__(self, rule: CtrWeighted, views: Sequence[View]) -> None:
        super().__init__(rule, views)
        self._rule = rule

    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        """Return click rates beside the account's."""
        rule = self._rule
        exposure = looks(report.impressions_by_position, rule.adjust, rule.examination_decay)
        return self._against_account(report.clicks.astype(np.float64), exposure, rule.prior_clicks)
