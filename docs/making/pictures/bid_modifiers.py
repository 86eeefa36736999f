"""Draw docs/images/bid-modifiers.png: bids by hour, and what a factor on one segment earns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from simulator import Result, Scenario, simulate

INK, FAINT, BLUE, ORANGE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a"
DAYS, RUNS = 7, 12
BID, RATE, BASKET, MARGIN = 0.5, 0.05, 60.0, 0.4
#: A mobile searcher buys a third as often as a desktop searcher.
MOBILE_RATE = 1 / 3
BY_HOUR = [0.0] * 6 + [0.6] * 3 + [1.0] * 9 + [1.6] * 5 + [1.0]
FACTORS = [0.0, 0.15, 0.3, 0.4, 0.5, 0.6, 0.75, 1.0, 1.25, 1.5]


def market(bid: float = BID, **campaign: Any) -> Scenario:
    """Return a shop on one keyword, against six rivals, whose searchers are on two devices."""
    return Scenario.model_validate(
        {
            "name": "two devices",
            "days": DAYS,
            "learner": "shop",
            "market": {"warm_up_days": 3},
            "segment": [
                {"dimension": "device", "name": "mobile", "share": 3.0, "conversion": MOBILE_RATE},
                {"dimension": "device", "name": "desktop"},
            ],
            "keyword": [{"name": "tent", "volume": 2000.0, "relevance": 0.06}],
            "rivals": {"count": 6, "bid": 0.45},
            "account": [
                {
                    "name": "shop",
                    "campaign": [
                        {
                            "name": "tents",
                            "budget": 1e6,
                            "target": [{"keyword": "tent", "bid": bid, "relevance": 0.06}],
                        }
                        | campaign
                    ],
                }
            ],
        }
    )


def runs(scenario: Scenario) -> list[Result]:
    """Return the same replications for every scenario."""
    return [simulate(scenario, "fixed", seed=2, replication=r) for r in range(RUNS)]


def profit(results: list[Result]) -> list[float]:
    """Return each device's profit a day: what its clicks are worth on average, less what they cost."""
    clicks, cost = (
        np.mean([result.by_segment[name] for result in results], axis=0) for name in ("clicks", "cost")
    )
    worth = MARGIN * BASKET * RATE * np.array([MOBILE_RATE, 1.0])
    earned: list[float] = ((clicks * worth - cost) / DAYS).tolist()
    return earned


def draw(path: Path) -> None:
    """Draw a schedule with the impressions it buys, and profit against the factor for mobile searchers."""
    figure = Figure(figsize=(9.5, 4.4), layout="constrained", dpi=160)
    grid = figure.add_gridspec(2, 2, width_ratios=[1.25, 1.0], height_ratios=[1.0, 1.3])
    bids, shown, earned = (figure.add_subplot(grid[cell]) for cell in ((0, 0), (1, 0), (slice(None), 1)))

    hours = np.arange(25)
    bids.step(
        hours, [BID * factor for factor in [*BY_HOUR, BY_HOUR[-1]]], where="post", color=BLUE, linewidth=1.8
    )
    bids.axhline(BID, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    bids.set_ylabel("bid in force")
    bids.set_ylim(0, 1)
    bids.set_title("A schedule: off at night, dearer in the evening", **_TITLE)
    for scenario, colour, label in (
        (market(), FAINT, "without schedule"), (market(bid_by_hour=BY_HOUR), BLUE, "with schedule"),
    ):  # fmt: skip
        impressions = np.mean([r.by_hour["impressions"] for r in runs(scenario)], axis=0) / DAYS
        shown.step(
            hours, [*impressions, impressions[-1]], where="post", color=colour, linewidth=1.8, label=label
        )
    shown.set_ylim(0)
    shown.set_ylabel("impressions")
    shown.set_xlabel("hour of day")
    shown.legend(loc="lower right", frameon=False)
    for axes in (bids, shown):
        axes.set_xlim(0, 24)
        axes.set_xticks(range(0, 25, 6))
    bids.tick_params(labelbottom=False)

    sweep = [profit(runs(market(bid=1.0, bid_by_segment={"mobile": factor}))) for factor in FACTORS]
    mobile, desktop = (np.array(column) for column in zip(*sweep, strict=True))
    best = int(np.argmax(mobile))
    earned.plot(FACTORS, mobile + desktop, color=BLUE, linewidth=1.8, marker="o", markersize=4)
    earned.plot(FACTORS, desktop, color=FAINT, linewidth=1.2)
    earned.plot(FACTORS, mobile, color=ORANGE, linewidth=1.2)
    for column, colour, name in (
        (mobile + desktop, BLUE, "both"),
        (desktop, FAINT, "desktop"),
        (mobile, ORANGE, "mobile"),
    ):
        earned.text(FACTORS[-1] + 0.04, column[-1], name, color=colour, va="center", fontsize=9.5)
    earned.axhline(0, color=FAINT, linewidth=0.8, zorder=0)
    earned.axvline(FACTORS[best], color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    earned.set_xlim(0, FACTORS[-1] * 1.16)
    earned.set_xlabel("factor on bids for mobile searchers")
    earned.set_ylabel("profit a day")
    earned.set_title("Mobile searchers buy a third as often", **_TITLE)
    for axes in (bids, shown, earned):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "bid-modifiers.png")
