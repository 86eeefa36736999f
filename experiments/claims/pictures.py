"""What verdicts say is worth drawing: regions as coloured fields, curves with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from textwrap import fill

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from experiments.claims.claim import Claim, Curves, Drawing, Region, Verdict
from experiments.report.blocks import Panel, Picture
from experiments.report.colours import DIVERGING, INK, PAPER, SERIES, SOFT
from experiments.report.drawing import labelled_axes
from experiments.report.numbers import common_decimals, signed
from experiments.report.phrases import DOWN, UP
from experiments.statistics.paired import Floats, Interval

_MARKERS = "osD^vPX"
#: Inches; and letters of a line of a title or beside an axis.
_WIDTH, _LETTERS = 5.0, 44
#: Steps of colour on either side of nothing.
_STEPS = len(DIVERGING) // 2


def pictures(claim: Claim, verdict: Verdict) -> list[Picture]:
    """Return what a verdict shows side by side, as one picture; none where it shows nothing."""
    panels = [
        Panel(f"{claim.key}-{place}", drawing.title, (_WIDTH, _height(drawing)), partial(_draw, drawing))
        for place, drawing in enumerate(verdict.pictures, 1)
    ]
    return [Picture(tuple(panels), f"claims-{claim.key}")] if panels else []


def _height(drawing: Drawing) -> float:
    """Return the height of a panel in inches."""
    return 1.6 + 0.4 * len(drawing.ys) if isinstance(drawing, Region) else 3.8


def _draw(drawing: Drawing, axes: Axes) -> None:
    """Draw a panel."""
    labelled_axes(axes, fill(drawing.title, _LETTERS))
    axes.set_xlabel(fill(drawing.x, _LETTERS))
    if isinstance(drawing, Region):
        axes.set_ylabel(drawing.y)
        _region(axes, drawing)
    else:
        percent = drawing.unit == "%" and "%" not in drawing.y
        axes.set_ylabel(f"{drawing.y}, %" if percent else drawing.y)
        _curves(axes, drawing)


def _region(axes: Axes, region: Region) -> None:
    """Draw a field a cell."""
    scale = 100.0 if region.unit == "%" else 1.0
    sizes = scale * np.array([[one.absolute.estimate or 0.0 for one in row] for row in region.cells])
    field(axes, sizes, np.array(region.signs), [_label(x) for x in region.xs], [_label(y) for y in region.ys])


def field(axes: Axes, sizes: Floats, signs: Floats, columns: Sequence[str], rows: Sequence[str]) -> None:
    """Draw differences as a field a cell: coloured in steps where one is clear, its number grey where not.

    Parameters
    ----------
    axes
        Where.
    sizes, signs
        (rows, columns) differences, and 1 for clearly more, -1 for clearly less, 0 for neither.
    columns, rows
        What they are called; the first row is the lowest.
    """
    limit = float(np.quantile(np.abs(sizes), 0.85)) or 1.0
    steps = signs * np.clip(np.ceil(_STEPS * np.abs(sizes) / limit), 1, _STEPS)
    reach = _STEPS + 0.5
    colours = ListedColormap(DIVERGING)
    axes.pcolormesh(steps, cmap=colours, vmin=-reach, vmax=reach, edgecolors=PAPER, linewidth=0.5)
    places = common_decimals(*sizes.ravel().tolist())
    for row, column in np.ndindex(*sizes.shape):
        sign = int(signs[row, column])
        text = {1: f"{UP} ", 0: "", -1: f"{DOWN} "}[sign] + signed(float(sizes[row, column]), places)
        colour = PAPER if abs(steps[row, column]) == _STEPS else INK if sign else SOFT
        axes.text(column + 0.5, row + 0.5, text, ha="center", va="center", fontsize=8.5, color=colour)
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.spines[:].set_visible(False)


def _label(value: float | str) -> str:
    """Write what stands at an axis."""
    return value if isinstance(value, str) else f"{value:g}"


def _curves(axes: Axes, curves: Curves) -> None:
    """Draw a line for each thing compared, with its intervals."""
    scale = 100.0 if curves.unit == "%" else 1.0
    named = isinstance(curves.xs[0], str)
    x = np.arange(len(curves.xs), dtype=float) if named else np.array(curves.xs, dtype=float)
    spread = 0.16 if named else 0.0
    if curves.level is not None:
        axes.axhline(scale * curves.level, color=INK, linewidth=0.8)
    for place, (name, intervals) in enumerate(curves.lines):
        shift = spread * (place - (len(curves.lines) - 1) / 2)
        _line(axes, x + shift, intervals, scale, place, name, joined=not named)
    if named:
        axes.set_xticks(x, [str(name) for name in curves.xs])
        axes.set_xlim(-0.5, len(x) - 0.5)
    if len(curves.lines) > 1:
        axes.legend(frameon=False, fontsize=9, labelcolor=INK)


def _line(
    axes: Axes, x: Floats, intervals: Sequence[Interval], scale: float, place: int, name: str, *, joined: bool
) -> None:
    """Draw the estimates of one line, and a bar for each interval that is known."""
    known = [one.estimate is not None for one in intervals]
    y = np.array([scale * (one.estimate or 0.0) for one in intervals])
    colour = SERIES[place % len(SERIES)]
    for at, one in zip(x, intervals, strict=True):
        if one.low is not None and one.high is not None:
            axes.plot([at, at], [scale * one.low, scale * one.high], color=colour, linewidth=1.4, alpha=0.7)
    style = f"-{_MARKERS[place % len(_MARKERS)]}" if joined else _MARKERS[place % len(_MARKERS)]
    axes.plot(x[known], y[known], style, color=colour, markersize=5.5, linewidth=1.6, label=name)
