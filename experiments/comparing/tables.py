"""A comparison as a table, for the terminal and as text cells for the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table
from rich.text import Text

from experiments.comparing.outcome import Comparison, StrategyResult
from experiments.report.cells import NAME_WIDTH, Cell, bare, broken_name, cell, value_text
from experiments.report.numbers import days
from experiments.report.terminal import empty_table, stacked
from experiments.study.metrics import HINDSIGHT_SHARE, title

#: Metrics of the headline table and what they are called there.
HEADLINE = {
    "profit": "profit",
    HINDSIGHT_SHARE: "of best, %",
    "clicks": "clicks",
    "ctr": "CTR, %",
    "cpc": "CPC",
    "cost": "spend",
    "roas": "ROAS",
}


def cells(strategy: StrategyResult) -> list[Cell]:
    """Return a strategy's row of the headline table."""
    return [cell(metric, strategy.metrics.get(metric)) for metric in HEADLINE]


def caption(comparison: Comparison) -> str:
    """Say what the numbers of the headline table are."""
    runs = "one run" if comparison.runs == 1 else f"means of {comparison.runs} runs"
    spread = "" if comparison.runs == 1 else ", ± half a 95 % interval"
    text = f"{runs} of {days(comparison.scenario.days)}{spread}; money in currency units"
    if all(HINDSIGHT_SHARE not in strategy.metrics for strategy in comparison.strategies):
        return text
    return (
        f"{text}; of best: share of the most expected profit that hindsight could have got, without the luck "
        "of single orders, so that it is steadier than profit"
    )


def headline_table(comparison: Comparison) -> Table:
    """Return the headline table for a terminal: a row a strategy, the interval below each mean."""
    table = empty_table()
    table.add_column("strategy", overflow="fold", max_width=NAME_WIDTH)
    for heading in HEADLINE.values():
        table.add_column(heading, justify="right", no_wrap=True)
    for strategy in comparison.strategies:
        row = [stacked(cell) for cell in cells(strategy)]
        table.add_row(Text(broken_name(strategy.name, NAME_WIDTH)), *row)
    return table


def totals_table(totals: Mapping[str, float]) -> Table:
    """Return the totals of one run for a terminal."""
    table = empty_table()
    table.add_column("total")
    table.add_column("value", justify="right")
    for metric, value in totals.items():
        table.add_row(title(metric), value_text(metric, value))
    return table


def campaign_table(columns: Mapping[str, Sequence[Any]]) -> Table:
    """Return the headline metrics by campaign for a terminal."""
    table = empty_table()
    table.add_column("campaign", overflow="fold")
    shown = [metric for metric in HEADLINE if metric in columns]
    for metric in shown:
        table.add_column(HEADLINE[metric], justify="right", no_wrap=True)
    for row, name in enumerate(columns["campaign"]):
        table.add_row(Text(str(name)), *(bare(metric, columns[metric][row]) for metric in shown))
    return table
