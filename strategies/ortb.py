"""Optimal real-time bidding: the bid that a fitted win curve asks for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.optimize import brentq

from simulator.entities import Decision, Flags, Floats, Report, View
from strategies.shared.click_values import click_values, in_bid_units
from strategies.shared.day_log import DayLog, Log
from strategies.shared.day_plan import spendable
from strategies.shared.end_to_end import EndToEnd
from strategies.shared.parameters import check_choice, check_number

#: The highest price of money that is tried: bids are next to nothing there.
_MOST = 1e6
#: Power of the bid over the scale in the odds of winning.
_POWERS = {"ortb1": 1.0, "ortb2": 2.0}


@dataclass(frozen=True, slots=True)
class Ortb:
    """Bid what a win curve, fitted to one's own log, makes optimal for the value and the budget.

    A bid wins a share of searches that rises with it and flattens out. Its curve is fitted for each
    target to the bids and impressions of the last days. Bidding more wins more and pays more, so there is
    a best bid below the value, and it does not rise in proportion: where a target wins easily, little is
    gained by a high bid, and the money is better spent where rivals are strong. Once a day one price of
    money a campaign is solved for, at which it is expected to spend its budget; where the budget does not
    bind it is 1.

    It wins where a bid is paid in full, as under first prices, and initial bids are far off: at the value
    of a click, where they earn nothing, or far below it. It loses under generalised second prices where
    budgets do not bind: the price is at most the bid, so a bid needs little shading, and this rule shades
    as if every bid were paid. It loses with several slots, whatever the prices: any of them is an
    impression won, so that bids fall towards those of the last slot. It loses where rivals bid much
    alike, as a little more then wins far more than either curve can tell. And the curve is one guess for
    all levels: a target whose bid never changed has told of one point of it only.

    Parameters
    ----------
    curve
        ``ortb1``: w(b) = b / (c + b); ``ortb2``: w(b) = b^2 / (c^2 + b^2).
    price
        What a click is expected to cost: ``bid``, the whole bid, as in the paper; or ``paid``, the share
        of the bid that the campaign has paid by its log.
    days
        How many days back the log reaches, 1 to 60.
    floor, cap
        Smallest (0.001 to 1) and largest (1 to 100) multiple of an initial bid.
    prior_clicks
        How many clicks the value in ``view.values`` counts for beside what clicks are reported to
        have earned, 0 to infinity; infinity never learns.

    Raises
    ------
    ValueError
        A parameter is out of its range.

    Notes
    -----
    With theta the value of a click, w the win curve and l the price of money, the bid maximises
    (theta - l b) w(b), so

        ortb1: b = sqrt(c theta / l + c^2) - c,
        ortb2: b = c (a^(1/3) - a^(-1/3)),  a = (theta + sqrt(c^2 l^2 + theta^2)) / (c l).

    What differs from the paper: there an impression is bid for and paid, and theta is its predicted
    click-through rate; here a click is. An impression then is worth rate x value and costs rate x bid, so
    the rate drops out, and theta is a value. The paper spends the budget in any case, l being the worth
    of money in clicks; here money left over is worth itself, so that l >= 1, and 1 where the budget does
    not bind. There one c serves all impressions; here each target has its own. The paper bounds a price
    by the bid; with ``price="paid"`` it is a share of the bid, and l times that share stands in place of
    l. The spend that l is solved for is in both cases searches x w(b) x b x (cost over bids x
    impressions, of the log).

    c is the maximum likelihood of impressions, binomial among the searches that were not lost to budget,
    at each day's bid; half a search won and half a search lost are added, so that it exists. A target
    without searches in the log keeps its bid. Display targets that pay by the impression bid 1,000 rate x
    value in place of the value.

    References
    ----------
    Zhang, Yuan, Wang (2014), Optimal real-time bidding for display advertising, KDD.

    Examples
    --------
    >>> Ortb(price="bid").interval
    24.0
    """

    interval: ClassVar[float] = 24.0

    curve: str = "ortb2"
    price: str = "paid"
    days: float = 7.0
    floor: float = 0.1
    cap: float = 10.0
    prior_clicks: float = 500.0

    def __post_init__(self) -> None:
        check_choice("curve", self.curve, list(_POWERS))
        check_choice("price", self.price, ["bid", "paid"])
        check_number("days", self.days, 1, 60)
        check_number("floor", self.floor, 0.001, 1)
        check_number("cap", self.cap, 1, 100)
        check_number("prior_clicks", self.prior_clicks, 0, math.inf)

    def start(self, view: View, rng: np.random.Generator) -> OrtbBidder:
        """Return a bidder for the account in ``view``."""
        return OrtbBidder(self, view)


class OrtbBidder:
    """The log of one account."""

    def __init__(self, rule: Ortb, view: View) -> None:
        self._rule, self._view = rule, view
        self._money = spendable(EndToEnd.of([view]), view.initial_budgets)
        self._log = DayLog(rule.days)

    def decide(self, report: Report) -> Decision:
        """Fit the win curves, then bid at the price of money that each campaign's budget asks for."""
        log = self._log.add(report)
        if log is None:
            return Decision()
        scale = fit_scales(log, _POWERS[self._rule.curve])
        value = click_values(self._view, report, self._rule.prior_clicks)
        theta = in_bid_units(value, self._view, report.clicks, report.impressions)
        known = np.isfinite(scale) & np.isfinite(theta) & ~report.paused
        bids = report.bids.copy()
        for campaign, money in enumerate(self._money.tolist()):
            own = known & (self._view.target_campaign == campaign)
            if own.any():
                bids[own] = self._bids(log, own, theta[own], scale[own], money)
        return Decision(bids=bids)

    def _bids(self, log: Log, own: Flags, theta: Floats, scale: Floats, money: float) -> Floats:
        """Return the bids of one campaign's targets."""
        rule, power, initial = self._rule, _POWERS[self._rule.curve], self._view.initial_bids[own]
        searches = log.a_day(log.searches + log.lost)[own]
        shown = (log.bids * log.impressions).sum(axis=0)[own]
        by_impression = self._view.pays_by_impression[self._view.target_campaign]
        asked = float(log.asked(by_impression)[own].sum())
        cost = log.cost.sum(axis=0)[own]
        per_impression = np.divide(cost, shown, out=np.zeros(len(shown)), where=shown > 0)
        paid = float(cost.sum()) / asked if rule.price == "paid" and cost.any() and asked > 0 else 1.0

        def bids(log_price: float) -> Floats:
            wanted = optimal_bids(rule.curve, theta, scale, paid * math.exp(log_price))
            return np.clip(wanted, rule.floor * initial, rule.cap * initial)

        def overspent(log_price: float) -> float:
            bid = bids(log_price)
            return float((searches * win_rates(bid, scale, power) * per_impression * bid).sum()) - money

        if overspent(0.0) <= 0:
            return bids(0.0)
        dearest = math.log(_MOST)
        return bids(dearest if overspent(dearest) > 0 else float(brentq(overspent, 0.0, dearest)))


def win_rates(bids: Floats, scales: Floats, power: float) -> Floats:
    """Return the share of searches that bids win, (n,): b^power / (c^power + b^power).

    Examples
    --------
    >>> win_rates(np.array([0.5, 2.0]), np.array([0.5, 1.0]), 2.0).tolist()
    [0.5, 0.8]
    """
    won, lost = bids**power, scales**power
    return np.asarray(won / (won + lost))


def optimal_bids(curve: str, theta: Floats, scales: Floats, price: float) -> Floats:
    """Return the bids that maximise (theta - price x bid) x win rate.

    Parameters
    ----------
    curve
        ``ortb1`` or ``ortb2``.
    theta, scales
        (n,) values of what is bid for, >= 0; c of the win curves, above 0. Currency units.
    price
        What a unit of the bid is taken to cost, above 0.

    Examples
    --------
    With c = 1, theta = 3: sqrt(3 + 1) - 1 = 1; b (b + 2) = 3.

    >>> optimal_bids("ortb1", np.array([3.0]), np.array([1.0]), 1.0).tolist()
    [1.0]
    """
    if curve == "ortb1":
        return np.asarray(np.sqrt(scales * theta / price + scales**2) - scales)
    a = np.cbrt((theta + np.sqrt((scales * price) ** 2 + theta**2)) / (scales * price))
    return np.asarray(scales * (a - 1 / a))


def fit_scales(log: Log, power: float) -> Floats:
    """Return each target's c by maximum likelihood; NaN without a search at a bid above 0.

    Parameters
    ----------
    log
        What was bid and won.
    power
        1 or 2, of the win curve.

    Examples
    --------
    Of 999 searches at a bid of 1, 249.5 are won: with the half and the half that are
    added, 250 of 1,000, so that 1 / (c + 1) = 1 / 4.

    >>> one = np.ones((1, 1))
    >>> log = Log(np.ones(1), one, 999 * one, 0 * one, 249.5 * one, one, one)
    >>> fit_scales(log, 1.0).round(6).tolist()
    [3.0]
    """
    searched = (log.searches > 0) & (log.bids > 0)
    scales = np.full(log.bids.shape[1], np.nan)
    for target in np.flatnonzero(searched.any(axis=0)).tolist():
        row = searched[:, target]
        bids, searches = log.bids[row, target], log.searches[row, target]
        # Two accounts' targets may share a page, and a target with two ads have two places on it.
        won = np.minimum(log.impressions[row, target], searches)
        scales[target] = _fit_scale(
            np.append(bids, bids[-1]), np.append(searches, 1), np.append(won, 0.5), power
        )
    return scales


def _fit_scale(bids: Floats, searches: Floats, won: Floats, power: float) -> float:
    """Solve the likelihood equation: as many searches won as expected."""
    odds: float = (float(searches.sum() - won.sum()) / float(won.sum())) ** (1 / power)
    # At a scale of bid x odds that bid wins the overall share; the root lies between the extremes.
    low, high = float(bids.min()) * odds, float(bids.max()) * odds

    def missing(scale: float) -> float:
        return float(won.sum() - (searches * win_rates(bids, np.full(len(bids), scale), power)).sum())

    # Where nearly all searches were at one extreme, rounding may hide a root beside it.
    if missing(low) >= 0:
        return low
    if missing(high) <= 0:
        return high
    root: float = brentq(missing, low, high)
    return root
