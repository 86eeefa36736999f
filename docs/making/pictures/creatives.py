"""Draw docs/images/creatives.png: what optimised rotation shows over four weeks, and what it brings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from simulator import Scenario, simulate
from simulator.entities import Decision, Report, View

INK, FAINT, BLUE, ORANGE, GREEN = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#3b7d4f"
DAYS, RUNS = 28, 30
CREATIVES = (("lake", 1.4, BLUE), ("summit", 1.0, ORANGE), ("forest", 0.7, GREEN))


def market(**campaign: Any) -> Scenario:
    """Return a shop with three creatives on one keyword, against four rivals."""
    return Scenario.model_validate(
        {
            "name": "three creatives",
            "days": DAYS,
            "learner": "shop",
            "market": {"warm_up_days": 0},
            "keyword": [{"name": "tent", "volume": 600.0, "relevance": 0.06}],
            "rivals": {"count": 4, "bid": 0.5},
            "account": [
                {
                    "name": "shop",
                    "campaign": [
                        {
                            "name": "tents",
                            "budget": 1e6,
                            "creative": [{"name": name, "appeal": appeal} for name, appeal, _ in CREATIVES],
                            "target": [{"keyword": "tent", "bid": 0.6, "relevance": 0.06}],
                        }
                        | campaign
                    ],
                }
            ],
        }
    )


class Watching:
    """Changes nothing and keeps the impressions of every creative at each midnight."""

    interval = 24.0

    def __init__(self) -> None:
        self.seen: list[list[int]] = []

    def start(self, view: View, rng: np.random.Generator) -> Watching:  # noqa: ARG002 # it needs neither
        """Return itself."""
        return self

    def decide(self, report: Report) -> Decision:
        """Keep what the report counts by creative."""
        self.seen.append(report.creative_impressions.tolist())
        return Decision()


def clicks(scenario: Scenario) -> float:
    """Return clicks a day, the mean over runs."""
    runs = [simulate(scenario, "fixed", seed=3, replication=r).totals["clicks"] for r in range(RUNS)]
    return float(np.mean(runs)) / DAYS


def draw(path: Path) -> None:
    """Draw one run day by day, and the clicks that each rotation brings on average."""
    watching = Watching()
    simulate(market(rotation="optimised"), watching, seed=3)
    daily = np.diff(np.array(watching.seen), axis=0)
    share = daily / daily.sum(axis=1, keepdims=True)

    figure = Figure(figsize=(9.5, 3.9), layout="constrained", dpi=160)
    turns, brings = figure.subplots(1, 2, width_ratios=[1.6, 1.0])
    for column, (name, appeal, colour) in enumerate(CREATIVES):
        turns.plot(np.arange(1, len(share) + 1), share[:, column], color=colour, linewidth=1.8,
                   label=f"{name}, appeal {appeal:g}")  # fmt: skip
    turns.axhline(1 / 3, color=FAINT, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    turns.text(len(share) + 0.3, 1 / 3, "even", color=FAINT, va="center", fontsize=9)
    turns.set_ylim(0, 1)
    turns.set_xlim(1, len(share))
    turns.set_yticks([0, 0.25, 0.5, 0.75, 1.0], ["0", "25 %", "50 %", "75 %", "100 %"])
    turns.set_xlabel("day")
    turns.set_title('Share of impressions, rotation "optimised"', **_TITLE)
    turns.legend(loc="center right", frameon=False)

    weights = [
        {"name": name, "appeal": appeal, "weight": float(name == "lake")} for name, appeal, _ in CREATIVES
    ]
    bars = {
        "even": clicks(market()),
        "optimised": clicks(market(rotation="optimised")),
        "lake alone": clicks(market(rotation="weights", creative=weights)),
    }
    brings.barh(list(bars)[::-1], list(bars.values())[::-1], color=[FAINT, BLUE, FAINT], height=0.55)
    for row, value in enumerate(list(bars.values())[::-1]):
        brings.text(value * 0.97, row, f"{value:.1f}", color="white", ha="right", va="center", fontsize=10)
    brings.set_xlabel("clicks a day")
    brings.tick_params(axis="y", length=0)
    brings.set_title(f"What it brings, mean of {RUNS} runs", **_TITLE)
    for axes in (turns, brings):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "creatives.png")
