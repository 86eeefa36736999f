"""Draw docs/images/tuning.png: a search, and what is left of its gain on fresh luck."""

from __future__ import annotations

from pathlib import Path

from experiments.report.blocks import pictures
from experiments.report.drawing import save
from experiments.report.outcome import story
from experiments.tuning.outcome import Tuning
from experiments.tuning.tune import tune

PARAMETERS = ("gain=0..3", "floor=0.1..1", "cap=1..10:log", "step=0.01..1:log")


def tuned() -> Tuning:
    """Carry out the tune that docs/tuning.md shows."""
    return tune(
        "two-campaigns", "roi_weighted", PARAMETERS, trials=41, runs=10, seed=1, fresh_runs=40, jobs=0
    )


if __name__ == "__main__":
    (picture,) = pictures(story(tuned()).blocks())
    save(picture, Path(__file__).parents[2] / "images" / "tuning.png")
