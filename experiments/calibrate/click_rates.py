"""Rates from few counts: empirical Bayes across keywords, so that luck is not taken for skill."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit, logit

from experiments.importing.arrays import sums_by
from simulator.entities import Floats, Integers

#: The prior's weight, in trials, is sought between these.
LEAST_WEIGHT, MOST_WEIGHT = 1.0, 1e7


def beta_prior(successes: Floats, trials: Floats) -> tuple[float, float]:
    """Fit the Beta distribution that rates of different keywords are drawn from.

    Parameters
    ----------
    successes, trials
        (n,) counts a keyword. Successes above trials count as trials, keywords without trials say
        nothing.

    Returns
    -------
    tuple of float
        The two parameters of the Beta; their sum is the prior's weight in trials.

    Notes
    -----
    Maximum likelihood of the beta-binomial, in the logit of the mean and the logarithm of the
    weight. Where nothing ever succeeded the prior is one success in all trials and one more.

    Examples
    --------
    >>> a, b = beta_prior(np.array([5.0, 50.0, 95.0]), np.array([100.0, 100.0, 100.0]))
    >>> round(a / (a + b), 2)
    0.5
    """
    told = trials > 0
    n = trials[told]
    k = np.minimum(successes[told], n)
    total = float(n.sum())
    if k.sum() == 0:
        return 1.0, total

    def surprise(at: Floats) -> float:
        a, b = _parameters(float(expit(at[0])), float(np.exp(at[1])))
        return float(-(betaln(k + a, n - k + b) - betaln(a, b)).sum())

    bounds = [(-16.0, 16.0), (np.log(LEAST_WEIGHT), np.log(MOST_WEIGHT))]
    # At the common rate, the answer where keywords are alike: from beside it the search may stop short.
    begin = [logit(min(k.sum(), max(total - 0.5, total / 2)) / total), np.log(100.0)]
    found = minimize(surprise, begin, method="L-BFGS-B", bounds=bounds)
    return _parameters(float(expit(found.x[0])), float(np.exp(found.x[1])))


#: Successes that the prior's weight usually is, and the standard deviation of its logarithm: rates of
#: keywords in a campaign, as those of a scenario, lie some 35 % apart; from 20 % to 60 % is within one.
USUAL_WEIGHT, USUAL_RANGE = 8.0, 1.0
#: Weights that are tried.
WEIGHTS = np.geomspace(LEAST_WEIGHT, MOST_WEIGHT, 200)


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """What counts tell of n rates.

    Attributes
    ----------
    successes, trials
        (n,) counts, none of the first above the second.
    around, doubt
        (n,) the mean of its group, and the standard deviation of that one's logarithm.
    weight
        Trials that a group's mean counts for in each of its rates.
    weights, chances
        Weights that may be the true one instead, and how likely each is.
    """

    successes: Floats
    trials: Floats
    around: Floats
    doubt: Floats
    weight: float
    weights: Floats
    chances: Floats

    @property
    def mean(self) -> Floats:
        """(n,) posterior means, in [0, 1]."""
        return np.asarray((self.successes + self.weight * self.around) / (self.trials + self.weight))

    def drawn(self, draws: int, group: Integers, rng: np.random.Generator) -> Floats:
        """Return (draws, n) rates: what counts leave open of keywords, groups, and how far they are apart."""
        weight = rng.choice(self.weights, (draws, 1), p=self.chances)
        luck = rng.standard_normal((draws, int(group.max()) + 1))[:, group]
        around = np.minimum(self.around * np.exp(self.doubt * luck - self.doubt**2 / 2), 1.0)
        a = self.successes + weight * around
        b = self.trials - self.successes + weight * (1 - around)
        return np.asarray(rng.beta(np.maximum(a, 1e-9), np.maximum(b, 1e-9)))


def rates_of(successes: Floats, trials: Floats, group: Integers) -> Rates:
    """Estimate rates, each pulled towards its group's the more the fewer its trials.

    Parameters
    ----------
    successes, trials
        (n,) counts a keyword.
    group
        (n,) index of its group, such as its campaign; a group's own rate is pulled towards all the others'.

    Returns
    -------
    Rates
        Their means, and draws of them.

    Notes
    -----
    Groups lie around the rate of all, keywords around their group's, each with a weight in trials: that of
    greatest posterior density of the beta-binomial among :data:`WEIGHTS`, one for all groups and one for all
    keywords, where weight times rate is lognormal around :data:`USUAL_WEIGHT`.

    References
    ----------
    Casella 1985, An introduction to empirical Bayes data analysis.

    Examples
    --------
    >>> found = rates_of(np.array([1.0, 200.0, 900.0]), np.array([2.0, 1e4, 1e4]), np.array([0, 0, 1]))
    >>> bool(0.02 < found.mean[0] < 0.2)
    True
    """
    groups = int(group.max()) + 1
    counted = np.minimum(successes, trials)
    k, n = sums_by(group, counted, groups), sums_by(group, trials, groups)
    # One success more than counted, in twice the trials, where nothing ever succeeded.
    overall = np.full(groups, k.sum() / n.sum() if k.sum() > 0 else 1 / (2 * max(n.sum(), 1.0)))
    weight = _likeliest(((k + overall) / (n + 1))[group], counted, trials)
    # One keyword with most of the trials is one keyword still.
    part = weight / (trials + weight)
    k, n = sums_by(group, part * counted, groups), sums_by(group, part * trials, groups)
    of_groups = _likeliest(overall, k, n)
    means = (k + of_groups * overall) / (n + of_groups)
    # Around the others' mean: around one that is mostly its own, a rate would always seem near.
    others = (k + of_groups * overall)[group] - part * counted
    chances = _chances(others / ((n + of_groups)[group] - part * trials), counted, trials)
    return Rates(
        successes=counted,
        trials=trials,
        around=means[group],
        doubt=1 / np.sqrt(means * (n + of_groups))[group],
        weight=float(WEIGHTS[chances.argmax()]),
        weights=WEIGHTS,
        chances=chances,
    )


def _likeliest(means: Floats, successes: Floats, trials: Floats) -> float:
    """Return the prior's weight in trials, its means known."""
    return float(WEIGHTS[_chances(means, successes, trials).argmax()])


def _chances(means: Floats, successes: Floats, trials: Floats) -> Floats:
    """Return how likely each of :data:`WEIGHTS` is, the prior's means known."""
    told = trials > 0
    if not told.any():
        return np.full(len(WEIGHTS), 1 / len(WEIGHTS))
    n, mean = trials[told, None], np.clip(means[told, None], 1e-9, 1 - 1e-9)
    k = np.minimum(successes[told, None], n)
    a = mean * WEIGHTS
    b = WEIGHTS - a
    # Of few counts the likeliest spread is often none at all, which nobody believes.
    unusual = np.log(WEIGHTS * float(mean.mean()) / USUAL_WEIGHT) / USUAL_RANGE
    log_chance = (betaln(k + a, n - k + b) - betaln(a, b)).sum(axis=0) - unusual**2 / 2
    chance = np.exp(log_chance - log_chance.max())
    return np.asarray(chance / chance.sum())


def shrunk_rates(successes: Floats, trials: Floats) -> Floats:
    """Return (n,) posterior means under :func:`beta_prior`: each rate pulled towards all the others'.

    Examples
    --------
    >>> rates = shrunk_rates(np.array([1.0, 200.0, 900.0]), np.array([2.0, 1e4, 1e4]))
    >>> bool(0.02 < rates[0] < 0.5)
    True
    """
    a, b = beta_prior(successes, trials)
    return (np.minimum(successes, trials) + a) / (trials + a + b)


def rates_with_group_totals(successes: Floats, trials: Floats, group: Integers) -> Floats:
    """Shrink rates, then scale each group so that its successes come out as counted.

    A group is a campaign: shrinking moves clicks between its keywords and must not invent any.
    Groups without successes keep the shrunk rates.
    """
    rates = rates_of(successes, trials, group).mean
    groups = int(group.max()) + 1
    counted = sums_by(group, successes, groups)
    expected = sums_by(group, rates * trials, groups)
    known = (counted > 0) & (expected > 0)
    scale = np.where(known, counted / np.where(known, expected, 1.0), 1.0)
    return rates * scale[group]


def _parameters(mean: float, weight: float) -> tuple[float, float]:
    """Turn mean and weight into the Beta's two parameters, both above 0."""
    return max(mean * weight, 1e-9), max((1 - mean) * weight, 1e-9)
