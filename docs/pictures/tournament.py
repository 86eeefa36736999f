"""Draw docs/images/tournament.png: who earns what beside whom in the smallest market."""

from __future__ import annotations

from pathlib import Path

from experiments.payoff_figures import save_payoffs
from experiments.payoff_words import tournament_sentences, tournament_verdict
from experiments.tournament import tournament

STRATEGIES = ("fixed", "ctr_weighted", "roi_weighted", "balanced_bidding")
RUNS, SEED = 20, 1


def draw(path: Path) -> None:
    """Hold the tournament that docs/tournament.md shows, and print what it comes to."""
    payoffs = tournament("two-campaigns", STRATEGIES, runs=RUNS, seed=SEED)
    save_payoffs(payoffs, path)
    for sentence in (*tournament_sentences(payoffs), tournament_verdict(payoffs)):
        print(sentence)


if __name__ == "__main__":
    draw(Path(__file__).parents[1] / "images" / "tournament.png")
