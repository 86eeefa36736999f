"""Populations of rivals, drawn as accounts like any other."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from simulator.draws import Keys, Stream, libm_exp, normals, path_text, stream_key, text_keys, uniforms
from simulator.entities import Floats, Integers
from simulator.settings.account import AccountSettings, CampaignSettings, RivalSettings
from simulator.settings.scenario import Scenario

Address = tuple[int, int]


def rival_address(rivals: RivalSettings, seed: int, replication: int) -> Address:
    """Return seed and replication of a population's draws; (0, 0) where it is part of the scenario."""
    return (seed, replication) if rivals.redraw else (0, 0)


@dataclass(frozen=True, slots=True, eq=False)
class Population:
    """The rivals of one population.

    Attributes
    ----------
    accounts
        One campaign each, whose targets stand in the columns below.
    address
        Seed and replication of all their draws.
    rival, place
        (n_targets,) index of the account, rising, and of the scenario's keyword or audience.
    bid, value
        (n_targets,) initial bid; what a click is taken to be worth, NaN where the world is to say.
    """

    accounts: list[AccountSettings]
    address: Address
    rival: Integers
    place: Integers
    bid: Floats
    value: Floats


def draw_rivals(scenario: Scenario, seed: int, replication: int) -> list[Population]:
    """Draw every population's accounts: a bid on every keyword they cover, one campaign each.

    Parameters
    ----------
    scenario
        With its populations. An account written out under a rival's name stands in its place.
    seed, replication
        Address of the draws of populations with ``redraw``.

    Returns
    -------
    list
        Those populations that have any rival and anything to bid on.
    """
    taken = {account.name for account in scenario.account}
    drawn = []
    for rivals in scenario.populations:
        names = [name for i in range(rivals.count) if (name := f"{rivals.name}-{i + 1:02d}") not in taken]
        if names and (scenario.keyword if rivals.channel == "search" else scenario.audience):
            drawn.append(_population(scenario, rivals, names, rival_address(rivals, seed, replication)))
    return drawn


def _population(scenario: Scenario, rivals: RivalSettings, names: list[str], address: Address) -> Population:
    """Draw one population."""
    search = rivals.channel == "search"
    places = scenario.keyword if search else scenario.audience
    paths, ends = [path_text("rival", name) for name in names], [path_text(place.name) for place in places]
    whole = text_keys(paths)
    each = text_keys(path + end for path in paths for end in ends).reshape(len(paths), len(ends))
    covered = uniforms(stream_key(*address, Stream.COVERAGE), each) < rivals.coverage
    competition = np.array([place.competition for place in places])
    spread = np.array([place.rival_spread for place in places])

    def around(median: float | Floats, sd: float | Floats, stream: Stream, keys: Keys) -> Floats:
        drawn: Floats = median * libm_exp(sd * normals(stream_key(*address, stream), keys))
        return drawn

    bids = around(rivals.bid * competition, rivals.bid_sd * spread, Stream.RIVAL_BID, each)
    # A bid for 1,000 impressions is no value of a click: there the world's own estimate stands.
    by_cpm = not search and scenario.display.ranking == "cpm"
    values = (
        np.full(bids.shape, np.nan if by_cpm else 1.0) * bids
        if rivals.value is None
        else around(rivals.value * competition, rivals.value_sd, Stream.RIVAL_VALUE, each)
    )
    budgets = (
        np.full(len(names), math.inf)
        if rivals.budget is None
        else around(rivals.budget, rivals.budget_sd, Stream.RIVAL_BUDGET, whole)
    )
    enter = _between(rivals.entry, uniforms(stream_key(*address, Stream.ENTRY), whole))
    leave = _between(rivals.exit, uniforms(stream_key(*address, Stream.EXIT), whole))
    # What the scenario settled is built without a second check: none of it comes from a user.
    accounts = [
        AccountSettings.model_construct(
            name=name,
            strategy=rivals.strategy,
            budget=None if rivals.budget is None else float(budgets[r]),
            relevance_sd=rivals.relevance_sd,
            tier=rivals.tier,
            enter=enter[r],
            leave=leave[r],
            dearer=rivals.dearer,
            campaign=[
                CampaignSettings.model_construct(
                    name="all keywords" if search else "all audiences",
                    channel=rivals.channel,
                    budget=float(budgets[r]),
                    target=[],
                )
            ],
        )
        for r, name in enumerate(names)
    ]
    rival, place = np.nonzero(covered)
    return Population(accounts, address, rival, place, bids[covered], values[covered])


def _between(days: list[float] | None, u: Floats) -> list[float | None]:
    """Return a day for each uniform, evenly between the first and the last; None without days."""
    if days is None:
        return [None] * len(u)
    first, last = days
    return [float(day) for day in first + (last - first) * u]
