"""The command `bidloom score`: a forecast beside the next report, and a ledger of all of them."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.importing import ReadingFlags
from experiments.cli.options import JsonOption, QuietOption, taking


@taking(ReadingFlags)
def score_command(
    flags: ReadingFlags,
    forecast: Annotated[Path, typer.Argument(help="Forecast that `calibrate --forecast` wrote.")],
    reports: Annotated[list[Path], typer.Argument(help="Reports of the account that cover its days.")],
    ledger: Annotated[
        Path | None,
        typer.Option(help="File that scores are added to; default: ledger.csv beside it."),
    ] = None,
    period: Annotated[str, typer.Option("--period", help="FIRST..LAST day that the reports cover.")] = "",
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> int:
    """Score a forecast by the report of its days, and keep a ledger.

    Bias, error against naive forecasts, and how many totals came inside their 80 % intervals, of this
    forecast and of all that the ledger holds. The same forecast with the same counts is not counted twice.
    """
    from experiments.calibrate import ledger_story  # noqa: F401 - registers how it is told
    from experiments.calibrate.ledger import LEDGER, score_forecast
    from experiments.cli.screen import Screen, show

    screen = Screen(as_json, quiet, progress=False)
    scored = score_forecast(forecast, reports, ledger=ledger, reading=flags.reading(period))
    show(screen, scored)
    kept = forecast.with_name(LEDGER) if ledger is None else ledger
    screen.say(f"{'counted before' if scored.known else 'written'}: {kept}")
    return 0
