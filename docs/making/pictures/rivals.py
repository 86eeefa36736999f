"""Draw docs/images/rivals.png: two populations of rivals, and what a click costs the shop beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from simulator import Scenario, simulate
from simulator.entities import Floats
from simulator.world.world import build_world

INK, FAINT, BLUE, ORANGE, GREEN = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#3a7d44"
POPULATIONS = {"small shops": BLUE, "brands": ORANGE}
RUNS = 8
SCENARIO = {
    "name": "rivals",
    "days": 120,
    "learner": "shop",
    "keyword": [{"name": "tent", "volume": 1500.0, "relevance": 0.05}],
    "rivals": {"name": "small shops", "count": 12, "bid": 0.4, "bid_sd": 0.5},
    "population": [
        {"name": "brands", "count": 4, "bid": 0.9, "bid_sd": 0.25, "entry": [30, 60], "dearer": 0.1}
    ],
    "account": [
        {
            "name": "shop",
            "campaign": [{"name": "all", "budget": 1e6, "target": [{"keyword": "tent", "bid": 3.0}]}],
        }
    ],
}  # fmt: skip


def draw(path: Path) -> None:
    """Draw many rivals' bids, and the price of the shop's clicks over four months."""
    figure = Figure(figsize=(9.5, 3.9), layout="constrained", dpi=160)
    bids, price = figure.subplots(1, 2, width_ratios=[1.0, 1.35])

    edges = np.geomspace(0.08, 2.5, 34)
    for name, colour in POPULATIONS.items():
        bids.hist(_bids(name), bins=edges, density=False, color=colour, alpha=0.75, label=name)
    bids.set_xscale("log")
    bids.set_xticks([0.1, 0.2, 0.5, 1.0, 2.0], ["0.1", "0.2", "0.5", "1", "2"])
    bids.set_xticks([], minor=True)
    bids.set_yticks([])
    bids.spines["left"].set_visible(False)
    bids.set_xlabel("bid, currency units a click (logarithmic)")
    bids.set_title("Bids of 2,000 rivals from each population", **_TITLE)
    bids.legend(loc="upper left", frameon=False)

    days = np.arange(120)
    runs = [simulate(Scenario.model_validate(SCENARIO), "fixed", seed=1, replication=r) for r in range(RUNS)]
    cpc = np.array([_weekly(run.by_day["cpc"]) for run in runs])
    for line in cpc:
        price.plot(days[6:], line, color=BLUE, alpha=0.25, linewidth=1)
    price.plot(days[6:], cpc.mean(axis=0), color=BLUE, linewidth=2.2)
    price.axvspan(30, 60, color=ORANGE, alpha=0.12, linewidth=0)
    price.text(45, 0.03, "brands enter", ha="center", color=ORANGE, transform=price.get_xaxis_transform())
    price.text(90, 0.03, "and bid 10 % more a month", ha="center", color=ORANGE,
               transform=price.get_xaxis_transform())  # fmt: skip
    price.set_xlim(6, 120)
    price.set_xticks(range(30, 121, 30))
    price.set_ylim(0)
    price.set_xlabel("day")
    price.set_ylabel("currency units a click")
    price.set_title(f"What the shop pays, mean of 7 days: {RUNS} replications", **_TITLE)
    for axes in (bids, price):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE = {"loc": "left", "fontsize": 10.5, "color": INK}


def _bids(name: str) -> Floats:
    """Return the bids of 2,000 rivals of a population."""
    populations = [SCENARIO["rivals"], *SCENARIO["population"]]  # type: ignore[misc] # settings as in a file
    one = next(population for population in populations if population["name"] == name)
    many = {"rivals": one | {"count": 2000}, "population": []}
    world = build_world(Scenario.model_validate(SCENARIO | many), 1, 0)
    return world.bid[1:]


def _weekly(daily: Floats) -> Floats:
    """Return means of seven days, each at its last."""
    return np.convolve(daily, np.ones(7) / 7, mode="valid")


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "rivals.png")
