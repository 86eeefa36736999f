"""What is kept of a run by target, campaign, day and hour, and its means over runs."""

from __future__ import annotations

import math

import numpy as np
import pytest

from experiments.comparing.compare import compare
from experiments.comparing.outcome import summarise
from experiments.study.parts import KEPT, Moments, lay_out, parts_of, places
from experiments.study.study import Run, plan
from simulator import Scenario, simulate


def test_parts_are_the_tables_of_the_result(market: Scenario) -> None:
    """Every kept column stands where the layout says, as the run's own table has it."""
    result = simulate(market, "fixed", seed=1)
    parts = parts_of(result)

    assert set(KEPT) == {cut.name for cut in parts.layout}
    for (table, column), place in places(parts.layout).items():
        wanted = getattr(result, table).get(column)
        assert column == "score_sum" or wanted.tolist() == parts.values[place].tolist()


def test_means_of_parts_add_up_to_the_mean_of_the_totals(market: Scenario) -> None:
    """Targets, campaigns, days and hours are ways to cut the same mean; so are their effects."""
    comparison = compare(market, ["fixed", "ctr_weighted"], runs=3, seed=1)
    base, rule = comparison.strategies

    for table in ("by_target", "by_campaign", "by_day", "by_hour", "by_campaign_day", "by_campaign_hour"):
        assert rule.metrics["cost"].estimate == pytest.approx(np.sum(rule.parts.table(table)["cost"]))
        effect = comparison.difference("ctr_weighted", "cost").paired.absolute.estimate
        assert effect == pytest.approx(np.sum(rule.parts.effects(table)["cost"]), abs=1e-9)
    assert ({}, 0) == (base.parts.effects("by_day"), base.parts.pairs)


def test_errors_are_those_of_paired_differences(market: Scenario) -> None:
    """Differences 1 and 3 have mean 2 and standard error 1; equal differences have 0."""
    study = plan(market, ["fixed", "ctr_weighted"], runs=2, seed=1)
    base, rule = (entrant.key for entrant in study.entrants)
    runs = [
        _run(base, 0, [5.0, 5.0]), _run(rule, 0, [6.0, 5.5]),
        _run(base, 1, [7.0, 1.0]), _run(rule, 1, [10.0, 1.5]),
    ]  # fmt: skip
    parts = summarise(study, runs).strategies[1].parts

    assert ([2.0, 0.5], [1.0, 0.0]) == (
        list(parts.effects("by_day")["cost"]),
        list(parts.errors("by_day")["cost"]),
    )
    assert [0, 1] == parts.table("by_day")["day"].tolist()


def _run(key: str, replication: int, cost: list[float]) -> Run:
    parts = lay_out({"by_day": {"day": [0, 1], "cost": cost}})
    return Run(key, replication, {"cost": sum(cost)}, None, parts=parts)


def test_a_replication_that_one_strategy_failed_is_no_pair(market: Scenario) -> None:
    """Its mean keeps the run, the differences leave the replication out."""
    study = plan(market, ["fixed", "ctr_weighted"], runs=2, seed=1)
    base, rule = (entrant.key for entrant in study.entrants)
    runs = [
        _run(base, 0, [5.0, 5.0]), Run(rule, 0, None, "broken on purpose"),
        _run(base, 1, [7.0, 1.0]), _run(rule, 1, [9.0, 1.5]),
    ]  # fmt: skip
    parts = summarise(study, runs).strategies[1].parts

    assert (1, [2.0, 0.5]) == (parts.pairs, list(parts.effects("by_day")["cost"]))
    assert all(math.isnan(error) for error in parts.errors("by_day")["cost"])


def test_moments_are_those_of_the_whole_column() -> None:
    """One after the other, rows give mean and squared deviations as all at once do."""
    rows = np.random.default_rng(1).normal(1e6, 1.0, (50, 3))
    moments = Moments()
    for row in rows:
        moments.add(row)

    assert rows.mean(axis=0) == pytest.approx(moments.mean)
    assert 49 * rows.var(axis=0, ddof=1) == pytest.approx(moments.squares)
