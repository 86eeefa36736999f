"""Where a difference arises: a strategy against the baseline by campaign, by day and by hour of day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from experiments.comparing.outcome import Comparison, StrategyResult
from experiments.comparing.tables import HEADLINE
from experiments.report.cells import Cell, cell
from experiments.report.columns import csv_text, safe_text
from experiments.report.terminal import empty_table
from experiments.statistics.paired import Interval, interval_of_error
from experiments.study.metrics import title, unit_of
from experiments.study.parts import SUMS
from experiments.study.plain import interval_json, plain
from simulator.errors import InputError, nearest

#: What an effect may be split by, and the table that it is read from.
TABLES = {"campaign": "by_campaign", "day": "by_day", "hour": "by_hour"}

#: Columns of the table for a terminal.
SHOWN = ("profit", "revenue", "clicks", "cost")


@dataclass(frozen=True, slots=True)
class Effect:
    """A paired mean difference in one campaign, day or hour.

    Attributes
    ----------
    strategy, baseline, metric
        Names.
    by
        ``campaign``, ``day`` or ``hour``.
    label
        The campaign's name; days count from 0, hours of the day from 0 to 23.
    interval
        Mean difference a run, with its t interval, not corrected for looking at many parts.
    n
        Pairs.
    """

    strategy: str
    baseline: str
    metric: str
    by: str
    label: str | int
    interval: Interval
    n: int


def check_by(by: str) -> str:
    """Return what to split by, if one may.

    Raises
    ------
    InputError
        Naming the nearest, or all.
    """
    if by not in TABLES:
        raise InputError(f"--by is {by!r}; {nearest(by, TABLES)}")
    return by


def effects(comparison: Comparison, by: str) -> list[Effect]:
    """Return the effects of all strategies but the baseline, by campaign, day or hour.

    Use them to see where a difference comes from; to claim one, take the whole run's, which is tested. Parts
    of a run are many: of 24 hours without any effect one lies outside its interval by chance.

    Parameters
    ----------
    comparison
        Whose runs.
    by
        One of :data:`TABLES`.

    Returns
    -------
    list of Effect
        By strategy, then label, then metric (:data:`experiments.study.parts.SUMS`). None of strategies that
        have no run in common with the baseline.
    """
    return [effect for one in comparison.strategies[1:] for effect in _of(one, comparison.baseline, by)]


def effects_json(comparison: Comparison, split: Sequence[str]) -> list[dict[str, object]]:
    """Return effects as plain data, one entry each."""
    return [
        {
            "strategy": effect.strategy,
            "baseline": effect.baseline,
            "by": by,
            "label": effect.label,
            "metric": effect.metric,
            **interval_json(effect.interval),
            "n": effect.n,
        }
        for by in split
        for effect in effects(comparison, by)
    ]


def effects_csv(comparison: Comparison, by: str) -> str:
    """Return effects as CSV, a row each; bounds are of 95 % intervals, not corrected."""
    header = ["strategy", "baseline", by, "metric", "unit", "difference", "low", "high", "pairs"]
    return csv_text(header, (_row(effect) for effect in effects(comparison, by)))


def effects_table(comparison: Comparison, strategy: str, by: str) -> Table:
    """Return one strategy's effects for a terminal, a row a part, half the interval beside each."""
    table = empty_table()
    table.add_column(by, overflow="fold")
    for metric in SHOWN:
        table.add_column(HEADLINE.get(metric, title(metric)), justify="right", no_wrap=True)
        table.add_column("", justify="right", no_wrap=True, style="dim")
    rows: dict[str | int, dict[str, Interval]] = {}
    for effect in effects(comparison, by):
        if effect.strategy == strategy:
            rows.setdefault(effect.label, {})[effect.metric] = effect.interval
    for label, row in rows.items():
        shown = [cell(metric, row[metric]) for metric in SHOWN]
        table.add_row(Text(str(label)), *(text for one in shown for text in _beside(one)))
    return table


def effects_title(comparison: Comparison, strategy: str, by: str) -> str:
    """Say what a table of effects shows."""
    return (
        f"`{strategy}` less `{comparison.baseline}` by {by}, a run; ± half a 95 % interval, not corrected "
        "for the number of rows"
    )


def _of(one: StrategyResult, baseline: str, by: str) -> Iterator[Effect]:
    """Yield one strategy's effects."""
    means, errors = one.parts.effects(TABLES[by]), one.parts.errors(TABLES[by])
    labels = means[by].tolist() if means else []
    n = one.parts.pairs
    for row, label in enumerate(labels):
        for metric in SUMS:
            interval = interval_of_error(float(means[metric][row]), float(errors[metric][row]), n)
            yield Effect(one.name, baseline, metric, by, label, interval, n)


def _row(effect: Effect) -> list[object]:
    """Return one row of the CSV."""
    names = [safe_text(effect.strategy), safe_text(effect.baseline)]
    label = safe_text(effect.label) if isinstance(effect.label, str) else effect.label
    interval = effect.interval
    bounds = [plain(value) for value in (interval.estimate, interval.low, interval.high)]
    return [*names, label, effect.metric, unit_of(effect.metric), *bounds, effect.n]


def _beside(shown: Cell) -> tuple[str, str]:
    """Return a mean and half its interval, for two columns."""
    return shown.mean, shown.half
