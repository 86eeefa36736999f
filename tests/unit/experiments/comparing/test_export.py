"""The tables of a comparison as CSV."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from experiments.comparing.outcome import Comparison
from experiments.comparing.tables import differences_table, runs_table
from experiments.report.columns import Table

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


def _csv(table: Table) -> str:
    """Return a table as its file holds it."""
    return "".join(table.csv())


def test_every_run_is_a_row(comparison: Comparison) -> None:
    """A column a metric with its unit; nothing for what has no value."""
    header, *rows = csv.reader(_csv(runs_table(comparison)).splitlines())

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
    rows = list(csv.DictReader(_csv(differences_table(comparison)).splitlines()))

    assert ["clicks", "profit", "cpc"] == [row["metric"] for row in rows]
    assert ("1.5", "2") == (rows[1]["difference"], rows[1]["pairs"])
    assert ("", "1") == (rows[2]["low"], rows[2]["pairs"])


def test_strategies_are_no_formulas(comparison: Comparison) -> None:
    """A strategy's name may begin like a formula too, in both tables of a study."""
    named = tuple(replace(strategy, name=f"={strategy.name}") for strategy in comparison.strategies)
    differences = tuple(
        replace(difference, strategy="=ctr_weighted[gain=1,cap=3]", baseline="=fixed")
        for difference in comparison.differences
    )
    other = replace(comparison, strategies=named, differences=differences)

    assert "'=fixed" == _csv(runs_table(other)).splitlines()[1].partition(",")[0]
    assert (
        _csv(differences_table(other))
        .splitlines()[1]
        .startswith("\"'=ctr_weighted[gain=1,cap=3]\",'=fixed,clicks,")
    )
