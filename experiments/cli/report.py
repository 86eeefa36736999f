"""The command `bidloom report`: a stored study told anew."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.ending import finish
from experiments.cli.options import QuietOption


def report_command(
    folder: Annotated[Path, typer.Argument(help="Folder that compare --out made.")],
    quiet: QuietOption = False,
) -> None:
    """Write the report of a stored comparison anew: page, Markdown, tables and pictures.

    Nothing is run, and the strategies need not be at hand.
    """

    def run() -> int:
        from experiments.cli.screen import Screen
        from experiments.comparing.stored import read_study
        from experiments.report.publish import publish

        screen = Screen(as_json=False, quiet=quiet, progress=False)
        stored = read_study(folder)
        if stored.missing:
            screen.say(f"{stored.missing:,} runs were never finished and are left out")
        screen.say(f"report: {publish(stored.outcome, folder, stored.versions)}")
        return 0

    finish(run)
