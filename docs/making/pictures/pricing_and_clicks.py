"""Draw docs/images/pricing-and-clicks.png: prices under three rules, rank under squashing, who reads on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulator import Scenario, run_auction, simulate

INK, FAINT, BLUE, ORANGE, GREEN = "#1b1f24", "#8a9099", "#1a6fb0", "#b4541a", "#3a7d44"
BIDS, EXAMINATION = [10, 8, 6, 4, 2], [1.0, 0.47, 0.19, 0.08]
ADS = (("bid 1, quality .1", 1.0, 0.1), ("bid .6, quality .2", 0.6, 0.2), ("bid .35, quality .3", 0.35, 0.3))
COLOURS = (BLUE, ORANGE, GREEN)


def draw(path: Path) -> None:
    """Draw the three panels."""
    figure = Figure(figsize=(12.5, 4.3), layout="constrained", dpi=150)
    prices, ranks, readers = figure.subplots(1, 3)
    _prices(prices)
    _ranks(ranks)
    _readers(readers)
    for axes in (prices, ranks, readers):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, facecolor="white", metadata={"Software": None})


def _prices(axes: Axes) -> None:
    """Draw what each slot costs a click under each pricing."""
    slots = np.arange(len(EXAMINATION))
    for index, (pricing, label) in enumerate(
        (("first_price", "first price"), ("gsp", "GSP"), ("vcg", "VCG"))
    ):
        outcome = run_auction(BIDS, [1] * len(BIDS), EXAMINATION, pricing=pricing)
        place = slots + 0.27 * (index - 1)
        axes.bar(place, outcome.prices, width=0.25, color=COLOURS[index], label=label)
        for x, price in zip(place, outcome.prices, strict=True):
            axes.text(x, price + 0.1, f"{price:.3g}", ha="center", fontsize=8, color=COLOURS[index])
    axes.set_xticks(slots, [f"slot {slot + 1}\nbids {BIDS[slot]}" for slot in slots])
    axes.tick_params(axis="x", length=0)
    axes.set_ylim(0, 11.5)
    axes.set_ylabel("price per click")
    axes.legend(frameon=False)
    axes.set_title("Same bids, three rules (a fifth ad bids 2)", loc="left", fontsize=11, color=INK)


def _ranks(axes: Axes) -> None:
    """Draw each ad's score against squashing, relative to the best."""
    squashing = np.linspace(0, 1, 101)
    scores = np.array([bid * quality**squashing for _, bid, quality in ADS])
    relative = scores / scores.max(axis=0)
    for (label, _, _), line, colour in zip(ADS, relative, COLOURS, strict=True):
        axes.plot(squashing, line, color=colour, linewidth=2)
        axes.text(0.02, line[0] - 0.02, label, color=colour, va="top", fontsize=9.5)
    axes.set_ylim(0.2, 1.06)
    axes.set_xlabel("squashing: 0 ranks by bid, 1 by expected revenue")
    axes.set_ylabel("score, as a share of the best")
    axes.set_title("Squashing moves rank", loc="left", fontsize=11, color=INK)


def _readers(axes: Axes) -> None:
    """Draw who looks at each slot, counted as clicks on probes that everybody who looks clicks."""
    slots = np.arange(1, 5)
    axes.plot(slots, EXAMINATION, "s--", color=FAINT, linewidth=1.3)
    axes.text(
        1.95, 0.4, "by position\n(default)", color=FAINT, fontsize=9.5, ha="right", va="top", linespacing=1.3
    )
    for above, going_on, colour, label in (
        (0.05, 1.0, BLUE, "cascade, ads\nclicked by 5 %"),
        (0.3, 1.0, ORANGE, "cascade, ads\nclicked by 30 %"),
        (0.3, 0.8, GREEN, "and 1 in 5\nstops anyway"),
    ):
        looked = [_reached(slot, above, going_on) for slot in range(4)]
        axes.plot(slots, looked, "o-", color=colour, linewidth=1.8)
        axes.text(4.15, looked[-1], label, color=colour, fontsize=9.5, va="center")
    axes.set_xticks(slots, [f"slot {slot}" for slot in slots])
    axes.set_ylim(0, 1.05)
    axes.set_ylabel("share of searchers who look")
    axes.set_title("Good ads above take the lookers", loc="left", fontsize=11, color=INK)


def _reached(slot: int, above: float, going_on: float) -> float:
    """Return the share of simulated searches in which a sure click in a slot happens."""
    accounts = [
        {
            "name": str(index),
            "campaign": [
                {
                    "name": "all",
                    "budget": 1e9,
                    "target": [
                        {"keyword": "tent", "bid": 9.0 - index, "relevance": 1.0 if index == slot else above}
                    ],
                }
            ],
        }
        for index in range(4)
    ]
    page = {
        "clicks": "cascade",
        "continuation": going_on,
        "warm_up_days": 0,
        "searcher_sd": 0.0,
        "prediction_sd": 0.0,
    }
    scenario = Scenario.model_validate(
        {
            "name": "probe",
            "days": 1,
            "learner": str(slot),
            "market": page,
            "rivals": {"count": 0},
            "keyword": [{"name": "tent", "volume": 50_000.0, "relevance": 0.2}],
            "account": accounts,
        }
    )
    totals = simulate(scenario, "fixed", seed=1).totals
    return float(totals["clicks"] / totals["searches"])


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "pricing-and-clicks.png")
