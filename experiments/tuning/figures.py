"""A tune as a picture: how the best rose, what remains of it on fresh luck, and which values did well."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from experiments.comparing.pictures.forest import Row, draw_forest
from experiments.report.blocks import Block, Panel, Picture, Text
from experiments.report.colours import FAINT, INK, MORE
from experiments.report.drawing import labelled_axes
from experiments.study.metrics import labelled, spoken_unit, title
from experiments.tuning.outcome import Tuning
from experiments.tuning.search_space import Choice, Range
from experiments.tuning.trials import COMPLETE, PRUNED, Trial
from experiments.tuning.words import gain_shown

_HOW = (
    "Gains compare the same replications. Crosses: ended early, clearly worse than the best. Line: the best "
    "so far. Square: the strategy as it is. On fresh luck: bars are 95 % intervals, not corrected; round and "
    "coloured: clear after Holm's correction over the best trials; rings: what it was in the search."
)
#: Width and height of a panel in inches.
_SIZE = (5.0, 3.4)


def pictures(tuning: Tuning) -> list[Block]:
    """Return the panels, search, fresh luck, every parameter, and how to read them."""
    gain = f"Gain in {title(tuning.goal.metric)}"
    panels = [
        Panel("search", f"{gain} of every trial", _SIZE, partial(_draw_search, tuning=tuning)),
        Panel(
            "fresh", f"{gain} of the best trials on fresh luck", _SIZE, partial(_draw_fresh, tuning=tuning)
        ),
        *(
            Panel(
                f"parameter-{parameter.name}",
                f"{gain} over {parameter.name}",
                _SIZE,
                partial(_draw_parameter, tuning=tuning, parameter=parameter),
            )
            for parameter in tuning.space.parameters
        ),
    ]
    return [Picture(tuple(panels), "tuning"), Text(_HOW, "soft")]


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
    axes.set_xlabel("trial (line: best; crosses ended early; square: as it is)")
    axes.set_ylabel(labelled(f"{title(tuning.goal.metric)}, difference from as it is", *_money(tuning)))
    labelled_axes(axes, "the search")


def _draw_fresh(axes: Axes, tuning: Tuning) -> None:
    """Draw each finalist's gain on fresh luck with its interval, and as a ring that in the search."""
    rows = [_fresh_row(tuning, trial) for trial in tuning.finalists]
    searched = [gain_shown(tuning, tuning.search_gain(trial)) for trial in tuning.finalists]
    draw_forest(axes, baseline="as it is", metric="the best on fresh luck", rows=rows, unit="")
    for place, one in zip(range(len(rows), 0, -1), searched, strict=True):
        axes.plot([one.estimate], [place], "o", markerfacecolor="none", color=INK, markersize=8)
    unit = searched[0].unit if searched else ""
    metric = f"{title(tuning.goal.metric)}, difference from as it is{unit and ','}{unit}"
    axes.set_xlabel(f"{metric} (ring: in the search)")


def _money(tuning: Tuning) -> tuple[str, str | None]:
    """Return the metric that is drawn, and what its money is in."""
    return tuning.goal.metric, tuning.scenario.currency


def _fresh_row(tuning: Tuning, trial: Trial) -> Row:
    """Return a finalist's gain on fresh luck; not-a-number is not drawn."""
    gain, name = tuning.fresh_gain(trial), f"trial {trial.number}"
    if gain is None or gain.paired.absolute.estimate is None:
        return Row(name, np.nan, None, None, clear=False)
    amount = gain_shown(tuning, gain.paired)
    return Row(name, amount.estimate, amount.low, amount.high, gain.clear)


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
    axes.set_ylabel(spoken_unit(*_money(tuning)).lstrip())
    labelled_axes(axes, parameter.name)


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
