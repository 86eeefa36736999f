"""Draw docs/images/stock.png: two weeks of a campaign that sells out before each delivery."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from simulator import Scenario, simulate
from simulator.entities import Floats
from simulator.market import Actor, Market

INK, FAINT, BLUE, ORANGE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a"
DAYS = 14
SCENARIO = {
    "name": "two weeks",
    "days": DAYS,
    "learner": "shop",
    "market": {"warm_up_days": 0},
    "demand": {"hourly": [0.3] * 7 + [1.0] * 5 + [1.2] * 6 + [1.8] * 5 + [0.7]},
    "keyword": [{"name": "tent", "volume": 1200.0, "relevance": 0.08}],
    "account": [
        {
            "name": "shop",
            "campaign": [
                {
                    "name": "tents",
                    "budget": 1e6,
                    "stock": 40,
                    "restock": 40,
                    "restock_every": 4.0,
                    "target": [{"keyword": "tent", "bid": 1.2, "conversion_rate": 0.25}],
                }
            ],
        }
    ],
}


def draw(path: Path) -> None:
    """Draw the level of the shelf, and the clicks an hour."""
    levels: list[float] = []

    def watching(market: Market) -> Actor:
        while True:
            market.settle()
            levels.append(market.stock["shop", "tents"].level)
            yield market.clock.timeout(0.25)

    result = simulate(
        Scenario.model_validate(SCENARIO), "fixed", seed=4, keep_clicks=True, processes=[watching]
    )
    assert result.clicks is not None
    hours: Floats = result.clicks["time"][result.clicks["account"] == "shop"]
    clicks = np.bincount((hours // 2).astype(np.int64), minlength=12 * DAYS)
    days = np.arange(len(levels)) / 96
    out = np.array(levels) < 1

    figure = Figure(figsize=(9.5, 4.3), layout="constrained", dpi=160)
    shelf, ads = figure.subplots(2, 1, sharex=True, height_ratios=[1.2, 1.0])
    shelf.step(days, levels, where="post", color=BLUE, linewidth=1.8)
    shelf.set_ylim(0, 48)
    shelf.set_ylabel("units")
    shelf.set_title("Stock: 40 at the start, 40 more every 4 days", **_TITLE)
    ads.bar((np.arange(12 * DAYS) + 0.5) / 12, clicks, width=0.072, color=BLUE)
    ads.set_ylabel("clicks in 2 hours")
    ads.set_xlabel("day")
    ads.set_title("Clicks: none while the shelf is empty (shaded)", **_TITLE)
    ads.set_xlim(0, DAYS)
    ads.set_xticks(range(0, DAYS + 1, 2))
    for axes in (shelf, ads):
        axes.fill_between(days, 0, 1, where=out, step="post", color=ORANGE, alpha=0.15, linewidth=0,
                          transform=axes.get_xaxis_transform())  # fmt: skip
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE = {"loc": "left", "fontsize": 10.5, "color": INK}


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "stock.png")
