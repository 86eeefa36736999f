"""Draw docs/images/sweep.png and sweep-two.png: what a sofa's order value does to chasing clicks."""

from __future__ import annotations

from pathlib import Path

from experiments.report.blocks import pictures
from experiments.report.drawing import save
from experiments.report.outcome import story
from experiments.sweeping.sweep import sweep

VALUE = "learner.campaign[sofas].target.basket_value=10..160"
METRIC, SEED = "expected_profit", 1


def draw(folder: Path) -> None:
    """Carry out the two sweeps of docs/sweeping.md."""
    one = sweep(
        "two-campaigns", ["fixed", "ctr_weighted", "roi_weighted"], [VALUE], runs=20, seed=SEED, metric=METRIC
    )
    two = sweep(
        "two-campaigns",
        ["fixed", "ctr_weighted"],
        [VALUE, "rivals.bid=0.2..0.8:log"],
        runs=10,
        seed=SEED,
        points=5,
        metric=METRIC,
    )
    for name, found in (("sweep", one), ("sweep-two", two)):
        (picture,) = pictures(story(found).blocks())
        save(picture, folder / f"{name}.png")


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images")
