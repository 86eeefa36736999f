"""The command `bidloom tune`: its flags."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.ending import finish
from experiments.cli.options import EngineOption, SchedulerOption, TimeoutOption


def tune_command(
    scenario: Annotated[
        str, typer.Argument(help="Name of a shipped scenario, or a .toml file.")
    ] = "outdoor-shop",
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
    seed: Annotated[int, typer.Option(help="Seed of all randomness, 0 or more.")] = 1,
    jobs: Annotated[int, typer.Option(help="Worker processes; 0: all cores. Never changes a result.")] = 0,
    days: Annotated[int | None, typer.Option(help="Days to simulate; default: the scenario's.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for results; made when absent.")
    ] = None,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    decision_timeout: TimeoutOption = 10.0,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")] = False,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")] = False,
) -> None:
    """Search the parameters with which a strategy does best, and say what the gain is worth on fresh luck.

    With --out it goes on where it stopped, as compare does, and leaves strategy.toml there, to be used as
    --strategies fixed,@DIR/strategy.toml. Needs optuna: pip install 'bidloom[tune]'.
    """

    def run() -> int:
        from experiments.cli.screen import Screen
        from experiments.cli.tune_run import run_tune
        from experiments.running.engine import Engine

        return run_tune(
            scenario,
            strategy,
            param or [],
            metric=metric,
            subject_to=subject_to or [],
            trials=trials,
            runs=runs,
            fresh_runs=fresh_runs,
            seed=seed,
            jobs=jobs,
            days=days,
            out=out,
            engine=Engine(engine, scheduler, decision_timeout),
            screen=Screen(as_json, quiet, progress=not no_progress),
        )

    finish(run)
