"""What the commands do, once their flags are read; everything heavy is imported from here."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.table import Table

from experiments.compare import compare
from experiments.comparison import Comparison
from experiments.comparisons import Comparisons
from experiments.compiling import compile_kernel
from experiments.effects import check_by, effects_json, effects_table, effects_title
from experiments.engine import Engine
from experiments.export import claim_run, write_run
from experiments.notes import notes
from experiments.numbers import days as count_days
from experiments.payoff_tables import market_table, payoff_caption, payoff_table
from experiments.payoff_words import tournament_sentences, tournament_verdict
from experiments.payoffs import Payoffs
from experiments.precision import MAX_RUNS, parse_share
from experiments.progress import TerminalObserver
from experiments.sequential import FIRST_LOOK
from experiments.stopping import StopSignals
from experiments.study import Observer, StoppedError, check_range, check_rivals, find_strategy
from experiments.tables import campaign_table, caption, headline_table, totals_table
from experiments.tournament import tournament
from experiments.verdict_table import verdict_caption, verdict_table
from experiments.words import hindsight_sentence, sentence, verdict
from simulator import load_scenario, simulate
from simulator.errors import InputError
from simulator.scenario import Scenario
from simulator.strategy import split_specs

#: Replications of a comparison where neither they nor a precision are asked for.
RUNS = 20

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
                console.print(part, markup=False, soft_wrap=isinstance(part, str) and not console.is_terminal)
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
    market = _market(scenario, days)
    find_strategy(strategy)
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


def run_compare(
    scenarios: list[str],
    strategies: str,
    *,
    runs: int | None,
    precision: str | None,
    metric: str | None,
    max_runs: int | None,
    split: Sequence[str],
    seed: int,
    jobs: int,
    engine: Engine,
    days: int | None,
    out: Path | None,
    screen: Screen,
) -> int:
    """Carry out a comparison in each market, show it, write its folder; return the exit code."""
    runs, share = _length(runs, precision, metric, max_runs)
    split = [check_by(by) for by in split]
    names = _names(strategies, runs=runs, seed=seed, jobs=jobs)
    markets = [_market(scenario, days) for scenario in scenarios]
    found, code = _watched(
        screen,
        out,
        lambda observer: compare(
            markets,
            names,
            runs=runs,
            seed=seed,
            precision=share,
            metric=metric or "profit",
            max_runs=max_runs or MAX_RUNS,
            jobs=jobs,
            out=out,
            observer=observer,
            engine=engine,
        ),
    )
    if found is None:
        return code
    comparison, *others = found.comparisons
    if screen.as_json:
        each = [_contents(one, split) for one in found.comparisons]
        write_json({**found.to_json(), "comparisons": each} if others else each[0])
    else:
        screen.print(*(summary_of_all(found, split) if others else summary(comparison, split)))
    if out is not None:
        from experiments.publish import publish, publish_all  # noqa: PLC0415 - matplotlib, where it is needed

        if others:
            screen.say(f"reports: {publish_all(found, out)}")
        else:
            screen.say(f"report: {publish(comparison, out)}")
    return 1 if any(one.errors for one in found.comparisons) else 0


def run_make_report(folder: Path, *, screen: Screen) -> int:
    """Write the report of a stored comparison anew; return the exit code."""
    from experiments.publish import publish, publish_all  # noqa: PLC0415 - matplotlib, where it is needed
    from experiments.reports.stored import read_study  # noqa: PLC0415 - likewise

    stored = read_study(folder)
    if stored.missing:
        screen.say(f"{stored.missing:,} runs were never finished and are left out")
    if stored.markets == 1:
        screen.say(f"report: {publish(stored.comparisons[0], folder, stored.versions)}")
    else:
        found = Comparisons(stored.comparisons, stored.metric)
        screen.say(f"reports: {publish_all(found, folder, stored.versions)}")
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
    names = _names(strategies, runs=runs, seed=seed, jobs=jobs)
    market = _market(scenario, days)
    payoffs, code = _watched(
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
            *_failed_line_ups(payoffs),
            tournament_verdict(payoffs),
        )
    if out is not None:
        from experiments.publish import publish_tournament  # noqa: PLC0415 - matplotlib, as above

        screen.say(f"picture: {publish_tournament(payoffs, out)}")
    return 1 if payoffs.errors else 0


def summary(comparison: Comparison, split: Sequence[str] = ()) -> list[Table | str]:
    """Return what a comparison prints: table, a sentence a strategy, failures, effects asked for, verdict."""
    market = comparison.scenario
    return [
        f"{market.name} (hash {market.hash}), seed {comparison.seed}",
        headline_table(comparison),
        f"{caption(comparison).capitalize()}.",
        *(sentence(comparison, strategy) for strategy in comparison.strategies[1:] if strategy.completed),
        *filter(None, [hindsight_sentence(comparison)]),
        *notes(comparison),
        *(_failures(comparison, strategy.name) for strategy in comparison.strategies if strategy.failed),
        *(part for by in split for part in _effects(comparison, by)),
        verdict(comparison),
    ]


def summary_of_all(found: Comparisons, split: Sequence[str] = ()) -> list[Table | str]:
    """Return what a comparison in several markets prints: each in turn, then the verdicts side by side."""
    parts: list[Table | str] = []
    for comparison in found.comparisons:
        parts += [*summary(comparison, split), ""]
    return [*parts, "All verdicts", verdict_table(found), verdict_caption(found)]


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
    """Return what to type to start Bidlab as it was started."""
    first = arguments[0]
    if Path(first).name == "__main__.py":
        return ["python", "-m", "experiments"]
    return ["bidlab" if shutil.which("bidlab") == first else first]


def go_on_command(arguments: Sequence[str]) -> str:
    """Return the command that was typed, ready to be typed again."""
    return shlex.join([*program(arguments), *arguments[1:]])


def _length(
    runs: int | None, precision: str | None, metric: str | None, max_runs: int | None
) -> tuple[int | None, float | None]:
    """Read the flags that say how long a study is; return its runs or, in their place, its precision."""
    if precision is None:
        alone = "--metric" if metric is not None else "--max-runs" if max_runs is not None else None
        if alone:
            raise InputError(f"{alone}: given without --precision, allowed: with it")
        return RUNS if runs is None else runs, None
    if runs is not None:
        raise InputError(
            "--runs and --precision: both given, allowed: one of them; --max-runs limits the other"
        )
    if max_runs is not None:
        check_range("--max-runs", max_runs, FIRST_LOOK)
    return None, parse_share(precision)


def _names(strategies: str, *, runs: int | None, seed: int, jobs: int) -> list[str]:
    """Check the flags of a study; return the names of its strategies."""
    if runs is not None:
        check_range("--runs", runs, 1)
    check_range("--seed", seed, 0)
    check_range("--jobs", jobs, 0)
    names = split_specs(strategies)
    if not names:
        raise InputError(f"--strategies is {strategies!r}, allowed: at least one name")
    return names


def _watched(screen: Screen, out: Path | None, work: Callable[[Observer], T]) -> tuple[T | None, int]:
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


def _market(scenario: str, days: int | None) -> Scenario:
    """Load a scenario, its length changed where asked for."""
    market = load_scenario(scenario)
    if days is None:
        return market
    check_range("--days", days, 1, 36_500)
    return market.model_copy(update={"days": days})


def _contents(comparison: Comparison, split: Sequence[str]) -> dict[str, object]:
    """Return a comparison as plain data, with the effects asked for."""
    return comparison.to_json() | ({"effects": effects_json(comparison, split)} if split else {})


def _effects(comparison: Comparison, by: str) -> Iterator[Table | str]:
    """Yield a title and a table for each strategy that can be compared."""
    for strategy in comparison.strategies[1:]:
        if strategy.parts.pairs:
            yield effects_title(comparison, strategy.name, by)
            yield effects_table(comparison, strategy.name, by)


def _failures(comparison: Comparison, name: str) -> str:
    """Say how many runs of a strategy failed, and the first error."""
    errors = [error for error in comparison.errors if error.strategy == name]
    return (
        f"`{name}`: {len(errors)} of {comparison.runs} runs failed; "
        f"the first, in replication {errors[0].replication}: {errors[0].error}"
    )


def _failed_line_ups(payoffs: Payoffs) -> list[str]:
    """Say how many runs of a tournament failed, and the first error."""
    if not payoffs.errors:
        return []
    first = payoffs.errors[0]
    return [
        f"{len(payoffs.errors)} runs failed; the first, {first.strategy} in replication {first.replication}: "
        f"{first.error}"
    ]


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
