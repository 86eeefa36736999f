"""How a picture becomes SVG: the same bytes for the same data, text as text, no size of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.report.blocks import Panel
from experiments.report.colours import FAINT, INK, SERIES
from experiments.report.figures import plain_axes, style, svg_text

Dashes = Literal["-", "--", "-."]

#: Width of a panel in inches: at this its letters can be read on a phone.
WIDTH = 4.4
#: Letters of a name in a legend or beside a row.
LONGEST_NAME = 34


def panel(name: str, words: str, height: float, draw: Callable[[Axes], None]) -> Panel:
    """Draw one panel, :data:`WIDTH` wide and ``height`` inches high; it begins anew for each file."""
    return Panel(name, words, svg((WIDTH, height), words, lambda figure: draw(figure.subplots())))


def svg(size: tuple[float, float], words: str, draw: Callable[[Figure], None]) -> str:
    """Return a drawing as an SVG element that fills the width it is given."""
    with style():
        figure = Figure(figsize=size, layout="constrained")
        draw(figure)
        return svg_text(figure, words)


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
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def colour_of(place: int) -> str:
    """Return the colour of a series; 0 is the baseline's."""
    return INK if place == 0 else SERIES[(place - 1) % len(SERIES)]
