"""Draw docs/images/after-the-click.png: a pre-sale, the delay of reports, and what a customer is worth."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator import Scenario
from simulator.draws import mix64_array
from simulator.entities import Floats
from simulator.ledger import Counters
from simulator.sales.sales import Sales

INK, FAINT, BLUE, ORANGE, GREEN = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#3b7d4f"
#: Day 0 is 1 October: deposits from the 20th, 20:00, to the 31st, 22:00; balances from 1 November, 0:30.
PRESALE = {"start": 19.833, "end": 30.917, "due": 31.021, "lapse": 0.1}
MARKET: dict[str, Any] = {
    "name": "one keyword",
    "learner": "shop",
    "keyword": [{"name": "tent", "volume": 100.0}],
    "account": [
        {
            "name": "shop",
            "campaign": [{"name": "all", "budget": 1.0, "target": [{"keyword": "tent", "bid": 1.0}]}],
        }
    ],
}


def draw(path: Path) -> None:
    """Draw three panels, each from sales booked by the rules of a scenario."""
    figure = Figure(figsize=(9.5, 6.6), layout="constrained", dpi=160)
    grid = figure.add_gridspec(2, 2, height_ratios=[1.15, 1.0], hspace=0.06, wspace=0.06)
    above, left, right = (
        figure.add_subplot(grid[0, :]), figure.add_subplot(grid[1, 0]), figure.add_subplot(grid[1, 1])
    )  # fmt: skip
    _presale(above)
    _delays(left)
    _lifetime(right)
    for axes in (above, left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylim(bottom=0)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


def _presale(axes: Axes) -> None:
    """Orders placed and conversions, both as reported so far, from 40 converting clicks a day."""
    sales = _booked(np.arange(0.0, 24.0 * 40, 24.0 / 40), {"delay": 24.0}, PRESALE)
    hours = np.arange(0.0, 24.0 * 40, 2.0)
    orders, conversions = np.transpose([_orders_and_conversions(sales, now) for now in hours])
    axes.axvspan(PRESALE["start"], PRESALE["end"], color=FAINT, alpha=0.15, linewidth=0)
    axes.plot(hours / 24, orders, color=BLUE, linewidth=2)
    axes.plot(hours / 24, conversions, color=ORANGE, linewidth=2)
    top = float(orders[-1])
    axes.text(20.2, 0.93 * top, "deposits are paid", color=FAINT)
    axes.text(25.6, 0.69 * top, "orders placed", color=BLUE, ha="right")
    axes.text(25.4, 0.40 * top, "conversions: none for 11 days", color=ORANGE, ha="center")
    axes.annotate("balances fall due;\na tenth is never paid", (31.1, 0.63 * top), (32.6, 0.33 * top),
                  color=ORANGE, arrowprops={"arrowstyle": "-", "color": ORANGE})  # fmt: skip
    axes.set_title("A pre-sale in the reports: orders placed and conversions so far", **_TITLE)
    axes.set_xlim(0, 40)
    axes.set_xlabel("day")


def _delays(axes: Axes) -> None:
    """Share of one moment's conversions that reports show, by hours since, under three laws."""
    hours = np.arange(0.0, 121.0, 0.5)
    laws: list[tuple[str, str, tuple[float, float]]] = [
        ("exponential", BLUE, (36.0, 0.68)), ("lognormal", GREEN, (25.5, 0.91)), ("fixed", FAINT, (26.0, 0.1))
    ]  # fmt: skip
    for law, colour, place in laws:
        sales = _booked(np.zeros(4000), {"delay": 24.0, "delay_law": law}, None)
        shown = [_orders_and_conversions(sales, now)[1] / 4000 for now in hours]
        axes.plot(hours, shown, color=colour, linewidth=2)
        axes.text(*place, law, color=colour)
    axes.axvline(72, color=INK, linewidth=1, linestyle=":")
    axes.text(74, 0.3, "a window of 72 hours:\nlater orders are\nnot attributed", color=INK)
    axes.set_title("Share reported, mean delay 24 hours", **_TITLE)
    axes.set_xlim(0, 120)
    axes.set_xticks(range(0, 121, 24))
    axes.set_xlabel("hours since the click")


def _lifetime(axes: Axes) -> None:
    """Draw what a customer has brought by a day, with and without returns, against the closed form."""
    n, days = 20_000, np.arange(0.0, 181.0)
    for returned, colour in ((0.0, BLUE), (0.2, ORANGE)):
        sales = _booked(
            np.zeros(n),
            {"delay": 24.0, "repeat_rate": 0.4, "return_rate": returned, "basket_value": 50.0},
            None,
        )
        brought = []
        for day in days:
            sales.release(24.0 * day)
            brought.append(float(sales.reported_revenue.sum()) / n)
        axes.plot(days, brought, color=colour, linewidth=2)
        worth = 50.0 * (1 - returned) / 0.6
        axes.axhline(worth, color=colour, linewidth=1, linestyle=":")
        label = "50 / (1 - 0.4)" if returned == 0 else "x (1 - 0.2): a fifth is sent back"
        axes.text(178, worth + 1.5, label, color=colour, ha="right")
    axes.set_title("Revenue a customer, basket 50, repeat rate 0.4", **_TITLE)
    axes.set_xlim(0, 180)
    axes.set_ylim(top=95)
    axes.set_xticks(range(0, 181, 30))
    axes.set_xlabel("days since the click")


_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}


def _booked(times: Floats, conversion: dict[str, Any], presale: dict[str, float] | None) -> Sales:
    """Book converting clicks at ``times`` on the one ad, mean basket 50."""
    sales = Sales(Scenario.model_validate(MARKET | {"conversion": conversion, "presale": presale}), 1)
    total, n = Counters.zeros(1, 1, 1), len(times)
    sales.book(n, times, np.zeros(n, dtype=np.int64), mix64_array(np.arange(n, dtype=np.uint64)),
               np.full(n, 50.0), total, np.zeros(1, dtype=np.bool_), np.zeros(2))  # fmt: skip
    return sales


def _orders_and_conversions(sales: Sales, now: float) -> tuple[int, int]:
    """Read a report at ``now``."""
    sales.release(now)
    return int(sales.reported_orders.sum()), int(sales.reported_conversions.sum())


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "after-the-click.png")
