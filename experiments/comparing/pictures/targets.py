"""CTR, quality score and price of a click, target by target: whether more clicks are cheaper clicks here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from experiments.comparing.outcome import StrategyResult
from experiments.comparing.pictures.choosing import Shown, largest
from experiments.report.blocks import Block, Bullets, Heading, Panel, Picture, Text
from experiments.report.drawing import colour_of, cut, labelled_axes, legend, legend_height, panel
from experiments.report.numbers import number, percent, rounded
from experiments.statistics.paired import Floats
from experiments.statistics.rank_correlation import rank_correlation
from experiments.study.metrics import labelled, spoken_unit

#: Targets drawn of one strategy.
MOST_TARGETS = 200
_MARKS = ("o", "^")


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """What the targets of a strategy that were clicked come to, means over runs.

    Attributes
    ----------
    ctr, score, cpc
        (n,) clicks an impression, quality score shown (1 to 10), cost a click.
    clicks, cost, impressions
        (n,) what they are made from.
    """

    ctr: Floats
    score: Floats
    cpc: Floats
    clicks: Floats
    cost: Floats
    impressions: Floats


#: Place among the strategies shown, name, rates.
Drawn = tuple[int, str, Rates]


def rates_of(strategy: StrategyResult) -> Rates:
    """Return the rates of the targets that had clicks."""
    table = strategy.parts.table("by_target")
    had = table["clicks"] > 0
    clicks, cost, shown, scores = (
        np.asarray(table[name][had], dtype=float) for name in ("clicks", "cost", "impressions", "score_sum")
    )
    return Rates(clicks / shown, scores / shown, cost / clicks, clicks, cost, shown)


def ctr_to_price(shown: Shown) -> list[Block]:
    """Return the section; where no target had clicks it says so."""
    if not shown.strategies:
        return []
    drawn = [(0, shown.strategies[0]), *_farthest(shown)]
    rates = [(place, strategy.name, rates_of(strategy)) for place, strategy in drawn]
    title = Heading("From CTR to quality score to the price of a click")
    if not any(len(one.ctr) for _, _, one in rates):
        return [title, Text("No target had a click, so nothing can be drawn.")]
    return [
        title,
        Bullets(tuple(rates_sentence(name, found, shown.currency) for _, name, found in rates)),
        Picture(
            (
                _scatter(rates, "ctr", "score", "CTR and quality score", shown.currency),
                _scatter(rates, "score", "cpc", "Quality score and price of a click", shown.currency),
            )
        ),
        Text(_remark(rates), "soft"),
    ]


def _farthest(shown: Shown) -> list[tuple[int, StrategyResult]]:
    """Return the strategy whose clicks are spread over targets least like the baseline's, if any."""
    if len(shown.strategies) < 2:
        return []
    base = _shares(shown.strategies[0])
    apart = [float(np.abs(_shares(one) - base).sum()) for one in shown.strategies[1:]]
    place = 1 + int(np.argmax(apart))
    return [(place, shown.strategies[place])]


def _shares(strategy: StrategyResult) -> NDArray[np.float64]:
    """Return each target's share of a strategy's clicks, 0 without any."""
    clicks = strategy.parts.table("by_target")["clicks"]
    return np.asarray(clicks / max(float(clicks.sum()), 1e-12))


def _scatter(rates: list[Drawn], x: str, y: str, title: str, currency: str | None) -> Panel:
    """Draw a point a target."""
    price = labelled("price of a click", "cpc", currency)
    labels = {"ctr": "CTR, %", "score": "quality score", "cpc": price}
    names = [name for _, name, _ in rates]

    def draw(axes: Axes) -> None:
        handles = []
        for mark, (place, name, found) in zip(_MARKS, rates, strict=False):
            kept = largest(found.clicks, MOST_TARGETS)
            across, up = (_scaled(found, column)[kept] for column in (x, y))
            colour = colour_of(place)
            axes.plot(across, up, mark, color=colour, markersize=5.5, markeredgewidth=0, alpha=0.75)
            handles.append(Line2D([], [], color=colour, linestyle="", marker=mark, label=cut(name)))
        labelled_axes(axes, title)
        axes.set_xlabel(labels[x])
        axes.set_ylabel(labels[y])
        for side, column in ((axes.set_xlim, x), (axes.set_ylim, y)):
            if column != "score":
                side(0, None)
        legend(axes, handles)

    return panel(
        f"{x}-{y}", f"{title}, a point a target, of {', '.join(names)}", 2.9 + legend_height(names), draw
    )


def _scaled(rates: Rates, column: str) -> Floats:
    """Return a column as it is drawn: CTR in percent."""
    values: Floats = getattr(rates, column)
    return 100 * values if column == "ctr" else values


def rates_sentence(name: str, rates: Rates, currency: str | None) -> str:
    """Set the half of the targets with the higher CTR against the other half."""
    n = len(rates.ctr)
    if n < 2:
        return f"`{name}` had clicks on {'one target' if n else 'no target'}: nothing to set against."
    order = np.argsort(rates.ctr, kind="stable")
    low, high = _half(rates, order[: n // 2]), _half(rates, order[n - n // 2 :])
    (ctr, score, cpc), (low_ctr, low_score, low_cpc) = high, low
    targets = "target" if n // 2 == 1 else f"{n // 2} targets"
    return (
        f"Under `{name}` the {targets} with the highest CTR ({percent(ctr)} % against "
        f"{percent(low_ctr)} % of the {targets} with the lowest) had a quality score of {score:.1f} against "
        f"{low_score:.1f}, and a click there cost {number(cpc)} against {number(low_cpc)}"
        f"{spoken_unit('cost', currency)}. {_tie(rates)}"
    )


def _tie(rates: Rates) -> str:
    """Say whether CTR and price rise together, as far as so many targets can tell."""
    tie = rank_correlation(rates.ctr, rates.cpc)
    if tie.estimate is None or tie.low is None or tie.high is None:
        return "So few targets cannot tell whether a higher CTR goes with a higher or a lower price."
    direction = (
        "a higher CTR goes with a higher price"
        if tie.low > 0
        else "a higher CTR goes with a lower price"
        if tie.high < 0
        else "no clear tie between CTR and price"
    )
    sizes = [rounded(value, 2) for value in (tie.estimate, tie.low, tie.high)]
    return (
        f"Over all {len(rates.ctr)} targets: {direction} (rank correlation {sizes[0]}, 95 %: {sizes[1]} to "
        f"{sizes[2]})."
    )


def _half(rates: Rates, places: NDArray[np.intp]) -> tuple[float, float, float]:
    """Return CTR, quality score and price of some targets together."""
    clicks, shown = float(rates.clicks[places].sum()), float(rates.impressions[places].sum())
    score = float((rates.score[places] * rates.impressions[places]).sum()) / shown
    return clicks / shown, score, float(rates.cost[places].sum()) / clicks


def _remark(rates: list[Drawn]) -> str:
    """Say how to read the points, and how many are left out."""
    left = max(len(found.ctr) for _, _, found in rates) - MOST_TARGETS
    more = f" Drawn: the {MOST_TARGETS} targets with most clicks; left out: {left}." if left > 0 else ""
    return (
        "A better quality score lowers the price of the same place for the same bid; but a higher CTR also "
        "comes from better places, which cost more, and rivals bid more for what is clicked. So a higher CTR "
        "does not always mean a lower price. The interval of the correlation takes the targets as drawn from "
        f"many of their kind.{more}"
    )
