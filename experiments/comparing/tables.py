"""Every table of a comparison once: as columns for files and data frames, as grids to be read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from experiments.comparing.effects import TABLES
from experiments.comparing.outcome import Comparison, Difference
from experiments.comparing.several import Comparisons, Verdict
from experiments.report.blocks import Cell, Folded, Grid, Group, name_of, table_of
from experiments.report.cells import cell
from experiments.report.columns import Column, Table, columns_of, interval_columns, numbers
from experiments.report.numbers import days, number, p_text, percent
from experiments.report.outcome import Tables, tables
from experiments.report.phrases import amount
from experiments.statistics.judged import Judged
from experiments.statistics.paired import UNKNOWN, Interval
from experiments.study.metrics import (
    HEADLINE,
    HINDSIGHT_SHARE,
    MONEY,
    OWN,
    SHARES,
    in_currency,
    is_money,
    labelled,
    scale_of,
    spoken_unit,
    title,
    unit_of,
)

#: Columns of the table for a terminal.
SHOWN = ("profit", "revenue", "clicks", "cost")


@tables.register
def _tables(comparison: Comparison) -> Tables:
    """Return the tables of a comparison: its runs, its differences, and where these arise."""
    effects: dict[str, Callable[[], Table]] = {
        f"effects_by_{by}": partial(effects_table, comparison, by) for by in TABLES
    }
    return {
        "runs": partial(runs_table, comparison),
        "differences": partial(differences_table, comparison),
        **effects,
    }


@tables.register
def _tables_of_several(found: Comparisons) -> Tables:
    """Return the verdicts over several markets, and each market's tables with the market first."""
    first = found.comparisons[0]
    return {
        **{name: partial(_of_all, found, name) for name in tables(first)},
        "verdicts": partial(verdicts_table, found),
    }


def runs_table(comparison: Comparison) -> Table:
    """Return a row a completed run: strategy, replication and a column a metric, NaN without a value."""
    metrics = list(dict.fromkeys(name for one in comparison.strategies for name in one.values))
    empty = np.full(comparison.runs, np.nan)
    names: list[str] = []
    replications: list[int] = []
    rows = []
    for strategy in comparison.strategies:
        values = np.column_stack([strategy.values.get(metric, empty) for metric in metrics] or [empty])
        ended = np.flatnonzero(np.isfinite(values).any(axis=1))
        names += [strategy.name] * len(ended)
        replications += ended.tolist()
        rows.append(values[ended])
    whole, currency = np.vstack(rows), comparison.scenario.currency
    return Table(
        (
            Column("strategy", names),
            Column("replication", replications),
            *(
                Column(metric, whole[:, place], unit_of(metric, currency))
                for place, metric in enumerate(metrics)
            ),
        )
    )


def differences_table(comparison: Comparison) -> Table:
    """Return a row a strategy and metric: the difference from the baseline, its interval, p, Holm's p.

    Bounds are of 95 % intervals, not corrected; relative ones are fractions of the baseline's mean.
    Bootstrap bounds are there for the metrics of the headline table.
    """
    rows = comparison.differences
    bootstrap = [comparison.bootstrap(one) or UNKNOWN for one in rows]
    return columns_of(
        {
            "strategy": [one.strategy for one in rows],
            **_difference_columns(rows, [comparison.scenario.currency] * len(rows)),
            "bootstrap_low": numbers(one.low for one in bootstrap),
            "bootstrap_high": numbers(one.high for one in bootstrap),
            "pairing_gain": numbers(one.pairing_gain for one in rows),
        },
        {"pairing_gain": "independent runs a pair"},
    )


def verdicts_table(found: Comparisons) -> Table:
    """Return a row a market and strategy; bounds are not corrected, ``p_holm`` is over all rows."""
    rows = [one.difference for one in found.verdicts]
    return columns_of(
        {
            "scenario": [one.scenario for one in found.verdicts],
            "strategy": [one.strategy for one in rows],
            **_difference_columns(rows, [one.currency for one in found.verdicts]),
            "verdict": [one.word for one in rows],
        }
    )


def effects_table(comparison: Comparison, by: str) -> Table:
    """Return effects, a row each; bounds are of 95 % intervals, not corrected."""
    rows = comparison.effects(by)
    return columns_of(
        {
            "strategy": [one.strategy for one in rows],
            "baseline": [one.baseline for one in rows],
            by: [one.label for one in rows],
            "metric": [one.metric for one in rows],
            "unit": [unit_of(one.metric, comparison.scenario.currency) for one in rows],
            **interval_columns([one.interval for one in rows], "difference", "low", "high"),
            "pairs": [one.n for one in rows],
        }
    )


def caption(comparison: Comparison) -> str:
    """Say what the numbers of the headline table are."""
    runs = "one run" if comparison.runs == 1 else f"means of {comparison.runs} runs"
    spread = "" if comparison.runs == 1 else ", ± half a 95 % interval"
    money = in_currency(MONEY, comparison.scenario.currency)
    text = f"{runs} of {days(comparison.scenario.days)}{spread}; money in {money}"
    if all(HINDSIGHT_SHARE not in strategy.metrics for strategy in comparison.strategies):
        return text
    return (
        f"{text}; of best: share of the most expected profit that hindsight could have got, without the luck "
        "of single orders, so that it is steadier than profit"
    )


def headline_grid(comparison: Comparison) -> Grid:
    """Return the headline table: a row a strategy, half an interval below each mean."""
    rows = [
        (name_of(one.name), *(cell(metric, one.metrics.get(metric)) for metric in HEADLINE))
        for one in comparison.strategies
    ]
    return table_of(("strategy", *HEADLINE.values()), rows)


def verdicts_grid(found: Comparisons) -> Grid:
    """Return the verdicts over several markets, a row a market and strategy."""
    header = ("scenario", "strategy", title(found.metric), "95 %", "Holm p", "verdict")
    return table_of(header, list(map(_verdict_row, found.verdicts)))


def all_differences(comparison: Comparison) -> Folded:
    """Return every difference by strategy, to be folded away."""
    header = ("metric", "difference", "95 %", "relative, %", "95 %", "p", "Holm's p", "pairs")
    groups = tuple(
        Group(
            tuple(
                _difference_row(one, comparison.bootstrap(one) or UNKNOWN, comparison.scenario.currency)
                for one in comparison.differences
                if one.strategy == strategy.name
            ),
            strategy.name,
        )
        for strategy in comparison.strategies[1:]
    )
    return Folded(
        "All metrics",
        Grid(
            (*header, "bootstrap 95 %", "pairing gain"), tuple(group for group in groups if group.rows), "all"
        ),
        "95 % intervals rest on the normal law, but for the bootstrap one (BCa) of the difference. "
        "Pairing gain: how many independent runs one paired run is worth.",
        "All metrics: tables/differences.csv.",
    )


def effects_grid(comparison: Comparison, strategy: str, by: str) -> Grid:
    """Return one strategy's effects, a row a part, half the interval below each."""
    rows: dict[str | int, dict[str, Interval]] = {}
    for effect in comparison.effects(by):
        if effect.strategy == strategy:
            rows.setdefault(effect.label, {})[effect.metric] = effect.interval
    return table_of(
        (by, *(HEADLINE.get(metric, title(metric)) for metric in SHOWN)),
        [
            (name_of(str(label)), *(cell(metric, row[metric]) for metric in SHOWN))
            for label, row in rows.items()
        ],
        title=effects_title(comparison, strategy, by),
    )


def effects_title(comparison: Comparison, strategy: str, by: str) -> str:
    """Say what a table of effects shows."""
    currency = comparison.scenario.currency
    money = f"; money in {currency}" if currency else ""
    return (
        f"`{strategy}` less `{comparison.baseline}` by {by}, a run; ± half a 95 % interval, not corrected "
        f"for the number of rows{money}"
    )


def _of_all(found: Comparisons, name: str) -> Table:
    """Return a table of every market below each other, the market first; its currency, where they differ."""
    parts = [(one.scenario, tables(one)[name]()) for one in found.comparisons]
    names = dict.fromkeys(column.name for _, part in parts for column in part.columns)
    lengths = [len(part.columns[0].values) for _, part in parts]
    markets = [market for (market, _), rows in zip(parts, lengths, strict=True) for _ in range(rows)]
    units = {column.name: column.unit for _, part in parts for column in part.columns}
    joined: dict[str, Sequence[object]] = {"scenario": [market.name for market in markets]}
    if not found.one_currency:
        joined["currency"] = [market.currency for market in markets]
        units |= {name: unit_of(name, OWN) for name in units if is_money(name)}
    for column in names:
        joined[column] = [
            value
            for (_, part), rows in zip(parts, lengths, strict=True)
            for value in part.frame().get(column, [np.nan] * rows)
        ]
    return columns_of(joined, units)


def _difference_columns(
    rows: Sequence[Difference], currencies: Sequence[str | None]
) -> Mapping[str, Sequence[object]]:
    """Return the columns of differences, each in a market with this currency."""
    return {
        "baseline": [one.baseline for one in rows],
        "metric": [one.metric for one in rows],
        "unit": [unit_of(one.metric, currency) for one, currency in zip(rows, currencies, strict=True)],
        **judged_columns(rows),
    }


def judged_columns(rows: Sequence[Judged]) -> dict[str, Sequence[object]]:
    """Return the numbers of judged differences as columns."""
    return {
        **interval_columns([one.paired.absolute for one in rows], "difference", "low", "high"),
        **interval_columns(
            [one.paired.relative or UNKNOWN for one in rows], "relative", "relative_low", "relative_high"
        ),
        "p": numbers(one.paired.p for one in rows),
        "p_holm": numbers(one.p_holm for one in rows),
        "pairs": [one.paired.n for one in rows],
        "interval": [one.kind for one in rows],
    }


def _verdict_row(one: Verdict) -> tuple[Cell, ...]:
    """Return a row of the verdicts."""
    difference = one.difference
    shown = amount(difference.paired, spoken_unit(difference.metric, one.currency))
    known = difference.paired.absolute.estimate is not None
    bounds = "-" if difference.paired.absolute.low is None else shown.bounds(1)
    p = p_text(difference.p_holm).removeprefix("= ")
    texts = (shown.signed() if known else "-", bounds, p, difference.word)
    return (name_of(one.scenario), name_of(difference.strategy), *map(Cell, texts))


def _difference_row(difference: Difference, bootstrap: Interval, currency: str | None) -> tuple[Cell, ...]:
    """Return one row of the table of all differences."""
    paired, metric = difference.paired, difference.metric
    relative = paired.relative or UNKNOWN
    texts = (
        labelled(title(metric), metric, currency) + (", points of %" if metric in SHARES else ""),
        _scaled(metric, paired.absolute.estimate),
        _bounds(_scaled(metric, paired.absolute.low), _scaled(metric, paired.absolute.high)),
        percent(relative.estimate),
        _bounds(percent(relative.low), percent(relative.high)),
        p_text(paired.p).removeprefix("= "),
        p_text(difference.p_holm).removeprefix("= "),
        str(paired.n),
        _bounds(_scaled(metric, bootstrap.low), _scaled(metric, bootstrap.high)),
        number(difference.pairing_gain),
    )
    return tuple(map(Cell, texts))


def _scaled(metric: str, value: float | None) -> str:
    """Write a value of a metric, shares in percent."""
    return number(None if value is None else scale_of(metric) * value)


def _bounds(low: str, high: str) -> str:
    """Write ``low to high``, or a dash for none."""
    return "-" if low == high == "-" else f"{low} to {high}"
