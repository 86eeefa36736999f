"""Tables for the terminal, and numbers as people read them."""

import io
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest
from rich.console import Console
from rich.table import Table

from experiments.comparing.outcome import Comparison
from experiments.comparing.tables import (
    HEADLINE,
    campaign_table,
    caption,
    cells,
    headline_table,
    totals_table,
)
from experiments.report.cells import Cell
from experiments.study.metrics import UNITS
from simulator import Scenario, simulate

Outcome = Callable[[Mapping[str, Mapping[str, Sequence[float]] | None]], Comparison]


@pytest.fixture
def comparison(outcome: Outcome) -> Comparison:
    """Three runs of one strategy and of a failed one."""
    return outcome(
        {
            "fixed": {"profit": [1000.0, 1100.0, 1200.0], "ctr": [0.02, 0.03, 0.04], "cpc": [0.5, 0.5, 0.5]},
            "ctr_weighted[adjust=none]": None,
        }
    )


def _lines(table: Table) -> list[str]:
    """Draw a table 100 columns wide without colours."""
    text = io.StringIO()
    Console(file=text, width=100).print(table)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_cells_have_mean_and_half_interval(comparison: Comparison) -> None:
    """Profit 1100 with half 4.3027 x 100 / sqrt(3) = 248; CTR in percent; no spread, no width."""
    row = dict(zip(HEADLINE, cells(comparison.strategies[0]), strict=True))

    assert Cell("1,100", "± 248") == row["profit"]
    assert Cell("3.00", "± 2.48") == row["ctr"]
    assert Cell("0.500", "± 0.000") == row["cpc"]


def test_what_is_unknown_is_a_dash(comparison: Comparison) -> None:
    """A metric without a value and a strategy without a run have dashes."""
    assert Cell("-", "") == cells(comparison.strategies[0])[-1]
    assert [Cell("-", "")] * len(HEADLINE) == cells(comparison.strategies[1])


def test_brackets_of_a_strategy_are_shown(comparison: Comparison) -> None:
    """Parameters in brackets are text, not markup that the terminal would swallow."""
    assert any("ctr_weighted[adjust=none]" in line for line in _lines(headline_table(comparison)))


def test_caption_says_what_the_numbers_are(comparison: Comparison, outcome: Outcome) -> None:
    """Runs, days, what follows the plus-minus, and the unit of money."""
    assert caption(comparison) == "means of 3 runs of 1 day, ± half a 95 % interval; money in currency units"
    assert caption(outcome({"fixed": {"profit": [1.0]}})) == "one run of 1 day; money in currency units"
    shared = caption(outcome({"fixed": {"profit": [1.0], "hindsight_share": [0.8]}}))
    assert shared.startswith("one run of 1 day; money in currency units; of best: share of the most expected")


def test_totals_of_a_run_are_readable() -> None:
    """Counts are whole, shares have their percent sign, not-a-number is a dash."""
    lines = _lines(totals_table({"clicks": 12345, "ctr": 0.0234567, "cpc": float("nan"), "roas": 4.5123}))

    assert [["clicks", "12,345"], ["CTR", "2.35", "%"], ["CPC", "-"], ["ROAS", "4.51"]] == [
        line.split() for line in lines[3:-1]
    ]


def test_campaigns_are_rows(market: Scenario) -> None:
    """Each campaign has its headline numbers."""
    table = simulate(market, "fixed", seed=1).by_campaign
    lines = _lines(campaign_table({name: column.tolist() for name, column in table.items()}))

    assert ["lamps", "sofas"] == [line.split()[0] for line in lines[3:-1]]
    assert lines[1].split() == ["campaign", "profit", "clicks", "CTR,", "%", "CPC", "spend", "ROAS"]


def test_every_metric_that_is_no_count_has_a_unit(market: Scenario) -> None:
    """A metric that is added to the engine must be given its unit in CSV headers."""
    totals = simulate(market, "fixed", seed=1).totals

    counts = {"searches", "impressions", "clicks", "orders", "conversions", "repeat_orders"}
    organic = {"organic_visits", "organic_orders"}
    assert counts | organic | {"reported_orders", "reported_conversions"} == set(totals) - set(UNITS)
    assert np.isfinite(totals["cost"])
