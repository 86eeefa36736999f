"""The committed page says what the code says, and what the trials find."""

import re
from pathlib import Path

import pytest
from claims.page import page, picture_name, write_page

from experiments.claims.claim import Claim
from experiments.claims.registry import all_claims, find_claims
from experiments.claims.trying import try_claims

DOCS = Path(__file__).parents[4] / "docs"
TEXT = " ".join((DOCS / "claims.md").read_text("utf-8").split())
#: Trials that take seconds with their own number of runs.
QUICK = ["score-and-price", "display-price", "dearer-average", "lowest-bid"]


def sections() -> dict[str, str]:
    """Return the committed text of each claim."""
    parts = re.split(r" ## ([a-z-]+) > ", TEXT)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_claim_has_its_section_in_order() -> None:
    """Whoever adds a claim runs `make claims` again."""
    assert [claim.key for claim in all_claims()] == list(sections())


@pytest.mark.parametrize("claim", all_claims(), ids=lambda claim: claim.key)
def test_a_section_states_sentence_kind_runs_and_seed(claim: Claim) -> None:
    """As the code has them."""
    section = sections()[claim.key]

    assert section.startswith(claim.sentence)
    assert f"({claim.kind})." in section
    assert f"Measured: {claim.measured} {claim.runs} runs a market, seed 1:" in section


def test_every_picture_of_the_page_is_there() -> None:
    """No link leads nowhere, and assumed claims have theirs."""
    linked = set(re.findall(r"images/(claims-[a-z-]+\.png)", TEXT))

    assert linked == {path.name for path in (DOCS / "images").glob("claims-*.png")}
    assert linked >= {picture_name(claim) for claim in all_claims() if claim.kind == "assumed"}


def test_the_table_counts_what_the_sections_say() -> None:
    """Nobody changed a verdict by hand on one side only."""
    verdicts = [re.search(r"\*\*(.*?)\*\*", section)[1].lower() for section in sections().values()]  # type: ignore[index] # every section has one

    assert verdicts == re.findall(r"\| \*\*(.*?)\*\* \|", TEXT)


def test_the_same_verdicts_write_the_same_bytes(tmp_path: Path) -> None:
    """Page and pictures are functions of the verdicts: no date, no order of chance."""
    found = try_claims(find_claims(["display-price"]), runs=3, seed=1)
    write_page(found, tmp_path / "one")
    write_page(found, tmp_path / "two")

    assert (tmp_path / "one" / "claims.md").read_text("utf-8") == page(found)
    assert (tmp_path / "one" / "images" / "claims-display-price.png").read_bytes() == (
        tmp_path / "two" / "images" / "claims-display-price.png"
    ).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("key", QUICK)
def test_the_committed_numbers_are_those_of_the_trial(key: str) -> None:
    """Run again with its own runs and seed 1, a claim writes its section to the letter."""
    text = " ".join(page(try_claims(find_claims([key]), seed=1)).split())
    written = re.split(r" ## [a-z-]+ > ", text)[1].split(" ## What this cannot tell")[0]

    assert written == sections()[key].split(" ## What this cannot tell")[0]
