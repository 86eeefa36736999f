"""The outcome of a tune as tables: the best trials beside the strategy as it is, and every trial as CSV."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from experiments.report.cells import NAME_WIDTH, Cell, cell
from experiments.report.columns import csv_text, safe_text
from experiments.report.numbers import p_text
from experiments.report.terminal import empty_table, stacked
from experiments.statistics.paired import PairedDifference
from experiments.study.metrics import title, unit_of
from experiments.study.plain import plain
from experiments.tuning.outcome import Tuning
from experiments.tuning.trials import Trial
from experiments.tuning.words import gain_shown


def finalists_header(tuning: Tuning) -> list[str]:
    """Return the titles of the columns: trial, gains, p, and the means of what the goal looks at."""
    means = [f"{title(metric)} (fresh)" for metric in tuning.goal.metrics]
    return ["trial", "gain in search", "gain on fresh luck", "Holm p", *means]


def finalists_rows(tuning: Tuning) -> list[tuple[str, list[Cell]]]:
    """Return values and cells of the strategy as it is, then of the finalists, best of the search first."""
    return [
        (tuning.values_text(trial), _cells(tuning, trial)) for trial in (tuning.default, *tuning.finalists)
    ]


def finalists_table(tuning: Tuning) -> Table:
    """Return the best trials for a terminal."""
    table = empty_table()
    table.add_column(tuning.space.base, overflow="fold", max_width=NAME_WIDTH)
    for name in finalists_header(tuning):
        table.add_column(name, justify="right", no_wrap=True)
    for name, cells in finalists_rows(tuning):
        table.add_row(Text(name), *map(stacked, cells))
    return table


def trials_csv(tuning: Tuning) -> str:
    """Return every trial, a row each; means are over the replications that it was run in."""
    names = [parameter.name for parameter in tuning.space.parameters]
    metrics = tuning.goal.metrics
    header = ["trial", "strategy", *names, "state", "runs", "constraints met"]
    header += [f"mean {metric} ({unit_of(metric)})" for metric in metrics]
    rows = [
        [
            trial.number,
            safe_text(tuning.name(trial)),
            *(_parameter(trial, name) for name in names),
            trial.state,
            trial.runs,
            str(trial.runs > 0 and not any(trial.short)).lower(),
            *(plain(trial.mean(metric)) for metric in metrics),
        ]
        for trial in tuning.trials
    ]
    return csv_text(header, rows)


def _cells(tuning: Tuning, trial: Trial) -> list[Cell]:
    """Return one row."""
    means = [cell(metric, tuning.on_fresh(trial, metric)) for metric in tuning.goal.metrics]
    if trial.number == 0:
        return [Cell("0", ""), *3 * [Cell("-", "")], *means]
    fresh = tuning.fresh_gain(trial)
    p = "-" if fresh is None else p_text(fresh.p_holm).removeprefix("= ")
    return [
        Cell(str(trial.number), ""),
        Cell(gain_shown(tuning, tuning.search_gain(trial)).signed(), ""),
        Cell("-", "") if fresh is None else _gain(tuning, fresh.paired),
        Cell(p, ""),
        *means,
    ]


def _gain(tuning: Tuning, paired: PairedDifference) -> Cell:
    """Write a difference with half its interval."""
    amount = gain_shown(tuning, paired)
    half = 0.0 if paired.absolute.low is None else amount.high - amount.estimate
    return Cell(amount.signed(), f"± {half:,.{amount.places}f}{amount.unit}" if half else "")


def _parameter(trial: Trial, name: str) -> object:
    """Return the value of a parameter for a table."""
    value = plain(trial.parameters[name])
    return safe_text(value) if isinstance(value, str) else value
