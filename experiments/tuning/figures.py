"""A tune as a picture: how the best rose, what remains of it on fresh luck, and which values did well."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from math import ceil
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from experiments.report.colours import FAINT, INK, LESS, MORE
from experiments.report.drawing import plain_axes, style, svg_element, without_glyph_warnings
from experiments.study.metrics import title
from experiments.tuning.outcome import Tuning
from experiments.tuning.search_space import Choice, Range
from experiments.tuning.trials import COMPLETE, PRUNED, Trial
from experiments.tuning.words import gain_shown

#: Panels of parameters side by side, at most.
COLUMNS = 4


def save_tuning(tuning: Tuning, path: Path) -> None:
    """Draw a tune on white into a file whose suffix names the format."""
    with style():
        figure = _drawn(tuning)
        with without_glyph_warnings():
            figure.savefig(path, facecolor="white", metadata={"Software": None})


def tuning_svgs(tuning: Tuning) -> list[str]:
    """Return the panels, each an SVG element to stand inside a page: search, fresh luck, every parameter."""
    metric = title(tuning.goal.metric)
    drawn: list[tuple[Callable[[Axes], None], str]] = [
        (partial(_draw_search, tuning=tuning), f"Gain in {metric} of every trial"),
        (partial(_draw_fresh, tuning=tuning), f"Gain in {metric} of the best trials on fresh luck"),
        *(
            (
                partial(_draw_parameter, tuning=tuning, parameter=parameter),
                f"Gain in {metric} over {parameter.name}",
            )
            for parameter in tuning.space.parameters
        ),
    ]
    with style():
        svgs = []
        for draw, label in drawn:
            figure = Figure(figsize=(5.0, 3.4), layout="constrained")
            draw(figure.subplots())
            svgs.append(svg_element(figure, label))
    return svgs


def _drawn(tuning: Tuning) -> Figure:
    """Return the picture: search and fresh luck above, a panel a parameter below."""
    parameters = tuning.space.parameters
    rows = ceil(len(parameters) / COLUMNS)
    figure = Figure(figsize=(9.5, 3.6 + 2.4 * rows), layout="constrained", dpi=160)
    (above,), (below,) = figure.subfigures(2, 1, squeeze=False, height_ratios=[3.6, 2.4 * rows])
    search, fresh = above.subplots(1, 2)
    _draw_search(search, tuning)
    _draw_fresh(fresh, tuning)
    grid = below.subplots(rows, ceil(len(parameters) / rows), squeeze=False, sharey=True)
    for axes, parameter in zip(grid.flat, parameters, strict=False):
        _draw_parameter(axes, tuning, parameter)
    for axes in list(grid.flat)[len(parameters) :]:
        axes.set_axis_off()
    return figure


def _draw_search(axes: Axes, tuning: Tuning) -> None:
    """Draw every trial's gain in order, and the best so far of those that meet the constraints."""
    sign = tuning.goal.sign
    _dots(axes, tuning, [float(trial.number) for trial in tuning.trials])
    feasible = [trial for trial in tuning.trials if trial.feasible]
    best = accumulate((sign * _gain(tuning, trial) for trial in feasible), max)
    steps = [(float(trial.number), sign * value) for trial, value in zip(feasible, best, strict=True)]
    if steps:
        x, y = zip(*steps, (float(len(tuning.trials)), steps[-1][1]), strict=True)
        axes.step(x, y, where="post", color=MORE, linewidth=1.6)
    _titled(axes, "the search", "trial (line: best; crosses ended early; square: as it is)")
    axes.set_ylabel(f"{title(tuning.goal.metric)}, difference from as it is", color=INK)


def _draw_fresh(axes: Axes, tuning: Tuning) -> None:
    """Draw each finalist's gain in the search and, with its interval, on fresh luck."""
    places = range(len(tuning.finalists), 0, -1)
    unit = ""
    for place, trial in zip(places, tuning.finalists, strict=True):
        searched, gain = gain_shown(tuning, tuning.search_gain(trial)), tuning.fresh_gain(trial)
        axes.plot([searched.estimate], [place], "o", markerfacecolor="none", color=INK, markersize=8)
        unit = searched.unit
        if gain is None or gain.paired.absolute.estimate is None:
            continue
        amount = gain_shown(tuning, gain.paired)
        colour = (MORE if tuning.clearly_better(trial) else LESS) if gain.clear else FAINT
        axes.plot([amount.low, amount.high], [place, place], color=colour, linewidth=2)
        axes.plot([amount.estimate], [place], "o" if gain.clear else "D", color=colour, markersize=6.5)
    axes.axvline(0, color=INK, linewidth=1)
    axes.set_yticks(list(places), [f"trial {trial.number}" for trial in tuning.finalists])
    axes.set_ylim(0.4, max(len(tuning.finalists), 1) + 0.6)
    metric = f"{title(tuning.goal.metric)}, difference from as it is{unit and ','}{unit}"
    _titled(axes, "the best on fresh luck", f"{metric} (ring: in the search)")
    axes.grid(axis="x", color=FAINT, alpha=0.25, linewidth=0.8)
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def _draw_parameter(axes: Axes, tuning: Tuning, parameter: Range | Choice) -> None:
    """Draw every trial's gain over its value of a parameter."""
    values = [trial.parameters[parameter.name] for trial in tuning.trials]
    if isinstance(parameter, Choice):
        names = list(dict.fromkeys(map(str, (*parameter.values, *values))))
        _dots(axes, tuning, [float(names.index(str(value))) for value in values])
        axes.set_xticks(range(len(names)), names)
        axes.set_xlim(-0.5, len(names) - 0.5)
    else:
        _dots(axes, tuning, [float(str(value)) for value in values])
        if parameter.log:
            axes.set_xscale("log")
            axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
            axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
            axes.xaxis.set_minor_formatter(NullFormatter())
    _titled(axes, parameter.name, "")


def _dots(axes: Axes, tuning: Tuning, x: Sequence[float]) -> None:
    """Draw trials as dots: a cross ended early, a ring breaks a constraint, a square is the default.

    A gain compares the same replications, so that trials that ended early may stand beside the others.
    """
    axes.axhline(0, color=INK, linewidth=1, linestyle="--")
    for trial, place in zip(tuning.trials, x, strict=True):
        if trial.state in (COMPLETE, PRUNED):
            marker, colour, size = _look(trial)
            face = colour if trial.feasible or trial.number == 0 else "none"
            axes.plot(
                [place], [_gain(tuning, trial)], marker, color=colour, markerfacecolor=face, markersize=size
            )


def _gain(tuning: Tuning, trial: Trial) -> float:
    """Return a trial's mean difference from the strategy as it is, in the metric's unit."""
    estimate = tuning.search_gain(trial).absolute.estimate
    return np.nan if estimate is None else estimate


def _look(trial: Trial) -> tuple[str, str, float]:
    """Return marker, colour and size of a trial."""
    if trial.number == 0:
        return "s", INK, 6.0
    if trial.state == PRUNED:
        return "x", FAINT, 3.5
    return ("o", MORE, 4.0) if trial.feasible else ("o", FAINT, 4.0)


def _titled(axes: Axes, name: str, below: str) -> None:
    """Give a panel its title and its frame."""
    axes.set_title(name, loc="left", color=INK, fontweight="bold", fontsize=10)
    if below:
        axes.set_xlabel(below, color=INK)
    plain_axes(axes)
