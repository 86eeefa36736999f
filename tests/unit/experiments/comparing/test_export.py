"""CSV and JSON files of runs and comparisons."""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from experiments.comparing.export import claim_run, differences_csv, runs_csv, table_csv, write_run
from experiments.comparing.outcome import Comparison
from simulator import InputError, Result, Scenario, simulate

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """Two strategies with commas in a name, one value missing."""
    return outcome(
        {
            "fixed": {"profit": [10.0, 12.0], "cpc": [0.1 + 0.2, float("nan")]},
            "ctr_weighted[gain=1,cap=3]": {"profit": [11.0, 14.0], "cpc": [0.5, 0.5]},
        }
    )


@pytest.fixture
def result(market: Scenario) -> Result:
    """One run."""
    return simulate(market, "fixed", seed=1)


def test_every_run_is_a_row(comparison: Comparison) -> None:
    """A column a metric with its unit; nothing for what has no value."""
    header, *rows = csv.reader(runs_csv(comparison).splitlines())

    assert ["strategy", "replication", "clicks (count)", "profit (currency units)"] == header[:4]
    assert ["cpc (currency units a click)"] == header[4:]
    assert [
        ["fixed", "0", "100", "10", "0.3"],
        ["fixed", "1", "100", "12", ""],
        ["ctr_weighted[gain=1,cap=3]", "0", "100", "11", "0.5"],
        ["ctr_weighted[gain=1,cap=3]", "1", "100", "14", "0.5"],
    ] == rows


def test_every_difference_is_a_row(comparison: Comparison) -> None:
    """Intervals, p and the number of pairs stand beside the estimate."""
    rows = list(csv.DictReader(differences_csv(comparison).splitlines()))

    assert ["clicks", "profit", "cpc"] == [row["metric"] for row in rows]
    assert ("1.5", "2") == (rows[1]["difference"], rows[1]["pairs"])
    assert ("", "1") == (rows[2]["low"], rows[2]["pairs"])


def test_tables_have_units_in_their_headers(result: Result) -> None:
    """A reader of the file needs no manual."""
    header = table_csv(result.by_campaign).splitlines()[0]

    assert header.startswith(
        "campaign,searches,impressions,clicks,ctr (share of impressions),cpc (currency units a click),"
    )


def test_a_run_is_written_whole(result: Result, tmp_path: Path) -> None:
    """Every table and the totals as JSON."""
    write_run(tmp_path, result)

    assert [
        "by_account.csv",
        "by_campaign.csv",
        "by_campaign_day.csv",
        "by_campaign_hour.csv",
        "by_creative.csv",
        "by_day.csv",
        "by_hour.csv",
        "by_segment.csv",
        "by_target.csv",
        "by_term.csv",
        "result.json",
    ] == sorted(path.name for path in tmp_path.iterdir())
    assert (
        result.totals["clicks"]
        == json.loads((tmp_path / "result.json").read_text("utf-8"))["totals"]["clicks"]
    )


SETTINGS = {"strategy": "fixed", "seed": 1, "replication": 0}


def test_the_same_run_may_be_written_again(result: Result, tmp_path: Path) -> None:
    """The same command twice does no harm."""
    write_run(tmp_path, result)

    claim_run(tmp_path, SETTINGS)


def test_another_run_is_not_overwritten(result: Result, tmp_path: Path) -> None:
    """A folder belongs to one run; the message says what differs."""
    write_run(tmp_path, result)

    with pytest.raises(InputError, match=r"holds another run \(seed 1 there, 2 here\)"):
        claim_run(tmp_path, SETTINGS | {"seed": 2})


@pytest.mark.parametrize("text", ["{", "[]", "3", "[" * 100_000])
def test_a_damaged_result_is_not_overwritten(tmp_path: Path, text: str) -> None:
    """What cannot be read, or is no run's result, may be somebody's."""
    (tmp_path / "result.json").write_text(text, "utf-8")

    with pytest.raises(InputError, match="cannot be read as the result of a run"):
        claim_run(tmp_path, SETTINGS)


def test_names_are_no_formulas(outcome: Outcome) -> None:
    """A name of a user's file that a spreadsheet would compute is marked as text; numbers are not."""
    table: Mapping[str, np.ndarray] = {
        "campaign": np.array(["=1+1", "@sum", "-x", "+y", "sofas"]),
        "profit": np.array([-1.0, -2.0, 3.0, -np.inf, 5.0]),
    }

    assert ["'=1+1,-1.0", "'@sum,-2.0", "'-x,3.0", "'+y,-inf", "sofas,5.0"] == (
        table_csv(table).splitlines()[1:]
    )


def test_strategies_are_no_formulas(comparison: Comparison) -> None:
    """A strategy's name may begin like a formula too, in both tables of a study."""
    named = tuple(replace(strategy, name=f"={strategy.name}") for strategy in comparison.strategies)
    differences = tuple(
        replace(difference, strategy="=ctr_weighted[gain=1,cap=3]", baseline="=fixed")
        for difference in comparison.differences
    )
    other = replace(comparison, strategies=named, differences=differences)

    assert "'=fixed" == runs_csv(other).splitlines()[1].partition(",")[0]
    assert (
        differences_csv(other).splitlines()[1].startswith("\"'=ctr_weighted[gain=1,cap=3]\",'=fixed,clicks,")
    )
