"""The outcome of a tune as tables: every trial; and the best beside the strategy as it is, to be read."""

from __future__ import annotations

from functools import partial

from experiments.report.blocks import Cell, Grid, name_of, table_of
from experiments.report.cells import cell
from experiments.report.columns import Column, Table
from experiments.report.numbers import p_text, rounded
from experiments.report.outcome import Tables, tables
from experiments.statistics.paired import PairedDifference
from experiments.study.metrics import labelled, title, unit_of
from experiments.tuning.outcome import Tuning
from experiments.tuning.trials import Trial
from experiments.tuning.words import gain_shown


@tables.register
def _tables(tuning: Tuning) -> Tables:
    """Return the one table of a tune."""
    return {"trials": partial(trials_table, tuning)}


def trials_table(tuning: Tuning) -> Table:
    """Return every trial, a row each; means are over the replications that it was run in.

    One is feasible where it meets the constraints and was run to its end.
    """
    trials = tuning.trials
    return Table(
        (
            Column("trial", [trial.number for trial in trials]),
            Column("strategy", [tuning.name(trial) for trial in trials]),
            *(
                Column(one.name, [trial.parameters[one.name] for trial in trials])
                for one in tuning.space.parameters
            ),
            Column("state", [trial.state for trial in trials]),
            Column("runs", [trial.runs for trial in trials]),
            Column("constraints_met", [trial.runs > 0 and not any(trial.short) for trial in trials]),
            Column("feasible", [trial.feasible for trial in trials]),
            *(
                Column(
                    metric,
                    [trial.mean(metric) for trial in trials],
                    unit_of(metric, tuning.scenario.currency),
                )
                for metric in tuning.goal.metrics
            ),
        )
    )


def finalists_grid(tuning: Tuning) -> Grid:
    """Return the strategy as it is, then the finalists, best of the search first."""
    currency = tuning.scenario.currency
    means = [f"{labelled(title(metric), metric, currency)} (fresh)" for metric in tuning.goal.metrics]
    return table_of(
        (tuning.space.base, "trial", "gain in search", "gain on fresh luck", "Holm p", *means),
        [
            (name_of(tuning.values_text(trial)), *_cells(tuning, trial))
            for trial in (tuning.default, *tuning.finalists)
        ],
    )


def _cells(tuning: Tuning, trial: Trial) -> tuple[Cell, ...]:
    """Return the numbers of one row."""
    means = [cell(metric, tuning.on_fresh(trial, metric)) for metric in tuning.goal.metrics]
    none = Cell("-")
    if trial.number == 0:
        return (Cell("0"), none, none, none, *means)
    fresh = tuning.fresh_gain(trial)
    return (
        Cell(str(trial.number)),
        Cell(gain_shown(tuning, tuning.search_gain(trial)).signed()),
        none if fresh is None else _gain(tuning, fresh.paired),
        none if fresh is None else Cell(p_text(fresh.p_holm).removeprefix("= ")),
        *means,
    )


def _gain(tuning: Tuning, paired: PairedDifference) -> Cell:
    """Write a difference with half its interval."""
    amount = gain_shown(tuning, paired)
    half = 0.0 if paired.absolute.low is None else amount.high - amount.estimate
    return Cell(amount.signed(), f"± {rounded(half, amount.places)}{amount.unit}" if half else "")
