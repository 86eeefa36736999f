"""Attribution delay: which share of each day's conversions has come in by the end of a report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.entities import Flags, Floats

#: Days of a report it takes, and at its end those that are looked at: consoles count conversions for 30 days
#: after a click, rarely for 90.
FEWEST_DAYS, MOST_DAYS = 21, 56
#: Conversions it takes in these days.
FEWEST_CONVERSIONS = 50
#: Part of reports without a delay in which one is taken for clear, and simulations that tell.
FALSE_ALARMS, SIMULATED = 0.01, 4999
#: Shares that do not convert at once, and mean delays of these in days, that are tried.
LATE_SHARES, DELAYS = np.linspace(0.05, 1.0, 20), np.geomspace(0.5, 14.0, 18)
#: Standard deviations of log conversion rates between weekdays, and of their drift over the days looked at.
BY_WEEKDAY, BY_DRIFT = 0.2, 0.2
#: Laws drawn, for intervals.
DRAWN = 64
#: The same of the logarithm of the level: any.
_ANY_LEVEL = 10.0
#: Newton steps of a fit; the likelihood is concave, and steps are none above 1.
_STEPS = 15


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """How far the conversions of W days have come in.

    Attributes
    ----------
    completion
        (W,) share in (0, 1] of the conversions of each day's clicks that the report counts, first day first.
    drawn
        (M, W) the same of laws that the counts leave open.
    chance
        Probability of a fall as clear as this one where there is no delay.
    """

    completion: Floats
    drawn: Floats
    chance: float


def completion(late: Floats, delay: Floats, days: int) -> Floats:
    """Return (..., days) shares of conversions that are in, first day first; the report ends with the last.

    Parameters
    ----------
    late
        (...) share of conversions that do not come at once, in [0, 1].
    delay
        (...) mean delay of these, days, exponential.
    days
        How many.

    Notes
    -----
    Clicks are spread evenly over their day: 1 - late x delay x (1 - exp(-1 / delay)) x exp(-age / delay), age
    0 the last day. A report read some days after its last day has the same law, with a smaller ``late``.

    References
    ----------
    Chapelle 2014, Modeling delayed feedback in display advertising, has ``late`` 1; there a third of the
    conversions come within an hour, so that one exponential is too slow at first.

    Examples
    --------
    >>> completion(np.array(1.0), np.array(1.0), 3).round(2).tolist()
    [0.91, 0.77, 0.37]
    """
    age = np.arange(days)[::-1]
    first = late * delay * (1 - np.exp(-1 / delay))
    return np.asarray(1 - first[..., None] * np.exp(-age / np.asarray(delay)[..., None]))


def attribution(
    clicks: Floats, conversions: Floats, first_weekday: int, rng: np.random.Generator
) -> Attribution | None:
    """Estimate what is still to come, where the conversion rate clearly falls as a delay makes it fall.

    Parameters
    ----------
    clicks, conversions
        (W,) of the account by day of the report.
    first_weekday
        0 for Monday.
    rng
        Of the test and of the laws drawn.

    Returns
    -------
    Attribution or None
        None where nothing is clear, or there is too little to tell by.

    Notes
    -----
    Conversions of a day have mean clicks x rate x completion and a variance ``scale`` times as large, 1 at
    least: days vary more than Poisson. Log rate = level + weekday + steady drift over the days, the last two
    normal with :data:`BY_WEEKDAY` and :data:`BY_DRIFT`.

    The test: the score of the clearest of :data:`DELAYS` in its standard errors, by generalised least
    squares; its law without a delay is simulated. At most :data:`FALSE_ALARMS` of reports without a delay
    are taken for delayed while days are independent; more where the rate drifts further or days resemble
    each other: 5 in 100 where it falls by a third within four weeks.

    The estimate: laws of :func:`completion` weighed by their integrated quasi-likelihood.

    References
    ----------
    Davies 1987, Hypothesis testing when a nuisance parameter is present only under the alternative.
    McCullagh and Nelder 1989, Generalized linear models, chapter 9: quasi-likelihood.
    """
    seen = clicks > 0
    if len(clicks) < FEWEST_DAYS or conversions[seen].sum() < FEWEST_CONVERSIONS:
        return None
    calendar = _calendar(len(clicks), first_weekday)
    chance, scale = _chance_of_no_delay(clicks, conversions, calendar, seen, rng)
    if chance > FALSE_ALARMS:
        return None
    late, delay = (grid.ravel() for grid in np.meshgrid(LATE_SHARES, DELAYS, indexing="ij"))
    laws = completion(late, delay, len(clicks))
    log_weight, _, _ = _fit(clicks[seen], conversions[seen], calendar[seen], laws[:, seen], scale)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    drawn = laws[rng.choice(len(laws), DRAWN, p=weight)]
    return Attribution(weight @ laws, drawn, chance)


def _calendar(days: int, first_weekday: int) -> Floats:
    """Return (days, 9) columns: level, seven weekdays, drift from -.5 to .5."""
    day = np.arange(days)
    weekday = (first_weekday + day[:, None]) % 7 == np.arange(7)
    return np.column_stack([np.ones(days), weekday, day / (days - 1) - 0.5])


def _chance_of_no_delay(
    clicks: Floats, conversions: Floats, calendar: Floats, seen: Flags, rng: np.random.Generator
) -> tuple[float, float]:
    """Return how likely so clear a fall is without a delay, and variance over mean, 1 at least."""
    y, columns = conversions[seen], calendar[seen]
    _, mean, at = (one[0] for one in _fit(clicks[seen], y, columns, np.ones((1, len(y))), 1.0))
    root = np.sqrt(mean)
    usual = root[:, None] * columns * np.array([_ANY_LEVEL, *[BY_WEEKDAY] * 7, BY_DRIFT])
    # A delay takes conversions off, the more the later the day.
    loss = -root[:, None] * (1 - completion(np.ones(len(DELAYS)), DELAYS, len(clicks)).T[seen])
    # Beside the level only: what the fit gave to weekdays and drift may be the delay's.
    residual = ((y - mean) / root + root * (columns[:, 1:] @ at[1:]))[None]
    found, scale = _clearest_fall(residual, loss, usual)
    shape = (SIMULATED, len(y)), (SIMULATED, usual.shape[1])
    luck, moved = (rng.standard_normal(one) for one in shape)
    by_luck, _ = _clearest_fall(np.sqrt(scale) * luck + moved @ usual.T, loss, usual)
    return float((1 + (by_luck >= found).sum()) / (1 + SIMULATED)), float(scale[0])


def _clearest_fall(residuals: Floats, loss: Floats, usual: Floats) -> tuple[Floats, Floats]:
    """Return (R,) the best column of a loss in its standard errors, and variance over mean, 1 at least.

    Generalised least squares: besides the luck of days residuals have what is usual, (D, 9), each column with
    a standard normal weight.
    """
    basis, values, _ = np.linalg.svd(usual, full_matrices=False)
    # Rank 8 of 9: the weekdays add up to the level.
    basis, variance = basis[:, values > 1e-9 * values[0]], values[values > 1e-9 * values[0]] ** 2
    inside, lost = residuals @ basis, loss.T @ basis
    beside, beside_loss = residuals - inside @ basis.T, loss - basis @ lost.T
    freedom = max(len(usual) - basis.shape[1] - 1, 1)
    taken = np.maximum(beside @ (beside_loss / np.linalg.norm(beside_loss, axis=0)), 0.0).max(axis=1)
    scale = np.maximum((np.square(beside).sum(axis=1) - taken**2) / freedom, 1.0)
    spread = scale[:, None] + variance
    gain = (beside @ beside_loss) / scale[:, None] + (inside / spread) @ lost.T
    known = np.square(beside_loss).sum(axis=0) / scale[:, None] + (1 / spread) @ np.square(lost).T
    return (gain / np.sqrt(known)).max(axis=1), scale


def _fit(
    clicks: Floats, conversions: Floats, columns: Floats, laws: Floats, scale: float
) -> tuple[Floats, Floats, Floats]:
    """Fit level, weekdays and drift under each of L laws.

    Returns
    -------
    tuple of ndarray
        (L,) logarithms of integrated quasi-likelihoods, by Laplace's approximation; (L, D) means; (L, 9) the
        most probable weights of the columns.
    """
    prior = np.diag([1e-9, *[1 / BY_WEEKDAY**2] * 7, 1 / BY_DRIFT**2])
    exposed = clicks * laws
    at = np.zeros((len(laws), columns.shape[1]))
    at[:, 0] = np.log(conversions.sum() / exposed.sum(axis=1))
    for _ in range(_STEPS):
        mean = exposed * np.exp(at @ columns.T)
        slope = (conversions - mean) @ columns / scale - at @ prior
        bend = np.einsum("ld,dp,dq->lpq", mean / scale, columns, columns, optimize=True) + prior
        at = at + np.clip(np.linalg.solve(bend, slope[..., None])[..., 0], -1.0, 1.0)
    mean = exposed * np.exp(at @ columns.T)
    log_density = (conversions * np.log(mean) - mean).sum(axis=1) / scale
    log_density -= np.einsum("lp,pq,lq->l", at, prior, at) / 2 + np.linalg.slogdet(bend)[1] / 2
    return log_density, mean, at
