"""The command `bidloom simulate`: one run, its totals and tables."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.ending import finish
from experiments.cli.options import (
    DaysOption,
    JsonOption,
    OutOption,
    QuietOption,
    ScenarioArgument,
    SeedOption,
)
from simulator.errors import InputError

if TYPE_CHECKING:
    from experiments.report.blocks import Cell, Grid
    from simulator.result import Result

_TABLES = (
    "by_day", "by_hour", "by_campaign", "by_target", "by_account", "by_creative", "by_term", "by_segment",
    "by_campaign_day", "by_campaign_hour",
)  # fmt: skip
_RESULT = "result.json"


def simulate_command(
    scenario: ScenarioArgument = "outdoor-shop",
    strategy: Annotated[str, typer.Option(help="Strategy of the learner.")] = "fixed",
    seed: SeedOption = 1,
    replication: Annotated[int, typer.Option(help="Which world of the seed, 0 or more.")] = 0,
    days: DaysOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Simulate one run of one strategy and print its totals."""

    def run() -> int:
        from experiments.cli.screen import Screen, market_of, write_json
        from experiments.report.numbers import days as count_days
        from experiments.report.terminal import terminal_table
        from experiments.running.compiling import compile_kernel
        from experiments.running.cost import foretell
        from experiments.storage.files import remove_empty
        from experiments.study.checks import check_range
        from experiments.study.entrant import find_strategy
        from experiments.study.study import check_rivals
        from simulator import simulate
        from simulator.strategy import plain_spec

        screen = Screen(as_json, quiet, progress=False)

        def show(result: Result) -> None:
            if screen.as_json:
                write_json(result.to_json())
                return
            screen.print(
                f"{rule} on {market.name}, {count_days(market.days)}, seed {seed}, replication {replication}",
                *map(terminal_table, run_grids(result)),
            )

        check_range("--seed", seed, 0)
        check_range("--replication", replication, 0)
        market = market_of(scenario, days)
        find_strategy(strategy)
        rule = plain_spec(strategy)
        check_rivals(market)
        made: list[Path] = []
        if out is not None:
            names = ("scenario_hash", "strategy", "seed", "replication")
            made = claim_run(out, dict(zip(names, (market.hash, rule, seed, replication), strict=True)))
        foretold = foretell([market], [1], hindsight=False)
        if foretold is not None:
            screen.say(foretold)
        try:
            compile_kernel(screen.say)
            with redirect_stdout(sys.stderr):  # what a strategy prints must not mix with the data
                result = simulate(market, rule, seed=seed, replication=replication)
        except BaseException:
            remove_empty(made)
            raise
        try:
            if out is not None:
                write_run(out, result)
        finally:  # a disk that is full keeps nobody from reading what was found
            show(result)
        if out is not None:
            screen.say(f"tables: {out}")
        return 0

    finish(run)


def run_grids(result: Result) -> list[Grid]:
    """Return the totals of a run, and the headline metrics by campaign."""
    from experiments.report.blocks import name_of, table_of
    from experiments.report.cells import bare, value_text
    from experiments.study.metrics import HEADLINE, labelled, title

    currency = result.currency
    totals = [
        (name_of(labelled(title(metric), metric, currency)), value_text(metric, value))
        for metric, value in result.totals.items()
    ]
    columns = {name: column.tolist() for name, column in result.by_campaign.items()}
    shown = [metric for metric in HEADLINE if metric in columns]
    campaigns: list[tuple[Cell | str, ...]] = [
        (name_of(str(name)), *(bare(metric, columns[metric][row]) for metric in shown))
        for row, name in enumerate(columns["campaign"])
    ]
    return [
        table_of(("total", "value"), totals),
        table_of(
            ("campaign", *(labelled(HEADLINE[metric], metric, currency) for metric in shown)), campaigns
        ),
    ]


def claim_run(folder: Path, settings: Mapping[str, object]) -> list[Path]:
    """Make sure that one run's files may be written to a folder; return the folders made, innermost first.

    Raises
    ------
    InputError
        When it cannot be written, or holds anything but an earlier result of the same run.
    """
    from experiments.storage.folder import claim

    made = claim(folder, _RESULT)
    try:
        found = json.loads((folder / _RESULT).read_text("utf-8"))
    except FileNotFoundError:
        return made
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InputError(f"{folder / _RESULT}: cannot be read as the result of a run")
    other = [name for name, value in settings.items() if found.get(name) != value]
    if other:
        raise InputError(
            f"{folder}: holds another run ({other[0]} {found.get(other[0])} there, {settings[other[0]]} here)"
        )
    return made


def write_run(folder: Path, result: Result) -> None:
    """Write a run's tables and totals; the totals last, as they mark the folder as complete."""
    from experiments.report.columns import columns_of
    from experiments.storage.files import write_lines, write_text
    from experiments.study.metrics import units_in
    from simulator.text import visible_json

    units = units_in(result.currency) | ({"budget": result.currency} if result.currency else {})
    for name in _TABLES:
        columns = {key: column.tolist() for key, column in getattr(result, name).items()}
        write_lines(folder / f"{name}.csv", columns_of(columns, units).csv())
    contents = result.to_json() | {"scenario_hash": result.scenario_hash}
    text = visible_json(json.dumps(contents, indent=2, ensure_ascii=False))
    write_text(folder / _RESULT, f"{text}\n")
