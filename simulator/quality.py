"""What the platform learns about an ad from its clicks."""

from __future__ import annotations

import math

import numpy as np

from simulator.entities import Floats, Integers

#: Far above the last bits in which two libraries' logarithms may differ.
_CLOSE = 1e-9


def fading(half_life: float) -> float:
    """Return the factor that a day leaves of a counter with a half-life in days.

    Examples
    --------
    >>> fading(1.0)
    0.5
    """
    return float(0.5 ** (1.0 / half_life))


def learned_quality(
    clicks: Floats, expected: Floats, prior: Floats, parts: Floats, *, prior_weight: float
) -> Floats:
    """Estimate each ad's quality from faded click counters.

    Parameters
    ----------
    clicks
        (n_ads,) faded clicks.
    expected
        (n_ads,) faded clicks that ads of prior click probability would have had: impressions,
        each weighted by the examination of its slot and by the searcher's factor, times the prior.
    prior
        (n_ads,) the keyword's prior click probability, above 0.
    parts
        (n_ads,) fixed relevance and landing-page parts, multiplied; above 0.
    prior_weight
        Weight of the prior, in expected clicks, above 0.

    Returns
    -------
    Floats
        (n_ads,) quality, above 0.

    Notes
    -----
    quality = parts x prior x (clicks + weight) / (expected + weight): observed over
    expected clicks, shrunk to the prior.

    Examples
    --------
    >>> one = np.ones(1)
    >>> learned_quality(40 * one, 20 * one, 0.1 * one, one, prior_weight=20.0).tolist()
    [0.15]
    """
    return parts * prior * (clicks + prior_weight) / (expected + prior_weight)


def shown_score(quality: Floats, prior: Floats) -> Integers:
    """Return the quality score that advertisers see: clip(round(5.5 + 2 log2(q / prior)), 1, 10).

    Examples
    --------
    >>> shown_score(np.array([0.05, 0.1, 0.4]), np.array([0.1, 0.1, 0.1])).tolist()
    [4, 6, 10]
    """
    points = np.clip(5.5 + 2 * np.log2(quality / prior), 0.0, 11.0)
    # NumPy's logarithm may differ between processors in the last bit: where that could decide, most of
    # all at the prior itself, the C library's stands.
    close = np.abs(points - np.floor(points) - 0.5) < _CLOSE
    ratios, which = np.unique(quality[close] / prior[close], return_inverse=True)
    points[close] = np.array([5.5 + 2 * math.log2(ratio) for ratio in ratios.tolist()])[which]
    return np.clip(np.rint(points), 1, 10).astype(np.int64)


def raised(bases: Floats, exponents: Floats) -> Floats:
    """Raise numbers above 0 to powers through the C library, the same on every processor.

    Powers 0 and 1, which nearly all markets have, need no library.

    Examples
    --------
    >>> raised(np.array([0.04, 0.04, 0.04]), np.array([0.0, 0.5, 1.0])).tolist()
    [1.0, 0.2, 0.04]
    """
    powers = np.where(exponents == 0.0, 1.0, bases)
    others = np.flatnonzero((exponents != 0.0) & (exponents != 1.0))
    pairs = zip(bases[others].tolist(), exponents[others].tolist(), strict=True)
    powers[others] = [base**exponent for base, exponent in pairs]
    return powers
