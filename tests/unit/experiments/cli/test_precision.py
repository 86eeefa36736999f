"""The flags of a precision: what is asked for, and what is refused in one line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from gist import tells
from typer.testing import CliRunner, Result

from experiments.cli.app import app

Compare = Callable[..., Result]


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch, tiny: Path) -> Compare:
    """Return a function that types `bidloom compare` of two strategies on a tiny market, with more flags."""
    monkeypatch.setenv("NO_COLOR", "1")
    typed = ["compare", str(tiny), "--strategies", "fixed,pid_pacing", "--jobs", "1", "--no-progress"]
    return lambda *flags: CliRunner().invoke(app, [*typed, *flags])


@pytest.mark.long
def test_text_says_what_was_reached(compared: Compare) -> None:
    """Not reached within the runs allowed: said in words, with what was; it is an answer all the same."""
    result = compared("--precision", "0.01%", "--max-runs", "100")

    assert 0 == result.exit_code
    assert tells(result.stdout, "not reached 100 more profit", "not reached")
    assert tells(result.stdout, "revenue `fixed` 0.01 profit")


@pytest.mark.long
def test_json_says_what_was_reached(compared: Compare) -> None:
    """A share of the baseline's own mean where the metric is not money."""
    contents = json.loads(compared("--precision", "90%", "--metric", "roas", "--json").stdout)

    precision = contents["precision"]
    assert ["metric", "wanted", "of", "limit", "widest", "reached", "max_runs", "skewed"] == list(precision)
    assert ("roas", 0.9, "roas", True, 10_000) == tuple(
        precision[key] for key in ("metric", "wanted", "of", "reached", "max_runs")
    )
    kinds = {one["metric"]: one["interval"] for one in contents["differences"]}
    assert ("confidence sequence", "t") == (kinds["roas"], kinds["profit"])


def test_without_a_precision_json_says_nothing_of_it(compared: Compare) -> None:
    """The keys stay what they were."""
    assert "precision" not in json.loads(compared("--runs", "2", "--json").stdout)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (
            ["--precision", "1%", "--runs", "5"],
            "--runs and --precision: both given, allowed: one of them; --max-runs limits the other",
        ),
        (
            ["--precision", "1"],
            "--precision is '1', allowed: a share above 0 and below 1 (0 % and 100 %), such as 1%",
        ),
        (["--precision", "1%", "--metric", "proft"], "metric 'proft' is unknown; did you mean 'profit'?"),
        (["--precision", "1%", "--max-runs", "50"], "--max-runs is 50, allowed: 100 or more"),
        (["--metric", "roas"], "--metric: given without --precision, allowed: with it"),
        (["--max-runs", "500"], "--max-runs: given without --precision, allowed: with it"),
        (["--runs", "0"], "--runs is 0, allowed: 1 or more"),
        (["--runs", "1000000000000"], "--runs is 1000000000000, allowed: at most 1000000"),
        (
            ["--precision", "1%", "--max-runs", "1000001"],
            "--max-runs is 1000001, allowed: at most 1000000",
        ),
    ],
)
def test_mistakes_are_one_line(compared: Compare, flags: list[str], message: str) -> None:
    """Exit 2, and nothing has run."""
    result = compared(*flags)

    assert (2, f"error: {message}\n", "") == (result.exit_code, result.stderr, result.stdout)
