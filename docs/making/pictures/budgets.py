"""Draw docs/images/budgets.png: the last clicks of a budget, and the rivals' prices once it is gone."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator import Result, Scenario, simulate

INK, FAINT, BLUE, ORANGE, GREEN, PURPLE = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#3a7d44", "#7b4fa3"
BUDGET, BID, DAYS = 10.0, 0.9, 300
RULES = {
    "stop_when_spent": (ORANGE, 0),
    "cap_charge": (BLUE, -12),
    "skip_if_bid": (GREEN, -14),
    "skip_if_price": (PURPLE, -32),
}


def draw(path: Path) -> None:
    """Draw spend by click near the end of a budget, and mean rival prices around that moment."""
    figure = Figure(figsize=(10, 4.4), layout="constrained", dpi=160)
    purse, rivals = figure.subplots(1, 2, width_ratios=[1.15, 1])
    _purse(purse)
    _rivals(rivals)
    for axes in (purse, rivals):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


def _purse(axes: Axes) -> None:
    """Draw what one day's clicks had cost in sum, click by click, under each rule."""
    axes.axhline(BUDGET, color=FAINT, linewidth=1, linestyle="--")
    for rule, (colour, lower) in RULES.items():
        prices = _prices(_run(rule, days=1), "shop")
        spent = np.cumsum(prices)
        clicks = np.arange(1, len(spent) + 1)
        axes.plot(clicks, spent, color=colour, linewidth=1.6, drawstyle="steps-post", zorder=2)
        axes.plot(clicks[-1], spent[-1], "o", color=colour, markersize=8, zorder=3)
        axes.annotate(f"{rule}: {spent[-1]:.2f}", (clicks[-1], spent[-1]), (10, lower),
                      textcoords="offset points", va="center", color=colour, fontsize=10.5)  # fmt: skip
    last = len(_prices(_run("skip_if_bid", days=1), "shop"))
    axes.set_xlim(last - 3.5, last + 10.5)
    axes.set_ylim(BUDGET - 3.4, BUDGET + 1.0)
    axes.text(last - 3.3, BUDGET + 0.06, f"budget {BUDGET:g}", color=FAINT, va="bottom")
    axes.set_xticks(range(last - 2, last + 11, 2))
    axes.set_xlabel("clicks of the day")
    axes.set_ylabel("spent today")
    axes.set_title(f"The last clicks of a budget, at a bid of {BID:g}", loc="left", fontsize=11, color=INK)


def _rivals(axes: Axes) -> None:
    """Draw the rivals' mean price by hours before and after the shop's last click of the day."""
    result = _run("cap_charge", days=DAYS)
    clicks = result.clicks
    assert clicks is not None
    day = clicks["time"] // 24
    own = clicks["account"] == "shop"
    end = np.array([clicks["time"][own & (day == d)].max() for d in range(DAYS)])
    since = clicks["time"] - end[day.astype(int)]
    edges = np.arange(-4.0, 4.5, 0.5)
    means = [
        clicks["price"][~own & (since > low) & (since <= high)].mean()
        for low, high in pairwise(edges.tolist())
    ]
    middle = (edges[:-1] + edges[1:]) / 2
    before = middle < 0
    axes.axvline(0, color=FAINT, linewidth=1, linestyle="--")
    axes.step(edges[edges <= 0], [*np.array(means)[before], means[before.sum() - 1]], where="post",
              color=BLUE, linewidth=1.8)  # fmt: skip
    axes.step(edges[edges >= 0], [*np.array(means)[~before], means[-1]], where="post", color=BLUE,
              linewidth=1.8)  # fmt: skip
    axes.text(0.1, max(means) * 1.02, "the shop's money ends", color=FAINT, va="bottom")
    axes.set_ylim(0, max(means) * 1.15)
    axes.set_xlabel("hours before and after")
    axes.set_ylabel("mean price of the rivals' clicks")
    axes.set_title("From that search on its rivals pay less", loc="left", fontsize=11, color=INK)


def _run(rule: str, *, days: int) -> Result:
    """Simulate a shop whose budget ends around noon, with every click logged."""
    scenario = Scenario.model_validate(
        {
            "name": "short of money",
            "days": days,
            "learner": "shop",
            "market": {"warm_up_days": 0, "budget_rule": rule},
            "quality": {"prior_weight": 1e6},
            "demand": {"hourly": [1.0] * 24, "keyword_noise": 0.0, "shop_noise": 0.0},
            "rivals": {"count": 3, "bid": 0.7, "bid_sd": 0.1, "redraw": False},
            "keyword": [{"name": "tent", "volume": 600.0, "relevance": 0.2}],
            "account": [
                {
                    "name": "shop",
                    "campaign": [
                        {"name": "all", "budget": BUDGET, "target": [{"keyword": "tent", "bid": BID}]}
                    ],
                }
            ],
        }
    )
    return simulate(scenario, "fixed", seed=4, keep_clicks=True)


def _prices(result: Result, account: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return what an account paid, click by click."""
    assert result.clicks is not None
    prices: np.ndarray[tuple[int], np.dtype[np.float64]] = result.clicks["price"][
        result.clicks["account"] == account
    ]
    return prices


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "budgets.png")
