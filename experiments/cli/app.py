"""The command line `bidloom`: which commands there are, and nothing heavy until one runs."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer

from experiments.cli.calibrate import calibrate_command
from experiments.cli.claims import claims_command
from experiments.cli.compare import compare_command
from experiments.cli.ending import exit_code
from experiments.cli.importing import import_command
from experiments.cli.make_report import make_report_command
from experiments.cli.report import report_command
from experiments.cli.results import results_app
from experiments.cli.scenarios import scenarios_app
from experiments.cli.score import score_command
from experiments.cli.simulate import simulate_command
from experiments.cli.strategies import strategies_app
from experiments.cli.sweep import sweep_command
from experiments.cli.tournament import tournament_command
from experiments.cli.tune import tune_command
from simulator import __version__
from simulator.text import brief, one_line

app = typer.Typer(
    help="A laboratory for keyword-ad bidding: which bidding and budget rule would do best, by how much, "
    "and how sure are we?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def run() -> None:
    """Run the command line."""
    with suppress(FileNotFoundError):  # the folder was removed, and its modules with it
        here = str(Path.cwd())
        if here not in sys.path:  # so that `--strategies module:Class` finds a module in this folder
            sys.path.append(here)
    sys.exit(exit_code(_carry_out))


def _carry_out() -> int:
    """Run the command that was typed; what it does not know is told in one line of a reader's length."""
    command = typer.main.get_command(app)
    try:
        return int(command.main(standalone_mode=False) or 0)
    except typer.Abort:
        typer.echo("Aborted.", err=True)
        return 1
    except _UsageError as error:
        if "\n" not in error.message:  # else it is the help
            error.message = brief(one_line(error.message))
        error.show()
        return int(error.exit_code)


#: Of typer's parser; it has no public name.
_UsageError: Any = typer.BadParameter.__base__


@app.callback(invoke_without_command=True)
def top(
    version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False,
) -> None:
    """Take the options that belong to no command."""
    if version:
        typer.echo(f"bidloom {__version__}")
        raise typer.Exit


app.command("simulate")(simulate_command)
app.command("compare")(compare_command)
app.command("tournament")(tournament_command)
app.command("make-report")(make_report_command)
app.command("report")(report_command)
app.command("sweep")(sweep_command)
app.command("tune")(tune_command)
app.command("import")(import_command)
app.command("calibrate")(calibrate_command)
app.command("score")(score_command)
app.command("claims")(claims_command)
app.add_typer(results_app, name="results")
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(strategies_app, name="strategies")
