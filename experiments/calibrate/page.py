"""The page seen from outside: who stands above, how many slots there are, what is shown where, at what price.

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

#: Nodes of Gauss and Hermite for the own noise.
_NODES = 9
#: How far below the own log score the next one may lie: edges of the cells in which its price is averaged.
_BELOW = -np.array([0.0, 0.06, 0.13, 0.21, 0.3, 0.42, 0.57, 0.77, 1.05, 1.5, 2.3, 4.0])


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """Log scores on the pages of n keywords, before noise.

    Attributes
    ----------
    own
        (n,) the learner's.
    rivals
        (n, R) the rivals' were all bids of a keyword the median one; minus infinity where one does not bid.
    deviation
        (n, R) how far their log bids lie from it at a ``rival_spread`` of 1.
    noise
        Standard deviation of the noise in each log score.
    liked
        How much of that noise is the searcher's liking, which clicks follow: 0 to 1.
    examination
        (K,) probability that a slot is looked at, top slot first.
    floor, step
        (n,) least price of a click, and what one costs above the next ad's, both over the bid.
    """

    own: Floats
    rivals: Floats
    deviation: Floats
    noise: float
    liked: float
    examination: Floats
    floor: Floats
    step: Floats

    @property
    def slots(self) -> int:
        """The most ads on a page."""
        return len(self.examination)


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a page shows of n keywords.

    Attributes
    ----------
    by_slot
        (n, K) share of searches that show the ad in each slot.
    paid
        (n,) mean cost per click over the bid.
    examined
        (n,) share of impressions that are looked at.
    liked
        (n,) how much more those who are shown the ad like it than searchers do in the mean, in clicks.
    """

    by_slot: Floats
    paid: Floats
    examined: Floats
    liked: Floats

    @property
    def share(self) -> Floats:
        """(n,) impressions over searches."""
        return np.asarray(self.by_slot.sum(axis=1))

    @property
    def position(self) -> Floats:
        """(n,) mean position of what is shown, 1 the top."""
        slots = np.arange(1, self.by_slot.shape[1] + 1)
        return np.asarray((self.by_slot @ slots) / np.maximum(self.share, 1e-12))


def page_of(scenario: Scenario) -> Page:
    """Read the scores off a scenario whose learner has one target a keyword."""
    world, market = build_world(scenario, 0, 0), scenario.market
    with np.errstate(divide="ignore"):
        score = np.log(world.bid * world.relevance**market.squashing)
        log_bid = np.log(world.bid)
    learner = world.ad_account == world.learner
    n = len(world.keywords)
    own, bid = np.empty(n), np.empty(n)
    own[world.ad_keyword[learner]] = score[learner]
    bid[world.ad_keyword[learner]] = world.bid[learner]
    at = world.ad_keyword[~learner], world.ad_account[~learner]
    rivals = np.full((n, int(world.ad_account.max()) + 1), -np.inf)
    deviation = np.zeros(rivals.shape)
    median = np.log(scenario.rivals.bid * np.array([keyword.competition for keyword in scenario.keyword]))
    spread = np.array([keyword.rival_spread for keyword in scenario.keyword])
    off = log_bid[~learner] - median[at[0]]
    rivals[at] = score[~learner] - off
    deviation[at] = off / np.maximum(spread[at[0]], 1e-9)
    variance = market.searcher_sd**2 + market.prediction_sd**2
    return Page(
        own=own,
        rivals=rivals,
        deviation=deviation,
        noise=max(market.squashing * math.sqrt(variance), 1e-6),
        liked=market.searcher_sd**2 / variance if variance > 0 else 0.0,
        examination=np.array(market.examination),
        floor=market.reserve / bid,
        step=market.increment / bid,
    )


def shown(page: Page, competition: Floats, spread: Floats, depth: Floats) -> Shown:
    """Return what is shown where and what a click costs.

    Parameters
    ----------
    page
        Scores.
    competition
        (n,) added to the rivals' log scores.
    spread
        (n,) factor on how far rivals' log bids lie from their median.
    depth
        (K,) share of pages that offer 1, 2, ... slots; sum 1.

    Notes
    -----
    Given the learner's noise, rivals stand above it independently, each with a normal probability: the number
    above is Poisson-binomial. The noise is integrated by Gauss and Hermite. With the best of those below at
    most d under the own log score, each rival is above with probability a or below that with probability b:
    the coefficients of the product of (b + a z) are the probabilities of 0, 1, ... above. Their steps from
    one d to the next weigh the price exp(d), a GSP auction's next score over the own one. Clicks weigh more
    where the searcher likes the ad.
    """
    nodes, weights = np.polynomial.hermite_e.hermegauss(_NODES)
    weights = weights / weights.sum()
    own = (page.own[:, None] + page.noise * nodes)[:, :, None]
    rivals = page.rivals + competition[:, None] + spread[:, None] * page.deviation
    count = np.zeros((*own.shape[:2], len(_BELOW), page.slots))
    count[..., 0] = 1.0
    for rival in rivals.T:
        further = rival[:, None, None]
        above = ndtr((further - own) / page.noise)
        below = ndtr((own + _BELOW - further) / page.noise)
        more = count * below[..., None]
        more[..., 1:] += count[..., :-1] * above[..., None]
        count = more
    offered = np.cumsum(depth[::-1])[::-1]
    by_slot = np.einsum("nqk,q->nk", count[:, :, 0], weights) * offered
    spread_of_liking = page.liked * page.noise
    clicked = weights * np.exp(spread_of_liking * nodes - spread_of_liking**2 / 2)
    looked = offered * page.examination
    price = np.exp((_BELOW[:-1] + _BELOW[1:]) / 2)[None, :] + page.step[:, None]
    price = np.clip(price, page.floor[:, None], 1.0)
    cells = np.einsum("nqgk,q,k->ng", count, clicked, looked)
    steps = cells[:, :-1] - cells[:, 1:]
    spent = (steps * price).sum(axis=1) + cells[:, -1] * np.minimum(page.floor, 1.0)
    seen = by_slot @ page.examination
    return Shown(
        by_slot=by_slot,
        paid=_over(spent, cells[:, 0], 1.0),
        examined=_over(seen, by_slot.sum(axis=1), page.examination[-1]),
        liked=_over(cells[:, 0], seen, 1.0),
    )


def _over(above: Floats, below: Floats, where_none: float) -> Floats:
    """Divide; what is next to never shown would only just be."""
    known = below > 1e-12
    return np.where(known, above / np.where(known, below, 1.0), where_none)


def depth_shares(log_ratio: float, slots: int) -> Floats:
    """Return (K,) shares of pages with 1, 2, ... slots, each e^log_ratio times the one before."""
    weights = np.exp(log_ratio * np.arange(slots))
    return np.asarray(weights / weights.sum())
