"""Spend and profit over the hours of the day, and where in the day a strategy differs from the baseline."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from experiments.comparing.outcome import StrategyResult
from experiments.comparing.pictures.choosing import Shown
from experiments.report.blocks import Block, Bullets, Heading, Panel, Picture, Text
from experiments.report.colours import INK
from experiments.report.drawing import (
    Dashes,
    colour_of,
    cut,
    hour_axis,
    labelled_axes,
    legend,
    legend_height,
    line_key,
    panel,
)
from experiments.report.numbers import percent
from experiments.statistics.paired import Floats, t_quantile
from experiments.study.metrics import MONEY, in_currency
from experiments.study.parts import PartMeans

_DASHES: tuple[Dashes, ...] = ("-", "-", "--", "-.")


def over_the_day(shown: Shown) -> list[Block]:
    """Return the section; nothing where no run kept its hours."""
    if not shown.strategies:
        return []
    panels = [
        _levels(shown, "cost", "Spend an hour, a day"),
        _levels(shown, "profit", "Profit an hour, a day"),
        *(_effect(shown, place) for place, one in enumerate(shown.strategies) if one.parts.pairs > 1),
    ]
    sentences = [_habits(shown.strategies[0]), *(_moved(shown, other) for other in shown.others)]
    return [
        Heading("Spend and profit over the day"),
        Bullets(tuple(sentences)),
        Picture(tuple(panels)),
        Text(
            f"Means over runs and days, in {in_currency(MONEY, shown.currency)}. In 95 % of studies a band "
            "holds the true difference in all hours together (Bonferroni); clearly: the band leaves out 0.",
            "soft",
        ),
    ]


def _levels(shown: Shown, column: str, title: str) -> Panel:
    """Draw a line a strategy."""
    names = [strategy.name for strategy in shown.strategies]

    def draw(axes: Axes) -> None:
        handles = []
        for place, strategy in enumerate(shown.strategies):
            by_hour = strategy.parts.table("by_hour")
            colour, dashes = colour_of(place), _DASHES[place % len(_DASHES)]
            edges = np.append(by_hour["hour"], by_hour["hour"][-1] + 1)
            axes.stairs(by_hour[column] / shown.days, edges, baseline=None, color=colour, ls=dashes, lw=1.8)
            handles.append(line_key(strategy.name, colour, dashes))
        labelled_axes(axes, title)
        axes.set_ylabel(shown.currency or "")
        hour_axis(axes)
        legend(axes, handles)

    words = f"{title}, by hour of day, of {', '.join(names)}"
    return panel(f"{column}-by-hour", words, 2.5 + legend_height(names), draw)


def _effect(shown: Shown, place: int) -> Panel:
    """Draw the difference in profit from the baseline with its band."""
    strategy = shown.strategies[place]
    hours = strategy.parts.effects("by_hour")["hour"]
    middle, low, high = profit_effect(strategy.parts)

    def draw(axes: Axes) -> None:
        edges = np.append(hours, hours[-1] + 1)
        colour = colour_of(place)
        axes.axhline(0, color=INK, linewidth=1)
        axes.stairs(
            high / shown.days, edges, baseline=low / shown.days, fill=True, color=colour, alpha=0.25, lw=0
        )
        axes.stairs(middle / shown.days, edges, baseline=None, color=colour, lw=1.8)
        bottom, top = float(np.min(low)) / shown.days, float(np.max(high)) / shown.days
        spare = 0.05 * ((top - bottom) or 1.0)
        axes.set_ylim(bottom - spare, top + spare)  # by themselves axes leave out the edge of a band
        labelled_axes(axes, f"Change of profit: {cut(strategy.name, 26)}")
        axes.set_ylabel(shown.currency or "")
        hour_axis(axes)

    words = f"Profit of {strategy.name} less that of the baseline, by hour of day"
    return panel(f"profit-effect-{place}", words, 2.3, draw)


def profit_effect(parts: PartMeans) -> tuple[Floats, Floats, Floats]:
    """Return (24,) effect on profit and bounds that hold in all hours together in 95 %, over all days."""
    effect, error = parts.effects("by_hour")["profit"], parts.errors("by_hour")["profit"]
    half = t_quantile(max(parts.pairs - 1, 1), len(effect)) * error
    return effect, effect - half, effect + half


def _habits(strategy: StrategyResult) -> str:
    """Say in which hours a strategy spends and earns most."""
    by_hour = strategy.parts.table("by_hour")
    cost, profit = by_hour["cost"], by_hour["profit"]
    if not cost.sum() > 0:
        return f"`{strategy.name}` spends nothing at any hour."
    most, best = int(cost.argmax()), int(profit.argmax())
    losing = int((profit < 0).sum())
    end = f"it loses money in {losing} of {len(profit)} hours" if losing else "no hour loses money"
    return (
        f"On average `{strategy.name}` spends most from {clock(most)}, "
        f"{percent(cost[most] / cost.sum())} % of its money, and earns most from {clock(best)}; {end}."
    )


def _moved(shown: Shown, other: StrategyResult) -> str:
    """Say how much of the spend a strategy moves to other hours, and where its profit differs."""
    base = shown.strategies[0].parts.table("by_hour")["cost"]
    own = other.parts.table("by_hour")["cost"]
    if not (base.sum() > 0 and own.sum() > 0):
        return f"`{other.name}` spends {'nothing' if not own.sum() > 0 else 'where the baseline does not'}."
    moved = 0.5 * float(np.abs(own / own.sum() - base / base.sum()).sum())
    start = f"`{other.name}` moves {percent(moved)} % of the spend to other hours"
    if other.parts.pairs < 2:
        return f"{start}; one run cannot tell in which hours it earns more."
    _, low, high = profit_effect(other.parts)
    more, less = int((low > 0).sum()), int((high < 0).sum())
    return (
        f"{start}; its profit is clearly above that of `{shown.strategies[0].name}` in {more} and below in "
        f"{less} of {len(low)} hours."
    )


def clock(hour: int) -> str:
    """Write an hour of the day.

    Examples
    --------
    >>> clock(9)
    '9:00 to 10:00'
    """
    return f"{hour}:00 to {hour + 1}:00"
