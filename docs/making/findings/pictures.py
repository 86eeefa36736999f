"""The pictures of the page, drawn from comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from experiments.claims.pictures import field
from experiments.comparing.outcome import Comparison
from experiments.comparing.profit_parts import profit_parts
from experiments.report.blocks import Panel, Picture
from experiments.report.colours import INK, LESS, SERIES
from experiments.report.drawing import labelled_axes, legend, short_name
from experiments.statistics.paired import Interval
from findings import reading
from findings.clicks import PARTS, chasers
from findings.study import BASELINE, CHASERS
from findings.summary import records

MARKERS = "osD^vPX"
#: Colours of the parts of a difference in profit.
OF_PART = dict(zip(PARTS, SERIES, strict=False))

Limits = tuple[tuple[float, float], tuple[float, float]]


def profit_picture(comparisons: Sequence[Comparison]) -> Picture:
    """Return the grid of rules by markets."""
    words = "A grid of rules by markets, coloured by the difference in profit"
    rules = [record.rule for record in records(comparisons)]
    size = (9.5, 1.1 + 0.33 * len(rules))
    draw = partial(_profit, comparisons=comparisons, rules=rules)
    return Picture((Panel("profit", words, size, draw),), "findings-profit")


def clicks_picture(comparisons: Sequence[Comparison]) -> Picture:
    """Return clicks against profit, a panel a rule, a mark a market; all panels have the same axes."""
    words = "Clicks against profit, one point a market and rule"
    limits = _limits(comparisons)
    panels = [
        Panel(
            f"clicks-{name}",
            words,
            (3.2, 3.9),
            partial(_clicks, comparisons=comparisons, name=name, limits=limits),
        )
        for name in CHASERS
    ]
    return Picture(tuple(panels), "findings-clicks")


def parts_picture(comparisons: Sequence[Comparison]) -> Picture:
    """Return what each difference in profit is made of, a panel a market: bars that add up to the dot."""
    words = "The four parts of each difference in profit, market by market"
    panels = [
        Panel(
            f"parts-{place}",
            words,
            (3.2, 1.9),
            partial(_parts, comparison=one, key=not place),
        )
        for place, one in enumerate(comparisons)
    ]
    return Picture(tuple(panels), "findings-parts")


def _profit(axes: Axes, comparisons: Sequence[Comparison], rules: Sequence[str]) -> None:
    """Draw a field a rule and market: coloured where the difference in profit is clear."""
    shares, signs = (
        np.array([[choose(one, rule) for one in comparisons] for rule in rules], dtype=float)
        for choose in (
            lambda one, rule: 100 * (reading.of_revenue(one, rule).estimate or 0.0),
            lambda one, rule: reading.clearly(reading.against_baseline(one, rule, "profit")),
        )
    )
    field(axes, shares, signs, [one.scenario.name for one in comparisons], rules)
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    axes.tick_params(colors=INK, labelsize=9)
    axes.set_xlabel(
        f"profit less that of {BASELINE}, % of its revenue; grey: no clear difference", color=INK, fontsize=9
    )


def _clicks(axes: Axes, comparisons: Sequence[Comparison], name: str, limits: Limits) -> None:
    """Draw one rule: a point a market, with both its intervals; the first panel has the names."""
    labelled_axes(axes, short_name(name))
    axes.axhline(0, color=INK, linewidth=0.8)
    axes.axvline(0, color=INK, linewidth=0.8)
    keys = []
    for place, comparison in enumerate(comparisons):
        look: dict[str, Any] = {"color": SERIES[place % len(SERIES)], "marker": MARKERS[place % len(MARKERS)]}
        keys.append(Line2D([], [], linestyle="", label=comparison.scenario.name, **look))
        if name in chasers(comparison):
            _cross(axes, *_point(comparison, name), look)
    (left, right), (low, high) = limits
    axes.fill_between([0, max(right, 0)], min(low, 0), 0, color=LESS, alpha=0.1, linewidth=0)
    corner: dict[str, Any] = {"transform": axes.transAxes, "ha": "right", "va": "bottom"}
    axes.text(0.98, 0.02, "more clicks,\nless profit", color=LESS, fontsize=9, **corner)
    axes.set_xlim(left, right)
    axes.set_ylim(low, high)
    axes.set_xlabel("clicks, % more")
    axes.set_ylabel(f"profit, % of the revenue of {BASELINE}")
    if name == CHASERS[0]:
        legend(axes, keys)


def _point(comparison: Comparison, name: str) -> tuple[Interval, Interval]:
    """Return a rule's differences in clicks and in profit, both relative."""
    return reading.relative(comparison, name, "clicks"), reading.of_revenue(comparison, name)


def _limits(comparisons: Sequence[Comparison]) -> Limits:
    """Return the ends of both axes, in percent: all points and intervals, and a little more."""
    points = [_point(one, name) for one in comparisons for name in chasers(one)]
    ends = []
    for intervals in zip(*points, strict=True) if points else ((), ()):
        known = [
            100 * end for one in intervals for end in (one.estimate, one.low, one.high) if end is not None
        ]
        low, high = min(known, default=0.0), max(known, default=0.0)
        room = 0.05 * (high - low) or 1.0
        ends.append((low - room, high + room))
    return ends[0], ends[1]


def _cross(axes: Axes, x: Interval, y: Interval, look: dict[str, Any]) -> None:
    """Draw a point with both its intervals, in percent; nothing where one of the two is not known."""
    if x.estimate is None or y.estimate is None:
        return
    lines: dict[str, Any] = {"color": look["color"], "linewidth": 1.0, "alpha": 0.7}
    if y.low is not None and y.high is not None:
        axes.plot([100 * x.estimate] * 2, [100 * y.low, 100 * y.high], **lines)
    if x.low is not None and x.high is not None:
        axes.plot([100 * x.low, 100 * x.high], [100 * y.estimate] * 2, **lines)
    axes.plot([100 * x.estimate], [100 * y.estimate], markersize=6, linestyle="", **look)


def _parts(axes: Axes, comparison: Comparison, *, key: bool) -> None:
    """Draw one market's rules, gains to the right and losses to the left of 0."""
    names = chasers(comparison)
    labelled_axes(axes, comparison.scenario.name)
    for place, name in enumerate(names):
        found = profit_parts(comparison, name)
        ends = {1: 0.0, -1: 0.0}
        for part, interval in found.parts().items():
            size = interval.estimate or 0.0
            side = 1 if size > 0 else -1
            axes.barh(place, size, left=ends[side], height=0.55, color=OF_PART[part], linewidth=0)
            ends[side] += size
        total = found.total
        if total.low is not None and total.high is not None:
            axes.plot([total.low, total.high], [place, place], color=INK, linewidth=1.4)
        if total.estimate is not None:
            axes.plot([total.estimate], [place], "o", color="white", markeredgecolor=INK, markersize=5.5)
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.set_yticks(range(len(names)), [short_name(name) for name in names])
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    if key:
        parts = [Patch(color=OF_PART[part], label=f"by {heading}") for part, (heading, _, _) in PARTS.items()]
        dot = Line2D([], [], marker="o", color=INK, markerfacecolor="white", label="sum, 95 %")
        legend(axes, [*parts, dot])
