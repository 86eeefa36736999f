"""Bandits over budget shares: what Thompson sampling and optimism have in common.

A day teaches what each campaign returned for what it spent. From that a curve is believed for every
campaign, with more or less certainty; a rule judges the curves, and the total is split so that the
judged returns add up to the most.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Flags, Floats, Integers, Report, View
from strategies.shared.budgets import share_total, spent_of_budgets
from strategies.shared.click_values import click_values
from strategies.shared.parameters import check_choice, check_number, check_whole
from strategies.shared.return_curves import mean_spend, posterior

#: Searches lost on a day on which less than this share of the budget was spent were lost to something
#: else: stock, a throttle.
_SPENT = 0.5

#: Days that count less than this are dropped.
_FAINTEST = 1e-3


def best_levels(returns: Floats) -> Integers:
    """Return the combination of levels, one a campaign, that returns most within the total.

    Parameters
    ----------
    returns
        (n_campaigns, n_pieces + 1) return of each campaign at 0, 1, .. n_pieces pieces of the total.

    Returns
    -------
    Integers
        (n_campaigns,) pieces, whose sum is at most n_pieces. Of combinations that return the same, one
        in which the last campaigns have the fewest.

    Notes
    -----
    The multiple-choice knapsack by dynamic programming: with B_0(b) = 0, the best return of the first c
    campaigns within b pieces is B_c(b) = max_l B_(c-1)(b - l) + returns[c, l].

    Examples
    --------
    Two pieces: both on the first return 5, one each 3 + 3.

    >>> best_levels(np.array([[0.0, 3.0, 5.0], [0.0, 3.0, 3.5]])).tolist()
    [1, 1]
    """
    n_levels = returns.shape[1]
    rest = np.arange(n_levels)[:, np.newaxis] - np.arange(n_levels)
    best, taken = np.zeros(n_levels), []
    for campaign in returns:
        table = np.where(rest >= 0, best[rest] + campaign, -np.inf)
        taken.append(table.argmax(axis=1))
        best = table.max(axis=1)
    left, levels = n_levels - 1, []
    for choice in reversed(taken):
        levels.append(int(choice[left]))
        left -= levels[-1]
    return np.array(levels[::-1], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class BudgetShares(ABC):
    """Parameters of a bandit over budget shares; a rule adds how it judges what it is unsure of.

    They are described at :class:`strategies.thompson.Thompson`.
    """

    interval: ClassVar[float] = 24.0

    levels: int = 50
    aim: str = "profit"
    prior_clicks: float = 300.0
    prior_sd: float = 1.0
    length: float = 2.0
    noise: float = 0.3
    half_life: float = 14.0

    def __post_init__(self) -> None:
        check_whole("levels", self.levels, 2, 200)
        check_choice("aim", self.aim, ["profit", "clicks"])
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)
        check_number("prior_sd", self.prior_sd, 0.01, 100)
        check_number("length", self.length, 0.1, 100)
        check_number("noise", self.noise, 0.01, 100)
        check_number("half_life", self.half_life, 0.1, math.inf)

    def start(self, view: View, rng: np.random.Generator) -> BudgetBandit:
        """Return a bidder for the account in ``view``."""
        return BudgetBandit(self, view, rng)

    @abstractmethod
    def judge(self, mean: Floats, covariance: Floats, rng: np.random.Generator) -> Floats:
        """Return what a campaign is reckoned to return at each level, (n_levels,).

        Parameters
        ----------
        mean, covariance
            (n_levels,), (n_levels, n_levels) what is believed of its returns.
        rng
            The account's generator.
        """


@dataclass(frozen=True, slots=True)
class _Day:
    """What one day told: when it ended, clicks by target, the rest by campaign.

    ``demand`` is what would have been spent without a budget, ``known`` whether there was a budget.
    """

    time: float
    clicks: Floats
    spent: Floats
    demand: Floats
    known: Flags


class BudgetBandit:
    """A bandit over the budget shares of one account; it remembers days, the older the fainter."""

    def __init__(self, rule: BudgetShares, view: View, rng: np.random.Generator) -> None:
        self._rule, self._view, self._rng = rule, view, rng
        allocated = float(view.initial_budgets.sum())
        self._total = min(allocated, view.account_budget) if math.isfinite(allocated) else 0.0
        self._in_play = np.flatnonzero(view.initial_budgets > 0)
        self._levels = self._total / rule.levels * np.arange(rule.levels + 1)
        self._last: Report | None = None
        self._days: list[_Day] = []

    def decide(self, report: Report) -> Decision:
        """Learn from the day that has passed, and share the total out anew."""
        if self._total == 0:
            return Decision()
        self._remember(report)
        judged = self._judged(report)
        if judged is None:
            return Decision()
        spent = spent_of_budgets(report)
        wanted = self._shares(best_levels(judged))
        upper = np.where(wanted > 0, np.maximum(wanted, spent), spent)
        return Decision(budgets=share_total(self._total, wanted, spent, upper))

    def _shares(self, pieces: Integers) -> Floats:
        """Return budgets: the pieces, and what they leave over in proportion to the initial budgets."""
        shares = np.zeros(len(self._view.campaigns))
        shares[self._in_play] = self._levels[pieces]
        weights = np.where(shares > 0, self._view.initial_budgets, 0.0)
        if weights.any():
            shares += max(self._total - shares.sum(), 0.0) * weights / weights.sum()
        return shares

    def _remember(self, report: Report) -> None:
        """Keep the time since the last report as one day, and drop days that hardly count."""
        last, self._last = self._last, report
        if last is None or report.time <= last.time:
            return
        per_day = 24 / (report.time - last.time)
        cost = (report.cost - last.cost) * per_day
        eligible = report.eligible_searches - last.eligible_searches
        taken = eligible - (report.lost_to_budget - last.lost_to_budget)
        uncut = np.divide(cost * eligible, taken, out=np.zeros(len(cost)), where=taken > 0)
        spent = self._by_campaign(cost)
        demand = np.where(
            spent >= _SPENT * report.budgets, np.maximum(self._by_campaign(uncut), spent), spent
        )
        clicks = (report.clicks - last.clicks).astype(np.float64) * per_day
        self._days = [day for day in self._days if self._weight(day, report.time) >= _FAINTEST]
        self._days.append(_Day(report.time, clicks, spent, demand, report.budgets > 0))

    def _weight(self, day: _Day, time: float) -> float:
        """Return how much a day counts: 1 when it is fresh, half of it every half-life."""
        return float(0.5 ** ((time - day.time) / (24 * self._rule.half_life)))

    def _judged(self, report: Report) -> Floats | None:
        """Return the rule's reckoning, (n_in_play, n_levels + 1); None before a click is worth anything.

        Returns are in units of what the clicks of the mean campaign have brought a day, spends in
        units of what it has spent.
        """
        value, charged = np.ones(len(report.clicks)), 0.0
        if self._rule.aim == "profit":
            value, charged = click_values(self._view, report, self._rule.prior_clicks), 1.0
        spent = np.array([day.spent for day in self._days])
        gross = np.array([self._by_campaign(value * day.clicks) for day in self._days])
        if spent.sum() <= 0 or gross.sum() <= 0:
            return None
        means = len(self._days) * len(self._in_play)
        price, unit = spent.sum() / means, gross.sum() / means
        net = 1 - charged * price / unit
        x, returns = spent / price, (gross - charged * spent) / unit
        demand = np.array([day.demand for day in self._days]) / price
        known = np.array([day.known for day in self._days])
        weights = np.array([self._weight(day, report.time) for day in self._days])
        judged = np.zeros((len(self._in_play), len(self._levels)))
        for row, c in enumerate(self._in_play):
            spends = mean_spend(self._levels / price, demand[:, c], weights * known[:, c])
            some = x[:, c] > 0
            seen, luck = x[some, c], self._rule.noise * np.sqrt(x[some, c] / weights[some])
            belief = posterior(
                seen, returns[some, c] - net * seen, luck, spends,
                sd=self._rule.prior_sd, length=self._rule.length,
            )  # fmt: skip
            judged[row] = net * spends + self._rule.judge(*belief, self._rng)
        judged[:, 0] = 0.0
        # A hundredth tells nothing apart: not two budgets that both outlast the day, nor two processors.
        return np.maximum.accumulate(judged.round(2), axis=1)

    def _by_campaign(self, of_targets: Floats) -> Floats:
        """Add up targets by campaign."""
        sums = np.bincount(self._view.target_campaign, of_targets, len(self._view.campaigns))
        return sums.astype(np.float64)
