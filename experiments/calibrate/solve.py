"""Solving the market: volumes, relevance, rivals, depth and bids that make `fixed` repeat the log."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from experiments.calibrate.agreement import TOLERANCES, Agreement, agreement
from experiments.calibrate.assumptions import Assumptions
from experiments.calibrate.enough import observe_enough
from experiments.calibrate.gap import (
    FIRST_CPC,
    FIRST_EXAMINED,
    Gap,
    examined,
    gap_of,
    lost_to_budget,
    sure,
)
from experiments.calibrate.looks import Looks
from experiments.calibrate.observe import Seen, affordable, observe
from experiments.calibrate.page import Page, Shown, depth_shares, page_of, shown
from experiments.calibrate.plausible import MOST_VOLUME
from experiments.calibrate.rivals import Matched, Wanted, match, odds
from experiments.calibrate.scenario_text import scenario_text
from experiments.calibrate.setting import (
    FEWEST_CLICKS,
    LEAST_SHARE,
    MOST_RELEVANCE,
    MOST_SHARE,
    Setting,
    Unknowns,
    keyword_relevance,
)
from simulator.entities import Floats
from simulator.settings.file import parse_scenario
from simulator.settings.scenario import Scenario

#: Days simulated while solving, at most.
SOLVED_DAYS = 28
#: How much of the gap to the closed form each of them says, the earlier ones the rest: looks are few.
BELIEVED = (1.0, 0.7, 0.5, 0.4)
#: Impressions that a round looks at, its replications at least and at most.
SHOWN, ROUND_LOOKS = 60_000, (2, 6)
#: Replications of the rounds after them, at least.
FEWEST_LOOKS = 8
#: What ends the first kind: this part of the tolerances, and share and position as near as this.
NEAR, NEAR_SHARE, NEAR_POSITION = 0.5, 0.01, 0.05
#: How far volume may be from impressions over a told share.
MOST_OFF = 1.6
#: Logged impressions at which half of a keyword's mean position is believed.
FEW = 1000.0
#: Bounds of the scenario's `competition`, and how often it is cut to keep within them.
LEAST_COMPETITION, MOST_COMPETITION, MOST_CUTS = 1e-3, 1e3, 100
#: The largest daily budget of a scenario.
MOST_BUDGET = 1e12
#: From this share lost to budget on a campaign spends its budget: about its cost a day, and a little more.
LEAST_LOST, TIGHT, MOST_TIMES = 0.02, 1.02, 100
#: Rivals tried where positions and shares are told, the usual number first.
RIVALS = (Assumptions().rivals, 3, 4, 5, 6, 12)
#: Log competition moves at most so far in a round: the closed form misleads where quality is not yet learned.
LARGEST_STEP = 0.7
#: Where budgets bind, impressions follow volume less than in proportion.
_OVERSHOOT = 1.25


class Effort(NamedTuple):
    """How far a market is solved.

    Attributes
    ----------
    fewest, most
        Rounds that move everything.
    polishing
        Replications at most, and how much is believed, of the rounds after them, which move volume and
        relevance only.
    """

    fewest: int
    most: int
    polishing: Sequence[tuple[int, float]]


#: Of the fitted market, and of those drawn around it: what they are uncertain of is more than what is left.
WHOLE, DRAWN = Effort(2, 4, ((8, 1.0), (16, 0.6))), Effort(3, 3, ((4, 1.0),))


def solve(
    setting: Setting,
    say: Callable[[str], None] = lambda _: None,
    *,
    effort: Effort = WHOLE,
    looks: Looks | None = None,
) -> tuple[Unknowns, Shown]:
    """Find the market on which `fixed` gets what the log tells.

    Parameters
    ----------
    setting
        Estimates and assumptions.
    say
        Told one line a round.
    effort
        How many rounds.
    looks
        Who simulates.

    Returns
    -------
    Unknowns
        As near as the rounds came; what was not reached shows in the comparison with the log.
    Shown
        What the pages of the closed form show.

    Notes
    -----
    Start: the closed form of :mod:`~experiments.calibrate.page`. Each round simulates the candidate as it
    would be written to file, takes the gap between simulation and closed form as constant, and
    solves the closed form for what is wanted less the gap. Volume is then the impressions over
    what a search brings; relevance the CTR over clicks an impression and unit of relevance. Of more than
    :data:`SOLVED_DAYS` days as many are simulated, as busy as all in the mean.
    """
    whole, setting = setting, setting.over(SOLVED_DAYS)
    unknowns, pages = start(setting)
    gap = Gap.none(len(setting.impressions))
    able = max(2, affordable(setting))
    few = _few(setting)
    for number in range(effort.most):
        scenario = candidate(setting, unknowns)
        seen = observe(scenario, setting, range(few), looks)
        found = agreement(setting, seen)
        say(f"round {number + 1}: {_furthest(found)}")
        if number >= effort.fewest and _settled(found):
            break
        page = page_of(scenario)
        now = shown(
            page, np.zeros(len(page.own)), unknowns.spread, depth_shares(unknowns.depth_ratio, page.slots)
        )
        gap = gap_of(setting, unknowns, seen, now).mixed(gap, BELIEVED[number])
        unknowns = improved(setting, unknowns, seen, gap, page, now)
    for number, (most, part) in enumerate(effort.polishing):
        scenario = candidate(setting, unknowns)
        least = min(FEWEST_LOOKS, most, able)
        seen = observe_enough(scenario, setting, first=few, least=least, most=most, looks=looks)
        say(f"polish {number + 1} of {len(effort.polishing)}: {_furthest(agreement(setting, seen))}")
        unknowns = polished(setting, unknowns, seen, part)
    at_start = setting.demand / setting.impressions.sum() * whole.impressions.sum() / whole.demand
    return dataclasses.replace(unknowns, volume=unknowns.volume * at_start), pages


def replications_of(setting: Setting, effort: Effort = WHOLE) -> int:
    """Return how many replications a solution takes, at most."""
    brief = setting.over(SOLVED_DAYS)
    polishing = sum(most for most, _ in effort.polishing)
    return effort.most * _few(brief) + min(polishing, len(effort.polishing) * affordable(brief))


def _few(setting: Setting) -> int:
    """Return the replications that a round looks at."""
    looks = int(np.clip(SHOWN / setting.impressions.sum(), *ROUND_LOOKS))
    return min(looks, max(2, affordable(setting)))


def candidate(setting: Setting, unknowns: Unknowns) -> Scenario:
    """Return the scenario as its file will be read, rounding included."""
    return parse_scenario(scenario_text(setting, unknowns), "the fitted scenario")


def start(setting: Setting) -> tuple[Unknowns, Shown]:
    """Solve the closed form; return what its pages show, too. Budgets wait until costs are known."""
    n, assume = len(setting.impressions), setting.assumptions
    solved = np.full(n, assume.bid) if setting.cpc is None else setting.cpc / FIRST_CPC
    bid = np.where(np.isnan(setting.bid), solved, setting.bid)
    begun = Unknowns(
        volume=setting.impressions / (setting.share * setting.demand),
        relevance=np.clip(setting.ctr / FIRST_EXAMINED, 1e-7, MOST_RELEVANCE),
        competition=_competition(bid * 0.7),
        spread=np.ones(n),
        bid=bid,
        budget=np.full(len(setting.grouping.campaigns), 1e9),
        depth_ratio=0.0,
        rivals=assume.rivals,
    )
    chosen = setting.by_both and assume.rivals == RIVALS[0] and setting.rivals.count is None
    numbers = RIVALS if chosen else (setting.rivals.count or assume.rivals,)
    tried = [dataclasses.replace(begun, rivals=number) for number in numbers]
    found = [_matched(setting, page_of(candidate(setting, one)), Gap.none(n)) for one in tried]
    best = int(np.argmin([matched.off for matched, _ in found]))
    matched, then = found[best]
    relevance = np.clip(setting.ctr / (then.examined * then.liked), 1e-7, MOST_RELEVANCE)
    return _moved(setting, tried[best], matched, relevance=relevance), then


def improved(setting: Setting, unknowns: Unknowns, seen: Seen, gap: Gap, page: Page, now: Shown) -> Unknowns:
    """Move every unknown by what looks at the simulated market say, and the page it has ``now``."""
    found, then = _matched(setting, page, gap)
    looked = examined(setting, unknowns, seen) * then.examined / now.examined
    share = np.maximum(
        expit(odds(then.share) + gap.odds) * (1 - lost_to_budget(setting, gap.lost)), LEAST_SHARE
    )
    bid = unknowns.bid
    if setting.cpc is not None:
        dearer = np.clip(setting.cpc / (then.paid * np.exp(gap.paid) * unknowns.bid), 0.5, 2.0)
        bid = np.where(np.isnan(setting.bid), unknowns.bid * dearer, setting.bid)
    moved = _moved(
        setting,
        unknowns,
        found,
        relevance=np.clip(setting.ctr / looked, 1e-7, MOST_RELEVANCE),
        bid=bid,
    )
    cpc = then.paid * np.exp(gap.paid) * bid if setting.cpc is None else setting.cpc
    return dataclasses.replace(
        moved,
        volume=_volume(setting, setting.impressions / (share * setting.demand)),
        budget=_budget(setting, moved, cpc, seen),
    )


def polished(setting: Setting, unknowns: Unknowns, seen: Seen, part: float = 1.0) -> Unknowns:
    """Move volume and relevance only: what a search brings, and what an impression brings.

    ``part`` is how far they are moved to where the look says, in logarithms.
    """
    impressions, searches = seen.impressions.sum(axis=0), np.maximum(seen.searches.sum(axis=0), 1.0)
    expected = unknowns.volume * setting.demand * np.maximum(impressions / searches, LEAST_SHARE)
    # Few impressions say little; and what a campaign's budget ends is not mended by more searches of all.
    campaign, lost = setting.grouping.campaign, lost_to_budget(setting, seen.lost.sum(axis=0) / searches)
    whole = (setting.by_campaign(setting.impressions) / setting.by_campaign(expected))[campaign]
    due = np.maximum(impressions, setting.impressions * len(seen.impressions))
    factor = (setting.impressions / expected / whole) ** sure(due) * whole ** (1 - lost)
    wanted = setting.ctr / examined(setting, unknowns, seen)
    relevance = np.clip(unknowns.relevance * (wanted / unknowns.relevance) ** part, 1e-7, MOST_RELEVANCE)
    still = Matched(np.zeros(len(relevance)), unknowns.spread, unknowns.depth_ratio)
    return dataclasses.replace(
        _moved(setting, unknowns, still, relevance=relevance),
        volume=_volume(setting, unknowns.volume * factor ** (part * _OVERSHOOT)),
    )


def _moved(
    setting: Setting, unknowns: Unknowns, found: Matched, *, relevance: Floats, bid: Floats | None = None
) -> Unknowns:
    """Return unknowns with other rivals; what moves the own score moves theirs as much."""
    bid = unknowns.bid if bid is None else bid
    own = bid * relevance / (unknowns.bid * unknowns.relevance)
    prior, before = (
        keyword_relevance(values, setting.quality, setting.assumptions.ad_share)
        for values in (relevance, unknowns.relevance)
    )
    return dataclasses.replace(
        unknowns,
        relevance=relevance,
        bid=bid,
        competition=_competition(unknowns.competition * np.exp(found.competition) * own * before / prior),
        spread=found.spread,
        depth_ratio=found.depth_ratio,
    )


def _matched(setting: Setting, page: Page, gap: Gap) -> tuple[Matched, Shown]:
    """Return the rivals whose pages show what is wanted, less the gap, and what these pages show."""
    # A told share misses what was lost to budget too; that is no matter of rivals.
    lost = lost_to_budget(setting, gap.lost)
    of_rank = np.where(setting.share_told, setting.share / np.maximum(1 - lost, setting.share), setting.share)
    by_position, weight = setting.by_position, setting.impressions
    share = expit(odds(np.minimum(of_rank, MOST_SHARE)) - gap.odds)
    position = setting.position - gap.position
    total = float(weight.sum() / (weight / of_rank).sum())
    wanted = Wanted(
        share=np.where(setting.share_told | (~setting.position_told & ~by_position), share, np.nan),
        position=np.where(setting.position_told | (~setting.share_told & by_position), position, np.nan),
        paid=setting.paid * np.exp(-gap.paid),
        weight=weight,
        counted=weight / (weight + FEW),
        total_share=float(expit(odds(np.array(total)) - gap.total)) if by_position else None,
        mean_position=None if by_position else float(weight @ setting.position / weight.sum()) - gap.total,
    )
    found = match(page, wanted)
    found = dataclasses.replace(found, competition=np.clip(found.competition, -LARGEST_STEP, LARGEST_STEP))
    return found, shown(page, found.competition, found.spread, depth_shares(found.depth_ratio, page.slots))


def _volume(setting: Setting, volume: Floats) -> Floats:
    """(n,) searches a day, near what a told share says."""
    told = setting.impressions / (setting.share * setting.demand)
    near = np.clip(volume, told / MOST_OFF, told * MOST_OFF)
    return np.minimum(np.where(setting.share_told, near, volume), MOST_VOLUME)


def _budget(setting: Setting, unknowns: Unknowns, cpc: Floats, seen: Seen) -> Floats:
    """(n_campaigns,) as told; else what loses as much to it as is told; else the assumed factor x cost."""
    cost = setting.by_campaign(setting.clicks * cpc) / setting.period
    # Clicks come one by one: a budget of one or two would bind by luck alone.
    dearest = np.array([unknowns.bid[setting.grouping.campaign == c].max() for c in range(len(cost))])
    assumed = np.clip(setting.assumptions.budget * cost, FEWEST_CLICKS * dearest, MOST_BUDGET)
    weight = setting.impressions / setting.share
    searches = setting.by_campaign(np.where(np.isnan(setting.lost), 0.0, weight))
    missed = setting.by_campaign(np.nan_to_num(setting.lost) * weight)
    told = np.where(searches > 0, missed / np.where(searches > 0, searches, 1.0), np.nan)
    lost = setting.by_campaign(seen.lost.sum(axis=0)) / np.maximum(
        setting.by_campaign(seen.searches.sum(axis=0)), 1.0
    )
    tight = np.where(unknowns.budget > MOST_TIMES * cost, TIGHT * cost, unknowns.budget)
    binding = np.minimum(tight * np.exp(np.clip(2 * (lost - told), -0.3, 0.3)), assumed)
    untold = np.where(told > LEAST_LOST, binding, assumed)
    return np.where(np.isnan(setting.budgets), untold, setting.budgets)


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
