"""The commands `bidloom scenarios`: what is shipped, how its files look, and their schema."""

# ruff: noqa: PLC0415 - commands import what they need themselves, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.ending import finish

scenarios_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)


@scenarios_app.callback()
def scenarios_command(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
) -> None:
    """List the scenarios that ship with Bidloom."""
    if context.invoked_subcommand is not None:
        return

    def run() -> int:
        from experiments.cli.scenario_list import print_scenarios

        return print_scenarios(as_json=as_json)

    finish(run)


@scenarios_app.command("show")
def show_command(
    scenario: Annotated[str, typer.Argument(help="Name of a shipped scenario, or a .toml file.")],
) -> None:
    """Check a scenario and print its file.

    Comments included, to begin one of your own with:
    bidloom scenarios show outdoor-shop > mine.toml
    """

    def run() -> int:
        from experiments.cli.scenario_list import print_file

        return print_file(scenario)

    finish(run)


@scenarios_app.command("schema")
def schema_command(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File for the schema; default: stdout.")
    ] = None,
) -> None:
    """Print the JSON Schema of scenario files.

    With it an editor completes and checks a file while you type; see docs/scenario-file.md.
    """

    def run() -> int:
        from experiments.cli.scenario_list import print_schema

        return print_schema(out)

    finish(run)
