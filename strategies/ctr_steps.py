"""What sellers do by hand: every day the best third up, the worst third down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Flags, Floats, Report, View
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.looks import check_looks, looks
from strategies.shared.parameters import check_number
from strategies.shared.recent import Recent
from strategies.shared.weighting import KeptTotal


@dataclass(frozen=True, slots=True)
class CtrSteps:
    """Each day raise the bids of the third with the best CTR, cut those of the worst third.

    It is the founding rule as sellers carry it out by hand: once a day they sort the targets by the
    CTR of the last days, raise the bids at the top by a tenth, cut those at the bottom by a tenth,
    and leave alone the middle and what has too few impressions to judge. Budgets move between
    campaigns in the same way, their total kept. How much better a target is does not count, only its
    rank, so in the end bids stand at ``floor`` or ``cap`` wherever ranks last.

    It wins where CTR is a sign of worth: where what is clicked more sells more, and quality scores
    make its clicks cheap. It loses where the clicks that sell are rare ones; it cannot see a sale.
    Some third is always best, so it moves bids where all targets are alike, too, and raw CTR
    confounds ad with slot: a raised bid wins a better slot, a higher CTR, and is raised again, while a
    target that is cut falls to lower slots and looks worse. ``adjust="examination"`` divides by that.
    It tends to spend more than it began with: a bid at twice its initial value costs more than one at
    half of it saves.

    Parameters
    ----------
    change
        x: a bid or budget is multiplied by 1 + x or 1 - x, 0 to 0.9.
    days
        How far back the counts reach, 0.1 to 1000.
    minimum_impressions
        Impressions in these days below which a target or campaign is left alone, 1 to 1e9.
    floor, cap
        Smallest (0.01 to 1) and largest (1 to 100) multiple of an initial bid or budget.
    adjust
        ``none``: clicks per impression; ``examination``: clicks per look, an impression in slot k
        being ``examination_decay ** k`` looks, as in ``ctr_weighted``.
    examination_decay
        The account's own guess, as the market tells no one: the probability of looking at a slot
        relative to the one above, 0.01 to 1.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    Of n targets with enough data a third is k, the whole number nearest to n / 3, so of two one
    rises and one falls, and one alone stays. A target is among the best if at most k, itself included,
    have as high a CTR, and among the worst if at most k have as low a one: those tied across the
    boundary of a third stay. Budgets that have been multiplied are scaled to the total that ``ctr_weighted``
    keeps, within ``floor`` and ``cap``; so those in the middle move a little as well. None falls below
    what is spent today, and unlimited ones are left alone. The floor is above 0: what is down goes on
    being shown, and can rise again.

    References
    ----------
    Taobao Zhitongche seller guides.

    Examples
    --------
    >>> CtrSteps(change=0.05).days
    7.0
    """

    interval: ClassVar[float] = 24.0

    change: float = 0.1
    days: float = 7.0
    minimum_impressions: float = 200.0
    floor: float = 0.5
    cap: float = 2.0
    adjust: str = "none"
    examination_decay: float = 0.5

    def __post_init__(self) -> None:
        check_number("change", self.change, 0, 0.9)
        check_number("days", self.days, 0.1, 1000)
        check_number("minimum_impressions", self.minimum_impressions, 1, 1e9)
        check_number("floor", self.floor, 0.01, 1)
        check_number("cap", self.cap, 1, 100)
        check_looks(self.adjust, self.examination_decay)

    def start(self, view: View, rng: np.random.Generator) -> CtrStepsBidder:
        """Return a bidder for the account in ``view``."""
        return CtrStepsBidder(self, view)


class CtrStepsBidder:
    """The seller's daily round for one account."""

    def __init__(self, rule: CtrSteps, view: View) -> None:
        self._rule = rule
        self._own = EndToEnd.of([view])
        self._kept = KeptTotal(self._own)
        self._recent = Recent(["clicks", "impressions", "impressions_by_position"], rule.days)

    def decide(self, report: Report) -> Decision:
        """Move bids and budgets of the best and the worst third by one step."""
        rule, own, kept = self._rule, self._own, self._kept
        counts = self._recent.add(report)
        clicks, shown = counts["clicks"], counts["impressions"]
        exposure = looks(counts["impressions_by_position"], rule.adjust, rule.examination_decay)
        bids = self._moved(report.bids, own.initial_bids, thirds(clicks, exposure, self._enough(shown)))
        campaigns = thirds(
            own.by_campaign(clicks), own.by_campaign(exposure), self._enough(own.by_campaign(shown))
        )
        if not campaigns.any():
            return Decision(bids=bids)
        wanted = self._moved(kept.now(report), kept.initial, campaigns)
        budgets = kept.share(report, wanted, rule.floor * kept.initial, rule.cap * kept.initial)
        return Decision(bids=bids, budgets=budgets)

    def _enough(self, impressions: Floats) -> Flags:
        """Tell where there is enough to judge by."""
        return impressions >= self._rule.minimum_impressions

    def _moved(self, now: Floats, initial: Floats, direction: Floats) -> Floats:
        """Return amounts one step up or down, within floor and cap of the initial ones."""
        rule = self._rule
        moved = np.clip(now * (1 + rule.change * direction), rule.floor * initial, rule.cap * initial)
        return np.where(direction == 0, now, moved)


def thirds(clicks: Floats, exposure: Floats, enough: Flags) -> Floats:
    """Return 1 for the best third by click rate, -1 for the worst, 0 for all others.

    Parameters
    ----------
    clicks, exposure
        (n,) their quotient is the click rate.
    enough
        (n,) True for those that are ranked; their exposure is above 0.

    Returns
    -------
    Floats
        (n,) -1, 0 or 1.

    Examples
    --------
    >>> enough = np.array([True, True, True, False])
    >>> thirds(np.array([9, 5, 1, 0]), np.array([100.0, 100, 100, 3]), enough).tolist()
    [1.0, 0.0, -1.0, 0.0]
    """
    ranked = np.flatnonzero(enough)
    rate = clicks[ranked] / exposure[ranked]
    rates = np.sort(rate)
    third = (len(ranked) + 1) // 3
    best = len(ranked) - np.searchsorted(rates, rate, side="left") <= third
    worst = np.searchsorted(rates, rate, side="right") <= third
    direction = np.zeros(len(clicks))
    direction[ranked] = best.astype(np.float64) - worst
    return direction
