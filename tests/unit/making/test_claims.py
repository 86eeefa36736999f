"""The committed page says what the code says, and what the trials find."""

import re
from pathlib import Path

import pytest

import claims as command
from experiments.claims.claim import Claim
from experiments.claims.registry import all_claims, find_claims
from experiments.claims.trying import try_claims
from experiments.report.outcome import story
from story_page import page

DOCS = Path(__file__).parents[3] / "docs"
TEXT = " ".join((DOCS / "claims.md").read_text("utf-8").split())
#: Trials that take seconds with their own number of runs.
QUICK = ["score-and-price", "display-price", "dearer-average", "lowest-bid"]


def sections() -> dict[str, str]:
    """Return the committed text of each claim."""
    parts = re.split(r" ## ([a-z-]+) > \*\*", TEXT)
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
    assert linked >= {f"claims-{claim.key}.png" for claim in all_claims() if claim.kind == "assumed"}


def test_the_table_says_what_the_sections_say() -> None:
    """Nobody changed a verdict by hand on one side only."""
    verdicts = [re.search(r"\*\* (.*?) \(", section)[1].lower() for section in sections().values()]  # type: ignore[index] # every section has one

    assert verdicts == re.findall(r"\| (?:rule|emergent|assumed) \| (.*?) \|", TEXT)


def test_the_headline_counts_what_the_table_says() -> None:
    """Five hold, six depend."""
    rows = re.findall(r"\| (?:rule|emergent|assumed) \| (.*?) \|", TEXT)
    headline = re.search(r"> \*\*(.*?)\*\*", TEXT)

    assert headline is not None
    assert f"Of {len(rows)} sentences of the trade {rows.count('yes')} hold" in headline[1]
    assert f"{rows.count('it depends')} depend on the market" in headline[1]


def test_the_command_writes_the_same_page_and_pictures_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are functions of the verdicts: no date, no order of chance; nothing is run a second time."""
    monkeypatch.setattr(command, "find_claims", lambda _: find_claims(["display-price"]))
    for folder in ("one", "two"):
        monkeypatch.setattr(command, "PAGE", tmp_path / folder / "claims.md")
        assert 0 == command.main(["--runs", "3", "--jobs", "1", "--out", str(tmp_path / "runs")])
    names = ("claims.md", "images/claims-display-price.png")

    assert "12 of 12 runs are finished already" in capsys.readouterr().err
    assert [(tmp_path / "one" / name).read_bytes() for name in names] == [
        (tmp_path / "two" / name).read_bytes() for name in names
    ]


@pytest.mark.slow
@pytest.mark.parametrize("key", QUICK)
def test_the_committed_numbers_are_those_of_the_trial(key: str) -> None:
    """Run again with its own runs and seed 1, a claim writes its section to the letter."""
    text = " ".join(page(story(try_claims(find_claims([key]), seed=1)), "").split())
    written = re.split(r" ## [a-z-]+ > \*\*", text)[1].split(" ## What this cannot tell")[0]

    assert written == sections()[key].split(" ## What this cannot tell")[0]
