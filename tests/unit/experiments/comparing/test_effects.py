"""Effects by campaign, day and hour: parts of the difference that the whole study finds."""

import csv
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from experiments.cli.app import app
from experiments.comparing.compare import compare
from experiments.comparing.effects import TABLES
from experiments.comparing.outcome import Comparison
from experiments.comparing.tables import effects_table
from experiments.statistics.paired import UNKNOWN, Interval, interval_of_error, paired_difference
from simulator import Scenario, simulate

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]

RUNS = 4


@pytest.fixture
def comparison(market: Scenario) -> Comparison:
    """Two strategies that do differently in both campaigns."""
    return compare(market, ["fixed", "ctr_weighted"], runs=RUNS, seed=1)


@pytest.mark.parametrize("by", TABLES)
def test_parts_add_up_to_the_whole(comparison: Comparison, by: str) -> None:
    """Of money and clicks alike: the effects of all parts are the difference of the run."""
    for metric in ("clicks", "cost", "revenue", "profit"):
        parts = [one.interval.estimate or 0.0 for one in comparison.effects(by) if one.metric == metric]
        whole = comparison.difference("ctr_weighted", metric).paired.absolute.estimate

        assert whole == pytest.approx(math.fsum(parts), abs=1e-9)


def test_intervals_are_paired(comparison: Comparison, market: Scenario) -> None:
    """The clicks of one campaign, run by run from the simulator: the same paired t interval."""
    clicks = {
        rule: np.array(
            [simulate(market, rule, seed=1, replication=r).by_campaign["clicks"][1] for r in range(RUNS)],
            float,
        )
        for rule in ("fixed", "ctr_weighted")
    }
    expected = paired_difference(clicks["ctr_weighted"], clicks["fixed"]).absolute

    (found,) = (
        one for one in comparison.effects("campaign") if (one.label, one.metric) == ("sofas", "clicks")
    )

    assert (expected.estimate, expected.low, expected.high) == pytest.approx(
        (found.interval.estimate, found.interval.low, found.interval.high)
    )
    assert ("ctr_weighted", "fixed", RUNS) == (found.strategy, found.baseline, found.n)


def test_labels_are_plain(comparison: Comparison) -> None:
    """Names of campaigns, days from 0, hours 0 to 23, as JSON can hold them."""
    labels = {by: list(dict.fromkeys(one.label for one in comparison.effects(by))) for by in TABLES}

    assert {"campaign": ["lamps", "sofas"], "day": [0], "hour": list(range(24))} == labels
    assert json.dumps(replace(comparison, split=("campaign", "hour")).to_json(), allow_nan=False)


def test_csv_has_a_row_an_effect(comparison: Comparison) -> None:
    """Every metric of every part, with its unit."""
    rows = list(csv.DictReader(effects_table(comparison, "campaign").csv()))

    assert 2 * 6 == len(rows)
    assert ("lamps", "impressions", "count") == (rows[0]["campaign"], rows[0]["metric"], rows[0]["unit"])


def test_what_failed_has_no_effects(market: Scenario, misbehaving: str) -> None:
    """A strategy without a run has nothing to be split."""
    assert [] == compare(market, ["fixed", f"{misbehaving}:Raises"], runs=2, seed=1).effects("day")


def test_a_single_run_has_no_intervals(market: Scenario) -> None:
    """One pair gives estimates alone."""
    found = compare(market, ["fixed", "ctr_weighted"], runs=1, seed=1).effects("campaign")

    assert {(None, None)} == {(one.interval.low, one.interval.high) for one in found}


def test_interval_of_an_error() -> None:
    """Known error, none at all, and no mean: as of the values themselves."""
    assert (
        Interval(2.0, None, None), Interval(0.0, 0.0, 0.0), Interval(2.0, None, None), UNKNOWN,
    ) == (
        interval_of_error(2.0, 0.0, 3), interval_of_error(0.0, 0.0, 3), interval_of_error(2.0, math.nan, 1),
        interval_of_error(math.nan, math.nan, 0),
    )  # fmt: skip


def test_command_shows_what_is_asked_for(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--by` in text and JSON, and a wrong one in a line."""
    monkeypatch.setenv("NO_COLOR", "1")
    typed = ["compare", str(tiny), "--strategies", "fixed,ctr_weighted", "--runs", "2", "--jobs", "1"]
    typed += ["--no-progress"]
    text = CliRunner().invoke(app, [*typed, "--by", "campaign", "--by", "day", "--by", "day"]).stdout
    contents = json.loads(CliRunner().invoke(app, [*typed, "--by", "hour", "--json"]).stdout)
    wrong = CliRunner().invoke(app, [*typed, "--by", "dya"])

    assert "`ctr_weighted` less `fixed` by campaign, a run; ± half a 95 % interval" in text
    assert 1 == text.count("`ctr_weighted` less `fixed` by day, a run")
    assert {"hour"} == {one["by"] for one in contents["effects"]}
    assert 24 * 6 == len(contents["effects"])
    assert (2, "error: --by is 'dya'; did you mean 'day'?\n") == (wrong.exit_code, wrong.stderr)
    assert "effects" not in json.loads(CliRunner().invoke(app, [*typed, "--json"]).stdout)
