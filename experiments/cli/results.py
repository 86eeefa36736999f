"""The commands `bidloom results`: which studies a folder holds, their runs as a file, queries in SQL."""

# ruff: noqa: PLC0415 - commands import what they need themselves, so that `bidloom --help` is quick

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from experiments.cli.ending import finish
from simulator.errors import InputError, nearest


class _ListByDefault(TyperGroup):
    """A group of commands that lists where no command is named: `bidloom results DIR`."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Put the command in front where it is left out."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            _check_command(args, self.commands)
            args = ["list", *args]
        return super().parse_args(ctx, args)


def _check_command(arguments: Sequence[str], commands: Iterable[str]) -> None:
    """End where what stands first is no folder and a command would make sense in its place."""
    first, *rest = [word for word in arguments if not word.startswith("-")] or [""]
    if not first or os.path.exists(first):  # noqa: PTH110 # never raises
        return
    clause = nearest(first, commands)
    if clause.startswith("did you mean") or rest:
        error = InputError(f"{first}: no such folder, nor a command; {clause}")
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(error.exit_code)


class Form(StrEnum):
    """Formats of an export."""

    csv = "csv"
    json = "json"
    parquet = "parquet"


def _form_of(out: Path | None) -> Form:
    """Return the format that the end of a file's name says; CSV where it has none."""
    ending = "" if out is None else out.suffix.removeprefix(".")
    if ending and ending not in Form.__members__:
        raise InputError(f"{out}: ends in .{ending}, allowed: .{', .'.join(Form)}; or give --format")
    return Form(ending or Form.csv)


FolderArgument = Annotated[Path, typer.Argument(help="Folder of a study.")]

results_app = typer.Typer(
    cls=_ListByDefault, help="List studies, export their runs, query them in SQL.", rich_markup_mode=None
)


@results_app.command("list")
def list_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a study, or of many.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")] = False,
) -> None:
    """List the studies of a folder and below it: `bidloom results DIR` is enough."""

    def run() -> int:
        from experiments.cli.results_list import print_studies
        from experiments.cli.screen import Screen

        return print_studies(folder, Screen(as_json, quiet, progress=False))

    finish(run)


@results_app.command("export")
def export_command(
    folder: Annotated[Path, typer.Argument(help="Folder of a study, or of many.")],
    form: Annotated[
        Form | None, typer.Option("--format", help="Default: the end of FILE's name, else csv.")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file; default: stdout.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")] = False,
) -> None:
    """Write all runs as one table, a row a run and a column a metric."""

    def run() -> int:
        from experiments.cli.export import export
        from experiments.cli.screen import Screen

        code = export(folder, form or _form_of(out), out)
        if out is not None:
            Screen(as_json=False, quiet=quiet, progress=False).say(f"written: {out}")
        return code

    finish(run)


@results_app.command("sql")
def sql_command(
    folder: FolderArgument,
    query: Annotated[str, typer.Argument(help="A SELECT; the view `runs` has a column for every metric.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")] = False,
    seconds: Annotated[
        float, typer.Option("--timeout", help="Seconds of computing that the query may take.")
    ] = 60.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")] = False,
) -> None:
    """Put a query in SQL to a study, for reading only.

    For example: bidloom results sql DIR "select strategy, avg(profit) from runs group by strategy"
    """

    def run() -> int:
        from experiments.cli.results_list import Answer, print_answer
        from experiments.cli.screen import Screen

        if as_json and as_csv:
            raise InputError("--json and --csv are both given, allowed: one of them")
        answer: Answer = "json" if as_json else "csv" if as_csv else "table"
        screen = Screen(as_json, quiet, progress=False)
        return print_answer(folder, query, answer, seconds=seconds, screen=screen)

    finish(run)
