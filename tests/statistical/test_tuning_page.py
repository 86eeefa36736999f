"""What docs/tuning.md says of its tune is what its command gives: 41 trials, 10 runs, 40 fresh, seed 1."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.tuning.outcome import Tuning
from experiments.tuning.tune import tune

PAGE = Path(__file__).parents[2] / "docs" / "tuning.md"
PARAMETERS = ("gain=0..3", "floor=0.1..1", "cap=1..10:log", "step=0.01..1:log")


def said_by(tuning: Tuning) -> list[str]:
    """Return what the page says, word by word, with the figures of the leader."""
    best = tuning.finalists[0]
    fresh = tuning.fresh_gain(best)
    assert fresh is not None
    absolute = fresh.paired.absolute
    return [
        f"had {tuning.search_gain(best).absolute.estimate:.1f} more profit than `roi_weighted` as it is",
        f"it had {absolute.estimate:.1f} more (95 %: {absolute.low:.1f} to {absolute.high:.1f})",
        " ".join(f"--param {text}" for text in PARAMETERS[:3]),
        "--trials 41 --runs 10 --fresh-runs 40 --seed 1",
    ]


@pytest.mark.slow
def test_the_page_says_what_the_command_gives() -> None:
    """Every figure of the opening, and that nothing is clearly better than the rule as it is."""
    tuning = tune(
        "two-campaigns", "roi_weighted", PARAMETERS, trials=41, runs=10, seed=1, fresh_runs=40, jobs=2
    )
    page = " ".join(PAGE.read_text("utf-8").split())

    assert [] == [words for words in said_by(tuning) if words not in page]
    assert tuning.default is tuning.winner


@pytest.mark.slow
def test_the_best_way_to_chase_clicks_is_not_to() -> None:
    """In the same market a tuned `ctr_weighted` hardly follows click rates; its gain there is no luck."""
    tuning = tune(
        "two-campaigns", "ctr_weighted", ["gain=0..3"], trials=25, runs=10, seed=1, fresh_runs=40, jobs=2
    )
    assert tuning.winner is not None

    assert 0.1 > float(str(tuning.winner.parameters["gain"]))
    assert tuning.clearly_better(tuning.winner)
    assert 0.2 > (tuning.luck(tuning.winner) or 0.0)
