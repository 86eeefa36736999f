"""One page a study, word for word, until a change says why it reads otherwise."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import bidloom
from experiments.claims.registry import find_claims
from experiments.claims.trying import try_claims
from experiments.report.markdown import markdown
from experiments.report.outcome import Outcome, story

FOLDER = Path(__file__).parent / "pages"
MARKET = bidloom.load_scenario("two-campaigns").model_copy(update={"days": 2})
RULES = ["fixed", "ctr_weighted", "pid_pacing"]

STUDIES: dict[str, Callable[[], Outcome]] = {
    "compare": lambda: bidloom.compare(MARKET, RULES, runs=5, seed=1),
    "several-markets": lambda: bidloom.compare(
        [MARKET, bidloom.load_scenario("identical").model_copy(update={"days": 2})], RULES, runs=5, seed=1
    ),
    "sweep": lambda: bidloom.sweep(MARKET, RULES, ["quality.half_life=3,7"], runs=5, seed=1),
    "tune": lambda: bidloom.tune(
        MARKET, "ctr_weighted", ["gain=0..2"], trials=4, runs=4, fresh_runs=6, seed=1
    ),
    "tournament": lambda: bidloom.tournament(MARKET, RULES[:2], runs=4, seed=1),
    "claims": lambda: try_claims(find_claims(["display-price"]), runs=3, seed=1),
}


@pytest.mark.long
@pytest.mark.parametrize("name", STUDIES)
def test_the_page_of_a_study(name: str) -> None:
    """Headline, tables and sentences of a small study, as Markdown."""
    page = markdown(story(STUDIES[name](), {"bidloom": "(version)"})) + "\n"
    path = FOLDER / f"{name}.md"
    if os.environ.get("BIDLOOM_GOLDEN") == "write":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(page, encoding="utf-8")
    assert path.read_text("utf-8") == page
