"""Draw docs/images/tournament.png: who earns what beside whom in the smallest market."""

from __future__ import annotations

from pathlib import Path

from experiments.report.drawing import save
from experiments.tournaments.figures import payoff_map
from experiments.tournaments.tournament import tournament

STRATEGIES = ("fixed", "ctr_weighted", "roi_weighted", "balanced_bidding")
RUNS, SEED = 20, 1


def draw(path: Path) -> None:
    """Hold the tournament that docs/tournament.md shows."""
    save(payoff_map(tournament("two-campaigns", STRATEGIES, runs=RUNS, seed=SEED)), path)


if __name__ == "__main__":
    draw(Path(__file__).parents[2] / "images" / "tournament.png")
