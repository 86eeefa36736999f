"""Draw docs/images/display.png: a CPM auction, and what its price comes to for a click."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator import Scenario, simulate

INK, FAINT, BLUE, ORANGE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a"
BIDS = (8.0, 6.5, 5.0, 3.0, 2.0)
RELEVANCE = (0.004, 0.006, 0.01, 0.015, 0.02, 0.03)


def draw(path: Path) -> None:
    """Draw one page's bids and prices, and a campaign's CPC at six click-through rates."""
    figure = Figure(figsize=(10, 4.4), layout="constrained", dpi=160)
    auction, effective = figure.subplots(1, 2)
    _auction(auction)
    _effective(effective)
    for axes in (auction, effective):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


def _auction(axes: Axes) -> None:
    """Draw five bids and what the two that are shown pay."""
    accounts = simulate(_market(BIDS, (0.01,) * len(BIDS)), "fixed", seed=1).by_account
    shown = accounts["impressions"] > 0
    cpm = 1000 * accounts["cost"][shown] / accounts["impressions"][shown]
    places = np.arange(len(BIDS))
    axes.bar(places, BIDS, width=0.72, color=np.where(shown, "#c9dcec", "#e6e8ea"))
    axes.bar(places[shown], cpm, width=0.72, color=BLUE)
    for place, bid in enumerate(BIDS):
        axes.text(place, bid + 0.1, f"bids {bid:g}", ha="center", va="bottom", fontsize=9.5, color=INK)
    for place, price in enumerate(cpm):
        axes.text(place, price - 0.12, f"pays {price:.1f}", ha="center", va="top", fontsize=9, color="white")
    axes.text(3, 5.6, "not shown", ha="center", color=FAINT, fontsize=10)
    axes.set_xticks(places, ["place 1", "place 2", "third", "fourth", "fifth"])
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, 9)
    axes.set_ylabel("CPM: money for 1,000 impressions")
    axes.set_title("Two places: each pays the next bid + 0.1", loc="left", fontsize=11, color=INK)


def _effective(axes: Axes) -> None:
    """Draw CPC against CTR: the law as lines, simulated campaigns as dots."""
    ctr = np.linspace(0.0033, 0.034, 200)
    for rival, colour, label in ((10.0, ORANGE, (0.0158, 0.82)), (5.0, BLUE, (0.0042, 0.3))):
        cpm = rival + 0.1
        axes.plot(100 * ctr, cpm / (1000 * ctr), color=colour, linewidth=1.5)
        for relevance in RELEVANCE:
            totals = simulate(_market((2 * rival, rival), (relevance, 0.01)), "fixed", seed=1).totals
            axes.plot(100 * totals["ctr"], totals["cpc"], "o", color=colour, markersize=6)
        axes.text(100 * label[0], label[1], f"CPM {cpm:g}", color=colour, fontsize=10.5)
    axes.set_xlim(0, 3.5)
    axes.set_ylim(0, 3.2)
    axes.set_xlabel("CTR, % of impressions")
    axes.set_ylabel("effective CPC = cost / clicks")
    axes.set_title("Same CPM, cheaper clicks: CPC = CPM / (1000 CTR)", loc="left", fontsize=11, color=INK)
    axes.text(3.45, 3.1, "lines: the formula; dots: simulated days", ha="right", va="top", color=FAINT)


def _market(bids: tuple[float, ...], relevance: tuple[float, ...]) -> Scenario:
    """Lay out one audience and an account for every bid."""
    accounts: list[dict[str, Any]] = [
        {
            "name": str(number),
            "campaign": [
                {
                    "name": "banners",
                    "channel": "display",
                    "budget": 1e9,
                    "target": [{"audience": "hikers", "bid": bid, "relevance": own}],
                }
            ],
        }
        for number, (bid, own) in enumerate(zip(bids, relevance, strict=True))
    ]
    return Scenario.model_validate(
        {
            "name": "banners",
            "days": 2,
            "learner": "0",
            "market": {"warm_up_days": 0},
            "audience": [{"name": "hikers", "volume": 20_000.0, "relevance": 0.01}],
            "account": accounts,
        }
    )


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "display.png")
