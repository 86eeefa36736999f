"""Populations of rivals, drawn as accounts like any other."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from simulator.account_settings import AccountSettings, CampaignSettings, RivalSettings, TargetSettings
from simulator.draws import Keys, Stream, libm_exp, name_key, normals, stream_key, uniforms
from simulator.entities import Floats
from simulator.scenario import Scenario

Address = tuple[int, int]


def rival_address(rivals: RivalSettings, seed: int, replication: int) -> Address:
    """Return seed and replication of a population's draws; (0, 0) where it is part of the scenario."""
    return (seed, replication) if rivals.redraw else (0, 0)


def draw_rivals(scenario: Scenario, seed: int, replication: int) -> list[tuple[AccountSettings, Address]]:
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
        Accounts, each with the address that its other draws have.
    """
    taken = {account.name for account in scenario.account}
    return [
        (account, rival_address(rivals, seed, replication))
        for rivals in scenario.populations
        for account in _population(scenario, rivals, taken, rival_address(rivals, seed, replication))
    ]


def _population(
    scenario: Scenario, rivals: RivalSettings, taken: set[str], address: Address
) -> Iterator[AccountSettings]:
    """Draw one population."""
    search = rivals.channel == "search"
    places = scenario.keyword if search else scenario.audience
    names = [name for i in range(rivals.count) if (name := f"{rivals.name}-{i + 1:02d}") not in taken]
    if not names or not places:
        return
    each = np.array([[name_key("rival", name, place.name) for place in places] for name in names], np.uint64)
    whole = np.array([name_key("rival", name) for name in names], dtype=np.uint64)
    covered = uniforms(stream_key(*address, Stream.COVERAGE), each) < rivals.coverage
    competition = np.array([place.competition for place in places])

    def around(median: float | Floats, sd: float, stream: Stream, keys: Keys) -> Floats:
        drawn: Floats = median * libm_exp(sd * normals(stream_key(*address, stream), keys))
        return drawn

    bids = around(rivals.bid * competition, rivals.bid_sd, Stream.RIVAL_BID, each)
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
    # What the scenario settled is built without a second check: thousands of bids, none from a user.
    for r, name in enumerate(names):
        targets = [
            TargetSettings.model_construct(
                keyword=places[k].name if search else None,
                audience=None if search else places[k].name,
                bid=float(bids[r, k]),
                value=None if np.isnan(values[r, k]) else float(values[r, k]),
                match="broad",
            )
            for k in np.flatnonzero(covered[r])
        ]
        yield AccountSettings.model_construct(
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
                    target=targets,
                )
            ],
        )


def _between(days: list[float] | None, u: Floats) -> list[float | None]:
    """Return a day for each uniform, evenly between the first and the last; None without days."""
    if days is None:
        return [None] * len(u)
    first, last = days
    return [float(day) for day in first + (last - first) * u]
