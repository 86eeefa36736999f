"""The command `bidloom calibrate`: a flag for each assumption, with its default from one place."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.calibrate.assumptions import Assumptions
from experiments.cli.importing import DatesOption, DecimalOption, MapOption, ReadingFlags
from experiments.cli.options import JsonOption, NoProgressOption, QuietOption, taking


@taking(Assumptions)
def calibrate_command(
    assumptions: Assumptions,
    files: Annotated[list[Path], typer.Argument(help="Reports of one account, as consoles export them.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Scenario file to write, ending in .toml.")],
    mapped: MapOption = None,
    decimal: DecimalOption = "",
    dates: DatesOption = "",
    positions: Annotated[
        Path | None, typer.Option(help="Log that examination by position is fitted to; else assumed.")
    ] = None,
    hours: Annotated[
        Path | None,
        typer.Option(help="Log that the curve of the day is fitted to; else a common one is assumed."),
    ] = None,
    hold_out: Annotated[
        int | None,
        typer.Option(
            help="Days at the end that are forecast from those before, and scored; needs rows by day."
        ),
    ] = None,
    windows: Annotated[
        int, typer.Option(help="How many times days are held out, one window before the other.")
    ] = 1,
    forecast: Annotated[
        Path | None,
        typer.Option(
            help="File to write the forecast of the next days to (.csv), for `bidloom score`: as many "
            "days as are "
            "held out, else 28."
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            help="Markets to draw that are as plausible as the fitted one, such as 20; comparisons then run "
            "over them."
        ),
    ] = 0,
    as_json: JsonOption = False,
    no_progress: NoProgressOption = False,
    quiet: QuietOption = False,
) -> int:
    """Fit a market to an account's report and write it as a scenario."""
    from experiments.calibrate.calibrate import calibrate
    from experiments.calibrate.looks import kept_in
    from experiments.cli.progress import TerminalObserver
    from experiments.cli.screen import Screen, go_on_command, show

    screen = Screen(as_json, quiet, progress=not no_progress)
    watching = TerminalObserver(
        screen.errors(), quiet=quiet, show=screen.progress, stop_requested=lambda: False
    )
    try:
        with watching:
            sheet = calibrate(
                files,
                out=out,
                observer=watching,
                ask=_ask if sys.stdin.isatty() else None,
                reading=ReadingFlags(mapped=mapped, decimal=decimal, dates=dates).reading(),
                positions=positions,
                hours=hours,
                assumptions=assumptions,
                hold_out=hold_out,
                windows=windows,
                forecast=forecast,
                draws=draws,
            )
    except KeyboardInterrupt:
        if kept_in(out).is_dir():
            typer.echo(
                f"the fit so far is kept in {kept_in(out)}; go on with: {go_on_command(sys.argv)}", err=True
            )
        raise
    show(screen, sheet)
    return 0


def _ask(question: str) -> float:
    """Ask the user for a number."""
    return float(typer.prompt(question, type=float, err=True))
