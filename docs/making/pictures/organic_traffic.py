"""Draw docs/images/organic-traffic.png: eight weeks of advertising, then none, and the free visits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from simulator import Scenario
from simulator.draws import name_key
from simulator.sales.organic import Organic

INK, FAINT, BLUE, ORANGE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a"
DAYS, STOP, PAID, RATE, HALF_LIFE = 91, 56, 400, 0.1, 7.0
SCENARIO = {
    "name": "thirteen weeks",
    "learner": "shop",
    "organic": {"half_life": HALF_LIFE},
    "keyword": [{"name": "tent", "volume": 100.0}],
    "account": [
        {
            "name": "shop",
            "campaign": [{"name": "all", "budget": 1.0, "target": [{"keyword": "tent", "bid": 1.0}]}],
        }
    ],
}


def draw(path: Path) -> None:
    """Draw paid and organic visits by day, and what is expected of the latter."""
    organic = Organic(
        Scenario.model_validate(SCENARIO),
        np.array([name_key("shop", "all")], dtype=np.uint64),
        np.array([4.7]),
        np.array([RATE]),
        np.ones(24),
        seed=1,
        replication=0,
    )
    days = np.arange(DAYS)
    rng = np.random.default_rng(1)
    paid = np.where(days < STOP, rng.poisson(PAID, DAYS), 0)
    orders = rng.binomial(paid, RATE)
    yesterday = np.concatenate([[0], orders[:-1]])
    one, rate = np.ones(1), np.array([RATE])
    free = [int(organic.open_day(d, yesterday[d : d + 1], rate, one).visits.sum()) for d in range(DAYS)]
    left = 0.5 ** (1 / HALF_LIFE)
    expected = PAID * np.where(days < STOP, 1 - left**days, (1 - left**STOP) * left ** (days - STOP))

    figure = Figure(figsize=(9.5, 4.0), layout="constrained", dpi=160)
    axes = figure.subplots()
    axes.step([*days, DAYS], [*paid, paid[-1]], where="post", color=FAINT, linewidth=1.4)
    axes.plot(days + 0.5, free, "o", color=BLUE, markersize=3.6)
    axes.plot(days + 0.5, expected, color=BLUE, linewidth=1.8)
    axes.text(STOP - 0.7, PAID + 62, "paid visits", color="#5c636c", ha="right")
    axes.text(20, PAID - 160, "organic visits: drawn (dots), expected (line)", color=BLUE, ha="left")
    for start, level, text in ((0, 0.5, "half after 7 days"), (STOP, 0.5, "half left after 7 days")):
        axes.plot([start + HALF_LIFE + 0.5], [PAID * level], "o", color=ORANGE, markersize=7, zorder=3)
        axes.annotate(
            text, (start + HALF_LIFE + 0.5, PAID * level), (10, -4), textcoords="offset points", color=ORANGE
        )
    axes.set_title("Ads run for eight weeks and stop: free visits follow with a half-life of a week",
                   loc="left", fontsize=10.5, color=INK)  # fmt: skip
    axes.set_xlabel("day")
    axes.set_ylabel("visits a day")
    axes.set_xticks(range(0, DAYS + 1, 7))
    axes.set_xlim(0, DAYS)
    axes.set_ylim(0, PAID * 1.27)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "organic-traffic.png")
