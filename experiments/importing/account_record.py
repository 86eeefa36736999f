"""What an account's console knows after some days of a market: every target, day by day, under `fixed`."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

from simulator.entities import Decision, Floats, Report, View
from simulator.errors import InputError
from simulator.run import simulate
from simulator.settings.scenario import Scenario

_COUNTS = ("impressions", "clicks", "cost", "conversions", "revenue", "eligible_searches", "lost_to_budget")


@dataclass(frozen=True, slots=True, eq=False)
class AccountRecord:
    """D days of the search targets of one account, n of them.

    Attributes
    ----------
    start
        The first day.
    campaigns, keywords, match_types
        n texts each.
    impressions, clicks, cost, conversions, revenue, eligible, lost_to_budget
        (D, n) by day: cost in currency units, conversions and revenue on the day they were reported, searches
        in which the target could have been shown, those missed for want of budget.
    by_position
        (D, n, K) impressions by slot, top slot first.
    quality_score, bids
        (n,) at the end, from 1 to 10, NaN where never shown; currency units a click.
    budgets
        (n,) daily budget of each target's campaign.
    currency
        Code of the market's money; None where it has none.
    """

    start: datetime.date
    campaigns: tuple[str, ...]
    keywords: tuple[str, ...]
    match_types: tuple[str, ...]
    impressions: Floats
    clicks: Floats
    cost: Floats
    conversions: Floats
    revenue: Floats
    eligible: Floats
    lost_to_budget: Floats
    by_position: Floats
    quality_score: Floats
    bids: Floats
    budgets: Floats
    currency: str | None = None


@dataclass(slots=True)
class Recorder:
    """Changes nothing, as `fixed`, and keeps the report of every midnight."""

    interval: ClassVar[float] = 24.0
    reports: list[Report] = field(default_factory=list)
    views: list[View] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Recorder:  # noqa: ARG002 - it draws nothing
        """Keep what is known before the first auction."""
        self.views.append(view)
        return self

    def decide(self, report: Report) -> Decision:
        """Keep what is told, and change nothing."""
        self.reports.append(report)
        return Decision()

    def counted(self, name: str) -> Floats:
        """Return (n, ...) what a counter of the reports gained over the days told."""
        window = [report for report in self.reports if report.time >= 0]
        first = window[0] if len(window) > 1 else self.reports[0]
        return np.asarray(getattr(self.reports[-1], name) - getattr(first, name), dtype=np.float64)

    def mean_over_slots(self, values: Sequence[float]) -> Floats:
        """Return (n,) the mean of a value a slot over the impressions of the days told.

        Parameters
        ----------
        values
            (K,) one a slot, top slot first.
        """
        shown = self.counted("impressions_by_position")
        shown = shown + 1e-9 * (shown.sum(axis=0) + 1.0)
        return np.asarray(shown @ np.asarray(values)[: shown.shape[1]] / shown.sum(axis=1))


def record_account(scenario: Scenario, *, seed: int, replication: int = 0, days: int) -> AccountRecord:
    """Run `fixed` on a market and return what its console tells.

    Parameters
    ----------
    scenario
        The market; the learner's search campaigns are told of.
    seed, replication
        Of all randomness.
    days
        D, from day 0 on.

    Raises
    ------
    InputError
        The learner has no search campaign.
    """
    recorder = Recorder()
    longer = scenario.model_copy(update={"days": days + 1})  # the last day ends with a midnight too
    simulate(longer, recorder, seed=seed, replication=replication)
    view = recorder.views[0]
    told = {round(report.time / 24): report for report in recorder.reports if report.time >= 0}
    search = [i for i, c in enumerate(view.target_campaign) if view.channels[c] == "search"]
    if not search:
        raise InputError(
            f"{scenario.name}: account {view.account!r} has no search campaign, allowed: one or more"
        )
    last = told[days]

    def by_day(name: str) -> Floats:
        column = np.array([getattr(told[day], name)[search] for day in range(days + 1)], dtype=np.float64)
        return np.diff(column, axis=0)

    counts = {name: by_day(name) for name in _COUNTS}
    account = next(one for one in scenario.account if one.name == scenario.learner)
    matches = [target.match for campaign in account.campaign for target in campaign.target]
    return AccountRecord(
        start=scenario.start,
        campaigns=tuple(view.campaigns[view.target_campaign[i]] for i in search),
        keywords=tuple(view.keywords[i] for i in search),
        match_types=tuple(matches[i] for i in search),
        eligible=counts.pop("eligible_searches"),
        by_position=by_day("impressions_by_position"),
        quality_score=np.where(counts["impressions"].sum(axis=0) > 0, last.quality_score[search], np.nan),
        bids=last.bids[search],
        budgets=last.budgets[view.target_campaign[search]],
        currency=scenario.currency,
        **counts,
    )
