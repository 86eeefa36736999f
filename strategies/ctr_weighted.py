"""The founding rule: more money where more people click."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Floats, Report, View
from strategies.budgets import share_totals
from strategies.end_to_end import EndToEnd, Groups
from strategies.parameters import check_choice, check_interval, check_number


def click_ratios(
    clicks: Floats, exposure: Floats, prior_clicks: float, accounts: Groups | None = None
) -> Floats:
    """Compare each click rate with the rate of all together, cautiously where data are few.

    Parameters
    ----------
    clicks
        (n,) clicks.
    exposure
        (n,) chances to be clicked: expected examinations, or plain impressions.
    prior_clicks
        Weight of the belief that all rates are equal, in expected clicks.
    accounts
        Whose rows are compared with each other; all are one account's where left out.

    Returns
    -------
    Floats
        (n,) 1 where a rate equals that of all, 2 where it is twice as high.

    Notes
    -----
    With ``expected = exposure * sum(clicks) / sum(exposure)`` the ratio is
    ``(clicks + prior_clicks) / (expected + prior_clicks)``: the posterior mean of a Poisson rate
    whose gamma prior has mean 1 and shape ``prior_clicks`` (empirical Bayes, the account's own
    rate standing in for the prior mean). It is 1 wherever nothing is known: no impressions of a
    target, no clicks in the account, or one target only.

    Examples
    --------
    >>> click_ratios(np.array([60.0, 20.0]), np.array([400.0, 400.0]), 10.0).tolist()
    [1.4, 0.6]
    """
    own = Groups(np.array([len(clicks)])) if accounts is None else accounts
    seen, clicked = own.spread(own.sums(exposure)), own.spread(own.sums(clicks))
    expected = np.divide(exposure * clicked, seen, out=np.zeros_like(exposure), where=seen > 0)
    evidence = expected + prior_clicks
    return np.divide(clicks + prior_clicks, evidence, out=np.ones_like(evidence), where=evidence > 0)


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
        check_choice("adjust", self.adjust, ["examination", "none"])
        check_number("gain", self.gain, 0, 10)
        check_number("floor", self.floor, 0.01, 1)
        check_number("cap", self.cap, 1, 100)
        check_number("step", self.step, 0, 1)
        check_number("prior_clicks", self.prior_clicks, 0, 1e9)
        check_number("examination_decay", self.examination_decay, 0.01, 1)
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> CtrWeightedBidder:
        """Return a bidder for the account in ``view``."""
        return self.start_together([view], [rng])

    def start_together(self, views: Sequence[View], rngs: Sequence[np.random.Generator]) -> CtrWeightedBidder:
        """Return one bidder for several accounts."""
        return CtrWeightedBidder(self, views)


class CtrWeightedBidder:
    """The founding rule for one or several accounts; it remembers nothing but where they began."""

    def __init__(self, rule: CtrWeighted, views: Sequence[View]) -> None:
        decay = 1.0 if rule.adjust == "none" else rule.examination_decay
        self._rule = rule
        self._own = own = EndToEnd.of(views)
        self._looks = decay ** np.arange(views[0].slots)
        allocated = own.campaigns.sums(own.initial_budgets)
        self._limited = np.isfinite(allocated)
        self._total = np.where(self._limited, np.minimum(allocated, own.account_budget), 0.0)

    def decide(self, report: Report) -> Decision:
        """Move bids and budgets one step towards what the click rates ask for."""
        own, step = self._own, self._rule.step
        clicks = report.clicks.astype(np.float64)
        exposure = np.zeros(len(clicks))
        for slot, looks in enumerate(self._looks):
            exposure += report.impressions_by_position[:, slot] * looks
        wanted = own.initial_bids * self._multiples(clicks, exposure, own.targets)
        bids = np.clip(wanted, report.bids * (1 - step), report.bids * (1 + step))
        return Decision(bids=bids, budgets=self._budgets(report, clicks, exposure))

    def _multiples(self, clicks: Floats, exposure: Floats, accounts: Groups) -> Floats:
        """Return the multiple of its initial bid or budget that each row of counts asks for."""
        rule = self._rule
        ratios = click_ratios(clicks, exposure, rule.prior_clicks, accounts)
        return np.clip(ratios**rule.gain, rule.floor, rule.cap)

    def _budgets(self, report: Report, clicks: Floats, exposure: Floats) -> Floats | None:
        """Return campaign budgets that keep each account's total; None where all stay as they are."""
        own, step = self._own, self._rule.step
        account, limited = own.campaign_account, self._limited[own.campaign_account]
        spent, now = report.spend_today, np.where(limited, report.budgets, 0.0)
        multiples = self._multiples(own.by_campaign(clicks), own.by_campaign(exposure), own.campaigns)
        lower = np.maximum(now * (1 - step), spent)
        lower = np.where((own.campaigns.sums(lower) > self._total)[account], spent, lower)
        upper = np.maximum(now * (1 + step), lower)
        wanted = np.where(limited, own.initial_budgets, 0.0) * multiples
        budgets = share_totals(self._total, account, wanted, lower, upper)
        # A change within rounding is none, so that a gain of 0 equals `fixed` to the last bit.
        other = limited & (np.abs(budgets - now) > 1e-9 * now)
        changed = own.campaigns.sums(other) > 0
        return np.where(changed[account], budgets, report.budgets) if changed.any() else None
