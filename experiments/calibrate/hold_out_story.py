"""How a hold-out is told: the market beside naive forecasts, whatever the figures are."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from experiments.calibrate.baselines import NAIVE
from experiments.calibrate.forecast import Weights
from experiments.calibrate.hold_out import HoldOut, Window
from experiments.calibrate.scores import Score
from experiments.report.blocks import Block, Bullets, Cell, Grid, Story, Text, table_of
from experiments.report.columns import Table, columns_of
from experiments.report.numbers import days, percent, rounded, signed
from experiments.report.outcome import Tables, story, tables

_WHAT_ERRORS_ARE = (
    "Off by: the sum of |forecast - came| over what came, of totals of the days held out. Which naive "
    "forecast is "
    "best is known only afterwards. Of 100 totals 80 should lie inside their interval."
)


@story.register
def _story(held: HoldOut, made_by: Mapping[str, str] | None = None) -> Story:  # noqa: ARG001 - every story has it
    """Tell a hold-out."""
    return Story(
        "Forecasts of days held out",
        f"{held.file}, {_which_days(held)}",
        headline(held),
        tuple(hold_out_blocks(held)),
    )


def headline(held: HoldOut) -> str:
    """Say how far the market was off, and the best naive forecast."""
    times = f"{len(held.windows)} times " if len(held.windows) > 1 else ""
    told = next(
        (one for name in ("clicks", "impressions") if (one := held.of(name, "campaign")).came > 0), None
    )
    if told is None:
        return f"Nothing came in the last {times}{days(held.ahead)}: there is no error to tell."
    by = "by campaign" if told.of > len(held.windows) else "in all"
    off, naive = (percent(round(error, 9)) for error in (told.error, told.naive[told.best_naive]))
    return (
        f"Forecasting the last {times}{days(held.ahead)}, the market was off by {off} % of "
        f"{told.quantity} {by}; the best naive guess ({told.best_naive}) by {naive} %."
    )


def hold_out_blocks(held: HoldOut) -> list[Block]:
    """Return the tables and sentences of a hold-out."""
    return [
        scores_grid(held.scores),
        Text(_WHAT_ERRORS_ARE, "soft"),
        *([_windows_grid(held)] if len(held.windows) > 1 else []),
        Bullets(tuple(_how(held))),
    ]


def scores_grid(scores: tuple[Score, ...]) -> Grid:
    """Return the table of errors, biases and coverage, a row a quantity and level."""
    rows = [
        (
            f"{one.quantity} by {one.level}",
            _percent(one.error),
            *(_percent(one.naive[name]) for name in NAIVE),
            "-" if math.isnan(one.bias) else signed(100 * one.bias, 1),
            f"{100 * one.coverage:.0f} % of {one.of:,}" if one.of else "-",
        )
        for one in scores
    ]
    return table_of(("off by, %", "market", *NAIVE, "bias, %", "inside 80 %"), rows)


def _windows_grid(held: HoldOut) -> Grid:
    """Return the table of windows: clicks, and how many totals of them were inside."""
    rows: list[tuple[Cell | str, ...]] = []
    for window in held.windows:
        by_keyword, by_campaign = (window.score("clicks", level) for level in ("keyword", "campaign"))
        rows.append(
            (
                f"{window.future.first} to {window.future.last}",
                *(
                    text
                    for one in (by_keyword, by_campaign)
                    for text in (_percent(one.error), _percent(one.naive[one.best_naive]))
                ),
                f"{100 * by_keyword.coverage:.0f} %",
            )
        )
    header = ("clicks off by, %", "keyword", "best naive", "campaign", "best naive", "inside 80 %")
    return table_of(header, rows)


def _how(held: HoldOut) -> list[str]:
    """Say how the forecasts were made."""
    latest = held.windows[0].future
    lines = [
        f"Held out: {_which_days(held)}; nothing in them was looked at.",
        *_how_days_weigh(latest.weights, cost="cost" in latest.naive),
    ]
    if held.made_groups:
        lines.append(
            f"The report has no campaigns: {len(latest.groups.names)} were made by click rate, of the "
            "days before."
        )
    new = sum(int((window.came["impressions"][_unknown(window)]).sum()) for window in held.windows)
    if new:
        lines.append(
            f"{new:,} impressions came of keywords without any before; nothing was forecast of them, "
            "and they count."
        )
    return lines


def _how_days_weigh(weights: Weights, *, cost: bool) -> list[str]:
    """Say how much recent days weigh in a forecast, and what became of the trend."""
    named = {
        "the account's impressions": weights.account,
        "campaigns' shares": weights.campaign,
        "keywords' shares": weights.keyword,
        "click rates": weights.rate,
    }
    if cost:
        named["costs per click"] = weights.price
    said = [f"{name} {_life(life)}" for name, life in named.items()]
    trend = "Of the log's trend nothing is carried on: in forecasts of earlier days it did not hold out."
    if weights.trend > 0:
        share = percent(weights.trend)
        trend = f"Of the log's trend {share} % is carried on, as forecasts of earlier days ask for."
    return [f"Weight of days, chosen by forecasts of earlier days: {'; '.join(said)}.", trend]


def _life(half_life: float) -> str:
    """Say when a day counts half."""
    return "all days alike" if math.isinf(half_life) else f"halved every {half_life:.0f} days"


def _unknown(window: Window) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return which keywords nothing was forecast of."""
    return np.asarray(window.future.by["keyword"]["impressions"].mean <= 0)


def _which_days(held: HoldOut) -> str:
    """Write the days held out."""
    first, last = held.windows[-1].future.first, held.windows[0].future.last
    times = "" if len(held.windows) == 1 else f", {len(held.windows)} windows of {days(held.ahead)}"
    return f"{first} to {last}{times}"


def _percent(fraction: float) -> str:
    """Write a fraction in percent, a dash where it is not known."""
    return "-" if math.isnan(fraction) else rounded(100 * fraction, 1)


@tables.register
def _tables(held: HoldOut) -> Tables:
    """Return every forecast beside what came."""
    return {"hold_out": lambda: hold_out_table(held)}


def hold_out_table(held: HoldOut) -> Table:
    """Return a row a window, keyword and quantity."""
    columns: dict[str, list[object]] = {}
    for window in held.windows:
        told = window.future
        for quantity, came in window.came.items():
            expected, n = told.by["keyword"][quantity], len(came)
            block: dict[str, list[object]] = {
                "first_day": [told.first.isoformat()] * n,
                "last_day": [told.last.isoformat()] * n,
                "campaign": list(told.campaigns),
                "keyword": list(told.keywords),
                "quantity": [quantity] * n,
                "forecast": expected.mean.tolist(),
                "low": expected.low.tolist(),
                "high": expected.high.tolist(),
                "came": came.tolist(),
                **{name: told.naive[quantity][name].tolist() for name in NAIVE},
            }
            for name, values in block.items():
                columns.setdefault(name, []).extend(values)
    return columns_of(columns)
