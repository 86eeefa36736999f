"""CTR, quality score and price of a click, target by target: whether more clicks are cheaper clicks here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from experiments.comparison import StrategyResult
from experiments.numbers import number, percent
from experiments.reports.blocks import Block, Heading, Panel, Picture, Text
from experiments.reports.choosing import Shown, largest
from experiments.reports.drawing import colour_of, cut, legend, legend_height, panel, plain_axes
from experiments.statistics import Floats

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
    drawn = shown.strategies[:1] + _farthest(shown)
    rates = [rates_of(strategy) for strategy in drawn]
    title = Heading("From CTR to quality score to the price of a click")
    if not any(len(one.ctr) for one in rates):
        return [title, Text("No target had a click, so nothing can be drawn.")]
    sentences = [_sentence(one, found) for one, found in zip(drawn, rates, strict=True)]
    return [
        title,
        Text(" ".join(sentences)),
        Picture(
            (
                _scatter(drawn, rates, "ctr", "score", "CTR and quality score"),
                _scatter(drawn, rates, "score", "cpc", "Quality score and price of a click"),
            )
        ),
        Text(_remark(rates), "soft"),
    ]


def _farthest(shown: Shown) -> tuple[StrategyResult, ...]:
    """Return the strategy whose clicks are spread over targets least like the baseline's; one or none."""
    if len(shown.strategies) < 2:
        return ()
    base = _shares(shown.strategies[0])
    apart = [float(np.abs(_shares(one) - base).sum()) for one in shown.strategies[1:]]
    return (shown.strategies[1 + int(np.argmax(apart))],)


def _shares(strategy: StrategyResult) -> NDArray[np.float64]:
    """Return each target's share of a strategy's clicks, 0 without any."""
    clicks = strategy.parts.table("by_target")["clicks"]
    return np.asarray(clicks / max(float(clicks.sum()), 1e-12))


def _scatter(drawn: tuple[StrategyResult, ...], rates: list[Rates], x: str, y: str, title: str) -> Panel:
    """Draw a point a target."""
    labels = {"ctr": "CTR, %", "score": "quality score", "cpc": "price of a click"}
    names = [strategy.name for strategy in drawn]

    def draw(axes: Axes) -> None:
        handles = []
        for place, found in enumerate(rates):
            kept = largest(found.clicks, MOST_TARGETS)
            across, up = (_scaled(found, column)[kept] for column in (x, y))
            look = {"color": colour_of(place), "marker": _MARKS[place], "alpha": 0.75}
            axes.plot(across, up, linestyle="", markersize=5.5, markeredgewidth=0, **look)
            handles.append(Line2D([], [], linestyle="", markersize=6, label=cut(names[place]), **look))
        plain_axes(axes, title)
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


def _sentence(strategy: StrategyResult, rates: Rates) -> str:
    """Set the half of the targets with the higher CTR against the other half."""
    n = len(rates.ctr)
    if n < 2:
        return (
            f"`{strategy.name}` had clicks on {'one target' if n else 'no target'}: nothing to set against."
        )
    order = np.argsort(rates.ctr, kind="stable")
    low, high = _half(rates, order[: n // 2]), _half(rates, order[n - n // 2 :])
    (ctr, score, cpc), (low_ctr, low_score, low_cpc) = high, low
    targets = "target" if n // 2 == 1 else f"{n // 2} targets"
    dearer = cpc > low_cpc
    return (
        f"Under `{strategy.name}` the {targets} with the highest CTR ({percent(ctr)} % against {percent(low_ctr)} % "
        f"of the {targets} with the lowest) {'has' if n < 4 else 'have'} a quality score of {score:.1f} against "
        f"{low_score:.1f}, and a click there costs {number(cpc)} against {number(low_cpc)}: here a higher CTR goes "
        f"with a {'higher' if dearer else 'lower'} price."
    )


def _half(rates: Rates, places: NDArray[np.intp]) -> tuple[float, float, float]:
    """Return CTR, quality score and price of some targets together."""
    clicks, shown = float(rates.clicks[places].sum()), float(rates.impressions[places].sum())
    score = float((rates.score[places] * rates.impressions[places]).sum()) / shown
    return clicks / shown, score, float(rates.cost[places].sum()) / clicks


def _remark(rates: list[Rates]) -> str:
    """Say how to read the points, and how many are left out."""
    left = max(len(found.ctr) for found in rates) - MOST_TARGETS
    more = f" The {MOST_TARGETS} targets with most clicks are drawn, {left} are left out." if left > 0 else ""
    return (
        "A better quality score lowers the price of the same place for the same bid; but a higher CTR also comes "
        "from better places, which cost more, and rivals bid more for what is clicked. So a higher CTR does not "
        f"always mean a lower price.{more}"
    )
