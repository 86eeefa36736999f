"""The command `bidloom make-report`: an account's report from a known market."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.ending import finish
from experiments.cli.options import DaysOption, QuietOption, ScenarioArgument, SeedOption


def make_report_command(
    scenario: ScenarioArgument,
    out: Annotated[Path, typer.Option("--out", "-o", help="File to write, .csv or .xlsx.")],
    layout: Annotated[
        str,
        typer.Option(
            "--format", help="google, google-positions, microsoft, amazon, zhitongche or wanxiangtai."
        ),
    ] = "google",
    seed: SeedOption = 1,
    replication: Annotated[int, typer.Option(help="Which world of the seed, 0 or more.")] = 0,
    days: DaysOption = None,
    quiet: QuietOption = False,
) -> None:
    """Write the report that an account's console would export after some days of a market.

    The account bids by `fixed`. Each layout tells what its console tells: Google impression shares with
    limits (google-positions: average positions instead, as of old), Microsoft both, Amazon neither. With it
    the whole path from a report to bids can be tried where the truth is known.
    """

    def run() -> int:
        from experiments.cli.screen import Screen, market_of
        from experiments.importing.account_record import record_account
        from experiments.importing.write import LAYOUTS, report_sheet, write_sheet
        from experiments.running.compiling import compile_kernel
        from experiments.storage.files import made_beside, write_whole
        from experiments.study.checks import check_range
        from simulator.errors import InputError, nearest
        from simulator.text import brief

        screen = Screen(as_json=False, quiet=quiet, progress=False)
        check_range("--seed", seed, 0)
        check_range("--replication", replication, 0)
        if layout not in LAYOUTS:
            raise InputError(f"--format {layout!r}: {nearest(layout, LAYOUTS)}")
        if out.suffix.lower() not in (".csv", ".xlsx"):
            raise InputError(f"{out}: allowed: a file name that ends in .csv or .xlsx")
        try:
            out.lstat()
            made_beside(out).unlink()
        except FileNotFoundError:
            pass  # it is made when the report is written, and its folder too
        except OSError as error:
            raise InputError(f"{brief(str(out))}: cannot be written ({error.strerror})") from None
        market = market_of(scenario, days)
        compile_kernel(screen.say)
        record = record_account(market, seed=seed, replication=replication, days=market.days)
        sheet = report_sheet(record, layout)
        write_whole(out, lambda path: write_sheet(sheet, path))
        screen.say(f"written: {out}")
        return 0

    finish(run)
