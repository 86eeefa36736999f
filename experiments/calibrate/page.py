"""The page seen from outside: who stands above, how many slots there are, what is shown where.

A model in closed form of what the simulator does by the million; it gives the fit its start and its
direction, the simulator the last word.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from simulator.entities import Floats
from simulator.settings.scenario import Scenario
from simulator.world.world import build_world

#: Logarithms of competition and of the depth ratio are sought within this of 0.
REACH = 4.0
_HALVINGS = 40


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Log scores on the pages of n keywords, before noise.

    Attributes
    ----------
    own
        (n,) the learner's.
    rivals
        (n, R) the rivals'; minus infinity where one does not bid.
    noise
        Standard deviation of the noise in each log score.
    slots
        The most ads on a page.
    """

    own: Floats
    rivals: Floats
    noise: float
    slots: int


def page_of(scenario: Scenario) -> Page:
    """Read the scores off a scenario whose learner has one target a keyword."""
    world = build_world(scenario, 0, 0)
    with np.errstate(divide="ignore"):
        score = np.log(world.bid * world.relevance**scenario.market.squashing)
    learner = world.ad_account == world.learner
    own = np.empty(len(world.keywords))
    own[world.ad_keyword[learner]] = score[learner]
    rivals = np.full((len(world.keywords), int(world.ad_account.max()) + 1), -np.inf)
    rivals[world.ad_keyword[~learner], world.ad_account[~learner]] = score[~learner]
    noise = scenario.market.squashing * math.hypot(scenario.market.searcher_sd, scenario.market.prediction_sd)
    return Page(own, rivals, max(noise, 1e-6), scenario.market.slots)


def shares_by_slot(page: Page, competition: Floats, depth: Floats) -> Floats:
    """Return (n, slots): the share of searches that show the learner's ad in each slot.

    Parameters
    ----------
    page
        Scores.
    competition
        (n,) added to the rivals' log scores.
    depth
        (slots,) share of pages that offer 1, 2, ... slots; sum 1.

    Notes
    -----
    Given the learner's noise, rivals stand above it independently, each with a normal probability:
    the number above is Poisson-binomial. The noise is integrated by Gauss and Hermite, 15 nodes.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(15)
    own = page.own[:, None] + page.noise * nodes
    above = ndtr((page.rivals[:, None, :] + competition[:, None, None] - own[:, :, None]) / page.noise)
    count = np.zeros((*own.shape, page.slots))
    count[..., 0] = 1.0
    for rival in range(above.shape[2]):
        p = above[:, :, rival, None]
        one_more = np.concatenate([np.zeros_like(count[..., :1]), count[..., :-1]], axis=-1)
        count = count * (1 - p) + one_more * p
    offered = np.cumsum(depth[::-1])[::-1]
    return np.asarray(np.einsum("nqk,q->nk", count, weights / weights.sum()) * offered)


def depth_shares(log_ratio: float, slots: int) -> Floats:
    """Return (slots,) shares of pages with 1, 2, ... slots, each e^log_ratio times the one before."""
    weights = np.exp(log_ratio * np.arange(slots))
    return np.asarray(weights / weights.sum())


def share_and_position(by_slot: Floats) -> tuple[Floats, Floats]:
    """Return (n,) impression share and (n,) mean position of what is shown, 1 the top."""
    share = by_slot.sum(axis=1)
    slots = np.arange(1, by_slot.shape[1] + 1)
    return share, (by_slot @ slots) / np.maximum(share, 1e-12)


def solve_page(
    page: Page, share: Floats, position: Floats, weight: Floats, *, by_position: bool
) -> tuple[Floats, float]:
    """Find competition and depth that give the wanted shares and positions.

    Parameters
    ----------
    page
        Scores.
    share, position
        (n,) wanted.
    weight
        (n,) impressions of each keyword.
    by_position
        False: competition gives every keyword its share, depth the mean position. True: competition
        gives every keyword its position, depth the account its share.

    Returns
    -------
    competition, log_ratio
        (n,) to be added to the rivals' log scores, and the argument of :func:`depth_shares`; at
        the end of their ranges where nothing within gives what is wanted.
    """
    share = np.maximum(share, 0.01)

    def at(log_ratio: float) -> tuple[Floats, float]:
        depth = depth_shares(log_ratio, page.slots)
        low, high = np.full(len(share), -REACH), np.full(len(share), REACH)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            shares, positions = share_and_position(shares_by_slot(page, middle, depth))
            up = positions < position if by_position else shares > share
            low, high = np.where(up, middle, low), np.where(up, high, middle)
        if by_position:  # impressions over searches, both summed
            return middle, float((weight / share).sum() - (weight / np.maximum(shares, 1e-6)).sum())
        return middle, float(weight @ (positions - position))

    low, high = -REACH, REACH
    for _ in range(_HALVINGS // 2):
        middle = (low + high) / 2
        competition, excess = at(middle)
        low, high = (middle, high) if excess < 0 else (low, middle)
    return competition, middle
