"""Runs that must come out the same, digit for digit, until a change says why they do not."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from simulator import load_scenario, simulate
from simulator.result import Result, Table

FOLDER = Path(__file__).parent


def rows(table: Table) -> list[list[str]]:
    return [
        list(table),
        *([repr(value.item()) for value in line] for line in zip(*table.values(), strict=True)),
    ]


def compare_with_kept(result: Result, name: str) -> None:
    """Compare the days of a run with the table kept under a name, or write it where that is asked for."""
    path = FOLDER / f"{name}.csv"
    if os.environ.get("BIDLOOM_GOLDEN") == "write":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows(result.by_day))
    with path.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == rows(result.by_day)


@pytest.mark.long
@pytest.mark.parametrize("strategy", ["fixed", "ctr_weighted", "ctr_weighted[adjust=none]", "pid_pacing"])
def test_two_campaigns_by_day(strategy: str) -> None:
    """The smallest scenario gives the table that is kept beside this file."""
    result = simulate(load_scenario("two-campaigns"), strategy, seed=2026, replication=1)
    compare_with_kept(result, f"two-campaigns, {strategy.replace('=', ' ')}")


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("identical", 7),
        ("new-product", 7),
        ("price-war", 12),
        ("search-and-display", 7),
        ("singles-day", 30),
    ],
)
def test_presets_by_day(name: str, days: int) -> None:
    """The first days of each preset give the table kept, up to where its peak or its newcomer has come."""
    scenario = load_scenario(name).model_copy(update={"days": days})
    compare_with_kept(simulate(scenario, "fixed", seed=2026, replication=1), f"{name}, fixed")
