"""A small study of all rules, and comparisons made of numbers chosen by hand."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from experiments.comparison import Comparison, summarise
from experiments.study import Run, plan
from findings.study import carry_out, rules
from simulator import load_scenario

#: Strategy to one table a run: clicks, revenue and cost of two targets; None where the run failed.
Rows = Mapping[str, Sequence[Mapping[str, list[float]] | None]]


class Listening(AbstractContextManager["Listening"]):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def __enter__(self) -> "Listening":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def say(self, message: str) -> None:
        self.heard.append(message)

    def progress(self, done: int, total: int) -> None:
        pass

    def stop_requested(self) -> bool:
        return False


@pytest.fixture
def listening() -> Listening:
    """An observer that keeps what it hears."""
    return Listening()


@pytest.fixture(scope="session")
def tiny_markets(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of two markets of one day without warm-up: the smallest, and the control."""
    folder = tmp_path_factory.mktemp("markets")
    found = []
    for name in ("two-campaigns", "identical"):
        (folder / f"{name}.toml").write_text(
            f'include = "{name}"\nname = "{name}"\ndays = 1\n[market]\nwarm_up_days = 0\n', "utf-8"
        )
        found.append(folder / f"{name}.toml")
    return found


@pytest.fixture(scope="session")
def tiny_study(tmp_path_factory: pytest.TempPathFactory, tiny_markets: list[Path]) -> list[Comparison]:
    """Every rule on the tiny markets, three runs each."""
    return carry_out(
        tiny_markets, rules(), runs=3, seed=1, jobs=1, out=tmp_path_factory.mktemp("runs"), observer=Listening
    )


@pytest.fixture
def made() -> Callable[[Rows], Comparison]:
    """Return a maker of comparisons on two-campaigns, whose margin is .4, from what two targets did."""

    def make(rows: Rows) -> Comparison:
        study = plan(load_scenario("two-campaigns"), list(rows), runs=max(map(len, rows.values())), seed=1)
        finished = {
            (entrant.key, number): _run(entrant.key, number, table)
            for entrant in study.entrants
            for number, table in enumerate(rows[entrant.name])
        }
        return summarise(study, finished)

    return make


def _run(key: str, replication: int, table: Mapping[str, list[float]] | None) -> Run:
    """Make a run whose totals are those of its two targets."""
    if table is None:
        return Run(key, replication, None, "broken on purpose")
    by_target: dict[str, list[Any]] = {
        "target": ["lamps / desk lamp", "sofas / corner sofa"],
        "impressions": [1000.0, 1000.0],
        "conversions": [1.0, 1.0],
        **table,
    }
    clicks, cost, revenue = (sum(table[name]) for name in ("clicks", "cost", "revenue"))
    totals = {
        "clicks": clicks, "ctr": clicks / 2000, "cost": cost, "cpc": cost / clicks, "cvr": 2 / clicks,
        "revenue": revenue, "profit": 0.4 * revenue - cost,
    }  # fmt: skip
    return Run(key, replication, totals, None, by_target=by_target)
