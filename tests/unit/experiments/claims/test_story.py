"""How trials are told: by the numbers and the decision, everywhere the same, pages with more."""

import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from gist import gist

from experiments.claims.outcome import Trials
from experiments.claims.registry import all_claims
from experiments.report.html import html
from experiments.report.markdown import markdown
from experiments.report.outcome import story
from experiments.report.terminal import parts

Made = Callable[..., Trials]


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        (["yes", "it depends", "yes"], "3 2 hold 1 depends"),
        (["yes", "no"], "2 1 holds 1 not hold"),
        (["cannot tell", "no", "no"], "3 2 not hold 1 nothing"),
    ],
)
def test_the_headline_counts_what_holds(made: Made, holds: list[str], said: str) -> None:
    """Nothing is said to hold that does not hold everywhere; what depends comes with advice."""
    assert said == gist(story(made(*holds)).headline, "not hold", "hold", "holds", "depends")


@pytest.mark.parametrize(
    ("holds", "said"),
    [
        ("yes", "holds"),
        ("no", "not hold"),
        ("it depends", "depends"),
        ("cannot tell", "nothing"),
    ],
)
def test_one_claim_is_told_with_its_figure(made: Made, holds: str, said: str) -> None:
    """Its sentence, whether it holds, and the most telling figure with its interval."""
    line = story(made(holds)).headline

    assert line.startswith('"Sentence 1."')
    assert f"1 {said} +15.0 95 10.4 23.0" == gist(line, "not hold", "holds", "depends")


def test_json_has_the_headline_and_each_verdict(made: Made) -> None:
    """The whole of it as `verdict`, each claim's own as before."""
    found = made("yes", "no")
    contents = found.to_json()

    assert story(found).headline == contents["verdict"]
    assert ["yes", "no"] == [one["verdict"] for one in contents["claims"]]  # type: ignore[attr-defined]


def test_a_terminal_says_of_few_claims_when_they_fail(made: Made) -> None:
    """Of many only what was found: where they fail is on the page."""
    few, many = (parts(story(made(*["yes"] * n))) for n in (3, 4))

    assert "When it fails: Limits 3." in few
    assert "Yes (rule). Words 4." in many
    assert "When it fails: Limits 4." not in many


def test_a_page_has_everything_of_a_claim_in_its_section(made: Made) -> None:
    """Sentence, finding, failure, pictures with what their marks say, how it was measured, every figure."""
    text = markdown(story(made(*["yes"] * 4)))
    section = text.split("## claim-2\n")[1].split("## claim-3\n")[0]
    places = [
        section.index(part)
        for part in (
            "> **Sentence 2.**",
            "Yes (rule). Words 2.",
            "When it fails: Limits 2.",
            "figures/claim-2-1.svg",
            "figures/claim-2-2.svg",
            "▲ pays, ▼ costs",
            "Measured: The price. 6 runs a market, seed 1: `bidloom claims claim-2`.",
            "| price | +15.0 % (95 %: 10.4 to 23.0) |",
        )
    ]

    assert sorted(places) == places


def test_the_table_leads_to_the_sections(made: Made) -> None:
    """In a page as in Markdown."""
    told = story(made("yes", "no"))

    assert "| [Sentence 2](#claim-2) | rule | no |" in markdown(told)
    assert '<a href="#claim-2">Sentence 2</a>' in html(told)
    assert '<h2 id="claim-2">claim-2</h2>' in html(told)


def test_a_page_holds_no_image_inside_a_picture(made: Made) -> None:
    """Fields are areas: a page that may load nothing shows no image."""
    assert "<image" not in html(story(made("yes")))


def test_trials_read_back_elsewhere_are_told(tmp_path: Path, made: Made) -> None:
    """Whoever has the outcome has its story, without asking for it."""
    ((_, verdict),) = made("yes").found
    found = Trials(1, ((all_claims()[0], verdict),))
    (tmp_path / "kept").write_bytes(pickle.dumps(found))
    code = (
        "import pathlib, pickle, sys\n"
        "from experiments.report.outcome import story, tables\n"
        "found = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())\n"
        "print(story(found).headline, *tables(found))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "kept")], capture_output=True, text=True, check=True
    )

    assert f"{story(found).headline} verdicts figures points\n" == done.stdout
