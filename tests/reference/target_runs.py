"""Comparisons made of numbers chosen by hand: what the two targets of `two-campaigns` did in each run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from experiments.comparing.outcome import Comparison, summarise
from experiments.study.parts import lay_out
from experiments.study.study import Run, plan
from simulator.settings.scenario import Scenario

#: Strategy to one table a run: clicks, revenue and cost of two targets; None where the run failed.
Rows = Mapping[str, Sequence[Mapping[str, list[float]] | None]]


def comparison_of(market: Scenario, rows: Rows) -> Comparison:
    """Return the comparison of these runs on a market of two targets, whose margin is .4."""
    study = plan(market, list(rows), runs=max(map(len, rows.values())), seed=1)
    runs = [
        _run(entrant.key, number, table)
        for entrant in study.entrants
        for number, table in enumerate(rows[entrant.name])
    ]
    return summarise(study, sorted(runs, key=lambda run: run.replication))


def _run(key: str, replication: int, table: Mapping[str, list[float]] | None) -> Run:
    """Make a run whose totals are those of its two targets."""
    if table is None:
        return Run(key, replication, None, "broken on purpose")
    by_target: dict[str, list[Any]] = {
        "target": ["lamps / desk lamp", "sofas / corner sofa"],
        "impressions": [1000.0, 1000.0],
        "clicks": table["clicks"],
        "cost": table["cost"],
        "revenue": table["revenue"],
        "conversions": [1.0, 1.0],
        "score_sum": [5000.0, 5000.0],
    }
    clicks, cost, revenue = (sum(table[name]) for name in ("clicks", "cost", "revenue"))
    totals = {
        "clicks": clicks, "ctr": clicks / 2000, "cost": cost, "cpc": cost / max(clicks, 1),
        "cvr": 2 / max(clicks, 1), "revenue": revenue, "profit": 0.4 * revenue - cost,
    }  # fmt: skip
    return Run(key, replication, totals, None, parts=lay_out({"by_target": by_target}))
