"""Differences from the baseline with their intervals, a panel a metric."""

from __future__ import annotations

from experiments.comparing.outcome import Comparison
from experiments.report.blocks import Block, Heading, Panel, Picture, Text
from experiments.report.drawing import svg
from experiments.report.figures import PANELS, draw_forest, forest_height, points

#: Inches: rows bear whole names of strategies.
WIDTH = 5.0


def forest(comparison: Comparison) -> list[Block]:
    """Return the forest plot and how to read it; nothing where nothing was compared."""
    if not comparison.differences:
        return []
    return [
        Heading("Differences from the baseline"),
        Text(_sentence(comparison)),
        Picture(tuple(forest_panel(comparison, metric) for metric in PANELS)),
        Text(
            "The line at 0 is the baseline; bars are 95 % intervals of the paired differences, uncorrected. "
            "Round, coloured: clear after Holm's correction over the strategies; grey diamond: not clear.",
            "soft",
        ),
    ]


def forest_panel(comparison: Comparison, metric: str) -> Panel:
    """Draw the differences in one metric."""
    rows, unit = points(comparison, metric)
    words = f"Differences from the baseline in {metric}"
    size = (WIDTH, forest_height(len(rows)))
    drawing = svg(size, words, lambda figure: draw_forest(figure.subplots(), comparison, metric, rows, unit))
    return Panel(f"differences-{metric}", words, drawing)


def _sentence(comparison: Comparison) -> str:
    """Count whose profit and clicks are clearly more or less."""
    counts = []
    for metric in PANELS:
        clear = [one for one in comparison.differences if one.metric == metric and one.clear]
        more = sum((one.paired.absolute.estimate or 0.0) > 0 for one in clear)
        counts.append(f"{metric}: {more} clearly more, {len(clear) - more} clearly less")
    n = len(comparison.strategies) - 1
    who = "one strategy" if n == 1 else f"{n} strategies"
    return f"Of {who} set against `{comparison.baseline}`, {'; '.join(counts)}."
