"""The hindsight gap: what share of the benchmark each strategy had, and what is left."""

from __future__ import annotations

from matplotlib.axes import Axes

from experiments.comparing.outcome import Comparison, StrategyResult
from experiments.comparing.words import hindsight_sentence
from experiments.hindsight.benchmark import why_no_bound
from experiments.report.blocks import Block, Heading, Picture, Text
from experiments.report.colours import INK, LESS, MORE
from experiments.report.drawing import labelled_axes, panel, short_names
from experiments.report.numbers import percent
from experiments.study.metrics import HINDSIGHT_SHARE


def hindsight_gap(comparison: Comparison) -> list[Block]:
    """Return the section; where there is no benchmark it says why nothing is drawn."""
    known = [strategy for strategy in comparison.strategies if _share(strategy) is not None]
    title = Heading("What hindsight leaves to gain")
    sentence = hindsight_sentence(comparison)
    if not known or sentence is None:
        return [title, Text("No run had a profit to be had in hindsight, so no share of it can be told.")]
    words = (
        f"Share of the hindsight benchmark of {', '.join(strategy.name for strategy in known)}, in percent"
    )
    height = 1.0 + 0.36 * len(known)
    drawing = panel("hindsight", words, height, lambda axes: _draw(axes, known))
    return [title, Text(f"{sentence} {_left(comparison, known)}"), Picture((drawing,))]


def _share(strategy: StrategyResult) -> float | None:
    """Return a strategy's mean share; None where no run tells."""
    had = strategy.metrics.get(HINDSIGHT_SHARE)
    return None if had is None else had.estimate


def _left(comparison: Comparison, known: list[StrategyResult]) -> str:
    """Say what the best leaves, and what that means where the benchmark is no bound."""
    best = max(known, key=lambda strategy: _share(strategy) or 0.0)
    gap = 1 - (_share(best) or 0.0)
    why = why_no_bound(comparison.scenario)
    if why is not None:
        return (
            f"In this market the benchmark is no bound ({why}): it holds what the others did in that run; "
            "a strategy that changes what they do may have more."
        )
    return (
        f"`{best.name}` comes nearest and leaves {percent(gap)} %: with the quality scores that it had, no "
        "rule can gain more than that; one that improves them may."
    )


def _draw(axes: Axes, known: list[StrategyResult]) -> None:
    """Draw a bar a strategy up to what it had, the rest hollow, with the interval."""
    places = range(len(known), 0, -1)
    for place, strategy in zip(places, known, strict=True):
        had = strategy.metrics[HINDSIGHT_SHARE]
        share = 100 * (had.estimate or 0.0)
        axes.barh(place, 100, height=0.62, facecolor="none", edgecolor=INK, linewidth=0.8)
        axes.barh(place, share, height=0.62, color=MORE if share >= 0 else LESS, linewidth=0)
        if had.low is not None and had.high is not None:
            axes.plot([100 * had.low, 100 * had.high], [place, place], color=INK, lw=1.6)
    labelled_axes(axes, "% of the benchmark: had, and left")
    axes.grid(axis="y", visible=False)
    axes.set_yticks(list(places), short_names([strategy.name for strategy in known]))
    axes.set_ylim(0.4, len(known) + 0.6)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
