"""The control, `identical`, with budgets that bind, and campaigns that differ where a test wants them to."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator import load_scenario, simulate
from simulator.entities import Floats
from simulator.settings.scenario import Scenario
from simulator.strategy import Strategy

#: Currency units a day; a campaign could spend more than twice as much.
BUDGET = 2.5

ALIKE = (1.0, 1.0, 1.0, 1.0)


def scarce(*, relevance: Sequence[float] = ALIKE, conversion: Sequence[float] = ALIKE) -> Scenario:
    """Return `identical` with small budgets, its campaigns' rates multiplied by factors."""
    scenario = load_scenario("identical").model_dump(by_alias=True)
    for campaign, clicked, sold in zip(
        scenario["account"][0]["campaign"], relevance, conversion, strict=True
    ):
        campaign["budget"] = BUDGET
        campaign["target"][0] |= {"relevance": 0.05 * clicked, "conversion_rate": 0.04 * sold}
    return Scenario.model_validate(scenario)


def totals(scenario: Scenario, strategy: Strategy | str, *metrics: str, runs: int, seed: int) -> Floats:
    """Return totals of each replication, (n_metrics, runs)."""
    played = [simulate(scenario, strategy, seed=seed, replication=r) for r in range(runs)]
    return np.array([[run.totals[metric] for run in played] for metric in metrics], dtype=np.float64)
