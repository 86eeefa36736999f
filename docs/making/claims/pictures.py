"""The pictures of the page: regions as coloured grids, curves with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from experiments.claims import Curves, Picture, Region
from experiments.report.numbers import common_decimals, signed
from experiments.statistics.paired import Floats, Interval
from findings.pictures import BLUE, COLOURS, FAINT, INK, MARKERS, ORANGE
from findings.text import LESS, MORE

_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}


def draw(pictures: Sequence[Picture], path: Path) -> None:
    """Draw what a verdict shows side by side on white."""
    tallest = max(_height(one) for one in pictures)
    figure = Figure(figsize=(9.5 if len(pictures) > 1 else 7.0, tallest), layout="constrained", dpi=160)
    panels = figure.subplots(1, len(pictures), squeeze=False)[0]
    for axes, picture in zip(panels, pictures, strict=True):
        if isinstance(picture, Region):
            _region(axes, picture)
        else:
            _curves(axes, picture)
        axes.set_title(picture.title, **_TITLE)
        axes.set_xlabel(picture.x, color=INK)
        percent = picture.unit == "%" and isinstance(picture, Curves) and "%" not in picture.y
        axes.set_ylabel(f"{picture.y}, %" if percent else picture.y, color=INK)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


def _height(picture: Picture) -> float:
    """Return the height of a panel in inches."""
    return 1.5 + 0.45 * len(picture.ys) if isinstance(picture, Region) else 4.0


def _region(axes: Axes, region: Region) -> None:
    """Draw a grid: coloured where the effect is clear, grey figures where it is not."""
    scale = 100.0 if region.unit == "%" else 1.0
    sizes = scale * np.array([[one.absolute.estimate or 0.0 for one in row] for row in region.cells])
    clear = np.array(region.signs)
    limit = float(np.quantile(np.abs(sizes), 0.85)) or 1.0
    colours = LinearSegmentedColormap.from_list("effect", [ORANGE, "white", BLUE])
    shown = np.where(clear != 0, np.abs(sizes) * clear, 0.0)
    axes.imshow(shown, cmap=colours, vmin=-limit, vmax=limit, aspect="auto", origin="lower")
    places = common_decimals(*sizes.ravel().tolist())
    for row, column in np.ndindex(*sizes.shape):
        sign = int(clear[row, column])
        mark = {1: f"{MORE} ", 0: "", -1: f"{LESS} "}[sign]
        dark = sign and abs(sizes[row, column]) > 0.6 * limit
        axes.text(
            column, row, mark + signed(float(sizes[row, column]), places), ha="center", va="center",
            fontsize=8.5, color="white" if dark else INK if sign else FAINT,
        )  # fmt: skip
    axes.set_xticks(range(len(region.xs)), [_label(x) for x in region.xs])
    axes.set_yticks(range(len(region.ys)), [_label(y) for y in region.ys])
    axes.tick_params(length=0, colors=INK)
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
    if len(curves.lines) > 1:
        axes.legend(frameon=False, fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)


def _line(
    axes: Axes, x: Floats, intervals: Sequence[Interval], scale: float, place: int, name: str, *, joined: bool
) -> None:
    """Draw the estimates of one line, and a bar for each interval that is known."""
    known = [one.estimate is not None for one in intervals]
    y = np.array([scale * (one.estimate or 0.0) for one in intervals])
    colour = COLOURS[place % len(COLOURS)]
    for at, one in zip(x, intervals, strict=True):
        if one.low is not None and one.high is not None:
            axes.plot([at, at], [scale * one.low, scale * one.high], color=colour, linewidth=1.4, alpha=0.7)
    style = f"-{MARKERS[place % len(MARKERS)]}" if joined else MARKERS[place % len(MARKERS)]
    axes.plot(x[known], y[known], style, color=colour, markersize=5.5, linewidth=1.6, label=name)
