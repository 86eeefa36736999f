"""The payoff matrix as a heat map."""

from __future__ import annotations

from functools import partial

import numpy as np
from matplotlib.axes import Axes

from experiments.report.blocks import Panel, Picture
from experiments.report.colours import DASH, FAINT, INK
from experiments.report.columns import numbers
from experiments.report.drawing import short_names
from experiments.report.numbers import common_decimals, rounded
from experiments.statistics.paired import Floats
from experiments.study.metrics import labelled
from experiments.tournaments.outcome import Payoffs
from experiments.tournaments.tables import mark


def payoff_map(payoffs: Payoffs) -> Picture:
    """Draw who earns what beside whom, blue above 0 and red below."""
    n = len(payoffs.strategies)
    words = f"Profit a seat of {', '.join(payoffs.strategies)}, each beside each"
    size = (3.2 + 1.15 * n, 1.9 + 0.62 * n)
    return Picture((Panel("payoffs", words, size, partial(_draw, payoffs=payoffs)),), "payoffs")


def _draw(axes: Axes, *, payoffs: Payoffs) -> None:
    """Draw a field a pair: rows are strategies, columns those who play the other half."""
    table = np.array([numbers(interval.estimate for interval in row) for row in payoffs.payoff])
    finite = np.abs(table[np.isfinite(table)])
    reach = float(finite.max()) if finite.size and finite.max() > 0 else 1.0
    # Areas, not pixels: a page that may load nothing shows no image inside a picture.
    axes.pcolormesh(table, cmap="RdBu", vmin=-1.6 * reach, vmax=1.6 * reach, edgecolor="face", linewidth=0.4)
    _write(axes, payoffs, table, common_decimals(reach))
    names = short_names(payoffs.strategies)
    places = np.arange(len(names)) + 0.5
    axes.set_xticks(places, names, rotation=25, ha="right", rotation_mode="anchor")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlabel("the other half of the seats plays (diagonal: all)", color=INK)
    money = labelled("profit a seat", "profit", payoffs.scenario.currency)
    axes.set_title(
        f"{money} of the row's strategy    > beats    >> exploits",
        loc="left",
        color=INK,
        fontsize=10,
        fontweight="bold",
    )
    axes.tick_params(colors=INK, length=0)
    for side in axes.spines.values():
        side.set_color(FAINT)


def _write(axes: Axes, payoffs: Payoffs, table: Floats, places: int) -> None:
    """Write the numbers on their fields, in an ink that is dark in both modes, as the fields are bright."""
    for (i, j), value in np.ndenumerate(table):
        known = bool(np.isfinite(value))
        text = f"{rounded(value, places) if known else '-'} {mark(payoffs, i, j)}".strip()
        axes.text(j + 0.5, i + 0.5, text, ha="center", va="center", color=DASH if known else INK)
