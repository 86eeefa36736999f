"""The commands `bidloom scenarios`: what ships, its files, their schema."""

# ruff: noqa: PLC0415 - commands import what they need themselves, so that `bidloom --help` is quick

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.ending import finish
from experiments.cli.options import JsonOption

if TYPE_CHECKING:
    from experiments.report.blocks import Grid
    from simulator.settings.scenario import Scenario

scenarios_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@scenarios_app.callback()
def scenarios_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """List the scenarios that ship with Bidloom."""
    if context.invoked_subcommand is None:
        finish(lambda: _list(as_json=as_json))


@scenarios_app.command("show")
def show_command(
    scenario: Annotated[str, typer.Argument(help="Name of a shipped scenario, or a .toml file.")],
) -> None:
    """Check a scenario and print its file.

    Comments included, to begin one of your own with:
    bidloom scenarios show outdoor-shop > mine.toml
    """
    finish(lambda: _show(scenario))


@scenarios_app.command("schema")
def schema_command(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File for the schema; default: stdout.")
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files.

    With it an editor completes and checks a file while you type; see docs/scenario-file.md.
    """
    finish(lambda: _schema(out))


def _list(*, as_json: bool) -> int:
    """Print a row for each shipped scenario."""
    from experiments.cli.screen import Screen, write_json
    from experiments.report.terminal import terminal_table
    from simulator import load_scenario, scenario_names

    rows = [summary(load_scenario(name)) for name in scenario_names()]
    if as_json:
        write_json({"schema": 1, "scenarios": rows})
    else:
        Screen(as_json=False, quiet=False, progress=False).print(terminal_table(_grid(rows)))
    return 0


def _show(name_or_path: str) -> int:
    """Print the file of a scenario that is right, and nothing else."""
    from experiments.cli.screen import write_data
    from experiments.study.study import check_rivals
    from simulator.settings.file import parse_scenario, part_names, toml_text
    from simulator.text import visible

    text = toml_text(name_or_path)
    if name_or_path not in part_names():  # a part alone is no scenario
        check_rivals(parse_scenario(text, name_or_path))
    write_data([visible(text) if sys.stdout.isatty() else text])
    return 0


def _schema(out: Path | None) -> int:
    """Print the schema, or write it to a file."""
    from experiments.cli.screen import Screen, write_json
    from experiments.storage.files import write_text
    from simulator.errors import BidloomError, InputError
    from simulator.settings.schema import scenario_schema

    if out is None:
        write_json(scenario_schema())
        return 0
    try:
        write_text(out, json.dumps(scenario_schema(), indent=2, ensure_ascii=False) + "\n")
    except BidloomError as error:
        raise InputError(str(error)) from None
    Screen(as_json=False, quiet=False, progress=False).say(f"written: {out}")
    return 0


def summary(scenario: Scenario) -> dict[str, str | int | None]:
    """Return what a row says of a scenario.

    Returns
    -------
    dict
        ``name``, ``days``, ``keywords``, ``audiences``, ``campaigns`` (the learner's), ``rivals``
        (all other accounts, drawn ones included), ``currency`` (None where it has none) and ``description``.
    """
    (learner,) = (account for account in scenario.account if account.name == scenario.learner)
    rivals = {account.name for account in scenario.account} - {learner.name}
    for population in scenario.populations:
        if scenario.keyword if population.channel == "search" else scenario.audience:
            rivals |= {f"{population.name}-{number + 1:02d}" for number in range(population.count)}
    return {
        "name": scenario.name,
        "days": scenario.days,
        "keywords": len(scenario.keyword),
        "audiences": len(scenario.audience),
        "campaigns": len(learner.campaign),
        "rivals": len(rivals),
        "currency": scenario.currency,
        "description": scenario.description,
    }


def _grid(rows: list[dict[str, str | int | None]]) -> Grid:
    """Return the rows as a table; audiences only where a scenario has any."""
    from experiments.report.blocks import name_of, table_of

    counts = ("days", "keywords", "audiences", "campaigns", "rivals")
    shown = [count for count in counts if any(row[count] for row in rows)]
    return table_of(
        ("scenario", *shown, "what it is or teaches"),
        [
            (
                name_of(str(row["name"])),
                *(str(row[count]) for count in shown),
                name_of(str(row["description"])),
            )
            for row in rows
        ],
    )
