"""The pages of docs/ and the README say what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from simulator.settings.file import toml_text
from simulator.settings.scenario import Scenario

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.S | re.M)


def test_the_example_process_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The process of docs/time-and-ties.md runs and prints two weeks of clicks, the sale among the most."""
    (example,) = blocks(ROOT / "docs" / "time-and-ties.md", "python")
    exec(compile(example, "docs/time-and-ties.md", "exec"), {})
    clicks = [int(number) for number in re.findall(r"\d+", capsys.readouterr().out)]
    assert 14 == len(clicks)


@pytest.mark.long
def test_the_example_of_tuning_runs(capsys: pytest.CaptureFixture[str]) -> None:
    """The example of docs/tuning.md runs and prints a strategy."""
    (example,) = blocks(ROOT / "docs" / "tuning.md", "python")
    exec(compile(example, "docs/tuning.md", "exec"), {})
    assert capsys.readouterr().out.startswith("ctr_weighted")


def test_defaults_named_in_the_market_page_are_the_defaults() -> None:
    """The numbers that docs/market.md gives in brackets are the ones the scenario has."""
    fields = Scenario.model_fields
    market, quality = fields["market"].default, fields["quality"].default
    conversion = fields["conversion"].default
    assert (4, 0.3, 0.2, 1.0, 7) == (
        market.slots, market.searcher_sd, market.prediction_sd, market.squashing, market.warm_up_days
    )  # fmt: skip
    assert (7.0, 20.0) == (quality.half_life, quality.prior_weight)
    assert (0.3, 24.0) == (conversion.relevance_conversion_correlation, conversion.delay)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture of a page is a file of the project."""
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (page.parent / target).exists()]
    assert [] == missing


def merged(base: Any, more: Any) -> Any:
    """Put a fragment of a scenario into a whole one: tables join, lists of tables grow, values replace."""
    if isinstance(base, dict) and isinstance(more, dict):
        return base | {key: merged(base[key], value) if key in base else value for key, value in more.items()}
    if isinstance(base, list) and isinstance(more, dict):  # [[account.campaign]] without its [[account]]
        return [merged(base[0], more), *base[1:]]
    return base + more if isinstance(base, list) and isinstance(more[0], dict) else more


FRAGMENTS = [
    pytest.param(block, id=f"{page.stem} {number}")
    for page in PAGES
    for number, block in enumerate(blocks(page, "toml"), 1)
]


@pytest.mark.parametrize("block", FRAGMENTS)
def test_scenarios_of_the_pages_are_right(block: str) -> None:
    """Every TOML block is a scenario, or makes one of the smallest market it is put into."""
    given = tomllib.loads(block)
    if "learner" not in given:
        given.pop("include", None)
        given = merged(tomllib.loads(toml_text("two-campaigns")), given)
    Scenario.model_validate(given)
