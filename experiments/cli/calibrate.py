"""The command `bidloom calibrate`: a flag for each assumption, with its default from one place."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.calibrate.assumptions import Assumptions
from experiments.cli.options import QuietOption, taking


@taking(Assumptions)
def calibrate_command(
    assumptions: Assumptions,
    file: Annotated[Path, typer.Argument(help="CSV log or keyword report.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Scenario file to write, ending in .toml.")],
    layout: Annotated[str, typer.Option("--format", help="adwords-daily or table.")] = "table",
    positions: Annotated[
        Path | None, typer.Option(help="Log that examination by position is fitted to; else assumed.")
    ] = None,
    hours: Annotated[
        Path | None,
        typer.Option(help="Log that the curve of the day is fitted to; else a common one is assumed."),
    ] = None,
    quiet: QuietOption = False,
) -> int:
    """Fit a market to a log or keyword report and write it as a scenario."""
    from experiments.calibrate.calibrate import calibrate
    from experiments.cli.screen import Screen, write
    from simulator.text import visible

    screen = Screen(as_json=False, quiet=quiet, progress=False)
    table = calibrate(
        file,
        format=layout,
        out=out,
        say=screen.say,
        positions=positions,
        hours=hours,
        assumptions=assumptions,
    )
    write(visible(table) + "\n")
    return 0
