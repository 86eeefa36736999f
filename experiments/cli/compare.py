"""The command `bidloom compare`."""

# ruff: noqa: PLC0415 - the command imports what it needs itself, so that `bidloom --help` is quick

from __future__ import annotations

from typing import Annotated

import typer

from experiments.cli.options import Sitting, study_command
from simulator.errors import InputError

#: Replications where neither they nor a precision are asked for.
RUNS = 20


@study_command
def compare_command(
    sitting: Sitting,
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
    draws: Annotated[
        bool,
        typer.Option(
            "--draws/--no-draws",
            help="Where a fitted market has others drawn around it: compare over these, or in the fitted one "
            "alone.",
        ),
    ] = True,
) -> int:
    """Compare strategies pair by pair on the same luck, with a verdict; in one market or in each of several.

    With --out, finished runs are kept as they finish, and the same command goes on where the last
    one stopped.
    """
    from experiments.cli.screen import checked_names
    from experiments.comparing.compare import compare
    from experiments.comparing.precision import MAX_RUNS

    runs, share = _length(runs, precision, metric, max_runs)
    names = checked_names(strategies, runs=runs)
    markets = [sitting.market(scenario) for scenario in scenarios or ["outdoor-shop"]]
    return sitting.carry_out(
        compare,
        markets if len(markets) > 1 else markets[0],
        names,
        runs=runs,
        precision=share,
        metric=metric or "profit",
        max_runs=max_runs or MAX_RUNS,
        by=by or (),
        draws=draws,
    )


def _length(
    runs: int | None, precision: str | None, metric: str | None, max_runs: int | None
) -> tuple[int | None, float | None]:
    """Read the flags that say how long a study is; return its runs or, in their place, its precision."""
    from experiments.comparing.precision import parse_share
    from experiments.statistics.sequential import FIRST_LOOK
    from experiments.study.checks import check_range
    from experiments.study.study import MOST_RUNS

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
        check_range("--max-runs", max_runs, FIRST_LOOK, MOST_RUNS)
    return None, parse_share(precision)
