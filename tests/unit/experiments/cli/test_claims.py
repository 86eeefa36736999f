"""`bidloom claims` prints verdicts, lists claims, and refuses what cannot be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from experiments.claims.registry import all_claims
from experiments.cli.app import app

Claims = Callable[..., Result]

#: What a study of one claim leaves in its folder.
WRITTEN = {
    "figures/claims-display-price.png", "figures/display-price-1.svg", "manifest.json", "report.html",
    "report.json", "report.md", "results.sqlite", "tables/figures.csv", "tables/points.csv",
    "tables/verdicts.csv",
}  # fmt: skip


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> Claims:
    """Return a function that types `bidloom claims` and what follows."""
    monkeypatch.setenv("NO_COLOR", "1")
    return lambda *arguments: CliRunner().invoke(app, ["claims", *map(str, arguments)])


@pytest.mark.long
def test_a_verdict_is_a_row_and_a_paragraph(claims: Claims) -> None:
    """The headline; sentence, kind, verdict and figure; then words, and where it fails."""
    done = claims("display-price", "--runs", 4, "--jobs", 1, "-q")
    _, headline, *_ = done.stdout.splitlines()

    assert (0, "") == (done.exit_code, done.stderr)
    assert headline.startswith('"In CPM display a higher CTR means a lower click price." This holds')
    assert "rule  yes" in done.stdout
    assert "\ndisplay-price\nYes (rule). " in done.stdout
    assert "\nWhen it fails: " in done.stdout


@pytest.mark.long
def test_json_has_the_figures_with_their_intervals(claims: Claims) -> None:
    """Exactly these keys, fractions where the text has percent."""
    done = claims("display-price", "--runs", 4, "--jobs", 1, "--json", "-q")
    (found,) = json.loads(done.stdout)["claims"]

    assert ("display-price", "rule", "yes", 4, 1) == tuple(
        found[name] for name in ("name", "kind", "verdict", "runs", "seed")
    )
    assert {"what", "unit", "estimate", "low", "high"} == set(found["figures"][0])


@pytest.mark.long
def test_json_has_the_region_where_a_claim_holds(claims: Claims) -> None:
    """A row a service rating, a column a strength: effects with intervals, and which are clear."""
    done = claims("organic-echo", "--runs", 2, "--jobs", 1, "--json", "-q")
    (region,) = json.loads(done.stdout)["claims"][0]["regions"]

    assert (4, 5) == (len(region["ys"]), len(region["xs"]))
    assert (4, 5) == (len(region["effects"]), len(region["clear"][0]))
    assert {"estimate", "low", "high"} == set(region["effects"][0][0])


@pytest.mark.long
def test_a_folder_keeps_runs_and_verdicts(claims: Claims, tmp_path: Path) -> None:
    """The second call runs nothing and writes the same."""
    arguments = ("display-price", "--runs", 3, "--jobs", 1, "-o", tmp_path / "kept")
    first = claims(*arguments)
    written = (tmp_path / "kept" / "report.json").read_bytes()
    second = claims(*arguments)

    assert "12 of 12 runs are finished already" in second.stderr
    assert first.stdout == second.stdout
    assert written == (tmp_path / "kept" / "report.json").read_bytes()
    assert WRITTEN == {
        str(one.relative_to(tmp_path / "kept")) for one in (tmp_path / "kept").rglob("[!.]*.*")
    }


def test_the_list_has_every_claim(claims: Claims) -> None:
    """Nothing is run for it."""
    done = claims("--list", "--json")

    assert [claim.key for claim in all_claims()] == [one["name"] for one in json.loads(done.stdout)["claims"]]
    assert "score-and-price" in claims("--list").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["display-prise"], "error: claim 'display-prise' is unknown; did you mean 'display-price'?\n"),
        (["--runs", "1"], "error: --runs is 1, allowed: 2 or more\n"),
        (["--seed", "-1"], "error: --seed is -1, allowed: 0 or more\n"),
        (["--jobs", "-1"], "error: --jobs is -1, allowed: 0 or more\n"),
    ],
)
def test_bad_input_is_one_line(claims: Claims, arguments: list[str], said: str) -> None:
    """Exit code 2, nothing on stdout."""
    done = claims(*arguments)

    assert (2, "", said) == (done.exit_code, done.stdout, done.stderr)
