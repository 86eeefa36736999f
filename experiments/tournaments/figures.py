"""The payoff matrix as a heat map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from experiments.report.colours import FAINT, INK
from experiments.report.drawing import short_name, style, without_glyph_warnings
from experiments.report.numbers import common_decimals, rounded
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tables import mark


def save_payoffs(payoffs: Payoffs, path: Path) -> None:
    """Draw who earns what beside whom, blue above 0 and red below; the suffix names the format."""
    table = np.array([[_mean(interval.estimate) for interval in row] for row in payoffs.payoff])
    n = len(payoffs.strategies)
    finite = np.abs(table[np.isfinite(table)])
    reach = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    places = common_decimals(reach)
    names = [short_name(name) for name in payoffs.strategies]
    with style():
        figure = Figure(figsize=(3.2 + 1.15 * n, 1.9 + 0.62 * n), layout="constrained", dpi=160)
        axes = figure.subplots()
        axes.imshow(table, cmap="RdBu", vmin=-1.6 * reach, vmax=1.6 * reach, aspect="auto")
        for i in range(n):
            for j in range(n):
                text = rounded(table[i, j], places) if np.isfinite(table[i, j]) else "-"
                axes.text(j, i, f"{text} {mark(payoffs, i, j)}".strip(), ha="center", va="center", color=INK)
        axes.set_xticks(range(n), names, rotation=25, ha="right", rotation_mode="anchor")
        axes.set_yticks(range(n), names)
        axes.set_xlabel("the other half of the seats plays (diagonal: all)", color=INK)
        axes.set_title(
            "profit a seat of the row's strategy    > beats    >> exploits",
            loc="left",
            color=INK,
            fontsize=10,
            fontweight="bold",
        )
        axes.tick_params(colors=INK, length=0)
        for side in axes.spines.values():
            side.set_color(FAINT)
        with without_glyph_warnings():
            figure.savefig(path, facecolor="white", metadata={"Software": None})


def _mean(estimate: float | None) -> float:
    """Return a mean, not-a-number where there is none."""
    return np.nan if estimate is None else estimate
