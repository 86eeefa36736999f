"""Adaptive pacing: dual descent on the price of a campaign's budget."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Decision, Floats, Report, View
from strategies.shared.click_values import click_values, in_bid_units
from strategies.shared.day_plan import DayPlan, spendable
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_choice, check_interval, check_number
from strategies.shared.progress import Progress


@dataclass(frozen=True, slots=True)
class AdaptivePacing:
    """Bid a click's value over 1 + mu, and raise mu where a campaign spends more than planned.

    mu is what one more unit of budget would earn. In second-price auctions whoever knew it would bid
    value / (1 + mu) in all of them, and could do no better in hindsight; the rule learns it by dual
    descent, one mu a campaign.

    It wins where a budget binds, clicks are worth what is believed and prices differ between auctions:
    it then buys the cheapest clicks for the money, and its regret grows like the square root of the
    number of auctions. It loses where budgets do not bind: mu is then 0 and the bid the full value of a
    click, which in generalised second-price auctions of several slots is more than a wise account bids
    (see ``balanced_bidding``). It loses where the value of a click is misjudged, and after a sudden
    change, as a step sized for the whole run takes long to follow.

    Parameters
    ----------
    step
        Factor on the published step size, 0 to 1000; 0 never moves mu.
    mu_max
        Largest mu, 0 to 1e6: bids never fall below value / (1 + mu_max).
    values
        ``sales``: what a click is believed to earn, see ``prior_clicks``; ``bids``: the initial bid, for
        owners who bid what a click is worth to them.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to have
        earned, 0 to infinity; infinity never learns.
    interval
        Hours between decisions, from a minute (1/60); infinity never decides.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    In the paper's units, with rho the budget per auction, T the auctions of the horizon and the step
    size step / (rho sqrt(T)), every auction moves mu by

        mu' = clip(mu - step / (rho sqrt(T)) (rho - spent), 0, mu_max).

    A decision covers the n auctions since the last one and makes the sum of their steps. As rho T is
    the budget B of a day times the D days of the run, that is

        mu' = clip(mu - step sqrt(T) / D (n / (T / D) - spent / B), 0, mu_max),

    where n / (T / D) is the share of a day's searches in the interval by the traffic index, less those
    lost to a spent budget: once a budget is gone there is nothing to learn until midnight, and without
    this a campaign that is out by noon every day would never bid less. T is the run's eligible searches,
    extrapolated from those since the start. With n above sqrt(T) the sum of the steps would overshoot,
    all of them taken at one mu, and counts as sqrt(T) steps. mu begins at 0, and midnight leaves it.

    Where campaign budgets exceed the account's, B is scaled down to it. A campaign without budget, or
    with an unlimited one, keeps mu. Bids for 1,000 impressions are the value of the clicks they bring,
    and the initial ones before there is an impression. A click worth 0 is bid 0, and no rule of this
    kind learns otherwise: with ``view.values`` of 0 use ``values="bids"``. With a decision every quarter
    of an hour a run takes several times as long as one of ``fixed``.

    References
    ----------
    Balseiro, Gur (2019), Learning in repeated auctions with budgets: regret minimization and
    equilibrium, Management Science.

    Examples
    --------
    >>> AdaptivePacing(values="bids").step
    1.0
    """

    step: float = 1.0
    mu_max: float = 20.0
    values: str = "sales"
    prior_clicks: float = 200.0
    interval: float = 0.25

    def __post_init__(self) -> None:
        check_number("step", self.step, 0, 1000)
        check_number("mu_max", self.mu_max, 0, 1e6)
        check_choice("values", self.values, ["sales", "bids"])
        check_number("prior_clicks", self.prior_clicks, 0, float("inf"))
        check_interval(self.interval)

    def start(self, view: View, rng: np.random.Generator) -> AdaptivePacingBidder:
        """Return a bidder for the account in ``view``, every mu at 0."""
        return AdaptivePacingBidder(self, view)


class AdaptivePacingBidder:
    """The multipliers of one account, mu (n_campaigns,)."""

    def __init__(self, rule: AdaptivePacing, view: View) -> None:
        self._rule = rule
        self._view = view
        self._own = EndToEnd.of([view])
        self._plan = DayPlan(view.traffic_by_hour)
        self._mu = np.zeros(len(view.campaigns))
        self._first: Progress | None = None
        self._last: Progress | None = None

    def decide(self, report: Report) -> Decision:
        """Make the steps of the auctions since the last decision, and bid."""
        now = Progress.by(report, self._own, self._plan)
        if self._first is None or self._last is None:
            self._first = now
        else:
            budget = spendable(self._own, report.budgets)
            change = self._change(now.since(self._first), now.since(self._last), budget)
            self._mu = np.clip(self._mu - change, 0.0, self._rule.mu_max)
        self._last = now
        return Decision(bids=self._values(report) / (1.0 + self._mu[self._view.target_campaign]))

    def _change(self, so_far: Progress, latest: Progress, budget: Floats) -> Floats:
        """Return by how much each campaign's mu falls."""
        if latest.days <= 0:
            return np.zeros(len(budget))
        paced = np.isfinite(budget) & (budget > 0)
        spent = np.divide(latest.cost, budget, out=np.zeros(len(budget)), where=paced)
        by_day = so_far.eligible / so_far.days
        size = np.minimum(np.sqrt(by_day / self._view.days), 1.0 / latest.days)
        return np.where(paced, self._rule.step * size * (latest.days * latest.live - spent), 0.0)

    def _values(self, report: Report) -> Floats:
        """Return what each target would bid if money were free."""
        view, rule = self._view, self._rule
        if rule.values == "bids":
            return view.initial_bids
        per_click = click_values(view, report, rule.prior_clicks)
        values = in_bid_units(per_click, view, report.clicks, report.impressions)
        return np.where(np.isnan(values), view.initial_bids, values)
