"""Differences from the baseline with their intervals, a panel a metric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes

from experiments.comparing.outcome import Comparison, Difference
from experiments.report.blocks import Block, Heading, Panel, Picture, Text
from experiments.report.colours import FAINT, INK, LESS, MORE
from experiments.report.drawing import plain_axes, short_name, short_names
from experiments.study.metrics import spoken_unit

#: The metrics that get a panel.
PANELS = ("profit", "clicks")
#: Inches: rows bear whole names of strategies.
WIDTH = 5.0


def forest(comparison: Comparison) -> list[Block]:
    """Return the forest plot and how to read it; nothing where nothing was compared."""
    if not comparison.differences:
        return []
    return [
        Heading("Differences from the baseline"),
        Text(_sentence(comparison)),
        Picture(tuple(forest_panel(comparison, metric) for metric in PANELS), "differences"),
        Text(
            "The line at 0 is the baseline; bars are 95 % intervals of the paired differences, uncorrected. "
            "Round, coloured: clear after Holm's correction over the strategies; grey diamond: not clear.",
            "soft",
        ),
    ]


def forest_panel(comparison: Comparison, metric: str) -> Panel:
    """Draw the differences in one metric."""
    rows, unit = points(comparison, metric)
    words = f"Differences from the baseline in {metric}"
    draw = partial(draw_forest, baseline=comparison.baseline, metric=metric, rows=rows, unit=unit)
    return Panel(f"differences-{metric}", words, (WIDTH, forest_height(len(rows))), draw)


def _sentence(comparison: Comparison) -> str:
    """Count whose profit and clicks are clearly more or less."""
    counts = []
    for metric in PANELS:
        clear = [one for one in comparison.differences if one.metric == metric and one.clear]
        more = sum(one.more for one in clear)
        counts.append(f"{metric}: {more} clearly more, {len(clear) - more} clearly less")
    n = len(comparison.strategies) - 1
    who = "one strategy" if n == 1 else f"{n} strategies"
    return f"Of {who} set against `{comparison.baseline}`, {'; '.join(counts)}."


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a panel; bounds are None where they are not known, as for a single run."""

    strategy: str
    estimate: float
    low: float | None
    high: float | None
    clear: bool


def points(comparison: Comparison, metric: str) -> tuple[list[Row], str]:
    """Return a panel's rows and the unit of its axis: ``%`` of the baseline, or the metric's own.

    The metric's own unit is taken where any relative difference is unknown.
    """
    found = [difference for difference in comparison.differences if difference.metric == metric]
    known = [difference for difference in found if difference.paired.absolute.estimate is not None]
    relative = all(difference.paired.relative is not None for difference in known)
    own = spoken_unit(metric, comparison.scenario.currency).lstrip()
    return [_row(difference, relative) for difference in known], "%" if relative else own


def _row(difference: Difference, relative: bool) -> Row:
    """Return one row, in percent of the baseline or in the metric's unit."""
    interval = difference.paired.absolute
    scale = 1.0
    if relative and difference.paired.relative is not None:
        interval, scale = difference.paired.relative, 100.0
    low, high = (None if bound is None else scale * bound for bound in (interval.low, interval.high))
    return Row(difference.strategy, scale * (interval.estimate or 0.0), low, high, difference.clear)


def draw_forest(axes: Axes, *, baseline: str, metric: str, rows: Sequence[Row], unit: str) -> None:
    """Draw one panel: rows from the top, the baseline at 0."""
    places = range(len(rows), 0, -1)
    axes.axvline(0, color=INK, linewidth=1)
    for place, row in zip(places, rows, strict=True):
        colour = (MORE if row.estimate > 0 else LESS) if row.clear else FAINT
        if row.low is not None and row.high is not None:
            axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot([row.estimate], [place], "o" if row.clear else "D", color=colour, markersize=6.5)
    axes.set_yticks(list(places), short_names([row.strategy for row in rows]))
    axes.set_ylim(0.4, len(rows) + 0.6)
    axes.margins(x=0.12)
    axes.set_title(metric, loc="left", color=INK, fontweight="bold", fontsize=11)
    axes.set_xlabel(
        f"difference from {short_name(baseline)}{', ' + unit if unit else ''}",
        color=INK,
    )
    plain_axes(axes)
    axes.grid(axis="x", color=FAINT, alpha=0.25, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def forest_height(rows: int) -> float:
    """Return the height of a figure in inches."""
    return 1.15 + 0.42 * max(rows, 1)
