"""Draw docs/images/platform-information.png: shares lost at five budgets, and a bid simulator's table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from simulator import Scenario, simulate
from simulator.entities import BidSimulator, Decision, Report, View

INK, FAINT, BLUE, ORANGE, GREY = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#c4c9cf"
BUDGETS = (10.0, 20.0, 30.0, 40.0, 60.0)
POINTS = [0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 2.0]
BID = 1.0


@dataclass(frozen=True)
class Reader:
    """Reads the bid simulator each midnight and changes nothing."""

    interval: float = 24.0
    reads: tuple[str, ...] = ("bid_simulator",)
    tables: list[BidSimulator | None] = field(default_factory=list)

    def start(self, view: View, rng: np.random.Generator) -> Reader:  # noqa: ARG002 # it needs neither
        """Be the bidder as well."""
        return self

    def decide(self, report: Report) -> Decision:
        """Keep the table."""
        self.tables.append(report.bid_simulator)
        return Decision()


def scenario(budget: float) -> Scenario:
    """Return a market of one keyword and twelve rivals, in which the shop has a daily budget."""
    target = {"keyword": "tent", "bid": BID, "relevance": 0.06}
    settings: dict[str, Any] = {
        "name": "console",
        "days": 14,
        "learner": "shop",
        "market": {"bid_points": POINTS},
        "keyword": [{"name": "tent", "volume": 4000.0, "relevance": 0.06}],
        "rivals": {"count": 12, "bid": 0.5},
        "account": [{"name": "shop", "campaign": [{"name": "tents", "budget": budget, "target": [target]}]}],
    }  # fmt: skip
    return Scenario.model_validate(settings)


def draw(path: Path) -> None:
    """Draw what becomes of eligible searches, and clicks, cost and marginal price by bid."""
    figure = Figure(figsize=(9.5, 3.9), layout="constrained", dpi=160)
    parts, table = figure.subplots(1, 2, width_ratios=[1.0, 1.2])

    names = {"impression_share": ("shown", BLUE), "lost_to_rank": ("lost to rank", GREY),
             "lost_to_budget": ("lost to budget", ORANGE)}  # fmt: skip
    totals = [simulate(scenario(budget), "fixed", seed=1).totals for budget in BUDGETS]
    bottom = np.zeros(len(BUDGETS))
    for name, (label, colour) in names.items():
        share = np.array([100 * total[name] for total in totals])
        parts.bar(range(len(BUDGETS)), share, bottom=bottom, color=colour, width=0.72, label=label)
        bottom += share
    parts.set_xticks(range(len(BUDGETS)), [f"{budget:g}" for budget in BUDGETS])
    parts.set_xlabel("budget a day, currency units")
    parts.set_ylabel("% of eligible searches")
    parts.set_title("Impression share and losses, bid 1.00", **_TITLE)
    parts.legend(loc="lower center", bbox_to_anchor=(0.5, -0.36), frameon=False, ncols=3, fontsize=9)

    reader = Reader()
    simulate(scenario(BUDGETS[-1]), reader, seed=1)
    told = [each for each in reader.tables if each is not None]
    clicks = np.mean([each.clicks[0] for each in told], axis=0)
    cost = np.mean([each.cost[0] for each in told], axis=0)
    table.plot(cost, clicks, color=BLUE, marker="o", linewidth=1.8, markersize=5)
    for point, x, y in zip(POINTS, cost, clicks, strict=True):
        table.annotate(f"{point * BID:.2f}", (x, y), xytext=(5, -11), textcoords="offset points",
                       fontsize=8.5, color=ORANGE if point == 1 else INK)  # fmt: skip
    now = POINTS.index(1.0)
    table.plot(cost[now], clicks[now], color=ORANGE, marker="o", markersize=8)
    table.set_xlim(0, 1.08 * cost.max())
    table.set_ylim(0, 1.12 * clicks.max())
    table.set_xlabel("cost a day, currency units")
    table.set_ylabel("clicks a day")
    table.set_title("Bid simulator: what each bid would have brought", **_TITLE)
    for axes in (parts, table):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE = {"loc": "left", "fontsize": 10.5, "color": INK}


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "platform-information.png")
