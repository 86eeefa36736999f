"""The command `bidloom tournament`."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.options import ScenarioArgument, Sitting, study_command


@study_command
def tournament_command(
    sitting: Sitting,
    scenario: ScenarioArgument = "outdoor-shop",
    strategies: Annotated[str, typer.Option(help="Comma-separated, two or more; written as for compare.")] = (
        "fixed,ctr_weighted,roi_weighted,pid_pacing"
    ),
    runs: Annotated[int, typer.Option(help="Replications; each plays every line-up once.")] = 20,
    seats: Annotated[
        int | None,
        typer.Option(help="Accounts of the market; default: as many as it has, but enough for all."),
    ] = None,
) -> int:
    """Let strategies play every account of one market: who earns what against whom, who exploits whom.

    Each strategy plays all seats; each pair shares the seats, both ways round; all share them, shifted
    until everyone has had every seat. With --out it goes on where it stopped, as compare does.
    """
    from experiments.cli.screen import checked_names
    from experiments.tournaments.tournament import tournament

    names = checked_names(strategies, runs=runs)
    return sitting.carry_out(tournament, sitting.market(scenario), names, runs=runs, seats=seats)
