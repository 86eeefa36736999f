"""Draw docs/images/match-types.png: what exact, phrase and broad match reach, and what each earns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from simulator import Result, Scenario, simulate

INK, FAINT, BLUE, SKY, ORANGE = "#1b1f24", "#8a9099", "#1a6fb0", "#7fb2d9", "#b4541a"
DAYS, RUNS = 7, 20
RATE, BASKET, MARGIN = 0.05, 60.0, 0.4
#: Search term, colour, factor on conversion.
TERMS = (("tent", BLUE, 1.0), ("family tent", SKY, 0.8), ("tent poles", ORANGE, 0.15))
CHOICES: dict[str, dict[str, Any]] = {
    "exact": {"match": "exact"},
    "phrase": {"match": "phrase"},
    "broad": {"match": "broad"},
    'broad, negative "tent poles"': {"match": "broad", "negative": ["tent poles"]},
}


def market(match: str, negative: list[str] | None = None) -> Scenario:
    """Return a shop on one keyword near which there are two search terms, against four rivals."""
    target = {"keyword": "tent", "bid": 0.6, "relevance": 0.06, "match": match}
    campaign = {"name": "tents", "budget": 1e6, "target": [target], "negative": negative or []}
    terms = [
        {"name": "family tent", "match": "phrase", "volume": 400.0, "relevance": 0.7, "conversion": 0.8},
        {"name": "tent poles", "match": "broad", "volume": 900.0, "relevance": 0.4, "conversion": 0.15},
    ]
    return Scenario.model_validate(
        {
            "name": "three terms",
            "days": DAYS,
            "learner": "shop",
            "market": {"warm_up_days": 3},
            "keyword": [{"name": "tent", "volume": 600.0, "relevance": 0.06, "term": terms}],
            "rivals": {"count": 4, "bid": 0.45},
            "account": [{"name": "shop", "campaign": [campaign]}],
        }
    )


def by_term(results: list[Result], name: str) -> dict[str, float]:
    """Return a metric of every term a day, the mean over runs."""
    values = np.mean([result.by_term[name] for result in results], axis=0) / DAYS
    return dict(zip(results[0].by_term["term"].tolist(), values.tolist(), strict=True))


def draw(path: Path) -> None:
    """Draw clicks by term and profit for each choice."""
    figure = Figure(figsize=(9.5, 3.6), layout="constrained", dpi=160)
    reach, earned = figure.subplots(1, 2, sharey=True)
    rows = np.arange(len(CHOICES))[::-1]
    for row, choice in zip(rows, CHOICES.values(), strict=True):
        results = [simulate(market(**choice), "fixed", seed=4, replication=r) for r in range(RUNS)]
        clicks, cost = by_term(results, "clicks"), by_term(results, "cost")
        left = gain = loss = 0.0
        for name, colour, conversion in TERMS:
            if name not in clicks:
                continue
            reach.barh(
                row, clicks[name], left=left, color=colour, height=0.55, label=name if row == 1 else None
            )
            left += clicks[name]
            # What the clicks are worth on average, not what happened to be ordered.
            profit = MARGIN * BASKET * RATE * conversion * clicks[name] - cost[name]
            earned.barh(row, profit, left=gain if profit > 0 else loss, color=colour, height=0.55)
            gain, loss = gain + max(0.0, profit), loss + min(0.0, profit)
        earned.text(gain + 0.3, row, f"{gain + loss:.1f}", va="center", fontsize=10, color=INK)
    reach.set_yticks(rows, list(CHOICES))
    reach.set_xlabel("clicks a day")
    reach.set_title("Clicks by search term", **_TITLE)
    reach.legend(loc="upper right", frameon=False)
    earned.axvline(0, color=FAINT, linewidth=0.8)
    earned.set_xlim(-5, 22)
    earned.set_xlabel("profit a day")
    earned.set_title("Profit by search term, and in all", **_TITLE)
    for axes in (reach, earned):
        axes.tick_params(axis="y", length=0)
        axes.spines[["top", "right", "left"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


_TITLE: dict[str, Any] = {"loc": "left", "fontsize": 10.5, "color": INK}


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "match-types.png")
