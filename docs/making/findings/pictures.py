"""The pictures of the page, drawn from comparisons."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from experiments.comparing.outcome import Comparison
from experiments.comparing.profit_parts import profit_parts
from experiments.report.numbers import signed
from experiments.statistics.paired import Interval
from findings import reading
from findings.clicks import PARTS, chasers
from findings.study import BASELINE, CHASERS
from findings.summary import records
from findings.text import LESS, MORE

INK, FAINT, BLUE, ORANGE, GREEN, PURPLE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#3b7d4f", "#7a5195"
COLOURS = [BLUE, ORANGE, GREEN, PURPLE, "#c2952b", "#2a9d9d", "#a83a55"]
MARKERS = "osD^vPX"
#: Colours of the parts of a difference in profit.
OF_PART = {"volume": BLUE, "shift": ORANGE, "sales": "#c2952b", "price": PURPLE}
_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}
_SAVED: dict[str, Any] = {"facecolor": "white", "metadata": {"Software": None}}


def draw_profit(comparisons: Sequence[Comparison], path: Path) -> None:
    """Draw the grid of rules by markets: coloured where the difference in profit is clear."""
    rules = [record.rule for record in records(comparisons)]
    shares = np.array(
        [[100 * (reading.of_revenue(one, rule).estimate or 0.0) for one in comparisons] for rule in rules]
    )
    clear = np.array(
        [
            [reading.clearly(reading.against_baseline(one, rule, "profit")) != 0 for one in comparisons]
            for rule in rules
        ]
    )
    limit = max(1.0, float(np.quantile(np.abs(shares[clear]), 0.85))) if clear.any() else 1.0
    figure = Figure(figsize=(9.5, 1.1 + 0.33 * len(rules)), layout="constrained", dpi=160)
    axes = figure.subplots()
    colours = LinearSegmentedColormap.from_list("profit", [ORANGE, "white", BLUE])
    axes.imshow(np.where(clear, shares, 0.0), cmap=colours, vmin=-limit, vmax=limit, aspect="auto")
    for row, column in np.ndindex(*shares.shape):
        value = float(shares[row, column])
        text = signed(value, 1)
        if clear[row, column]:
            text = f"{MORE if value > 0 else LESS} {text}"
        dark = clear[row, column] and abs(value) > 0.6 * limit
        colour = "white" if dark else INK if clear[row, column] else FAINT
        axes.text(column, row, text, ha="center", va="center", color=colour, fontsize=9)
    axes.set_xticks(range(len(comparisons)), [one.scenario.name for one in comparisons], fontsize=9)
    axes.set_yticks(range(len(rules)), rules, fontsize=9)
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(0.5, len(comparisons) - 1), minor=True)
    axes.set_yticks(np.arange(0.5, len(rules) - 1), minor=True)
    axes.grid(which="minor", color="#e4e7ea", linewidth=0.8)
    axes.tick_params(which="both", length=0, colors=INK)
    axes.spines[:].set_visible(False)
    axes.set_xlabel(
        f"profit less that of {BASELINE}, % of its revenue; grey: no clear difference", color=INK, fontsize=9
    )
    figure.savefig(path, **_SAVED)


def draw_clicks(comparisons: Sequence[Comparison], path: Path) -> None:
    """Draw clicks against profit, a panel a rule, a mark a market."""
    figure = Figure(figsize=(9.5, 3.9), layout="constrained", dpi=160)
    panels = figure.subplots(1, len(CHASERS), sharex=True, sharey=True)
    for axes, name in zip(panels, CHASERS, strict=True):
        for place, comparison in enumerate(comparisons):
            if name in chasers(comparison):
                _cross(
                    axes,
                    reading.relative(comparison, name, "clicks"),
                    reading.of_revenue(comparison, name),
                    colour=COLOURS[place % len(COLOURS)],
                    marker=MARKERS[place % len(MARKERS)],
                    label=comparison.scenario.name,
                )
        axes.axhline(0, color=INK, linewidth=0.8, zorder=0)
        axes.axvline(0, color=INK, linewidth=0.8, zorder=0)
        axes.set_title(name, **_TITLE)
        axes.set_xlabel("clicks, % more")
        axes.spines[["top", "right"]].set_visible(False)
    panels[0].set_ylabel(f"profit, % of the revenue of {BASELINE}")
    (left, right), (low, high) = panels[0].get_xlim(), panels[0].get_ylim()
    for axes in panels:
        axes.fill_between([0, max(right, 0)], min(low, 0), 0, color=ORANGE, alpha=0.1, linewidth=0, zorder=-1)
        axes.text(0.98, 0.02, "more clicks,\nless profit", transform=axes.transAxes, color=ORANGE, ha="right",
                  va="bottom", fontsize=9)  # fmt: skip
    panels[0].set_xlim(left, right)
    panels[0].set_ylim(low, high)
    handles, labels = panels[0].get_legend_handles_labels()
    if handles:
        figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=9)
    figure.savefig(path, **_SAVED)


def draw_parts(comparisons: Sequence[Comparison], path: Path) -> None:
    """Draw what each difference in profit is made of: bars that add up to the dot."""
    rows = (len(comparisons) + 2) // 2
    figure = Figure(figsize=(9.5, 0.4 + 1.55 * rows), layout="constrained", dpi=160)
    panels = figure.subplots(rows, 2, squeeze=False).flatten()
    for axes, comparison in zip(panels, comparisons, strict=False):
        _parts(axes, comparison)
    for axes in panels[len(comparisons) :]:
        axes.axis("off")
    patches = [Patch(color=OF_PART[part], label=heading) for part, (heading, _, _) in PARTS.items()]
    panels[len(comparisons)].legend(
        handles=patches, loc="center left", frameon=False, fontsize=9.5,
        title="profit by (dot: sum, with its 95 % interval)", title_fontsize=9.5, alignment="left",
    )  # fmt: skip
    figure.savefig(path, **_SAVED)


def _cross(axes: Axes, x: Interval, y: Interval, *, colour: str, marker: str, label: str) -> None:
    """Draw a point with both its intervals, in percent; nothing where one of the two is not known."""
    if x.estimate is None or y.estimate is None:
        return
    lines: dict[str, Any] = {"color": colour, "linewidth": 1.0, "alpha": 0.7}
    if y.low is not None and y.high is not None:
        axes.plot([100 * x.estimate] * 2, [100 * y.low, 100 * y.high], **lines)
    if x.low is not None and x.high is not None:
        axes.plot([100 * x.low, 100 * x.high], [100 * y.estimate] * 2, **lines)
    axes.plot(
        [100 * x.estimate], [100 * y.estimate], marker, color=colour, markersize=6, label=label, linestyle=""
    )


def _parts(axes: Axes, comparison: Comparison) -> None:
    """Draw one market's rules, gains to the right and losses to the left of 0."""
    names = chasers(comparison)
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
    axes.set_yticks(range(len(names)), [name.replace("[", "\n[") for name in names], fontsize=8.5)
    axes.set_ylim(len(names) - 0.45, -0.55)
    axes.set_title(comparison.scenario.name, **_TITLE)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8.5)
    axes.spines[["top", "right", "left"]].set_visible(False)
