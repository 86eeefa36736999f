"""A comparison as a table, for the terminal and as text cells for the report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from experiments.comparing.outcome import Comparison, StrategyResult
from experiments.hindsight.benchmark import HINDSIGHT_SHARE
from experiments.report.numbers import common_decimals, days, number, rounded
from experiments.statistics.paired import Interval

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

#: Widest column of strategies, and what is left of it where columns are many.
NAME_WIDTH, SHORT_NAME = 30, 18

#: Metrics that are shares and read best in percent.
SHARES = frozenset({"ctr", "cvr", "budget_utilisation", HINDSIGHT_SHARE})


@dataclass(frozen=True, slots=True)
class Cell:
    """A mean and half of its interval, as text; the half is empty where there is no interval."""

    mean: str
    half: str


def cells(strategy: StrategyResult) -> list[Cell]:
    """Return a strategy's row of the headline table."""
    return [cell(metric, strategy.metrics.get(metric)) for metric in HEADLINE]


def cell(metric: str, interval: Interval | None) -> Cell:
    """Write a mean and half its interval with as many decimals as the larger of them needs.

    Parameters
    ----------
    metric
        Shares are written in percent, without the sign.
    interval
        None, or one without an estimate, is a dash.
    """
    if interval is None or interval.estimate is None:
        return Cell("-", "")
    if interval.high is None:
        return Cell(_plain(metric, interval.estimate), "")
    mean = _scale(metric) * interval.estimate
    half = _scale(metric) * (interval.high - interval.estimate)
    places = common_decimals(mean, half)
    return Cell(rounded(mean, places), f"± {rounded(half, places)}")


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
    for title in HEADLINE.values():
        table.add_column(title, justify="right", no_wrap=True)
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
        table.add_row(Text(str(name)), *(_plain(metric, columns[metric][row]) for metric in shown))
    return table


def title(metric: str) -> str:
    """Return what a metric is called in a sentence or a row."""
    special = {"ctr": "CTR", "cpc": "CPC", "cvr": "CVR", "roas": "ROAS"}
    return special.get(metric, metric.replace("_", " "))


def value_text(metric: str, value: float) -> str:
    """Write one value of a metric, shares with their %; ``-`` for not-a-number."""
    text = _plain(metric, value)
    return f"{text} %" if metric in SHARES and text != "-" else text


def _plain(metric: str, value: float) -> str:
    """Write one value of a metric, shares in percent but without the sign."""
    if isinstance(value, int):
        return f"{value:,}"
    if math.isnan(value):
        return "-"
    return number(_scale(metric) * value)


def _scale(metric: str) -> float:
    """Return 100 for what is shown in percent."""
    return 100.0 if metric in SHARES else 1.0


def broken_name(name: str, width: int = SHORT_NAME) -> str:
    r"""Break a long strategy name before its bracket, not within a word.

    Examples
    --------
    >>> broken_name("ctr_weighted[adjust=none]"), broken_name("fixed")
    ('ctr_weighted\n[adjust=none]', 'fixed')
    """
    return name.replace("[", "\n[", 1) if len(name) > width else name


def empty_table() -> Table:
    """Return a table narrow enough for seven metrics in 80 columns."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))


def stacked(cell: Cell) -> Text:
    """Put the half interval below the mean, faintly."""
    text = Text(cell.mean)
    if cell.half:
        text.append(f"\n{cell.half}", style="dim")
    return text
