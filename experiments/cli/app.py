"""The command line `bidloom`: flags, exit codes, and nothing heavy until a command runs."""

# ruff: noqa: PLC0415 - commands import what they need themselves, so that `bidloom --help` is quick

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from experiments.cli.calibrate import calibrate_command
from experiments.cli.claims import claims_command
from experiments.cli.ending import finish
from experiments.cli.options import EngineOption, SchedulerOption, TimeoutOption
from experiments.cli.results import results_app
from experiments.cli.scenarios import scenarios_app
from experiments.cli.strategies import strategies_app
from experiments.cli.tune import tune_command
from simulator import __version__

app = typer.Typer(
    help="A laboratory for keyword-ad bidding: which bidding and budget rule would do best, by how much, "
    "and how sure are we?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ScenarioArgument = Annotated[str, typer.Argument(help="Name of a shipped scenario, or a .toml file.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of all randomness, 0 or more.")]
DaysOption = Annotated[int | None, typer.Option("--days", help="Days to simulate; default: the scenario's.")]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Folder for results; made when absent.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
JobsOption = Annotated[
    int, typer.Option("--jobs", help="Worker processes; 0: all cores. Never changes a result.")
]
NoProgressOption = Annotated[bool, typer.Option("--no-progress", help="Show no progress.")]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing on stderr but errors.")]


def main() -> None:
    """Run the command line."""
    here = str(Path.cwd())
    if here not in sys.path:  # so that `--strategies module:Class` finds a module in this folder
        sys.path.append(here)
    app()


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Take the options that belong to no command."""
    if version:
        typer.echo(f"bidloom {__version__}")
        raise typer.Exit


@app.command("simulate")
def simulate_command(
    scenario: ScenarioArgument = "outdoor-shop",
    strategy: Annotated[str, typer.Option(help="Strategy of the learner.")] = "fixed",
    seed: SeedOption = 1,
    replication: Annotated[int, typer.Option(help="Which world of the seed, 0 or more.")] = 0,
    days: DaysOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    quiet: QuietOption = False,
) -> None:
    """Simulate one run of one strategy and print its totals."""

    def run() -> int:
        from experiments.cli.screen import Screen, run_simulate

        screen = Screen(as_json, quiet, progress=False)
        return run_simulate(
            scenario, strategy, seed=seed, replication=replication, days=days, out=out, screen=screen
        )

    finish(run)


@app.command("compare")
def compare_command(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            help="Names of shipped scenarios, or .toml files.",
            show_default="outdoor-shop",
            metavar="SCENARIO",
        ),
    ] = None,
    strategies: Annotated[
        str,
        typer.Option(
            help="Comma-separated; the first is the baseline. name, name[parameter=value,...], "
            "module:Class, file.py:Class or @strategy.toml."
        ),
    ] = "fixed,ctr_weighted,ctr_weighted[adjust=none],pid_pacing",
    runs: Annotated[
        int | None, typer.Option(help="Replications a strategy, 1 or more.", show_default="20")
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(
            help="In place of --runs: run until each interval is narrower than this share of the baseline's "
            "mean revenue, such as 1%; at least 100 runs.",
            show_default=False,
        ),
    ] = None,
    metric: Annotated[
        str | None, typer.Option(help="What --precision is about.", show_default="profit")
    ] = None,
    max_runs: Annotated[
        int | None, typer.Option(help="Most replications with --precision.", show_default="10000")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(help="Show where differences arise: campaign, day or hour; may be given again."),
    ] = None,
    seed: SeedOption = 1,
    jobs: JobsOption = 0,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    decision_timeout: TimeoutOption = 10.0,
    days: DaysOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    no_progress: NoProgressOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare strategies pair by pair on the same luck, with a verdict; in one market or in each of several.

    With --out, finished runs are kept as they finish, and the same command goes on where the last
    one stopped.
    """

    def run() -> int:
        from experiments.cli.compare import run_compare
        from experiments.cli.screen import Screen
        from experiments.running.engine import Engine

        return run_compare(
            scenarios or ["outdoor-shop"],
            strategies,
            runs=runs,
            precision=precision,
            metric=metric,
            max_runs=max_runs,
            split=by or [],
            seed=seed,
            jobs=jobs,
            engine=Engine(engine, scheduler, decision_timeout),
            days=days,
            out=out,
            screen=Screen(as_json, quiet, progress=not no_progress),
        )

    finish(run)


@app.command("tournament")
def tournament_command(
    scenario: ScenarioArgument = "outdoor-shop",
    strategies: Annotated[str, typer.Option(help="Comma-separated, two or more; written as for compare.")] = (
        "fixed,ctr_weighted,roi_weighted,pid_pacing"
    ),
    runs: Annotated[int, typer.Option(help="Replications; each plays every line-up once.")] = 20,
    seed: SeedOption = 1,
    seats: Annotated[
        int | None,
        typer.Option(help="Accounts of the market; default: as many as it has, but enough for all."),
    ] = None,
    jobs: JobsOption = 0,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    decision_timeout: TimeoutOption = 10.0,
    days: DaysOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    no_progress: NoProgressOption = False,
    quiet: QuietOption = False,
) -> None:
    """Let strategies play every account of one market: who earns what against whom, who exploits whom.

    Each strategy plays all seats; each pair shares the seats, both ways round; all share them, shifted
    until everyone has had every seat. With --out it goes on where it stopped, as compare does.
    """

    def run() -> int:
        from experiments.cli.screen import Screen, run_tournament
        from experiments.running.engine import Engine

        return run_tournament(
            scenario,
            strategies,
            runs=runs,
            seed=seed,
            seats=seats,
            jobs=jobs,
            engine=Engine(engine, scheduler, decision_timeout),
            days=days,
            out=out,
            screen=Screen(as_json, quiet, progress=not no_progress),
        )

    finish(run)


@app.command("make-report")
def make_report_command(
    folder: Annotated[Path, typer.Argument(help="Folder that compare --out made.")],
    quiet: QuietOption = False,
) -> None:
    """Write the report of a stored comparison anew: page, Markdown, tables and pictures.

    Nothing is run, and the strategies need not be at hand.
    """

    def run() -> int:
        from experiments.cli.report import run_make_report
        from experiments.cli.screen import Screen

        return run_make_report(folder, screen=Screen(as_json=False, quiet=quiet, progress=False))

    finish(run)


@app.command("sweep")
def sweep_command(
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
    seed: SeedOption = 1,
    metric: Annotated[str, typer.Option(help="What is compared.")] = "profit",
    jobs: JobsOption = 0,
    engine: EngineOption = "local",
    scheduler: SchedulerOption = None,
    decision_timeout: TimeoutOption = 10.0,
    days: DaysOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    no_progress: NoProgressOption = False,
    quiet: QuietOption = False,
) -> None:
    """Compare strategies at every value of one or two settings, on the same luck at all of them.

    Tells where a strategy does better than the baseline and where not: curves for one setting, a heat map for
    two. With --out it goes on where it stopped, as compare does.
    """

    def run() -> int:
        from experiments.cli.screen import Screen, run_sweep
        from experiments.running.engine import Engine

        return run_sweep(
            scenario,
            strategies,
            vary,
            points=points,
            runs=runs,
            seed=seed,
            metric=metric,
            jobs=jobs,
            engine=Engine(engine, scheduler, decision_timeout),
            days=days,
            out=out,
            screen=Screen(as_json, quiet, progress=not no_progress),
        )

    finish(run)


app.command("tune")(tune_command)
app.command("calibrate")(calibrate_command)
app.command("claims")(claims_command)
app.add_typer(results_app, name="results")
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(strategies_app, name="strategies")
