"""What follows a ratio: bids and budgets at multiples of the initial ones, step by step, total kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from simulator.entities import Decision, Floats, Report, View
from strategies.shared.budgets import share_totals, spent_of_budgets
from strategies.shared.end_to_end import EndToEnd, Groups
from strategies.shared.parameters import check_interval, check_number


def rate_ratios(counts: Floats, exposure: Floats, prior: float, accounts: Groups | None = None) -> Floats:
    """Compare each rate with the rate of all together, cautiously where data are few.

    Parameters
    ----------
    counts
        (n,) what was counted: clicks, say, or conversions.
    exposure
        (n,) what they are counted per: chances to be clicked, say, or money spent.
    prior
        Weight of the belief that all rates are equal, in expected counts.
    accounts
        Whose rows are compared with each other; all are one account's where left out.

    Returns
    -------
    Floats
        (n,) 1 where a rate equals that of all, 2 where it is twice as high.

    Notes
    -----
    With ``expected = exposure * sum(counts) / sum(exposure)`` the ratio is
    ``(counts + prior) / (expected + prior)``: the posterior mean of a Poisson rate
    whose gamma prior has mean 1 and shape ``prior`` (empirical Bayes, the account's own
    rate standing in for the prior mean). It is 1 wherever nothing is known: no exposure of a
    target, no counts in the account, or one target only.

    Examples
    --------
    >>> rate_ratios(np.array([60.0, 20.0]), np.array([400.0, 400.0]), 10.0).tolist()
    [1.4, 0.6]
    """
    own = Groups(np.array([len(counts)])) if accounts is None else accounts
    seen, counted = own.spread(own.sums(exposure)), own.spread(own.sums(counts))
    expected = np.divide(exposure * counted, seen, out=np.zeros_like(exposure), where=seen > 0)
    return shrunk(counts, expected, prior)


def shrunk(counts: Floats, expected: Floats, prior: float) -> Floats:
    """Return ``(counts + prior) / (expected + prior)``, and 1 where both are nothing.

    Examples
    --------
    >>> shrunk(np.array([8.0, 0.0]), np.array([2.0, 0.0]), 1.0).tolist()
    [3.0, 1.0]
    """
    evidence = expected + prior
    return np.divide(counts + prior, evidence, out=np.ones_like(evidence), where=evidence > 0)


class Limits(Protocol):
    """The parameters that rules following a ratio have in common."""

    @property
    def gain(self) -> float:
        """Power the ratio is raised to, 0 to 10."""

    @property
    def floor(self) -> float:
        """Smallest multiple of an initial bid or budget, 0.01 to 1."""

    @property
    def cap(self) -> float:
        """Largest multiple of an initial bid or budget, 1 to 100."""

    @property
    def step(self) -> float:
        """Largest relative change in one decision, 0 to 1."""

    @property
    def interval(self) -> float:
        """Hours between decisions, from a minute."""


def check_limits(rule: Limits) -> None:
    """Refuse limits out of their ranges.

    Raises
    ------
    ValueError
        Naming the parameter, its value and the allowed range.
    """
    check_number("gain", rule.gain, 0, 10)
    check_number("floor", rule.floor, 0.01, 1)
    check_number("cap", rule.cap, 1, 100)
    check_number("step", rule.step, 0, 1)
    check_interval(rule.interval)


class KeptTotal:
    """Campaign budgets of one or several accounts that move while each account's total stays.

    The total is the sum of the initial campaign budgets, or the account's budget where that is
    smaller. An account with an unlimited campaign has no total, and its budgets are left alone.

    Attributes
    ----------
    initial
        (n_campaigns,) initial budgets; 0 where the account has no total.
    """

    def __init__(self, own: EndToEnd) -> None:
        allocated = own.campaigns.sums(own.initial_budgets)
        limited = np.isfinite(allocated)
        self._own = own
        self._total = np.where(limited, np.minimum(allocated, own.account_budget), 0.0)
        self._limited = limited[own.campaign_account]
        self.initial = np.where(self._limited, own.initial_budgets, 0.0)

    def now(self, report: Report) -> Floats:
        """Return the budgets in force; 0 where the account has no total."""
        return np.where(self._limited, report.budgets, 0.0)

    def share(self, report: Report, wanted: Floats, lower: Floats, upper: Floats) -> Floats | None:
        """Return budgets in proportion to what is wanted; None where all stay as they are.

        No budget falls below what its campaign has spent of it today, and where the limits cannot be kept
        together with the total, the total wins.
        """
        own, account = self._own, self._own.campaign_account
        spent, now = spent_of_budgets(report), self.now(report)
        lower = np.maximum(lower, spent)
        lower = np.where((own.campaigns.sums(lower) > self._total)[account], spent, lower)
        budgets = share_totals(self._total, account, wanted, lower, np.maximum(upper, lower))
        # A change within rounding is none, so that a gain of 0 equals `fixed` to the last bit.
        other = self._limited & (np.abs(budgets - now) > 1e-9 * now)
        changed = own.campaigns.sums(other) > 0
        return np.where(changed[account], budgets, report.budgets) if changed.any() else None


class RatioBidder(ABC):
    """Lets bids and budgets of one or several accounts follow ratios, 1 being an initial bid or budget.

    Parameters
    ----------
    limits
        Its multiples are ``clip(ratio ** gain, floor, cap)``, approached by ``step``.
    views
        The accounts.
    """

    def __init__(self, limits: Limits, views: Sequence[View]) -> None:
        self._limits = limits
        self._own = EndToEnd.of(views)
        self._kept = KeptTotal(self._own)

    @abstractmethod
    def _ratios(self, report: Report) -> tuple[Floats, Floats]:
        """Return what targets and campaigns are judged by, (n_targets,) and (n_campaigns,), 0 or more."""

    def decide(self, report: Report) -> Decision:
        """Move bids and budgets one step towards what the ratios ask for."""
        step, kept = self._limits.step, self._kept
        targets, campaigns = (self._multiples(ratios) for ratios in self._ratios(report))
        bids = np.clip(self._own.initial_bids * targets, report.bids * (1 - step), report.bids * (1 + step))
        now = kept.now(report)
        budgets = kept.share(report, kept.initial * campaigns, now * (1 - step), now * (1 + step))
        return Decision(bids=bids, budgets=budgets)

    def _multiples(self, ratios: Floats) -> Floats:
        """Return the multiple of its initial bid or budget that each ratio asks for."""
        limits = self._limits
        return np.clip(ratios**limits.gain, limits.floor, limits.cap)

    def _against_account(self, counts: Floats, exposure: Floats, prior: float) -> tuple[Floats, Floats]:
        """Return the rates of targets and of campaigns beside their account's."""
        own = self._own
        return (
            rate_ratios(counts, exposure, prior, own.targets),
            rate_ratios(own.by_campaign(counts), own.by_campaign(exposure), prior, own.campaigns),
        )
