"""Runs that must come out the same, digit for digit, until a change says why they do not."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from simulator import load_scenario, simulate
from simulator.result import Table

FOLDER = Path(__file__).parent


def rows(table: Table) -> list[list[str]]:
    return [
        list(table),
        *([repr(value.item()) for value in line] for line in zip(*table.values(), strict=True)),
    ]


@pytest.mark.parametrize("strategy", ["fixed", "ctr_weighted", "ctr_weighted[adjust=none]", "pid_pacing"])
def test_two_campaigns_by_day(strategy: str) -> None:
    """The smallest scenario gives the table that is kept beside this file."""
    result = simulate(load_scenario("two-campaigns"), strategy, seed=2026, replication=1)
    path = FOLDER / f"two-campaigns, {strategy.replace('=', ' ')}.csv"
    if os.environ.get("BIDLAB_GOLDEN") == "write":
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file, lineterminator="\n").writerows(rows(result.by_day))
    with path.open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == rows(result.by_day)
