"""Solving the market: volumes, relevance, rivals, depth and bids that make `fixed` repeat the log."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from experiments.calibrate.agreement import TOLERANCES, Agreement, agreement
from experiments.calibrate.enough import observe_enough
from experiments.calibrate.observe import Seen, observe, replications_for
from experiments.calibrate.page import (
    depth_shares,
    page_of,
    share_and_position,
    shares_by_slot,
    solve_page,
)
from experiments.calibrate.plausible import MOST_VOLUME
from experiments.calibrate.scenario_text import scenario_text
from experiments.calibrate.setting import FEWEST_CLICKS, Setting, Unknowns
from simulator.entities import Floats
from simulator.settings.file import parse_scenario
from simulator.settings.scenario import Scenario

#: Rounds that move everything, at most.
MOST_ROUNDS = 8
#: Replications at most of the rounds after them, that move volume and relevance only.
POLISHING = (12, 40)
#: Replications of such a round, at least.
FEWEST_LOOKS = 4
#: What ends the first kind: this part of the tolerances, and share and position as near as this.
NEAR, NEAR_SHARE, NEAR_POSITION = 0.5, 0.01, 0.05
#: Simulated clicks of its campaign's mean that a keyword's own are mixed with.
MIXED_CLICKS = 200.0
#: A click probability may come close to 1, not beyond.
MOST_RELEVANCE = 0.95
#: Bounds of the scenario's `competition`, and how often it is cut to keep within them.
LEAST_COMPETITION, MOST_COMPETITION, MOST_CUTS = 1e-3, 1e3, 100
#: The largest daily budget of a scenario.
MOST_BUDGET = 1e12
#: Searchers who like an ad see it more often: shown ads are clicked this much more than examination says.
_LIKED = 1.05
#: Cost per click over bid, and CTR over relevance, before anything is known.
_FIRST_CPC, _FIRST_EXAMINED = 0.6, 0.6
#: A keyword that overshoots is moved less from then on, one that lags behind more, within these.
LEAST_GAIN, MOST_GAIN = 0.2, 2.0
#: Log competition moves at most so far in a round: the closed form misleads where quality is not yet learned.
LARGEST_STEP = 0.7
#: Where budgets bind, impressions follow volume less than in proportion.
_OVERSHOOT = 1.25


def solve(setting: Setting, say: Callable[[str], None]) -> Unknowns:
    """Find the market on which `fixed` gets the log's impressions and CTR.

    Parameters
    ----------
    setting
        Estimates and assumptions.
    say
        Told one line a round.

    Returns
    -------
    Unknowns
        As near as the rounds came; what was not reached shows in the comparison with the log.

    Notes
    -----
    Start: the closed form of :mod:`~experiments.calibrate.page`. Each round simulates the candidate as it
    would be written to file, takes the gap between simulation and closed form as constant, and
    solves the closed form for what is wanted less the gap. Volume is then the impressions over
    what a search brings; relevance the CTR over clicks an impression and unit of relevance.
    """
    unknowns = start(setting)
    few = replications_for(setting, 0.03, most=30)
    gain, gap = np.ones(len(setting.impressions)), np.zeros(len(setting.impressions))
    for number in range(MOST_ROUNDS):
        seen = observe(candidate(setting, unknowns), setting, range(few))
        found = agreement(setting, seen)
        say(f"round {number + 1}: {_furthest(found)}")
        if _settled(found):
            break
        before, gap = gap, _missing(setting, seen)
        gain = np.clip(gain * np.where(gap * before < 0, 0.5, 1.3), LEAST_GAIN, MOST_GAIN)
        unknowns = improved(setting, unknowns, seen, gain)
    for number, most in enumerate(POLISHING):
        seen = observe_enough(candidate(setting, unknowns), setting, first=few, least=FEWEST_LOOKS, most=most)
        say(f"polish {number + 1} of {len(POLISHING)}: {_furthest(agreement(setting, seen))}")
        unknowns = polished(setting, unknowns, seen)
    return unknowns


def candidate(setting: Setting, unknowns: Unknowns) -> Scenario:
    """Return the scenario as its file will be read, rounding included."""
    return parse_scenario(scenario_text(setting, unknowns), "the fitted scenario")


def start(setting: Setting) -> Unknowns:
    """Solve the closed form; budgets are out of reach until costs are known."""
    n, assume = len(setting.impressions), setting.assumptions
    bid = np.full(n, assume.bid) if setting.cpc is None else setting.cpc / _FIRST_CPC
    begun = Unknowns(
        volume=setting.impressions / (setting.share * setting.demand),
        relevance=np.clip(setting.ctr / _FIRST_EXAMINED, 1e-7, MOST_RELEVANCE),
        competition=_competition(bid * 0.7),
        bid=bid,
        budget=np.full(len(setting.grouping.campaigns), 1e9),
        depth_ratio=0.0,
    )
    page = page_of(candidate(setting, begun))
    shift, ratio = solve_page(
        page, setting.share, setting.position, setting.impressions, by_position=setting.by_position
    )
    by_slot = shares_by_slot(page, shift, depth_shares(ratio, page.slots))
    shown, looked_at = by_slot.sum(axis=1), by_slot @ np.array(setting.examination)
    examined = np.where(shown > 1e-12, looked_at / np.maximum(shown, 1e-12), _FIRST_EXAMINED)
    return dataclasses.replace(
        begun,
        relevance=np.clip(setting.ctr / (examined * _LIKED), 1e-7, MOST_RELEVANCE),
        competition=_competition(begun.competition * np.exp(shift)),
        depth_ratio=ratio,
    )


def improved(setting: Setting, unknowns: Unknowns, seen: Seen, gain: Floats) -> Unknowns:
    """Move every unknown by what one look at the simulated market says.

    ``gain`` (n,) is how much of what is missing a keyword's competition is moved by, 1 taking the
    closed form at its word.
    """
    share_gain, position_gain = (1.0, gain) if setting.by_position else (gain, 1.0)
    share_seen, position_seen = _share(seen), _position(setting, seen)
    page = page_of(candidate(setting, unknowns))
    still = np.zeros(len(share_seen))
    share_told, position_told = share_and_position(
        shares_by_slot(page, still, depth_shares(unknowns.depth_ratio, page.slots))
    )
    shift, ratio = solve_page(
        page,
        share_told + share_gain * (setting.share - share_seen),
        position_told + position_gain * (setting.position - position_seen),
        setting.impressions,
        by_position=setting.by_position,
    )
    shift = np.clip(shift, -LARGEST_STEP, LARGEST_STEP)
    cpc = _cost_per_click(setting, unknowns, seen)
    dearer = np.ones(len(still)) if setting.cpc is None else np.clip(setting.cpc / cpc, 0.5, 2.0)
    share_next, _ = share_and_position(shares_by_slot(page, shift, depth_shares(ratio, page.slots)))
    share_next = np.maximum(share_seen + (share_next - share_told) / share_gain, 0.01)
    return dataclasses.replace(
        polished(setting, unknowns, seen),
        volume=np.minimum(setting.impressions / (share_next * setting.demand), MOST_VOLUME),
        bid=unknowns.bid * dearer,
        competition=_competition(unknowns.competition * dearer * np.exp(shift)),
        budget=_budget(setting, unknowns, cpc if setting.cpc is None else setting.cpc),
        depth_ratio=ratio,
    )


def polished(setting: Setting, unknowns: Unknowns, seen: Seen) -> Unknowns:
    """Move volume and relevance only: what a search brings, and what an impression brings."""
    clicks, impressions = seen.likely_clicks.sum(axis=0), seen.impressions.sum(axis=0)
    examined = _mixed(setting, clicks, impressions * unknowns.relevance, _FIRST_EXAMINED)
    expected = unknowns.volume * setting.demand * np.maximum(_share(seen), 0.01)
    return dataclasses.replace(
        unknowns,
        volume=np.minimum(unknowns.volume * (setting.impressions / expected) ** _OVERSHOOT, MOST_VOLUME),
        relevance=np.clip(setting.ctr / examined, 1e-7, MOST_RELEVANCE),
    )


def _missing(setting: Setting, seen: Seen) -> Floats:
    """(n,) by how much competition is too high, in share or in position."""
    if setting.by_position:
        return _position(setting, seen) - setting.position
    return setting.share - _share(seen)


def _share(seen: Seen) -> Floats:
    """(n,) impression share."""
    return np.asarray(seen.impressions.sum(axis=0) / np.maximum(seen.searches.sum(axis=0), 1.0))


def _position(setting: Setting, seen: Seen) -> Floats:
    """(n,) mean position; the wanted one where nothing was shown."""
    impressions = seen.impressions.sum(axis=0)
    return np.where(
        impressions > 0, seen.position_sum.sum(axis=0) / np.maximum(impressions, 1.0), setting.position
    )


def _mixed(setting: Setting, counted: Floats, possible: Floats, unknown: float) -> Floats:
    """(n,) counted / possible, mixed with the campaign's ratio where little was counted.

    What a campaign counted in all stays; ``unknown`` where it counted nothing.
    """
    counts, chances = setting.by_campaign(counted), setting.by_campaign(possible)
    mean = np.where((counts > 0) & (chances > 0), counts / np.maximum(chances, 1e-300), unknown)
    campaign = setting.grouping.campaign
    ratio = (counted + MIXED_CLICKS) / (possible + MIXED_CLICKS / mean[campaign])
    expected = setting.by_campaign(ratio * possible)
    scale = np.where((counts > 0) & (expected > 0), counts / np.maximum(expected, 1e-300), 1.0)
    return np.asarray(ratio * scale[campaign])


def _cost_per_click(setting: Setting, unknowns: Unknowns, seen: Seen) -> Floats:
    """(n,) mean cost per click, mixed as a share of the bid."""
    clicks, cost = seen.clicks.sum(axis=0), seen.cost.sum(axis=0)
    part = _mixed(setting, cost / unknowns.bid, clicks, _FIRST_CPC)
    return np.asarray(np.maximum(part, 0.05) * unknowns.bid)


def _budget(setting: Setting, unknowns: Unknowns, cpc: Floats) -> Floats:
    """(n_campaigns,) the assumed factor x the mean daily cost of the log's clicks."""
    cost = setting.by_campaign(setting.clicks * cpc) / setting.period
    # Clicks come one by one: a budget of one or two would bind by luck alone.
    dearest = np.array([unknowns.bid[setting.grouping.campaign == c].max() for c in range(len(cost))])
    assumed = np.clip(setting.assumptions.budget * cost, FEWEST_CLICKS * dearest, MOST_BUDGET)
    return np.where(np.isnan(setting.budgets), assumed, setting.budgets)


def _competition(factors: Floats) -> Floats:
    """Keep factors within a thousandfold of their geometric mean, as the scenario wants."""
    for _ in range(MOST_CUTS):
        mean = np.exp(np.log(factors).mean())
        factors = np.clip(factors, LEAST_COMPETITION * mean * 1.01, MOST_COMPETITION * mean * 0.99)
        # What is cut off moves the mean: with one factor far from many others, one cut is too few.
        relative = factors / np.exp(np.log(factors).mean())
        if relative.min() >= LEAST_COMPETITION and relative.max() <= MOST_COMPETITION:
            break
    return factors


def _settled(found: Agreement) -> bool:
    """Tell whether another round would be for nothing."""
    near = all(
        np.nanmax(np.abs([*quantity.difference, 0.0])) < NEAR * TOLERANCES[quantity.name]
        for quantity in found.quantities
    )
    share, position = found.share[-1] - found.wanted_share, found.position[-1] - found.wanted_position
    return near and abs(share) < NEAR_SHARE and abs(position) < NEAR_POSITION


def _furthest(found: Agreement) -> str:
    """Word how far the simulated campaigns are from the log."""
    worst = (f"{np.nanmax(np.abs([*q.difference, 0.0])):.1%} in {q.name}" for q in found.quantities)
    return f"furthest campaign off by {', '.join(worst)}"
