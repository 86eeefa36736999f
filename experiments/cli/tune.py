"""The command `bidloom tune`."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.options import ScenarioArgument, Sitting, study_command


@study_command
def tune_command(
    sitting: Sitting,
    scenario: ScenarioArgument = "outdoor-shop",
    strategy: Annotated[
        str, typer.Option(help="What to tune; parameters in its brackets hold for all trials.")
    ] = "ctr_weighted",
    param: Annotated[
        list[str] | None,
        typer.Option(
            help="What of it to tune, once or more: name=low..high, name=low..high:log or name=a,b,c."
        ),
    ] = None,
    metric: Annotated[str, typer.Option(help="What shall be best on average.")] = "profit",
    subject_to: Annotated[
        list[str] | None,
        typer.Option(help="What must hold on average, none or more: roas>=3, cost<=500."),
    ] = None,
    trials: Annotated[
        int, typer.Option(help="Sets of values to try; the first is the strategy as it is.")
    ] = 100,
    runs: Annotated[int, typer.Option(help="Replications a trial; clearly worse ones end early.")] = 20,
    fresh_runs: Annotated[
        int, typer.Option(help="Replications, never met by the search, that judge the best five.")
    ] = 40,
) -> int:
    """Search the parameters with which a strategy does best, and say what the gain is worth on fresh luck.

    With --out it goes on where it stopped, as compare does, and leaves strategy.toml there, to be used as
    --strategies fixed,@DIR/strategy.toml. Needs optuna: pip install 'bidloom[tune]'.
    """
    from experiments.study.checks import check_range
    from experiments.tuning.tune import tune

    for name, value in {"--trials": trials, "--runs": runs, "--fresh-runs": fresh_runs}.items():
        check_range(name, value, 1)
    return sitting.carry_out(
        tune, sitting.market(scenario), strategy, param or [], trials=trials, runs=runs,
        fresh_runs=fresh_runs, metric=metric, subject_to=subject_to or [],
    )  # fmt: skip
