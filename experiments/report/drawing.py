"""Panels to SVG and PNG, one look for all: the same bytes for the same data, text as text."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import lru_cache
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.report.blocks import Panel, Picture
from experiments.report.cells import broken_name
from experiments.report.colours import FAINT, INK, SERIES
from simulator.text import visible

# Names of matplotlib's own for groups, the same in every picture of a page; nothing refers to them.
_GROUP_IDS = re.compile(
    r' id="(?:figure|axes|patch|text|line2d|legend|matplotlib\.axis|[xy]tick|[A-Za-z]*Mesh|'
    r'[A-Za-z]*Collection)_\d+"'
)

Dashes = Literal["-", "--", "-."]

#: Width of a panel in inches: at this its letters can be read on a phone.
WIDTH = 4.4
#: Panels of a picture beside each other in one file.
MOST_ACROSS = 3
#: Letters of a name in a legend or beside a row.
LONGEST_NAME = 34


def panel(name: str, words: str, height: float, draw: Callable[[Axes], None]) -> Panel:
    """Return a panel of the usual :data:`WIDTH`, ``height`` inches high."""
    return Panel(name, words, (WIDTH, height), draw)


@lru_cache(maxsize=64)  # a page and a file of its own show the same
def svg(drawn: Panel) -> str:
    """Return a panel as an SVG element in its own colours that fills the width it is given."""
    with style():
        figure = Figure(figsize=drawn.size, layout="constrained")
        drawn.draw(figure.subplots())
        return _svg_text(figure, drawn.words)


def save(picture: Picture, path: Path) -> None:
    """Draw all panels of a picture, side by side on white, into a file whose suffix names the format.

    The figure is built anew for every file, because saving one as PNG changes its later SVG.
    """
    sizes = [one.size for one in picture.panels]
    columns = min(len(sizes), MOST_ACROSS)
    rows = -(-len(sizes) // columns)
    width, height = columns * max(wide for wide, _ in sizes), rows * max(high for _, high in sizes)
    with style():
        figure = Figure(figsize=(width, height), layout="constrained", dpi=160)
        grid = figure.subplots(rows, columns, squeeze=False).flat
        for axes in grid[len(sizes) :]:
            axes.set_axis_off()
        for axes, one in zip(grid, picture.panels, strict=False):
            one.draw(axes)
        with _without_glyph_warnings():
            figure.savefig(path, facecolor="white", metadata={"Software": None})


def labelled_axes(axes: Axes, title: str) -> None:
    """Give axes the look of all pictures: a title, a faint grid, no box."""
    axes.set_title(title, loc="left", color=INK, fontweight="bold", fontsize=10)
    plain_axes(axes)
    axes.tick_params(labelsize=9)
    axes.xaxis.label.set(color=INK, size=9)
    axes.yaxis.label.set(color=INK, size=9)
    axes.grid(color=FAINT, alpha=0.25, linewidth=0.8)


def hour_axis(axes: Axes) -> None:
    """Label the hours of a day that runs from 0 to 24."""
    axes.set_xlim(0, 24)
    axes.set_xticks(range(0, 25, 6))
    axes.set_xlabel("hour of day")


def legend(axes: Axes, handles: Sequence[Line2D | Patch]) -> None:
    """Put a legend below everything, one name a line where names are long."""
    longest = max(len(str(handle.get_label())) for handle in handles)
    columns = 1 if longest > 20 else 2
    figure = axes.get_figure(root=True)
    if figure is not None:
        figure.legend(
            handles=list(handles),
            loc="outside lower left",
            ncols=columns,
            frameon=False,
            fontsize=9,
            labelcolor=INK,
        )


def legend_height(names: Sequence[str]) -> float:
    """Return how many inches :func:`legend` needs."""
    columns = 1 if max(map(len, names)) > 20 else 2
    return 0.1 + 0.19 * -(-len(names) // columns)


def line_key(name: str, colour: str, dashes: Dashes = "-") -> Line2D:
    """Return a legend's line."""
    return Line2D([], [], color=colour, linewidth=2, linestyle=dashes, label=cut(name))


def cut(name: str, longest: int = LONGEST_NAME) -> str:
    """Cut a name to what a picture holds.

    Examples
    --------
    >>> cut("winter tents for four", 12)
    'winter tent…'
    """
    shown = visible(name)
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}…"


def colour_of(place: int) -> str:
    """Return the colour of a series; 0 is the baseline's."""
    return INK if place == 0 else SERIES[(place - 1) % len(SERIES)]


def _svg_text(figure: Figure, label: str) -> str:
    """Return a figure as an SVG element; what a screen reader says of it is its label."""
    text = io.StringIO()
    with _without_glyph_warnings():
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = visible(text.getvalue())
    svg = _GROUP_IDS.sub("", svg[svg.index("<svg") :])
    label = f'role="img" aria-label="{escape(visible(label))}"'
    return re.sub(
        r'<svg ([^>]*?)width="[^"]*" height="[^"]*"|<svg ',
        lambda found: f"<svg {label} {found[1] or ''}",
        svg,
        count=1,
    )


def plain_axes(axes: Axes) -> None:
    """Leave of the frame the lines at the left and below, in ink, behind what is drawn."""
    axes.tick_params(colors=INK, length=3)
    axes.set_axisbelow(True)
    for side, spine in axes.spines.items():
        spine.set_visible(side in {"left", "bottom"})
        spine.set_color(INK)


def short_name(name: str) -> str:
    """Break a long strategy name before its bracket and cut each line to what a panel holds."""
    lines = broken_name(visible(name)).split("\n")
    return "\n".join(line if len(line) <= 26 else line[:25] + "…" for line in lines)


def short_names(names: Sequence[str]) -> list[str]:
    r"""Return the short names of rows; where two would become one, each line is folded and not cut.

    Examples
    --------
    >>> short_names(["fixed", "ctr_weighted[interval=24, gain=2]"])
    ['fixed', 'ctr_weighted\n[interval=24, gain=2]']
    >>> short_names(["a[gain=1, cap=20, interval=24]", "a[gain=1, cap=20, interval=12]"])
    ['a\n[gain=1, cap=20,\ninterval=24]', 'a\n[gain=1, cap=20,\ninterval=12]']
    """
    found = [short_name(name) for name in names]
    if len(set(found)) == len(set(names)):
        return found
    return [
        "\n".join(line for part in broken_name(name).split("\n") for line in wrap(part, 26)) for name in names
    ]


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


def _without_glyph_warnings() -> warnings.catch_warnings[None]:
    """Silence warnings of letters that the measuring font lacks: the browser has them."""
    return warnings.catch_warnings(action="ignore", category=UserWarning)
