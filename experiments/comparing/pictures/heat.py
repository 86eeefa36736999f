"""Where the money goes: campaigns by hours of the day, and what a strategy moves."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.ticker import MaxNLocator

from experiments.comparing.outcome import StrategyResult
from experiments.comparing.pictures.choosing import Shown, largest
from experiments.comparing.pictures.day import clock
from experiments.report.blocks import Block, Bullets, Heading, Panel, Picture, Text
from experiments.report.cells import told_apart
from experiments.report.colours import DIVERGING, HEAT, INK, PAPER
from experiments.report.drawing import cut, hour_axis, labelled_axes, panel
from experiments.report.numbers import bounds, percent
from experiments.report.phrases import capital
from experiments.statistics.paired import Floats, Interval, interval_of_error
from experiments.study.metrics import MONEY, in_currency, spoken_unit
from experiments.study.parts import PartMeans

#: Campaigns that have a row.
MOST_ROWS = 16


def money_map(shown: Shown) -> list[Block]:
    """Return the section; nothing where no run kept its hours."""
    if not shown.strategies:
        return []
    base = shown.strategies[0]
    names, tables = _tables(shown)
    kept = largest(np.max([table.sum(axis=1) for table in tables], axis=0), MOST_ROWS)
    rows = tuple(names[place] for place in kept)
    left = len(names) - len(kept)
    unit = shown.currency or ""
    panels = [_map("money-0", f"Spend a day: {cut(base.name)}", rows, tables[0][kept], HEAT, unit)]
    for place, other in enumerate(shown.strategies[1:], start=1):
        change = (tables[place] - tables[0])[kept]
        panels.append(_map(f"money-{place}", f"Change: {cut(other.name)}", rows, change, DIVERGING, unit))
    sentences = [_most(base, names, tables[0])]
    sentences += [
        _moved(other, shown, np.array_equal(table, tables[0]))
        for other, table in zip(shown.strategies[1:], tables[1:], strict=True)
    ]
    note = f" The {len(kept)} campaigns with the most spend are drawn, {left} are left out." if left else ""
    return [
        Heading("Where the money goes"),
        Bullets(tuple(sentences)),
        Picture(tuple(panels)),
        Text(
            f"{capital(in_currency(MONEY, shown.currency))} an hour of an average day; changes are from "
            f"`{base.name}`. The intervals hold in all campaigns of a strategy together in 95 % of studies "
            f"(Bonferroni).{note}",
            "soft",
        ),
    ]


def _tables(shown: Shown) -> tuple[list[str], list[Floats]]:
    """Return the campaigns, and of each strategy (n_campaigns, 24) spend a day."""
    names: list[str] = []
    tables = []
    for strategy in shown.strategies:
        table = strategy.parts.table("by_campaign_hour")
        names = list(dict.fromkeys(table["campaign"].tolist()))
        tables.append(np.asarray(table["cost"]).reshape(len(names), -1) / shown.days)
    return names, tables


def _map(
    name: str, title: str, rows: tuple[str, ...], values: Floats, colours: tuple[str, ...], unit: str
) -> Panel:
    """Draw a field a campaign and hour; colours are in steps, so that they can be told apart."""

    def draw(axes: Axes) -> None:
        steps = _steps(values, colours)
        chosen = _chosen(colours, steps)
        mesh = axes.pcolormesh(
            np.arange(values.shape[1] + 1),
            np.arange(len(rows) + 1),
            values,
            cmap=ListedColormap(chosen),
            norm=BoundaryNorm(steps, len(chosen)),
            edgecolors=PAPER,
            linewidth=0.5,
        )
        labelled_axes(axes, title)
        axes.grid(visible=False)
        axes.set_yticks(np.arange(len(rows)) + 0.5, told_apart(rows, 18))
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        hour_axis(axes)
        figure = axes.get_figure(root=True)
        if figure is not None:
            bar = figure.colorbar(mesh, ax=axes, location="bottom", aspect=30, pad=0.02, spacing="uniform")
            bar.ax.tick_params(colors=INK, labelsize=8, length=2)
            bar.outline.set_visible(False)
            bar.set_label(unit, color=INK, size=8)

    words = f"{title}, by campaign and hour of day: {', '.join(rows)}"
    return panel(name, words, 1.75 + 0.22 * len(rows), draw)


def _steps(values: Floats, colours: tuple[str, ...]) -> Floats:
    """Return round borders of the steps: from 0 up, or the same both ways with a step around 0."""
    reach = float(np.abs(values).max()) or 1.0
    if colours is HEAT:
        return np.asarray(MaxNLocator(len(HEAT)).tick_values(0, reach))
    digits = 10.0 ** np.floor(np.log10(reach / 7))
    unit = digits * next(step for step in (1, 1.5, 2, 3, 5, 10) if step * digits >= reach / 7)
    return np.asarray(unit * np.array([-7.0, -5.0, -3.0, -1.0, 1.0, 3.0, 5.0, 7.0]))


def _chosen(colours: tuple[str, ...], steps: Floats) -> list[str]:
    """Return a colour a step, spread over all there are."""
    n = len(steps) - 1
    return [colours[round(place * (len(colours) - 1) / max(n - 1, 1))] for place in range(n)]


def _most(strategy: StrategyResult, names: list[str], table: Floats) -> str:
    """Say in which campaign and hour a strategy spends most."""
    if not table.sum() > 0:
        return f"`{strategy.name}` spends nothing."
    campaign, hour = np.unravel_index(int(table.argmax()), table.shape)
    share = table[campaign].sum() / table.sum()
    return (
        f"`{strategy.name}` spends most in `{names[campaign]}` from {clock(int(hour))}; the campaign takes "
        f"{percent(float(share))} % of all spend."
    )


def _moved(other: StrategyResult, shown: Shown, same: bool) -> str:
    """Say which campaigns a strategy gives money to, and takes it from."""
    if same:
        return f"`{other.name}` spends the same, field by field."
    if other.parts.pairs < 2:
        return f"Too few runs to tell in which campaigns `{other.name}` spends more or less."
    changes, unit = spend_changes(other.parts, shown.days), spoken_unit("cost", shown.currency)
    up, down = (choose(changes, key=lambda one: one[1].estimate or 0.0) for choose in (max, min))
    parts = []
    if _clear(up[1]) > 0:
        parts.append(f"most more in `{up[0]}` ({_a_day(up[1], unit)})")
    if _clear(down[1]) < 0:
        parts.append(f"most less in `{down[0]}` ({_a_day(down[1], unit)})")
    return f"`{other.name}` spends {' and '.join(parts) or 'in no campaign clearly more or less'}."


def spend_changes(parts: PartMeans, days: int) -> list[tuple[str, Interval]]:
    """Return each campaign's change of spend a day, with intervals that hold together in 95 %."""
    means, errors = parts.effects("by_campaign"), parts.errors("by_campaign")
    names = means["campaign"].tolist()
    return [
        (name, interval_of_error(float(mean) / days, float(error) / days, parts.pairs, together=len(names)))
        for name, mean, error in zip(names, means["cost"], errors["cost"], strict=True)
    ]


def _clear(change: Interval) -> float:
    """Return a change whose interval leaves out 0, else 0."""
    if change.low is None or change.high is None or change.low <= 0 <= change.high:
        return 0.0
    return change.estimate or 0.0


def _a_day(change: Interval, unit: str) -> str:
    """Write a change of spend with its interval."""
    return f"{change.estimate:+,.2f}{unit} a day, {bounds(change)}"
