"""The command `bidloom claims`: the trade's wisdom on trial."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from experiments.cli.ending import finish
from experiments.cli.options import (
    JobsOption,
    JsonOption,
    NoProgressOption,
    OutOption,
    QuietOption,
    SeedOption,
)

if TYPE_CHECKING:
    from experiments.claims.claim import Claim
    from experiments.cli.screen import Screen


def claims_command(
    names: Annotated[list[str] | None, typer.Argument(help="Claims to try; default: all of them.")] = None,
    list_only: Annotated[bool, typer.Option("--list", help="List the claims and try none.")] = False,
    runs: Annotated[
        int | None, typer.Option(help="Replications of each market, 2 or more; default: each claim's own.")
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = 0,
    out: OutOption = None,
    as_json: JsonOption = False,
    no_progress: NoProgressOption = False,
    quiet: QuietOption = False,
) -> None:
    """Put the trade's wisdom on trial: whether each of its sentences holds, and where not.

    With --out, finished runs are kept, and the same command goes on where the last one stopped.
    """

    def run() -> int:
        from experiments.claims.registry import find_claims
        from experiments.claims.trying import try_claims
        from experiments.cli.screen import Screen, carry_out
        from experiments.study.checks import check_range

        screen = Screen(as_json, quiet, progress=not no_progress)
        claims = find_claims(names or [])
        if list_only:
            return _list(claims, screen)
        for flag, value, least in (("--runs", runs, 2), ("--seed", seed, 0), ("--jobs", jobs, 0)):
            if value is not None:
                check_range(flag, value, least)
        return carry_out(
            screen,
            out,
            lambda observer: try_claims(claims, runs=runs, seed=seed, jobs=jobs, out=out, observer=observer),
        )

    finish(run)


def _list(claims: tuple[Claim, ...], screen: Screen) -> int:
    """Print which claims there are; return the exit code."""
    from experiments.claims.outcome import claim_json
    from experiments.claims.tables import claims_grid
    from experiments.cli.screen import write_json
    from experiments.report.terminal import terminal_table

    if screen.as_json:
        write_json({"schema": 1, "claims": [claim_json(claim) for claim in claims]})
    else:
        table = terminal_table(claims_grid(claims))
        screen.print(table, "Time is on two free cores with the runs shown.")
    return 0
