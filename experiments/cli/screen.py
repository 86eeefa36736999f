"""What the commands do, once their flags are read; everything heavy is imported from here."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from experiments.cli.progress import TerminalObserver
from experiments.cli.stopping import StopSignals
from experiments.comparing.export import claim_run, write_run
from experiments.comparing.tables import campaign_table, totals_table
from experiments.report.numbers import days as count_days
from experiments.report.terminal import pieces
from experiments.running.compiling import compile_kernel
from experiments.running.engine import Engine
from experiments.study.checks import check_range
from experiments.study.entrant import find_strategy
from experiments.study.observer import Observer, StoppedError
from experiments.study.study import MOST_RUNS, check_rivals
from experiments.sweeping.sweep import sweep
from experiments.sweeping.tables import grids, sweep_caption, terminal_table
from experiments.sweeping.words import change_sentences, failed_points, sweep_verdict
from experiments.tournaments.tables import market_table, payoff_caption, payoff_table
from experiments.tournaments.tournament import tournament
from experiments.tournaments.words import failed_line_ups, tournament_sentences, tournament_verdict
from simulator import load_scenario, simulate
from simulator.errors import InputError
from simulator.settings.scenario import Scenario
from simulator.strategy import plain_spec, split_specs

#: Columns of a table that goes to a file or a pipe, where there is no terminal to fit.
PIPE_WIDTH = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Screen:
    """How to talk to the user: JSON or text on stdout, how much on stderr."""

    as_json: bool
    quiet: bool
    progress: bool

    def errors(self) -> Console:
        """Return a console on stderr."""
        return Console(stderr=True)

    def print(self, *parts: Table | str) -> None:
        """Print tables and sentences on stdout; a sentence is one line where there is no terminal."""
        console = Console(highlight=False)
        if not console.is_terminal:
            console = Console(highlight=False, width=PIPE_WIDTH)
        with console.capture() as captured:
            for part in parts:
                if isinstance(part, str):
                    console.print(part, markup=False, soft_wrap=not console.is_terminal)
                else:
                    for piece in pieces(part, console):
                        console.print(piece)
        write(captured.get())

    def say(self, message: str) -> None:
        """Print a line on stderr unless quiet."""
        if not self.quiet:
            self.errors().print(message, markup=False, highlight=False, soft_wrap=True)


def run_simulate(
    scenario: str,
    strategy: str,
    *,
    seed: int,
    replication: int,
    days: int | None,
    out: Path | None,
    screen: Screen,
) -> int:
    """Carry out one run and show it; return the exit code."""
    check_range("--seed", seed, 0)
    check_range("--replication", replication, 0)
    market = market_of(scenario, days)
    find_strategy(strategy)
    strategy = plain_spec(strategy)
    check_rivals(market)
    if out is not None:
        names = ("scenario_hash", "strategy", "seed", "replication")
        claim_run(out, dict(zip(names, (market.hash, strategy, seed, replication), strict=True)))
    compile_kernel(screen.say)
    with redirect_stdout(sys.stderr):  # what a strategy prints must not mix with the data
        result = simulate(market, strategy, seed=seed, replication=replication)
    if screen.as_json:
        write_json(result.to_json())
    else:
        screen.print(
            f"{strategy} on {market.name}, {count_days(market.days)}, seed {seed}, replication {replication}",
            totals_table(result.totals),
            campaign_table({name: column.tolist() for name, column in result.by_campaign.items()}),
        )
    if out is not None:
        write_run(out, result)
        screen.say(f"tables: {out}")
    return 0


def run_tournament(
    scenario: str,
    strategies: str,
    *,
    runs: int,
    seed: int,
    seats: int | None,
    jobs: int,
    engine: Engine,
    days: int | None,
    out: Path | None,
    screen: Screen,
) -> int:
    """Carry out a tournament, show it, write its folder; return the exit code."""
    names = checked_names(strategies, runs=runs, seed=seed, jobs=jobs)
    market = market_of(scenario, days)
    payoffs, code = watched(
        screen,
        out,
        lambda observer: tournament(
            market,
            names,
            runs=runs,
            seed=seed,
            seats=seats,
            jobs=jobs,
            out=out,
            observer=observer,
            engine=engine,
        ),
    )
    if payoffs is None:
        return code
    if screen.as_json:
        write_json(payoffs.to_json())
    else:
        screen.print(
            f"{payoffs.scenario.name}, {payoffs.seats} seats (hash {payoffs.scenario.hash}), "
            f"seed {payoffs.seed}",
            payoff_table(payoffs),
            f"{payoff_caption(payoffs).capitalize()}.",
            market_table(payoffs),
            *tournament_sentences(payoffs),
            *failed_line_ups(payoffs),
            tournament_verdict(payoffs),
        )
    if out is not None:
        from experiments.tournaments.publish import publish_tournament  # noqa: PLC0415 - matplotlib, as above

        screen.say(f"picture: {publish_tournament(payoffs, out)}")
    return 1 if payoffs.errors else 0


def run_sweep(
    scenario: str,
    strategies: str,
    vary: Sequence[str],
    *,
    points: int,
    runs: int,
    seed: int,
    metric: str,
    jobs: int,
    engine: Engine,
    days: int | None,
    out: Path | None,
    screen: Screen,
) -> int:
    """Carry out a sweep, show it, write its folder; return the exit code."""
    names = checked_names(strategies, runs=runs, seed=seed, jobs=jobs)
    market = market_of(scenario, days)
    found, code = watched(
        screen,
        out,
        lambda observer: sweep(
            market, names, vary, runs=runs, seed=seed, points=points, metric=metric, jobs=jobs, out=out,
            observer=observer, engine=engine,
        ),
    )  # fmt: skip
    if found is None:
        return code
    if screen.as_json:
        write_json(found.to_json())
    else:
        screen.print(
            f"{market.name} (hash {market.hash}), seed {seed}",
            *map(terminal_table, grids(found)),
            sweep_caption(found),
            *change_sentences(found),
            *failed_points(found),
            f"Verdict: {sweep_verdict(found)}",
        )
    if out is not None:
        from experiments.sweeping.publish import publish_sweep  # noqa: PLC0415 - matplotlib, as above

        screen.say(f"report: {publish_sweep(found, out)}")
    return 1 if found.errors else 0


def write(text: str) -> None:
    """Write to stdout; a reader that goes away (`| head`) ends the printing and nothing else."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at its end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_json(contents: object) -> None:
    """Write JSON to stdout."""
    write(json.dumps(contents, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def program(arguments: Sequence[str]) -> list[str]:
    """Return what to type to start Bidloom as it was started."""
    first = arguments[0]
    if Path(first).name == "__main__.py":
        return ["python", "-m", "experiments"]
    return ["bidloom" if shutil.which("bidloom") == first else first]


def go_on_command(arguments: Sequence[str]) -> str:
    """Return the command that was typed, ready to be typed again."""
    return shlex.join([*program(arguments), *arguments[1:]])


def checked_names(strategies: str, *, runs: int | None, seed: int, jobs: int) -> list[str]:
    """Check the flags of a study; return the names of its strategies."""
    if runs is not None:
        check_range("--runs", runs, 1, MOST_RUNS)
    check_range("--seed", seed, 0)
    check_range("--jobs", jobs, 0)
    names = split_specs(strategies)
    if not names:
        raise InputError(f"--strategies is {strategies!r}, allowed: at least one name")
    return names


def watched(screen: Screen, out: Path | None, work: Callable[[Observer], T]) -> tuple[T | None, int]:
    """Do a study's work while Ctrl-C is listened for; its outcome, or None and the exit code when stopped."""
    with StopSignals(_announce_stop) as signals:
        observer = TerminalObserver(
            screen.errors(),
            quiet=screen.quiet,
            show=screen.progress,
            stop_requested=lambda: signals.received is not None,
        )
        try:
            with observer:
                return work(observer), 0
        except StoppedError as stopped:
            _say_how_to_go_on(stopped, out)
            return None, signals.exit_code


def market_of(scenario: str, days: int | None) -> Scenario:
    """Load a scenario, its length changed where asked for."""
    market = load_scenario(scenario)
    if days is None:
        return market
    check_range("--days", days, 1, 36_500)
    return market.model_copy(update={"days": days})


def _announce_stop() -> None:
    """Say at once that the signal has been heard; a handler may not use buffered streams."""
    os.write(2, b"\nstopping after what is running; press Ctrl-C again to quit at once\n")


def _say_how_to_go_on(stopped: StoppedError, out: Path | None) -> None:
    """Say on stderr what is kept and how to go on, however quiet."""
    console = Console(stderr=True)
    if out is None:
        message = f"stopped after {stopped.done} of {stopped.total} runs; nothing is kept without --out DIR"
    else:
        message = (
            f"stopped: {stopped.done} of {stopped.total} runs are kept in {out}; "
            f"go on with: {go_on_command(sys.argv)}"
        )
    console.print(message, markup=False, highlight=False, soft_wrap=True)
