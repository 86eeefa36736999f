"""A sweep as a picture: curves with bands of one factor, a heat map of two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, MaxNLocator, NullLocator

from experiments.report.blocks import Block, Panel, Picture, Text
from experiments.report.cells import cell, narrow
from experiments.report.colours import FAINT, INK, SERIES
from experiments.report.drawing import colour_of, plain_axes, short_name
from experiments.statistics.paired import Floats, Interval
from experiments.study.metrics import scale_of, shown_unit, title
from experiments.sweeping.factor import Factor, value_text
from experiments.sweeping.outcome import Sweep

#: Of strategies beside the baseline: where colours begin again, the line is another.
_LINES, _MARKS = ("-", "--", ":"), ("o", "s", "^", "D", "v", "P")
#: Text on a coloured cell, the same in light and dark.
_ON_CELL = "#15181c"
#: Up to this many columns a cell holds its number.
_NUMBERED = 10
#: Labels along an axis, and inches of the longest side, at most.
_LABELS, _LONGEST = 12, 14.0
#: Width and height of curves in inches.
_CURVES = (5.2, 3.9)


def pictures(sweep: Sweep) -> list[Block]:
    """Return what is drawn, and how to read it."""
    how = (
        "Bands are 95 % intervals of the paired differences, not corrected. Full marks: clear after Holm's "
        "correction over all strategies and points; hollow: no clear difference."
        if len(sweep.factors) == 1
        else "Blue: more than the baseline; red: less. Hatched: no clear difference after Holm's correction "
        "over all strategies and points."
    )
    panels = _curve_panels(sweep) if len(sweep.factors) == 1 else _map_panels(sweep)
    return [Picture(tuple(panels), "sweep"), Text(how, "soft")]


def _curve_panels(sweep: Sweep) -> list[Panel]:
    """Return differences from the baseline and means of one factor."""
    metric, path = title(sweep.metric), sweep.factors[0].path
    means = Panel("means", f"Mean {metric} by {path}", _CURVES, partial(_curves, sweep=sweep, gaps=False))
    if len(sweep.strategies) == 1:
        return [means]
    words = f"Differences in {metric} from {sweep.baseline} by {path}"
    return [Panel("differences", words, _CURVES, partial(_curves, sweep=sweep, gaps=True)), means]


def _map_panels(sweep: Sweep) -> list[Panel]:
    """Return a heat map a strategy of two factors."""
    rows, columns = sweep.factors
    wide, high = 2.6 + 0.62 * max(len(columns.values), 4), 1.7 + 0.42 * max(len(rows.values), 4)
    size = (min(wide, _LONGEST), min(high, _LONGEST))
    return [
        Panel(
            f"map-{strategy}",
            f"{title(sweep.metric)} of {sweep.strategies[strategy]} by {rows.path} and {columns.path}",
            size,
            partial(_heat_map, sweep=sweep, strategy=strategy),
        )
        for strategy in range(1, len(sweep.strategies)) or [0]
    ]


def _curves(axes: Axes, sweep: Sweep, *, gaps: bool) -> None:
    """Draw one panel of one factor: means, or differences from the baseline."""
    factor = sweep.factors[0]
    places = np.array(factor.numbers) if factor.rising else np.arange(len(factor.values), dtype=float)
    if gaps:
        axes.axhline(0, color=INK, linewidth=1)
    for strategy, name in enumerate(sweep.strategies):
        if gaps and strategy == 0:
            continue
        found = sweep.gaps_of(strategy)
        intervals = [gap.paired.absolute for gap in found] if gaps else sweep.means_of(strategy)
        clear = [gap.sign != 0 for gap in found] if gaps else [True] * len(intervals)
        _curve(
            axes, places, scaled(sweep, intervals), clear, strategy, short_name(name), joined=factor.rising
        )
    _value_axis(axes, sweep, places)
    plain_axes(axes)
    axes.grid(color=FAINT, alpha=0.25, linewidth=0.8)
    what = f"difference from {short_name(sweep.baseline)}" if gaps else "mean"
    note = "\nbands: 95 %, not corrected" + ("; filled: clear after Holm's correction" if gaps else "")
    axes.set_title(f"{title(sweep.metric)}, {what}{note}", loc="left", color=INK, fontsize=10)
    axes.set_ylabel(shown_unit(sweep.metric, sweep.scenario.currency), color=INK)
    if len(sweep.strategies) > 1:
        axes.legend(frameon=False, labelcolor=INK, fontsize=9)


def _curve(
    axes: Axes,
    places: Floats,
    bounds: Floats,
    clear: Sequence[bool],
    strategy: int,
    name: str,
    *,
    joined: bool,
) -> None:
    """Draw one strategy: band, line, a full mark where it is clear and a hollow one where not."""
    colour = colour_of(strategy)
    mark = _MARKS[strategy % len(_MARKS)]
    estimate, low, high = bounds
    line = _LINES[(strategy - 1) // len(SERIES) % len(_LINES)] if strategy else "-"
    if joined:
        axes.fill_between(places, low, high, color=colour, alpha=0.16, linewidth=0)
        axes.plot(places, estimate, line, color=colour, linewidth=1.8)
    else:
        axes.vlines(places, low, high, color=colour, linewidth=2)
    for full in (True, False):
        chosen = np.array(clear) == full
        axes.plot(places[chosen], estimate[chosen], mark, color=colour, markersize=6,
                  markerfacecolor=colour if full else "none", markeredgewidth=1.4)  # fmt: skip
    axes.plot([], [], line if joined else "", marker=mark, color=colour, label=name)


def _value_axis(axes: Axes, sweep: Sweep, places: Floats) -> None:
    """Mark the values of the factor."""
    factor = sweep.factors[0]
    if factor.log and factor.rising:
        axes.set_xscale("log")
    axes.xaxis.set_major_locator(FixedLocator(places.tolist()[:: _step(factor)]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels([value_text(value) for value in factor.values[:: _step(factor)]])
    axes.set_xlabel(factor.path, color=INK)


def _heat_map(axes: Axes, sweep: Sweep, strategy: int) -> None:
    """Draw a strategy's differences from the baseline, or the baseline's means where it is alone."""
    rows, columns = sweep.factors
    gaps = sweep.gaps_of(strategy)
    found = [gap.paired.absolute for gap in gaps] or sweep.means_of(strategy)
    _colours(axes, sweep, scaled(sweep, found)[0].reshape(len(rows.values), len(columns.values)))
    _cells(axes, sweep, found, [gap.sign == 0 for gap in gaps] or [False] * len(found))
    for axis, factor in ((axes.xaxis, columns), (axes.yaxis, rows)):
        shown = range(0, len(factor.values), _step(factor))
        axis.set_ticks(
            [place + 0.5 for place in shown], [value_text(factor.values[place]) for place in shown]
        )
    axes.set_xlabel(columns.path, color=INK)
    axes.set_ylabel(narrow(rows.path, 20), color=INK)
    axes.tick_params(colors=INK, length=0)
    for spine in axes.spines.values():
        spine.set_color(FAINT)
    names = [short_name(sweep.strategies[place]).replace("\n", "") for place in (strategy, 0)]
    what = f"{names[0]} minus {names[1]}\nhatched: no clear difference" if gaps else "mean"
    axes.set_title(f"{title(sweep.metric)}, {what}", loc="left", color=INK, fontsize=10)


def _colours(axes: Axes, sweep: Sweep, table: Floats) -> None:
    """Colour cells, blue above 0 and red below, and draw the legend."""
    finite = np.abs(table[np.isfinite(table)])
    reach = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    # Areas, not pixels: a page that may load nothing shows no image inside a picture. The darkest ends of the
    # scale are left out, so that text is read on every cell.
    drawn = axes.pcolormesh(
        table, cmap="RdBu", vmin=-1.6 * reach, vmax=1.6 * reach, edgecolor="face", linewidth=0.4
    )
    legend = axes.figure.colorbar(drawn, ax=axes, boundaries=np.linspace(-reach, reach, 42), fraction=0.06)
    if legend.solids is not None:
        legend.solids.set_edgecolor("face")  # no seams
    legend.locator = MaxNLocator(5)
    legend.ax.tick_params(colors=INK, length=3)
    legend.set_label(shown_unit(sweep.metric, sweep.scenario.currency), color=INK)


def _cells(axes: Axes, sweep: Sweep, found: Sequence[Interval], unclear: Sequence[bool]) -> None:
    """Hatch what is not clear, and write numbers where there is room for them."""
    width = len(sweep.factors[1].values)
    for place, interval in enumerate(found):
        row, column = divmod(place, width)
        if unclear[place]:
            hatched = Rectangle((column, row), 1, 1, fill=False, hatch="////", linewidth=0)
            hatched.set(edgecolor=_ON_CELL, alpha=0.35)
            axes.add_patch(hatched)
        if width <= _NUMBERED:
            number = axes.text(column + 0.5, row + 0.5, cell(sweep.metric, interval).text)
            number.set(ha="center", va="center", color=_ON_CELL, fontsize=9)
            number.set_fontweight("normal" if unclear[place] else "bold")


def _step(factor: Factor) -> int:
    """Return how many values go to one label, so that labels do not meet."""
    return math.ceil(len(factor.values) / _LABELS)


def scaled(sweep: Sweep, intervals: Sequence[Interval]) -> Floats:
    """Return (3, n) estimates, lower and upper bounds as they are drawn, not-a-number for none."""
    columns = [[found.estimate, found.low, found.high] for found in intervals]
    return scale_of(sweep.metric) * np.array(columns, dtype=float).T
