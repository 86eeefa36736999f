"""Response curves: how clicks and their price answer bids, fitted to an account's own log."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq, minimize

from simulator.entities import Flags, Floats
from strategies.shared.day_log import Log

#: Elasticities before there is data: mean, and standard deviation of what all targets have in common.
_CLICKS_PRIOR, _PRICE_PRIOR = (1.0, 0.5), (0.75, 0.25)
#: Smallest and largest elasticity of a target.
_LIMITS = (0.1, 4.0)
#: Variance of the log price of one click.
_PRICE_VARIANCE = 0.1
#: Clicks that the account's click rate, and its price over bid, count for beside a target's own.
_PRIOR_CLICKS = 2.0
#: The highest cutoff that is tried.
_MOST = 1e6

Loss = Callable[[Floats], tuple[Floats, Floats]]


@dataclass(frozen=True, slots=True, eq=False)
class ResponseCurves:
    """Power curves of targets: clicks a day = clicks x (b / bid)^k, price = price x (b / bid)^e.

    Attributes
    ----------
    bid, clicks, price
        (n_targets,) a bid, the clicks a day that it brings, and what one of them costs.
    click_elasticity, price_elasticity
        (n_targets,) k and e, above 0.
    """

    bid: Floats
    clicks: Floats
    price: Floats
    click_elasticity: Floats
    price_elasticity: Floats

    def cost(self, bids: Floats) -> Floats:
        """Return the cost a day of bids, (n_targets,) currency units."""
        ratio = np.divide(bids, self.bid, out=np.zeros(len(bids)), where=self.bid > 0)
        return self.clicks * self.price * _power(ratio, self.click_elasticity + self.price_elasticity)

    def bids_at(self, values: Floats, cutoff: float) -> Floats:
        """Return the bids at which one more unit of cost brings ``cutoff`` units of value.

        Notes
        -----
        Marginal value over marginal cost is v k / ((k + e) price), as clicks ~ b^k and cost ~
        b^(k + e). It falls along the curve because the price rises.
        """
        k, e = self.click_elasticity, self.price_elasticity
        wanted = values * k / ((k + e) * cutoff)
        ratio = np.divide(wanted, self.price, out=np.ones(len(wanted)), where=self.price > 0)
        return self.bid * _power(ratio, 1 / e)


def equal_returns(
    curves: ResponseCurves, values: Floats, money: float, low: Floats, high: Floats, trials: Floats
) -> Floats:
    """Return bids of one marginal return: 1 where the money allows, the least that it pays elsewhere.

    Parameters
    ----------
    curves
        Of all targets, of whatever campaign.
    values
        (n_targets,) currency units a click.
    money
        Most that all may cost a day, infinity without limit.
    low, high
        (n_targets,) limits of the bids; a target at a limit has another return.
    trials
        (n_targets,) factors by which the bids in force will differ, for the money to pay those.

    Examples
    --------
    Clicks of a sqrt(spend) each, a = (1, 5, 10), worth 100: 126 is best spent as 1, 25, 100.

    >>> a, one = np.array([1.0, 5.0, 10.0]), np.ones(3)
    >>> curves = ResponseCurves(one, a, 1 / a, one, one)
    >>> curves.cost(equal_returns(curves, 100 * one, 126.0, 0 * one, 99 * one, one)).round(3).tolist()
    [1.0, 25.0, 100.0]
    """

    def bids(log_cutoff: float) -> Floats:
        return np.clip(curves.bids_at(values, math.exp(log_cutoff)), low, high)

    def overspent(log_cutoff: float) -> float:
        return float(curves.cost(trials * bids(log_cutoff)).sum()) - money

    if overspent(0.0) <= 0:
        return bids(0.0)
    highest = math.log(_MOST)
    return bids(highest if overspent(highest) > 0 else float(brentq(overspent, 0.0, highest)))


def fit_response_curves(log: Log, spread: float, by_impression: Flags) -> ResponseCurves:
    """Fit the power curves of all targets to a log in which their bids have moved.

    Parameters
    ----------
    log
        Of at least one day.
    spread
        Standard deviation between targets' elasticities; 0 is one elasticity for all.
    by_impression
        (n_targets,) True where bids are for 1,000 impressions.

    Returns
    -------
    ResponseCurves
        At each target's mean bid. Targets that tell nothing have the elasticities of all, and those before
        data where no target tells anything.

    Notes
    -----
    Clicks of a day are Poisson with mean proportional to searches x b^k; given a target's
    clicks of all days their split between days is multinomial, so that k is freed from how often the
    target is clicked. Log prices are normal around a line in log b with slope e, with a variance inverse
    to clicks. Both are maximised with a normal prior: a target's elasticity around that of all targets,
    and that around its own prior. Clicks per search are those of the target beside two clicks at the
    account's rate: who had none, for want of luck or of budget, is still given money to be tried. The
    price of a click is the mean one, beside two clicks at what the target bids for a click times the
    account's cost over bids.
    """
    bids = np.where(log.bids > 0, log.bids, 1.0)
    took_part = log.bids > 0
    searches, clicks = log.searches * took_part, log.clicks * took_part
    x = np.array([[math.log(bid) for bid in row] for row in bids])
    k = _shrunk(_split_loss(x, searches, clicks), x.shape[1], _CLICKS_PRIOR, spread)
    e = _shrunk(_price_loss(x, log.cost, clicks), x.shape[1], _PRICE_PRIOR, spread)

    searched, clicked, cost = searches.sum(axis=0), clicks.sum(axis=0), log.cost.sum(axis=0)
    mean_bid = np.divide(
        (log.bids * searches).sum(axis=0), searched, out=log.bids[-1].copy(), where=searched > 0
    )
    asked = log.asked(by_impression)
    paid = float(cost.sum() / asked.sum()) if asked.any() else 1.0
    bid_of_click = np.where(by_impression, asked / np.maximum(clicked, 1.0), mean_bid)
    price = (cost + _PRIOR_CLICKS * paid * bid_of_click) / (clicked + _PRIOR_CLICKS)
    rate = clicked.sum() / max(float(searched.sum()), 1.0)
    rate = rate * (clicked + _PRIOR_CLICKS) / (rate * searched + _PRIOR_CLICKS)
    return ResponseCurves(mean_bid, rate * log.a_day(log.searches + log.lost), price, k, e)


def _split_loss(x: Floats, searches: Floats, clicks: Floats) -> Loss:
    """Return minus the log-likelihood of how each target's clicks split between days, and its slope in k."""
    told = np.where(searches.sum(axis=0) > 0, clicks.sum(axis=0), 0.0)
    at_most = np.where(searches > 0, x, -np.inf).max(axis=0)
    x = np.where(searches > 0, x - np.where(np.isfinite(at_most), at_most, 0.0), 0.0)

    def loss(k: Floats) -> tuple[Floats, Floats]:
        weight = searches * np.exp(k * x)
        total = np.where(told > 0, weight.sum(axis=0), 1.0)
        value = told * np.log(total) - k * (clicks * x).sum(axis=0)
        return value, told * (weight * x).sum(axis=0) / total - (clicks * x).sum(axis=0)

    return loss


def _price_loss(x: Floats, cost: Floats, clicks: Floats) -> Loss:
    """Return minus the log-likelihood of each target's log prices, and its slope in e."""
    known = (clicks > 0) & (cost > 0)
    weight = np.where(known, clicks, 0.0) / _PRICE_VARIANCE
    y = np.log(np.where(known, cost, 1.0) / np.where(known, clicks, 1.0))
    total = np.maximum(weight.sum(axis=0), 1e-300)
    x, y = x - (weight * x).sum(axis=0) / total, y - (weight * y).sum(axis=0) / total

    def loss(e: Floats) -> tuple[Floats, Floats]:
        off = weight * (y - e * x)
        return 0.5 * (off * (y - e * x)).sum(axis=0), -(off * x).sum(axis=0)

    return loss


def _shrunk(loss: Loss, n: int, prior: tuple[float, float], spread: float) -> Floats:
    """Return elasticities of n targets, drawn towards a common one, and that towards its prior."""
    mean, sd = prior
    scale = max(spread, 1e-3)  # of a target's difference from all: the variables are then of one size

    def objective(z: Floats) -> tuple[float, Floats]:
        common, own = z[0], z[1:]
        value, slope = loss(mean + sd * common + scale * own)
        gradient = np.concatenate([[sd * slope.sum() + common], scale * slope + own])
        return float(value.sum() + (common**2 + own @ own) / 2), gradient

    found = minimize(objective, np.zeros(n + 1), jac=True, method="L-BFGS-B").x
    elasticities: Floats = np.clip(mean + sd * found[0] + scale * found[1:], *_LIMITS)
    return elasticities


def _power(ratios: Floats, powers: Floats) -> Floats:
    """Raise ratios to powers with the C library: NumPy's own may differ between processors."""
    return np.array([ratio**power for ratio, power in zip(ratios.tolist(), powers.tolist(), strict=True)])
