"""Rivals that give back what a console tells: level and spread by keyword, and the depth of pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from experiments.calibrate.page import Page, Shown, depth_shares, shown
from simulator.entities import Floats

#: Logarithms of competition and of the depth ratio are sought within this of 0, of spread within the other.
REACH, SPREAD_REACH = 4.0, 1.09
#: What counts as one: differences of log odds of the share, position, log price; log spread from 0.
_SHARE, _POSITION, _PAID, _SPREAD = 0.1, 0.05, 0.05, 0.8
#: Halvings of the search for a first competition, steps of least squares.
_HALVINGS, _STEPS = 12, 5
#: Logarithms of the depth ratio tried, and how many more around the best.
_DEPTHS, _BETWEEN = (-1.5, -0.3, 0.5, 1.5, 4.0), 3


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """What pages are to show; n keywords.

    Attributes
    ----------
    share, position, paid
        (n,) impressions over searches, mean position, cost per click over the bid; NaN where nothing is
        wanted. Share or position is wanted of every keyword.
    weight, counted
        (n,) impressions of each keyword; how much its position counts, 0 to 1.
    total_share, mean_position
        Of all keywords together, for depth to give where keywords do not tell of both; else None.
    """

    share: Floats
    position: Floats
    paid: Floats
    weight: Floats
    counted: Floats
    total_share: float | None = None
    mean_position: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """Rivals found.

    Attributes
    ----------
    competition, spread
        (n,) to be added to the rivals' log scores; factor on how far their log bids lie from their median.
    depth_ratio
        The argument of :func:`~experiments.calibrate.page.depth_shares`.
    off
        How far they are from what is wanted: a sum of squares.
    """

    competition: Floats
    spread: Floats
    depth_ratio: float
    off: float = 0.0


def match(page: Page, wanted: Wanted) -> Matched:
    """Find competition, spread and depth.

    Parameters
    ----------
    page
        Scores.
    wanted
        What to come near to.

    Returns
    -------
    Matched
        By least squares, keyword by keyword: level and spread are two numbers for up to three wanted ones,
        and a spread far from 1 is held to be unlikely. Where nothing within reach gives what is wanted, the
        end of the reach.
    """
    tried = [_at(page, wanted, ratio) for ratio in _DEPTHS]
    best = int(np.argmin([one.off for one in tried]))
    low, high = _DEPTHS[max(best - 1, 0)], _DEPTHS[min(best + 1, len(_DEPTHS) - 1)]
    near = np.linspace(low, high, _BETWEEN + 2)[1:-1]
    tried += [_at(page, wanted, float(ratio)) for ratio in near]
    return min(tried, key=lambda one: one.off)


def _at(page: Page, wanted: Wanted, ratio: float) -> Matched:
    """Return the best rivals at a depth."""
    depth = depth_shares(ratio, page.slots)
    level, log_spread = _fitted(page, wanted, depth, _first(page, wanted, depth), np.zeros(len(page.own)))
    seen = shown(page, level, np.exp(log_spread), depth)
    alone = (_residuals(wanted, seen, log_spread) ** 2).sum(axis=0) @ wanted.counted
    off = float(alone + len(page.own) * _of_all(wanted, seen) ** 2)
    return Matched(level, np.exp(log_spread), ratio, off)


def _of_all(wanted: Wanted, seen: Shown) -> float:
    """Return by how much all keywords together are off, over what counts as one."""
    if wanted.mean_position is not None:
        mean = float(wanted.weight @ seen.position / wanted.weight.sum())
        return (mean - wanted.mean_position) / _POSITION
    if wanted.total_share is not None:
        total = wanted.weight.sum() / (wanted.weight / np.maximum(seen.share, 1e-6)).sum()
        return float(odds(total) - odds(np.array(wanted.total_share))) / _SHARE
    return 0.0


def _first(page: Page, wanted: Wanted, depth: Floats) -> Floats:
    """Return (n,) the competition that gives each keyword its position, or its share where none is wanted."""
    n = len(page.own)
    low, high, still = np.full(n, -REACH), np.full(n, REACH), np.ones(n)
    by_position = ~np.isnan(wanted.position)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        seen = shown(page, middle, still, depth)
        up = np.where(by_position, seen.position < wanted.position, seen.share > wanted.share)
        low, high = np.where(up, middle, low), np.where(up, high, middle)
    return np.asarray(middle)


def _fitted(
    page: Page, wanted: Wanted, depth: Floats, competition: Floats, log_spread: Floats
) -> tuple[Floats, Floats]:
    """Return (n,) competition and log spread by damped steps of least squares from where they are."""

    def off(level: Floats, log_spread: Floats) -> Floats:
        return _residuals(wanted, shown(page, level, np.exp(log_spread), depth), log_spread)

    at = np.stack([competition, log_spread])
    reach = np.array([[REACH], [SPREAD_REACH]])
    now, damping = off(*at), np.full(at.shape[1], 1e-2)
    for _ in range(_STEPS):
        step = _step(off, at, now, damping)
        there = np.clip(at + step, -reach, reach)
        then = off(*there)
        better = (then**2).sum(axis=0) < (now**2).sum(axis=0)
        at, now = np.where(better, there, at), np.where(better, then, now)
        damping = np.where(better, damping / 5, damping * 10)
    return at[0], at[1]


def _step(off: Callable[[Floats, Floats], Floats], at: Floats, now: Floats, damping: Floats) -> Floats:
    """Return (2, n) the step of each keyword: normal equations of two unknowns, slopes by differences."""
    slopes = np.stack([(off(*(at + move)) - now) / 0.02 for move in 0.02 * np.eye(2)[:, :, None]])
    normal = np.einsum("irn,jrn->ijn", slopes, slopes)
    normal[[0, 1], [0, 1]] *= 1 + damping
    normal[[0, 1], [0, 1]] += 1e-9
    right = -np.einsum("irn,rn->in", slopes, now)
    size = normal[0, 0] * normal[1, 1] - normal[0, 1] ** 2
    step = np.stack(
        [
            normal[1, 1] * right[0] - normal[0, 1] * right[1],
            normal[0, 0] * right[1] - normal[0, 1] * right[0],
        ]
    ) / np.maximum(size, 1e-12)
    farthest = np.array([[1.0], [0.5]])
    return np.asarray(np.clip(step, -farthest, farthest))


def _residuals(wanted: Wanted, seen: Shown, log_spread: Floats) -> Floats:
    """Return (4, n) what is off, each over what counts as one; 0 where nothing is wanted."""
    rows = (
        (odds(seen.share) - odds(wanted.share)) / _SHARE,
        wanted.counted * (seen.position - wanted.position) / _POSITION,
        np.log(seen.paid / wanted.paid) / _PAID,
        log_spread / _SPREAD,
    )
    return np.stack([np.nan_to_num(row) for row in rows])


def odds(share: Floats) -> Floats:
    """Return (...) log odds of shares, none of them 0 or 1."""
    within = np.clip(share, 1e-4, 1 - 1e-4)
    found: Floats = np.log(within / (1 - within))
    return found
