"""Draw docs/images/equilibrium.png: ads that answer each other, one at a time and all at once."""

from __future__ import annotations

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from simulator.equilibrium import balanced_dynamics, symmetric_bounds

VALUES, QUALITY, EFFECTS = [10, 8, 6], [1, 1, 1], [100, 90, 80]
COLOURS = ("#1b6ca8", "#d1700f", "#3a7d44")
ROUNDS = 8


def draw(path: Path) -> None:
    """Write the picture to `path`."""
    figure, panels = plt.subplots(1, 2, figsize=(10, 4.6), sharey=True, layout="constrained")
    titles = ("One ad at a time: bids settle", "All at once: bids circle for ever")
    for panel, order, each, title in zip(panels, ("in_turn", "all_at_once"), (3, 1), titles, strict=True):
        bids = balanced_dynamics(VALUES, VALUES, QUALITY, EFFECTS, order=order, steps=ROUNDS * each)
        rounds = np.arange(len(bids)) / each
        _bounds(panel)
        for ad, colour in enumerate(COLOURS):
            drawstyle = "steps-post" if each > 1 else "default"
            panel.plot(rounds, bids[:, ad], color=colour, linewidth=2, drawstyle=drawstyle)
            panel.text(
                ROUNDS + 0.15, bids[-1, ad], f"worth {VALUES[ad]}", color=colour, va="center", fontsize=10
            )
        panel.set(title=title, xlabel="rounds in which each ad answers once", xlim=(0, ROUNDS + 1.5))
        panel.set_xticks(range(ROUNDS + 1))
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_yscale("log")
    panels[0].set_ylabel("bid per click (currency units, log scale)")
    panels[0].set_yticks([0.5, 1, 2, 4, 8], ["0.5", "1", "2", "4", "8"])
    panels[0].set_ylim(0.5, 11)
    panels[0].minorticks_off()
    figure.supxlabel(
        "Bands: Varian's bounds for bids without envy. Dashed: the lower one, where GSP charges VCG prices.",
        fontsize=10, color="#444444",
    )  # fmt: skip
    figure.savefig(path, dpi=130)
    plt.close(figure)


def _bounds(panel: Axes) -> None:
    """Draw Varian's bounds of the two ads that price a slot, and the lower one as a line."""
    bounds = symmetric_bounds(VALUES, QUALITY, EFFECTS)
    for ad in (1, 2):
        low, high = bounds.lower[ad], bounds.upper[ad]
        panel.fill_between([0, ROUNDS], low, high, color=COLOURS[ad], alpha=0.18, linewidth=0)
        panel.hlines(low, 0, ROUNDS, color=COLOURS[ad], linewidth=1.2, linestyle="--")


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "equilibrium.png")
