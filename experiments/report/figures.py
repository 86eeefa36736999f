"""The forest plot: every strategy's difference from the baseline with its interval.

A figure is built anew for every file, because saving one as PNG changes its later SVG.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from html import escape
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from experiments.comparing.outcome import Comparison, Difference
from experiments.comparing.tables import broken_name
from experiments.report.colours import FAINT, INK, LESS, MORE, themed

# Names of matplotlib's own for groups, the same in every picture of a page; nothing refers to them.
_GROUP_IDS = re.compile(
    r' id="(?:figure|axes|patch|text|line2d|legend|matplotlib\.axis|[xy]tick|[A-Za-z]*Mesh|'
    r'[A-Za-z]*Collection)_\d+"'
)

#: The metrics that get a panel.
PANELS = ("profit", "clicks")


@dataclass(frozen=True, slots=True)
class Point:
    """One row of a panel; bounds are None where they are not known, as for a single run."""

    strategy: str
    estimate: float
    low: float | None
    high: float | None
    clear: bool


def points(comparison: Comparison, metric: str) -> tuple[list[Point], str]:
    """Return a panel's rows and the unit of its axis: ``%`` of the baseline, or the metric's own.

    The metric's own unit is taken where any relative difference is unknown.
    """
    found = [difference for difference in comparison.differences if difference.metric == metric]
    known = [difference for difference in found if difference.paired.absolute.estimate is not None]
    relative = all(difference.paired.relative is not None for difference in known)
    return [_point(difference, relative) for difference in known], "%" if relative else ""


def svg_element(figure: Figure, label: str) -> str:
    """Return a figure as an SVG element to stand inside a page, its colours CSS variables.

    Parameters
    ----------
    figure
        Drawn and to be called within :func:`style`; use it for nothing else afterwards.
    label
        What a screen reader says of it.
    """
    return themed(svg_text(figure, label))


def svg_text(figure: Figure, label: str) -> str:
    """Return a figure as an SVG element in its own colours, see :func:`svg_element`."""
    text = io.StringIO()
    with without_glyph_warnings():
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = _GROUP_IDS.sub("", svg[svg.index("<svg") :])
    label = f'role="img" aria-label="{escape(label)}"'
    return re.sub(
        r'<svg ([^>]*?)width="[^"]*" height="[^"]*"|<svg ',
        lambda found: f"<svg {label} {found[1] or ''}",
        svg,
        count=1,
    )


def save_forest(comparison: Comparison, path: Path) -> None:
    """Draw all panels side by side on white into a file whose suffix names the format."""
    with style():
        drawn = [(metric, *points(comparison, metric)) for metric in PANELS]
        height = forest_height(max(len(rows) for _, rows, _ in drawn))
        figure = Figure(figsize=(9.5, height), layout="constrained", dpi=160)
        for axes, (metric, rows, unit) in zip(figure.subplots(1, len(drawn)), drawn, strict=True):
            draw_forest(axes, comparison, metric, rows, unit)
        with without_glyph_warnings():
            figure.savefig(path, facecolor="white", metadata={"Software": None})


def _point(difference: Difference, relative: bool) -> Point:
    """Return one row, in percent of the baseline or in the metric's unit."""
    interval = difference.paired.absolute
    scale = 1.0
    if relative and difference.paired.relative is not None:
        interval, scale = difference.paired.relative, 100.0
    low, high = (None if bound is None else scale * bound for bound in (interval.low, interval.high))
    return Point(difference.strategy, scale * (interval.estimate or 0.0), low, high, difference.clear)


def draw_forest(axes: Axes, comparison: Comparison, metric: str, rows: Sequence[Point], unit: str) -> None:
    """Draw one panel: rows from the top, the baseline at 0."""
    places = range(len(rows), 0, -1)
    axes.axvline(0, color=INK, linewidth=1)
    for place, row in zip(places, rows, strict=True):
        colour = (MORE if row.estimate > 0 else LESS) if row.clear else FAINT
        if row.low is not None and row.high is not None:
            axes.plot([row.low, row.high], [place, place], color=colour, linewidth=2.2, solid_capstyle="butt")
        axes.plot([row.estimate], [place], "o" if row.clear else "D", color=colour, markersize=6.5)
    axes.set_yticks(list(places), [short_name(row.strategy) for row in rows])
    axes.set_ylim(0.4, len(rows) + 0.6)
    axes.margins(x=0.12)
    axes.set_title(metric, loc="left", color=INK, fontweight="bold", fontsize=11)
    axes.set_xlabel(
        f"difference from {short_name(comparison.baseline)}{', ' + unit if unit else ''}",
        color=INK,
    )
    plain_axes(axes)
    axes.grid(axis="x", color=FAINT, alpha=0.25, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def plain_axes(axes: Axes) -> None:
    """Leave of the frame the lines at the left and below, in ink, behind what is drawn."""
    axes.tick_params(colors=INK, length=3)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(INK)


def forest_height(rows: int) -> float:
    """Return the height of a figure in inches."""
    return 1.15 + 0.42 * max(rows, 1)


def short_name(name: str) -> str:
    """Break a long strategy name before its bracket and cut each line to what a panel holds."""
    lines = broken_name(name).split("\n")
    return "\n".join(line if len(line) <= 26 else line[:25] + "…" for line in lines)


def style() -> AbstractContextManager[None]:
    """Fix identifiers, so that the same comparison draws the same bytes, and leave text as text."""
    return mpl.rc_context(
        {
            "svg.hashsalt": "bidloom",
            "svg.fonttype": "none",
            "font.family": "sans-serif",
            "font.size": 10.0,
            "text.parse_math": False,  # a dollar in a name is a dollar
        }
    )


def without_glyph_warnings() -> warnings.catch_warnings[None]:
    """Silence warnings of letters that the measuring font lacks: the browser has them."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)
