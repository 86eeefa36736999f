"""The command `bidloom claims`: the trade's wisdom on trial."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.ending import finish


def claims_command(
    names: Annotated[list[str] | None, typer.Argument(help="Claims to try; default: all of them.")] = None,
    list_only: Annotated[bool, typer.Option("--list", help="List the claims and try none.")] = False,
    runs: Annotated[
        int | None, typer.Option(help="Replications of each market, 2 or more; default: each claim's own.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of all randomness, 0 or more.")] = 1,
    jobs: Annotated[
        int, typer.Option("--jobs", help="Worker processes; 0: all cores. Never changes a result.")
    ] = 0,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for results; made when absent.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")] = False,
) -> None:
    """Put the trade's wisdom on trial: whether each of its sentences holds, and where not.

    With --out, finished runs are kept, and the same command goes on where the last one stopped.
    """

    def run() -> int:
        from experiments.cli.claims_run import list_claims, run_claims
        from experiments.cli.screen import Screen

        screen = Screen(as_json, quiet, progress=not no_progress)
        if list_only:
            return list_claims(names or [], screen)
        return run_claims(names or [], runs=runs, seed=seed, jobs=jobs, out=out, screen=screen)

    finish(run)
