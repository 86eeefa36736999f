"""The commands `bidloom strategies`: what can be entered, what each does, and a skeleton of one's own."""

# ruff: noqa: PLC0415 - commands import what they need themselves, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.ending import finish

strategies_app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


@strategies_app.callback()
def strategies_command(context: typer.Context, as_json: JsonOption = False) -> None:
    """List every strategy that is installed, those of other packages included."""
    if context.invoked_subcommand is not None:
        return

    def run() -> int:
        from experiments.cli.strategy_list import print_strategies

        return print_strategies(as_json=as_json)

    finish(run)


@strategies_app.command("show")
def show_command(
    strategy: Annotated[str, typer.Argument(help="A name in the list, module:Class or file.py:Class.")],
    as_json: JsonOption = False,
) -> None:
    """Explain one strategy: the idea, when it wins and loses, its parameters, its source."""

    def run() -> int:
        from experiments.cli.strategy_list import print_strategy

        return print_strategy(strategy, as_json=as_json)

    finish(run)


@strategies_app.command("new")
def new_command(
    name: Annotated[str, typer.Argument(help="What the file and the rule are called, such as my_rule.")],
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the two files; made when absent.")
    ] = Path(),
) -> None:
    """Write a small strategy that works, NAME.py, and its test, test_NAME.py, to begin with."""

    def run() -> int:
        from experiments.cli.skeleton import write_skeleton

        return write_skeleton(name, out)

    finish(run)
