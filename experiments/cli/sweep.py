"""The command `bidloom sweep`."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.options import ScenarioArgument, Sitting, study_command


@study_command
def sweep_command(
    sitting: Sitting,
    scenario: ScenarioArgument = "outdoor-shop",
    strategies: Annotated[
        str, typer.Option(help="Comma-separated; the first is the baseline. Written as for compare.")
    ] = "fixed,ctr_weighted",
    vary: Annotated[
        list[str],
        typer.Option(
            help="What to vary, once or twice: path=low..high, path=low..high:log or path=value,value,... "
            "The path is a scenario's setting (quality.half_life, learner.campaign[0].target[2].bid) or "
            "strategy.parameter."
        ),
    ] = [],  # noqa: B006 - typer reads it and nobody changes it
    points: Annotated[int, typer.Option(help="Values taken from a range.")] = 7,
    runs: Annotated[int, typer.Option(help="Replications a strategy and point, 1 or more.")] = 20,
    metric: Annotated[str, typer.Option(help="What is compared.")] = "profit",
) -> int:
    """Compare strategies at every value of one or two settings, on the same luck at all of them.

    Tells where a strategy does better than the baseline and where not: curves for one setting, a heat map for
    two. With --out it goes on where it stopped, as compare does.
    """
    from experiments.cli.screen import checked_names
    from experiments.sweeping.sweep import sweep

    names = checked_names(strategies, runs=runs)
    market = sitting.market(scenario)
    return sitting.carry_out(sweep, market, names, vary, points=points, runs=runs, metric=metric)
